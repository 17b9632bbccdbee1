"""The foreground as a graph of steps: their order, and how much of each step one product takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, localcontext

from baymark.i18n import _
from baymark.study.errors import RepeatedName, RowContradiction, StepCycle, UnknownStep
from baymark.study.model import PRODUCT_STEP, Row, Step, Study
from baymark.study.reading import Reading
from baymark.units import DIGITS


def read_steps(rows: Sequence[Row], reading: Reading) -> tuple[Step, ...]:
    """The steps that product rows define, each after those whose output it takes."""
    steps: dict[str, Step] = {}
    before = len(reading.problems)
    for row in rows:
        if row.kind == "product":
            if row.per in steps:
                first = steps[row.per].output_row
                reading.problem(RepeatedName(row.place, name=f"per {row.per}", first=first.place))
            else:
                steps[row.per] = Step(row.per, row)
    _require_known(rows, steps, reading)
    if len(reading.problems) > before:
        return tuple(steps.values())
    in_order = tuple(steps.values())
    with reading.collecting():
        in_order = _in_order(steps, _uses(rows, steps))
    return in_order


def _require_known(rows: Sequence[Row], steps: Mapping[str, Step], reading: Reading) -> None:
    at_site: dict[str, list[str]] = {}
    for step in steps.values():
        if step.output_row.site:
            at_site.setdefault(step.output_row.site, []).append(step.name)
    for row in rows:
        if row.plant is not None:
            made = at_site.get(row.plant, [])
            if len(made) != 1:
                reason = _(
                    "The amount of the plant {site} belongs to the one step whose product row names that site; "
                    "those that do: {steps}."
                ).format(site=row.plant, steps=", ".join(made) or "–")
                reading.problem(RowContradiction(row.place, reason=reason))
        elif row.per not in steps:
            reading.problem(UnknownStep(row.place, name=row.per, known=steps))
        if row.used_step is None:
            continue
        if row.used_step not in steps:
            reading.problem(UnknownStep(row.place, name=row.used_step, known=steps))
        elif steps[row.used_step].output_row.unit != row.unit:
            reason = _("The row is counted in {unit}, the output of the step {step} in {other}.")
            other = steps[row.used_step].output_row.unit
            reading.problem(
                RowContradiction(
                    row.place, reason=reason.format(unit=row.unit, step=row.used_step, other=other)
                )
            )


def _uses(rows: Sequence[Row], steps: Mapping[str, Step]) -> dict[str, list[str]]:
    """Step to the steps whose output it takes."""
    of_site = {step.output_row.site: step.name for step in steps.values() if step.output_row.site}
    uses: dict[str, list[str]] = {name: [] for name in steps}
    for row in rows:
        if row.used_step is not None:
            uses[of_site[row.plant] if row.plant is not None else row.per].append(row.used_step)
    return uses


def _in_order(steps: Mapping[str, Step], uses: Mapping[str, Sequence[str]]) -> tuple[Step, ...]:
    """Depth first without recursion: a study may have as many steps as rows."""
    done: dict[str, Step] = {}
    for start in steps:
        path, waiting = [start], [iter(uses[start])]
        on_path = {start}
        while path:
            below = None if path[-1] in done else next(waiting[-1], None)
            if below is None:
                done.setdefault(path[-1], steps[path[-1]])
                on_path.discard(path.pop())
                waiting.pop()
            elif below in on_path:
                cycle = [*path[path.index(below) :], below]
                raise StepCycle(steps[below].output_row.place, path=" → ".join(cycle))
            elif below not in done:
                path.append(below)
                on_path.add(below)
                waiting.append(iter(uses[below]))
    return tuple(done.values())


def runs_per_product(study: Study) -> dict[str, Decimal]:
    """How often each step runs, net of losses, for one unit of the product step's output.

    A run yields the amount of the step's product row. Rows given for a whole plant are left out: only a rule
    pack's allocation says how much of them belongs to one product.
    """
    needed: dict[str, Decimal] = {step.name: Decimal(0) for step in study.steps}
    runs: dict[str, Decimal] = {}
    if PRODUCT_STEP not in needed:
        return {}
    used: dict[str, list[Row]] = {}
    for row in study.rows:
        if row.used_step is not None and row.plant is None:
            used.setdefault(row.per, []).append(row)
    with localcontext() as context:
        context.prec = DIGITS
        needed[PRODUCT_STEP] = Decimal(1)
        for step in reversed(study.steps):
            runs[step.name] = needed[step.name] / step.output_row.amount
            for row in used.get(step.name, ()):
                needed[str(row.used_step)] += row.amount * runs[step.name]
    return runs

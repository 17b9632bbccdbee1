"""The foreground as a graph of steps: how often each runs for one product, and what a row is per run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from baymark.formulas import Expression, ratio, total
from baymark.i18n import _
from baymark.inventory.errors import NoPlantOutput
from baymark.inventory.model import Quantity
from baymark.study.model import PLANT, Row, Study


def as_name(text: str) -> str:
    """A text of the study, such as a site's id, as part of a name in formulas."""
    return "".join(c if c.isalnum() else "_" for c in text.lower())


def step_of(row: Row, study: Study) -> str:
    """The step that a row belongs to; rows per plant belong to the step that the plant's site makes."""
    if not row.per.startswith(PLANT):
        return row.per
    site = row.per.removeprefix(PLANT)
    made = [step.name for step in study.steps if step.output_row.site == site]
    if len(made) != 1:
        reason = (
            _("several steps are made there: {steps}").format(steps=", ".join(made))
            if made
            else _("no step names it as its site")
        )
        raise NoPlantOutput(row.place, site=site, reason=reason)
    return made[0]


def runs(study: Study, shared: Collection[str] = ()) -> dict[str, Quantity]:
    """Formulas `step.NAME.runs`: how often each step runs for one product (a study has no cycles of steps).

    Of a step whose burdens are shared with what is sold beside its product, it is the product's `step.NAME.share`.
    """
    used_by: defaultdict[str, list[str]] = defaultdict(list)
    formulas: dict[str, Quantity] = {}
    for row in study.rows:
        if row.used_step is not None:
            used_by[row.used_step].append(f"row.{row.id}.demand")
            formulas[f"row.{row.id}.demand"] = Quantity(demand(row, study), row.unit)
    for step in study.steps:
        output = f"row.{step.output_row.id}.amount"
        part = [f"step.{step.name}.share"] if step.name in shared else []
        if step.output_row.burden_share is not None:
            part.append(f"row.{step.output_row.id}.burden_share")
        if step.name == "product":
            formulas["step.product.runs"] = Quantity(ratio(part, (output,)), "1")
            continue
        wanted = f"step.{step.name}.demand"
        formulas[wanted] = Quantity(total(used_by[step.name]), step.output_row.unit)
        formulas[f"step.{step.name}.runs"] = Quantity(ratio((wanted, *part), (output,)), "1")
    return formulas


def demand(row: Row, study: Study) -> Expression:
    """`runs × amount ÷ yield`, and for annual plant amounts `× share ÷ units × output of one run`."""
    over, under = per_run(row, study)
    if row.yield_share is not None:
        under.append(f"row.{row.id}.yield_share")
    return ratio([f"step.{step_of(row, study)}.runs", *over], under)


def per_run(row: Row, study: Study) -> tuple[list[str], list[str]]:
    """The factors and divisors, by name, of a row's amount in one run of its step."""
    over, under = [f"row.{row.id}.amount"], []
    if row.per.startswith(PLANT):
        site = as_name(row.per.removeprefix(PLANT))
        step = step_of(row, study)
        output = next(s.output_row for s in study.steps if s.name == step)
        over += [f"plant.{site}.share", f"row.{output.id}.amount"]
        under.append(f"plant.{site}.units")
    return over, under

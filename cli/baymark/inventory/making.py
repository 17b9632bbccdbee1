"""Making of parts and materials inside a study: rows that count as the item that takes their step's output.

An adopted cathode material has inputs, electricity and emissions of its own; in every rule pack they belong where the
cathode material belongs. So they are placed by who takes them, not by a list in each rule pack (decision 0010).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from baymark.errors import BadInput, BaymarkError, Problems
from baymark.i18n import _
from baymark.inventory.steps import step_of

if TYPE_CHECKING:
    from baymark.category import Category
    from baymark.study.model import Study


class UnclearMaking(BadInput):
    """It cannot be said which item the rows of a step make."""

    code = "unclear-making"
    summary = "Row {row!r} belongs to the making of an item, but {reason}."
    remedy = "Give the step of one item a name in the column per, and let rows of that item alone take it (step:NAME)."


def counted_items(study: Study, category: Category) -> dict[str, str]:
    """The item that each row counts as, by row id: its own, or the one that takes the output of its step.

    Raises `UnclearMaking` (several as `Problems`) where no row takes the step, or rows of several items do.
    """
    made = _made_by_step(study, category)
    counted: dict[str, str] = {}
    problems: list[BaymarkError] = []
    for row in study.rows:
        if not category.items[row.item].making:
            counted[row.id] = row.item
            continue
        step = step_of(row, study)
        items = made.get(step, frozenset())
        if len(items) == 1:
            counted[row.id] = next(iter(items))
            continue
        reason = _("no row takes the output of the step {step}").format(step=step)
        if items:
            reason = _("rows of several items take the output of the step {step}: {items}").format(
                step=step, items=", ".join(sorted(items))
            )
        problems.append(UnclearMaking(row.place, row=row.id, reason=reason))
    if problems:
        raise problems[0] if len(problems) == 1 else Problems(problems)
    return counted


def _made_by_step(study: Study, category: Category) -> dict[str, frozenset[str]]:
    """Which items take the output of each step; through steps that are themselves part of a making."""
    takers: dict[str, list[tuple[str, str]]] = {}
    for row in study.rows:
        if row.used_step is not None:
            takers.setdefault(row.used_step, []).append((row.item, step_of(row, study)))
    made: dict[str, frozenset[str]] = {}
    for step in reversed(study.steps):  # each after those that take its output
        found: set[str] = set()
        for item, taking in takers.get(step.name, ()):
            found |= made.get(taking, frozenset()) if category.items[item].making else {item}
        made[step.name] = frozenset(found)
    return made

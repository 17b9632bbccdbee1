"""The mass of what is sold beside a product: no more can leave a step than went in.

A co-product that is heavier than the materials of its step would carry burdens away that were never there.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from baymark import units
from baymark.errors import Place
from baymark.footprint.checks.subject import Measured, Operator, Subject
from baymark.formulas import DECIMALS
from baymark.i18n import _
from baymark.inventory.allocation.co_products import THIS, column_sum, produced
from baymark.inventory.steps import step_of
from baymark.study.checks.observed import Arguments
from baymark.study.model import PLANT, PRODUCT_STEP

if TYPE_CHECKING:
    from baymark.inventory.model import Sharing
    from baymark.study.model import Row, Step

_TIMES, _PER = DECIMALS.operations["*"], DECIMALS.operations["/"]


class _Unweighed(Exception):
    """A row of which nothing says what it weighs."""


def products_within_inputs(subject: Subject, arguments: Arguments) -> list[Measured]:
    """Product and co-products of a step weigh no more than `most` times the materials that went in: what can become
    part of the product, with losses, and all inputs of an adopted process. {where} {found} {taken} (kg in one run)"""
    steps = {step.name: step for step in subject.study.steps}
    found = []
    for sharing in subject.inventory.sharings:
        plant = sharing.where.removeprefix(PLANT) if sharing.where.startswith(PLANT) else None
        step = steps[sharing.where] if plant is None else subject.study.step_of_site(plant)
        if step is not None and subject.calculation.quantities[f"step.{step.name}.runs"]:
            found.append(_measured(subject, sharing, step, plant))
    return found or [Measured({"made_over_taken": None}, {})]


def steps_within_inputs(subject: Subject, arguments: Arguments) -> list[Measured]:
    """What a step makes in kg, and shares with nothing else, weighs no more than `most` times the materials that went
    in. Mines and air separation take in what no row names: a doubt, no proof. {where} {found} {taken} (kg in one run)
    """
    shared = {sharing.where for sharing in subject.inventory.sharings}
    found = []
    for step in subject.study.steps:
        output = step.output_row
        runs = subject.calculation.quantities[f"step.{step.name}.runs"]
        if step.name in shared or not runs or not units.same_dimension(output.unit, "kg"):
            continue
        made = _TIMES(output.amount, _mass_of_one(step, subject))
        try:
            found.append(
                _compared(step.name, made, DECIMALS.total(list(_inputs(subject, step))), output.place)
            )
        except _Unweighed as row:
            reason = _("nothing says what {row} weighs").format(row=row)
            found.append(Measured({"made_over_taken": None}, {}, output.place, reason))
    return found or [Measured({"made_over_taken": None}, {})]


def _measured(subject: Subject, sharing: Sharing, step: Step, plant: str | None) -> Measured:
    masses = [product.mass for product in sharing.products if product.mass is not None]
    if len(masses) < len(sharing.products) or not masses[0]:
        reason = _("no mass is known of what {where} makes").format(where=sharing.where)
        return Measured({"made_over_taken": None}, {}, sharing.place, reason)
    try:
        # Masses of a plant are those of its year: taken in proportion to the product of one run.
        own = _TIMES(step.output_row.amount, _mass_of_one(step, subject))
        made = _TIMES(own, _PER(DECIMALS.total(masses), masses[0]))
        # The amounts of a plant were brought down to its models: what its co-products took is put back.
        share = Decimal(1) if plant is None else subject.calculation.quantities[sharing.formula]
        taken = DECIMALS.total(list(_inputs(subject, step, share)))
    except _Unweighed as row:
        reason = _("nothing says what {row} weighs").format(row=row)
        return Measured({"made_over_taken": None}, {}, sharing.place, reason)
    return _compared(sharing.where, made, taken, sharing.place)


def _compared(where: str, made: Decimal, taken: Decimal, place: Place) -> Measured:
    values = {"where": where, "found": f"{made:.6g}", "taken": f"{taken:.6g}"}
    # Out of nothing, anything is too much.
    return Measured({"made_over_taken": _PER(made, taken) if taken else Decimal("Infinity")}, values, place)


def _inputs(subject: Subject, step: Step, plant_share: Decimal = Decimal(1)) -> Iterator[Decimal]:
    """kg of each material in one run, losses included; `plant_share` is the part that rows of a plant were cut to."""
    known = subject.calculation.quantities
    runs = known[f"step.{step.name}.runs"]
    for row in subject.study.rows:
        if row.kind != "input" or step_of(row, subject.study) != step.name or not _is_material(row, subject):
            continue
        name = f"row.{row.id}.demand" if row.used_step is not None else f"row.{row.id}.quantity"
        share = plant_share if row.plant is not None else Decimal(1)
        yield _PER(_TIMES(known[name], _kg(row, subject)), _TIMES(runs, share))


def _is_material(row: Row, subject: Subject) -> bool:
    item = subject.category.items[row.item]
    if item.making:  # energy and freight of an adopted process are none
        return row.used_step is not None or units.same_dimension(row.unit, "kg")
    return row.used_step is not None or item.in_product


def _kg(row: Row, subject: Subject) -> Decimal:
    """kg per unit of a row."""
    if units.same_dimension(row.unit, "kg"):
        return units.factor(row.unit, "kg")
    for step in subject.study.steps:
        if step.name == row.used_step:
            return _mass_of_one(step, subject)
    raise _Unweighed(row.id)


def _mass_of_one(step: Step, subject: Subject) -> Decimal:
    """kg per unit of what a step makes, as `inventory.allocation.co_products` finds it."""
    row = step.output_row
    if units.same_dimension(row.unit, "kg"):
        return units.factor(row.unit, "kg")
    if step.name == PRODUCT_STEP:
        return Decimal(subject.calculation.quantities["product_mass"])
    made = produced(subject.study, row.site, THIS)
    mass, quantity = column_sum(made, "mass_kg"), column_sum(made, "quantity")
    if not mass or not quantity:
        raise _Unweighed(row.id)
    return Decimal(_PER(mass, quantity))


OPERATORS: dict[str, Operator] = {
    "products_within_inputs": products_within_inputs,
    "steps_within_inputs": steps_within_inputs,
}

"""Removals that a study or a supplier states, against the carbon that a product can hold.

What plants took up from the air lowers a footprint only as long as it stays in the product: a removal without carbon
to show for it is a mistake, or a claim.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from baymark import units
from baymark.background.chemistry import mass_fractions, molar_mass
from baymark.errors import Place
from baymark.footprint.checks.subject import Measured, Operator, Subject
from baymark.formulas import DECIMALS
from baymark.inventory.steps import step_of
from baymark.inventory.substance import formula_of, weights
from baymark.study.checks.observed import Arguments

if TYPE_CHECKING:
    from baymark.study.model import Row

_PLUS, _TIMES, _PER = (DECIMALS.operations[sign] for sign in "+*/")
BIOGENIC_CO2 = ("biogenic_emissions", "biogenic_removals")


def removals_held(subject: Subject, arguments: Arguments) -> list[Measured]:
    """What a supplier delivers, and what a step takes up and gives off itself, counts below zero by no more CO2 than
    the carbon of the product stands for (44/12 of it, by molar mass).

    The carbon is that of the formula; without one the product may be carbon throughout. What is not given in a mass
    holds none that could be told. {row} {found} {held} (kg CO2 for one product)
    """
    found = [*_suppliers(subject), *_steps(subject)]
    return found or [Measured({"removal_not_held": None}, {})]


def _suppliers(subject: Subject) -> Iterator[Measured]:
    rows = {row.id: row for row in subject.study.rows}
    for one in subject.calculation.contributions:
        if not one.line.supplier:
            continue
        row = rows[one.line.id]
        declared = subject.study.suppliers[one.line.supplier]
        # Whatever the rule pack counts, the figure with biogenic CO2 is what has to be possible.
        net = DECIMALS.total(list(one.groups.values()))
        yield _measured(
            row.id, row.place, net, _held(one.quantity, row.unit, row.substance or declared.substance)
        )


def _steps(subject: Subject) -> Iterator[Measured]:
    """Direct emissions of each step that tells of biogenic CO2."""
    rows = {row.id: row for row in subject.study.rows}
    sums: dict[str, Decimal] = {}
    first: dict[str, Row] = {}
    for one in subject.calculation.contributions:
        biogenic = [one.groups[group] for group in BIOGENIC_CO2 if group in one.groups]
        if not one.line.gas or not biogenic:
            continue
        row = rows[one.line.id]
        name = step_of(row, subject.study)
        sums[name] = _PLUS(sums.get(name, Decimal(0)), DECIMALS.total(biogenic))
        first.setdefault(name, row)
    for step in subject.study.steps:
        if step.name in sums:
            output = step.output_row
            made = _TIMES(subject.calculation.quantities[f"step.{step.name}.runs"], output.amount)
            row = first[step.name]
            yield _measured(row.id, row.place, sums[step.name], _held(made, output.unit, output.substance))


def _held(amount: Decimal, unit: str, substance: str | None) -> Decimal:
    """kg CO2 that the carbon in an amount stands for."""
    if not units.same_dimension(unit, "kg"):
        return Decimal(0)
    formula = formula_of(substance)
    carbon = mass_fractions(formula, weights()).get("C", Decimal(0)) if formula else Decimal(1)
    mass = _TIMES(amount, units.factor(unit, "kg"))
    per_carbon = _PER(molar_mass("CO2", weights()), molar_mass("C", weights()))
    return Decimal(_TIMES(_TIMES(mass, carbon), per_carbon))


def _measured(row: str, place: Place, net: Decimal, held: Decimal) -> Measured:
    beyond = max(-_PLUS(net, held), Decimal(0))
    values = {"row": row, "found": f"{net:.6g}", "held": f"{held:.6g}"}
    return Measured({"removal_not_held": beyond}, values, place)


OPERATORS: dict[str, Operator] = {"removals_held": removals_held}

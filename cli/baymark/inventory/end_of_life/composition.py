"""What the product and its items consist of, by composition.csv."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from baymark.formulas import DECIMALS

if TYPE_CHECKING:
    from baymark.study.model import Row, Study


def material_fractions(study: Study) -> dict[str, Decimal]:
    """What part of the product's mass is of which material, as fractions of 1."""
    plus = DECIMALS.operations["+"]
    fractions: dict[str, Decimal] = {}
    for component in study.composition:
        before = fractions.get(component.material, Decimal(0))
        fractions[component.material] = plus(before, component.mass_fraction)
    return fractions


def materials_of(row: Row, study: Study) -> set[str]:
    """The materials of a row's item; empty where composition.csv does not say."""
    return {component.material for component in study.composition if component.item == row.item}


def only_material(row: Row, study: Study) -> str | None:
    """The one material of which a row's item consists; None where it is none or several."""
    found = materials_of(row, study)
    return found.pop() if len(found) == 1 else None

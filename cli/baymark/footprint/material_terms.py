"""End of life and recycled content per material, as the terms of the rule pack's operator came out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from baymark.formulas import DECIMALS
from baymark.inventory.end_of_life import BY_MATERIAL, ITEM
from baymark.inventory.end_of_life.composition import material_fractions, only_material
from baymark.inventory.end_of_life.recycled_content import REPLACED, SECONDARY

if TYPE_CHECKING:
    from baymark.footprint.engine import Calculation
    from baymark.rules.model import RulePack
    from baymark.rules.model_method import MaterialRule
    from baymark.study.model import Study

HALF = Decimal("0.5")


@dataclass(frozen=True)
class MaterialTerms:
    """One material: kg per product, the rule pack's figures, and every term in kg CO2e per product.

    `recycled_content` and `virgin_replaced` change what rows carry already; the others are the end of life.
    """

    material: str
    mass: Decimal
    rule: MaterialRule | None
    terms: Mapping[str, Decimal]

    @property
    def end_of_life(self) -> Decimal:
        """kg CO2e per product of the terms after the product's life."""
        after = [value for part, value in self.terms.items() if part not in (SECONDARY, REPLACED)]
        whole: Decimal = DECIMALS.total(after)
        return whole

    @property
    def recycled_content(self) -> Decimal:
        """kg CO2e per product by which the recycled share changes what its rows carry."""
        whole: Decimal = DECIMALS.total([self.terms.get(part, Decimal(0)) for part in (SECONDARY, REPLACED)])
        return whole


def material_terms(study: Study, rule_pack: RulePack, calculation: Calculation) -> tuple[MaterialTerms, ...]:
    """Every material with at least one term, in the order of the inventory."""
    rows = {row.id: row for row in study.rows}
    terms: dict[str, dict[str, Decimal]] = {}
    plus = DECIMALS.operations["+"]
    for contribution in calculation.contributions:
        line = contribution.line
        material: str | None = None
        if line.item.startswith(ITEM) and rule_pack.end_of_life.operator in BY_MATERIAL:
            material = line.item.removeprefix(ITEM)
        elif line.part in (SECONDARY, REPLACED):
            material = only_material(rows[line.id.removesuffix(f".{line.part}")], study)
        if material is not None:
            found = terms.setdefault(material, {})
            found[line.part] = plus(found.get(line.part, Decimal(0)), contribution.value)
    mass = calculation.quantities["product_mass"]
    fractions = material_fractions(study)
    times = DECIMALS.operations["*"]
    return tuple(
        MaterialTerms(
            material,
            times(mass, fractions.get(material, Decimal(0))),
            rule_pack.end_of_life.materials.get(material),
            found,
        )
        for material, found in terms.items()
    )


def hardly_showing(materials: tuple[MaterialTerms, ...]) -> tuple[MaterialTerms, ...]:
    """Materials with recycled content of which less than half of the saving counts where it is bought (A < 0.5)."""
    return tuple(
        one
        for one in materials
        if one.rule is not None and one.rule.A is not None and one.rule.A < HALF and SECONDARY in one.terms
    )

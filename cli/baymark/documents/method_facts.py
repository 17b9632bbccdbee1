"""What a report says of second units, shared burdens, the end of life per material, and omissions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from baymark.documents import numerals
from baymark.documents.sayings import Phrase, Saying
from baymark.footprint.explaining import NegativeEndOfLife, explanations
from baymark.inventory import allocation
from baymark.inventory.allocation.co_products import BESIDE
from baymark.inventory.end_of_life.recycled_content import REPLACED, SECONDARY

if TYPE_CHECKING:
    from baymark.footprint import Account
    from baymark.inventory.model import Product

# Why a level was taken, as keys of the wording.
REASONS = {
    allocation.ONLY: "only",
    allocation.FIRST: "first",
    allocation.NO_MASS: "no_mass",
    allocation.WITHIN: "within",
    allocation.ABOVE: "above",
    allocation.NEGLIGIBLE: "negligible",
}


@dataclass(frozen=True)
class SecondUnit:
    text: Saying
    declared: Decimal
    unit: str


@dataclass(frozen=True)
class Sold:
    """One of the products between which burdens are shared, with its row of the activity data; None is unknown."""

    title: Saying
    row: str
    mass: Decimal | None
    value: Decimal | None
    currency: str
    source: str
    share: Decimal


@dataclass(frozen=True)
class SharingFacts:
    where: str
    level: str
    reason: str
    price_ratio: Decimal | None
    products: tuple[Sold, ...]


@dataclass(frozen=True)
class MaterialFacts:
    """One material: kg and kg CO2e per product. `recycling` holds the credit, `energy` what burning replaces."""

    title: Saying
    mass: Decimal
    figures: tuple[tuple[str, Decimal], ...]
    recycled_content: Decimal
    recycling: Decimal
    energy: Decimal
    disposal: Decimal
    total: Decimal


@dataclass(frozen=True)
class OmissionFacts:
    title: Saying
    reason: str
    mass: Decimal | None
    energy: Decimal | None
    estimate: Decimal
    share: Decimal | None
    source: str


@dataclass(frozen=True)
class MethodFacts:
    """`other` is the value with burdens shared by the other key; `omitted` all omissions over the value."""

    also: tuple[SecondUnit, ...] = ()
    sharings: tuple[SharingFacts, ...] = ()
    price_ratio_limit: Decimal | None = None
    other: Decimal | None = None
    materials: tuple[MaterialFacts, ...] = ()
    notes: tuple[Phrase, ...] = ()
    omissions: tuple[OmissionFacts, ...] = ()
    omitted: Decimal | None = None
    by_suppliers: Decimal = Decimal(0)


def method_facts(account: Account) -> MethodFacts:
    footprint, rule = account.footprint, account.rule_pack.allocation.co_products
    return MethodFacts(
        also=tuple(SecondUnit(one.text, one.declared_value, one.unit) for one in footprint.also_declared),
        sharings=tuple(
            SharingFacts(
                one.where,
                one.level,
                REASONS[one.reason],
                one.price_ratio,
                tuple(_sold(account, product) for product in one.products),
            )
            for one in account.inventory.sharings
        ),
        price_ratio_limit=rule.price_ratio if rule else None,
        other=footprint.with_other_key,
        materials=_materials(account),
        notes=_notes(account),
        omissions=_omissions(account),
        omitted=footprint.omitted.impact.total,
        by_suppliers=footprint.omitted.suppliers,
    )


def _sold(account: Account, product: Product) -> Sold:
    title: Saying
    if product.item:
        title = account.category.items[product.item].title
    else:
        title = Phrase("terms.co_product") if product.name == BESIDE else Phrase("terms.models")
    return Sold(
        title,
        product.name if product.item else "",
        product.mass,
        product.value,
        product.currency,
        product.source,
        product.share,
    )


def _materials(account: Account) -> tuple[MaterialFacts, ...]:
    """By size of what they change, largest first."""
    found = []
    for one in account.footprint.materials:
        found.append(
            MaterialFacts(
                title=account.category.composition_materials[one.material],
                mass=one.mass,
                figures=tuple(
                    (name, value)
                    for name, (value, _unit) in (one.rule.figures.items() if one.rule else ())
                    if name in ("A", "R2", "R3")
                ),
                recycled_content=_together(one.terms, SECONDARY, REPLACED),
                recycling=_together(one.terms, "recycling", "credit"),
                energy=_together(one.terms, "energy_recovery", "heat_replaced", "electricity_replaced"),
                disposal=_together(one.terms, "disposal"),
                total=_together(one.terms, *one.terms),
            )
        )
    return tuple(sorted(found, key=lambda one: -abs(one.total)))


def _together(terms: Mapping[str, Decimal], *parts: str) -> Decimal:
    return sum((terms.get(part, Decimal(0)) for part in parts), Decimal(0))


def _notes(account: Account) -> tuple[Phrase, ...]:
    materials = account.category.composition_materials
    notes = []
    for one in explanations(account):
        if isinstance(one, NegativeEndOfLife):
            notes.append(Phrase("method_note.negative_end_of_life"))
            if one.material is not None:
                notes.append(
                    Phrase(
                        "method_note.largest_credit",
                        {"material": materials[one.material], "value": _kg(one.per_product)},
                    )
                )
        else:
            notes.append(
                Phrase(
                    "method_note.recycled_content",
                    {
                        "material": materials[one.material],
                        "a": f"{one.a:f}",
                        "change": _kg(one.change),
                        "whole": _kg(one.whole),
                    },
                )
            )
    return tuple(notes)


def _kg(value: Decimal) -> str:
    return numerals.fixed(value, 1)


def _omissions(account: Account) -> tuple[OmissionFacts, ...]:
    whole = account.footprint.total_per_product
    return tuple(
        OmissionFacts(
            title=one.name or account.category.items[str(one.item)].title,
            reason=one.reason,
            mass=one.mass_kg,
            energy=one.energy_mj,
            estimate=one.estimate_kgco2e,
            share=one.estimate_kgco2e / whole if whole > 0 else None,
            source=one.source,
        )
        for one in account.study.omissions
    )

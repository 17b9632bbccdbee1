"""Unit processes of a background as recipes that a study can adopt."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from baymark.background.model import UNSPLIT, VERIFIED, Emission, Exchange
from baymark.i18n import _
from baymark.inventory.errors import UnknownDataset
from baymark.study.adopt import ELECTRICITY, EMISSION, INPUT, WASTE, Ingredient, NotAdopted, Recipe

if TYPE_CHECKING:
    from baymark.background import Tables


def recipe(tables: Tables, dataset: str, named: str) -> Recipe:
    """The recipe of a unit process per unit of its product; `named` is the background's `id@version`.

    What is neither supplied by a dataset nor emitted (resources, releases to water, co-products) brings no greenhouse
    gases of its own and is left out; what the product leaves to co-products is its `burden_share`. A figure that
    nobody confirmed stays one: its row's origin is `default`.
    Raises `UnknownDataset`, `NotAdopted` for an aggregated dataset, whose inputs nobody published.
    """
    found = tables.datasets.get(dataset)
    if found is None:
        nearest = ", ".join(get_close_matches(dataset, list(tables.datasets), 2)) or "—"
        raise UnknownDataset(background=named, dataset=dataset, nearest=nearest)
    if found.kind == "aggregated":
        reason = _("it is aggregated: its source publishes a result, not what went into it")
        raise NotAdopted(dataset=dataset, reason=reason)
    emitted = [one for one in tables.emissions if one.process == dataset]
    if any(one.flow == UNSPLIT for one in emitted):
        reason = _("its emissions are one published CO2e figure without gases, which no row can hold")
        raise NotAdopted(dataset=dataset, reason=reason)
    taken = [one for one in tables.exchanges if one.process == dataset and one.linked]
    ingredients = [*(_taken(one, tables, named) for one in taken), *(_emitted(one, named) for one in emitted)]
    note = _("adopted from {background}, {dataset}: {name}").format(
        background=named, dataset=dataset, name=found.name
    )
    if found.allocation_share != 1:
        note += f"; {found.allocation_note}" if found.allocation_note else ""
    origin = _origin(found.basis if found.allocation_share != 1 else "seen")
    return Recipe(
        dataset, found.unit, found.formula, origin, found.allocation_share, note, tuple(ingredients)
    )


def _taken(one: Exchange, tables: Tables, named: str) -> Ingredient:
    supplier = tables.datasets[one.flow]
    item = WASTE if one.kind == "waste" else INPUT
    if item == INPUT and supplier.class_.startswith("electricity"):
        item = ELECTRICITY
    note = _note(one, named, "exchanges.csv")
    return Ingredient(
        item, one.flow, one.amount, one.unit, _origin(one.basis), supplier.formula, one.gsd, note
    )


def _emitted(one: Emission, named: str) -> Ingredient:
    note = _note(one, named, "emissions.csv")
    return Ingredient(EMISSION, one.flow, one.amount, one.unit, _origin(one.basis), "", one.gsd, note)


def _origin(basis: str) -> str:
    return "secondary" if basis in VERIFIED else "default"


def _note(one: Exchange | Emission, named: str, file: str) -> str:
    parts = [f"{named} {one.process}, {file} row {one.row}: {one.basis}", one.source, one.source_detail]
    return "; ".join(part for part in parts if part)

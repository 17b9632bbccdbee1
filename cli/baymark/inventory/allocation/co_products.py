"""What is sold beside the product of a step: its mass and price as formulas, for `allocation` to share by."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from baymark.formulas import DECIMALS, ratio
from baymark.i18n import _
from baymark.inventory.allocation import MASS, VALUE, Shares, Sold, share
from baymark.inventory.errors import NoSharing, UnsettledAllocation
from baymark.inventory.model import Input, Quantity
from baymark.inventory.steps import per_run
from baymark.study.model import PRODUCT_STEP

if TYPE_CHECKING:
    from baymark.category import Category
    from baymark.rules.model import RulePack
    from baymark.study.model import Production, Row, Step, Study

THIS, BESIDE = "this_model", "co_product"  # products of production.csv


def sold_beside(step: str, study: Study, category: Category) -> list[Row]:
    """The co-product rows of a step that carry burdens: scrap that is sold leaves free of them (cut-off)."""
    return [
        row
        for row in study.rows
        if row.kind == "co_product"
        and category.items[row.item].supply != "treatment"
        and _step_of(row, study) == step
    ]


def _step_of(row: Row, study: Study) -> str | None:
    if row.plant is None:
        return row.per
    made = study.step_of_site(row.plant)
    return made.name if made else None


def share_steps(study: Study, rule_pack: RulePack, category: Category, known: Shares) -> frozenset[str]:
    """Share the burdens of every step that makes something beside its product; the names of those steps.

    `known` holds the amounts of rows and what belongs to plants, and takes `step.NAME.share`. Raises
    `UnsettledAllocation` where the rule pack says nothing of co-products, `NoSharing` where a figure is missing.
    """
    shared = set()
    for step in study.steps:
        beside = sold_beside(step.name, study, category)
        if not beside:
            continue
        rule = rule_pack.allocation.co_products
        if rule is None:
            raise UnsettledAllocation(beside[0].place, step=step.name, item=beside[0].item)
        if step.output_row.burden_share is not None:
            reason = _(
                "its output row states a burden_share already; leave that empty, or the co-products out"
            )
            raise NoSharing(step.output_row.place, step=step.name, reason=reason)
        sold = [_sold(row, step, study, len(beside), known) for row in (step.output_row, *beside)]
        share(step.name, f"step.{step.name}", sold, rule, known, beside[0].place)
        shared.add(step.name)
    return frozenset(shared)


def _sold(row: Row, step: Step, study: Study, beside: int, known: Shares) -> Sold:
    """One product of a step, with the formulas of its mass and value per run, as far as they can be formed."""
    if row.yield_share is not None or row.recycled_share:
        reason = _("what leaves a step has neither yield nor recycled share")
        raise NoSharing(row.place, step=step.name, reason=reason)
    if row.transport and row.kind == "co_product":
        reason = _("the way of {row} to its buyer is the buyer's: leave transport empty").format(row=row.id)
        raise NoSharing(row.place, step=step.name, reason=reason)
    name = f"shared.{row.id}"
    over, under = per_run(row, study)
    mass = _mass_of_one(row, step, study, known)
    if mass is not None:
        known.formulas[f"{name}.{MASS}"] = Quantity(ratio((*over, *mass), under), "kg")
    price = _price(row, step, study, beside, known)
    if price is not None:
        known.formulas[f"{name}.{VALUE}"] = Quantity(ratio((*over, f"{name}.price"), under), price[0])
    currency, years, source = price or ("", 0, "")
    return Sold(
        row.id,
        row.item,
        None if mass is None else f"{name}.{MASS}",
        None if price is None else f"{name}.{VALUE}",
        currency,
        years,
        source,
        row.place,
    )


def _mass_of_one(row: Row, step: Step, study: Study, known: Shares) -> tuple[str, ...] | None:
    """The factors that bring a row's unit to kg, by name; None where nothing says what it weighs."""
    if row.unit == "kg":
        return ()
    if row.id != step.output_row.id:
        return None
    if step.name == PRODUCT_STEP:
        return ("product_mass",) if "product_mass" in study.parameters else None
    made = produced(study, row.site, THIS)
    mass, quantity = column_sum(made, "mass_kg"), column_sum(made, "quantity")
    if not mass or not quantity:
        return None
    name = f"shared.{row.id}.mass_of_one"
    source = _("production.csv, mass over quantity of the reporting period")
    known.inputs[name] = Input(
        name, DECIMALS.operations["/"](mass, quantity), f"kg/{row.unit}", "derived", source, made[0].place
    )
    return (name,)


def _price(row: Row, step: Step, study: Study, beside: int, known: Shares) -> tuple[str, int, str] | None:
    """Currency, years and source of a row's price, which goes to the inputs; None where none is known."""
    name = f"shared.{row.id}.price"
    stated = next((one for one in study.prices if one.row == row.id), None)
    if stated is not None:
        if stated.last_year > (study.application_date or study.period.end).year:
            reason = _("the price of {name} is of {year}, which has not come yet").format(
                name=row.id, year=stated.last_year
            )
            raise NoSharing(stated.place, step=step.name, reason=reason)
        source = f"{stated.source} ({stated.first_year}–{stated.last_year})"
        basis = "seen" if stated.evidence else "unverified"
        known.inputs[name] = Input(
            name, stated.price, f"{stated.currency}/{row.unit}", basis, source, stated.place
        )
        return stated.currency, stated.years, source
    main = row.id == step.output_row.id
    if not main and beside > 1:  # production.csv does not tell the co-products of a site apart
        return None
    made = produced(study, step.output_row.site, THIS if main else BESIDE)
    quantity, value = column_sum(made, "quantity" if main else "mass_kg"), column_sum(made, "value")
    currencies = {one.currency for one in made}
    if value is None or not quantity or len(currencies) != 1:
        return None
    currency = str(currencies.pop())
    source = _("production.csv, value over quantity of the reporting period")
    known.inputs[name] = Input(
        name, DECIMALS.operations["/"](value, quantity), f"{currency}/{row.unit}", "derived", source, made[0].place
    )  # fmt: skip
    return currency, 1, source


def produced(study: Study, site: str | None, *products: str) -> list[Production]:
    """What a site made of these products in the reporting period."""
    months = study.period.months
    return [e for e in study.production if e.site == site and e.product in products and e.month in months]


def column_sum(entries: Sequence[Production], column: str) -> Decimal | None:
    """The sum of a column; None when there is nothing, or a gap in it."""
    values = [getattr(entry, column) for entry in entries]
    if not values or any(value is None for value in values):
        return None
    whole: Decimal = DECIMALS.total(values)
    return whole

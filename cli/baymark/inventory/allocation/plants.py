"""Annual amounts of plants, brought down to one unit of this model through production.csv."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from baymark.errors import Place
from baymark.formulas import ratio
from baymark.i18n import _
from baymark.inventory.allocation import MASS, VALUE, Shares, Sold, share
from baymark.inventory.allocation.co_products import BESIDE, THIS, column_sum, produced, sold_beside
from baymark.inventory.errors import NoPlantOutput
from baymark.inventory.model import Input, Quantity
from baymark.inventory.steps import as_name
from baymark.study import folder as files
from baymark.study.model import PLANT

if TYPE_CHECKING:
    from baymark.category import Category
    from baymark.rules.model import RulePack
    from baymark.rules.model_method import CoProducts
    from baymark.study.model import Production, Study

# Which column of production.csv an allocation key reads.
KEYS = {"energy": "energy_kwh", "mass": "mass_kg", "quantity": "quantity", "value": "value"}
OTHERS = "other_models"


def share_plants(study: Study, rule_pack: RulePack, category: Category, known: Shares) -> None:
    """Inputs and formulas that bring annual plant amounts down to one unit of this model.

    `plant.SITE.share` is this model's part of the allocation key over all products of the site (physical or
    economic, as the rule pack says; ISO 14044:2006 4.3.4.2 asks for a physical relation first). Where the rule pack
    has a rule for co-products, the key shares between models only, and that rule between models and the rest.
    Raises `NoPlantOutput`, `NoSharing`.
    """
    key, rule = rule_pack.allocation.plant.key, rule_pack.allocation.co_products
    sites = {row.per.removeprefix(PLANT): row for row in study.rows if row.per.startswith(PLANT)}
    for site, row in sites.items():
        name = f"plant.{as_name(site)}"
        this = produced(study, site, THIS)
        beside = produced(study, site, BESIDE)
        models = produced(study, site, THIS, OTHERS, *(() if rule else (BESIDE,)))
        place = this[0].place if this else row.place
        if key == "value":
            _require_one_currency(site, models, place)
        read = KEYS[key]
        # A plant that made nothing but this model shares nothing: by any column its part is the whole. A supplier of
        # a material has no rated energy to tell.
        if len(models) == len(this) and column_sum(this, read) is None:
            read = "quantity"
        for label, entries, column in (
            ("this", this, read),
            ("all", models, read),
            ("units", this, "quantity"),
        ):
            known.inputs[f"{name}.{label}"] = Input(
                f"{name}.{label}",
                _positive(site, entries, column, place),
                "1",
                "seen",
                files.PRODUCTION,
                place,
            )
        over = [f"{name}.this"]
        # Co-products that have rows of their own are shared with the step that the plant makes.
        step = study.step_of_site(site)
        if rule and beside and not (step and sold_beside(step.name, study, category)):
            _share_plant(site, name, produced(study, site, THIS, OTHERS), beside, rule, known, place)
            over = [*over, f"{name}.own.share"]
        known.formulas[f"{name}.share"] = Quantity(ratio(over, (f"{name}.all",)), "1")


def _share_plant(
    site: str,
    name: str,
    models: list[Production],
    beside: list[Production],
    rule: CoProducts,
    known: Shares,
    place: Place,
) -> None:
    """Models of a plant against what it sells beside them, by their masses and values of the period."""
    sold = []
    for label, entries in (("models", models), (BESIDE, beside)):
        currencies = {entry.currency for entry in entries}
        found = {MASS: column_sum(entries, "mass_kg"), VALUE: column_sum(entries, "value")}
        if len(currencies) > 1:
            found[VALUE] = None
        currency = str(entries[0].currency)
        for column, amount in found.items():
            if amount is not None:
                input_name = f"{name}.{label}.{column}"
                unit = "kg" if column == MASS else currency
                known.inputs[input_name] = Input(
                    input_name, amount, unit, "seen", files.PRODUCTION, entries[0].place
                )
        sold.append(
            Sold(
                label,
                "",
                f"{name}.{label}.{MASS}" if found[MASS] is not None else None,
                f"{name}.{label}.{VALUE}" if found[VALUE] is not None else None,
                currency if found[VALUE] is not None else "",
                1,
                _("production.csv, value over mass of the reporting period"),
                entries[0].place,
            )
        )
    share(f"{PLANT}{site}", f"{name}.own", sold, rule, known, place)


def _require_one_currency(site: str, entries: list[Production], place: Place) -> None:
    currencies = {entry.currency for entry in entries}
    if len(currencies) > 1:
        reason = _("its values are in several currencies: {currencies}")
        listed = ", ".join(sorted(currency or "–" for currency in currencies))
        raise NoPlantOutput(place, site=site, reason=reason.format(currencies=listed))


def _positive(site: str, entries: list[Production], column: str, place: Place) -> Decimal:
    amount = column_sum(entries, column)
    if amount is None:
        reason = _("the column {column} has gaps").format(column=column)
        raise NoPlantOutput(place, site=site, reason=reason)
    if amount <= 0:
        reason = _("the column {column} sums to {amount}").format(column=column, amount=amount)
        raise NoPlantOutput(place, site=site, reason=reason)
    return amount

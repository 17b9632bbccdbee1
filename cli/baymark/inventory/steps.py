"""The foreground as a graph of steps: how often each runs for one product, and what its plants' totals give it."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from baymark.formulas import Expression, ratio, total
from baymark.i18n import _
from baymark.inventory.errors import NoPlantOutput
from baymark.inventory.model import Input, Quantity
from baymark.study.model import PLANT, Row, Study

if TYPE_CHECKING:
    from baymark.rules.model import RulePack

# Which column of production.csv an allocation key reads.
KEYS = {"energy": "energy_kwh", "mass": "mass_kg", "quantity": "quantity", "value": "value"}


def plain(site: str) -> str:
    """A site's id as part of a name in formulas."""
    return "".join(c if c.isalnum() else "_" for c in site.lower())


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


def runs(study: Study) -> dict[str, Quantity]:
    """Formulas `step.NAME.runs`: how often each step runs for one product (a study has no cycles of steps)."""
    used_by: defaultdict[str, list[str]] = defaultdict(list)
    formulas: dict[str, Quantity] = {}
    for row in study.rows:
        if row.used_step is not None:
            used_by[row.used_step].append(f"row.{row.id}.demand")
            formulas[f"row.{row.id}.demand"] = Quantity(demand(row, study), row.unit)
    for step in study.steps:
        output = f"row.{step.output_row.id}.amount"
        if step.name == "product":
            formulas["step.product.runs"] = Quantity(ratio((), (output,)), "1")
            continue
        wanted = f"step.{step.name}.demand"
        formulas[wanted] = Quantity(total(used_by[step.name]), step.output_row.unit)
        formulas[f"step.{step.name}.runs"] = Quantity(ratio((wanted,), (output,)), "1")
    return formulas


def demand(row: Row, study: Study) -> Expression:
    """`runs × amount ÷ yield`, and for annual plant amounts `× share ÷ units × output of one run`."""
    step = step_of(row, study)
    over, under = [f"step.{step}.runs", f"row.{row.id}.amount"], []
    if row.yield_share is not None:
        under.append(f"row.{row.id}.yield_share")
    if row.per.startswith(PLANT):
        site = plain(row.per.removeprefix(PLANT))
        output = next(s.output_row for s in study.steps if s.name == step)
        over += [f"plant.{site}.share", f"row.{output.id}.amount"]
        under.append(f"plant.{site}.units")
    return ratio(over, under)


def plants(study: Study, rule_pack: RulePack) -> tuple[dict[str, Input], dict[str, Quantity]]:
    """Inputs and formulas that bring annual plant amounts down to one unit of this model.

    `plant.SITE.share` is this model's part of the allocation key over all products of the site (physical or
    economic, as the rule pack says; ISO 14044:2006 4.3.4.2 asks for a physical relation first).
    Raises `NoPlantOutput`.
    """
    key = rule_pack.allocation.plant.key
    inputs: dict[str, Input] = {}
    formulas: dict[str, Quantity] = {}
    sites = {row.per.removeprefix(PLANT): row for row in study.rows if row.per.startswith(PLANT)}
    for site, row in sites.items():
        made = [e for e in study.production if e.site == site and e.month in study.period.months]
        this = [entry for entry in made if entry.product == "this_model"]
        where = this[0].place if this else row.place
        name = plain(site)
        currencies = {entry.currency for entry in made}
        if key == "value" and len(currencies) > 1:
            reason = _("its values are in several currencies: {currencies}")
            listed = ", ".join(sorted(currency or "–" for currency in currencies))
            raise NoPlantOutput(where, site=site, reason=reason.format(currencies=listed))
        for label, entries, column in (
            ("this", this, KEYS[key]),
            ("all", made, KEYS[key]),
            ("units", this, "quantity"),
        ):
            values = [getattr(entry, column) for entry in entries]
            if not values or any(value is None for value in values):
                reason = _("the column {column} has gaps").format(column=column)
                raise NoPlantOutput(where, site=site, reason=reason)
            amount = sum(values, Decimal(0))
            if amount <= 0:
                reason = _("the column {column} sums to {amount}").format(column=column, amount=amount)
                raise NoPlantOutput(where, site=site, reason=reason)
            inputs[f"plant.{name}.{label}"] = Input(
                f"plant.{name}.{label}", amount, "1", "seen", "production.csv", where
            )
        formulas[f"plant.{name}.share"] = Quantity(
            ratio((f"plant.{name}.this",), (f"plant.{name}.all",)), "1"
        )
    return inputs, formulas

"""Where given figures come from: the cells of a table that one was summed from, the day a dated value begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from baymark.formulas import DECIMALS
from baymark.inventory.allocation.plants import KEYS
from baymark.inventory.model import Cell
from baymark.inventory.steps import as_name

if TYPE_CHECKING:
    from baymark.footprint.account import Account
    from baymark.inventory.model import Input
    from baymark.rules.model import RulePack
    from baymark.study.model import Study


def valid_from(given: Input, rule_pack: RulePack) -> date | None:
    """The first day of a rule pack's dated value; None for every other figure."""
    parameter = rule_pack.parameters.get(given.name)
    if parameter is None:
        return None
    return next((value.start for value in parameter.values if value.place == given.place), None)


def cells_of(given: Input, account: Account) -> Sequence[Cell]:
    """The cells that a figure of a ledger, of production records or of the composition is the sum of.

    Only cells that do add up to the figure are told; a figure that was made in another way stands alone.
    """
    cells = account.inventory.cells.get(given.name, ())
    kind, _dot, rest = given.name.partition(".")
    if kind == "plant":
        cells = _production(rest, account.study, KEYS[account.rule_pack.allocation.plant.key])
    elif kind == "composition":
        cells = [
            Cell(replace(one.place, key="mass_fraction"), one.mass_fraction)
            for one in account.study.composition
            if one.material == rest
        ]
    return cells if cells and DECIMALS.total([cell.value for cell in cells]) == given.value else ()


def _production(rest: str, study: Study, column: str) -> list[Cell]:
    """`plant.SITE.units` and `.this` are sums over this model, `.all` over everything that shares the plant."""
    site, _dot, label = rest.partition(".")
    made = [e for e in study.production if as_name(e.site) == site and e.month in study.period.months]
    if label != "all":
        made = [entry for entry in made if entry.product == "this_model"]
    read = "quantity" if label == "units" else column
    cells = [Cell(replace(e.place, key=read), getattr(e, read) or Decimal(0)) for e in made]
    return [cell for cell in cells if cell.value]

"""Figures that stand beside the value: over another unit, and with burdens shared by the other key."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from baymark.category import Text
from baymark.footprint.engine import Calculation, calculate
from baymark.footprint.errors import NoFunctionalUnit
from baymark.formulas import DECIMALS
from baymark.formulas.rounding import significant
from baymark.inventory import Inventory
from baymark.inventory.model import Quantity

if TYPE_CHECKING:
    from baymark.background import Background
    from baymark.rules.model import RulePack


@dataclass(frozen=True)
class AlsoDeclared:
    """The footprint over a second quantity: `value` in `unit`, such as kgCO2e/kg."""

    text: Text
    value: Decimal
    declared_value: Decimal
    unit: str
    quantity: Decimal


def also_declared(rule_pack: RulePack, calculation: Calculation) -> tuple[AlsoDeclared, ...]:
    """The same footprint of one product over each second quantity. Raises `NoFunctionalUnit`."""
    found = []
    for one in rule_pack.also_declared:
        quantity = calculation.quantities[one.quantity]
        if quantity <= 0:
            raise NoFunctionalUnit(quantity=one.quantity, value=quantity)
        value = DECIMALS.operations["/"](calculation.total(), quantity)
        rounded = significant(value, rule_pack.rounding.significant_digits)
        found.append(AlsoDeclared(one.text, value, rounded, f"kgCO2e/{one.unit}", quantity))
    return tuple(found)


def with_other_key(
    inventory: Inventory, background: Background, rule_pack: RulePack, divisor: Decimal
) -> Decimal | None:
    """The value were every burden that is shared shared by the other key; None where none can be."""
    changed = {one.formula: Quantity(one.other, "1") for one in inventory.sharings if one.other is not None}
    if not changed:
        return None
    other = replace(inventory, formulas={**inventory.formulas, **changed})
    whole = calculate(other, background, rule_pack.groups_in_value).total()
    value: Decimal = DECIMALS.operations["/"](whole, divisor)
    return value

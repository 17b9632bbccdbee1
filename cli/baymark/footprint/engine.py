"""Quantities times intensities, line by line, on either number type.

The certified value is this on `DECIMALS`: foreground in decimals times released intensities (IPCC factors of the
rule pack's GWP set inside them), so that a replay gives the same digits on any machine.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from baymark.footprint.errors import NoFactor, NoIntensity
from baymark.formulas import DECIMALS, Numbers, solve
from baymark.gases import GROUPS
from baymark.inventory.link import expressions
from baymark.inventory.model import Inventory, Line

if TYPE_CHECKING:
    from baymark.background import Background


@dataclass(frozen=True)
class Contribution:
    """One line as computed. `quantity` is in the line's unit; `groups` and `value` are kg CO2e per product.

    On arrays, each is an array with one element per variant.
    """

    line: Line
    quantity: Any
    groups: Mapping[str, Any]
    value: Any


@dataclass(frozen=True)
class Calculation:
    """All contributions, and every named quantity that was computed on the way."""

    contributions: tuple[Contribution, ...]
    quantities: Mapping[str, Any]
    numbers: Numbers

    def total(self) -> Any:
        """kg CO2e per product, all stages."""
        return self.numbers.total([c.value for c in self.contributions])


def calculate(
    inventory: Inventory,
    background: Background,
    counted: tuple[str, ...] = GROUPS,
    *,
    numbers: Numbers = DECIMALS,
    overrides: Mapping[str, Any] | None = None,
) -> Calculation:
    """Compute an inventory.

    `counted` are the gas groups that the value sums (the rule pack's choice). `overrides` replace inputs by name,
    with numbers of the given type (arrays: one element per variant).
    Raises `NoIntensity`, `NoFactor`, and the errors of `baymark.formulas.solve`.
    """
    values: dict[str, Any] = {name: numbers.lift(i.value) for name, i in inventory.inputs.items()}
    values |= overrides or {}
    quantities = solve(expressions(inventory), values, numbers)
    return valued(inventory, background, quantities, counted, numbers=numbers)


def valued(
    inventory: Inventory,
    background: Background,
    quantities: Mapping[str, Any],
    counted: tuple[str, ...] = GROUPS,
    *,
    numbers: Numbers = DECIMALS,
    alternative: str = "",
) -> Calculation:
    """Quantities already computed, times intensities. See `calculate`.

    `alternative` sends lines that have such an alternative dataset there (`location`, `market`, `all_grid`, `province`).
    """
    times = numbers.operations["*"]
    contributions = []
    for line in inventory.lines:
        quantity = quantities[line.quantity]
        demand = times(quantity, numbers.lift(line.to_dataset))
        if line.supplier:
            own = line.own.get(alternative, line.own[""])
            groups = {group: times(demand, quantities[name]) for group, name in own.items()}
        else:
            per_unit = _per_unit(line, background, alternative)
            groups = {group: times(demand, numbers.lift(per_unit[group])) for group in per_unit}
        value = numbers.total([groups[group] for group in counted if group in groups])
        contributions.append(Contribution(line, quantity, groups, value))
    return Calculation(tuple(contributions), quantities, numbers)


def _per_unit(line: Line, background: Background, alternative: str) -> Mapping[str, Decimal]:
    """kg CO2e by group per unit of what the line demands; only groups that are not zero."""
    if line.gas:
        flow, factor = background.flows.get(line.gas), background.factors.get(line.gas)
        if flow is None or factor is None:
            nearest = ", ".join(get_close_matches(line.gas, list(background.factors), 2)) or "co2-fossil"
            raise NoFactor(line.place, method=background.method, gas=line.gas, nearest=nearest)
        return {flow.group: factor.factor}
    dataset = line.alternatives.get(alternative, line.dataset)
    intensity = background.intensities.get(dataset)
    if intensity is None:
        raise NoIntensity(line.place, background=background.id, method=background.method, dataset=dataset)
    return {group: amount for group, amount in intensity.groups.items() if amount}

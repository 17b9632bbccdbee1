"""What an inventory is: inputs, formulas over them, and lines that send quantities to datasets.

Nothing is computed here. The same inventory runs on decimals and on arrays (`baymark.formulas`), so that the
certified value and a thousand variants come from one set of formulas.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from baymark.errors import Place
from baymark.formulas import Expression


@dataclass(frozen=True)
class Input:
    """A given figure: value in `unit`, how it is known (`seen`, `derived`, `assumed`, `unverified`), from where."""

    name: str
    value: Decimal
    unit: str
    basis: str
    source: str
    place: Place = field(default_factory=Place)


@dataclass(frozen=True)
class Quantity:
    """A named formula and the unit of what it gives."""

    expression: Expression
    unit: str


@dataclass(frozen=True)
class Line:
    """One demand of the reference flow: so much of a dataset (or of a gas emitted directly).

    `quantity` names a formula in `unit`; times `to_dataset` it is in the dataset's unit.
    `alternatives` names other datasets for the same quantity, for figures that stand beside the value:
    `location` (no electricity instrument counted), `all_grid` (nor own generation), `province` (modelled mix).
    """

    id: str
    item: str
    stage: str
    part: str
    quantity: str
    unit: str
    to_dataset: Decimal
    dataset: str = ""
    gas: str = ""
    alternatives: Mapping[str, str] = field(default_factory=dict)
    place: Place = field(default_factory=Place)


@dataclass(frozen=True)
class Inventory:
    """Inputs, formulas and lines of one product under one rule pack (per one product, not per unit declared)."""

    study: str
    rule_pack: str
    inputs: Mapping[str, Input]
    formulas: Mapping[str, Quantity]
    lines: tuple[Line, ...]
    functional_quantity: str
    reference_flow_quantity: str
    excluded: Mapping[str, str]
    editions: tuple[Edition, ...]


@dataclass(frozen=True)
class Edition:
    """Which edition of a yearly factor was taken for which year of activity."""

    role: str
    dataset: str
    wanted: int
    found: int | None

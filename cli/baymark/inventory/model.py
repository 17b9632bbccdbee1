"""What an inventory is: inputs, formulas over them, and lines that send quantities to datasets.

Nothing is computed here. The same inventory runs on decimals and on arrays (`baymark.formulas`), so that the
certified value and a thousand variants come from one set of formulas.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from baymark.errors import Place
from baymark.formulas import Expression
from baymark.i18n import _

if TYPE_CHECKING:
    from baymark.study.model_supplier import SupplierFootprint


@dataclass(frozen=True)
class Input:
    """A given figure: value in `unit`, how it is known (`seen`, `derived`, `assumed`, `unverified`), from where.

    `figure` names what it is a part of, where several inputs are one figure that is confirmed as a whole.
    """

    name: str
    value: Decimal
    unit: str
    basis: str
    source: str
    place: Place = field(default_factory=Place)
    figure: str = ""


@dataclass(frozen=True)
class Cell:
    """One cell of a table and the number in it."""

    place: Place
    value: Decimal


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
    `location` (no electricity instrument counted), `market` (those that meet the rule pack's criteria), `all_grid`
    (nor own generation), `province` (modelled mix).
    A line of a `supplier` has no dataset: `own` names, by alternative ("" is the value's) and gas group, the
    quantities in kgCO2e per supplier's unit that are its intensity.
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
    supplier: str = ""
    own: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Product:
    """One of the products between which burdens are shared: mass in kg and value per run or period, and its share.

    None is unknown. `source` says where its price is from.
    """

    name: str
    item: str
    mass: Decimal | None
    value: Decimal | None
    currency: str
    source: str
    share: Decimal


@dataclass(frozen=True)
class Sharing:
    """How the burdens of a step or plant were shared: the level of the hierarchy, and why that one.

    `formula` names the product's share; `other` is the same share by the other key, where it can be formed.
    `price_ratio` is the highest over the lowest price per kg, None where it was not looked at.
    """

    where: str
    formula: str
    level: str
    reason: str
    price_ratio: Decimal | None
    products: tuple[Product, ...]
    other: Expression | None
    place: Place = field(default_factory=Place)


@dataclass(frozen=True)
class Inventory:
    """Inputs, formulas and lines of one product under one rule pack (per one product, not per unit declared).

    `cells` holds, by the input's name, the cells that an input is the sum of.
    """

    study: str
    rule_pack: str
    inputs: Mapping[str, Input]
    formulas: Mapping[str, Quantity]
    lines: tuple[Line, ...]
    functional_quantity: str
    reference_flow_quantity: str
    excluded: Mapping[str, str]
    editions: tuple[Edition, ...]
    sharings: tuple[Sharing, ...]
    suppliers: Mapping[str, SupplierFootprint] = field(default_factory=dict)
    downgrades: tuple[Downgrade, ...] = ()
    electricity: Mapping[str, tuple[Channel, ...]] = field(default_factory=dict)
    cells: Mapping[str, Sequence[Cell]] = field(default_factory=dict)


@dataclass(frozen=True)
class Edition:
    """Which edition of a yearly factor was taken for which year of activity."""

    role: str
    dataset: str
    wanted: int
    found: int | None


@dataclass(frozen=True)
class Downgrade:
    """What the rule pack asks for and neither study nor background can give: what was done instead is said.

    `text` is a message id with placeholders.
    """

    id: str
    text: str
    values: Mapping[str, str]
    place: Place = field(default_factory=Place)

    def __str__(self) -> str:
        return _(self.text).format(**self.values)


@dataclass(frozen=True)
class Channel:
    """One origin of a site's electricity: `over` / `under` name the quantities whose quotient is its share.

    `kind` is the ledger's source, `instrument` where a contract or certificate that meets the criteria stands for
    it; `origin` is the country of generation where it is stated.
    """

    name: str
    kind: str
    over: str
    under: str
    technology: str | None = None
    instrument: bool = False
    transferred: bool = False
    origin: str | None = None

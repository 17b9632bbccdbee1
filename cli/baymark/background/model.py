"""What a background is made of. Amounts are decimals in the unit that stands beside them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, localcontext
from pathlib import Path
from typing import Final

from baymark.gases import GROUPS
from baymark.units import DIGITS

# Where in the supply chain a value is emitted: by the booking and kind of the emitting dataset.
VIA: Final = ("unit_process", "official_electricity", "fuel_supply", "aggregated")
VERIFIED: Final = frozenset({"seen", "derived"})
UNSPLIT: Final = "co2e-unsplit"
AIRCRAFT_CLASSES: Final = frozenset({"freight_air", "passenger_air"})


@dataclass(frozen=True)
class Dataset:
    """One process with one product, amount 1 of `unit`."""

    id: str
    name: str
    name_zh: str
    unit: str
    geography: str
    year: int | None
    kind: str
    class_: str
    technology: str
    booking: str
    gas_coverage: str
    scope: str
    delivery: str
    edition: int | None
    gwp_set: str
    formula: str
    source: str
    source_detail: str
    basis: str
    quality: tuple[int, int, int]  # technology, geography, time; 1 best to 5
    gsd: Decimal
    explanation: str
    comment: str
    mass_balance: str = "service"
    allocation_share: Decimal = Decimal(1)
    allocation_note: str = ""
    row: int = 0

    @property
    def via(self) -> str:
        """Which of `VIA` the emissions of this dataset itself count to."""
        if self.booking in ("official_electricity", "fuel_supply"):
            return self.booking
        return "aggregated" if self.kind == "aggregated" else "unit_process"


@dataclass(frozen=True)
class Exchange:
    """One row of exchanges.csv: what a process takes or hands on, per 1 unit of its product, before allocation."""

    process: str
    kind: str
    flow: str
    amount: Decimal
    unit: str
    basis: str
    source: str
    source_detail: str
    gsd: Decimal | None
    stoichiometry: str
    note: str
    row: int

    @property
    def linked(self) -> bool:
        """Whether another dataset supplies it (a waste is supplied with treatment)."""
        return self.kind in ("input", "waste")


@dataclass(frozen=True)
class Emission:
    """One row of emissions.csv, per 1 unit of the process's product, before allocation."""

    process: str
    flow: str
    amount: Decimal
    unit: str
    basis: str
    source: str
    source_detail: str
    gsd: Decimal | None
    note: str
    row: int


@dataclass(frozen=True)
class Source:
    """Where figures come from and what its licence allows."""

    id: str
    title: str
    author: str
    year: str
    geography: str
    licence: str
    redistribution: str  # open | facts | restricted
    note: str
    row: int = 0


@dataclass(frozen=True)
class Flow:
    """One greenhouse gas (or `co2e-unsplit`) and the group it counts to."""

    id: str
    name: str
    name_zh: str
    formula: str
    cas: str
    group: str


@dataclass(frozen=True)
class Factor:
    """GWP100 of a flow, kgCO2e per kg (per kgCO2e for `co2e-unsplit`)."""

    flow: str
    factor: Decimal
    unit: str
    source: str
    basis: str


@dataclass(frozen=True)
class Band:
    """Plausible intensities of a product class, kgCO2e per `unit`, without biogenic CO2."""

    class_: str
    unit: str
    low: Decimal
    high: Decimal
    source: str
    source_detail: str
    row: int = 0


@dataclass(frozen=True)
class Role:
    """What a rule pack calls a dataset; `year` is the year that the dataset stands for, None for every year."""

    role: str
    dataset: str
    year: int | None
    note: str
    row: int = 0


@dataclass(frozen=True)
class Intensity:
    """Cradle-to-gate result of one unit of a dataset, kgCO2e per the dataset's unit.

    `total` is the exact sum of `groups`, and of `via`. `aircraft`, `verified` and `unknown_gwp` are parts of it:
    emitted by air transport; reached only over figures seen or derived; from published factors of another or an
    unknown GWP set.
    """

    total: Decimal
    groups: Mapping[str, Decimal]
    aircraft: Decimal
    via: Mapping[str, Decimal]
    verified: Decimal
    unknown_gwp: Decimal

    def value(self, groups: Iterable[str] = GROUPS) -> Decimal:
        """The sum of the groups that a rule pack counts, kgCO2e per unit."""
        return exact_sum(self.groups[group] for group in groups)


def exact_sum(values: Iterable[Decimal]) -> Decimal:
    """The sum of decimals in 34 digits, whatever context the caller has set."""
    with localcontext() as context:
        context.prec = DIGITS
        return sum(values, Decimal(0))


@dataclass(frozen=True)
class Tables:
    """Everything a background says, as read; nothing is linked or solved yet."""

    folder: Path
    datasets: Mapping[str, Dataset]
    exchanges: tuple[Exchange, ...]
    emissions: tuple[Emission, ...]
    sources: Mapping[str, Source]
    flows: Mapping[str, Flow]
    methods: Mapping[str, Mapping[str, Factor]]
    bands: tuple[Band, ...] = ()
    roles: tuple[Role, ...] = ()
    atomic_weights: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True)
class Background:
    """A released background as a footprint uses it: datasets and intensities, nothing to solve."""

    id: str
    version: str
    title: str
    licence: str
    digest: str
    folder: Path
    datasets: Mapping[str, Dataset]
    intensities: Mapping[str, Intensity]
    method: str
    roles: tuple[Role, ...]
    sources: Mapping[str, Source]
    flows: Mapping[str, Flow] = field(default_factory=dict)
    factors: Mapping[str, Factor] = field(default_factory=dict)
    disclosure: str = "public"  # public | verifier_only | hash_only: who may see the intensities

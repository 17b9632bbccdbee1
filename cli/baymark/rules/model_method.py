"""The shape of what settles the method of a rule pack: allocation, electricity, end of life, limits, quality."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any


@dataclass(frozen=True)
class PlantAllocation:
    """By which column of production.csv the annual amounts of a plant are shared between its products."""

    key: str
    source: str
    basis: str


@dataclass(frozen=True)
class CoProducts:
    """How the burdens of a step are shared between its product and what is sold beside it.

    `hierarchy` names the levels in the order in which they are tried. Where it names both physical and economic,
    prices decide: up to `price_ratio` (highest over lowest price per kg) the physical key is taken, above it the
    economic one. Products of at most `negligible_share` of the whole (by the physical key) are left out of that
    ratio, never out of the sharing. `price_years` is the number of years that a price must be the average of.
    """

    hierarchy: tuple[str, ...]
    physical_key: str
    price_ratio: Decimal | None
    negligible_share: Decimal
    price_years: int | None
    source: str
    basis: str


@dataclass(frozen=True)
class Allocation:
    """Without `co_products` a study in which something else is sold beside the product is refused."""

    plant: PlantAllocation
    co_products: CoProducts | None


@dataclass(frozen=True)
class Instruments:
    """What a contract or certificate must show for its kWh to count as supplied by its generator.

    `counted` says whether such kWh enter the value, or only the market-based figure beside it. With matching by
    `year`, generation lies at most `within_months` before the month of consumption and not after the reporting
    period; by `month` or `hour` it lies in the same month or hour.
    """

    counted: bool
    sources: tuple[str, ...]
    schemes: tuple[str, ...]
    within_months: int
    matching: str
    retired: bool
    same_country: bool
    attribution: str
    source: str
    basis: str


@dataclass(frozen=True)
class Electricity:
    """Which sources of the ledger have a factor of their own in the value, what the remainder takes, and which
    instruments there are; without criteria no instrument counts anywhere."""

    own_factor: tuple[str, ...]
    remainder: str
    instruments: Instruments | None
    source: str
    basis: str

    @property
    def counted(self) -> bool:
        """Whether instruments that meet the criteria lower the value."""
        return self.instruments is not None and self.instruments.counted


@dataclass(frozen=True)
class EnergyRecovery:
    """Figures of the energy term of the Circular Footprint Formula, for one material that is burnt.

    `B` shares burden and credit between the product and the user of the energy; `LHV` is the lower heating value
    (MJ/kg), `X_heat` and `X_elec` the parts of it that become heat and electricity. `heat` and `electricity` are
    roles of what is replaced, None where the part is 0.
    """

    B: Decimal
    LHV: Decimal
    X_heat: Decimal
    X_elec: Decimal
    heat: str | None
    electricity: str | None


@dataclass(frozen=True)
class MaterialRule:
    """Figures of the end of life of one material, all pure numbers; `A`, the qualities and `recovered` with the
    Circular Footprint Formula only.

    `recovered` is the mass of the replaced substance that one kg recycled yields. `virgin`, `secondary`,
    `recycling`, `disposal` and `energy_recovery` are roles, None where the figures leave nothing for them. `by`
    names a choice of the category (such as chemistry); `roles` holds, by choice, the roles that differ there.
    """

    A: Decimal | None
    R2: Decimal
    R3: Decimal
    Qsin_Qp: Decimal | None
    Qsout_Qp: Decimal | None
    recovered: Decimal | None
    virgin: str | None
    secondary: str | None
    recycling: str | None
    disposal: str | None
    energy_recovery: str | None
    energy: EnergyRecovery | None
    source: str
    basis: str
    by: str | None = None
    roles: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def for_choices(self, choices: Mapping[str, str]) -> MaterialRule:
        """The rule with the roles that hold for a product with these choices."""
        differing: dict[str, Any] = dict(self.roles.get(choices.get(self.by or "", ""), {}))
        return replace(self, **differing) if differing else self

    @property
    def figures(self) -> Mapping[str, tuple[Decimal, str]]:
        """Every figure that is stated, by its name in the formula, with its unit."""
        named: dict[str, tuple[Decimal | None, str]] = {
            name: (getattr(self, name), "1") for name in ("A", "R2", "R3", "Qsin_Qp", "Qsout_Qp", "recovered")
        }
        if self.energy is not None:
            named |= {name: (getattr(self.energy, name), "1") for name in ("B", "X_heat", "X_elec")}
            named["LHV"] = (self.energy.LHV, "MJ/kg")
        return {name: (value, unit) for name, (value, unit) in named.items() if value is not None}


@dataclass(frozen=True)
class EndOfLife:
    """`stage` is "" and `materials` empty where the end of life lies outside the boundary."""

    operator: str
    stage: str
    materials: Mapping[str, MaterialRule]
    source: str
    basis: str


@dataclass(frozen=True)
class CutOff:
    """Largest share that one flow may have to be left out, by mass, energy and impact, and all together.

    `suppliers_counted` says whether what suppliers left out of their own figures counts to the total.
    """

    mass: Decimal | None
    energy: Decimal | None
    impact: Decimal | None
    total: Decimal | None
    source: str
    basis: str
    suppliers_counted: bool = True


@dataclass(frozen=True)
class PrecisionStep:
    """The precision score of a figure whose geometric standard deviation is at most `gsd`."""

    gsd: Decimal
    score: int


@dataclass(frozen=True)
class DataQuality:
    """How data quality is rated. `company_specific_threshold` is for what the applicant measured or calculated,
    beside `threshold`, which is for the whole; `precision` scores figures that state a spread and no score."""

    criteria: tuple[str, ...]
    scale: tuple[int, int]
    aggregation: str
    threshold: Decimal
    source: str
    basis: str
    company_specific_threshold: Decimal | None = None
    precision: tuple[PrecisionStep, ...] = ()


@dataclass(frozen=True)
class Rounding:
    significant_digits: int
    source: str
    basis: str

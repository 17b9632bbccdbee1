"""What a footprint is, once computed: one value with all its views."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from baymark.checks import CheckResult
from baymark.inventory.model import Edition

if TYPE_CHECKING:
    from baymark.footprint.beside import AlsoDeclared
    from baymark.footprint.material_terms import MaterialTerms
    from baymark.footprint.omitted import Omitted
    from baymark.study.metering import MeterReading


@dataclass(frozen=True)
class Figure:
    """A figure whose basis is assumed or unverified, and the share of the footprint that passes through it."""

    id: str
    basis: str
    share: Decimal
    text: str = ""


@dataclass(frozen=True)
class Reach:
    """What emitted the value: shares of the sum over all gas groups, credits included; they add up to 1."""

    unit_process: Decimal
    official_electricity: Decimal
    fuel_supply: Decimal
    aggregated: Decimal
    direct: Decimal
    suppliers: Decimal

    @property
    def own_of_rest(self) -> Decimal:
        """Unit processes of our own, leaving out official electricity and fuel supply."""
        own = self.unit_process + self.direct
        rest = own + self.aggregated + self.suppliers
        return own / rest if rest else Decimal(0)


@dataclass(frozen=True)
class Item:
    """One item's part, in the declared unit."""

    id: str
    stage: str
    value: Decimal


@dataclass(frozen=True)
class Metered:
    """A row with the meter that gave it. `gsd` follows from the accuracy class, None without calibration or class."""

    reading: MeterReading
    gsd: Decimal | None


@dataclass(frozen=True)
class Rating:
    """`mean` on the rule pack's scale; shares of Σ|contributions|.

    `company_specific` rates what the applicant's own figures say of themselves, `secondary` the datasets and
    suppliers' figures behind them; None where there is nothing to rate.
    """

    mean: Decimal
    by_criterion: dict[str, Decimal]
    company_specific: Decimal | None
    secondary: Decimal | None
    primary_share: Decimal
    unrated_share: Decimal
    meters: tuple[Metered, ...]


@dataclass(frozen=True)
class Footprint:
    """The result of one study under one rule pack.

    `value` and everything by stage, item and group is in the declared unit (for example kg CO2e per kWh
    delivered); `total_per_product` in kg CO2e per product. Stages and items each sum to `value`. `with_other_key` is
    the value were every shared burden shared by the other key, None where nothing is shared or it cannot be.
    """

    value: Decimal
    declared_value: Decimal
    unit: str
    total_per_product: Decimal
    functional_quantity: Decimal
    reference_flow: Decimal
    product_mass: Decimal
    stages: Mapping[str, Decimal]
    items: tuple[Item, ...]
    groups: Mapping[str, Decimal]
    beside: Mapping[str, Decimal]
    reach: Reach
    also_declared: tuple[AlsoDeclared, ...]
    with_other_key: Decimal | None
    materials: tuple[MaterialTerms, ...]
    omitted: Omitted
    data_quality: Rating
    verified_share: Decimal
    unknown_gwp_share: Decimal
    unknown_gwp_beyond_electricity: Decimal
    unverified: tuple[Figure, ...]
    to_confirm: tuple[Figure, ...]
    editions: tuple[Edition, ...]
    checks: tuple[CheckResult, ...]

"""The shape of a study: plain frozen data, read once from a folder.

Amounts are decimals in the unit of their item; what the applicant wrote stays beside them (`stated_…`). Places
take no part in comparisons: two studies that say the same are equal.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from baymark.errors import Place
from baymark.i18n import _
from baymark.study.model_ledger import LedgerEntry, Series
from baymark.study.model_supplier import SupplierFootprint

ORIGINS = ("measured", "calculated", "supplier", "secondary", "default")
PRODUCTION_PRODUCTS = ("this_model", "other_models", "co_product")
Day = date  # where a field of that name hides the type
PLANT = "plant:"
STEP = "step:"
SUPPLIER = "supplier:"
PRODUCT_STEP = "product"


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that was accepted, and is said: `text` is a message id with placeholders."""

    text: str
    values: Mapping[str, str]
    place: Place = field(compare=False)

    def __str__(self) -> str:
        return _(self.text).format(**self.values)


@dataclass(frozen=True, slots=True)
class Party:
    """A legal person. `registration` is its number in the official register (in China the credit code)."""

    name: str
    name_zh: str
    address: str
    address_zh: str
    country: str
    registration: str
    contact: str


@dataclass(frozen=True, slots=True)
class Site:
    """A plant; `region` is a part of the country such as GD, for modelled mixes."""

    id: str
    name: str
    name_zh: str
    address: str
    address_zh: str
    country: str
    region: str
    activity: str


@dataclass(frozen=True, slots=True)
class Product:
    name: str
    name_zh: str
    model: str
    specification: str
    trade_mark: str
    serials: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Identity:
    applicant: Party
    manufacturer: Party
    sites: tuple[Site, ...]
    product: Product


@dataclass(frozen=True, slots=True)
class Period:
    """The reporting period; both days belong to it."""

    start: date
    end: date

    @property
    def whole_months(self) -> bool:
        return self.start.day == 1 and (self.end + timedelta(days=1)).day == 1

    @property
    def months(self) -> tuple[str, ...]:
        """The months that the period touches, `YYYY-MM`, in order."""
        first = self.start.year * 12 + self.start.month - 1
        last = self.end.year * 12 + self.end.month - 1
        return tuple(f"{month // 12:04d}-{month % 12 + 1:02d}" for month in range(first, last + 1))


@dataclass(frozen=True, slots=True)
class Parameter:
    """A figure (in `unit`) or a text about the product; `stated` is what the applicant wrote."""

    name: str
    value: Decimal | str
    unit: str | None
    origin: str | None
    evidence: str | None
    note: str
    stated: str
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class Leg:
    """One leg of a transport: a freight dataset and the distance in km."""

    dataset: str
    distance_km: Decimal


@dataclass(frozen=True, slots=True)
class Quality:
    """Data-quality scores, 1 (best) to 5: technology, geography, time, and precision where it is stated."""

    tec: int
    geo: int
    tim: int
    prc: int | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One line of activity data. `amount` is in the item's `unit`, net in the product of the step `per`."""

    id: str
    item: str
    kind: str
    amount: Decimal
    unit: str
    stated_amount: str
    stated_unit: str
    per: str
    site: str | None
    supplier: str | None
    country: str | None
    dataset: str | None
    substance: str | None
    recycled_share: Decimal | None
    yield_share: Decimal | None
    transport: tuple[Leg, ...]
    origin: str
    quality: Quality | None
    gsd: Decimal | None
    evidence: str | None
    note: str
    place: Place = field(compare=False)
    burden_share: Decimal | None = None

    @property
    def plant(self) -> str | None:
        """The site when the amount is that of a whole plant over the reporting period."""
        return self.per.removeprefix(PLANT) if self.per.startswith(PLANT) else None

    @property
    def used_step(self) -> str | None:
        """The step whose output this row takes."""
        return self.dataset.removeprefix(STEP) if self.dataset and self.dataset.startswith(STEP) else None

    @property
    def used_supplier(self) -> str | None:
        """The supplier's footprint that this row takes instead of a dataset."""
        return (
            self.dataset.removeprefix(SUPPLIER)
            if self.dataset and self.dataset.startswith(SUPPLIER)
            else None
        )


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the foreground; its output row says what one run yields."""

    name: str
    output_row: Row


@dataclass(frozen=True, slots=True)
class Component:
    """`mass_fraction` of the finished product is `material`, in the item named; 0 to 1."""

    item: str
    material: str
    mass_fraction: Decimal
    form: str
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class Production:
    """What a site made in a month. `quantity` in the unit of its step's output; empty cells are None."""

    site: str
    month: str
    product: str
    quantity: Decimal
    mass_kg: Decimal | None
    energy_kwh: Decimal | None
    value: Decimal | None
    currency: str | None
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class Model:
    """A model of the certification unit; `key_parts` are texts `part = maker and type`."""

    model: str
    representative: bool
    key_parts: tuple[str, ...]
    differences: str
    note: str
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class Omission:
    """Something left out of the activity data, per product; mass and energy are None where unknown."""

    id: str
    item: str | None
    name: str
    reason: str
    mass_kg: Decimal | None
    energy_mj: Decimal | None
    estimate_kgco2e: Decimal
    source: str
    evidence: str | None
    note: str
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class Price:
    """What one `unit` of a product or co-product row is sold for, on the average of the years named."""

    row: str
    price: Decimal
    currency: str
    unit: str
    first_year: int
    last_year: int
    source: str
    evidence: str | None
    note: str
    place: Place = field(compare=False)

    @property
    def years(self) -> int:
        return self.last_year - self.first_year + 1


@dataclass(frozen=True, slots=True)
class PlannedDatum:
    """Where a row's figure comes from in daily work: source, meter, how often, which office."""

    row: str
    source: str
    meter: str
    frequency: str
    responsible: str
    method: str
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """A file of evidence/ as its index lists it; `file` is the path inside evidence/.

    `calibration` is the file that shows the calibration of `meter`, and `valid_until` its last day.
    """

    file: str
    sha256: str
    title: str
    issuer: str
    date: str
    meter: str
    calibration: str
    accuracy_class: str
    note: str
    place: Place = field(compare=False)
    valid_until: Day | None = None


@dataclass(frozen=True)
class Study:
    """Everything that an applicant states about one product. `what_if` is empty for the real study."""

    folder: Path
    name: str
    identity: Identity
    category: str
    kind: str
    period: Period
    application_date: date | None
    place_of_use: str
    rule_packs: tuple[str, ...]
    parameters: Mapping[str, Parameter]
    rows: tuple[Row, ...]
    steps: tuple[Step, ...]  # each after the steps whose output it takes
    composition: tuple[Component, ...]
    production: tuple[Production, ...]
    ledger: tuple[LedgerEntry, ...]
    models: tuple[Model, ...]
    data_plan: tuple[PlannedDatum, ...]
    omissions: tuple[Omission, ...]
    prices: tuple[Price, ...]
    evidence: tuple[EvidenceFile, ...]
    remarks: tuple[Remark, ...]
    what_if: Mapping[str, str]
    series: tuple[Series, ...] = ()
    suppliers: Mapping[str, SupplierFootprint] = field(default_factory=dict)

    @property
    def choices(self) -> dict[str, str]:
        """What the study chose where the category offers a choice, such as the chemistry."""
        return {name: one.value for name, one in self.parameters.items() if isinstance(one.value, str)}

    def row(self, row_id: str) -> Row | None:
        """The row of that id."""
        return next((row for row in self.rows if row.id == row_id), None)

    def step_of_site(self, site: str) -> Step | None:
        """The step that is made at a site: annual amounts of the plant belong to it."""
        return next((step for step in self.steps if step.output_row.site == site), None)

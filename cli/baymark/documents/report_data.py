"""What a study report says: figures, ids and texts in every language, gathered once, rendered per language.

Nothing here is formatted and nothing belongs to one language. Values by stage, item and group are in the declared
unit, `per_product` in kg CO2e per product, shares are fractions of the value (of 1).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from baymark.documents.method_facts import MethodFacts
from baymark.documents.sayings import Saying


@dataclass(frozen=True)
class PartyFacts:
    name: Saying
    address: Saying
    country: str
    registration: str
    contact: str


@dataclass(frozen=True)
class SiteFacts:
    name: Saying
    address: Saying
    region: str
    activity: str


@dataclass(frozen=True)
class ProductFacts:
    name: Saying
    model: str
    specification: str
    trade_mark: str
    serials: tuple[str, ...]
    category: Saying
    kind: Saying
    mass: Decimal
    models: tuple[
        tuple[str, bool, tuple[str, ...], str], ...
    ]  # model, representative, key parts, differences


@dataclass(frozen=True)
class Result:
    """The value and what it is per. `digits` are the significant digits of the declared value."""

    value: Decimal
    declared: Decimal
    unit: str
    digits: int
    per_product: Decimal
    functional_text: Saying
    functional_amount: Decimal
    functional_unit: str
    reference_text: Saying
    reference_flow: Decimal
    reference_unit: str


@dataclass(frozen=True)
class StagePart:
    """A stage; `id` has a place in `look.STAGES`. Outside the boundary it has no figures."""

    id: str
    title: Saying
    inside: bool
    value: Decimal
    share: Decimal
    per_product: Decimal


@dataclass(frozen=True)
class ItemPart:
    """One item in one stage; `primary`, `secondary`, or `rule` where the rule pack adds it."""

    id: str
    title: Saying
    stage: str
    value: Decimal
    share: Decimal
    per_product: Decimal
    known_from: str


@dataclass(frozen=True)
class GasGroup:
    """A group of greenhouse gases. Not `separated`: part of it stands in the figures without gas split."""

    id: str
    value: Decimal
    share: Decimal
    counted: bool
    separated: bool


@dataclass(frozen=True)
class Beside:
    """The value with another electricity supply; `difference` is a fraction of the value."""

    id: str
    value: Decimal
    difference: Decimal


@dataclass(frozen=True)
class Supply:
    """kWh of one source at one site in the reporting period, and its share of that site's electricity."""

    site: Saying
    source: str
    kwh: Decimal
    share: Decimal | None


@dataclass(frozen=True)
class DocumentFacts:
    title: Saying
    edition: str
    publisher: str
    link: str
    read: str
    note: Saying


@dataclass(frozen=True)
class Stated:
    """A statement of the rule pack with its source and basis."""

    text: Saying
    source: str
    basis: str


@dataclass(frozen=True)
class FigureUsed:
    """A parameter or formula as used."""

    id: str
    title: Saying
    value: Decimal | None
    unit: str
    expression: str
    source: str
    basis: str


@dataclass(frozen=True)
class PowerFacts:
    """How the rule pack counts electricity, as keys of the wording (see `power_words`)."""

    own: str
    remainder: str
    instruments: str
    source: str
    basis: str


@dataclass(frozen=True)
class RuleFacts:
    id: str
    version: str
    title: Saying
    digest: str
    legal_status: str
    fidelity: str
    start: date
    end: date | None
    origin: Saying
    basis: tuple[DocumentFacts, ...]
    preliminary: Saying
    gwp_set: str
    biogenic: Saying
    land_use: Saying
    allocation: tuple[str, str, str]  # key, source, basis
    electricity: PowerFacts
    end_of_life: tuple[str, str, str]  # operator, source, basis
    cut_off: tuple[tuple[str, Decimal], ...]
    cut_off_stated: tuple[str, str]  # source, basis
    parameters: tuple[FigureUsed, ...]
    formulas: tuple[FigureUsed, ...]


@dataclass(frozen=True)
class SourceFacts:
    id: str
    title: str
    author: str
    year: str
    licence: str


@dataclass(frozen=True)
class EditionFacts:
    role: str
    title: Saying
    wanted: int
    found: int | None


@dataclass(frozen=True)
class BackgroundFacts:
    id: str
    version: str
    title: str
    digest: str
    licence: str
    datasets: int
    datasets_reached: int
    sources: tuple[SourceFacts, ...]
    editions: tuple[EditionFacts, ...]


@dataclass(frozen=True)
class RestsOn:
    """A figure that is assumed or unverified (or, in `to_confirm`, what confirming it would add)."""

    id: str
    title: Saying
    basis: str
    share: Decimal
    text: str


@dataclass(frozen=True)
class MeterFacts:
    """A row with the instruments that gave it; `gsd` is what their class says, None where it says nothing."""

    row: str
    title: Saying
    meters: tuple[str, ...]
    accuracy_class: str
    calibrated: bool
    gsd: Decimal | None


@dataclass(frozen=True)
class QualityFacts:
    """Shares of Σ|contributions|, but `verified`, a share of the value. `company_specific` and `secondary` rate the
    applicant's own data and what lies behind them, the former against `company_threshold` where there is one."""

    rating: Decimal
    criteria: tuple[tuple[str, Decimal], ...]
    scale: tuple[int, int]
    threshold: Decimal
    primary: Decimal
    unrated: Decimal
    reach: tuple[tuple[str, Decimal], ...]
    own_of_rest: Decimal
    verified: Decimal
    unknown_gwp: Decimal
    to_confirm: tuple[RestsOn, ...]
    rests_on: tuple[RestsOn, ...]
    aggregation: str = "contribution_weighted_mean"
    company_specific: Decimal | None = None
    company_threshold: Decimal | None = None
    secondary: Decimal | None = None
    meters: tuple[MeterFacts, ...] = ()


@dataclass(frozen=True)
class CheckFacts:
    id: str
    outcome: str
    severity: str
    message: Saying
    place: Saying  # empty where there is none


@dataclass(frozen=True)
class RowFacts:
    """One line of activity data, as stated."""

    id: str
    title: Saying
    kind: str
    amount: Decimal
    unit: str
    per: str
    origin: str
    dataset: str
    transport: str
    scores: str
    evidence: str
    note: str


@dataclass(frozen=True)
class LineFacts:
    """One line of the inventory as computed, per product; `intensity` is kg CO2e per unit of the dataset."""

    id: str
    stage: str
    part: str
    dataset: str
    quantity: Decimal
    unit: str
    intensity: Decimal
    per_product: Decimal


@dataclass(frozen=True)
class Advice:
    """What a manager can do; `kind` is a key of the wording, the rest fills it."""

    kind: str
    title: Saying
    share: Decimal
    effect: Decimal
    count: int = 0


@dataclass(frozen=True)
class View:
    """The same study under another rule pack."""

    title: Saying
    id: str
    declared: Decimal
    unit: str
    functional_text: Saying
    per_product: Decimal


@dataclass(frozen=True)
class ReportData:
    study: str
    digest: str
    program: str
    what_if: tuple[tuple[str, str], ...]
    period: tuple[date, date]
    application_date: date | None
    place_of_use: str
    applicant: PartyFacts
    manufacturer: PartyFacts
    sites: tuple[SiteFacts, ...]
    product: ProductFacts
    result: Result
    stages: tuple[StagePart, ...]
    items: tuple[ItemPart, ...]
    groups: tuple[GasGroup, ...]
    aircraft: GasGroup  # a part of fossil, not a group of its own
    beside: tuple[Beside, ...]
    supplies: tuple[Supply, ...]
    instruments: (
        tuple[Decimal, Decimal] | None
    )  # kWh of contracts and certificates; those that meet the criteria
    rule_pack: RuleFacts
    background: BackgroundFacts
    quality: QualityFacts
    checks: tuple[CheckFacts, ...]
    verifier: tuple[tuple[str, str, Saying], ...]  # id, kind, text
    excluded: tuple[tuple[Saying, Stated], ...]
    left_out: tuple[Stated, ...]
    remarks: tuple[tuple[Saying, Saying], ...]  # text, place
    rows: tuple[RowFacts, ...]
    lines: tuple[LineFacts, ...]
    advice: tuple[Advice, ...]
    views: tuple[View, ...]
    method: MethodFacts

"""The shape of a rule pack: plain frozen data, read once, never changed.

Amounts are decimals; their units stand beside them. `source` says where a figure or reading comes from, `basis`
how well it is known (`words.BASES`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from baymark.category import CheckDefinition, Text
from baymark.errors import Place
from baymark.i18n import _
from baymark.rules.errors import NoValue


@dataclass(frozen=True)
class Document:
    """A standard or notice that the rule pack rests on, and how much of it was read."""

    title: Text
    edition: str
    publisher: str
    link: str
    read: str
    note: Text | None


@dataclass(frozen=True)
class InForce:
    """First and last day on which the rule pack applies to an application; an open end is None."""

    start: date
    end: date | None

    def covers(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day <= self.end)


@dataclass(frozen=True)
class Predicate:
    """A question about one category parameter. Limits are texts with unit, such as `2 kWh_capacity`."""

    parameter: str
    equals: str | None = None
    one_of: tuple[str, ...] | None = None
    greater_than: str | None = None
    at_least: str | None = None
    less_than: str | None = None
    at_most: str | None = None

    @property
    def limits(self) -> Mapping[str, str]:
        """The limits that are stated, by the name of their comparison."""
        named = {name: getattr(self, name) for name in ("greater_than", "at_least", "less_than", "at_most")}
        return {name: limit for name, limit in named.items() if limit is not None}


@dataclass(frozen=True)
class Condition:
    """A condition that must hold, or an exclusion that must not; `message` says what follows."""

    id: str
    when: Predicate
    message: Text
    source: str
    basis: str


@dataclass(frozen=True)
class Scope:
    kinds: tuple[str, ...]
    conditions: tuple[Condition, ...]
    exclusions: tuple[Condition, ...]


@dataclass(frozen=True)
class FunctionalUnit:
    """`quantity` names the formula by which the footprint of one product is divided."""

    text: Text
    unit: str
    quantity: str


@dataclass(frozen=True)
class ReferenceFlow:
    text: Text
    quantity: str
    unit: str


@dataclass(frozen=True)
class Stage:
    id: str
    title: Text


@dataclass(frozen=True)
class Excluded:
    """An item of the category that stays out of the value."""

    item: str
    reason: Text
    source: str
    basis: str


@dataclass(frozen=True)
class LeftOut:
    """Something that no item stands for and that stays out; printed."""

    text: Text
    source: str
    basis: str


@dataclass(frozen=True)
class Boundary:
    stages: tuple[Stage, ...]
    items: Mapping[str, str]
    excluded: tuple[Excluded, ...]
    left_out: tuple[LeftOut, ...]
    mandatory_items: tuple[str, ...]


@dataclass(frozen=True)
class DatedValue:
    """One value of a parameter, for one choice (or ""), valid from `start` to `end` (both included)."""

    key: str
    value: Decimal
    start: date
    end: date | None
    source: str
    basis: str
    place: Place

    def valid(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day <= self.end)


@dataclass(frozen=True)
class RuleParameter:
    """A dated figure of the rule pack; with `by`, one value per choice of that category parameter."""

    name: str
    title: Text
    unit: str
    by: str | None
    values: tuple[DatedValue, ...]


@dataclass(frozen=True)
class ParameterValue:
    """A parameter as it stands on a date, for a study."""

    name: str
    value: Decimal
    unit: str
    basis: str
    source: str
    place: Place


@dataclass(frozen=True)
class Formula:
    title: Text
    unit: str
    expression: str
    source: str
    basis: str


@dataclass(frozen=True)
class Supply:
    """What supplies a process: electricity at the place of use, or the dataset that a role stands for.

    `by` names a choice of the category (such as chemistry); `roles` holds the roles of choices that differ.
    """

    electricity: str | None
    role: str | None
    by: str | None
    roles: Mapping[str, str]

    def role_for(self, choices: Mapping[str, str]) -> str:
        """The role for a product with these choices."""
        return self.roles.get(choices.get(self.by or "", ""), self.role or "")


@dataclass(frozen=True)
class Process:
    """A process that the rule pack adds to the rows of the study; `quantity` is a formula in `unit`."""

    id: str
    title: Text
    stage: str
    quantity: str
    unit: str
    supply: Supply
    source: str
    basis: str


@dataclass(frozen=True)
class PlantAllocation:
    """By which column of production.csv the annual amounts of a plant are shared between its products."""

    key: str
    source: str
    basis: str


@dataclass(frozen=True)
class Allocation:
    plant: PlantAllocation


@dataclass(frozen=True)
class Electricity:
    policy: str
    certificates: str
    source: str
    basis: str


@dataclass(frozen=True)
class MaterialRule:
    """Figures of the Circular Footprint Formula for one material, all pure numbers.

    `recovered` is the mass of the replaced substance that one kg recycled yields. `virgin`, `secondary`,
    `recycling`, `disposal` and `energy_recovery` are roles, None where the figures leave nothing for them.
    """

    A: Decimal
    R2: Decimal
    R3: Decimal
    Qsin_Qp: Decimal
    Qsout_Qp: Decimal
    recovered: Decimal
    virgin: str | None
    secondary: str | None
    recycling: str | None
    disposal: str | None
    energy_recovery: str | None
    source: str
    basis: str


@dataclass(frozen=True)
class EndOfLife:
    operator: str
    stage: str
    materials: Mapping[str, MaterialRule]
    source: str
    basis: str


@dataclass(frozen=True)
class CutOff:
    """Largest share that one flow may have to be left out, by mass, energy and impact, and all together."""

    mass: Decimal | None
    energy: Decimal | None
    impact: Decimal | None
    total: Decimal | None
    source: str
    basis: str


@dataclass(frozen=True)
class DataQuality:
    criteria: tuple[str, ...]
    scale: tuple[int, int]
    aggregation: str
    threshold: Decimal
    source: str
    basis: str


@dataclass(frozen=True)
class Rounding:
    significant_digits: int
    source: str
    basis: str


@dataclass(frozen=True)
class VerifierPoint:
    id: str
    kind: str
    text: Text


@dataclass(frozen=True)
class Origin:
    """Where a rule pack was read: its layer, whether its hash is published, and why this version was taken."""

    overlay: bool
    published: bool
    reason: str = ""

    def __str__(self) -> str:
        layer = _("laid over") if self.overlay else _("installed")
        state = _("published") if self.published else _("not published")
        return _(", ").join(part for part in (layer, state, self.reason) if part)


@dataclass(frozen=True)
class RulePack:
    """One scheme's accounting rule for a category. `digest` is the SHA-256 over all files of its folder."""

    id: str
    version: str
    category: str
    title: Text
    basis: tuple[Document, ...]
    legal_status: str
    fidelity: str
    in_force: InForce
    supersedes: str | None
    superseded_by: str | None
    preliminary: Text | None
    scope: Scope
    functional_unit: FunctionalUnit
    declared_unit: str
    reference_flow: ReferenceFlow
    boundary: Boundary
    parameters: Mapping[str, RuleParameter]
    formulas: Mapping[str, Formula]
    processes: tuple[Process, ...]
    allocation: Allocation
    electricity: Electricity
    end_of_life: EndOfLife
    gwp_set: str
    groups_in_value: tuple[str, ...]
    biogenic: Text
    land_use: Text
    cut_off: CutOff
    data_quality: DataQuality
    evidence: Mapping[str, tuple[Text, ...]]
    rounding: Rounding
    checks: tuple[CheckDefinition, ...]
    verifier: tuple[VerifierPoint, ...]
    prints: Mapping[str, tuple[Text, ...]]
    place: str
    folder: Path
    digest: str
    origin: Origin

    @property
    def name(self) -> str:
        """`id@version`, by which a certificate names it."""
        return f"{self.id}@{self.version}"

    def parameters_on(self, day: date, choices: Mapping[str, str]) -> list[ParameterValue]:
        """Every parameter as it stands on a date, for the choices of a study (`vehicle_category` → `M1`).

        Raises `NoValue` where the study makes no such choice, or no value is valid.
        """
        return [self.value_on(parameter, day, choices) for parameter in self.parameters.values()]

    def value_on(self, parameter: RuleParameter, day: date, choices: Mapping[str, str]) -> ParameterValue:
        """One parameter as it stands on a date, for the choices of a study. Raises `NoValue`."""
        place = Place(self.place, key=f"parameters.{parameter.name}")
        key = ""
        if parameter.by is not None:
            key = choices.get(parameter.by, "")
            if not key:
                reason = _("because the study does not give {by}").format(by=parameter.by)
                raise NoValue(place, rule_pack=self.name, parameter=parameter.name, reason=reason)
        of_key = [value for value in parameter.values if value.key == key]
        if not of_key:
            reason = _("for {by} {choice}").format(by=parameter.by, choice=key)
            raise NoValue(place, rule_pack=self.name, parameter=parameter.name, reason=reason)
        valid = [value for value in of_key if value.valid(day)]
        if not valid:
            reason = _("on {day}").format(day=day.isoformat())
            raise NoValue(place, rule_pack=self.name, parameter=parameter.name, reason=reason)
        found = valid[0]
        return ParameterValue(
            parameter.name, found.value, parameter.unit, found.basis, found.source, found.place
        )

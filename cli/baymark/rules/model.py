"""The shape of a rule pack: plain frozen data, read once, never changed.

Amounts are decimals; their units stand beside them. `source` says where a figure or reading comes from, `basis`
how well it is known (`words.BASES`). The parts that settle the method stand in `method_model`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

from baymark.category import CheckDefinition, Text
from baymark.errors import Place
from baymark.i18n import _
from baymark.rules.errors import NoValue
from baymark.rules.model_method import Allocation, CutOff, DataQuality, Electricity, EndOfLife, Rounding
from baymark.rules.predicates import Predicate


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
class AlsoDeclared:
    """The same footprint over a second quantity, printed beside the value: per kg where it is per piece."""

    text: Text
    quantity: str
    unit: str


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
    """An item of the category that stays out of the value: always, or `when` a predicate holds."""

    item: str
    reason: Text
    source: str
    basis: str
    when: Predicate | None = None


@dataclass(frozen=True)
class LeftOut:
    """Something that no item stands for and that stays out; printed."""

    text: Text
    source: str
    basis: str


@dataclass(frozen=True)
class MandatoryItem:
    """An item that must have a row: always, or `when` a predicate holds."""

    item: str
    when: Predicate | None = None


@dataclass(frozen=True)
class Boundary:
    stages: tuple[Stage, ...]
    items: Mapping[str, str]
    excluded: tuple[Excluded, ...]
    left_out: tuple[LeftOut, ...]
    mandatory_items: tuple[MandatoryItem, ...]


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
    """An expression, or a named `operator` (see `operators`): `expression` is then what it expands to where the
    study states everything that it can read."""

    title: Text
    unit: str
    expression: str
    source: str
    basis: str
    operator: str = ""


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
    """A process that the rule pack adds to the rows of the study, always or `when` a predicate holds.

    `quantity` is a formula in `unit`.
    """

    id: str
    title: Text
    stage: str
    quantity: str
    unit: str
    supply: Supply
    source: str
    basis: str
    when: Predicate | None = None


@dataclass(frozen=True)
class VerifierPoint:
    id: str
    kind: str
    text: Text


@dataclass(frozen=True)
class Term:
    """One of the dates of which the later counts: a `day`, or so many months after an act enters into force."""

    day: date | None = None
    act: str = ""
    months_after: int = 0


@dataclass(frozen=True)
class Due:
    """What a product must fulfil from a date on: the latest of `terms`; `when` says for which products."""

    id: str
    title: Text
    when: Predicate | None
    terms: tuple[Term, ...]
    text: Text
    source: str
    basis: str


@dataclass(frozen=True)
class Change:
    """One change against the base: `action` is one of `words.CHANGES`, `path` where, as it is written."""

    action: str
    path: str


@dataclass(frozen=True)
class LabelledException:
    """Why and in what a rule pack departs from the one it extends."""

    id: str
    reason: Text
    source: str
    basis: str
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Base:
    """A rule pack that another one extends, at once or through a third; `digest` covers its own bases too."""

    id: str
    version: str
    folder: Path
    digest: str

    @property
    def name(self) -> str:
        return f"{self.id}@{self.version}"


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
    """One scheme's accounting rule for a category.

    `digest` is the SHA-256 over all files of its folder and the digest of its base. `bases` are what it extends,
    the nearest first. An `abstract` one is there to be extended and calculates nothing. `checks_when` says, by the
    id of a check, for which products it is meant. `yields_to` names rule packs that take its place where they apply.
    """

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
    also_declared: tuple[AlsoDeclared, ...]
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
    abstract: bool = False
    yields_to: tuple[str, ...] = ()
    bases: tuple[Base, ...] = ()
    exceptions: tuple[LabelledException, ...] = ()
    predicates: Mapping[str, Predicate] = field(default_factory=dict)
    checks_when: Mapping[str, Predicate] = field(default_factory=dict)
    due: tuple[Due, ...] = ()

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

"""The shape of a scheme: who may do what, what is handed in, what is issued or declared. Plain frozen data.

Figures stand with the day they hold from, their source and how well it is known (`words.BASES`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Protocol

from baymark.category import Text
from baymark.errors import Place
from baymark.rules.errors import NoFigure
from baymark.rules.model import Document, InForce


class Judged(Protocol):
    """What a specimen rule looks at in a rule pack."""

    @property
    def legal_status(self) -> str: ...

    @property
    def fidelity(self) -> str: ...


@dataclass(frozen=True)
class DatedFigure:
    """A figure in `unit`, valid from `start` to `end` (both included)."""

    value: Decimal
    unit: str
    start: date
    end: date | None
    source: str
    basis: str


@dataclass(frozen=True)
class Figure:
    """A figure of the scheme over time, such as `validity` in months."""

    name: str
    values: tuple[DatedFigure, ...]
    place: Place

    def on(self, day: date) -> DatedFigure:
        """The figure as it stands on a day. Raises `NoFigure`."""
        for found in self.values:
            if found.start <= day and (found.end is None or day <= found.end):
                return found
        raise NoFigure(self.place, figure=self.name, date=day.isoformat())


@dataclass(frozen=True)
class AcceptedRulePack:
    """A rule pack that the scheme certifies by, and in which versions."""

    id: str
    versions: tuple[str, ...]
    source: str
    basis: str


@dataclass(frozen=True)
class Act:
    """A signed act, such as `submit`; `roles` may do it."""

    id: str
    title: Text
    roles: tuple[str, ...]
    source: str
    basis: str


@dataclass(frozen=True)
class Separation:
    """Two roles in one case that must be in different hands: `by` person, organisation or both."""

    first: str
    second: str
    by: tuple[str, ...]
    source: str
    basis: str


@dataclass(frozen=True)
class ApplicationFile:
    """One part of the application. `where` lists study paths of which one must be there (`evidence/*` for any
    below a folder); without `where` it is handed to the body beside the dossier."""

    id: str
    title: Text
    required: bool
    where: tuple[str, ...]
    source: str
    basis: str


@dataclass(frozen=True)
class StatementRule:
    """Which verification statement the scheme accepts. `materiality` is the largest share of the footprint."""

    opinions: tuple[str, ...]
    assurance: tuple[str, ...]
    materiality: Figure
    sources: Mapping[str, tuple[str, str]]  # of `opinions` and of `assurance`: source, basis
    texts: Mapping[str, Text]

    def opinion_text(self, opinion: str, assurance: str) -> Text:
        """What an opinion says at a level of assurance."""
        return self.texts.get(f"opinion_{opinion}_{assurance}") or self.texts[f"opinion_{opinion}"]


@dataclass(frozen=True)
class CertificateField:
    """One field that the certificate shows, in this order."""

    id: str
    title: Text
    required: bool
    source: str
    basis: str


@dataclass(frozen=True)
class NumberFormat:
    """Certificate numbers: `PREFIX-YEAR-RUNNING-CHECK`, the running number with leading zeros to `digits`.

    `check` names the check-character system, `iso7064_mod_37_36`: computed over all letters and digits before it.
    """

    prefix: str
    digits: int
    check: str
    source: str
    basis: str


@dataclass(frozen=True)
class SpecimenRule:
    """What makes a certificate a specimen: the fidelity or the legal status of a rule pack."""

    fidelities: tuple[str, ...]
    legal_statuses: tuple[str, ...]
    message: Text
    source: str
    basis: str


@dataclass(frozen=True)
class LabelVariant:
    """One label: what is printed on it, and its size in mm."""

    id: str
    width: Decimal
    height: Decimal
    code: str  # link_and_token | link
    source: str
    basis: str


@dataclass(frozen=True)
class Mark:
    """`artwork` is the mark that is drawn; the official one is drawn only from licensed artwork in the slot."""

    artwork: str
    slot: str
    message: Text
    source: str
    basis: str


@dataclass(frozen=True)
class Point:
    """One thing that a scheme asks for or does, in words."""

    id: str
    text: Text
    source: str
    basis: str


@dataclass(frozen=True)
class Deadline:
    """Between which days something holds; an end that is open, or a day that nobody knows, is None."""

    id: str
    start: date | None
    end: date | None
    text: Text
    source: str
    basis: str


@dataclass(frozen=True)
class DeclaredField:
    """One field of a declaration; `letter` is that of the law, where it has one."""

    id: str
    letter: str
    title: Text
    source: str
    basis: str


@dataclass(frozen=True)
class Declaration:
    """A scheme that ends in a declaration and knows no certificate. `refusal` says why none is issued under it.

    `statement` says how a verifier states an opinion under it, None where that is not for such a verifier to do.
    `not_found` lists what was looked for in vain. `digest` is the SHA-256 over all files of its folder.
    """

    id: str
    version: str
    title: Text
    basis: tuple[Document, ...]
    legal_status: str
    fidelity: str
    in_force: InForce
    preliminary: Text | None
    rule_packs: tuple[AcceptedRulePack, ...]
    requirements: tuple[Point, ...]
    refusal: Text
    steps: tuple[Point, ...]
    deadlines: tuple[Deadline, ...]
    fields: tuple[DeclaredField, ...]
    statement: StatementRule | None
    not_found: tuple[Text, ...]
    place: str
    folder: Path
    digest: str

    @property
    def name(self) -> str:
        """`id@version`, by which a dossier names it."""
        return f"{self.id}@{self.version}"


@dataclass(frozen=True)
class Verified:
    """A scheme as far as a verification statement needs it: which it is, and its words."""

    id: str
    version: str
    digest: str
    statement: StatementRule


@dataclass(frozen=True)
class Scheme:
    """One certification scheme. `digest` is the SHA-256 over all files of its folder (as of rule packs)."""

    id: str
    version: str
    title: Text
    basis: tuple[Document, ...]
    legal_status: str
    fidelity: str
    in_force: InForce
    preliminary: Text | None
    rule_packs: tuple[AcceptedRulePack, ...]
    requirements: tuple[Point, ...]
    acts: Mapping[str, Act]
    separations: tuple[Separation, ...]
    application: tuple[ApplicationFile, ...]
    statement: StatementRule
    certificate: tuple[CertificateField, ...]
    number: NumberFormat
    validity: Figure
    verify_url: str
    specimen: SpecimenRule
    label: tuple[LabelVariant, ...]
    mark: Mark
    place: str
    folder: Path
    digest: str

    @property
    def name(self) -> str:
        """`id@version`, by which a certificate names it."""
        return f"{self.id}@{self.version}"

    def accepts(self, rule_pack: str, version: str) -> bool:
        """Whether the scheme certifies by this version of a rule pack."""
        return any(one.id == rule_pack and version in one.versions for one in self.rule_packs)

    def may(self, act: str, roles: Iterable[str]) -> bool:
        """Whether one of these roles may do an act."""
        return not set(self.acts[act].roles).isdisjoint(roles)

    def must_differ(self, first: str, second: str) -> tuple[str, ...]:
        """In what the holders of two roles must differ: of `person`, `organisation`."""
        return tuple(
            dict.fromkeys(
                what
                for one in self.separations
                if {one.first, one.second} == {first, second}
                for what in one.by
            )
        )

    def specimen_reasons(self, rule_pack: Judged) -> tuple[str, ...]:
        """Why a certificate by this rule pack is a specimen, as reason ids; empty when it need not be.

        The same limits hold for the scheme's own text: what is reconstructed cannot certify.
        """
        reasons = []
        for what, judged in (("scheme", self), ("rule-pack", rule_pack)):
            if judged.fidelity in self.specimen.fidelities:
                reasons.append(f"{what}-{judged.fidelity.replace('_', '-')}")
            if judged.legal_status in self.specimen.legal_statuses:
                reasons.append(f"{what}-{judged.legal_status.replace('_', '-')}")
        return tuple(reasons)

"""Reads `scheme.yaml`: of a certification, whose end is a certificate, or of a declaration, which has none."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from baymark.category.section import Section
from baymark.errors import BaymarkError, Place
from baymark.i18n import _
from baymark.rules import fields, words
from baymark.rules.errors import BadFigure, InconsistentScheme
from baymark.rules.reading.identity import ID, NAME, document, end, in_force, matching
from baymark.rules.schemes import model

ACTS = ("submit", "accept", "return", "verify", "review", "decide", "issue")
STATEMENT_TEXTS = (
    "title", "objectives", "scope", "procedures", "nature_of_data", "independence", "restrictions",
    "opinion_unmodified_reasonable", "opinion_unmodified_limited", "opinion_modified_reasonable",
    "opinion_modified_limited", "opinion_adverse", "opinion_disclaimer",
)  # fmt: skip
_IDENTITY = (
    "schema", "kind", "id", "version", "title", "basis", "legal_status", "fidelity", "in_force", "preliminary",
    "rule_packs", "requirements",
)  # fmt: skip
_OF_CERTIFICATION = (
    "acts", "separations", "application", "statement", "certificate", "number", "validity", "verify_url", "specimen",
    "label", "mark",
)  # fmt: skip
_OF_DECLARATION = ("refusal", "steps", "deadlines", "fields", "statement", "not_found")


def read_certification(root: Section, folder: Path, digest: str) -> model.Scheme:
    """A scheme that ends in a certificate. What is wrong goes to the problems of the section."""
    root.known_keys(*_IDENTITY, *_OF_CERTIFICATION)
    found = model.Scheme(
        **_identity(root),
        acts={name: _act(name, section) for name, section in root.named_sections("acts")},
        separations=tuple(_separation(section) for section in root.sections("separations")),
        application=tuple(_application_file(section) for section in root.sections("application")),
        statement=_statement(root.section("statement")),
        certificate=tuple(_field(section) for section in root.sections("certificate")),
        number=_number(root.section("number")),
        validity=_figure(root, "validity", "month"),
        verify_url=root.text("verify_url", required=True),
        specimen=_specimen(root.section("specimen")),
        label=tuple(_variant(section) for section in root.sections("label")),
        mark=_mark(root.section("mark")),
        folder=folder,
        digest=digest,
    )
    root.problems.extend(_contradictions(found))
    return found


def read_declaration(root: Section, folder: Path, digest: str) -> model.Declaration:
    """A scheme that ends in a declaration to an authority or the public, and never in a certificate."""
    root.known_keys(*_IDENTITY, *_OF_DECLARATION)
    found = model.Declaration(
        **_identity(root),
        refusal=fields.bilingual(root, "refusal"),
        steps=tuple(_point(section) for section in root.sections("steps")),
        deadlines=tuple(_deadline(section) for section in root.sections("deadlines")),
        fields=tuple(_declared_field(section) for section in root.sections("fields")),
        statement=_statement(root.section("statement")) if root.values.get("statement") else None,
        not_found=fields.bilingual_list(root, "not_found"),
        folder=folder,
        digest=digest,
    )
    root.problems.extend(_incomplete(found))
    return found


def _identity(root: Section) -> dict[str, Any]:
    """What both kinds of scheme have in common, by field of `Scheme` and `Declaration`."""
    return {
        "id": root.text("id", required=True),
        "version": root.text("version", required=True),
        "title": fields.bilingual(root, "title"),
        "basis": tuple(document(section) for section in root.sections("basis")),
        "legal_status": fields.one_of(root, "legal_status", words.LEGAL_STATUSES),
        "fidelity": fields.one_of(root, "fidelity", words.FIDELITIES),
        "in_force": in_force(root.section("in_force"), InconsistentScheme),
        "preliminary": fields.bilingual_or_none(root, "preliminary"),
        "rule_packs": tuple(_rule_pack(section) for section in root.sections("rule_packs")),
        "requirements": tuple(_point(section) for section in root.sections("requirements")),
        "place": root.file,
    }


def _incomplete(found: model.Declaration) -> Iterator[BaymarkError]:
    if not (found.rule_packs and found.basis and found.steps and found.fields and found.deadlines):
        reason = _("a declaration has a basis, rule packs, steps, deadlines and fields")
        yield InconsistentScheme(Place(found.place), reason=reason)
    yield from _twice(
        found.place,
        requirements=[one.id for one in found.requirements],
        steps=[one.id for one in found.steps],
        deadlines=[one.id for one in found.deadlines],
        fields=[one.id for one in found.fields],
    )


def _twice(place: str, **named: list[str]) -> Iterator[BaymarkError]:
    for key, ids in named.items():
        for name in sorted({one for one in ids if ids.count(one) > 1}):
            yield InconsistentScheme(Place(place, key=key), reason=_("{name} stands twice").format(name=name))


def _contradictions(found: model.Scheme) -> Iterator[BaymarkError]:
    for name in ACTS:
        if name not in found.acts:
            reason = _("{name} is missing").format(name=name)
            yield InconsistentScheme(Place(found.place, key="acts"), reason=reason)
    if not found.rule_packs or not found.basis:
        yield InconsistentScheme(Place(found.place), reason=_("it names no rule pack or no basis"))
    yield from _twice(
        found.place,
        requirements=[one.id for one in found.requirements],
        application=[one.id for one in found.application],
        certificate=[one.id for one in found.certificate],
        label=[one.id for one in found.label],
    )
    if found.fidelity == "reconstructed" and "reconstructed" not in found.specimen.fidelities:
        yield InconsistentScheme(
            Place(found.place, key="specimen.fidelities"),
            reason=_("a reconstructed scheme yields specimens only"),
        )


def _rule_pack(section: Section) -> model.AcceptedRulePack:
    section.known_keys("id", "versions", "source", "basis")
    return model.AcceptedRulePack(
        section.text("id", required=True), section.texts("versions"), *fields.source_and_basis(section)
    )


def _act(name: str, section: Section) -> model.Act:
    section.known_keys("title", "roles", "source", "basis")
    if name not in ACTS:
        section.problems.append(
            InconsistentScheme(section.place(), reason=_("{name} is no act").format(name=name))
        )
    return model.Act(
        name,
        fields.bilingual(section, "title"),
        fields.several_of(section, "roles", words.ROLES),
        *fields.source_and_basis(section),
    )


def _separation(section: Section) -> model.Separation:
    section.known_keys("roles", "by", "source", "basis")
    roles = fields.several_of(section, "roles", words.ROLES)
    if len(set(roles)) != 2:
        section.problems.append(
            InconsistentScheme(section.place("roles"), reason=_("a separation is between two roles"))
        )
        roles = ("", "")
    by = fields.several_of(section, "by", ("person", "organisation"))
    return model.Separation(roles[0], roles[1], by, *fields.source_and_basis(section))


def _application_file(section: Section) -> model.ApplicationFile:
    section.known_keys("id", "title", "required", "where", "source", "basis")
    return model.ApplicationFile(
        _id(section),
        fields.bilingual(section, "title"),
        fields.one_of(section, "required", ("yes", "no")) == "yes",
        section.texts("where"),
        *fields.source_and_basis(section),
    )


def _statement(section: Section) -> model.StatementRule:
    section.known_keys("opinions", "assurance", "materiality", "texts")
    listed: dict[str, tuple[str, ...]] = {}
    sources: dict[str, tuple[str, str]] = {}
    for key, known in (("opinions", words.OPINIONS), ("assurance", words.ASSURANCE_LEVELS)):
        inner = section.section(key)
        inner.known_keys("accepted", "source", "basis")
        listed[key] = fields.several_of(inner, "accepted", known)
        sources[key] = fields.source_and_basis(inner)
    texts = section.section("texts")
    texts.known_keys(*STATEMENT_TEXTS)
    return model.StatementRule(
        listed["opinions"],
        listed["assurance"],
        _figure(section, "materiality", "1"),
        sources,
        {name: fields.bilingual(texts, name) for name in STATEMENT_TEXTS},
    )


def _field(section: Section) -> model.CertificateField:
    section.known_keys("id", "title", "required", "source", "basis")
    return model.CertificateField(
        matching(section, "id", NAME, _("a name such as end_of_life")),
        fields.bilingual(section, "title"),
        fields.one_of(section, "required", ("yes", "no")) == "yes",
        *fields.source_and_basis(section),
    )


def _number(section: Section) -> model.NumberFormat:
    section.known_keys("prefix", "digits", "check", "source", "basis")
    prefix = section.text("prefix", required=True)
    if not all("0" <= sign <= "9" or "A" <= sign <= "Z" or sign == "-" for sign in prefix):
        section.problems.append(
            BadFigure(section.place("prefix"), text=prefix[:60], wanted=_("capital letters and digits"))
        )
    return model.NumberFormat(
        prefix,
        fields.whole(section, "digits"),
        fields.one_of(section, "check", words.CHECK_SYSTEMS),
        *fields.source_and_basis(section),
    )


def _specimen(section: Section) -> model.SpecimenRule:
    section.known_keys("fidelities", "legal_statuses", "message", "source", "basis")
    return model.SpecimenRule(
        fields.several_of(section, "fidelities", words.FIDELITIES),
        fields.several_of(section, "legal_statuses", words.LEGAL_STATUSES),
        fields.bilingual(section, "message"),
        *fields.source_and_basis(section),
    )


def _variant(section: Section) -> model.LabelVariant:
    section.known_keys("id", "width", "height", "code", "source", "basis")
    return model.LabelVariant(
        _id(section),
        fields.decimal(section, "width"),
        fields.decimal(section, "height"),
        fields.one_of(section, "code", ("link_and_token", "link")),
        *fields.source_and_basis(section),
    )


def _mark(section: Section) -> model.Mark:
    section.known_keys("artwork", "slot", "message", "source", "basis")
    return model.Mark(
        fields.one_of(section, "artwork", ("neutral",)),
        fields.one_of(section, "slot", ("empty",)),
        fields.bilingual(section, "message"),
        *fields.source_and_basis(section),
    )


def _figure(section: Section, name: str, unit: str) -> model.Figure:
    """A dated figure that must be in `unit` and above 0."""
    values = []
    for inner in section.sections(name):
        inner.known_keys("value", "unit", "from", "to", "source", "basis")
        value = fields.decimal(inner, "value")
        if value.is_finite() and value <= 0:
            inner.problems.append(
                BadFigure(inner.place("value"), text=str(value), wanted=_("a number above 0"))
            )
            value = Decimal("NaN")
        fields.one_of(inner, "unit", [unit])
        values.append(
            model.DatedFigure(
                value,
                unit,
                fields.day(inner, "from"),
                fields.day_or_none(inner, "to"),
                *fields.source_and_basis(inner),
            )
        )
    place = section.place(name)
    if not values:
        section.problems.append(InconsistentScheme(place, reason=_("{name} is missing").format(name=name)))
    return model.Figure(name, tuple(values), place)


def _point(section: Section) -> model.Point:
    section.known_keys("id", "text", "source", "basis")
    return model.Point(_id(section), fields.bilingual(section, "text"), *fields.source_and_basis(section))


def _deadline(section: Section) -> model.Deadline:
    section.known_keys("id", "from", "to", "text", "source", "basis")
    return model.Deadline(
        _id(section),
        fields.day_or_none(section, "from"),
        end(section, InconsistentScheme),
        fields.bilingual(section, "text"),
        *fields.source_and_basis(section),
    )


def _declared_field(section: Section) -> model.DeclaredField:
    section.known_keys("id", "letter", "title", "source", "basis")
    return model.DeclaredField(
        _id(section),
        section.text("letter"),
        fields.bilingual(section, "title"),
        *fields.source_and_basis(section),
    )


def _id(section: Section) -> str:
    return matching(section, "id", ID, _("a name such as gba-label"))

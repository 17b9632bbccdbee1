"""Finding and reading schemes: `rules/schemes/<id>/<version>/scheme.yaml` with its text in two languages."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

from baymark.category.section import Section
from baymark.errors import BaymarkError, Place, Problems
from baymark.i18n import _
from baymark.rules import fields, scheme, words
from baymark.rules.errors import (
    BadFigure,
    InconsistentScheme,
    SchemeNotInForce,
    UnknownScheme,
    UnknownSchemeVersion,
    UnreadableFolder,
)
from baymark.rules.model import Document, InForce
from baymark.rules.reading import ID, NAME, VERSION
from baymark.rules.scheme import Scheme
from baymark.safe_yaml import read_yaml

SCHEMA = "baymark/scheme/1"
FILE = "scheme.yaml"
FOLDER = "schemes"
FILES = (FILE, "en.md", "zh-Hans.md")
MAX_BYTES = 1_000_000
MAX_VERSIONS = 500

ACTS = ("submit", "accept", "return", "verify", "review", "decide", "issue")
STATEMENT_TEXTS = (
    "title", "objectives", "scope", "procedures", "nature_of_data", "independence", "restrictions",
    "opinion_unmodified_reasonable", "opinion_unmodified_limited", "opinion_modified_reasonable",
    "opinion_modified_limited", "opinion_adverse", "opinion_disclaimer",
)  # fmt: skip
_KEYS = (
    "schema", "id", "version", "title", "basis", "legal_status", "fidelity", "in_force", "preliminary",
    "rule_packs", "acts", "separations", "application", "statement", "certificate", "number", "validity",
    "verify_url", "specimen", "label", "mark",
)  # fmt: skip


def available() -> tuple[Scheme, ...]:
    """Every installed scheme, by id and version. Raises as `load` does."""
    return tuple(read_folder(folder) for folder in _folders())


def load(id_: str, version: str | None = None, on: date | None = None) -> Scheme:
    """One installed scheme: the version named, else the newest in force on a day, else the newest.

    Raises `UnknownScheme`, `UnknownSchemeVersion`, `SchemeNotInForce`, `UnreadableFolder`, `Problems`.
    """
    folders = list(_folders())
    of_id = [folder for folder in folders if folder.parent.name == id_]
    if not of_id:
        raise UnknownScheme(None, name=id_, known=sorted({folder.parent.name for folder in folders}))
    if version is not None:
        for folder in of_id:
            if folder.name == version:
                return read_folder(folder)
        raise UnknownSchemeVersion(None, scheme=id_, name=version, known=[folder.name for folder in of_id])
    found = [read_folder(folder) for folder in reversed(of_id)]
    for one in found:
        if on is None or one.in_force.covers(on):
            return one
    spans = ", ".join(f"{s.version}: {s.in_force.start} – {s.in_force.end or ''}".rstrip() for s in found)
    raise SchemeNotInForce(None, scheme=id_, date=str(on), versions=spans)


def _folders() -> Iterator[Path]:
    """Version folders, by id and then by version."""
    from baymark.paths import data_folder

    found = [
        path.parent
        for path in (data_folder("rules") / FOLDER).glob(f"*/*/{FILE}")
        if ID.match(path.parent.parent.name) and VERSION.match(path.parent.name)
    ]
    if len(found) > MAX_VERSIONS:
        raise UnreadableFolder(Place(FOLDER), reason=_("it holds too many schemes"))
    yield from sorted(found, key=lambda f: (f.parent.name, tuple(int(part) for part in f.name.split("."))))


def digest_of(folder: Path) -> str:
    """SHA-256 over the list `SHA-256 of file, two spaces, name, newline` of its files, sorted by name."""
    lines = []
    for name in sorted(FILES):
        path = folder / name
        if path.is_symlink() or not path.is_file():
            raise UnreadableFolder(Place(str(folder)), reason=_("{name} is missing").format(name=name))
        if path.stat().st_size > MAX_BYTES:
            raise UnreadableFolder(Place(str(folder)), reason=_("{name} is too large").format(name=name))
        lines.append(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {name}\n")
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def read_folder(folder: Path) -> Scheme:
    """The scheme in a folder `<id>/<version>`. Raises `Problems`, `UnreadableFolder`."""
    place = "/".join([*folder.parts[-2:], FILE])
    problems: list[BaymarkError] = []
    root = Section(read_yaml(folder / FILE, place), place, "", problems)
    root.known_keys(*_KEYS)
    fields.one_of(root, "schema", [SCHEMA])
    found = Scheme(
        id=root.text("id", required=True),
        version=root.text("version", required=True),
        title=fields.bilingual(root, "title"),
        basis=tuple(_document(section) for section in root.sections("basis")),
        legal_status=fields.one_of(root, "legal_status", words.LEGAL_STATUSES),
        fidelity=fields.one_of(root, "fidelity", words.FIDELITIES),
        in_force=_in_force(root.section("in_force")),
        preliminary=fields.bilingual_or_none(root, "preliminary"),
        rule_packs=tuple(_rule_pack(section) for section in root.sections("rule_packs")),
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
        place=place,
        folder=folder,
        digest=digest_of(folder),
    )
    problems += _contradictions(found, folder)
    if problems:
        raise Problems(problems)
    return found


def _contradictions(found: Scheme, folder: Path) -> Iterator[BaymarkError]:
    for key, says, lies in zip(("id", "version"), (found.id, found.version), folder.parts[-2:], strict=True):
        if says != lies:
            yield UnreadableFolder(
                Place(found.place, key=key),
                reason=_("it says {says}, but lies under {lies}").format(says=says or "—", lies=lies),
            )
    for name in ACTS:
        if name not in found.acts:
            reason = _("{name} is missing").format(name=name)
            yield InconsistentScheme(Place(found.place, key="acts"), reason=reason)
    if not found.rule_packs or not found.basis:
        yield InconsistentScheme(Place(found.place), reason=_("it names no rule pack or no basis"))
    for key, ids in (
        ("application", [one.id for one in found.application]),
        ("certificate", [one.id for one in found.certificate]),
        ("label", [one.id for one in found.label]),
    ):
        for name in sorted({one for one in ids if ids.count(one) > 1}):
            yield InconsistentScheme(
                Place(found.place, key=key), reason=_("{name} stands twice").format(name=name)
            )
    if found.fidelity == "reconstructed" and "reconstructed" not in found.specimen.fidelities:
        yield InconsistentScheme(
            Place(found.place, key="specimen.fidelities"),
            reason=_("a reconstructed scheme yields specimens only"),
        )


def _document(section: Section) -> Document:
    section.known_keys("title", "edition", "publisher", "link", "read", "note")
    return Document(
        title=fields.bilingual(section, "title"),
        edition=section.text("edition"),
        publisher=section.text("publisher", required=True),
        link=section.text("link"),
        read=fields.one_of(section, "read", words.READ),
        note=fields.bilingual_or_none(section, "note"),
    )


def _in_force(section: Section) -> InForce:
    section.known_keys("from", "to")
    return InForce(fields.day(section, "from"), fields.day_or_none(section, "to"))


def _rule_pack(section: Section) -> scheme.AcceptedRulePack:
    section.known_keys("id", "versions", "source", "basis")
    return scheme.AcceptedRulePack(
        section.text("id", required=True), section.texts("versions"), *fields.source_and_basis(section)
    )


def _act(name: str, section: Section) -> scheme.Act:
    section.known_keys("title", "roles", "source", "basis")
    if name not in ACTS:
        section.problems.append(
            InconsistentScheme(section.place(), reason=_("{name} is no act").format(name=name))
        )
    return scheme.Act(
        name,
        fields.bilingual(section, "title"),
        fields.several_of(section, "roles", words.ROLES),
        *fields.source_and_basis(section),
    )


def _separation(section: Section) -> scheme.Separation:
    section.known_keys("roles", "by", "source", "basis")
    roles = fields.several_of(section, "roles", words.ROLES)
    if len(set(roles)) != 2:
        section.problems.append(
            InconsistentScheme(section.place("roles"), reason=_("a separation is between two roles"))
        )
        roles = ("", "")
    by = fields.several_of(section, "by", ("person", "organisation"))
    return scheme.Separation(roles[0], roles[1], by, *fields.source_and_basis(section))


def _application_file(section: Section) -> scheme.ApplicationFile:
    section.known_keys("id", "title", "required", "where", "source", "basis")
    return scheme.ApplicationFile(
        _id(section),
        fields.bilingual(section, "title"),
        fields.one_of(section, "required", ("yes", "no")) == "yes",
        section.texts("where"),
        *fields.source_and_basis(section),
    )


def _statement(section: Section) -> scheme.StatementRule:
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
    return scheme.StatementRule(
        listed["opinions"],
        listed["assurance"],
        _figure(section, "materiality", "1"),
        sources,
        {name: fields.bilingual(texts, name) for name in STATEMENT_TEXTS},
    )


def _field(section: Section) -> scheme.CertificateField:
    section.known_keys("id", "title", "required", "source", "basis")
    text = section.text("id", required=True)
    if text and not NAME.match(text):
        section.problems.append(
            BadFigure(section.place("id"), text=text[:60], wanted=_("a name such as end_of_life"))
        )
    return scheme.CertificateField(
        text,
        fields.bilingual(section, "title"),
        fields.one_of(section, "required", ("yes", "no")) == "yes",
        *fields.source_and_basis(section),
    )


def _number(section: Section) -> scheme.NumberFormat:
    section.known_keys("prefix", "digits", "check", "source", "basis")
    prefix = section.text("prefix", required=True)
    if not all("0" <= sign <= "9" or "A" <= sign <= "Z" or sign == "-" for sign in prefix):
        section.problems.append(
            BadFigure(section.place("prefix"), text=prefix[:60], wanted=_("capital letters and digits"))
        )
    return scheme.NumberFormat(
        prefix,
        fields.whole(section, "digits"),
        fields.one_of(section, "check", words.CHECK_SYSTEMS),
        *fields.source_and_basis(section),
    )


def _specimen(section: Section) -> scheme.SpecimenRule:
    section.known_keys("fidelities", "legal_statuses", "message", "source", "basis")
    return scheme.SpecimenRule(
        fields.several_of(section, "fidelities", words.FIDELITIES),
        fields.several_of(section, "legal_statuses", words.LEGAL_STATUSES),
        fields.bilingual(section, "message"),
        *fields.source_and_basis(section),
    )


def _variant(section: Section) -> scheme.LabelVariant:
    section.known_keys("id", "width", "height", "code", "source", "basis")
    return scheme.LabelVariant(
        _id(section),
        fields.decimal(section, "width"),
        fields.decimal(section, "height"),
        fields.one_of(section, "code", ("link_and_token", "link")),
        *fields.source_and_basis(section),
    )


def _mark(section: Section) -> scheme.Mark:
    section.known_keys("artwork", "slot", "message", "source", "basis")
    return scheme.Mark(
        fields.one_of(section, "artwork", ("neutral",)),
        fields.one_of(section, "slot", ("empty",)),
        fields.bilingual(section, "message"),
        *fields.source_and_basis(section),
    )


def _figure(section: Section, name: str, unit: str) -> scheme.Figure:
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
            scheme.DatedFigure(
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
    return scheme.Figure(name, tuple(values), place)


def _id(section: Section) -> str:
    text = section.text("id", required=True)
    if text and not ID.match(text):
        section.problems.append(
            BadFigure(section.place("id"), text=text[:60], wanted=_("a name such as gba-label"))
        )
    return text

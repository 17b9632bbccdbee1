"""Reads study.yaml: who applies, what product, which period, which rule packs, and the parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from baymark.category import Category, ParameterDefinition
from baymark.category.errors import UnknownChoice
from baymark.category.section import Section
from baymark.errors import Place
from baymark.i18n import _
from baymark.study import fields
from baymark.study import folder as files
from baymark.study.errors import AlikeSites, OutOfBounds, RepeatedName, UnknownParameter
from baymark.study.evidence import read_reference
from baymark.study.model import (
    ORIGINS,
    EvidenceFile,
    Identity,
    Parameter,
    Party,
    Period,
    Product,
    Site,
)
from baymark.study.numbers import read_stated_quantity, require_bounds
from baymark.study.reading import Reading
from baymark.study.what_if import WhatIf

FILE = files.DECLARATION
SCHEMA = "baymark/study/1"
_PARTY = ("name", "name_zh", "address", "address_zh", "country", "registration", "contact")
_SITE = ("id", "name", "name_zh", "address", "address_zh", "country", "region", "activity")
_PRODUCT = ("name", "name_zh", "model", "specification", "trade_mark", "serials")
_MAX_YEARS = 10


@dataclass(frozen=True)
class Declaration:
    """study.yaml without the parameters, which need the evidence index to be read."""

    identity: Identity
    kind: str
    period: Period
    application_date: date | None
    place_of_use: str
    rule_packs: tuple[str, ...]


def known_keys(root: Section) -> None:
    """Refuse keys that nothing reads, and another schema."""
    root.known_keys(
        "schema", "name", "applicant", "manufacturer", "sites", "product", "category", "kind", "period",
        "application_date", "place_of_use", "rule_packs", "parameters",
    )  # fmt: skip
    if root.text("schema", required=True) not in ("", SCHEMA):
        root.problems.append(UnknownChoice(root.place("schema"), name=root.text("schema"), known=[SCHEMA]))


def read_declaration(
    root: Section, category: Category, what_if: WhatIf, reading: Reading
) -> Declaration | None:
    """Everything but the parameters; None when the period or kind cannot be read."""
    identity = Identity(
        applicant=_party(root.section("applicant"), reading),
        manufacturer=_party(root.section("manufacturer"), reading),
        sites=_sites(root, reading),
        product=_product(root.section("product")),
    )
    kind = root.text("kind", required=True)
    if kind and kind not in category.kinds:
        reading.problem(UnknownChoice(root.place("kind"), name=kind, known=category.kinds))
    packs = root.texts("rule_packs")
    for twice in sorted({one for one in packs if packs.count(one) > 1}):
        reading.problem(RepeatedName(root.place("rule_packs"), name=twice, first=root.place("rule_packs")))
    period = _period(root.section("period"), reading)
    applied: date | None = None
    with reading.collecting():
        text, place = _overlaid(root, "application_date", what_if)
        applied = fields.day(text, "application_date", place) if text else None
    used_at = ""
    with reading.collecting():
        used_at = fields.country(*_overlaid(root, "place_of_use", what_if))
    if period is None:
        return None
    return Declaration(identity, kind, period, applied, used_at, packs)


def _overlaid(root: Section, key: str, what_if: WhatIf) -> tuple[str, Place]:
    if key in what_if.top:
        return what_if.top[key], what_if.place(key)
    return root.text(key), root.place(key)


def _party(section: Section, reading: Reading) -> Party:
    section.known_keys(*_PARTY)
    values = {key: section.text(key) for key in _PARTY}
    with reading.collecting():
        fields.country(values["country"], section.place("country"))
    return Party(**values)


def _sites(root: Section, reading: Reading) -> tuple[Site, ...]:
    sites: dict[str, Site] = {}
    alike: dict[str, str] = {}
    for section in root.sections("sites"):
        section.known_keys(*_SITE)
        values = {key: section.text(key) for key in _SITE}
        with reading.collecting():
            name = fields.site_id(values["id"], "id", section.place("id"))
            fields.country(values["country"], section.place("country"))
            if name in sites:
                raise RepeatedName(section.place("id"), name=name, first=root.place("sites"))
            # In formulas a site is named in lower case with _ for every other sign: two that meet there would share
            # one ledger and one production.
            former = alike.setdefault(name.lower().replace("-", "_"), name)
            if former != name:
                raise AlikeSites(section.place("id"), name=name, other=former)
            sites[name] = Site(**values)
    return tuple(sites.values())


def _product(section: Section) -> Product:
    section.known_keys(*_PRODUCT)
    texts = {key: section.text(key) for key in _PRODUCT if key != "serials"}
    return Product(serials=section.texts("serials"), **texts)


def _period(section: Section, reading: Reading) -> Period | None:
    section.known_keys("start", "end")
    days: list[date] = []
    for key in ("start", "end"):
        with reading.collecting():
            days.append(fields.day(section.text(key), f"period.{key}", section.place(key)))
    if len(days) < 2:
        return None
    period = Period(*days)
    if not period.start <= period.end or period.end.year - period.start.year > _MAX_YEARS:
        bounds = _("from a start to a later end, at most {years} years").format(years=_MAX_YEARS)
        found = f"{period.start} – {period.end}"
        reading.problem(OutOfBounds(section.place(), name="period", found=found, bounds=bounds))
        return None
    return period


def read_parameters(
    root: Section,
    category: Category,
    folder: Path,
    evidence: Mapping[str, EvidenceFile],
    what_if: WhatIf,
    reading: Reading,
) -> dict[str, Parameter]:
    """The parameters that are filled. An empty one is left out: not known is not zero."""
    section = root.section("parameters")
    found: dict[str, Parameter] = {}
    for name in dict.fromkeys([*section.values, *what_if.parameters]):
        changed = what_if.parameters.get(name)
        place = section.place(name) if changed is None else what_if.place(f"parameters.{name}")
        definition = category.parameters.get(name)
        if definition is None:
            reading.problem(UnknownParameter(place, name=name, known=category.parameters))
            continue
        stated, origin, proof, note = _stated(section, name, reading)
        if changed is not None:
            stated = changed
        if not stated:
            continue
        with reading.collecting():
            found[name] = Parameter(
                name=name,
                value=_value(stated, definition, place, reading),
                unit=definition.unit,
                origin=origin,
                evidence=read_reference(proof, evidence, folder, section.place(f"{name}.evidence")),
                note=note,
                stated=stated,
                place=place,
            )
    return found


def _stated(section: Section, name: str, reading: Reading) -> tuple[str, str | None, str, str]:
    """Value, origin, evidence and note of a parameter, written as a text or as a mapping."""
    if not isinstance(section.values.get(name), dict):
        return section.text(name), None, "", ""
    inner = section.section(name)
    inner.known_keys("value", "evidence", "origin", "note")
    origin = inner.text("origin") or None
    if origin is not None and origin not in ORIGINS:
        reading.problem(UnknownChoice(inner.place("origin"), name=origin, known=ORIGINS))
    return inner.text("value", required=True), origin, inner.text("evidence"), inner.text("note")


def _value(stated: str, definition: ParameterDefinition, place: Place, reading: Reading) -> Decimal | str:
    if definition.unit is not None:
        value = read_stated_quantity(stated, definition.unit, place, reading)
        return require_bounds(value, definition.minimum, definition.maximum, definition.name, place)
    if definition.choices and stated not in definition.choices:
        raise UnknownChoice(place, name=stated[:60], known=definition.choices)
    return stated

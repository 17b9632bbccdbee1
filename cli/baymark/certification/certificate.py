"""The one data object of a certificate: what its PDF, its label and its credential say, in no language.

Values by stage, item and group are in the declared unit, `per_product` in kg CO2e per product, shares are
fractions of the value (of 1). `None` is "not stated", never zero. Its JSON form is part of the credential, so
that a document can be printed again from the credential alone.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from baymark import clock
from baymark.category import Text
from baymark.errors import BadInput
from baymark.i18n import _

SCHEMA = "baymark/certificate/1"


class UnreadableRecord(BadInput):
    """A credential does not hold the certificate data that this program writes."""

    code = "unreadable-certificate"
    summary = "The certificate data cannot be read: {reason}"
    remedy = "Use the credential as it was issued, with the version of baymark that issued it or a later one."


@dataclass(frozen=True)
class SchemeFacts:
    """The scheme, and what it says where it is only preliminary."""

    id: str
    version: str
    title: Text
    legal_status: str
    fidelity: str
    digest: str
    preliminary: Text | None
    specimen_message: Text


@dataclass(frozen=True)
class Party:
    """A legal person; names and addresses as registered, never converted between scripts."""

    name: str
    name_zh: str
    address: str
    address_zh: str
    country: str
    registration: str


@dataclass(frozen=True)
class Site:
    id: str
    name: str
    name_zh: str
    address: str
    address_zh: str
    country: str
    region: str
    activity: str


@dataclass(frozen=True)
class Product:
    name: str
    name_zh: str
    model: str
    specification: str
    trade_mark: str
    category: Text
    kind: Text
    mass: Decimal  # kg


@dataclass(frozen=True)
class Model:
    """A model of the certification unit."""

    model: str
    representative: bool
    differences: str


@dataclass(frozen=True)
class Stage:
    """A life-cycle stage; outside the boundary it has neither value nor share."""

    id: str
    title: Text | None
    inside: bool
    value: Decimal | None
    share: Decimal | None


@dataclass(frozen=True)
class Item:
    id: str
    title: Text
    stage: str
    value: Decimal
    share: Decimal


@dataclass(frozen=True)
class Group:
    """A group of greenhouse gases. `value` is None where part of it stands in figures without gas split."""

    id: str
    value: Decimal | None
    counted: bool


@dataclass(frozen=True)
class Standard:
    title: Text
    edition: str
    publisher: str
    read: str


@dataclass(frozen=True)
class RulePack:
    id: str
    version: str
    title: Text
    legal_status: str
    fidelity: str
    digest: str
    preliminary: Text | None
    standards: tuple[Standard, ...]


@dataclass(frozen=True)
class Background:
    id: str
    version: str
    title: str
    digest: str
    licence: str


@dataclass(frozen=True)
class Supply:
    """kWh of one source at one site in the reporting period; `certificate` covers kWh and adds none."""

    site: str
    source: str
    kwh: Decimal


@dataclass(frozen=True)
class Electricity:
    """How electricity was counted: sources with a factor of their own, the factor of the remainder, and whether
    instruments are in the value (`counted`, `not_counted`, or `none` without criteria for them), with what they had
    to match and how their kWh reach products. Both figures stand whatever the value counts."""

    own_factor: tuple[str, ...]
    remainder: str
    instruments: str
    matching: str
    attribution: str
    location_based: Decimal | None
    market_based: Decimal | None
    supplies: tuple[Supply, ...]


@dataclass(frozen=True)
class DataQuality:
    """`rating` on the rule pack's `scale` (best, worst); shares of the sum of |contributions|, `verified` of the
    value."""

    rating: Decimal | None
    scale: tuple[int, int]
    threshold: Decimal
    primary_share: Decimal | None
    verified_share: Decimal


@dataclass(frozen=True)
class Omission:
    """What the applicant left out, with its estimate in kg CO2e per product; no part of the value."""

    title: Text
    estimate: Decimal


@dataclass(frozen=True)
class CutOff:
    """The largest share that may be left out in all, what the rule pack leaves out, and what the applicant did.

    `omitted` is all that was left out over the value, suppliers' omissions included; None where it is unknown.
    """

    limit: Decimal | None
    left_out: tuple[Text, ...]
    omitted: Decimal | None
    omissions: tuple[Omission, ...]


@dataclass(frozen=True)
class OpenFigure:
    """A figure that is neither seen nor derived, and the share of the footprint that passes through it."""

    id: str
    basis: str
    share: Decimal
    text: str


@dataclass(frozen=True)
class Assurance:
    """What the verifier stated; `materiality` as a share of 1."""

    level: str
    opinion: str
    materiality: Decimal
    stated: datetime
    statement_digest: str
    verifier: str
    verifier_organisation: str


@dataclass(frozen=True)
class Body:
    """Who stands for the certificate; `decided_by` decided, `signatory` signed it."""

    organisation: str
    signatory: str
    decided_by: str


@dataclass(frozen=True)
class CertificateRecord:
    """Everything that a certificate says. `valid_until` is the last day (UTC) on which it is valid."""

    number: str
    scheme: SchemeFacts
    holder: Party
    manufacturer: Party
    product: Product
    models: tuple[Model, ...]
    sites: tuple[Site, ...]
    value: Decimal
    declared_value: Decimal
    significant_digits: int
    unit: str
    functional_unit: Text
    functional_units_per_product: Decimal
    total_per_product: Decimal
    stages: tuple[Stage, ...]
    items: tuple[Item, ...]
    groups: tuple[Group, ...]
    period: tuple[date, date]
    place_of_use: str
    rule_pack: RulePack
    background: Background
    gwp_set: str
    electricity: Electricity
    data_quality: DataQuality
    cut_off: CutOff
    assurance: Assurance
    body: Body
    issued: datetime
    valid_until: date
    dossier_digest: str
    status_url: str
    unverified_count: int
    unverified_top: tuple[OpenFigure, ...]
    specimen: bool
    specimen_reasons: tuple[str, ...]


def to_object(record: CertificateRecord) -> dict[str, Any]:
    """The record as JSON content: decimals as texts, times as `2026-11-20T08:00:00Z`, days as `2026-11-20`."""
    return {"schema": SCHEMA, **_plain(record)}


def from_object(content: object) -> CertificateRecord:
    """The record in JSON content that `to_object` made. Raises `UnreadableRecord`."""
    if not isinstance(content, Mapping) or content.get("schema") != SCHEMA:
        raise UnreadableRecord(reason=_("it is not {schema}").format(schema=SCHEMA))
    record: CertificateRecord = _read(
        {name: value for name, value in content.items() if name != "schema"}, CertificateRecord, "certificate"
    )
    return record


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime):
        return clock.as_text(value)
    return value.isoformat() if isinstance(value, date) else value


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _read(value: Any, kind: Any, where: str) -> Any:
    """`value` as `kind`, one of those that the record's fields have. Raises `UnreadableRecord`."""
    if get_origin(kind) in (Union, types.UnionType):
        inner = next(one for one in get_args(kind) if one is not type(None))
        return None if value is None else _read(value, inner, where)
    if get_origin(kind) is tuple:
        inside = get_args(kind)
        if not isinstance(value, list) or (inside[-1] is not Ellipsis and len(inside) != len(value)):
            raise UnreadableRecord(reason=_("{where} is no list of its kind").format(where=where))
        kinds = [inside[0]] * len(value) if inside[-1] is Ellipsis else list(inside)
        return tuple(
            _read(one, of, f"{where}[{n}]") for n, (one, of) in enumerate(zip(value, kinds, strict=True))
        )
    if is_dataclass(kind):
        assert isinstance(kind, type)
        hints = _hints(kind)
        if not isinstance(value, Mapping) or set(value) != set(hints):
            reason = _("{where} lacks a member or has an unknown one")
            raise UnreadableRecord(reason=reason.format(where=where))
        return kind(**{name: _read(value[name], of, f"{where}.{name}") for name, of in hints.items()})
    if kind in (int, bool):
        if type(value) is not kind:
            raise UnreadableRecord(reason=_("{where} is not {kind}").format(where=where, kind=kind.__name__))
        return value
    if not isinstance(value, str):
        raise UnreadableRecord(reason=_("{where} is not a text").format(where=where))
    return _from_text(value, kind, where)


def _from_text(text: str, kind: Any, where: str) -> Any:
    if kind is str:
        return text
    try:
        if kind is Decimal:
            number = Decimal(text)
            if number.is_finite() and format(number, "f") == text:
                return number
        elif kind is datetime:
            return clock.from_text(text)
        elif kind is date and len(text) == len("2026-11-20"):
            return date.fromisoformat(text)
    except (ArithmeticError, ValueError, BadInput) as error:
        raise _refused(text, where) from error
    raise _refused(text, where)


def _refused(text: str, where: str) -> UnreadableRecord:
    return UnreadableRecord(reason=_("{where} is {text}").format(where=where, text=repr(text[:40])))

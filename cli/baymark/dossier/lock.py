"""lock.json: what a result was computed with. Versions and digests of everything, what was used of the background.

A lock is read back only if writing it again gives the same bytes: an unknown key, a number written otherwise or a
missing figure cannot hide in it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from baymark.background import VIA, Background, Dataset, Factor, Flow, Intensity, Role
from baymark.canonical import canonical, parse_json, sha256_hex
from baymark.dossier import bag
from baymark.dossier.errors import InconsistentDossier, UnsupportedLock
from baymark.errors import Place
from baymark.formulas.rounding import plain
from baymark.gases import GROUPS
from baymark.i18n import _
from baymark.units import CONTEXT

SCHEMA = "baymark/lock/1"
# `numbers` of the lock: what a replay must compute with to give the same digits.
NUMBERS = {"type": "decimal128", "digits": CONTEXT.prec, "rounding": "half-even"}
_NUMBER = re.compile(r"-?[0-9]{1,40}(\.[0-9]{1,60})?\Z")

R = TypeVar("R", Dataset, Role, Flow, Factor)


@dataclass(frozen=True)
class Pin:
    """One version of something, and the SHA-256 of its content."""

    id: str
    version: str
    digest: str

    @property
    def name(self) -> str:
        return f"{self.id}@{self.version}"


@dataclass(frozen=True)
class ExtendedPin:
    """A rule pack that another one, `by` (`id@version`), extends."""

    by: str
    base: Pin


@dataclass(frozen=True)
class PinnedBackground:
    """A background as it was used. `files` are the digests from which its content digest follows."""

    id: str
    version: str
    title: str
    licence: str
    digest: str
    disclosure: str
    files: Mapping[str, str]


@dataclass(frozen=True)
class Lock:
    """Everything beside study and rules that a dossier's results follow from.

    `intensities` and `factors` stand under their method (`ar6`); kgCO2e per unit of the dataset, or per kg.
    `row_digests` replaces `intensities` where the background's licence keeps these out.
    `of` and `policy` are those of a public dossier: the digest of the full one and what it was redacted by.
    """

    program: str
    draft: bool
    category: Pin  # a category has no version of its own
    rule_packs: tuple[Pin, ...]
    bases: tuple[ExtendedPin, ...]
    schemes: tuple[Pin, ...]
    background: PinnedBackground
    datasets: Mapping[str, Dataset]
    intensities: Mapping[str, Mapping[str, Intensity]]
    row_digests: Mapping[str, Mapping[str, str]]
    roles: tuple[Role, ...]
    flows: Mapping[str, Flow]
    factors: Mapping[str, Mapping[str, Factor]]
    of: str = ""
    policy: Pin | None = None

    @property
    def public(self) -> bool:
        return self.policy is not None

    @property
    def methods(self) -> dict[str, str]:
        """Characterisation methods of the background, with their digests."""
        start, end = "characterisation/methods/", ".csv"
        return {
            path.removeprefix(start).removesuffix(end): digest
            for path, digest in self.background.files.items()
            if path.startswith(start) and path.endswith(end)
        }

    def as_background(self, method: str) -> Background:
        """What the lock holds of the background, as a footprint uses it. It has no tables to read."""
        pinned = self.background
        return Background(
            id=pinned.id,
            version=pinned.version,
            title=pinned.title,
            licence=pinned.licence,
            digest=pinned.digest,
            folder=Path(bag.LOCK),
            datasets=self.datasets,
            intensities=self.intensities.get(method, {}),
            method=method,
            roles=self.roles,
            sources={},
            flows=self.flows,
            factors=self.factors.get(method, {}),
            disclosure=pinned.disclosure,
        )


def information(lock: Lock) -> dict[str, str]:
    """What bag-info.txt says beside the size of the payload."""
    lines = {
        "Bag-Software-Agent": f"baymark {lock.program}",
        "Baymark-Draft": "yes" if lock.draft else "no",
        "Baymark-Public": "yes" if lock.public else "no",
    }
    return lines | ({"Baymark-Public-Of": f"sha256:{lock.of}"} if lock.public else {})


def write(lock: Lock) -> bytes:
    """The bytes of lock.json: canonical JSON, quantities as decimal texts."""
    return canonical(_as_object(lock))


def read(data: bytes, shown: str) -> Lock:
    """The lock in these bytes. Raises `UnreadableJson`, `UnsupportedLock`, `InconsistentDossier`."""
    place = Place(shown, key=bag.LOCK)
    found = parse_json(data, f"{shown} {bag.LOCK}")
    schema = found.get("schema") if isinstance(found, dict) else None
    if schema != SCHEMA:
        raise UnsupportedLock(place, wanted=repr(schema)[:80], found=SCHEMA)
    if found.get("numbers") != NUMBERS:
        raise UnsupportedLock(place, wanted=repr(found.get("numbers"))[:120], found=repr(NUMBERS))
    try:
        lock = _lock(found)
        same = write(lock) == data
    except (KeyError, TypeError, ValueError, AttributeError):
        same = False
    if not same:
        reason = _("{name} is not written as a lock is").format(name=bag.LOCK)
        raise InconsistentDossier(place, reason=reason)
    return lock


def row_digest(method: str, dataset: str, unit: str, intensity: Intensity) -> str:
    """SHA-256 of one row of released intensities, in canonical JSON; it pins figures that may not be shown."""
    return sha256_hex(canonical([method, dataset, unit, _intensity_object(intensity)]))


def _as_object(lock: Lock) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "program": {"name": "baymark", "version": lock.program},
        "numbers": NUMBERS,
        "draft": lock.draft,
        "public": None
        if lock.policy is None
        else {"of": lock.of, "policy": _pin_object(lock.policy)},
        "category": _pin_object(lock.category),
        "rule_packs": [_pin_object(pin) for pin in lock.rule_packs],
        "bases": [{"by": one.by, **_pin_object(one.base)} for one in lock.bases],
        "schemes": [_pin_object(pin) for pin in lock.schemes],
        "background": {f.name: getattr(lock.background, f.name) for f in fields(PinnedBackground)},
        "methods": lock.methods,
        "datasets": {id_: _record_object(dataset) for id_, dataset in lock.datasets.items()},
        "intensities": {
            method: {id_: _intensity_object(one) for id_, one in found.items()}
            for method, found in lock.intensities.items()
        },
        "row_digests": {method: dict(found) for method, found in lock.row_digests.items()},
        "roles": [_record_object(role) for role in lock.roles],
        "flows": {id_: _record_object(flow) for id_, flow in lock.flows.items()},
        "factors": {
            method: {id_: _record_object(one) for id_, one in found.items()}
            for method, found in lock.factors.items()
        },
    }  # fmt: skip


def _lock(found: dict[str, Any]) -> Lock:
    public = found["public"]
    return Lock(
        program=read_text(found["program"]["version"]),
        draft=found["draft"] is True,
        category=_pin(found["category"]),
        rule_packs=tuple(_pin(one) for one in found["rule_packs"]),
        bases=tuple(ExtendedPin(read_text(one["by"]), _pin(one)) for one in found["bases"]),
        schemes=tuple(_pin(one) for one in found["schemes"]),
        background=_pinned_background(found["background"]),
        datasets={id_: _record(Dataset, one) for id_, one in found["datasets"].items()},
        intensities={
            method: {id_: _intensity(one) for id_, one in rows.items()}
            for method, rows in found["intensities"].items()
        },
        row_digests={
            method: {id_: read_text(one) for id_, one in rows.items()}
            for method, rows in found["row_digests"].items()
        },
        roles=tuple(_record(Role, one) for one in found["roles"]),
        flows={id_: _record(Flow, one) for id_, one in found["flows"].items()},
        factors={
            method: {id_: _record(Factor, one) for id_, one in rows.items()}
            for method, rows in found["factors"].items()
        },
        of=read_text(public["of"]) if public is not None else "",
        policy=_pin(public["policy"]) if public is not None else None,
    )


def _pinned_background(found: dict[str, Any]) -> PinnedBackground:
    files = {path: read_text(digest) for path, digest in found["files"].items()}
    texts = {name: read_text(value) for name, value in found.items() if name != "files"}
    return PinnedBackground(files=files, **texts)


def _pin_object(pin: Pin) -> dict[str, str]:
    return {"id": pin.id, "version": pin.version, "digest": pin.digest}


def _pin(found: dict[str, Any]) -> Pin:
    return Pin(read_text(found["id"]), read_text(found["version"]), read_text(found["digest"]))


def _record_object(record: Dataset | Role | Flow | Factor) -> dict[str, Any]:
    """A record of a table by its fields; decimals as texts, no trace of the row it stood in."""
    values = {field.name: getattr(record, field.name) for field in fields(record) if field.name != "row"}
    return {name: plain(value) if isinstance(value, Decimal) else value for name, value in values.items()}


def _record(kind: type[R], found: dict[str, Any]) -> R:
    """A record read back, each value of the type that its field has."""
    return kind(**{f.name: _OF_TYPE[str(f.type)](found[f.name]) for f in fields(kind) if f.name != "row"})


def _intensity_object(intensity: Intensity) -> dict[str, Any]:
    return {
        "total": plain(intensity.total),
        "groups": {name: plain(value) for name, value in intensity.groups.items()},
        "aircraft": plain(intensity.aircraft),
        "via": {name: plain(value) for name, value in intensity.via.items()},
        "verified": plain(intensity.verified),
        "unknown_gwp": plain(intensity.unknown_gwp),
    }


def _intensity(found: dict[str, Any]) -> Intensity:
    return Intensity(
        total=read_decimal(found["total"]),
        groups={name: read_decimal(found["groups"][name]) for name in GROUPS},
        aircraft=read_decimal(found["aircraft"]),
        via={name: read_decimal(found["via"][name]) for name in VIA},
        verified=read_decimal(found["verified"]),
        unknown_gwp=read_decimal(found["unknown_gwp"]),
    )


def read_text(value: object) -> str:
    """A text. Raises `TypeError`."""
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def read_decimal(value: object) -> Decimal:
    """A decimal from its text, as locks and results write it. Raises `TypeError`, `ValueError`."""
    text = read_text(value)
    if not _NUMBER.match(
        text
    ):  # before Decimal: 1E999999999 is short here and endless when it is written out
        raise ValueError(text)
    return Decimal(text)


def _whole(value: object) -> int:
    if type(value) is not int:
        raise TypeError(value)
    return value


def _year(value: object) -> int | None:
    return None if value is None else _whole(value)


def _scores(value: Any) -> tuple[int, int, int]:
    technology, geography, time = value
    return _whole(technology), _whole(geography), _whole(time)


# How a field is read, by its annotation.
_OF_TYPE: dict[str, Callable[[Any], Any]] = {
    "str": read_text,
    "Decimal": read_decimal,
    "int | None": _year,
    "tuple[int, int, int]": _scores,
}

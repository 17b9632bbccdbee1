"""Whom to believe: a list that binds each key to a person, an organisation and roles, signed by a root key.

The root key is *pinned*: its multikey was compared by a person and lies in `BAYMARK_HOME/trust-root.txt`, or is
given with `--trust-root`. A list signed by another key, or out of date, is refused. Entries are never removed,
only ended, so that what was signed in a key's life stays verifiable.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from baymark import clock
from baymark.canonical import MAX_BYTES
from baymark.certification import signature
from baymark.certification.errors import (
    EntryRefused,
    ExpiredKey,
    NotAKey,
    NoTrustList,
    RefusedText,
    RootNotPinned,
    TrustExpired,
    TrustListExists,
    UnknownKey,
    UnreadableTrust,
    WrongRole,
    WrongRoot,
)
from baymark.certification.keys import ROLES, plain_name
from baymark.certification.names import compared
from baymark.certification.signature import PrivateKey
from baymark.errors import Place
from baymark.i18n import _
from baymark.paths import home_folder
from baymark.whole_files import write_whole

SCHEMA = "baymark/trust/1"
MAX_ENTRIES = 5_000
LISTED_ROLES = tuple(role for role in ROLES if role != "root")  # the root is pinned, not listed
_MEMBERS = {"schema", "scheme", "issued", "expires", "keys", "proof"}
_ENTRY = {"key", "person", "organisation", "roles", "valid_from", "valid_until"}
_SCHEME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")


@dataclass(frozen=True)
class Holder:
    """Who signed: a person of an organisation, in a role, with a key."""

    person: str
    organisation: str
    role: str
    key: str


@dataclass(frozen=True)
class Entry:
    """One key of the list. It is valid from `valid_from` until just before `valid_until`."""

    key: str
    person: str
    organisation: str
    roles: tuple[str, ...]
    valid_from: datetime
    valid_until: datetime


@dataclass(frozen=True)
class Signed:
    """Who signed a document, and when."""

    holder: Holder
    at: datetime


@dataclass(frozen=True)
class TrustList:
    """A trust list whose root signature was verified, or that is about to be signed."""

    scheme: str
    issued: datetime
    expires: datetime
    entries: tuple[Entry, ...]
    root: str

    def entry(self, key: str) -> Entry:
        """The entry of a multikey. Raises `UnknownKey`."""
        for entry in self.entries:
            if entry.key == key:
                return entry
        raise UnknownKey(key=key)

    def holder(self, key: str, role: str, at: datetime) -> Holder:
        """Who held a multikey in a role at a time. Raises `UnknownKey`, `ExpiredKey`, `WrongRole`."""
        entry = self.entry(key)
        if not entry.valid_from <= at < entry.valid_until:
            raise ExpiredKey(
                key=key,
                person=entry.person,
                start=clock.as_text(entry.valid_from),
                end=clock.as_text(entry.valid_until),
                at=clock.as_text(at),
            )
        if role not in entry.roles:
            raise WrongRole(
                person=entry.person, organisation=entry.organisation, role=role, roles=", ".join(entry.roles)
            )
        return Holder(entry.person, entry.organisation, role, key)

    def signed_by(self, document: object, role: str, name: str = "") -> Signed:
        """Who signed a document in a role, with a key valid when it was made.

        Raises `BadSignature`, `UnknownKey`, `ExpiredKey`, `WrongRole`.
        """
        verified = signature.verify(document, name=name)
        return Signed(self.holder(verified.key, role, verified.created), verified.created)


def same_person(one: Holder, other: Holder) -> bool:
    """Whether two holders are, or might be, one person: the same key, or the same name however it is written.

    Two people of one name count as one. That is the safe side; the list tells them apart by their names
    (`Zhang Wei (registration 1234)`).
    """
    return one.key == other.key or compared(one.person) == compared(other.person)


def same_organisation(one: Holder, other: Holder) -> bool:
    """Whether two holders belong to one organisation, however its name is written."""
    return compared(one.organisation) == compared(other.organisation)


def default_path() -> Path:
    """`BAYMARK_HOME/trust.json`."""
    return home_folder() / "trust.json"


def root_path() -> Path:
    """`BAYMARK_HOME/trust-root.txt`, the pinned root."""
    return home_folder() / "trust-root.txt"


def pinned_root(given: str | None = None) -> str:
    """The multikey of the pinned root: `given` (a multikey, or a file that holds one), else the file of the home.

    Raises `RootNotPinned`, `NotAKey`.
    """
    if given is not None and _is_key(given):
        return _without_did(given)
    path = Path(given) if given is not None else root_path()
    try:
        with path.open("rb") as file:
            text = file.read(200).decode("ascii", "replace").strip()
    except (OSError, ValueError) as error:
        raise RootNotPinned(Place(path.name)) from error
    key = _without_did(text)
    signature.from_multikey(key, Place(path.name))
    return key


def pin_root(key: str) -> None:
    """Pin a root key for this home. Raises `WrongRoot` where another is pinned already."""
    signature.from_multikey(key)
    path = root_path()
    try:
        with path.open("x", encoding="ascii") as file:
            file.write(f"{key}\n")
    except FileExistsError:
        pinned = pinned_root()
        if pinned != key:
            raise WrongRoot(Place(path.name), key=key, root=pinned) from None


def load(
    path: Path | None = None,
    *,
    root: str | None = None,
    at: datetime | None = None,
    any_time: bool = False,
) -> TrustList:
    """The trust list of a file (default: that of the home), verified against the pinned root.

    `at` is the time at which it must be valid; now where it is left out. `any_time` is for who renews the list:
    it may be out of date then. Raises `NoTrustList`, `RootNotPinned`,
    `WrongRoot`, `TrustExpired`, `BadSignature`, `UnreadableTrust`, `UnreadableJson`.
    """
    file = path or default_path()
    try:
        with file.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise NoTrustList(Place(file.name)) from error
    except OSError as error:
        raise UnreadableTrust(Place(file.name), reason=error.strerror or str(error)) from error
    return parse(data, file.name, pinned_root(root), at=None if any_time else at or clock.now())


def parse(data: bytes, name: str, root: str, *, at: datetime | None) -> TrustList:
    """The trust list of a file's bytes, signed by `root` and valid at a time if one is given. Raises as `load`."""
    found = read(data, name)
    if found.root != root:
        raise WrongRoot(Place(name), key=found.root, root=root)
    if at is not None and not found.issued <= at < found.expires:
        raise TrustExpired(
            Place(name),
            issued=clock.as_text(found.issued),
            expires=clock.as_text(found.expires),
            at=clock.as_text(at),
        )
    return found


def read(data: bytes, name: str) -> TrustList:
    """The list with the key that signed it as its `root`, which the caller compares; dates are not looked at."""
    document, signed = signature.verify_bytes(data, name)
    place = Place(name)
    if set(document) != _MEMBERS or document["schema"] != SCHEMA:
        raise UnreadableTrust(place, reason=_("it is not a {schema} file").format(schema=SCHEMA))
    entries = document["keys"]
    if not isinstance(entries, list) or len(entries) > MAX_ENTRIES:
        raise UnreadableTrust(place, reason=_("keys is no list of at most {limit}").format(limit=MAX_ENTRIES))
    try:
        found = TrustList(
            scheme=_scheme(document["scheme"]),
            issued=clock.from_text(document["issued"]),
            expires=clock.from_text(document["expires"]),
            entries=tuple(_entry(entry) for entry in entries),
            root=signed.key,
        )
        _assert_sound(found)
    except (clock.NotATime, NotAKey, RefusedText, EntryRefused) as error:
        raise UnreadableTrust(place, reason=error.message()) from error
    if found.issued != signed.created:
        raise UnreadableTrust(place, reason=_("it was not issued when it was signed"))
    return found


def new(scheme: str, root: str) -> TrustList:
    """An empty list for a scheme, to be given entries and saved. Raises `RefusedText`."""
    at = clock.now()
    return TrustList(_scheme(scheme), at, at, (), root)


def with_entry(trust: TrustList, entry: Entry) -> TrustList:
    """The list with one key more. Raises `EntryRefused`, `RefusedText`, `NotAKey`."""
    signature.from_multikey(entry.key)
    entry = replace(
        entry,
        person=plain_name(entry.person, _("the person")),
        organisation=plain_name(entry.organisation, _("the organisation")),
    )
    changed = replace(trust, entries=(*trust.entries, entry))
    _assert_sound(changed)
    return changed


def expired(trust: TrustList, key: str, at: datetime) -> TrustList:
    """The list with a key's life ended at a time; it is never made longer. Raises `UnknownKey`, `EntryRefused`."""
    old = trust.entry(key)
    if at >= old.valid_until:
        raise EntryRefused(
            reason=_("the key ends at {end} already").format(end=clock.as_text(old.valid_until))
        )
    # A key may be ended before it began to count: then it never counted.
    ended = replace(old, valid_until=max(at, old.valid_from))
    return replace(trust, entries=tuple(ended if entry is old else entry for entry in trust.entries))


def rotated(trust: TrustList, key: str, successor: str, at: datetime, until: datetime) -> TrustList:
    """The list with a key ended at a time and another of the same person and roles from then on.

    Raises `UnknownKey`, `EntryRefused`, `NotAKey`.
    """
    old = trust.entry(key)
    entry = replace(old, key=successor, valid_from=at, valid_until=until)
    return with_entry(expired(trust, key, at), entry)


def to_document(trust: TrustList) -> dict[str, Any]:
    """The list as JSON content, without proof."""
    return {
        "schema": SCHEMA,
        "scheme": trust.scheme,
        "issued": clock.as_text(trust.issued),
        "expires": clock.as_text(trust.expires),
        "keys": [entry_object(entry) for entry in trust.entries],
    }


def entry_object(entry: Entry) -> dict[str, Any]:
    """One entry as JSON content."""
    return {
        "key": entry.key,
        "person": entry.person,
        "organisation": entry.organisation,
        "roles": list(entry.roles),
        "valid_from": clock.as_text(entry.valid_from),
        "valid_until": clock.as_text(entry.valid_until),
    }


def save(
    trust: TrustList, root: PrivateKey, days: int, path: Path | None = None, *, first: bool = False
) -> TrustList:
    """Sign the list anew, valid for so many days from now, and write it whole or not at all.

    `first` refuses to replace a list; otherwise a list is only replaced by one that was not issued earlier.
    Raises `TrustListExists`, `WrongRoot`, `EntryRefused`.
    """
    file = path or default_path()
    if root.multikey != trust.root:
        raise WrongRoot(Place(file.name), key=root.multikey, root=trust.root)
    at = clock.now()
    if not 1 <= days <= 3660:
        raise EntryRefused(reason=_("a list is valid for 1 to 3660 days, not {days}").format(days=days))
    if not first and at < trust.issued:
        raise EntryRefused(reason=_("the list was issued later than now: is the clock right?"))
    signed = replace(trust, issued=at, expires=at + timedelta(days=days))
    data = signature.to_bytes(signature.sign(to_document(signed), root, created=at))
    try:
        write_whole(file, data, replace=not first)
    except FileExistsError as error:
        raise TrustListExists(Place(file.name)) from error
    return signed


def _assert_sound(trust: TrustList) -> None:
    seen: set[str] = set()
    for entry in trust.entries:
        if entry.key in seen:
            raise EntryRefused(reason=_("the key {key} stands twice").format(key=entry.key))
        if entry.key == trust.root:
            raise EntryRefused(reason=_("the root key signs the list and nothing else"))
        if (
            not entry.roles
            or set(entry.roles) - set(LISTED_ROLES)
            or len(set(entry.roles)) != len(entry.roles)
        ):
            known = ", ".join(LISTED_ROLES)
            raise EntryRefused(
                reason=_("the roles of {key} are not of {known}").format(key=entry.key, known=known)
            )
        if entry.valid_from > entry.valid_until:
            raise EntryRefused(reason=_("the key {key} ends before it begins").format(key=entry.key))
        seen.add(entry.key)


def _entry(content: object) -> Entry:
    if not isinstance(content, Mapping) or set(content) != _ENTRY:
        raise EntryRefused(reason=_("an entry lacks a member or has an unknown one"))
    roles = content["roles"]
    if not isinstance(roles, list) or not all(isinstance(role, str) for role in roles):
        raise EntryRefused(reason=_("roles is no list of texts"))
    signature.from_multikey(content["key"])
    return Entry(
        key=content["key"],
        person=plain_name(content["person"], _("the person")),
        organisation=plain_name(content["organisation"], _("the organisation")),
        roles=tuple(roles),
        valid_from=clock.from_text(content["valid_from"]),
        valid_until=clock.from_text(content["valid_until"]),
    )


def _scheme(text: object) -> str:
    if isinstance(text, str) and _SCHEME.fullmatch(text):
        return text
    raise RefusedText(what=_("the scheme"), reason=_("it is not an id such as gba-label"))


def _without_did(text: str) -> str:
    return text.strip().removeprefix("did:key:").partition("#")[0]


def _is_key(text: str) -> bool:
    try:
        signature.from_multikey(_without_did(text))
    except NotAKey:
        return False
    return True

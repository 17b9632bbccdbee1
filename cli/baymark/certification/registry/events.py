"""Acts as canonical bytes, each naming the digest of the one before.

The digest of an event is the SHA-256 of its canonical bytes (RFC 8785), which are also what a Merkle log takes
as leaf data; `previous` of the first event is 64 zeros.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from baymark.canonical import canonical, parse_json, sha256_hex
from baymark.certification.registry.errors import TamperedRegistry
from baymark.clock import as_text
from baymark.i18n import _

SCHEMA = "baymark/event/1"
NOTHING_BEFORE = "0" * 64
# A leaf of a tiled log has a length of two bytes.
MAX_BYTES = 65_535


@dataclass(frozen=True)
class Event:
    """One act of the registry. `content` is what was done, as canonical bytes; the rest is read out of it."""

    seq: int
    time: str
    act: str
    subject: str
    content: bytes
    digest: str
    previous: str

    @property
    def body(self) -> Mapping[str, Any]:
        """What the act says, beside its place in the book."""
        said: Mapping[str, Any] = parse_json(self.content, f"event {self.seq}")["body"]
        return said


def event(seq: int, time: datetime, act: str, subject: str, body: Mapping[str, Any], previous: str) -> Event:
    """The event of an act. Raises `ValueError` where the act says more than a leaf of a log can hold."""
    written = as_text(time)
    content = canonical(
        {
            "schema": SCHEMA,
            "seq": seq,
            "time": written,
            "act": act,
            "subject": subject,
            "previous": previous,
            "body": dict(body),
        }
    )
    if len(content) > MAX_BYTES:
        raise ValueError(f"event {seq} ({act} {subject}) has {len(content)} bytes, at most {MAX_BYTES}")
    return Event(seq, written, act, subject, content, sha256_hex(content), previous)


def checked(events: Iterable[Event]) -> Iterator[Event]:
    """The events from the first on, each held against its digest, its columns and the event before.

    Raises `TamperedRegistry` with the number of the first event that does not agree.
    """
    previous = NOTHING_BEFORE
    for number, one in enumerate(events, start=1):
        if sha256_hex(one.content) != one.digest:
            raise TamperedRegistry(reason=_("event {seq} does not have its digest").format(seq=one.seq))
        said = parse_json(one.content, f"event {one.seq}")
        columns = {"seq": one.seq, "time": one.time, "act": one.act, "subject": one.subject}
        differing = [name for name, value in columns.items() if said.get(name) != value]
        if one.seq != number or differing:
            raise TamperedRegistry(reason=_("event {seq} is not what its columns say").format(seq=one.seq))
        if one.previous != previous or said.get("previous") != previous:
            raise TamperedRegistry(reason=_("event {seq} does not follow the one before").format(seq=one.seq))
        previous = one.digest
        yield one

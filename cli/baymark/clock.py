"""The time of acts: UTC, whole seconds, one way of writing it.

`BAYMARK_CLOCK=2026-11-20T08:00:00Z` stops the clock, so that demos and tests give the same files every time.
"""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime

from baymark.errors import BadInput, Place, UsageError

_WRITTEN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")


class WrongClock(UsageError):
    """`BAYMARK_CLOCK` is set to something that is not a time."""

    code = "wrong-clock"
    summary = "BAYMARK_CLOCK is {value}, which is not a time."
    remedy = "Write it as 2026-11-20T08:00:00Z, or unset it."


class NotATime(BadInput):
    """A text that should be a time is none."""

    code = "not-a-time"
    summary = "{value} is not a time in UTC."
    remedy = "Write it as 2026-11-20T08:00:00Z: whole seconds, Z at the end."


def now() -> datetime:
    """The time in UTC, cut to whole seconds; `BAYMARK_CLOCK` where that is set. Raises `WrongClock`."""
    fixed = os.environ.get("BAYMARK_CLOCK")
    if not fixed:
        return datetime.now(UTC).replace(microsecond=0)
    try:
        return from_text(fixed)
    except NotATime as error:
        raise WrongClock(value=repr(fixed)) from error


def as_text(at: datetime) -> str:
    """`2026-11-20T08:00:00Z` for an aware time; a time without zone is a fault of the caller (`ValueError`)."""
    if at.tzinfo is None:
        raise ValueError(f"{at} has no time zone")
    whole = at.astimezone(UTC).replace(microsecond=0, tzinfo=None)
    return f"{whole.isoformat()}Z"


def from_text(text: object, place: Place | None = None) -> datetime:
    """The time written as `as_text` writes it. Raises `NotATime` for any other way of writing it."""
    try:
        if isinstance(text, str) and _WRITTEN.fullmatch(text):
            return datetime.fromisoformat(text)
    except ValueError:  # 30 February
        pass
    raise NotATime(place, value=repr(text))

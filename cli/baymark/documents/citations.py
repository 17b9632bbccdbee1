"""Citations as they are printed: as they stand, but that there is none is said in the language in use."""

from __future__ import annotations

from baymark.i18n import _
from baymark.rules.words import NO_SOURCE


def cited(text: str) -> str:
    """A source as rule packs write it. What follows `none, baymark's reading:` is not translated."""
    if not text.startswith(NO_SOURCE):
        return text
    rest = text.removeprefix(NO_SOURCE)
    if rest.startswith(":"):
        return _("{place}: {text}").format(place=_(NO_SOURCE), text=rest[1:].strip())
    return _(NO_SOURCE) + rest

"""Serials of certificates: single ones, and ranges written `FIRST..LAST` or `FIRST to LAST`."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from unicodedata import category, normalize

_RANGE = re.compile(r"(?P<head>.*?)(?P<first>[0-9]{1,30})(?:\.\.| to )(?P<again>.*?)(?P<last>[0-9]{1,30})\Z")
_LONGEST = 120  # characters; the patterns below try many ways on a long text
_SEVERAL = re.compile(r"\.\.| to |[–—~至;,、]")
_SINGLE = re.compile(r"(?P<head>.*?)(?P<first>[0-9]{1,30})\Z")


@dataclass(frozen=True)
class Serials:
    """Serials with the same beginning, numbered from `first` to `last` (both included), of so many digits."""

    head: str
    first: int
    last: int
    digits: int

    @property
    def count(self) -> int:
        return self.last - self.first + 1


def plain_serial(text: str) -> str:
    """A serial without what two spellings of it may differ in: width, case, blanks, signs that are not seen."""
    seen = "".join(c for c in normalize("NFKC", text) if category(c) != "Cf")
    parts = [part.replace(" ", "") for part in " ".join(seen.casefold().split()).split(" to ")]
    return " to ".join(parts)


def means_several(text: str) -> bool:
    """Whether a text is meant for more than one serial, also where `read_serials` cannot read it."""
    return _SEVERAL.search(plain_serial(text)) is not None


def read_serials(text: str) -> Serials | None:
    """A serial or a range of them; None where the text ends with no number, or the range is none."""
    if len(text) > _LONGEST:
        return None
    text = plain_serial(text)
    found = _RANGE.match(text)
    if found:
        same = found["again"] == found["head"] or not found["again"]
        first, last = int(found["first"]), int(found["last"])
        if not same or len(found["first"]) != len(found["last"]) or last < first:
            return None
        return Serials(found["head"], first, last, len(found["first"]))
    single = _SINGLE.match(text)
    if single is None or _SEVERAL.search(text):
        return None
    number = int(single["first"])
    return Serials(single["head"], number, number, len(single["first"]))


def repeated(stated: Sequence[tuple[str, str]]) -> list[tuple[int, int]]:
    """Which of the stated (scheme, serial or range) stand for certificates that an earlier one stands for too.

    Pairs of positions: the later one, and one before it with which it has a serial in common.
    """
    kept: dict[tuple[str, str, int], list[tuple[int, int, int]]] = {}  # apart from each other, in order
    pairs = []
    for index, (scheme, text) in enumerate(stated):
        found = read_serials(text)
        # What ends with no number is alike only where the text is.
        key = (scheme, plain_serial(text), -1) if found is None else (scheme, found.head, found.digits)
        first, last = (0, 0) if found is None else (found.first, found.last)
        spans = kept.setdefault(key, [])
        after = bisect_right(spans, (first, last, index))
        near = spans[max(after - 1, 0) : after + 1]
        overlapping = next((one for one in near if one[0] <= last and first <= one[1]), None)
        if overlapping is None:
            spans.insert(after, (first, last, index))
        else:
            pairs.append((index, overlapping[2]))
    return pairs

"""Text on a label: measured with the advance widths of the fonts it is printed with, fitted, broken into lines."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Any

from baymark.documents.fonts import FAMILIES, advance_widths

# Kerning moves a line by less than this share of its width.
_SLACK = 1.01
# No line begins with closing punctuation, none ends with opening punctuation.
_NOT_FIRST = frozenset("，。、；：？！）》」』】〕％%,.;:?!)]}·…")
_NOT_LAST = frozenset("（《「『【〔([{")


@dataclass(frozen=True)
class Typeface:
    """Widths of the printed characters of one language."""

    language: str

    @property
    def family(self) -> str:
        return FAMILIES[self.language]

    def width(self, text: str, size: float, *, bold: bool = False) -> float:
        """How wide a text is at a font size, both in mm; a little more where letters are kerned."""
        widths = advance_widths(bold=bold)
        return sum(widths[ord(character)] for character in text) * size * _SLACK

    def fitted(self, text: str, room: float, smallest: float, largest: float, *, bold: bool = False) -> float:
        """The largest font size in mm between the two given at which a text fits; else the smallest."""
        whole = self.width(text, 1.0, bold=bold)
        return max(smallest, min(largest, room / whole)) if whole else largest

    def lines(self, text: str, room: float, size: float, most: int, *, bold: bool = False) -> list[str]:
        """The text in at most so many lines of a width in mm; an ellipsis ends what does not fit."""
        done: list[str] = []
        pieces = _pieces(text)
        while pieces and len(done) < most:
            line = ""
            while pieces and self.width((line + pieces[0]).rstrip(), size, bold=bold) <= room:
                line += pieces.pop(0)
            if not line:  # one word is wider than the room
                line, pieces[0] = self._head(pieces[0], room, size, bold)
            done.append(line.strip())
        if pieces and done:
            last = done[-1]
            while last and self.width(f"{last}…", size, bold=bold) > room:
                last = last[:-1].rstrip()
            done[-1] = f"{last}…"
        return done

    def _head(self, word: str, room: float, size: float, bold: bool) -> tuple[str, str]:
        end = 1
        while end < len(word) and self.width(word[: end + 1], size, bold=bold) <= room:
            end += 1
        return word[:end], word[end:]


@cache
def typeface(language: str) -> Typeface:
    """The typeface of one of `i18n.LANGUAGES`."""
    return Typeface(language)


def _pieces(text: str) -> list[str]:
    """The text cut wherever a line may end: after spaces and hyphens, and beside Chinese characters."""
    pieces: list[str] = []
    for word in re.findall(r"[^\s-]*[\s-]+|[^\s-]+", re.sub(r"\s+", " ", text).strip()):
        start = 0
        for place in range(1, len(word)):
            if _may_break(word[place - 1], word[place]):
                pieces.append(word[start:place])
                start = place
        pieces.append(word[start:])
    return pieces


def _may_break(before: str, after: str) -> bool:
    if after in _NOT_FIRST or before in _NOT_LAST or after.isspace() or after == "-":
        return False
    return any(unicodedata.east_asian_width(character) in "WF" for character in (before, after))


def visible(text: str) -> str:
    """The text without control, direction and other invisible characters, which a label could be forged with."""
    kept: Any = (
        c if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") else " " for c in text
    )
    return re.sub(r" +", " ", "".join(kept)).strip()

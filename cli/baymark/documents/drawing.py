"""The pieces that charts are made of: SVG text, lines and hatched boxes, in millimetres.

Hatches are drawn as lines cut to the box instead of SVG patterns: patterns need ids that clash when several
drawings stand in one page, and printers render them unevenly.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from markupsafe import Markup, escape

from baymark.documents.look import INK, POINT, Fill

SMALL = 7.5 * POINT
_SPACING = 1.5  # between hatch lines, mm
_HATCH_WIDTH = 0.28
_BOLDER = 1.07  # how much wider bold Latin text runs
_NARROW, _WIDE = frozenset("ijltfrI.,:;'|!()[]/ \u202f\u2009-⋅"), frozenset("mwMWQO@%&—")


def number(value: float) -> str:
    """A coordinate with at most three decimals, the same on every machine."""
    return f"{value:.3f}".rstrip("0").rstrip(".") or "0"


def text_width(text: str, size: float = SMALL, *, bold: bool = False) -> float:
    """About how wide a text is in mm at a font size in mm; never much too small."""
    ems = 0.0
    for character in text:
        if unicodedata.east_asian_width(character) in "WF":
            ems += 1.0
        elif character in _NARROW:
            ems += 0.32
        elif character in _WIDE:
            ems += 0.9
        else:
            ems += 0.66 if character.isupper() else 0.57
    return ems * size * (_BOLDER if bold else 1)


def wrapped(text: str, width: float, lines: int, size: float = SMALL, *, bold: bool = False) -> list[str]:
    """A text in at most so many lines of `width` mm; an ellipsis ends what does not fit."""
    done: list[str] = []
    rest = text.strip()
    while rest and len(done) < lines:
        line, after = _first_line(rest, width, size, bold)
        if len(done) == lines - 1 and after:
            while line and text_width(line + "…", size, bold=bold) > width:
                line = line[:-1].rstrip()
            line, after = f"{line}…", ""
        done.append(line)
        rest = after
    return done


def _first_line(text: str, width: float, size: float, bold: bool) -> tuple[str, str]:
    fitting = 0
    while fitting < len(text) and text_width(text[: fitting + 1], size, bold=bold) <= width:
        fitting += 1
    if fitting == len(text):
        return text, ""
    fitting = max(fitting, 1)
    # Back to a space, a hyphen of a long id or a Chinese character, but not so far that the line stays nearly empty.
    for cut in range(fitting, fitting // 3, -1):
        if text[cut] == " " or (_breaks(text[cut - 1], text[cut])):
            return text[:cut].rstrip(), text[cut:].lstrip()
    return text[:fitting], text[fitting:]


def _breaks(before: str, after: str) -> bool:
    if before == "-":
        return after.isalnum()
    wide = unicodedata.east_asian_width(before) in "WF" or unicodedata.east_asian_width(after) in "WF"
    return wide and unicodedata.category(after) not in ("Po", "Pe", "Pf")


def label(
    x: float, y: float, text: str, *, anchor: str = "start", size: float = SMALL, bold: bool = False,
    colour: str = INK,
) -> Markup:  # fmt: skip
    """A text with its baseline at y."""
    weight = Markup(' font-weight="700"') if bold else Markup("")
    return Markup('<text x="{}" y="{}" font-size="{}" text-anchor="{}" fill="{}"{}>{}</text>').format(
        number(x), number(y), number(size), anchor, colour, weight, escape(text)
    )


def line(
    x1: float, y1: float, x2: float, y2: float, *, width: float = 0.3 * POINT, colour: str = INK
) -> Markup:
    return Markup('<path d="M{} {}L{} {}" stroke="{}" stroke-width="{}" fill="none"/>').format(
        number(x1), number(y1), number(x2), number(y2), colour, number(width)
    )


def box(x: float, y: float, width: float, height: float, fill: Fill) -> Markup:
    """A hatched box; one that would be thinner than a hair is drawn as a hair."""
    width, height = max(width, 0.1), max(height, 0.1)
    drawn = Markup('<rect x="{}" y="{}" width="{}" height="{}" fill="{}"/>').format(
        number(x), number(y), number(width), number(height), fill.colour
    )
    path = hatch(x, y, width, height, fill.hatch)
    if not path:
        return drawn
    return drawn + Markup(
        '<path d="{}" stroke="#fff" stroke-width="{}" stroke-linecap="{}" fill="none"/>'
    ).format(path, number(_HATCH_WIDTH * (2 if fill.hatch == "dots" else 1)),
             "round" if fill.hatch == "dots" else "butt")  # fmt: skip


def hatch(x: float, y: float, width: float, height: float, kind: str) -> str:
    """The path of a hatch inside a box, empty for `solid`."""
    if kind == "solid":
        return ""
    if kind == "dots":
        return "".join(
            f"M{number(x + across)} {number(y + down)}h.01"
            for row, down in enumerate(_steps(height, _SPACING * 0.7))
            for across in _steps(width, _SPACING, offset=_SPACING / 2 if row % 2 else 0.0)
        )
    if kind == "upright":
        return "".join(f"M{number(x + at)} {number(y)}v{number(height)}" for at in _steps(width, _SPACING))
    strokes = ""
    if kind in ("rising", "cross"):
        strokes += "".join(_diagonal(x, y, width, height, at, rising=True) for at in _steps(width + height))
    if kind in ("falling", "cross"):
        strokes += "".join(_diagonal(x, y, width, height, at, rising=False) for at in _steps(width + height))
    return strokes


def _steps(length: float, spacing: float = _SPACING * 2**0.5, offset: float = 0.0) -> list[float]:
    found, at = [], spacing / 2 + offset
    while at < length:
        found.append(at)
        at += spacing
    return found


def _diagonal(x: float, y: float, width: float, height: float, at: float, *, rising: bool) -> str:
    """One stroke at 45°, cut to the box; `at` counts along the box's lower edge and on up its side."""
    x1, up1 = (at, 0.0) if at <= width else (width, at - width)
    x2, up2 = (0.0, at) if at <= height else (at - height, height)
    if rising:
        up1, up2 = height - up1, height - up2
    y1, y2 = (y + height - up1, y + height - up2)
    return f"M{number(x + x1)} {number(y1)}L{number(x + x2)} {number(y2)}"


def svg(width: float, height: float, family: str, title: str, parts: Sequence[Markup]) -> Markup:
    """A drawing of so many mm with its title for reading aids."""
    return Markup(
        '<svg class="chart" role="img" aria-label="{}" viewBox="0 0 {} {}" width="{}mm" height="{}mm" '
        'font-family="{}">{}</svg>'
    ).format(
        title, number(width), number(height), number(width), number(height), family, Markup("").join(parts)
    )

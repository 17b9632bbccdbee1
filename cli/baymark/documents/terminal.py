"""Tables for the terminal: no vertical lines, figures right-aligned, Chinese characters two columns wide."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

GAP = 2  # columns between two cells
_INDENT = "    "
_LEAST = 8  # a wrapped column is not made narrower, so that words stay readable
# Colour sequences take no room.
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
# Where a long id or path may be broken; not inside a number, nor after a sign before it.
_BREAK = re.compile(r"(?<=\w)(?:[-_/]+|\.(?!\d))")
_NOT_PRINTED = ("Cc", "Cf", "Mn", "Me")


def width(text: str) -> int:
    """Terminal columns that a text takes: wide and full-width characters two, combining ones none."""
    return sum(_width_of(character) for character in _COLOUR.sub("", text))


def _width_of(character: str) -> int:
    if unicodedata.category(character) in _NOT_PRINTED:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def table(
    headers: Sequence[str],
    rows: Sequence[Sequence[str]],
    align: str = "",
    width: int = 100,
    under: Sequence[str] = (),
) -> str:
    """A table of at most `width` columns, without a newline at its end.

    `align` has `l` or `r` per column (all left where empty). Left-aligned cells that are too long are wrapped,
    right-aligned ones never: a figure in two halves would be another figure. `under` has a text for each row, such as
    a title, that stands on lines of its own below it.
    """
    alignment = align or "l" * len(headers)
    if len(alignment) != len(headers) or set(alignment) - set("lr"):
        raise ValueError(f"align {align!r} does not fit {len(headers)} columns")
    if any(len(row) != len(headers) for row in rows):
        raise ValueError("a row has another number of cells than the head")
    # A line break inside a cell would break the row.
    cells = [[" ".join(str(cell).split()) for cell in row] for row in (headers, *rows)]
    widths = _column_widths(cells, alignment, width)
    lines = [line for row in cells[:1] for line in _row(row, alignment, widths)]
    lines.append((" " * GAP).join("─" * column for column in widths))
    for row, text in zip(cells[1:], under or [""] * len(rows), strict=True):
        lines += _row(row, alignment, widths)
        lines += [f"{_INDENT}{line}" for line in wrapped(text, width - len(_INDENT))] if text else []
    return "\n".join(line.rstrip() for line in lines)


def _column_widths(cells: Sequence[Sequence[str]], alignment: str, limit: int) -> list[int]:
    widths = [max(width(cell) for cell in column) for column in zip(*cells, strict=True)]
    room = limit - GAP * (len(widths) - 1)
    # The widest text column gives way first, until the row fits or nothing can give way.
    while sum(widths) > room:
        index = max(
            (i for i, side in enumerate(alignment) if side == "l"), key=lambda i: widths[i], default=None
        )
        if index is None or widths[index] <= _LEAST:
            break
        others = [widths[i] for i, side in enumerate(alignment) if side == "l" and i != index]
        widths[index] = max(
            _LEAST, widths[index] - (sum(widths) - room), min(widths[index] - 1, max(others, default=0))
        )
    return widths


def _row(cells: Sequence[str], alignment: str, widths: Sequence[int]) -> list[str]:
    columns = [
        [cell] if side == "r" else wrapped(cell, limit)
        for cell, side, limit in zip(cells, alignment, widths, strict=True)
    ]
    lines = []
    for number in range(max(len(column) for column in columns)):
        parts = []
        for column, side, limit in zip(columns, alignment, widths, strict=True):
            text = column[number] if number < len(column) else ""
            space = " " * (limit - width(text))
            parts.append(space + text if side == "r" else text + space)
        lines.append((" " * GAP).join(parts))
    return lines


def wrapped(text: str, limit: int) -> list[str]:
    """Lines of at most `limit` columns, broken at spaces or between Chinese characters where possible."""
    if width(text) <= limit:
        return [text]
    lines = [""]
    for piece in _pieces(text):
        if width(lines[-1] + piece.rstrip()) <= limit:
            lines[-1] += piece
            continue
        if lines[-1].strip():
            lines.append("")
        *whole, lines[-1] = _cut(piece, limit)
        lines[-1:-1] = whole
    return [line.rstrip() for line in lines]


def _cut(piece: str, limit: int) -> list[str]:
    """A piece longer than a line, in lines: broken after `-`, `_`, `/` or a point, else anywhere."""
    lines = []
    while width(piece.rstrip()) > limit:
        room, end = limit, 0
        while end < len(piece) and _width_of(piece[end]) <= room:
            room -= _width_of(piece[end])
            end += 1
        breaks = [found.end() for found in _BREAK.finditer(piece) if found.end() <= end]
        end = breaks[-1] if breaks else max(end, 1)
        lines.append(piece[:end])
        piece = piece[end:]
    return [*lines, piece]


def _pieces(text: str) -> list[str]:
    """What must not be torn apart: words with the space after them, single wide characters."""
    pieces = [""]
    for character in text:
        before = pieces[-1][-1:]
        torn = before.isspace() or (before and 2 in (_width_of(character), _width_of(before)))
        if (
            torn
            and not character.isspace()
            and unicodedata.category(character) not in ("Po", "Pe", "Pf", "Mn")
        ):
            pieces.append("")
        pieces[-1] += character
    return pieces

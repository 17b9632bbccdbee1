"""The charts of documents, as SVG: stage bar, waterfall, hot-spot bars, reach bar. All lengths in millimetres.

Charts take texts and figures that are already in the document's language; they measure, place and draw.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from baymark.documents.drawing import SMALL, box, label, line, number, svg, text_width, wrapped
from baymark.documents.look import INK, POINT, RULE_GREY, Fill

WIDTH = 174.0  # A4 less its margins
_LINE = SMALL * 1.3
_TINY = 6.5 * POINT


@dataclass(frozen=True)
class Mark:
    """One thing drawn: its name, its size (any unit, the same throughout a chart), the figure printed, its fill."""

    title: str
    size: float
    figure: str
    fill: Fill


def stacked_bar(marks: Sequence[Mark], title: str, family: str, *, width: float = WIDTH) -> Markup:
    """One bar across the width, divided in the order given, its legend below; credits stand left of zero."""
    whole = sum(abs(mark.size) for mark in marks)
    if not whole:
        return Markup("")
    height = 7.0
    scale = width / whole
    zero = -sum(min(mark.size, 0.0) for mark in marks) * scale
    parts: list[Markup] = []
    left, right = zero, zero
    for mark in marks:
        length = abs(mark.size) * scale
        if not length:
            continue
        if mark.size < 0:
            left -= length
        start = left if mark.size < 0 else right
        if mark.size > 0:
            right += length
        parts.append(box(start, 0, length, height, mark.fill))
        parts.append(line(start, 0, start, height, width=0.35, colour="#fff"))
    if zero > 0.05:
        parts.append(line(zero, -1, zero, height + 1, width=0.25))
    legend, used = _legend(marks, height + 2.2, width)
    return svg(width, used, family, title, [*parts, *legend])


def _legend(marks: Sequence[Mark], top: float, width: float) -> tuple[list[Markup], float]:
    """Names with their figures in equal columns; the lower edge in mm."""
    columns = min(len(marks), 6)
    column = width / columns
    parts: list[Markup] = []
    lowest = top
    for start in range(0, len(marks), columns):
        base, depth = lowest, 0
        for position, mark in enumerate(marks[start : start + columns]):
            x = position * column
            parts.append(box(x, base, 2.8, 2.8, mark.fill))
            lines = wrapped(mark.title, column - 6, 3)
            for row, text in enumerate(lines):
                parts.append(label(x + 4, base + 2.35 + row * _LINE, text))
            parts.append(label(x + 4, base + 2.35 + len(lines) * _LINE, mark.figure, bold=True))
            depth = max(depth, len(lines) + 1)
        lowest = base + depth * _LINE + 1.6
    return parts, lowest


def waterfall(marks: Sequence[Mark], whole: Mark, title: str, family: str, unit: str) -> Markup:
    """Columns left to right, each starting where the one before it ended, and the whole at the right."""
    parts, height = waterfall_parts(marks, whole, unit)
    return svg(WIDTH, height, family, title, parts) if parts else Markup("")


def waterfall_parts(marks: Sequence[Mark], whole: Mark, unit: str) -> tuple[list[Markup], float]:
    """The pieces of a waterfall and its height in mm; none where there is nothing to draw."""
    tops, running = [], 0.0
    for mark in marks:
        tops.append((running, running + mark.size))
        running += mark.size
    ends = [edge for pair in tops for edge in pair] + [0.0, whole.size]
    highest, lowest = max(ends), min(ends)
    if highest == lowest:
        return [], 0.0
    plot, head = 44.0, 8.0
    scale = plot / (highest - lowest)

    def y(value: float) -> float:
        return head + (highest - value) * scale

    step = WIDTH / (len(marks) + 1)
    bar = min(step * 0.62, 20.0)
    parts = [label(0, _TINY, unit, size=_TINY), line(0, y(0), WIDTH, y(0), width=0.5 * POINT)]
    depth = 1
    for index, (mark, (start, end)) in enumerate(
        zip([*marks, whole], [*tops, (0.0, whole.size)], strict=True)
    ):
        centre = step * (index + 0.5)
        upper, lower = max(start, end), min(start, end)
        # An outline keeps the smallest stage visible; a connector carries the level on to the next column.
        parts.append(box(centre - bar / 2, y(upper), bar, (upper - lower) * scale, mark.fill))
        if index < len(marks):
            level = y(end)
            parts.append(
                line(
                    centre + bar / 2,
                    level,
                    centre + step - bar / 2,
                    level,
                    width=0.3 * POINT,
                    colour=RULE_GREY,
                )
            )
        last = index == len(marks)
        parts.append(label(centre, y(upper) - 1.2, mark.figure, anchor="middle", bold=last))
        lines = wrapped(mark.title, step - 2, 3, bold=last)
        for row, text in enumerate(lines):
            parts.append(label(centre, head + plot + _LINE * (row + 1.15), text, anchor="middle", bold=last))
        depth = max(depth, len(lines))
    return parts, head + plot + _LINE * (depth + 0.7)


def bars(marks: Sequence[Mark], title: str, family: str) -> Markup:
    """Horizontal bars in the order given, names at the left, figures behind the bars; credits go left of zero."""
    if not marks:
        return Markup("")
    names = 62.0
    figures = max(text_width(mark.figure) for mark in marks) + 2
    most, least = max(0.0, *(m.size for m in marks)), min(0.0, *(m.size for m in marks))
    if most == least:
        return Markup("")
    room = WIDTH - names - figures - (figures if least < 0 else 0)
    scale = room / (most - least)
    zero = names + (figures if least < 0 else 0) - least * scale
    row_height, thick = 5.6, 3.4
    parts: list[Markup] = []
    top = 0.8
    for mark in marks:
        lines = wrapped(mark.title, names - 3, 2)
        height = max(row_height, len(lines) * _LINE + 1.2)
        middle = top + height / 2
        first = middle - (len(lines) - 1) * _LINE / 2 + SMALL * 0.36
        parts += [label(names - 2, first + i * _LINE, text, anchor="end") for i, text in enumerate(lines)]
        length = abs(mark.size) * scale
        start = zero - length if mark.size < 0 else zero
        parts.append(box(start, middle - thick / 2, length, thick, mark.fill))
        at, anchor = (start - 1, "end") if mark.size < 0 else (zero + max(length, 0.1) + 1.2, "start")
        parts.append(label(at, middle + SMALL * 0.36, mark.figure, anchor=anchor))
        top += height
    parts.append(line(zero, 0, zero, top, width=0.5 * POINT))
    return svg(WIDTH, top + 0.6, family, title, parts)


def boundary(
    stages: Sequence[tuple[str, Fill, bool]], title: str, family: str, *, width: float = WIDTH
) -> Markup:
    """Five boxes in stage order: filled where the stage is inside the boundary, an outline where it is not."""
    gap = 2.0
    each = (width - gap * (len(stages) - 1)) / len(stages)
    parts: list[Markup] = []
    depth = 1
    for index, (name, fill, inside) in enumerate(stages):
        x = index * (each + gap)
        if inside:
            parts.append(box(x, 0, each, 4, fill))
        else:
            parts.append(
                Markup(
                    '<rect x="{}" y=".15" width="{}" height="3.7" fill="none" stroke="{}" stroke-width=".2" '
                    'stroke-dasharray="1 .8"/>'
                ).format(number(x + 0.15), number(each - 0.3), INK)
            )
        lines = wrapped(name, each, 2)
        for row, text in enumerate(lines):
            parts.append(label(x, 4 + _LINE * (row + 1), text))
        depth = max(depth, len(lines))
    return svg(width, 4 + _LINE * (depth + 0.5), family, title, parts)

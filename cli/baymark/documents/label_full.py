"""The full label, 90 × 60 mm: value, stages and a code that holds link and signed token."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from baymark.documents.codes import Code
from baymark.documents.label_drawing import Pen
from baymark.documents.label_layout import Layout
from baymark.documents.label_words import LabelWords, StageWords

_HANGING = 0.25  # of the font size hangs below the line


@dataclass(frozen=True)
class _Column:
    """The facts beside the code."""

    x: float
    width: float


def parts(words: LabelWords, code: Code, layout: Layout, pen: Pen) -> list[Markup]:
    """Everything that stands on the label, in the order of drawing."""
    m = layout.variant.of
    code_x = m("code.right") - code.side
    quiet = layout.code.of("quiet_zone") * code.module
    column = _Column(m("facts.x"), code_x - quiet - m("facts.gap") - m("facts.x"))
    foot, foot_top = _foot(words, layout, pen)
    names, names_end = _names(words, layout, pen, column)
    drawn: list[Markup] = []
    if words.specimen:
        drawn.append(pen.watermark(words.specimen_word, layout))
    drawn += _head(words, layout, pen)
    drawn += names
    drawn += _value(words, layout, pen, column, names_end, m("stages.top"))
    drawn += _stages(words.stages, layout, pen, column)
    drawn += _code(words, code, layout, pen, code_x, foot_top)
    drawn.append(pen.rule(m("clear_zone"), m("width") - m("clear_zone"), foot_top))
    return drawn + foot


def _head(words: LabelWords, layout: Layout, pen: Pen) -> list[Markup]:
    m, face = layout.variant.of, pen.face
    x, width = m("title.x"), m("title.width")
    size = face.fitted(words.title, width, layout.smallest_text, m("title.size"), bold=True)
    second = face.fitted(words.second_title, width, layout.smallest_text, m("second_title.size"))
    drawn = [
        pen.mark(m("mark.x"), m("mark.y"), m("mark.size")),
        pen.text(x, m("title.baseline"), words.title, size, bold=True, colour=pen.accent),
        pen.text(x, m("second_title.baseline"), words.second_title, second),
    ]
    if words.specimen:
        end = m("specimen.notice")
        room = end - x - face.width(words.second_title, second) - second
        notice = face.fitted(words.specimen, room, layout.smallest_text, m("names.small"), bold=True)
        drawn.append(
            pen.text(
                end,
                m("second_title.baseline"),
                words.specimen,
                notice,
                bold=True,
                anchor="end",
                colour=pen.warning,
            )
        )
    return drawn


def _names(words: LabelWords, layout: Layout, pen: Pen, column: _Column) -> tuple[list[Markup], float]:
    """Product, model and holder, and the lower edge of their last line."""
    m, face = layout.variant.of, pen.face
    size, small, leading = m("names.size"), m("names.small"), layout.text.of("leading")
    product = face.lines(words.product, column.width, size, 2, bold=True)
    who = face.lines(words.who, column.width, small, int(m("names.lines")) - len(product))
    lines = [*((line, size, True) for line in product), *((line, small, False) for line in who)]
    baseline = m("facts.top") - lines[0][1] * leading
    drawn = []
    for text, height, bold in lines:
        baseline += height * leading
        drawn.append(pen.text(column.x, baseline, text, height, bold=bold))
    return drawn, baseline + small * (leading - 1)


def _value(
    words: LabelWords, layout: Layout, pen: Pen, column: _Column, top: float, bottom: float
) -> list[Markup]:
    """The value as large as its zone allows with unit and what one unit is beside it; the functional unit below
    where that leaves the value large enough."""
    m, face = layout.variant.of, pen.face
    leading, cap = layout.text.of("leading"), layout.text.of("cap_height")
    text_size = m("value.text")
    room = bottom - m("value.below") - top - m("value.above")
    below = face.lines(words.per_text, column.width, text_size, int(m("value.text_lines")))
    needed = m("value.above") + (len(below) - 1) * text_size * leading + text_size * cap
    if below[-1].endswith("…") or room - needed < m("value.smallest") * cap:
        below, needed = [], 0.0
    room -= needed
    unit_size, per_size = m("value.unit"), m("value.per")
    smallest = layout.smallest_text
    beside_width = max(face.width(words.unit, unit_size, bold=True), face.width(words.per, per_size))
    size = face.fitted(
        words.value, column.width - beside_width - m("value.gap"), m("value.smallest"),
        min(m("value.largest"), room / cap), bold=True,
    )  # fmt: skip
    beside = column.x + face.width(words.value, size, bold=True) + m("value.gap")
    width = column.x + column.width - beside
    unit_size = face.fitted(words.unit, width, smallest, unit_size, bold=True)
    per_size = face.fitted(words.per, width, smallest, per_size)
    # Value and what is below it stand in the middle of their zone.
    baseline = top + m("value.above") + (room + size * cap) / 2
    unit_line = baseline - per_size * leading * 1.1
    drawn = [
        pen.text(column.x, baseline, words.value, size, bold=True),
        pen.text(beside, unit_line, words.unit, unit_size, bold=True),
        pen.text(beside, baseline, words.per, per_size),
    ]
    first = baseline + m("value.above") + text_size * cap
    for row, line in enumerate(below):
        drawn.append(pen.text(column.x, first + row * text_size * leading, line, text_size))
    return drawn


def _stages(stages: tuple[StageWords, ...], layout: Layout, pen: Pen, column: _Column) -> list[Markup]:
    """Five boxes, filled if inside the boundary, name and share under each; the shares as one bar below."""
    m, face = layout.variant.of, pen.face
    top, height, gap, wanted = m("stages.top"), m("stages.box"), m("stages.gap"), m("stages.text")
    leading, cap = layout.text.of("leading"), layout.text.of("cap_height")
    width = (column.width - gap * (len(stages) - 1)) / len(stages)
    name_line = top + height + gap + wanted * cap
    share_line = name_line + wanted * leading
    drawn = []
    for place, stage in enumerate(stages):
        x = column.x + place * (width + gap)
        draw_box = pen.outside if stage.share is None else None
        drawn.append(
            draw_box(x, top, width, height) if draw_box else pen.stage(x, top, width, height, stage.id)
        )
        size = face.fitted(stage.name, width + gap / 2, layout.smallest_text, wanted)
        drawn.append(pen.text(x, name_line, stage.name, size))
        drawn.append(pen.text(x, share_line, stage.percent, wanted, bold=True))
    return drawn + _bar(stages, pen, column, share_line + gap, m("stages.bar"))


def _bar(stages: tuple[StageWords, ...], pen: Pen, column: _Column, y: float, height: float) -> list[Markup]:
    """The shares side by side; credits stand left of a zero line."""
    shares = [(stage.id, float(stage.share)) for stage in stages if stage.share]
    whole = sum(abs(share) for _id, share in shares)
    if not whole:
        return []
    scale = column.width / whole
    zero = column.x - sum(min(share, 0.0) for _id, share in shares) * scale
    drawn, left, right = [], zero, zero
    for name, share in shares:
        length = abs(share) * scale
        if share < 0:
            left -= length
            start = left
        else:
            start, right = right, right + length
        drawn.append(pen.stage(start, y, length, height, name))
    if left < zero:
        drawn.append(
            Markup('<path d="M{0:.3f} {1:.3f}V{2:.3f}" stroke="{3}" stroke-width=".25"/>').format(
                zero, y - 0.5, y + height + 0.5, pen.ink
            )
        )
    return drawn


def _code(words: LabelWords, code: Code, layout: Layout, pen: Pen, x: float, foot: float) -> list[Markup]:
    """The code with the certificate number above it and how to use it below, both past the quiet zone.

    The address that the code leads to is said in clear where the foot leaves room for it.
    """
    m, face = layout.variant.of, pen.face
    size, cap, leading = m("names.small"), layout.text.of("cap_height"), layout.text.of("leading")
    quiet = layout.code.of("quiet_zone") * code.module
    room = code.side + quiet
    number_size = face.fitted(words.number, room, layout.smallest_text, m("names.size"), bold=True)
    below = m("code.top") + code.side + quiet + m("code.advice") + size * cap
    right = m("code.right")
    host = face.fitted(words.host, room, layout.smallest_text, size)
    drawn = [
        pen.text(right, m("facts.top"), words.number, number_size, bold=True, anchor="end"),
        pen.code(code, x, m("code.top")),
        pen.text(right, below, words.check, size, anchor="end"),
    ]
    if below + size * (leading + _HANGING) < foot:
        drawn.append(pen.text(right, below + size * leading, words.host, host, anchor="end"))
    return drawn


def _foot(words: LabelWords, layout: Layout, pen: Pen) -> tuple[list[Markup], float]:
    """Rule pack, validity and body at the lower edge, and where the rule above them lies."""
    m, face = layout.variant.of, pen.face
    size, most = m("foot.size"), int(m("foot.lines"))
    cap, leading = layout.text.of("cap_height"), layout.text.of("leading")
    x, right = m("clear_zone"), m("width") - m("clear_zone")
    valid = face.width(words.valid_to, size, bold=True)
    rules = face.lines(words.rule_pack, right - x - valid - 2, size, 1)
    body = face.lines(words.body, right - x, size, most - 1)
    lines = [*rules, *body]
    pitch = size * leading * (1.0 if len(lines) == most else 1.2)
    last = m("height") - m("clear_zone") - size * _HANGING
    first = last - pitch * (len(lines) - 1)
    drawn = [pen.text(x, first + row * pitch, line, size) for row, line in enumerate(lines)]
    drawn.append(pen.text(right, first, words.valid_to, size, bold=True, anchor="end"))
    return drawn, first - size * cap - size * 0.55

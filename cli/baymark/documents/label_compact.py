"""The compact label, 40 × 20 mm: mark, value, what one unit is, number, and a code that holds the link only."""

from __future__ import annotations

from markupsafe import Markup

from baymark.documents.codes import Code
from baymark.documents.label_drawing import Pen
from baymark.documents.label_layout import Layout
from baymark.documents.label_words import LabelWords


def parts(words: LabelWords, code: Code, layout: Layout, pen: Pen) -> list[Markup]:
    """Everything that stands on the label, in the order of drawing."""
    m, face = layout.variant.of, pen.face
    size = m("text")
    code_x = m("code.right") - code.side
    quiet = layout.code.of("quiet_zone") * code.module
    x = m("facts.x")
    end = code_x - quiet - m("facts.gap")
    value_x = m("value.x")
    value = face.fitted(words.value, end - value_x, m("value.smallest"), m("value.largest"), bold=True)
    number = face.lines(words.number, end - x, size, 2)
    if face.width(words.per, layout.smallest_text) <= end - x:
        unit = [(words.unit, True), (words.per, False)]
    else:
        both = face.lines(f"{words.unit} {words.per}", end - x, size, 2, bold=True)
        unit = [(line, row == 0) for row, line in enumerate(both)]
    lines = [*unit, *((line, False) for line in number)]
    baselines = layout.variant.several("baselines")
    drawn: list[Markup] = []
    value_line = m("value.baseline")
    if words.specimen:
        value_line = m("specimen.value")
        value = min(value, (value_line - m("clear_zone")) / layout.text.of("cap_height"))
        word = face.fitted(words.specimen_word, end - value_x, layout.smallest_text, size, bold=True)
        drawn += [
            pen.watermark(words.specimen_word, layout),
            pen.text(value_x, m("specimen.word"), words.specimen_word, word, bold=True, colour=pen.warning),
        ]
    drawn += [
        pen.mark(m("mark.x"), m("mark.y"), m("mark.size")),
        pen.text(value_x, value_line, words.value, value, bold=True),
        pen.code(code, code_x, m("code.top")),
    ]
    for baseline, (text, bold) in zip(baselines, lines, strict=False):
        fitted = face.fitted(text, end - x, layout.smallest_text, size, bold=bold)
        drawn.append(pen.text(x, baseline, text, fitted, bold=bold))
    return drawn

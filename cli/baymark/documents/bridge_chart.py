"""The picture of a comparison: a waterfall from one value to the other, as SVG or PNG."""

from __future__ import annotations

from markupsafe import Markup

from baymark.documents import charts
from baymark.documents.bridge_words import Words
from baymark.documents.drawing import SMALL, label, number, wrapped
from baymark.documents.fonts import FAMILIES, assert_glyphs
from baymark.documents.look import BAY, DEEP_WATER, INK, POINT, Fill
from baymark.documents.pdf import write_pdf
from baymark.documents.pictures import png
from baymark.footprint.bridge import Bridge

FORMATS = ("svg", "png")
DPI = 200
_MARGIN = 6.0
_TITLE = 11 * POINT
_LINE = SMALL * 1.45
# Distinguishable in grey by their hatch; no colour praises the lower value.
_END, _MORE, _LESS = Fill(INK, "solid"), Fill(DEEP_WATER, "falling"), Fill(BAY, "dots")


def draw(bridge: Bridge, language: str, kind: str) -> bytes:
    """The picture in one language, `svg` or `png`. Raises `GlyphsMissing`."""
    drawing, width, height = _drawing(Words(bridge, language), language)
    assert_glyphs(str(drawing.striptags()))
    if kind == "svg":
        return f"{drawing}\n".encode()
    page = Markup(
        '<!doctype html><html lang="{}"><head><meta charset="utf-8"><title>{}</title><style>'
        "@page{{size:{}mm {}mm;margin:0}}html,body{{margin:0}}svg{{display:block}}</style></head>"
        "<body>{}</body></html>"
    ).format(language, Words(bridge, language).t("title"), number(width), number(height), drawing)
    return png(write_pdf(str(page)), DPI)


def _drawing(words: Words, language: str) -> tuple[Markup, float, float]:
    bridge = words.bridge
    start, end = words.names()
    marks = [charts.Mark(start, float(bridge.start), words.value(bridge.start), _END)]
    marks += [
        charts.Mark(
            words.short(step.id),
            float(step.effect),
            words.effect(step.effect),
            _MORE if step.effect > 0 else _LESS,
        )
        for step in bridge.steps
        if words.counts(step.effect)
    ]
    whole = charts.Mark(end, float(bridge.end), words.value(bridge.end), _END)
    parts, depth = charts.waterfall_parts(marks, whole, words.unit())
    title = words.title()
    width = charts.WIDTH + 2 * _MARGIN
    y = _MARGIN + _TITLE
    above = []
    for row, text in enumerate(_title_lines(title)):
        y += _TITLE * 1.3 if row else 0.0
        above.append(label(_MARGIN, y, text, size=_TITLE, bold=True))
    for text in wrapped(words.setting(), charts.WIDTH, 1):
        y += _LINE * 1.3
        above.append(label(_MARGIN, y, text))
    y += _LINE
    body = Markup('<g transform="translate({} {})">{}</g>').format(
        number(_MARGIN), number(y), Markup("").join(parts)
    )
    y += depth + _LINE
    below = []
    for said in [*words.ends(), *words.cautions()]:
        for text in wrapped(said, charts.WIDTH, 3):
            below.append(label(_MARGIN, y, text))
            y += _LINE
    height = y + _MARGIN - _LINE / 2
    drawing = Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {w} {h}" width="{w}mm" height="{h}mm" '
        'font-family="{family}"><title>{title}</title><rect width="{w}" height="{h}" fill="#fff"/>{parts}</svg>'
    ).format(
        w=number(width),
        h=number(height),
        family=FAMILIES[language],
        title=title,
        parts=Markup("").join([*above, body, *below]),
    )
    return drawing, width, height


def _title_lines(title: str) -> list[str]:
    """The title in one line, or, where it is too long, broken before the arrow."""

    def fitted(text: str) -> list[str]:
        return wrapped(text, charts.WIDTH, 1, _TITLE, bold=True)

    if fitted(title) == [title]:
        return [title]
    start, _arrow, end = title.partition(" → ")
    return fitted(start) + fitted(f"→ {end}")

"""What labels are drawn with: texts, boxes and bars in one colour scheme. All lengths in millimetres.

A drawing is a list of SVG elements on white. Text stays text; for the web every line also states its measured
length, so that another typeface on a reader's machine cannot make it overflow.
"""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from markupsafe import Markup, escape

from baymark.documents.codes import Code
from baymark.documents.drawing import box, hatch, number
from baymark.documents.fonts import quick_families
from baymark.documents.label_layout import Layout
from baymark.documents.label_text import Typeface
from baymark.documents.look import DEEP_WATER, INK, POINT, STAGES, WARNING
from baymark.paths import data_folder

HAIR = 0.3 * POINT
_BLACK = "#000"
# Sand and black at 12 % on white: a tint, because printers flatten transparency each in their own way.
_TINTS = {False: "#F9F4ED", True: "#E0E0E0"}
_WEB_FAMILIES = {
    "en": "'Noto Sans','Source Sans 3','Segoe UI',Helvetica,Arial,sans-serif",
    "zh-Hans": "'Noto Sans SC','PingFang SC','Microsoft YaHei',sans-serif",
    "zh-Hant": "'Noto Sans TC','PingFang TC','PingFang HK','Microsoft JhengHei',sans-serif",
}


@dataclass(frozen=True)
class Pen:
    """Draws in one language, in colour or black only, for paper or for the web."""

    face: Typeface
    black: bool
    web: bool

    @property
    def ink(self) -> str:
        return _BLACK if self.black else INK

    @property
    def accent(self) -> str:
        return _BLACK if self.black else DEEP_WATER

    @property
    def warning(self) -> str:
        return _BLACK if self.black else WARNING

    def text(
        self, x: float, y: float, text: str, size: float, *, bold: bool = False, anchor: str = "start",
        colour: str = "",
    ) -> Markup:  # fmt: skip
        """A line of text with its baseline at y; `anchor` is start, middle or end."""
        attributes = Markup('x="{}" y="{}" font-size="{}" fill="{}"').format(
            number(x), number(y), number(size), colour or self.ink
        )
        if bold:
            attributes += Markup(' font-weight="700"')
        if anchor != "start":
            attributes += Markup(' text-anchor="{}"').format(anchor)
        if self.web and text:
            length = number(self.face.width(text, size, bold=bold))
            attributes += Markup(' textLength="{}" lengthAdjust="spacingAndGlyphs"').format(length)
        return Markup("<text {}>{}</text>").format(attributes, escape(text))

    def rule(self, x1: float, x2: float, y: float) -> Markup:
        """A thin horizontal line."""
        return Markup('<path d="M{} {}H{}" stroke="{}" stroke-width="{}"/>').format(
            number(x1), number(y), number(x2), self.ink, number(HAIR)
        )

    def stage(self, x: float, y: float, width: float, height: float, stage: str) -> Markup:
        """A box filled as its stage; black only, the hatch alone tells the stages apart."""
        fill = STAGES[stage]
        if not self.black:
            return box(x, y, width, height, fill)
        if fill.hatch == "solid":
            return Markup('<rect x="{}" y="{}" width="{}" height="{}" fill="#000"/>').format(
                number(x), number(y), number(width), number(height)
            )
        thick, cap = (0.5, "round") if fill.hatch == "dots" else (0.3, "butt")
        outline = self._outline(x, y, width, height)
        if width <= 3 * thick or height <= 3 * thick:
            return outline
        # Inside the outline, so that no end of a stroke stands out beyond it.
        inside = hatch(x + thick, y + thick, width - 2 * thick, height - 2 * thick, fill.hatch)
        return outline + Markup(
            '<path d="{}" stroke="#000" stroke-width="{}" stroke-linecap="{}" fill="none"/>'
        ).format(inside, thick, cap)

    def outside(self, x: float, y: float, width: float, height: float) -> Markup:
        """An empty box: a stage outside the boundary."""
        return self._outline(x, y, width, height, dashes=' stroke-dasharray=".8 .6"')

    def _outline(self, x: float, y: float, width: float, height: float, dashes: str = "") -> Markup:
        half = 0.1
        return Markup(
            '<rect x="{}" y="{}" width="{}" height="{}" fill="none" stroke="{}" stroke-width="{}"{}/>'
        ).format(
            number(x + half), number(y + half), number(max(width - 2 * half, 0.05)),
            number(max(height - 2 * half, 0.05)), self.ink, number(2 * half), Markup(dashes),
        )  # fmt: skip

    def watermark(self, word: str, layout: Layout) -> Markup:
        """The word that a specimen carries, drawn first so that it lies behind everything."""
        m = layout.variant.of
        x, y, largest = m("specimen.x"), m("specimen.y"), m("specimen.size")
        size = self.face.fitted(word, m("specimen.width"), layout.smallest_text, largest, bold=True)
        return Markup(
            '<text x="{}" y="{}" font-size="{}" font-weight="700" text-anchor="middle" fill="{}" '
            'transform="rotate({} {} {})">{}</text>'
        ).format(
            number(x), number(y + size * layout.text.of("cap_height") / 2), number(size), _TINTS[self.black],
            number(m("specimen.angle")), number(x), number(y), word,
        )  # fmt: skip

    def code(self, code: Code, x: float, y: float) -> Markup:
        """A QR code, always black, with its upper left module at x and y."""
        return Markup(
            '<path class="code" shape-rendering="crispEdges" fill="none" stroke="#000" '
            'transform="translate({} {}) scale({})" d="{}"/>'
        ).format(number(x), number(y), f"{code.module:.5f}", code.path())

    def mark(self, x: float, y: float, size: float) -> Markup:
        """The neutral mark in one colour."""
        path, width, box_size = _mark(data_folder("templates") / "label" / "mark.svg")
        return Markup(
            '<path transform="translate({} {}) scale({})" fill="none" stroke="{}" stroke-width="{}" d="{}"/>'
        ).format(number(x), number(y), f"{size / box_size:.5f}", self.accent, width, path)

    def page(
        self, width: float, height: float, title: str, description: str, parts: Sequence[Markup]
    ) -> Markup:
        """The whole label on white, with title and description for those who do not see it."""
        if self.web:
            family = f"'{self.face.family}',{_WEB_FAMILIES[self.face.language]}"
        else:
            family = ",".join(f"'{name}'" for name in quick_families(self.face.language))
        return Markup(
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w} {h}" width="{w}mm" height="{h}mm" '
            '{style}role="img" xml:lang="{lang}" lang="{lang}" '
            'font-family="{family}"><title>{title}</title><desc>{description}</desc>'
            '<rect width="{w}" height="{h}" fill="#fff"/>{parts}</svg>'
        ).format(
            w=number(width), h=number(height), lang=self.face.language, family=family, title=title,
            description=description, parts=Markup("").join(parts),
            style=Markup('style="max-width:100%;height:auto" ') if self.web else "",
        )  # fmt: skip


@cache
def _mark(path: Path) -> tuple[str, str, float]:
    """Path, stroke width and side of the mark's drawing."""
    drawing = ElementTree.parse(path).getroot()
    lines = "".join(element.get("d", "") for element in drawing)
    return lines, drawing.get("stroke-width", "1"), float(drawing.get("viewBox", "").split()[2])

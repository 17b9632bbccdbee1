"""Labels of certificates as SVG, PDF and PNG: one drawing, three files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from baymark.certification.token import as_text
from baymark.documents import label_compact, label_full
from baymark.documents.codes import Code, fitting
from baymark.documents.fonts import assert_glyphs
from baymark.documents.label_drawing import Pen
from baymark.documents.label_layout import Layout, layout
from baymark.documents.label_text import typeface
from baymark.documents.label_words import LabelWords, words
from baymark.documents.pdf import write_pdf
from baymark.documents.pictures import png

if TYPE_CHECKING:
    from baymark.certification.certificate import CertificateRecord

VARIANTS = ("full", "compact")
FORMATS = ("svg", "pdf", "png")
RESOLUTIONS = (300, 600)


def draw(
    record: CertificateRecord,
    token: bytes,
    variant: str,
    language: str,
    format: str,
    *,
    black: bool = False,
    dpi: int = 300,
) -> bytes:
    """The label of a certificate as a file of one of `FORMATS`; `dpi` counts for PNG.

    The full label's code holds link and token, the compact one's the link alone. Raises `GlyphsMissing`,
    `CodeTooLarge`.
    """
    if format == "svg":
        return (drawing(record, token, variant, language, black=black, web=True) + "\n").encode()
    page = _printed(drawing(record, token, variant, language, black=black), layout(variant), language)
    return page if format == "pdf" else png(page, dpi)


def link(record: CertificateRecord, token: bytes | None = None) -> str:
    """The address in a label's code; the token stands in the fragment, which browsers send to nobody."""
    return record.status_url if token is None else f"{record.status_url}#{as_text(token)}"


def drawing(
    record: CertificateRecord,
    token: bytes,
    variant: str,
    language: str,
    *,
    black: bool = False,
    web: bool = False,
) -> Markup:
    """The label as one SVG element; for the web, lines of text state their length."""
    measures = layout(variant)
    said = words(record, language)
    code = label_code(record, token, variant)
    pen = Pen(typeface(language), black, web)
    kind = label_full if variant == "full" else label_compact
    assert_glyphs("".join(_texts(said)))
    title = f"{said.title}: {said.value} {said.unit}"
    m = measures.variant.of
    return pen.page(m("width"), m("height"), title, said.description, kind.parts(said, code, measures, pen))


def label_code(record: CertificateRecord, token: bytes, variant: str) -> Code:
    """The code of a label. Raises `CodeTooLarge`."""
    measures = layout(variant)
    content = link(record, token if variant == "full" else None)
    return fitting(content, measures, measures.variant.of("code.largest_side"))


def _texts(said: LabelWords) -> list[str]:
    return [text for text in vars(said).values() if isinstance(text, str)]


def _printed(svg: Markup, measures: Layout, language: str) -> bytes:
    """A PDF page of the label's size."""
    m = measures.variant.of
    page = Markup(
        '<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title><style>'
        "@page{{size:{w}mm {h}mm;margin:0}}html,body{{margin:0}}svg{{display:block}}</style></head>"
        "<body>{svg}</body></html>"
    ).format(lang=language, title=_title(svg), w=m("width"), h=m("height"), svg=svg)
    return write_pdf(str(page))


def _title(svg: Markup) -> Markup:
    return Markup(svg.partition("<title>")[2].partition("</title>")[0])

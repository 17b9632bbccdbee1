"""The certificate as PDF: one page and an annex, for archives (PDF/A-3a), with the signed credential inside."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from baymark import __version__, clock
from baymark.documents import certificate_tables, certificate_words, charts, numerals
from baymark.documents.certificate_words import Speech
from baymark.documents.codes import fitting
from baymark.documents.drawing import SMALL, box, line, number, svg
from baymark.documents.fonts import quick_families
from baymark.documents.label_layout import layout
from baymark.documents.label_text import typeface, visible
from baymark.documents.look import STAGES
from baymark.documents.pdf import Attached, write_pdf
from baymark.documents.templates import environment
from baymark.paths import data_folder

if TYPE_CHECKING:
    from baymark.certification.certificate import CertificateRecord

ATTACHMENT = "credential.json"
_BAR = 7.0  # mm
_CODE_SIDE = 20.0  # mm, without the quiet zone
_WATERMARK = {"en": "32mm", "zh-Hans": "56mm", "zh-Hant": "56mm"}
_SECOND_LANGUAGE = {"en": "zh-Hans", "zh-Hans": "en", "zh-Hant": "en"}


def certificate_pdf(record: CertificateRecord, credential: bytes, language: str) -> bytes:
    """The certificate in one of `i18n.LANGUAGES`, with the bytes of its credential attached as they are.

    Raises `GlyphsMissing` where a name has a character that no font has.
    """
    attached = Attached(
        ATTACHMENT,
        credential,
        Speech(record, language).t("certificate.attachment"),
        record.issued,
    )
    return write_pdf(html(record, credential, language), attachments=[attached])


def html(record: CertificateRecord, credential: bytes, language: str) -> str:
    """The page that the PDF is made from; it reads nothing from outside."""
    folder = data_folder("templates") / "certificate"
    page = environment(folder).get_template("certificate.html.j2")
    return str(page.render(_names(record, credential, language, folder)))


def _names(record: CertificateRecord, credential: bytes, language: str, folder: Path) -> dict[str, Any]:
    """Everything that the template may name."""
    say = Speech(record, language)
    words = certificate_words
    families = ",".join(f'"{family}"' for family in quick_families(language))
    css = (folder / "certificate.css").read_text(encoding="utf-8")
    css = css.replace("FAMILY", families).replace("WATERMARK", _WATERMARK[language])
    return {
        "language": language,
        "second_language": _SECOND_LANGUAGE[language],
        "program": __version__,
        "t": say.t,
        "title": say.t("certificate.specimen_title" if record.specimen else "certificate.title"),
        "watermark": say.t("specimen.word"),
        "css": Markup(css),
        "mark": Markup((folder.parent / "label" / "mark.svg").read_text(encoding="utf-8").strip()),
        "code": _code(record.status_url),
        "stages": _stage_bar(say),
        "legend": [text for _name, text in legend(say)],
        "c": {
            "number": visible(record.number),
            "body": visible(record.body.organisation),
            "issued_at": clock.as_text(record.issued),
            "specimen": record.specimen,
            "reasons": words.reasons(say),
            "warnings": words.warnings(say) if record.specimen else [],
            "blocks": words.blocks(say),
            "value": words.value(say),
            "unit": say.unit,
            "per": say.per,
            "functional_unit": say.t("value.per", text=say.text(record.functional_unit)),
            "per_product": words.per_product(say),
            "period": words.period(say),
            "boundary": words.boundary(say),
            "facts": words.facts(say),
            "signed": words.signed(say),
            "tables": certificate_tables.tables(say, credential),
        },
    }


def _stage_bar(say: Speech) -> Markup:
    """One bar across the page, divided by stage, credits left of zero; a swatch of each stage below it."""
    inside = [stage for stage in say.record.stages if stage.share]
    whole = sum(abs(float(stage.share or 0)) for stage in inside)
    if not whole:
        return Markup("")
    scale = charts.WIDTH / whole
    zero = -sum(min(float(stage.share or 0), 0.0) for stage in inside) * scale
    parts, left, right = [], zero, zero
    for stage in inside:
        length = abs(float(stage.share or 0)) * scale
        if stage.share and stage.share < 0:
            left -= length
            start = left
        else:
            start, right = right, right + length
        parts.append(box(start, 0, length, _BAR, STAGES[stage.id]))
        parts.append(line(start, 0, start, _BAR, width=0.35, colour="#fff"))
    if zero:
        parts.append(line(zero, 0, zero, _BAR + 1, width=0.25))
    column = charts.WIDTH / max(len(legend(say)), 1)
    top = _BAR + 2.2
    parts += [box(at * column, top, 2.8, 2.8, STAGES[name]) for at, (name, _text) in enumerate(legend(say))]
    return svg(charts.WIDTH, top + 2.8, "sans-serif", say.t("value.stages"), parts)


def legend(say: Speech) -> list[tuple[str, str]]:
    """Each stage inside the boundary with its name, value and share, in three lines at most."""
    stages = [stage for stage in say.record.stages if stage.value is not None and stage.share is not None]
    face = typeface(say.language)
    room = charts.WIDTH / max(len(stages), 1) - 6
    said = []
    for stage in stages:
        name = face.lines(say.stage(stage), room, SMALL, 2)
        figure = f"{say.value(stage.value)} ({numerals.percent(stage.share or Decimal(0))})"
        said.append((stage.id, "\n".join([*name, figure])))
    return said


def _code(address: str) -> Markup:
    """The link to the certificate's page as a code; the page's own margin is its quiet zone."""
    code = fitting(address, layout("compact"), _CODE_SIDE)
    side = number(len(code.rows))
    return Markup(
        '<svg viewBox="0 0 {} {}" role="img" aria-label="{}"><path fill="none" stroke="#000" d="{}"/></svg>'
    ).format(side, side, address, code.path())

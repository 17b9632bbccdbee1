"""HTML to PDF: our fonts only, nothing read from anywhere, the same bytes for the same page.

Whatever a page refers to (picture, style sheet, font, SVG) must stand in it as `data:`. Anything else is an
error: a document that silently lacks a part would still look whole.
"""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html.parser import HTMLParser
from io import BytesIO
from typing import Any

from baymark.documents.fonts import assert_glyphs, font_configuration
from baymark.errors import BadInput

# Relative addresses become absolute, and so meet the refusal, too; the top-level domain is reserved (RFC 2606).
_BASE = "http://document.invalid/"
_NOT_SHOWN = ("style", "script")


class ExternalRead(BadInput):
    """A template refers to something outside the document."""

    code = "external-read"
    summary = "A document may not read {address!r}: it would depend on more than its own data."
    remedy = "Put the content into the template as a `data:` address, or remove the reference."


@dataclass(frozen=True)
class Attached:
    """A file inside a PDF; `relationship` as in ISO 32000-2, 7.11.3 (`Source`, `Data`, …)."""

    name: str
    content: bytes
    description: str
    written: datetime
    relationship: str = "Data"


def write_pdf(html: str, *, tagged: bool = True, attachments: Sequence[Attached] = ()) -> bytes:
    """The page as PDF, tagged for reading aids (PDF/UA-1). Raises `ExternalRead`, `GlyphsMissing`.

    With attachments it is written for archives instead (PDF/A-3a, also tagged). Deterministic: no date but those
    given, identifier from the content.
    """
    assert_glyphs(text_of(html))
    from weasyprint import HTML, Attachment
    from weasyprint.urls import FatalURLFetchingError

    refused: list[str] = []
    content = hashlib.sha256(html.encode())
    for one in attachments:
        content.update(one.content)
    identifier = content.digest()[:16]
    variant = "pdf/a-3a" if attachments else "pdf/ua-1" if tagged else None
    files = [
        Attachment(
            file_obj=BytesIO(one.content), name=one.name, description=one.description, created=one.written,
            modified=one.written, relationship=one.relationship, url_fetcher=_fetcher(refused),
        )
        for one in attachments
    ]  # fmt: skip
    # A layout is one large structure that lives to its end: looking for garbage in it takes a fifth of the time.
    collecting = gc.isenabled()
    gc.disable()
    try:
        written = HTML(string=html, base_url=_BASE, url_fetcher=_fetcher(refused)).write_pdf(
            font_config=font_configuration(),
            pdf_variant=variant,
            pdf_identifier=identifier,
            attachments=files or None,
        )
    except FatalURLFetchingError as error:
        raise ExternalRead(address=refused[0][:200]) from error
    finally:
        if collecting:
            gc.enable()
    if refused:  # inside a drawing WeasyPrint goes on after a refusal
        raise ExternalRead(address=refused[0][:200])
    return bytes(written)


def text_of(html: str) -> str:
    """Every text that a page shows, `title` included."""
    reader = _TextReader()
    reader.feed(html)
    reader.close()
    return "".join(reader.parts)


class _TextReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in _NOT_SHOWN

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in _NOT_SHOWN

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(data)


def _fetcher(refused: list[str]) -> Any:
    """Reads `data:`; notes any other address in `refused` and stops."""
    from weasyprint.urls import FatalURLFetchingError, URLFetcher

    class DataOnly(URLFetcher):  # type: ignore[misc]
        """Reads nothing that is not in the page itself."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            if not url.lower().startswith("data:"):
                refused.append(url)
                raise FatalURLFetchingError(url)
            return super().fetch(url, headers)

    return DataOnly(allow_redirects=False)

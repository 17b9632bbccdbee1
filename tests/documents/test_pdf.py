"""PDF: nothing is read, the same page gives the same bytes, nothing overflows, heads are repeated."""

from __future__ import annotations

import io
import re
import socket
from pathlib import Path

import pytest

from baymark.documents import study_report
from baymark.documents.fonts import GlyphsMissing
from baymark.documents.pdf import ExternalRead, text_of, write_pdf
from baymark.documents.printers import PrinterStopped, printers

from .example import both, party, report

pytestmark = pytest.mark.usefixtures("home")
MM = 72 / 25.4


def reader(pdf: bytes):
    import pypdf

    return pypdf.PdfReader(io.BytesIO(pdf))


@pytest.fixture(scope="module")
def example(fonts_home) -> bytes:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BAYMARK_HOME", str(fonts_home))
        return study_report.pdf(report(), "en")


ADDRESSES = {
    "picture": '<img src="{}">',
    "style sheet": '<link rel="stylesheet" href="{}">',
    "import": "<style>@import url('{}');</style>x",
    "font": "<style>@font-face {{ font-family: X; src: url('{}') }} p {{ font-family: X }}</style><p>x</p>",
    "background": "<p style=\"background: url('{}')\">x</p>",
    "svg picture": '<svg width="9" height="9"><image href="{}" width="9" height="9"/></svg>',
    "object": '<object data="{}"></object>',
    "embed": '<embed src="{}">',
    "content": "<style>p::before {{ content: url('{}') }}</style><p>x</p>",
    "attachment": '<link rel="attachment" href="{}">',
}


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Every connection and every file that WeasyPrint's fetcher tried to open."""
    found: list[object] = []
    monkeypatch.setattr(socket.socket, "connect", lambda self, where: found.append(where))
    monkeypatch.setattr("urllib.request.FileHandler.file_open", lambda self, request: found.append(request))
    return found


def secret(scheme: str, folder: Path) -> str:
    """The address of a drawing that exists, so that only the refusal keeps it from being read."""
    file = folder / "secret.svg"
    file.write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9" id="a"/>')
    return {"file": file.as_uri(), "http": "http://localhost:9/a.svg", "relative": "secret.svg"}[scheme]


@pytest.mark.parametrize("kind", ADDRESSES)
@pytest.mark.parametrize("scheme", ["file", "http", "relative"])
def test_nothing_is_read(kind: str, scheme: str, tmp_path: Path, opened: list[object]):
    with pytest.raises(ExternalRead):
        write_pdf(f"<html><body>{ADDRESSES[kind].format(secret(scheme, tmp_path))}</body></html>")
    assert opened == []


@pytest.mark.parametrize("scheme", ["file", "http", "relative"])
def test_svg_use_reads_nothing(scheme: str, tmp_path: Path, opened: list[object]):
    # WeasyPrint takes `use` from the page alone, so there is nothing to refuse.
    use = f'<svg width="9" height="9"><use href="{secret(scheme, tmp_path)}#a"/></svg>'
    assert write_pdf(f"<html><body>{use}</body></html>").startswith(b"%PDF")
    assert opened == []


def test_data_addresses_are_read():
    import base64

    drawing = (
        b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'
    )
    address = "data:image/svg+xml;base64," + base64.b64encode(drawing).decode()
    plain, with_picture = (
        reader(write_pdf(f"<html><body>x{picture}</body></html>")).pages[0].get_contents().get_data()
        for picture in ("", f'<img src="{address}">')
    )
    assert len(with_picture) > len(plain)


def test_a_redirecting_data_style_sheet_still_reads_nothing():
    with pytest.raises(ExternalRead):
        write_pdf(
            "<link rel=stylesheet href=\"data:text/css,@import url('http://localhost:9/x.css')\"><p>x</p>"
        )


def test_a_character_without_glyph_is_an_error():
    with pytest.raises(GlyphsMissing, match=r"U\+1F600"):
        study_report.pdf(report(applicant=party("Smile 😀 Co.", "")), "en")


def test_text_of_a_page_leaves_out_styles():
    page = "<style>p{}</style><p>a&amp;b <b>c</b></p><svg><text>d</text></svg>"
    assert text_of(page) == "a&b cd"


def test_same_page_same_bytes(example: bytes):
    assert study_report.pdf(report(), "en") == example


def test_metadata_language_bookmarks_and_tags(example: bytes):
    document = reader(example)
    assert document.metadata.title.startswith("Product carbon footprint study report – Battery")
    assert document.metadata.author == "Example Co."
    assert str(document.metadata.creation_date_raw).startswith("D:20260203")
    root = document.trailer["/Root"]
    assert root["/Lang"] == "en"
    assert root["/MarkInfo"]["/Marked"]
    titles = [entry.title for entry in flatten(document.outline)]
    assert "3 Results" in titles and "3.2 By item" in titles and "A.5 Sources" in titles


def flatten(outline: list) -> list:
    return [one for entry in outline for one in (flatten(entry) if isinstance(entry, list) else [entry])]


def test_page_one_is_the_managers_alone(example: bytes):
    pages = [page.extract_text() for page in reader(example).pages]
    assert "What to do" in pages[0] and "What drives it" in pages[0]
    assert "1 Product and study" in pages[1]
    assert re.search(rf"2\s*/\s*{len(pages)}\b", pages[1])


def outside_margins(pdf: bytes) -> list[tuple[int, str]]:
    """Characters that stand left or right of the margins, with their page."""
    import pypdfium2

    found = []
    document = pypdfium2.PdfDocument(pdf)
    for number in range(len(document)):
        page = document[number].get_textpage()
        for index in range(page.count_chars()):
            left, _bottom, right, _top = page.get_charbox(index)
            if right > left and (left < 18 * MM - 1 or right > 192 * MM + 1):
                found.append((number + 1, page.get_text_range(index, 1)))
    return found


@pytest.mark.parametrize("language", ["en", "zh-Hans", "zh-Hant"])
def test_long_names_do_not_overflow(language: str):
    latin, unbroken, chinese = (
        "Bay Area Energy Storage " * 2 + "Company Co.",
        "W" * 60,
        "粤港澳大湾区新能源" * 7,
    )
    for name in (latin[:60], unbroken, chinese[:60]):
        data = report(
            applicant=party(name, name),
            manufacturer=party(name, name),
            study=name,
            items=tuple(
                type(item)(name, both(name, name), *(getattr(item, f) for f in
                           ("stage", "value", "share", "per_product", "known_from")))
                for item in report().items
            ),
        )  # fmt: skip
        assert outside_margins(study_report.pdf(data, language)) == []


def test_heads_are_repeated_and_no_row_stands_alone():
    row = report().rows[0]
    data = report(rows=tuple(type(row)(f"row_{n}", *list(vars(row).values())[1:]) for n in range(120)))
    pages = [page.extract_text() for page in reader(study_report.pdf(data, "en")).pages]
    holding = [page for page in pages if re.search(r"row_\d+", page)]
    assert len(holding) >= 3
    for page in holding:
        assert "Item and row" in page
        assert len(re.findall(r"row_\d+", page)) >= 2
    ids = re.findall(r"row_(\d+)", " ".join(holding))
    assert ids == [str(n) for n in range(120)]


def test_printers_give_the_same_pdf_in_order(example: bytes):
    short = '<html lang="en"><head><title>x</title></head><body>x</body></html>'
    with printers(2) as printing:
        given = list(printing.print([study_report.html(report(), "en"), short, short]))
    assert given == [example, write_pdf(short), write_pdf(short)]


def test_printers_tell_what_is_wrong():
    with printers(1) as printing:
        with pytest.raises(GlyphsMissing, match=r"U\+1F600"):
            list(printing.print(["<html><body>😀</body></html>"]))
        with pytest.raises(ExternalRead, match="etc/hostname"):
            list(printing.print(['<html><body><img src="file:///etc/hostname"></body></html>']))


def test_a_printer_that_stops_is_an_error():
    import multiprocessing

    with printers(1) as printing:
        for child in multiprocessing.active_children():
            child.kill()
        with pytest.raises(PrinterStopped):
            list(printing.print(["<p>x</p>"]))


def test_weasyprint_understands_every_rule(caplog):
    with caplog.at_level("WARNING", logger="weasyprint"):
        study_report.pdf(report(), "zh-Hant")
    said = [record.getMessage() for record in caplog.records]
    # Rules for screens alone are no business of print.
    assert [text for text in said if "screen" not in text] == []

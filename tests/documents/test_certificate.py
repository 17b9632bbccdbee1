"""Certificates: one page and an annex in three languages, complete, archived with their credential."""

from __future__ import annotations

import hashlib
import io
import re
from dataclasses import replace

import pypdfium2 as pdfium
import pytest

from baymark.documents import certificate_pdf as paper
from baymark.documents.pdf import Attached, ExternalRead, write_pdf

from .paper import ISSUED, named, record, specimen

pytestmark = pytest.mark.usefixtures("home")
LANGUAGES = ("en", "zh-Hans", "zh-Hant")
CREDENTIAL = b'{"signed": "data"}\n'


def reader(pdf: bytes):
    import pypdf

    return pypdf.PdfReader(io.BytesIO(pdf))


def texts(pdf: bytes) -> list[str]:
    return [re.sub(r"\s+", " ", page.get_textpage().get_text_range()) for page in pdfium.PdfDocument(pdf)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_page_says_everything(language: str) -> None:
    pages = texts(paper.certificate_pdf(record(), CREDENTIAL, language))
    assert len(pages) == 2
    first, made = re.sub(r"\s", "", pages[0]), record()
    chinese = language != "en"
    wanted = [
        made.number, "0.0500", "kgCO", "TB-1", "400V", "TESTMARK", "TB-2", "TEST-0001", "BodyLtd", "ChanTaiMan",
        "LeeSiuMing", "VerifyLtd", "2026-11-20", "2028-11-19", "2025-01-01", "2025-12-31", made.status_url,
        "test-battery1.2.0", "test-label1.0.0", "bay-core0.1.0", "GB/T24067-2024", "65.0%", "40.0%", "2.10",
        "34343434", "5%", "1.23%",
        "测试电池有限公司" if chinese else "TestBatteryLtd",
        "湾区路2号" if chinese else "2BayRoad",
    ]  # fmt: skip
    missing = [text for text in wanted if text not in first]
    assert not missing
    for digest in (
        "cd" * 32,
        "ef" * 32,
        "ab" * 32,
        "12" * 32,
        hashlib.sha256(CREDENTIAL).hexdigest(),
    ):
        assert digest in re.sub(r"\s", "", pages[1])
    assert ("标签" if chinese and language == "zh-Hans" else "標籤" if chinese else "Labels") in pages[1]
    assert "0.35" in pages[1]


def test_the_languages_differ_only_in_words() -> None:
    pages = {name: paper.html(record(), CREDENTIAL, name) for name in LANGUAGES}
    body = {
        name: re.sub(r"<style>.*?</style>|<[^>]*>", " ", page, flags=re.S) for name, page in pages.items()
    }
    figures = {name: sorted(re.findall(r"\d+(?:\.\d+)?", text)) for name, text in body.items()}
    assert figures["zh-Hans"] == figures["zh-Hant"]
    assert "产品碳足迹证书" in body["zh-Hans"] and "產品碳足跡證書" in body["zh-Hant"]
    assert "Product carbon footprint certificate" in body["en"]


def test_small_items_stand_together_and_add_up() -> None:
    page = paper.html(record(), CREDENTIAL, "en")
    plain = page.replace("\u202f", " ").replace("&lt;", "<")
    assert "Under 0.5 % each, together 0.00002 (< 0.1 %): Tape 0.000010; Seal 0.000010" in plain


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_specimen_certifies_nothing(language: str) -> None:
    page = paper.html(specimen(), CREDENTIAL, language)
    word = {"en": "SPECIMEN", "zh-Hans": "样本", "zh-Hant": "樣本"}[language]
    assert f'aria-hidden="true">{word}<' in page
    assert 'class="warning"' in page and 'class="warning"' not in paper.html(record(), CREDENTIAL, language)
    said = {"en": "Nobody certifies the value", "zh-Hans": "未经任何机构认证", "zh-Hant": "未經任何機構認證"}
    assert said[language] in page and said[language] not in paper.html(record(), CREDENTIAL, language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "name", [("W" * 60, ""), ("", "粤" * 60), ("Щ" * 60, "")], ids=["latin", "chinese", "cyrillic"]
)
def test_long_names_stay_on_the_page(language: str, name: tuple[str, str]) -> None:
    made = specimen(**named(*name))
    document = pdfium.PdfDocument(paper.certificate_pdf(made, CREDENTIAL, language))
    assert len(document) == 2
    margin = 18 * 72 / 25.4 - 0.5
    for page in document:
        text = page.get_textpage()
        for place in range(text.count_chars()):
            left, bottom, right, top = text.get_charbox(place)
            sign = text.get_text_range(place, 1)
            if sign.strip() and right - left < 60:  # the watermark is wider
                assert margin <= left and right <= page.get_width() - margin, sign
                assert bottom >= 20 and top <= page.get_height() - 20


def test_archived_with_its_credential() -> None:
    pdf = paper.certificate_pdf(record(), CREDENTIAL, "en")
    found = reader(pdf)
    assert found.attachments == {"credential.json": [CREDENTIAL]}
    root = found.trailer["/Root"]
    metadata = root["/Metadata"].get_object().get_data().decode()
    assert 'pdfaid:part="3"' in metadata and 'pdfaid:conformance="A"' in metadata
    assert root["/MarkInfo"]["/Marked"] and "/StructTreeRoot" in root and root["/Lang"] == "en"
    assert root["/OutputIntents"][0]["/S"] == "/GTS_PDFA1"
    file = root["/AF"][0].get_object()
    assert (file["/AFRelationship"], file["/UF"]) == ("/Data", "credential.json")
    assert file["/EF"]["/F"].get_object()["/Subtype"] == "/application/json"
    for page in found.pages:
        for font in page["/Resources"]["/Font"].values():
            descriptor = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
            assert {"/FontFile2", "/FontFile3"} & set(descriptor)


def test_same_bytes_every_time() -> None:
    assert paper.certificate_pdf(record(), CREDENTIAL, "en") == paper.certificate_pdf(
        record(), CREDENTIAL, "en"
    )
    assert paper.certificate_pdf(record(), CREDENTIAL, "en") != paper.certificate_pdf(record(), b"{}", "en")


def test_its_code_leads_to_its_page() -> None:
    from baymark.documents import codes

    assert codes.read(paper.certificate_pdf(record(), CREDENTIAL, "en"), "x") == [record().status_url]


def test_names_are_escaped_and_hidden_signs_dropped() -> None:
    page = paper.html(record(**named("=A&B <img src=http://x.invalid/y>\u202e\x07 Ltd")), CREDENTIAL, "en")
    assert "=A&amp;B &lt;img src=http://x.invalid/y&gt; Ltd" in page and "<img" not in page
    assert "\u202e" not in page and "\x07" not in page
    assert paper.certificate_pdf(record(**named("+A&B <b>")), CREDENTIAL, "en").startswith(b"%PDF")


@pytest.mark.parametrize(
    "piece",
    [
        '<img src="{}">', '<link rel="stylesheet" href="{}">', "<style>@import url('{}');</style>",
        "<p style=\"background:url('{}')\">x</p>",
        '<svg width="9" height="9"><image href="{}" width="9" height="9"/></svg>',
        '<object data="{}"></object>', '<embed src="{}">', '<link rel="attachment" href="{}">',
        "<style>@font-face{{font-family:X;src:url('{}')}}p{{font-family:X}}</style><p>x</p>",
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "address", ["http://x.invalid/y.svg", "file:///etc/hostname", "y.svg", "//x.invalid/y"]
)
def test_a_page_that_fetches_is_refused_with_attachments_too(
    piece: str, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import socket

    opened: list[object] = []
    monkeypatch.setattr(socket.socket, "connect", lambda self, where: opened.append(where))
    monkeypatch.setattr("urllib.request.FileHandler.file_open", lambda self, request: opened.append(request))
    html = f"<html lang='en'><head><title>x</title></head><body><p>x</p>{piece.format(address)}</body></html>"
    with pytest.raises(ExternalRead):
        write_pdf(html, attachments=[Attached("credential.json", CREDENTIAL, "x", ISSUED)])
    assert not opened


def test_unstated_figures_are_said_to_be() -> None:
    made = record(
        electricity=replace(record().electricity, location_based=None),
        data_quality=replace(record().data_quality, rating=None, primary_share=None),
    )
    page = paper.html(made, CREDENTIAL, "en")
    assert page.count("not stated") >= 3

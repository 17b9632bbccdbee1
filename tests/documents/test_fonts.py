"""Fonts: only ours are used, in the right regional forms, truly bold, with a glyph for every character."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest

from baymark.documents import fonts
from baymark.documents.fonts import FAMILIES, GlyphsMissing, assert_glyphs

TEXTS = {
    "en": "Product carbon footprint 63.50 kg\u202fCO₂e/kWh",
    "zh-Hans": "产品碳足迹 63.50 kg\u202fCO₂e/kWh，直骨角令误",
    "zh-Hant": "產品碳足跡 63.50 kg\u202fCO₂e/kWh，直骨角令誤",
}


@pytest.fixture(scope="module", autouse=True)
def _home(tmp_path_factory: pytest.TempPathFactory):
    """A home of the tests: faces are derived anew, nothing of the user's is touched."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BAYMARK_HOME", str(tmp_path_factory.mktemp("home")))
        fonts.font_configuration.cache_clear()
        yield
    fonts.font_configuration.cache_clear()


def _pdf(body: str) -> bytes:
    weasyprint = pytest.importorskip("weasyprint")
    return weasyprint.HTML(string=body).write_pdf(font_config=fonts.font_configuration())


def _paragraph(language: str, weight: int, text: str | None = None) -> str:
    family = FAMILIES[language]
    style = f"font: {weight} 40pt '{family}'"
    return f'<p lang="{language}" style="{style}">{text or TEXTS[language]}</p>'


def _embedded(pdf: bytes) -> set[str]:
    import pypdf

    return {
        str(font.get_object()["/BaseFont"]).split("+")[1]
        for page in pypdf.PdfReader(io.BytesIO(pdf)).pages
        for font in page["/Resources"]["/Font"].values()
    }


def _picture(pdf: bytes):
    import numpy as np
    import pypdfium2

    return np.asarray(pypdfium2.PdfDocument(pdf)[0].render(scale=2, grayscale=True).to_pil()).astype(float)


def _ink(pdf: bytes) -> float:
    return float((255 - _picture(pdf)).sum())


def test_a_page_embeds_our_faces_only_and_its_text_can_be_read_back() -> None:
    import pypdf

    pdf = _pdf("".join(_paragraph(name, weight) for name in TEXTS for weight in (400, 700)))
    assert _embedded(pdf) == {
        "Noto-Sans-CJK-SC",
        "Noto-Sans-CJK-SC-Bold",
        "Noto-Sans-CJK-TC",
        "Noto-Sans-CJK-TC-Bold",
        "Baymark-Signs",
    }
    read = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)
    read = "".join(read.split())
    for text in TEXTS.values():
        assert read.count("".join(text.split())) == 2


def test_an_unknown_family_falls_back_on_ours() -> None:
    assert _embedded(_pdf('<p style="font-family: Comic Sans MS, sans-serif">Footprint 足迹</p>')) == {
        "Noto-Sans-CJK-SC"
    }


@pytest.mark.parametrize("language", list(TEXTS))
def test_bold_is_bold(language: str) -> None:
    words = {"en": "Product carbon footprint", "zh-Hans": "产品碳足迹直骨角", "zh-Hant": "產品碳足跡直骨角"}
    text = words[language]
    assert _ink(_pdf(_paragraph(language, 700, text))) > 1.3 * _ink(_pdf(_paragraph(language, 400, text)))


@pytest.mark.parametrize("weight", ["normal", "bold"])
def test_svg_text_without_language_has_the_regional_forms(weight: str) -> None:
    """骨 and 直 differ between the regions; a bold of Japanese forms would look the same in both."""

    def drawn(family: str):
        text = f'<text y="60" font-size="60" font-weight="{weight}" font-family="{family}">骨直</text>'
        return _picture(_pdf(f'<svg xmlns="http://www.w3.org/2000/svg" width="200" height="90">{text}</svg>'))

    simplified, traditional = drawn(FAMILIES["zh-Hans"]), drawn(FAMILIES["zh-Hant"])
    assert abs(simplified - traditional).sum() > 0.02 * (255 - simplified).sum()


def test_every_character_of_the_program_is_covered() -> None:
    from baymark.locale.__main__ import po_path

    for language in ("zh-Hans", "zh-Hant"):
        assert_glyphs(po_path(language).read_text(encoding="utf-8"))
    assert_glyphs(
        "₀₁₂₃₄₅₆₇₈₉₊₋ ⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ \u2006\u2007\u2009\u200a\u202f\u00a0\u00ad\u200b\t\n⋅ ×·–—…≤≥≈±°‰µΣΔ→"
    )


def test_missing_glyphs_are_named() -> None:
    with pytest.raises(GlyphsMissing) as caught:
        assert_glyphs("carbon 碳 \U0001f33f \u0e01 \U0001f33f")
    assert caught.value.exit_code == 4
    assert "U+0E01" in caught.value.render()
    assert "U+1F33F" in caught.value.render()
    assert "2 character(s)" in caught.value.message()


def test_the_users_fontconfig_setting_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    fonts.font_configuration.cache_clear()
    monkeypatch.setenv("FONTCONFIG_FILE", "/somewhere/of/the/user.conf")
    assert fonts.font_configuration() is fonts.font_configuration()
    assert os.environ["FONTCONFIG_FILE"] == "/somewhere/of/the/user.conf"
    assert _embedded(_pdf("<p>Footprint</p>")) == {"Noto-Sans-CJK-SC"}


def test_the_fontconfig_file_is_mended_and_kept() -> None:
    path = fonts.fontconfig_file()
    good = path.read_text(encoding="utf-8")
    written = path.stat().st_mtime_ns
    assert fonts.fontconfig_file().stat().st_mtime_ns == written
    path.write_text("<fontconfig/>", encoding="utf-8")
    assert fonts.fontconfig_file().read_text(encoding="utf-8") == good
    assert Path(good.split("<dir>")[2].split("</dir>")[0]).is_dir()
    assert not [file for file in path.parent.rglob(".*") if file.is_file()]

"""Labels measured as they are printed: nothing overflows, codes decode, words are those of the language."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from decimal import Decimal as D

import pypdfium2 as pdfium
import pytest
import zxingcpp
from PIL import Image, ImageFilter

from baymark.documents import label
from baymark.documents.codes import CodeTooLarge, fitting
from baymark.documents.label_layout import layout
from baymark.documents.label_text import visible
from baymark.documents.label_words import label_texts
from baymark.paths import data_folder

from .paper import NUMBER, named, record, signed, specimen

pytestmark = pytest.mark.usefixtures("home")
LANGUAGES = ("en", "zh-Hans", "zh-Hant")
POINTS = 72 / 25.4
NAMES = {
    "latin": ("W" * 60, ""),
    "words": ("Wonderful Manufacturing Works of Mutually Warm Women Ltd, HK", ""),
    "chinese": ("", "粤" * 60),
    "cyrillic": ("Щ" * 60, ""),
    "greek": ("Ω" * 60, ""),
    "kana": ("ア" * 60, ""),
    "hangul": ("한" * 60, ""),
}


def page(pdf: bytes):
    return pdfium.PdfDocument(pdf)[0]


def lines(pdf: bytes) -> list[tuple[float, float, float, float]]:
    """The box of every printed line of text in mm from the upper left corner: left, top, right, bottom."""
    one = page(pdf)
    height = one.get_height() / POINTS
    text = one.get_textpage()
    found = []
    for place in range(text.count_rects()):
        left, bottom, right, top = (edge / POINTS for edge in text.get_rect(place))
        if right - left > 0.5:  # a space in a typeface of its own has a box, too
            found.append((left, height - top, right, height - bottom))
    return found


def characters(pdf: bytes) -> list[tuple[str, tuple[float, float, float, float]]]:
    one = page(pdf)
    height = one.get_height() / POINTS
    text = one.get_textpage()
    found = []
    for place in range(text.count_chars()):
        sign = text.get_text_range(place, 1)
        if sign.strip():
            left, bottom, right, top = (edge / POINTS for edge in text.get_charbox(place))
            found.append((sign, (left, height - top, right, height - bottom)))
    return found


def picture(pdf: bytes, dpi: int) -> Image.Image:
    return page(pdf).render(scale=dpi / 72).to_pil().convert("L")


def decoded(image: Image.Image) -> list[str]:
    return [code.text for code in zxingcpp.read_barcodes(image)]


def made(variant: str, language: str = "en", kind: str = "pdf", **changes: object) -> bytes:
    return label.draw(record(**changes), signed(record(**changes)), variant, language, kind)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("variant", label.VARIANTS)
@pytest.mark.parametrize("script", NAMES)
def test_nothing_overflows_with_long_names(variant: str, language: str, script: str) -> None:
    m = layout(variant).variant.of
    pdf = made(variant, language, **named(*NAMES[script]))
    clear = m("clear_zone") - 0.02
    found = characters(pdf)
    assert len(found) > 30
    for sign, (left, top, right, bottom) in found:
        assert clear <= left and right <= m("width") - clear, sign
        assert clear <= top and bottom <= m("height") - clear, sign


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("variant", label.VARIANTS)
@pytest.mark.parametrize("script", ["latin", "chinese"])
def test_texts_and_code_keep_apart(variant: str, language: str, script: str) -> None:
    pdf = made(variant, language, **named(*NAMES[script]))
    measures = layout(variant)
    code = label.label_code(record(), signed(), variant)
    right, top = measures.variant.of("code.right"), measures.variant.of("code.top")
    quiet = 4 * code.module
    zone = (right - code.side - quiet, top - quiet, right + quiet, top + code.side + quiet)
    boxes = lines(pdf)
    assert len(boxes) >= 6
    for box in boxes:
        assert not overlap(box, zone, 0.05), (box, zone)
    for place, one in enumerate(boxes):
        for other in boxes[place + 1 :]:
            assert not overlap(one, other, 0.25), (one, other)


def overlap(one, other, slack: float) -> bool:
    """Whether two boxes share more than `slack` mm both across and down."""
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    return across > slack and down > slack


@pytest.mark.parametrize("variant", label.VARIANTS)
def test_size_and_smallest_text(variant: str) -> None:
    pdf = made(variant, **named(*NAMES["latin"]))
    m = layout(variant).variant.of
    width, height = page(pdf).get_size()
    assert (width / POINTS, height / POINTS) == pytest.approx((m("width"), m("height")), abs=0.01)
    flat = [box[3] - box[1] for sign, box in characters(pdf) if sign in "xzvwu"]
    assert flat and min(flat) >= 1.17  # 1.2 mm less the rounding of outlines
    if variant == "full":
        figures = [box[3] - box[1] for sign, box in characters(pdf) if sign.isdigit()]
        assert max(figures) >= 8.47 * 0.70  # 24 points


@pytest.mark.parametrize("variant", label.VARIANTS)
@pytest.mark.parametrize("dpi", [150, 300, 600])
@pytest.mark.parametrize("black", [False, True])
def test_codes_decode_at_print_size(variant: str, dpi: int, black: bool) -> None:
    pdf = label.draw(record(), signed(), variant, "en", "pdf", black=black)
    expected = label.link(record(), signed() if variant == "full" else None)
    assert decoded(picture(pdf, dpi)) == [expected]


@pytest.mark.parametrize("variant", label.VARIANTS)
def test_codes_decode_as_a_telephone_sees_them(variant: str) -> None:
    """150 dots per inch on a table, turned, out of true, out of focus and compressed."""
    sharp = picture(made(variant), 600)
    table = Image.new("L", (sharp.width * 2, sharp.height * 2), 120)
    table.paste(sharp, (sharp.width // 2, sharp.height // 2))
    turned = table.rotate(4, resample=Image.Resampling.BICUBIC, fillcolor=120)
    width, height = turned.size
    lean = turned.transform(
        turned.size, Image.Transform.QUAD,
        (0, 0, width * 0.02, height, width, height * 0.97, width * 0.98, height * 0.02),
        resample=Image.Resampling.BICUBIC,
    )  # fmt: skip
    small = lean.resize((width // 4, height // 4), Image.Resampling.BOX).filter(ImageFilter.GaussianBlur(0.5))
    file = io.BytesIO()
    small.save(file, "JPEG", quality=70)
    assert decoded(Image.open(file)) == [label.link(record(), signed() if variant == "full" else None)]


@pytest.mark.parametrize("variant", label.VARIANTS)
def test_module_and_quiet_zone(variant: str) -> None:
    code = label.label_code(record(), signed(), variant)
    assert code.module >= 0.4
    assert code.module / layout(variant).dot == pytest.approx(round(code.module / layout(variant).dot))
    pdf = made(variant)
    found = zxingcpp.read_barcodes(picture(pdf, 600))[0].position
    side = (found.top_right.x - found.top_left.x) / 600 * 25.4
    assert side / len(code.rows) == pytest.approx(code.module, abs=0.01)
    dots = 600 / 25.4
    quiet = round(4 * code.module * dots) - 2
    box = (
        found.top_left.x - quiet,
        found.top_left.y - quiet,
        found.bottom_right.x + quiet,
        found.bottom_right.y + quiet,
    )
    image = picture(pdf, 600)
    inside = (found.top_left.x - 2, found.top_left.y - 2, found.bottom_right.x + 3, found.bottom_right.y + 3)
    ring = image.copy()
    ring.paste(255, inside)
    assert ring.crop(box).getextrema() == (255, 255)


def test_a_code_that_would_be_too_fine_is_refused() -> None:
    with pytest.raises(CodeTooLarge):
        fitting("https://label.example/" + "x" * 400, layout("compact"), 14.0)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_web_label_is_text_with_title_and_description(language: str) -> None:
    svg = made("full", language, "svg").decode()
    root = ElementTree.fromstring(svg)
    space = "{http://www.w3.org/2000/svg}"
    said = [element.text or "" for element in root.iter(f"{space}text")]
    assert root[0].tag == f"{space}title" and "0.0500" in (root[0].text or "")
    assert root[1].tag == f"{space}desc" and NUMBER in (root[1].text or "")
    assert "max-width:100%" in root.attrib["style"] and root.attrib["viewBox"] == "0 0 90 60"
    assert "0.0500" in said and NUMBER in said
    assert all(float(e.attrib["textLength"]) > 0 for e in root.iter(f"{space}text"))
    assert "href" not in svg and "url(" not in svg
    title = {"en": "Product carbon footprint", "zh-Hans": "产品碳足迹", "zh-Hant": "產品碳足跡"}[language]
    assert said[0] == title


def test_black_has_no_colour() -> None:
    for made_black in (record(), specimen()):
        svg = label.draw(made_black, signed(made_black), "full", "en", "svg", black=True).decode()
        assert set(re.findall(r"#[0-9A-Fa-f]{3,6}", svg)) <= {"#000", "#fff", "#E0E0E0"}
    image = Image.open(io.BytesIO(label.draw(record(), signed(), "full", "en", "png", black=True)))
    red, green, blue = image.split()
    assert red.tobytes() == green.tobytes() == blue.tobytes()


@pytest.mark.parametrize("variant", label.VARIANTS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_specimen_says_so_behind_and_in_words(variant: str, language: str) -> None:
    word = {"en": "SPECIMEN", "zh-Hans": "样本", "zh-Hant": "樣本"}[language]
    svg = label.draw(specimen(), signed(specimen()), variant, language, "svg").decode()
    texts = re.findall(r"<text ([^>]*)>([^<]*)</text>", svg)
    assert texts[0][1] == word and "rotate" in texts[0][0]  # first drawn, hence behind
    assert sum(text.startswith(word) for _attributes, text in texts) == 2
    assert word not in label.draw(record(), signed(), variant, language, "svg").decode()


def test_a_stage_outside_the_boundary_is_an_empty_box() -> None:
    outside = tuple(
        replace(stage, inside=False, value=None, share=None) if stage.id == "use" else stage
        for stage in record().stages
    )
    svg = made("full", "en", "svg", stages=outside).decode()
    assert svg.count("stroke-dasharray") == 1
    assert "stroke-dasharray" not in made("full", "en", "svg").decode()


@pytest.mark.parametrize("value", ["0.00001234", "12800", "123456789", "7", "-0.5"])
def test_any_value_fits(value: str) -> None:
    for variant in label.VARIANTS:
        pdf = made(variant, declared_value=D(value))
        m = layout(variant).variant.of
        code = label.label_code(record(), signed(), variant)
        end = m("code.right") - code.side - 4 * code.module
        figures = [box for sign, box in characters(pdf) if box[3] - box[1] > 2.3 and box[0] < end]
        assert figures and max(box[2] for box in figures) <= end


def test_names_are_printed_escaped_and_without_hidden_signs() -> None:
    name = "=A&B <Shenzhen>\u202e\u200b\x00 Ltd"
    svg = made("full", "en", "svg", **named(name)).decode()
    ElementTree.fromstring(svg)
    assert "=A&amp;B &lt;Shenzhen&gt; Ltd" in svg
    assert not set("\u202e\u200b\x00") & set(svg)
    assert visible("a\u2066b\u202ec\td") == "a b c d"


def test_png_says_its_resolution() -> None:
    for dpi, size in ((300, (1063, 709)), (600, (2126, 1418))):
        image = Image.open(io.BytesIO(label.draw(record(), signed(), "full", "en", "png", dpi=dpi)))
        assert image.info["dpi"] == pytest.approx((dpi, dpi), abs=0.1)
        assert image.size == pytest.approx(size, abs=1)


def test_same_bytes_every_time() -> None:
    for kind in label.FORMATS:
        assert made("compact", "zh-Hans", kind) == made("compact", "zh-Hans", kind)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("variant", label.VARIANTS)
def test_what_one_unit_is_stands_whole(variant: str, language: str) -> None:
    """`per kWh of capacity and year` cut short would be another unit."""
    texts = label_texts(data_folder("templates") / "label" / "wording.yaml")
    for name in (key.removeprefix("per.") for key in texts if key.startswith("per.")):
        said = texts[f"per.{name}"].read(language)
        drawn = [sign for sign, _box in characters(made(variant, language, unit=f"kgCO2e/{name}"))]
        assert "".join(said.split()) in "".join(drawn), said

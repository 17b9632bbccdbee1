"""Charts: lengths are to scale, stages can be told apart without colour, texts are texts."""

from __future__ import annotations

import itertools
import re
import xml.etree.ElementTree as ElementTree

import pytest

from baymark.documents import charts
from baymark.documents.drawing import hatch, text_width, wrapped
from baymark.documents.look import REACH, STAGES, Fill

FAMILY = "Noto Sans CJK SC"
SOLID = Fill("#000000", "solid")


def boxes(drawing: str, colour: str = "#000000") -> list[tuple[float, float, float, float]]:
    root = ElementTree.fromstring(str(drawing))
    return [
        tuple(float(box.get(name)) for name in ("x", "y", "width", "height"))
        for box in root.iter("rect")
        if box.get("fill") == colour
    ]


def mark(title: str, size: float) -> charts.Mark:
    return charts.Mark(title, size, f"{size}", SOLID)


def test_bars_are_to_scale_and_credits_go_left():
    drawn = boxes(charts.bars([mark("a", 4), mark("b", 2), mark("c", -1)], "t", FAMILY))
    widths = [width for _x, _y, width, _height in drawn]
    assert widths[0] == pytest.approx(2 * widths[1], rel=1e-3) == pytest.approx(4 * widths[2], rel=1e-3)
    assert drawn[2][0] + widths[2] == pytest.approx(drawn[0][0], abs=2e-3)  # ends where the others begin


def test_stacked_bar_fills_its_width_and_is_to_scale():
    drawn = boxes(charts.stacked_bar([mark("a", 3), mark("b", 1), mark("c", -1)], "t", FAMILY, width=100))
    bar = [box for box in drawn if box[3] == 7]
    assert sum(width for _x, _y, width, _h in bar) == pytest.approx(100, abs=0.01)
    assert [round(width) for _x, _y, width, _h in bar] == [60, 20, 20]
    assert [round(x) for x, _y, _w, _h in bar] == [20, 80, 0]


def test_waterfall_starts_where_the_stage_before_ended():
    drawing = charts.waterfall([mark("a", 6), mark("b", 3), mark("c", -2)], mark("sum", 7), "t", FAMILY, "kg")
    a, b, c, whole = boxes(drawing)
    foot = a[1] + a[3]
    scale = a[3] / 6
    assert b[1] + b[3] == pytest.approx(a[1], abs=2e-3)
    assert c[1] == pytest.approx(b[1], abs=2e-3)
    assert whole[1] + whole[3] == pytest.approx(foot, abs=2e-3)
    assert (b[3], c[3], whole[3]) == pytest.approx((3 * scale, 2 * scale, 7 * scale), abs=5e-3)


def test_nothing_to_draw_gives_no_chart():
    assert charts.bars([], "t", FAMILY) == ""
    assert charts.stacked_bar([mark("a", 0)], "t", FAMILY) == ""
    assert charts.waterfall([mark("a", 0)], mark("s", 0), "t", FAMILY, "kg") == ""


@pytest.mark.parametrize("fills", [STAGES, REACH])
def test_hatches_tell_fills_apart_without_colour(fills: dict[str, Fill]):
    paths = [hatch(0, 0, 20, 7, fill.hatch) for fill in fills.values()]
    assert len(set(paths)) == len(fills)
    assert len({fill.colour for fill in fills.values()}) == len(fills)


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_neighbouring_stages_differ_in_grey_or_hatch():
    fills = list(STAGES.values())
    for one, other in itertools.pairwise(fills):
        assert one.hatch != other.hatch or abs(luminance(one.colour) - luminance(other.colour)) > 0.1


@pytest.mark.parametrize("kind", ["rising", "falling", "cross", "dots"])
def test_hatch_stays_inside_its_box(kind: str):
    path = hatch(10, 20, 8, 3, kind)
    points = [(float(x), float(y)) for x, y in re.findall(r"[ML]([-\d.]+) ([-\d.]+)", path)]
    assert len(points) > 4
    assert all(10 <= x <= 18.001 and 20 <= y <= 23.001 for x, y in points)


def test_rising_lines_rise_to_the_right():
    first = re.match(r"M([\d.]+) ([\d.]+)L([\d.]+) ([\d.]+)", hatch(0, 0, 9, 9, "rising"))
    x1, y1, x2, y2 = map(float, first.groups())
    assert (x2 - x1) * (y2 - y1) < 0  # y grows downwards


def test_text_is_escaped_text():
    drawing = charts.bars([mark("A&B <x>", 1)], 'the "title" <y>', FAMILY)
    root = ElementTree.fromstring(str(drawing))
    assert next(text.text for text in root.iter("text")) == "A&B <x>"
    assert root.get("aria-label") == 'the "title" <y>'


@pytest.mark.parametrize(
    "text", ["Hydrometallurgical treatment of the cells, whole route", "电芯湿法回收" * 8, "W" * 60]
)
def test_long_names_are_wrapped_within_their_width(text: str):
    lines = wrapped(text, 30, 2)
    assert len(lines) <= 2
    assert all(text_width(line) <= 30 for line in lines)
    assert lines[-1].endswith("…")


def test_short_names_are_left_alone():
    assert wrapped("Use", 30, 2) == ["Use"]
    assert wrapped("使用阶段", 30, 2) == ["使用阶段"]


def test_words_are_broken_only_where_a_line_would_stay_nearly_empty():
    assert wrapped("Official electricity factors", 23, 3) == ["Official", "electricity factors"]
    assert wrapped("a Hydrometallurgicaltreatment", 30, 2)[0] != "a"

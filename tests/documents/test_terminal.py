"""Tables for the terminal: widths in columns, not characters."""

from __future__ import annotations

import pytest

from baymark.documents.terminal import table, width


def test_width_counts_columns():
    assert width("kg CO₂e") == 7
    assert width("电池包") == 6
    assert width("\x1b[36m电池\x1b[0m") == 4
    assert width("e\u0301") == 1  # a combining accent takes no column


def test_figures_right_text_left():
    drawn = table(["阶段", "kg"], [["原材料", "1.5"], ["use", "120.25"]], align="lr")
    assert drawn.splitlines() == [
        "阶段        kg",
        "──────  ──────",
        "原材料     1.5",
        "use     120.25",
    ]


def test_long_text_wraps_within_width_and_keeps_figures_whole():
    rows = [["a" * 70 + " " + "很长的说明文字" * 12, "1234567.89"]]
    lines = table(["text", "value"], rows, align="lr", width=60).splitlines()
    assert max(width(line) for line in lines) == 60
    assert sum("1234567.89" in line for line in lines) == 1
    wrapped = "".join("".join(line.split()) for line in lines[2:]).replace("1234567.89", "")
    assert wrapped == "".join(rows[0][0].split())


def test_closing_punctuation_does_not_start_a_line():
    lines = table(["t"], [["甲乙丙丁，戊己庚辛"]], width=8).splitlines()
    assert not any(line.startswith("，") for line in lines)


def test_line_breaks_in_cells_do_not_break_rows():
    assert table(["a", "b"], [["x\ny", "z"]]).splitlines()[-1] == "x y  z"


def test_a_text_under_each_row_stands_on_lines_of_its_own():
    drawn = table(["id", "kg"], [["a", "1"], ["b", "2"]], align="lr", width=12, under=["four five six", ""])
    assert drawn.splitlines()[2:] == ["a    1", "    four", "    five six", "b    2"]
    with pytest.raises(ValueError):
        table(["id"], [["a"], ["b"]], under=["only one"])


def test_shape_is_checked():
    with pytest.raises(ValueError, match="does not fit"):
        table(["a", "b"], [], align="l")
    with pytest.raises(ValueError, match="number of cells"):
        table(["a", "b"], [["only one"]])


def test_table_without_rows_has_its_head():
    assert table(["id", "title"], []) == "id  title\n──  ─────"


@pytest.mark.parametrize(
    ("text", "limit", "lines"),
    [
        ("battery.electricity-clause", 22, ["battery.electricity-", "clause"]),
        ("battery.electricity-clause", 12, ["battery.", "electricity-", "clause"]),
        ("evidence/meters_2025.csv", 10, ["evidence/", "meters_", "2025.csv"]),
        ("12345.678901", 8, ["12345.67", "8901"]),  # a point inside a number is no place to break
        ("-1234567890", 8, ["-1234567", "890"]),  # nor is a sign before it
        ("abcdefghijkl", 8, ["abcdefgh", "ijkl"]),
        ("see battery.electricity-clause now", 20, ["see", "battery.electricity-", "clause now"]),
        ("检查项battery.electricity-clause未通过", 20, ["检查项", "battery.electricity-", "clause未通过"]),
    ],
)
def test_long_ids_break_at_their_joints(text: str, limit: int, lines: list[str]):
    drawn = table(["x"], [[text]], width=limit).splitlines()
    assert drawn[2:] == lines

"""Reading electricity-series.csv: what is accepted, what is refused and where, and that a year is read quickly."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from decimal import Decimal as D

import pytest

FILE = "electricity-series.csv"
HEAD = "site,meter,start,hours,kwh,source,scheme,technology,period\n"
GOOD = "SZ-PACK,M,2025-01-01T00:00+08:00,1,12.5,grid,,,\n"


def write(example, *lines: str, head: str = HEAD) -> None:
    (example.path / FILE).write_text(head + "".join(lines), encoding="utf-8")


def test_without_the_file_there_is_no_series(example):
    assert example.load().series == ()


def test_a_series_by_meter_and_source(example):
    write(
        example, GOOD, "SZ-PACK,M,2025-01-01T01:00+08:00,1,0,grid,,,\n",
        "SZ-PACK,G,2025-01-01T00:00+08:00,0.5,3,certificate,cn-gec,wind,\n",
    )  # fmt: skip
    drawn, wind = example.load().series
    assert (drawn.site, drawn.meter, drawn.source, drawn.technology) == ("SZ-PACK", "M", "grid", None)
    assert drawn.kwh == (D("12.5"), D(0)) and drawn.hours == (D(1), D(1))
    assert drawn.starts[1] - drawn.starts[0] == timedelta(hours=1)
    assert (wind.scheme, wind.technology, wind.hours) == ("cn-gec", "wind", (D("0.5"),))


def test_periods_of_a_tariff_may_lie_in_one_another(example):
    lines = [
        f"SZ-PACK,M,2025-01-01T00:00+08:00,{h},9,grid,,,{p}\n" for h, p in (("186", "peak"), ("310", "flat"))
    ]
    write(example, *lines, head=HEAD)
    (drawn,) = example.load().series
    assert drawn.periods == ("peak", "flat")


def test_optional_columns_may_be_missing(example):
    write(
        example, "SZ-PACK,M,2025-01-01T00:00+08:00,1,12.5,grid\n", head="site,meter,start,hours,kwh,source\n"
    )
    assert len(example.load().series) == 1


def test_a_head_alone_is_an_empty_series(example):
    write(example)
    assert example.load().series == ()


@pytest.mark.parametrize(
    ("line", "code", "column"),
    [
        ("X,M,2025-01-01T00:00+08:00,1,1,grid,,,\n", "unknown-site", "site"),
        ("SZ-PACK,,2025-01-01T00:00+08:00,1,1,grid,,,\n", "empty-cell", "meter"),
        ("SZ-PACK,M,2025-01-01T00:00,1,1,grid,,,\n", "unreadable-date", "start"),
        ("SZ-PACK,M,2025-02-30T00:00+08:00,1,1,grid,,,\n", "unreadable-date", "start"),
        ("SZ-PACK,M,noon,1,1,grid,,,\n", "unreadable-date", "start"),
        ("SZ-PACK,M,9999-12-31T23:00+08:00,744,1,grid,,,\n", "unreadable-date", "start"),
        ("SZ-PACK,M,2025-01-01T05:00+08:00,,1,grid,,,\n", "unreadable-number", "hours"),
        ("SZ-PACK,M,2025-01-01T05:00+08:00,0.24,1,grid,,,\n", "out-of-bounds", "hours"),
        ("SZ-PACK,M,2025-01-01T05:00+08:00,744.1,1,grid,,,\n", "out-of-bounds", "hours"),
        ("SZ-PACK,M,2025-01-01T05:00+08:00,1,,grid,,,\n", "unreadable-number", "kwh"),
        ("SZ-PACK,M,2025-01-01T05:00+08:00,1,-1,grid,,,\n", "unreadable-number", "kwh"),
        ("SZ-PACK,M,2025-01-01T05:00+08:00,1,1_0,grid,,,\n", "unreadable-number", "kwh"),
        ("SZ-PACK,M,2025-01-01T05:00+08:00,1,NaN,grid,,,\n", "unreadable-number", "kwh"),
        ("SZ-PACK,M,2025-01-01T05:00+08:00,1,١,grid,,,\n", "unreadable-number", "kwh"),
        ("SZ-PACK,M,2025-01-01T05:00+08:00,1," + "1" * 41 + ",grid,,,\n", "unreadable-number", "kwh"),
        ("SZ-PACK,M,2025-01-01T05:00+08:00,1,1,on_site,,,\n", "unknown-choice", "source"),
        ("SZ-PACK,M,2025-01-01T05:00+08:00,1,1,contract,cn-gec,,\n", "empty-cell", "technology"),
        ("SZ-PACK,M,2025-01-01T05:00+08:00,1,1,contract,cn-gec,Wind!,\n", "unreadable-text", "technology"),
        (GOOD, "row-contradiction", "start"),
        ("SZ-PACK,M,2024-12-31T16:30+00:00,1,1,grid,,,\n", "row-contradiction", "start"),
    ],
)
def test_what_is_wrong_is_refused_at_its_cell(example, line, code, column):
    write(example, GOOD, line)
    error = example.problem()
    assert error.code == code, error.render()
    assert (error.place.file, error.place.row, error.place.key) == (FILE, 3, column)


@pytest.mark.parametrize(("count", "refused"), [(8_784, False), (8_785, True)])
def test_no_more_intervals_than_a_leap_year_has_hours(example, count, refused):
    start = datetime.fromisoformat("2024-01-01T00:00+08:00")
    lines = [
        f"SZ-PACK,M,{(start + timedelta(hours=number)).isoformat()},1,1.25,grid,,,\n"
        for number in range(count)
    ]
    write(example, *lines)
    if refused:
        assert example.problem().code == "refused-table"
        return
    began = time.perf_counter()
    (drawn,) = example.load().series
    assert sum(drawn.kwh) == D("1.25") * count
    assert time.perf_counter() - began < 5  # 0.2 s on an idle machine

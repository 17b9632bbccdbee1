"""What is written is read back to equal rows, whatever stands in the cells."""

from __future__ import annotations

import tempfile
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baymark import category, study, units
from baymark.category.model import ANY_UNIT
from baymark.errors import Place
from baymark.study.activity import Known, read_rows
from baymark.study.model import ORIGINS, EvidenceFile, Leg, Quality, Row
from baymark.study.reading import Reading
from baymark.study.what_if import WhatIf
from baymark.study.writing import write_activity

BATTERY = category.load("battery")
EVIDENCE = {
    name: EvidenceFile(name, "0" * 64, "", "", "", "", "", "", "", Place())
    for name in ("a.pdf", "folder/b.xlsx")
}
UNITS = {
    "kg": ["kg", "g", "t"],
    "kWh": ["kWh", "MWh", "MJ"],
    "MJ": ["MJ", "GJ", "kWh"],
    "m3": ["m3", "L"],
    "piece": ["piece"],
}

# Anything a cell may hold: no control characters, no blanks around it (those are trimmed).
words = st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn"]), max_size=40).map(str.strip)
shares = st.none() | st.decimals(0, 1, places=4)
amounts = st.one_of(
    st.decimals("0.000001", "1e12", places=6).map(str),
    st.integers(1, 10**20).map(str),
    st.sampled_from(["1.50", "0.1", "1e3", "2E-5", "0.30000000000000004", "1234567890.1234567890"]),
)
ids = st.from_regex(r"[a-z][a-z0-9_]{0,12}", fullmatch=True)
datasets = st.from_regex(r"[a-z0-9][a-z0-9-]{0,15}", fullmatch=True)


@st.composite
def activity_rows(draw, row_id):
    item = draw(
        st.sampled_from([one for one in BATTERY.items.values() if one.supply in ("dataset", "treatment")])
    )
    kind = draw(st.sampled_from(item.kinds))
    free = item.unit == ANY_UNIT  # the row keeps the unit that it is stated in
    unit = draw(st.sampled_from(["kg", "kWh", "t*km"] if free else UNITS[item.unit]))
    wanted = unit if free else item.unit
    stated = draw(amounts)
    plant = draw(st.booleans())
    legs = st.lists(
        st.builds(Leg, datasets, st.decimals(0, 20000, places=2)), max_size=3 if wanted == "kg" else 0
    )
    return Row(
        id=row_id,
        item=item.name,
        kind=kind,
        amount=units.convert(Decimal(stated), unit, wanted) if unit != wanted else Decimal(stated),
        unit=wanted,
        stated_amount=stated,
        stated_unit=unit,
        per="plant:S-1" if plant else draw(st.sampled_from(["product", "cell"])),
        site="S-1" if plant else draw(st.sampled_from([None, "S-1"])),
        supplier=draw(words) or None,
        country=draw(st.sampled_from([None, "CN", "NO"])),
        dataset=draw(st.none() | datasets),
        substance=draw(words) or None,
        recycled_share=None if item.making else draw(shares),
        yield_share=draw(st.none() | st.decimals("0.0001", 1, places=4)),
        transport=tuple(draw(legs)),
        origin=draw(st.sampled_from(ORIGINS)),
        quality=draw(st.none() | st.builds(Quality, *[st.integers(1, 5)] * 3)),
        gsd=draw(st.none() | st.decimals(1, 9, places=3)),
        evidence=draw(st.sampled_from([None, "a.pdf", "a.pdf#p3", "folder/b.xlsx#Sheet 1!B7"])),
        note=draw(words),
        place=Place(),
    )


row_lists = st.lists(ids, unique=True, max_size=5).flatmap(
    lambda names: st.tuples(*(activity_rows(name) for name in names))
)


def read_back(folder: Path) -> tuple[Row, ...]:
    reading = Reading()
    known = Known(folder, BATTERY, frozenset({"S-1"}), EVIDENCE, WhatIf({}, {}, {}))
    rows = read_rows(known, reading)
    reading.finish()
    return rows


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
@settings(deadline=None, max_examples=60)
@given(rows=row_lists)
def test_rows_survive_writing_and_reading(ending, rows):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        write_activity(rows, path / f"activity{ending}")
        assert read_back(path) == rows
        first = (path / "activity.csv").read_bytes() if ending == ".csv" else b""
        write_activity(read_back(path), path / f"activity{ending}")
        assert read_back(path) == rows
        if ending == ".csv":
            assert (path / "activity.csv").read_bytes() == first


@settings(max_examples=300)
@given(text=st.text(max_size=30))
def test_a_number_is_read_exactly_or_refused(text):
    from baymark.study.errors import UnreadableNumber
    from baymark.study.numbers import read_number

    reading = Reading()
    try:
        value = read_number(text, Place(), reading)
    except UnreadableNumber:
        return
    assert value.is_finite()
    plain = text.translate(str.maketrans("０１２３４５６７８９．－−", "0123456789.--"))
    assert value == Decimal(plain)
    assert "," not in text and "_" not in text and text == text.strip()


@given(
    value=st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12, places=8)
)
def test_every_plain_decimal_is_read(value):
    from baymark.study.numbers import read_number

    assert read_number(f"{value:f}", Place(), Reading()) == value


def test_example_survives_both_formats(example):
    rows = example.load().rows
    for ending in (".xlsx", ".csv"):
        for old in example.path.glob("activity.*"):
            old.unlink()
        study.write_activity(rows, example.path / f"activity{ending}")
        assert example.load().rows == rows

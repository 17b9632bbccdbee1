"""Meters behind rows: their class, their calibration through the period, and the check that asks for it."""

from __future__ import annotations

import pytest

from baymark import category
from baymark.checks import Outcome
from baymark.study.checks import carry_out
from baymark.study.metering import class_name, meter_reading

BATTERY = category.load("battery")
CHECK = next(check for check in BATTERY.checks if check.id == "battery.meters-calibrated")


def index(example, file, **cells):
    for column, value in cells.items():
        example.set_cell(file, column, value, "evidence/index.csv")


def outcome(example):
    results = carry_out(CHECK, example.load(), BATTERY)
    return {result.outcome for result in results}, " ".join(result.message for result in results)


def test_a_row_names_its_meters_through_its_evidence(example):
    study = example.load()
    found = meter_reading(study.row("cell_electricity"), study)
    assert found.meters == ("SZC-M1", "SZC-M2", "SZC-PV1") and found.accuracy_class == "0.5 S"
    assert found.calibrated and found.file == "meters-sz-cell.csv"
    assert meter_reading(study.row("tray"), study) is None  # a bill of materials is no meter


def test_the_data_plan_says_which_meter_of_a_file_gave_a_row(example):
    study = example.load()
    assert meter_reading(study.row("cell_steam"), study).meters == ("SZC-ST1",)
    # The same file, but weighed on a delivery note; and one that was calculated.
    assert meter_reading(study.row("chiller_refrigerant"), study) is None
    assert meter_reading(study.row("cell_slurry_water"), study) is None
    example.replace("data-plan.yaml", "meter: SZC-ST1", "meter: SZC-ST9")
    study = example.load()
    assert "SZC-ST9" in meter_reading(study.row("cell_steam"), study).fault


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("0.5S", "0.5 S"),
        ("0.50 s", "0.5 S"),
        ("1.0", "1"),
        ("2", "2"),
        ("10", "10"),
        ("class B", "class B"),
        ("", ""),
    ],
)
def test_one_class_is_written_one_way(text, name):
    assert class_name(text) == name


# The period is 2025. A calibration from 2024-11-15 to 2026-11-14 holds through it.
DAYS = [
    ("2025-01-01", "2025-12-31", True),
    ("2025-01-02", "2025-12-31", False),
    ("2025-01-01", "2025-12-30", False),
    ("2024-11-15", "", False),
    ("last year", "2026-11-14", False),
    ("", "2026-11-14", False),
]


@pytest.mark.parametrize(("start", "end", "holds"), DAYS)
def test_the_calibration_holds_through_the_period(example, start, end, holds):
    index(example, "meter-calibration.pdf", date=start, valid_until=end)
    outcomes, message = outcome(example)
    assert outcomes == {Outcome.PASSED if holds else Outcome.FAILED}
    assert holds or "meter-calibration.pdf" in message


def test_an_unreadable_last_day_is_refused(example):
    index(example, "meter-calibration.pdf", valid_until="2026")
    assert example.problem().code == "unreadable-date"


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"calibration": ""}, "no file of calibration"),
        ({"calibration": "other.pdf"}, "other.pdf is not in the index"),
        ({"meter": ""}, "names no meter"),
    ],
)
def test_what_is_missing_is_named(example, cells, words):
    index(example, "meters-sz-cell.csv", **cells)
    outcomes, message = outcome(example)
    assert outcomes == {Outcome.FAILED} and words in message and "cell_electricity" in message


def test_only_measured_electricity_needs_a_meter(example):
    index(example, "meters-sz-cell.csv", calibration="")
    index(example, "meters-sz-pack.csv", calibration="")
    for row in ("cell_electricity", "pack_electricity"):
        example.set_cell(row, "origin", "calculated")
    assert outcome(example)[0] == {Outcome.NOT_APPLICABLE}


def test_an_index_without_the_last_column_is_still_read(example):
    lines = example.table("evidence/index.csv")
    assert lines[0][-1] == "valid_until"
    example.write_table("evidence/index.csv", [line[:-1] for line in lines])
    assert outcome(example)[0] == {Outcome.FAILED}

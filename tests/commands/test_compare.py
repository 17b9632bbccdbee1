"""`baymark compare`: the bridge as table, JSON, CSV and picture; ranking given or refused."""

from __future__ import annotations

import csv
import io
import json
import shutil
from decimal import Decimal
from pathlib import Path

import jsonschema
import pytest

from baymark.documents.terminal import width
from baymark.footprint.bridge import sum_exactly
from baymark.paths import data_folder

from .conftest import set_cell

SCHEMAS = Path(__file__).parents[2] / "docs" / "schemas"


@pytest.fixture
def other(study: Path) -> Path:
    """The same product with twice the cold plate."""
    folder = study.parent / "heavier"
    shutil.copytree(study, folder)
    declared = folder / "study.yaml"
    text = declared.read_text(encoding="utf-8")
    declared.write_text(text.replace("\nname: lfp-pack\n", "\nname: heavier\n"), encoding="utf-8")
    set_cell(folder / "activity.csv", ("id", "cold_plate"), "amount", "9.500")
    return folder


def schema(name: str) -> jsonschema.Draft202012Validator:
    content = json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(content)
    return jsonschema.Draft202012Validator(content)


def test_two_rule_packs_as_json(baymark, study: Path) -> None:
    words = (
        "compare",
        study,
        "--rule-pack",
        "gba-battery",
        "--rule-pack",
        "eu-2023-1542-draft-2024",
        "--draft",
    )
    code, out, _err = baymark(*words, "--format", "json")
    found = json.loads(out)
    assert code == 0 and [e.message for e in schema("compare-1").iter_errors(found)] == []
    steps = [Decimal(step["effect"]) for step in found["steps"]]
    assert sum_exactly([Decimal(found["start"]), *steps]) == Decimal(found["end"])
    assert sum_exactly(steps) == Decimal(found["difference"])
    assert found["first"]["value"] == found["start"] and found["last"]["value"] == found["end"]
    assert found["ranking"] is None
    assert not schema("compare-1").is_valid({**found, "start": 1.0})
    assert not schema("compare-1").is_valid({**found, "steps": []})


def test_csv_adds_up(baymark, study: Path) -> None:
    code, out, _err = baymark(
        "compare", study, "--rule-pack", "gba-battery", "--rule-pack", "cn-miit-551-2025", "--draft",
        "--format", "csv",
    )  # fmt: skip
    rows = list(csv.DictReader(io.StringIO(out)))
    assert code == 0
    start, end = (next(row for row in rows if row["step"] == name) for name in ("start", "end"))
    effects = [Decimal(r["effect"]) for r in rows if r["step"] not in ("start", "end") and not r["item"]]
    assert sum_exactly([Decimal(start["after"]), *effects]) == Decimal(end["after"])


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_the_table_fits_and_ranks_with_caution(baymark, study: Path, other: Path, language: str) -> None:
    code, out, _err = baymark(
        "--lang", language, "compare", study, other, "--rule-pack", "gba-battery", "--rank", "--draft"
    )
    assert code == 0, out
    assert max(width(line) for line in out.splitlines()) <= 100
    said = {
        "en": ("lfp-pack is lower than heavier", "means nothing"),
        "zh-Hans": ("lfp-pack 低于 heavier", "没有意义"),
    }
    assert all(text in out for text in said[language])


def test_a_ranking_is_refused_with_3_and_lists_what_differs(baymark, study: Path) -> None:
    words = ("compare", study, "--rule-pack", "gba-battery", "--rule-pack", "cn-miit-551-2025", "--draft")
    code, out, _err = baymark(*words)
    assert code == 0 and "No ranking" in out and "gba-battery@1.0.0" in out
    code, out, err = baymark(*words, "--rank")
    assert code == 3 and "not-ranked" in err and "stage use" in err and "is lower" not in out


def test_a_version_can_be_named(baymark, study: Path) -> None:
    code, _out, err = baymark(
        "compare",
        study,
        "--rule-pack",
        "gba-battery@1.0.0",
        "--rule-pack",
        "cn-miit-551-2025@1.0.0",
        "--draft",
    )
    assert code == 0, err
    code, _out, err = baymark(
        "compare", study, "--rule-pack", "gba-battery@9.9.9", "--rule-pack", "gba-battery"
    )
    assert code == 4 and "9.9.9" in err


def test_wrong_usage_is_said(baymark, study: Path, other: Path) -> None:
    for words, said in (
        ((study, "--rule-pack", "gba-battery"), "nothing to compare"),
        ((study,), "--rule-pack"),
        ((study, other), "--rule-pack"),
        ((study, other, *["--rule-pack", "gba-battery"] * 3), "at most twice"),
        (
            (study, other, "--rule-pack", "gba-battery", "--rule-pack", "cn-miit-551-2025", "--draft"),
            "one rule pack",
        ),
        ((study, other, "--rule-pack", "gba-battery", "--out", "bridge.jpg"), ".svg or .png"),
    ):
        code, out, err = baymark("compare", *words)
        assert code == 2 and said in err and out == "", (words, err)


def test_a_blocked_study_is_not_compared_unmarked(baymark, study: Path, other: Path) -> None:
    set_cell(other / "activity.csv", ("id", "cold_plate"), "amount", "90.0")
    words = ("compare", study, other, "--rule-pack", "gba-battery")
    code, out, _err = baymark(*words)
    assert code == 3 and out == ""
    code, out, _err = baymark(*words, "--draft")
    assert code == 0 and "Draft" in out
    code, _out, err = baymark(*words, "--draft", "--rank")
    assert code == 3 and "draft" in err


def test_a_picture_appears_whole(baymark, study: Path, other: Path, tmp_path: Path) -> None:
    for kind, begins in (("svg", b"<svg"), ("png", b"\x89PNG")):
        path = tmp_path / "pictures" / f"bridge.{kind}"
        code, _out, err = baymark(
            "compare", study, other, "--rule-pack", "gba-battery", "--draft", "--out", path
        )
        assert code == 0, err
        assert path.read_bytes().startswith(begins)
    text = (tmp_path / "pictures" / "bridge.svg").read_text(encoding="utf-8")
    assert "lfp-pack" in text and "heavier" in text and "Amounts" in text


def test_the_second_example_stands_beside_the_first(baymark, study: Path) -> None:
    second = data_folder("templates") / "studies" / "nmc811-pack"
    code, out, _err = baymark(
        "compare", study, second, "--rule-pack", "gba-battery", "--draft", "--format", "json"
    )
    found = json.loads(out)
    assert code == 0 and {"lfp-pack", "nmc811-pack"} == {found["first"]["study"], found["last"]["study"]}
    assert found["difference"] != "0"


def test_the_trace_fits_its_schema(baymark, study: Path) -> None:
    words = ("calc", study, "--rule-pack", "gba-battery", "--trace", "--draft")
    code, out, _err = baymark(*words, "--format", "json")
    found = json.loads(out)
    assert code == 0 and [e.message for e in schema("trace-1").iter_errors(found)] == []
    assert not schema("trace-1").is_valid({**found, "root": ""})
    broken = {**found, "nodes": [{**found["nodes"][0], "value": 0.1}, *found["nodes"][1:]]}
    assert not schema("trace-1").is_valid(broken)
    code, out, _err = baymark(*words)
    assert code == 0 and "Declared value" in out and max(width(line) for line in out.splitlines()) <= 100
    code, out, _err = baymark(*words, "--format", "csv", "--depth", "2")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert code == 0 and {row["level"] for row in rows} == {"0", "1", "2"}


def test_a_trace_is_of_one_value(baymark, study: Path) -> None:
    for words, said in (
        (("calc", study, "--trace"), "one rule pack"),
        (("calc", study, "--rule-pack", "gba-battery", "--depth", "2"), "belongs to --trace"),
        (("calc", study, "--rule-pack", "gba-battery", "--trace", "--depth", "-1"), "0 or more"),
    ):
        code, out, err = baymark(*words)
        assert code == 2 and said in err and out == ""

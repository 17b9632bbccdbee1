"""`baymark rules lint`, `diff` and `why`: what is printed where, in which form, and how the command ends."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from baymark.__main__ import run
from baymark.documents.terminal import width
from baymark.paths import data_folder

STUDY = str(data_folder("templates") / "studies" / "lfp-pack")
SCHEMAS = Path(__file__).parents[2] / "docs" / "schemas"


def wide(text: str) -> int:
    return max(width(line) for line in text.splitlines())


def valid(name: str, content: object) -> bool:
    schema = json.loads((SCHEMAS / name).read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    errors = [error.message for error in Draft202012Validator(schema).iter_errors(content)]
    assert errors == []
    return True


def test_lint_of_what_is_shipped_passes(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rules", "lint", "--format", "json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["failed"] == 0 and report["passed"] == len(report["results"])
    assert valid("check-1.schema.json", report)
    assert run(["rules", "lint"]) == 0
    assert wide(capsys.readouterr().out) <= 100


def test_lint_ends_with_3_where_something_blocks_and_with_0_where_it_is_only_doubtful(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "battery" / "my-battery" / "1.0.0"
    shutil.copytree(data_folder("rules") / "battery" / "gba-battery" / "1.0.0", folder)
    path = folder / "pack.yaml"
    text = path.read_text(encoding="utf-8").replace("id: gba-battery\n", "id: my-battery\n", 1)
    path.write_text(text.replace("predicates:\n", "predicates:\n  spare: {kind: ups}\n"), encoding="utf-8")
    assert run(["rules", "lint", str(tmp_path)]) == 0
    out = capsys.readouterr().out
    assert "my-battery@1.0.0/unused" in out and wide(out) <= 100
    path.write_text(text.replace("gwp_set: ar6", "gwp_set: ar7"), encoding="utf-8")
    assert run(["rules", "lint", str(tmp_path), "--format", "csv"]) == 3
    shown = capsys.readouterr()
    rows = list(csv.DictReader(shown.out.splitlines()))
    assert [(row["id"], row["outcome"], row["severity"]) for row in rows if row["outcome"] == "failed"] == [
        ("my-battery@1.0.0/unknown-choice", "failed", "block")
    ]
    assert "[blocked]" in shown.err
    assert run(["rules", "lint", "nobody"]) == 4


def test_diff_in_three_forms(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["rules", "diff", "gba-battery@1.0.0", "cn-miit-551-2025"]
    assert run([*words, "--format", "json"]) == 0
    shown = capsys.readouterr()
    report = json.loads(shown.out)
    assert valid("rule-diff-1.schema.json", report)
    assert (report["first"], report["second"]) == ("gba-battery@1.0.0", "cn-miit-551-2025@1.0.0")
    found = {one["id"]: one for one in report["differences"]}
    kinds = found["scope/kinds/stationary"]
    assert (kinds["kind"], kinds["first"], kinds["second"]) == ("removed", "stationary", "")
    assert found["formulas/life_energy/operator"]["second"] == "cn_gbt31484_cycles"
    assert str(len(found)) in shown.err
    assert run([*words, "--format", "csv"]) == 0
    rows = list(csv.DictReader(capsys.readouterr().out.splitlines()))
    assert {row["id"] for row in rows} == set(found)
    assert run(words) == 0
    assert wide(capsys.readouterr().out) <= 100
    assert run(["rules", "diff", "gba-battery", "gba-battery@9.9.9"]) == 4


def test_why_says_what_applies_and_what_becomes_due(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rules", "why", STUDY, "--on", "2026-11-20", "--format", "json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert valid("rules-why-1.schema.json", report)
    assert report["date"] == "2026-11-20"
    found = {one["id"]: one for one in report["rule_packs"]}
    assert found["gba-battery"]["applies"] and found["gba-battery"]["wanted"]
    assert found["gba-battery"]["gives_way_to"] == ["cn-national-label-battery-large-traction"]
    assert found["cn-national-label-battery"]["refused_by"] == "abstract"
    assert found["cn-national-label-battery-consumer"]["refused_by"] == "kind"
    due = {one["id"]: one for one in found["eu-2023-1542-draft-2024"]["due"]}
    assert due["passport"]["date"] == "2027-02-18"
    assert due["declaration"]["date"] is None and due["declaration"]["not_before"] == "2025-02-18"
    assert "not adopted as of" in due["declaration"]["reason"]


def test_why_in_a_table_warns_where_another_rule_takes_the_place(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rules", "why", STUDY]) == 0
    out = capsys.readouterr().out
    assert "undetermined" in out and "2027-02-18" in out
    assert "may take the place of gba-battery" in " ".join(out.split())
    assert run(["--lang", "zh-Hans", "rules", "why", STUDY]) == 0
    for text in (out, capsys.readouterr().out):
        assert wide(text) <= 100, [line for line in text.splitlines() if width(line) > 100]


def test_the_date_decides_and_bad_ones_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["rules", "why", STUDY, "--rule-pack", "cn-miit-551-2025", "--format", "json"]
    assert run([*words, "--on", "2025-12-29"]) == 0
    (before,) = json.loads(capsys.readouterr().out)["rule_packs"]
    assert run([*words, "--on", "2025-12-30"]) == 0
    (after,) = json.loads(capsys.readouterr().out)["rule_packs"]
    assert (before["applies"], before["version"]) == (False, None)
    assert "2025-12-30" in before["reason"]
    assert (after["applies"], after["version"]) == (True, "1.0.0")
    assert run([*words, "--on", "soon"]) == 2
    assert run(["rules", "why", STUDY, "--rule-pack", "nobody"]) == 4
    assert run(["rules", "why", STUDY, "--format", "csv"]) == 2

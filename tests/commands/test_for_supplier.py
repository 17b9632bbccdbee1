"""The whole road of a supplier: the study asked for, filled in by its README, sealed, and taken in by the buyer."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import replace_text, set_cell

Command = Callable[..., tuple[int, str, str]]
PARTY = {
    "name": "Example maker", "name_zh": "示例厂", "address": "1 Example Road", "address_zh": "示例路1号",
    "country": "CN", "registration": "ILLUSTRATIVE-9", "contact": "office",
}  # fmt: skip


@pytest.fixture
def filled(tmp_path: Path, baymark: Command, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    words = ("new", "maker", "--for-supplier", "cathode_active_material", "--category", "battery")
    assert baymark(*words)[0] == 0
    folder = tmp_path / "maker"
    proof = folder / "evidence" / "bom.csv"
    proof.write_text("what,kg\n", encoding="utf-8")
    digest = hashlib.sha256(proof.read_bytes()).hexdigest()
    _append(
        folder / "evidence" / "index.csv",
        file="bom.csv",
        sha256=digest,
        title="Bill of materials",
        meter="M1",
    )
    for month in range(1, 13):
        when = {"site": "SITE-1", "month": f"2025-{month:02}"}
        _append(folder / "electricity.csv", **when, meter="M1", kwh="1000", source="grid", metered_kwh="1000")
        _append(folder / "production.csv", **when, product="this_model", quantity="250")
    rows = {
        "metal_source": {"amount": "0.95", "dataset": "iron-phosphate-cn", "substance": "FePO4"},
        "lithium_source": {
            "amount": "0.24",
            "dataset": "lithium-carbonate-spodumene-cn",
            "substance": "Li2CO3",
        },
        "electricity": {"amount": "12000"},
        "making_output": {"substance": "LiFePO4"},
        "cathode_active_material": {},
    }
    for row, cells in rows.items():
        proven = {} if row == "making_output" else {"evidence": "bom.csv"}
        for column, value in {**cells, **proven}.items():
            set_cell(folder / "activity.csv", ("id", row), column, value)
    composed = folder / "composition.csv"
    replace_text(composed, "cathode_active_material,,1", "cathode_active_material,lithium_iron_phosphate,1")
    declared = folder / "study.yaml"
    text = declared.read_text(encoding="utf-8").replace("place_of_use:", "place_of_use: CN").replace(
        "    name:\n    address:\n    country:\n    activity:",
        "    name: Works\n    address: 1 Example Road\n    country: CN\n    activity: LFP",
    ).replace("  model:", "  model: LFP-1")  # fmt: skip
    for key, value in PARTY.items():
        text = re.sub(rf"(?m)^  {key}:$", f"  {key}: {value}", text)
    declared.write_text(text, encoding="utf-8")
    return folder


def _append(table: Path, /, **cells: str) -> None:
    with table.open(encoding="utf-8", newline="") as stream:
        columns = next(csv.reader(stream))
    assert set(cells) <= set(columns)
    with table.open("a", encoding="utf-8", newline="") as stream:
        csv.DictWriter(stream, columns, restval="", lineterminator="\n").writerow(cells)


def test_what_was_asked_for_can_be_sealed_and_taken_in(filled: Path, study: Path, baymark: Command) -> None:
    report = json.loads(baymark("check", filled, "--format", "json")[1])
    blocked = [
        one
        for one in report["results"]
        if one["outcome"] in ("failed", "not_executed") and one["severity"] == "block"
    ]
    assert blocked == []
    found = {one["id"]: one["outcome"] for one in report["results"]}
    assert found["battery.production-energy"] == "not_applicable", "a material has no rated energy"
    assert found["battery.ledger-meters"] == "passed"
    code, _out, err = baymark("seal", filled)
    assert code == 0, err
    code, _out, err = baymark("study", "supplier", study, "maker", "maker.bmk", "--per", "kg")
    assert code == 0 and "Rows in kg" in err
    set_cell(study / "activity.csv", ("id", "cathode_active_material"), "dataset", "supplier:maker")
    code, out, err = baymark("calc", study, "--rule-pack", "gba-battery")
    assert code == 0 and "Suppliers' own footprints" in out, err


def test_without_the_year_of_the_plant_it_is_a_draft_only(filled: Path, baymark: Command) -> None:
    set_cell(filled / "activity.csv", ("id", "electricity"), "per", "making")
    set_cell(filled / "activity.csv", ("id", "electricity"), "amount", "4")
    for verb in ("calc", "seal"):
        code, _out, err = baymark(verb, filled)
        assert code == 3 and "battery.ledger-meters" in err
    assert baymark("calc", filled, "--draft")[0] == 0


def test_two_steps_of_one_site_are_named(filled: Path, baymark: Command) -> None:
    set_cell(filled / "activity.csv", ("id", "delivered"), "site", "SITE-1")
    code, _out, err = baymark("calc", filled)
    assert code == 4 and "those that do: product, making" in err

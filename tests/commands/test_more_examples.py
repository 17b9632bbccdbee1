"""The NMC622 and NCA examples on the road: checked, calculated under every rule pack, computed by another engine."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from baymark.paths import data_folder

Command = Callable[..., tuple[int, str, str]]
RULE_PACKS = ["gba-battery", "cn-miit-551-2025", "eu-2023-1542-draft-2024"]


@pytest.fixture(params=["nmc622-pack", "nca-pack"])
def example(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    folder = tmp_path / request.param
    shutil.copytree(data_folder("templates") / "studies" / request.param, folder)
    return folder


def results(baymark: Command, folder: Path) -> dict[str, dict[str, Decimal]]:
    """The value of each stage under each rule pack, and their `total`."""
    code, out, err = baymark("calc", folder, "--format", "json")
    assert code == 0, err
    found: dict[str, dict[str, Decimal]] = {}
    for result in json.loads(out):
        stages = {stage["id"]: Decimal(stage["value"]) for stage in result["stages"]}
        found[result["rule_pack"]] = {**stages, "total": Decimal(result["value"])}
    return found


def test_no_check_blocks(baymark, example):
    code, out, err = baymark("check", example, "--format", "json")
    assert code == 0, err
    blocking = [
        result["id"]
        for result in json.loads(out)["results"]
        if result["outcome"] == "failed" and result["severity"] == "block"
    ]
    assert blocking == []


def test_every_rule_pack_calculates_and_another_engine_agrees(baymark, example):
    found = results(baymark, example)
    assert set(RULE_PACKS) <= set(found)
    for result in (found[name] for name in RULE_PACKS):
        parts = sum(value for name, value in result.items() if name != "total")
        assert abs(parts - result["total"]) < Decimal("1e-25")
        assert result["raw_materials"] > result["production"] > result["distribution"] > 0
    code, _out, err = baymark("crosscheck", example)
    assert code == 0, err


def test_the_supplier_leg_counts(baymark, example):
    """Without its legs the cathode row is cheaper: sea, rail and road of the example are really booked."""
    before = results(baymark, example)["gba-battery"]["total"]
    file = example / "activity.csv"
    lines = file.read_text(encoding="utf-8").splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith("cathode_active_material,"))
    head = lines[0].split(",")
    assert head[13] == "transport"
    legs = [part for part in lines[at].split(",") if part.startswith("freight-")]
    lines[at] = lines[at].replace(legs[0], "", 1)
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert results(baymark, example)["gba-battery"]["total"] < before

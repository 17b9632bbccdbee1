"""The NMC811 example on the whole road: checked, calculated under every rule pack, computed by another engine."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from baymark.paths import data_folder

from .conftest import replace_text

Command = Callable[..., tuple[int, str, str]]
RULE_PACKS = ["gba-battery", "cn-miit-551-2025", "eu-2023-1542-draft-2024"]


@pytest.fixture
def nmc(tmp_path: Path) -> Path:
    folder = tmp_path / "nmc811-pack"
    shutil.copytree(data_folder("templates") / "studies" / "nmc811-pack", folder)
    return folder


def values(baymark: Command, folder: Path) -> dict[str, Decimal]:
    code, out, err = baymark("calc", folder, "--format", "json")
    assert code == 0, err
    return {result["rule_pack"]: Decimal(result["value"]) for result in json.loads(out)}


def assert_alike(found: dict[str, Decimal], wanted: dict[str, Decimal]) -> None:
    """Alike to 27 of 34 digits: with certificates the electricity is computed in more parts."""
    assert found.keys() == wanted.keys()
    for name, value in found.items():
        assert abs(value - wanted[name]) <= abs(value) * Decimal("1e-27"), name


def ledger(folder: Path, change: Callable[[list[str]], str | None]) -> None:
    """Write each certificate entry of the ledger anew, or drop it where `change` gives None."""
    file = folder / "electricity.csv"
    kept = []
    for line in file.read_text(encoding="utf-8").splitlines():
        new = change(line.split(",")) if ",certificate," in line else line
        kept += [new] if new is not None else []
    file.write_text("\n".join(kept) + "\n", encoding="utf-8")


def test_no_check_blocks_and_each_rule_pack_looks_at_the_certificates(baymark, nmc):
    code, out, err = baymark("check", nmc, "--format", "json")
    assert code == 0, err
    found = {result["id"]: result["outcome"] for result in json.loads(out)["results"]}
    for check in ("battery.certificates-covered", "battery.instruments-documented", "battery.ledger-meters"):
        assert found[check] == "passed"
    assert [found[f"{name}.certificates"] for name in RULE_PACKS] == ["passed"] * 3


def test_every_rule_pack_calculates_and_another_engine_agrees(baymark, nmc):
    found = values(baymark, nmc)
    assert list(found) == RULE_PACKS
    assert all(value > 0 for value in found.values())
    code, _out, err = baymark("crosscheck", nmc)
    assert code == 0, err


def test_certificates_change_no_value_and_own_power_does(baymark, nmc):
    before = values(baymark, nmc)
    ledger(nmc, lambda cells: None)
    assert_alike(values(baymark, nmc), before)
    # Proof that the ledger counts at all: the factory roof as grid electricity raises the two values that count it.
    file = nmc / "electricity.csv"
    text = file.read_text(encoding="utf-8").replace(",on_site,", ",grid,").replace(",not_tradable,", ",,")
    file.write_text(text, encoding="utf-8")
    after = values(baymark, nmc)
    assert all(after[name] > before[name] for name in RULE_PACKS)


def test_certificates_of_half_the_size_change_no_value(baymark, nmc):
    before = values(baymark, nmc)
    ledger(nmc, lambda cells: ",".join([*cells[:3], str(int(cells[3]) // 2), *cells[4:]]))
    assert_alike(values(baymark, nmc), before)


def test_more_certificates_than_grid_electricity_block(baymark, nmc):
    ledger(nmc, lambda cells: ",".join([*cells[:3], str(9 * int(cells[3])), *cells[4:]]))
    code, out, _err = baymark("check", nmc, "--rule-pack", "gba-battery", "--format", "json")
    assert code == 3
    failed = [
        r["id"] for r in json.loads(out)["results"] if r["outcome"] == "failed" and r["severity"] == "block"
    ]
    assert set(failed) == {"battery.certificates-covered", "battery.serials-stand-for-claims"}


def test_certificate_without_proof_of_retirement_blocks(baymark, nmc):
    replace_text(nmc / "electricity.csv", ",gec-retirement-2025.csv#GEC-RET-2025-Q1-HZ-CELL", ",")
    code, out, _err = baymark("check", nmc, "--rule-pack", "gba-battery", "--format", "json")
    assert code == 3
    failed = [
        r["id"] for r in json.loads(out)["results"] if r["outcome"] == "failed" and r["severity"] == "block"
    ]
    assert failed == ["battery.instruments-documented"]

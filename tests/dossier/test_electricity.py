"""A study with instruments, a series and downgrades: sealed with all of it, and replayed to the same digits."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from baymark import dossier
from baymark.dossier import bag, read_dossier
from baymark.paths import data_folder

from ..inventory.example import Example
from ..inventory.power import certificate, certified, series

SCHEDULE = [
    ("2025-06-01T00:00+08:00", "1000", "grid", ""), ("2025-06-01T00:00+08:00", "400", "certificate", "wind"),
    ("2025-06-01T01:00+08:00", "200", "grid", ""), ("2025-06-01T01:00+08:00", "900", "certificate", "wind"),
]  # fmt: skip


@pytest.fixture
def example(tmp_path: Path) -> Example:
    made = Example(tmp_path / "lfp-pack")
    made.declare(
        "rule_packs: [gba-battery, cn-miit-551-2025, eu-2023-1542-draft-2024]", "rule_packs: [RULES]"
    )
    return made


def hourly(folder: Path) -> Path:
    """The label's rule pack as one that counts instruments by the hour, in a folder of its own."""
    target = folder / "rules" / "battery" / "hourly-battery" / "1.0.0"
    shutil.copytree(data_folder("rules") / "battery" / "gba-battery" / "1.0.0", target)
    shutil.rmtree(target / "examples")
    path = target / "pack.yaml"
    text = path.read_text(encoding="utf-8").replace("\nid: gba-battery\n", "\nid: hourly-battery\n")
    text = text.replace('    counted: "false"\n', '    counted: "true"\n').replace(
        "matching: year", "matching: hour"
    )
    check = (
        "  - id: hourly.downgrades\n    operator: electricity_downgrades\n    severity: warn\n"
        '    message: {en: "{what}", zh-Hans: "{what}"}\n'
    )
    text = text.replace("\nchecks:\n", f"\nchecks:\n{check}")
    path.write_text(text, encoding="utf-8")
    return folder / "rules"


def test_a_rule_pack_that_counts_instruments_and_knows_no_residual_mix(example, tmp_path):
    certified(example, "100000")
    example.declare("[RULES]", "[catena-x-v4]")
    sealed = read_dossier(dossier.seal(example.folder, tmp_path / "x.bmk").path.read_bytes(), "x")
    result = sealed.results["catena-x-v4"]
    assert result["electricity"]["downgrades"] == ["residual", "residual"]
    assert result["value"] == result["market_based"] != result["location_based"]
    assert dossier.replay(sealed) == dict(sealed.results)


def test_the_series_is_sealed_and_replayed(example, tmp_path):
    example.declare("[RULES]", "[hourly-battery]")
    rows = example.rows("electricity.csv")
    # The series tells two hours; the ledger of the pack plant is made to say the same.
    for row in rows:
        if row["meter"] == "SZP-M1":
            row |= {"kwh": "1200" if row["month"] == "2025-06" else "0", "metered_kwh": ""}
    example.write([*rows, certificate("2025-06", "1200")], "electricity.csv")
    own = sum(int(row["kwh"]) for row in rows if row["site"] == "SZ-PACK")
    example.change("pack_electricity", amount=str(own))
    series(example, SCHEDULE)
    path = dossier.seal(example.folder, tmp_path / "x.bmk", rules=[hourly(tmp_path)]).path
    sealed = read_dossier(path.read_bytes(), "x")
    name = "electricity-series.csv"
    assert sealed.files[f"{bag.STUDY}{name}"] == (example.folder / name).read_bytes()
    electricity = sealed.results["hourly-battery"]["electricity"]
    (covered,) = [one for one in electricity["supplies"] if one["instrument"]]
    assert covered["kwh"] == "600"  # min(1000, 400) + min(200, 900)
    assert electricity["downgrades"] == []
    assert dossier.replay(sealed) == dict(sealed.results)

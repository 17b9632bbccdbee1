"""The storage examples on the whole road: checked, calculated under every rule pack they name, computed twice."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from baymark.paths import data_folder

Command = Callable[..., tuple[int, str, str]]
NAMES = ["sodium-ion-rack", "ups-string", "lfp-container"]


@pytest.fixture
def copy(tmp_path: Path) -> Callable[[str], Path]:
    def made(name: str) -> Path:
        folder = tmp_path / name
        shutil.copytree(data_folder("templates") / "studies" / name, folder)
        return folder

    return made


def results(baymark: Command, folder: Path, *more: str) -> dict[str, dict[str, object]]:
    code, out, err = baymark("calc", folder, *more, "--format", "json")
    assert code == 0, err
    answer = json.loads(out)
    return {result["rule_pack"]: result for result in (answer if isinstance(answer, list) else [answer])}


def value(result: dict[str, object]) -> Decimal:
    return Decimal(str(result["value"]))


@pytest.mark.parametrize("name", NAMES)
def test_no_check_blocks(baymark, copy, name):
    code, out, err = baymark("check", copy(name), "--format", "json")
    assert code == 0, err
    found = {result["id"]: result["outcome"] for result in json.loads(out)["results"]}
    for check in ("mass-balance", "composition-materials", "ledger-meters", "production-energy", "data-plan"):
        assert found[f"battery.{check}"] == "passed"


@pytest.mark.parametrize("name", NAMES)
def test_every_rule_pack_calculates_and_another_engine_agrees(baymark, copy, name):
    folder = copy(name)
    found = results(baymark, folder)
    assert len(found) >= 2
    assert all(value(result) > 0 for result in found.values())
    code, _out, err = baymark("crosscheck", folder)
    assert code == 0, err


def test_sodium_cells_are_refused_where_only_lithium_is_covered(baymark, copy):
    code, out, _err = baymark(
        "check", copy("sodium-ion-rack"), "--rule-pack", "gba-battery", "--format", "json"
    )
    assert code == 3
    failed = [result["id"] for result in json.loads(out)["results"] if result["outcome"] == "failed"]
    assert failed == ["gba-battery.out-of-scope"]


def test_certificates_of_the_rack_lower_the_market_figure_alone(baymark, copy):
    folder = copy("sodium-ion-rack")
    file = folder / "electricity.csv"
    with_them = results(baymark, folder, "--rule-pack", "eu-ind-jrc-2025")["eu-ind-jrc-2025"]
    lines = file.read_text(encoding="utf-8").splitlines()
    file.write_text("\n".join(line for line in lines if ",certificate," not in line) + "\n", encoding="utf-8")
    without = results(baymark, folder, "--rule-pack", "eu-ind-jrc-2025")["eu-ind-jrc-2025"]
    assert value(with_them) == value(without)
    assert Decimal(with_them["beside"]["market"]) < Decimal(without["beside"]["market"])


def test_the_direct_line_of_the_container_counts_where_the_rule_pack_lets_it(baymark, copy):
    folder = copy("lfp-container")
    before = results(baymark, folder)
    file = folder / "electricity.csv"
    text = file.read_text(encoding="utf-8")
    changed = text.replace(",direct_line,wind,,,,wind,not_tradable,", ",grid,,,,,,,")
    assert changed.count(",grid,") == text.count(",grid,") + 12
    file.write_text(changed, encoding="utf-8")
    after = results(baymark, folder)
    assert value(after["eu-ind-jrc-2025"]) > value(before["eu-ind-jrc-2025"])
    # Where the line does not count, the same terms are summed in another order: the last digits may differ.
    last_digits = Decimal("1e-25")
    assert all(value(after[name]) > value(before[name]) - last_digits for name in before)

"""What people read on the terminal: narrow, without powers of ten, what asks for something first."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from baymark.documents.terminal import width
from baymark.paths import data_folder

from .conftest import set_cell

Command = Callable[..., tuple[int, str, str]]


def wide(text: str) -> int:
    return max(width(line) for line in text.splitlines())


@pytest.fixture
def container(tmp_path: Path) -> Path:
    folder = tmp_path / "lfp-container"
    shutil.copytree(data_folder("templates") / "studies" / "lfp-container", folder)
    return folder


def test_calc_is_narrow_and_writes_figures_out(container: Path, baymark: Command) -> None:
    code, out, _err = baymark("calc", container)
    assert code == 0
    assert wide(out) <= 100
    assert not re.search(r"\de[+-]\d", out), "no powers of ten"
    assert "12.0 kgCO2e/kg" in out, "a zero that is significant stays"
    assert out.count("takes the residual mix") == 1, "said once for all sites"
    assert "site DG-CELL, DG-PACK, NS-ESS" in out


def test_conversions_of_one_sort_are_said_once_by_calc_and_named_by_check(
    study: Path, baymark: Command
) -> None:
    activity = study / "activity.csv"
    set_cell(activity, ("id", "tray"), "amount", "34000")
    set_cell(activity, ("id", "tray"), "unit", "g")
    _code, _out, err = baymark("calc", study, "--rule-pack", "gba-battery")
    said = [line for line in err.splitlines() if line.startswith("Accepted")]
    assert len(said) == 2 and "t is taken as" in said[0] and "34000 g is taken as" in said[1]
    (more,) = re.findall(r"and (\d+) more of this sort", err)
    _code, _out, err = baymark("check", study, "--rule-pack", "gba-battery")
    assert err.count("Accepted") == int(more) + 2 and "of this sort" not in err


def test_check_shows_what_asks_for_something_and_counts_the_rest(study: Path, baymark: Command) -> None:
    words = ("check", study, "--rule-pack", "gba-battery")
    report = json.loads(baymark(*words, "--format", "json")[1])
    _code, out, _err = baymark(*words)
    assert wide(out) <= 100
    heads = [
        line for line in out.splitlines() if re.match(r"(failed|not_executed|needs_judgement|passed) ", line)
    ]
    shown = [
        one for one in report["results"] if one["outcome"] in ("failed", "not_executed", "needs_judgement")
    ]
    said = [one for one in report["results"] if one["outcome"] == "passed" and one["message"]]
    assert len(heads) == len(shown) + len(said) + 1, "the last one is the line of counts"
    assert heads[0].startswith("failed (")
    assert f"passed {report['passed']}  failed {report['failed']}" in heads[-1]


def test_what_could_not_be_carried_out_is_not_called_a_warning(study: Path, baymark: Command) -> None:
    """`seal` refuses it, so `check` says so."""
    set_cell(study / "activity.csv", ("id", "pack_electricity"), "per", "product")
    _code, out, err = baymark("check", study, "--rule-pack", "gba-battery")
    assert "not_executed (block)  battery.ledger-meters" in out
    assert "could not be carried out" in err and "Nothing blocks" not in err


def test_a_refusal_names_its_cell(study: Path, baymark: Command) -> None:
    set_cell(study / "activity.csv", ("id", "tray"), "evidence", "")
    code, out, err = baymark("calc", study, "--rule-pack", "gba-battery")
    assert (code, out) == (3, "")
    assert re.search(r"battery\.evidence-given: activity\.csv row \d+", err)


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_titles_of_rule_packs_stand_on_lines_of_their_own(baymark: Command, language: str) -> None:
    listed = json.loads(baymark("rules", "list", "--format", "json")[1])
    code, out, _err = baymark("--lang", language, "rules", "list")
    assert code == 0 and wide(out) <= 100
    lines = out.splitlines()[2:]
    for one in listed:
        (row,) = (
            number for number, line in enumerate(lines) if line.split()[:2] == [one["id"], one["version"]]
        )
        assert lines[row + 1].startswith("    ")
    rows = [line for line in lines if not line.startswith("    ")]
    assert len(rows) == len(listed), "no id is wrapped"


def test_diff_puts_short_texts_on_one_line_and_long_ones_below_each_other(baymark: Command) -> None:
    code, out, _err = baymark("rules", "diff", "cn-miit-551-2025", "gba-battery")
    assert code == 0 and wide(out) <= 100
    assert "fidelity: summary_seen → reconstructed" in out.splitlines()
    start = out.index("\npreliminary\n")
    assert re.match(r"\npreliminary\n    − Pre-calculation.*\n    \+ Reconstructed", out[start:], re.DOTALL)

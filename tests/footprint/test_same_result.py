"""The same study gives the same digits and the same digest, on any day and in any process; what-ifs are marked."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from baymark.__main__ import run
from baymark.footprint import account
from baymark.footprint.report import as_object, digest_of

from ..inventory.example import BATTERY_RULE_PACKS, battery, bay_core, rule_pack

CALC = ["calc", "--rule-pack", "gba-battery", "--format", "json", "--draft"]


def answer(capsys, *words: str) -> dict:
    capsys.readouterr()
    assert run(list(words)) == 0
    return json.loads(capsys.readouterr().out)


def in_process(folder, **environment: str) -> dict:
    done = subprocess.run(
        [sys.executable, "-m", "baymark", *CALC, str(folder)],
        capture_output=True, text=True, timeout=60, check=True, env=os.environ | environment,
    )  # fmt: skip
    return json.loads(done.stdout)


@pytest.mark.parametrize("name", BATTERY_RULE_PACKS)
def test_the_same_study_twice(example, account_of, name):
    """Read again from another folder: every digit of every figure, and the digest over all of them."""
    again = as_object(account(example.load(), rule_pack(name), bay_core(), battery()))
    assert again == as_object(account_of(name))
    assert again["digest"] == digest_of(again)


def test_the_same_digest_whatever_the_process_and_the_language(example, account_of):
    one = in_process(example.folder, PYTHONHASHSEED="1", BAYMARK_LANG="en")
    other = in_process(example.folder, PYTHONHASHSEED="4242", BAYMARK_LANG="zh-Hans", TZ="Asia/Hong_Kong")
    assert one["digest"] == other["digest"] == as_object(account_of("gba-battery"))["digest"]
    assert one["value"] == other["value"]


def test_the_digest_covers_the_figures(account_of):
    report = as_object(account_of("gba-battery"))
    for key in ("value", "total_per_product", "background_digest", "rule_pack_digest", "checks", "what_if"):
        assert digest_of(report | {key: "another"}) != report["digest"], key


def test_another_amount_is_another_digest(example, capsys, account_of):
    example.change("tray", amount="34.001")
    found = answer(capsys, *CALC, str(example.folder))
    before = as_object(account_of("gba-battery"))
    assert found["digest"] != before["digest"] and found["value"] > before["value"]


def test_a_what_if_is_marked_and_is_the_changed_study(example, capsys):
    words = ["--set", "parameters.cycle_life=4000 cycle", "--set", "rows.tray.amount=30"]
    found = answer(capsys, *CALC, str(example.folder), *words)
    assert found["what_if"] == {"parameters.cycle_life": "4000 cycle", "rows.tray.amount": "30"}
    example.change("tray", amount="30")
    example.declare("cycle_life: {value: 3000 cycle", "cycle_life: {value: 4000 cycle")
    changed = answer(capsys, *CALC, str(example.folder))
    assert changed["what_if"] == {}
    assert changed["value"] == found["value"] and changed["digest"] != found["digest"]


def test_a_what_if_says_so_on_the_terminal(example, capsys):
    assert (
        run(["calc", str(example.folder), "--rule-pack", "gba-battery", "--set", "rows.tray.amount=30"]) == 0
    )
    said = capsys.readouterr().err
    assert "What-if" in said and "rows.tray.amount=30" in said


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("rows.tary.amount=30", 4),
        ("parameters.cycle_lif=4000 cycle", 4),
        ("rows.tray.id=x", 4),
        ("tray=30", 2),
    ],
)
def test_a_what_if_of_nothing_is_refused(example, capsys, path, code):
    assert run([*CALC, str(example.folder), "--set", path]) == code
    assert capsys.readouterr().out == ""

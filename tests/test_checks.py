"""Outcomes of checks: five words, counted, and only a failed blocking check blocks."""

from __future__ import annotations

import dataclasses
import json

import pytest

from baymark.checks import CheckResult, Outcome, Severity, as_report, counts
from baymark.errors import Place

RESULTS = [
    CheckResult("mass", Outcome.PASSED),
    CheckResult("energy", Outcome.FAILED, message="12 kWh too many", place=Place("a.csv", cell="row 4")),
    CheckResult("period", Outcome.FAILED, Severity.WARN),
    CheckResult("visit", Outcome.NEEDS_JUDGEMENT),
    CheckResult("cff", Outcome.NOT_EXECUTED),
]


def test_the_words() -> None:
    assert [outcome.value for outcome in Outcome] == [
        "passed",
        "failed",
        "not_applicable",
        "not_executed",
        "needs_judgement",
    ]
    assert {severity.value for severity in Severity} == {"block", "warn"}


@pytest.mark.parametrize("outcome", list(Outcome))
@pytest.mark.parametrize("severity", list(Severity))
def test_only_a_failed_blocking_check_blocks(outcome: Outcome, severity: Severity) -> None:
    wanted = outcome is Outcome.FAILED and severity is Severity.BLOCK
    assert CheckResult("x", outcome, severity).blocks is wanted


def test_a_check_blocks_unless_said_otherwise() -> None:
    assert CheckResult("x", Outcome.FAILED).severity is Severity.BLOCK


def test_words_read_from_a_file_block_like_the_words_of_the_program() -> None:
    read = CheckResult("x", "failed", "block")  # type: ignore[arg-type]
    assert read.blocks
    assert read.outcome is Outcome.FAILED


@pytest.mark.parametrize(("outcome", "severity"), [("fail", "block"), ("", "warn"), ("failed", "error")])
def test_other_words_are_refused(outcome: str, severity: str) -> None:
    with pytest.raises(ValueError):
        CheckResult("x", outcome, severity)  # type: ignore[arg-type]


def test_results_do_not_change() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        RESULTS[0].outcome = Outcome.FAILED  # type: ignore[misc]


def test_counts_name_every_outcome() -> None:
    assert counts([]) == {outcome.value: 0 for outcome in Outcome}
    assert counts(iter(RESULTS)) == {
        "passed": 1,
        "failed": 2,
        "not_applicable": 0,
        "not_executed": 1,
        "needs_judgement": 1,
    }


def test_the_report_is_json_with_counts_and_places_in_order() -> None:
    report = json.loads(json.dumps(as_report(iter(RESULTS))))
    assert [r["id"] for r in report["results"]] == ["mass", "energy", "period", "visit", "cff"]
    assert report["results"][1] == {
        "id": "energy",
        "outcome": "failed",
        "severity": "block",
        "message": "12 kWh too many",
        "place": "a.csv row 4",
    }
    assert sum(report[outcome.value] for outcome in Outcome) == len(RESULTS)
    assert all(type(report[outcome.value]) is int for outcome in Outcome)

"""The checks of how a result counts electricity, on both sides, on the example study."""

from __future__ import annotations

from dataclasses import replace

import pytest

from baymark.category import CheckDefinition, Text
from baymark.checks import Outcome, Severity
from baymark.footprint import account
from baymark.footprint.checks import run_checks
from baymark.footprint.checks.subject import Subject
from baymark.footprint.report import as_object

from ...inventory.example import battery, bay_core, rule_pack
from ...inventory.power import certified, policy

MESSAGES = {
    "certificates_not_counted": "{kwh}",
    "contract_power": "{kwh}",
    "instruments_qualify": "{kwh} {reasons}",
    "electricity_downgrades": "{what}",
    "both_electricity_figures": "{missing}",
}


def with_check(pack, operator: str):
    text = Text(MESSAGES[operator], MESSAGES[operator])
    return replace(pack, checks=(CheckDefinition("test.check", operator, Severity.WARN, {}, text),))


def accounted(example, pack):
    return account(example.load(), pack, bay_core(), battery())


def outcome(example, pack, operator: str):
    made = accounted(example, with_check(pack, operator))
    (result,) = [one for one in made.footprint.checks if one.id == "test.check"]
    return result.outcome, result.message


def contracts(example) -> None:
    rows = example.rows("electricity.csv")
    for row in rows:
        if row["meter"] == "SZP-M1":
            row["source"] = "contract"
    example.write(rows, "electricity.csv")


@pytest.mark.parametrize("name", ["eu-2023-1542-draft-2024"])
def test_contract_power_under_the_draft_of_2024(example, name):
    """The rule pack's own check: no contract passes, one fails and says what it counts as."""

    def found():
        made = accounted(example, rule_pack(name))
        return next(one for one in made.footprint.checks if one.id == f"{name}.contract-power")

    assert found().outcome is Outcome.PASSED
    contracts(example)
    result = found()
    assert result.outcome is Outcome.FAILED and result.severity is Severity.WARN
    assert "3,628,567" in result.message and "national average" in result.message
    assert result.place.file == "electricity.csv" and result.place.row


def test_what_is_not_counted_is_told(example):
    assert outcome(example, policy(counted=False), "certificates_not_counted")[0] is Outcome.NOT_APPLICABLE
    certified(example, "1000")
    assert outcome(example, policy(counted=False), "certificates_not_counted") == (Outcome.PASSED, "12,000")
    assert outcome(example, policy(), "certificates_not_counted")[0] is Outcome.NOT_APPLICABLE


def test_instruments_that_lack_something_are_named_with_the_reason(example):
    assert outcome(example, policy(), "instruments_qualify")[0] is Outcome.NOT_APPLICABLE
    certified(example, "1000")
    assert outcome(example, policy(), "instruments_qualify")[0] is Outcome.PASSED
    pack = policy(schemes=("i-rec",))
    assert outcome(example, pack, "instruments_qualify") == (
        Outcome.FAILED, "12,000 the scheme is not accepted",
    )  # fmt: skip
    bare = replace(pack, electricity=replace(pack.electricity, instruments=None))
    assert outcome(example, bare, "instruments_qualify")[0] is Outcome.NOT_APPLICABLE


def test_a_downgrade_fails_a_check_and_stands_in_the_report(example):
    certified(example, "1000")
    assert outcome(example, policy(), "electricity_downgrades")[0] is Outcome.PASSED
    result, message = outcome(example, policy(matching="hour"), "electricity_downgrades")
    assert result is Outcome.FAILED and "SZ-PACK" in message
    report = as_object(accounted(example, policy(matching="hour")))
    assert report["electricity"]["downgrades"] == ["hourly-matching"]
    assert any("SZ-PACK" in remark for remark in report["remarks"])


@pytest.mark.parametrize("counted", [True, False])
def test_both_figures_always_stand_beside_the_value(example, counted):
    certified(example, "100000")
    pack = policy(counted=counted)
    made = accounted(example, pack)
    location, market = made.footprint.beside["location"], made.footprint.beside["market"]
    assert market < location
    assert made.footprint.value == (market if counted else location)
    assert outcome(example, pack, "both_electricity_figures")[0] is Outcome.PASSED
    report = as_object(made)
    assert (report["location_based"], report["market_based"]) == (f"{location:f}", f"{market:f}")
    (wind,) = [one for one in report["electricity"]["supplies"] if one["instrument"]]
    assert (wind["site"], wind["origin"], wind["kwh"]) == ("SZ-PACK", "certificate_wind", "1200000")
    shares = [float(one["share"]) for one in report["electricity"]["supplies"] if one["site"] == "SZ-PACK"]
    assert sum(shares) == pytest.approx(1, abs=3e-6)


def test_a_result_without_one_of_the_figures_fails(example):
    certified(example, "100000")
    made = accounted(example, with_check(policy(), "both_electricity_figures"))

    def checked(**changes):
        footprint = replace(made.footprint, **changes.get("footprint", {}))
        inventory = replace(made.inventory, **changes.get("inventory", {}))
        subject = Subject(made.study, made.category, made.rule_pack, made.background, inventory,
                          made.calculation, footprint)  # fmt: skip
        return next(one for one in run_checks(subject) if one.id == "test.check")

    assert checked().outcome is Outcome.PASSED
    beside = {name: value for name, value in made.footprint.beside.items() if name != "market"}
    assert checked(footprint={"beside": beside}).message == "market"
    # A value that takes the average where the market-based figure takes wind is not the rule pack's value.
    lines = tuple(
        replace(line, dataset="electricity-cn-average-2024") if "certificate" in line.id else line
        for line in made.inventory.lines
    )
    assert checked(inventory={"lines": lines}).message == "value"
    none = tuple(line for line in made.inventory.lines if line.part != "electricity")
    assert checked(inventory={"lines": none}).outcome is Outcome.NOT_APPLICABLE

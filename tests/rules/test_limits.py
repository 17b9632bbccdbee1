"""Judging what a check measured: every relation on both sides of its limit, and what cannot be judged."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from baymark import rules
from baymark.category import CheckDefinition, Text
from baymark.checks import Outcome, Severity
from baymark.footprint.checks import OPERATORS as OF_RESULTS
from baymark.rules.errors import BadFigure
from baymark.rules.limits import LIMITS, RELATIONS, Figure, Limit, judge, limit_of
from baymark.rules.model import RulePack
from baymark.study.checks import OPERATORS as OF_STUDIES


@pytest.fixture(scope="module")
def pack() -> RulePack:
    return rules.load("gba-battery")


def check(operator: str, **arguments: str) -> CheckDefinition:
    return CheckDefinition("x", operator, Severity.BLOCK, dict(arguments), Text("", ""))


@pytest.mark.parametrize(
    ("operator", "arguments", "measured", "outcome"),
    [
        ("unknown_gwp_limit", {"limit": "0.30"}, {"unknown_gwp_share": "0.30"}, "passed"),
        ("unknown_gwp_limit", {"limit": "0.30"}, {"unknown_gwp_share": "0.30001"}, "failed"),
        ("unknown_gwp_limit", {"limit": "0.30"}, {"unknown_gwp_share": None}, "not_applicable"),
        ("primary_share", {"least": "0.50"}, {"primary_share": "0.50"}, "passed"),
        ("primary_share", {"least": "0.50"}, {"primary_share": "0.49999"}, "failed"),
        ("data_quality_threshold", {}, {"data_quality_rating": "3.0"}, "passed"),
        ("data_quality_threshold", {}, {"data_quality_rating": "3.0001"}, "failed"),
        ("edition_matches", {}, {"edition": "2024", "activity_year": "2024"}, "passed"),
        ("edition_matches", {}, {"edition": "2024", "activity_year": "2025"}, "failed"),
        ("edition_matches", {}, {"edition": "2024", "activity_year": None}, "not_applicable"),
        ("stages_sum_to_value", {}, {"difference_share": "1e-12"}, "passed"),
        ("stages_sum_to_value", {}, {"difference_share": "1.1e-12"}, "failed"),
        ("mandatory_items", {}, {"missing_items": ()}, "passed"),
        ("mandatory_items", {}, {"missing_items": ("delivery",)}, "failed"),
        ("certificates_not_counted", {}, {"uncounted_kwh": "1"}, "passed"),
        ("certificates_not_counted", {}, {"uncounted_kwh": "0"}, "not_applicable"),
        # An operator of the study alone: how many things it found wrong.
        ("evidence_listed", {}, {"evidence_listed": "0"}, "passed"),
        ("evidence_listed", {}, {"evidence_listed": "1"}, "failed"),
    ],
)  # fmt: skip
def test_both_sides_of_each_limit(
    pack: RulePack, operator: str, arguments: dict[str, str], measured: dict[str, object], outcome: str
) -> None:
    figures: dict[str, Figure] = {
        name: Decimal(found) if isinstance(found, str) else found  # type: ignore[misc]
        for name, found in measured.items()
    }
    assert judge(check(operator, **arguments), pack, figures) == outcome


def test_a_limit_that_the_rule_pack_does_not_set_limits_nothing(pack: RulePack) -> None:
    bare = replace(pack, data_quality=replace(pack.data_quality, company_specific_threshold=None))
    found = judge(check("company_specific_quality"), bare, {"company_specific_rating": Decimal(5)})
    assert found is Outcome.NOT_APPLICABLE


def test_an_argument_that_is_no_number_is_an_error(pack: RulePack) -> None:
    for text in ("much", "NaN", "Infinity", ""):
        with pytest.raises(BadFigure, match=r"checks\.x\.arguments\.least"):
            judge(check("primary_share", least=text), pack, {"primary_share": Decimal(1)})


def test_every_operator_of_results_has_a_limit_and_every_limit_an_operator() -> None:
    assert set(LIMITS) == set(OF_RESULTS)
    for name, limit in LIMITS.items():
        assert limit.relation in RELATIONS, name
        assert limit.relation in ("is_empty", "told") or limit.against, name


def test_an_operator_of_the_study_alone_is_judged_by_what_it_found_wrong() -> None:
    for name in set(OF_STUDIES) - set(OF_RESULTS):
        assert limit_of(name) == Limit(name, "at_most", "0")

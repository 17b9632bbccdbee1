"""Only what was counted alike is ranked; what differs is listed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from baymark.checks import CheckResult, Outcome, Severity
from baymark.footprint import Account
from baymark.footprint.bridge import bridge
from baymark.footprint.bridge.comparable import ASPECTS, NotRanked, differences, require_comparable
from baymark.footprint.bridge.report import as_object

Of = Callable[[str], Account]


def changed(account: Account, **fields: object) -> Account:
    """The account with other fields of its rule pack."""
    return replace(account, rule_pack=replace(account.rule_pack, **fields))


def aspects(first: Account, last: Account) -> list[str]:
    return [one.aspect for one in differences(first, last)]


def test_what_was_counted_alike_may_be_ranked(account_of: Of) -> None:
    one = account_of("gba-battery")
    assert aspects(one, one) == []
    require_comparable(one, one)


def test_each_thing_that_forbids_a_ranking_is_named(account_of: Of) -> None:
    one = account_of("gba-battery")
    pack, background = one.rule_pack, one.background
    stages = pack.boundary.stages[:-1]
    failed = CheckResult("x", Outcome.FAILED, Severity.BLOCK, "no")
    for aspect, other in {
        "unit": changed(one, declared_unit="kgCO2e/kg"),
        "boundary": changed(one, boundary=replace(pack.boundary, stages=stages)),
        "rule_pack": changed(one, digest="other"),
        "background": replace(one, background=replace(background, version="9.9.9")),
        "gwp_set": replace(one, background=replace(background, method="ar5")),
        "kind": replace(one, study=replace(one.study, kind="stationary")),
        "draft": replace(one, footprint=replace(one.footprint, checks=(failed,))),
    }.items():
        assert aspects(one, other) == [aspect], aspect
        assert aspects(other, one) == [aspect], aspect
        with pytest.raises(NotRanked, match=ASPECTS[aspect]) as caught:
            require_comparable(one, other)
        assert caught.value.exit_code == 3


def test_a_version_or_hash_is_enough_to_forbid_it(account_of: Of) -> None:
    one = account_of("gba-battery")
    assert aspects(one, changed(one, version="1.0.1")) == ["rule_pack"]
    released = replace(one, background=replace(one.background, digest="sha256:other"))
    assert aspects(one, released) == ["background"]


def test_two_drafts_are_not_ranked_either(account_of: Of) -> None:
    one = account_of("gba-battery")
    supposed = replace(one, study=replace(one.study, what_if={"parameters.x": "1"}))
    assert aspects(supposed, supposed) == ["draft"]


def test_of_boundaries_only_what_differs_is_told(account_of: Of) -> None:
    found = differences(account_of("gba-battery"), account_of("eu-2023-1542-draft-2024"))
    told = {one.aspect: one for one in found}
    assert list(told) == ["boundary", "rule_pack"]
    assert "stage use" in told["boundary"].first and "packaging" in told["boundary"].first
    assert "cathode_active_material" not in told["boundary"].first
    assert "cell_shredding_heat" in told["boundary"].last


def test_the_report_ranks_only_what_may_be_ranked(account_of: Of) -> None:
    gba, miit = account_of("gba-battery"), account_of("cn-miit-551-2025")
    apart = as_object(bridge(gba, miit))
    assert apart["ranking"] is None and {d["aspect"] for d in apart["differs_in"]} >= {
        "boundary",
        "rule_pack",
    }
    same = as_object(bridge(gba, gba))
    assert same["differs_in"] == [] and same["ranking"]["lower"] == "neither"

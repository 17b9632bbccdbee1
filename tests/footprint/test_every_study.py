"""Every example study under every rule pack of its category: calculated and confirmed by bw2calc, or refused."""

from __future__ import annotations

from functools import cache

import pytest

from baymark import category, rules
from baymark.background import Network, network, read_tables
from baymark.checks import Outcome
from baymark.footprint import account
from baymark.footprint.crosscheck import crosscheck
from baymark.footprint.report import stops
from baymark.inventory.errors import OutOfScope
from baymark.paths import data_folder
from baymark.rules.errors import AbstractRulePack
from baymark.study import load

from ..inventory.example import battery, bay_core

STUDIES = {
    path.name for path in (data_folder("templates") / "studies").iterdir() if (path / "study.yaml").is_file()
}
TRACTION = {
    "catena-x-v4",
    "cn-miit-551-2025",
    "cn-national-label-battery-large-traction",
    "eu-2023-1542-draft-2024",
    "gba-battery",
    "global-battery-alliance-1.5",
}
COVERED = {
    "lfp-pack": TRACTION,
    "nmc622-pack": TRACTION,
    "nmc811-pack": TRACTION,
    "nca-pack": TRACTION,
    "lfp-container": {"catena-x-v4", "cn-national-label-battery-storage", "eu-ind-jrc-2025", "gba-battery"},
    "sodium-ion-rack": {"catena-x-v4", "eu-ind-jrc-2025"},
    "ups-string": {"catena-x-v4", "eu-ind-jrc-2025-ond"},
}
RULE_PACKS = sorted({one.id for one in rules.available() if one.category == "battery"})


@cache
def prepared() -> Network:
    return network(read_tables(bay_core().folder))


@cache
def study_of(name: str) -> object:
    return load(data_folder("templates") / "studies" / name, category.load)


def test_every_example_is_told_of():
    assert set(COVERED) == STUDIES
    assert {name for names in COVERED.values() for name in names} <= set(RULE_PACKS)


@pytest.mark.parametrize(("study", "name"), [(s, n) for s in sorted(COVERED) for n in sorted(COVERED[s])])
def test_calculates_without_a_blocking_check_and_bw2calc_agrees(study, name):
    one = account(study_of(study), rules.load(name), bay_core(), battery(), prepared())
    assert one.footprint.value > 0
    assert [check.id for check in one.footprint.checks if stops(check)] == []
    assert all(check.message for check in one.footprint.checks if check.outcome is Outcome.NOT_EXECUTED)
    found = crosscheck(one)
    assert found.agrees, found


@pytest.mark.parametrize("study", sorted(COVERED))
def test_every_other_rule_pack_refuses_and_says_why(study):
    for name in set(RULE_PACKS) - COVERED[study]:
        rule_pack = rules.load(name)
        with pytest.raises(AbstractRulePack if rule_pack.abstract else OutOfScope) as refused:
            account(study_of(study), rule_pack, bay_core(), battery(), prepared())
        assert name in refused.value.message()
        assert rule_pack.abstract or refused.value.values["reason"]

"""Which rule packs apply on which date and why, who takes whose place, and what becomes due."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from baymark import rules
from baymark.category import Text
from baymark.errors import Place
from baymark.rules.applicability import Verdict, chosen, verdicts
from baymark.rules.due import Act
from baymark.rules.model import Due, InForce, RulePack, Term
from baymark.rules.predicates import Comparison, Facts

DAY = date(2026, 6, 30)
FACTS = Facts(
    "traction", {"rated_energy": (Decimal(60), "kWh_capacity"), "chemistry": "lfp"}, frozenset(), DAY
)


@pytest.fixture(scope="module")
def gba() -> RulePack:
    return rules.load("gba-battery")


def version(pack: RulePack, number: str, start: date, end: date | None = None) -> RulePack:
    return replace(pack, version=number, in_force=InForce(start, end))


def only(found: list[Verdict]) -> Verdict:
    assert len(found) == 1
    return found[0]


def test_the_newest_version_in_force_on_the_day_is_chosen_and_the_reason_told(gba: RulePack) -> None:
    versions = [
        version(gba, "1.0.0", date(2025, 1, 1), date(2025, 12, 31)),
        version(gba, "1.1.0", date(2026, 1, 1)),
        version(gba, "2.0.0", date(2027, 1, 1)),
    ]
    found, reason = chosen(versions, DAY)
    assert found is versions[1]
    assert "2026-01-01" in reason and "2.0.0" in reason
    assert chosen(versions, date(2025, 12, 31))[0] is versions[0]
    assert chosen(versions, date(2027, 1, 1))[0] is versions[2]
    found, reason = chosen(versions, date(2024, 12, 31))
    assert found is None and "2024-12-31" in reason and "1.1.0: from 2026-01-01" in reason


def test_a_rule_pack_out_of_scope_says_why(gba: RulePack) -> None:
    lead = replace(FACTS, parameters={"chemistry": "lead_acid"})
    found = only(verdicts([gba], lead, DAY, {}))
    assert not found.applies and found.refused_by == "lead-acid"
    assert "Lead-acid" in found.why_refused
    by_kind = only(verdicts([gba], replace(FACTS, kind="consumer"), DAY, {}))
    assert by_kind.refused_by == "kind" and "traction" in by_kind.why_refused
    assert only(verdicts([gba], FACTS, DAY, {})).applies


def test_a_base_for_others_never_applies(gba: RulePack) -> None:
    found = only(verdicts([replace(gba, abstract=True)], FACTS, DAY, {}))
    assert not found.applies and found.refused_by == "abstract" and found.why_refused


@pytest.mark.parametrize("how", ["yields_to", "superseded_by", "supersedes"])
def test_a_rule_pack_that_another_replaces_is_told_where_both_apply(gba: RulePack, how: str) -> None:
    local, national = replace(gba, yields_to=()), replace(gba, id="national", yields_to=())
    if how == "yields_to":
        local = replace(local, yields_to=("national",))
    elif how == "superseded_by":
        local = replace(local, superseded_by="national@1.0.0")
    else:
        national = replace(national, supersedes="gba-battery@1.0.0")
    first, second = verdicts([local, national], FACTS, DAY, {})
    assert first.gives_way_to == ("national",)
    assert second.gives_way_to == ()
    elsewhere = replace(national, scope=replace(national.scope, kinds=("ups",)))
    assert verdicts([local, elsewhere], FACTS, DAY, {})[0].gives_way_to == ()
    later = replace(national, in_force=InForce(date(2027, 1, 1), None))
    assert verdicts([local, later], FACTS, DAY, {})[0].gives_way_to == ()


def test_what_becomes_due_and_for_whom(gba: RulePack) -> None:
    text = Text("x", "某")
    act = Act("act", text, "adopted", date(2026, 9, 1), date(2026, 10, 1), "a source", "seen", Place())
    large = Comparison("parameter", "rated_energy", "greater_than", ("2 kWh_capacity",))
    pouch = Comparison("parameter", "cell_format", "equals", ("pouch",))

    def due(id_: str, when: Comparison | None, *terms: Term) -> Due:
        return Due(id_, text, when, terms, text, "a source", "seen")

    pack = replace(
        gba,
        due=(
            due("fixed", None, Term(date(2027, 1, 1))),
            due("later", large, Term(date(2027, 1, 1)), Term(None, "act", 12)),
            due("unknown", pouch, Term(date(2027, 1, 1))),
            due("open", None, Term(None, "other", 12)),
        ),
    )
    found = {one.due.id: one for one in only(verdicts([pack], FACTS, DAY, {"act": act})).obligations}
    assert found["fixed"].answer.day == date(2027, 1, 1)
    assert found["later"].answer.day == date(2027, 9, 1) and found["later"].applies is True
    assert found["unknown"].applies is None and found["unknown"].unknown == "cell_format"
    assert found["open"].answer.day is None and found["open"].answer.reason
    small = replace(FACTS, parameters={"rated_energy": (Decimal(2), "kWh_capacity"), "chemistry": "lfp"})
    other = {one.due.id: one for one in only(verdicts([pack], small, DAY, {})).obligations}
    assert other["later"].applies is False

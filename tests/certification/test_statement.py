"""Statements: what is not signed, what is in them, and every reason for which one is not relied on."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from baymark.certification import findings, reliance, signature, statement
from baymark.certification.errors import StatementRefused
from baymark.certification.findings import Finding
from baymark.certification.recomputation import Level
from baymark.certification.statement import Opinion, Signing
from baymark.certification.trust import Entry, TrustList
from baymark.checks import CheckResult, Outcome
from baymark.dossier import Dossier
from baymark.dossier.errors import DraftDossier
from baymark.errors import BaymarkError, UsageError
from baymark.rules import schemes

from . import handed_in
from .handed_in import AT, DAY, DECIDER, INSIDER, STRANGER, VERIFIER, Person, trust_list

SCHEME = schemes.load("gba-label")
UNMODIFIED = Opinion("unmodified", "reasonable", Decimal("0.05"))
TOTAL = Decimal(12811)  # kg CO2e per pack under gba-battery, roughly


def made(
    opinion: Opinion = UNMODIFIED, by: Person = VERIFIER, report: Any = None, at: datetime = AT
) -> dict[str, Any]:
    signing = Signing(by.key, by.holder, at)
    return statement.make(handed_in.example(), report or handed_in.report(), opinion, SCHEME, signing)


def with_findings(*found: Finding) -> Opinion:
    return replace(UNMODIFIED, findings=found)


def finding(effect: str, *, kind: str = "minor", corrected: bool = False, id_: str = "F1") -> Finding:
    return Finding(id_, kind, "a reading was wrong", "gba-battery", Decimal(effect), corrected)


def refused(*given: Any, **named: Any) -> object:
    with pytest.raises(StatementRefused) as error:
        made(*given, **named)
    return error.value.values["reason"]


def signed_again(content: dict[str, Any], by: Person = VERIFIER, **changes: Any) -> dict[str, Any]:
    """A statement of other content, signed by somebody as if it were right."""
    plain = {key: value for key, value in content.items() if key != "proof"} | changes
    return signature.sign(plain, by.key, created=AT)


def failing(
    found: dict[str, Any],
    *,
    dossier: Dossier | None = None,
    trust: TrustList | None = None,
    at: datetime = AT,
) -> set[str]:
    results = statement.check(found, dossier or handed_in.example(), SCHEME, trust or trust_list(), at)
    assert [one.id for one in results] == list(reliance.IDS)
    assert all(one.message for one in results if one.outcome is not Outcome.PASSED)
    return {one.id for one in results if one.outcome is Outcome.FAILED}


def test_a_sound_statement_is_signed_and_relied_on() -> None:
    found = made()
    assert failing(found) == set()
    assert found["dossier"] == handed_in.example().digest
    assert {one["rule_pack"]: one["declared_value"] for one in found["quantities"]} == {
        id_: result["declared_value"] for id_, result in handed_in.example().results.items()
    }
    assert found["recomputation"] == {"replay": "passed", "matrices": "passed", "rebuild": "passed"}
    assert found["team"] == [{"person": "Wang Fang", "organisation": "Verify Ltd", "role": "verifier"}]
    assert "gba-battery.plausibility.cradle-to-gate" in found["judged"]
    assert (
        found["body"] == {"organisation": "Verify Ltd", "accreditation": None} and found["reviewer"] is None
    )


def test_the_level_of_assurance_changes_the_form_of_the_opinion() -> None:
    limited = made(replace(UNMODIFIED, assurance="limited"))
    assert limited["opinion_text"] != made()["opinion_text"]
    assert limited["opinion_text"]["en"].startswith("Nothing came to the verifier's attention")
    assert failing(limited) == {"statement-assurance"}


def test_findings_are_summed_net_and_gross() -> None:
    opposite = (finding("500"), finding("-480", id_="F2"), finding("9000", corrected=True, id_="F3"))
    sums = findings.misstatement(opposite, "gba-battery", TOTAL)
    assert (sums.net, sums.gross) == (Decimal(20), Decimal(980))
    assert findings.misstatement(opposite, "cn-miit-551-2025", TOTAL).gross == 0
    # 20 kg net is nothing; 980 kg of errors that happen to cancel are 7.6 %.
    assert sums.material(Decimal("0.05")) and not sums.material(Decimal("0.08"))


@pytest.mark.parametrize(
    ("opinion", "reason"),
    [
        (with_findings(finding("700")), "material-misstatement"),
        (with_findings(finding("-700")), "material-misstatement"),
        (with_findings(finding("500"), finding("-480", id_="F2")), "material-misstatement"),
        (with_findings(finding("1", kind="major")), "major-finding"),
    ],
)
def test_no_unmodified_opinion_over_what_is_wrong(opinion: Opinion, reason: str) -> None:
    assert refused(opinion) == reason
    modified = replace(opinion, opinion="modified", reasons="the readings of one meter")
    assert failing(made(modified)) >= {"statement-opinion"}


def test_small_and_corrected_findings_are_listed() -> None:
    found = made(with_findings(finding("12.5"), finding("9000", kind="major", corrected=True, id_="F2")))
    assert [one["effect"] for one in found["findings"]] == ["12.5", "9000"]
    (sums,) = [one for one in found["misstatement"] if one["rule_pack"] == "gba-battery"]
    assert sums["net"] == "12.5" and failing(found) == set()


def test_no_unmodified_opinion_when_anything_failed_or_was_not_carried_out() -> None:
    report = handed_in.report()
    broken = replace(report, replay=Level(Outcome.FAILED, ("other digits",)))
    assert refused(report=broken) == "verification-failed"
    blocked = replace(report, checks=(*report.checks, CheckResult("verify.evidence", Outcome.FAILED)))
    assert refused(report=blocked) == "verification-failed"
    absent = replace(report, matrices=Level(Outcome.NOT_EXECUTED, ("no background",)))
    assert refused(report=absent) == "not-executed"
    adverse = Opinion("adverse", "reasonable", Decimal("0.05"), "the value does not follow")
    found = made(adverse, report=broken)
    assert failing(found) == {"statement-opinion", "statement-recomputation"}


def test_who_may_not_sign() -> None:
    assert refused(by=INSIDER) == "same-organisation"
    assert refused(by=DECIDER) == "key-role"
    draft = replace(handed_in.example(), lock=replace(handed_in.example().lock, draft=True))
    with pytest.raises(DraftDossier):
        statement.make(
            draft, handed_in.report(), UNMODIFIED, SCHEME, Signing(VERIFIER.key, VERIFIER.holder, AT)
        )
    with pytest.raises(ValueError):
        made(report=replace(handed_in.report(), dossier=replace(handed_in.example(), digest="0" * 64)))


@pytest.mark.parametrize(
    "opinion",
    [
        replace(UNMODIFIED, opinion="good"),
        replace(UNMODIFIED, assurance="high"),
        replace(UNMODIFIED, materiality=Decimal(0)),
        replace(UNMODIFIED, materiality=Decimal(5)),
        replace(UNMODIFIED, materiality=Decimal("NaN")),
        replace(UNMODIFIED, reasons="but"),
        replace(UNMODIFIED, opinion="disclaimer"),
    ],
)
def test_opinions_that_contradict_themselves(opinion: Opinion) -> None:
    with pytest.raises(UsageError):
        made(opinion)


def test_a_changed_statement_says_nothing_more() -> None:
    found = made()
    results = statement.check(found | {"opinion": "adverse"}, handed_in.example(), SCHEME, trust_list(), AT)
    assert failing(found | {"opinion": "adverse"}) == {"statement-signature"}
    assert {one.outcome for one in results} == {Outcome.FAILED, Outcome.NOT_EXECUTED}


def test_keys_that_are_not_believed() -> None:
    found = made()
    assert "key-unknown" in failing(found, trust=trust_list(DECIDER))
    assert failing(found, at=AT + 200 * DAY) == {"key-expired"}
    assert failing(signed_again(found, DECIDER)) >= {"key-role"}
    assert failing(signed_again(found, STRANGER)) >= {"key-unknown"}
    assert failing(signed_again(found, INSIDER)) == {"same-organisation"}
    # Signed today with a key that has ended, dated yesterday.
    ended = Entry(VERIFIER.key.multikey, "Wang Fang", "Verify Ltd", ("verifier",), AT - DAY, AT + DAY)
    ended_list = replace(trust_list(DECIDER), entries=(ended,))
    assert failing(found, trust=ended_list, at=AT + 2 * DAY) == {"key-expired"}
    assert failing(found, at=AT - DAY / 2) >= {"statement-time"}


@pytest.mark.parametrize(
    ("changes", "id_"),
    [
        ({"schema": "baymark/application/1"}, "statement-schema"),
        ({"dossier": "0" * 64}, "statement-digest"),
        ({"scheme": {"id": "gba-label", "digest": "0" * 64}}, "statement-scheme"),
        ({"scheme": None}, "statement-scheme"),
        ({"quantities": []}, "statement-values"),
        ({"quantities": "all"}, "statement-values"),
        ({"opinion": "modified"}, "statement-opinion"),
        ({"assurance": "limited"}, "statement-assurance"),
        ({"materiality": "0.06"}, "statement-materiality"),
        ({"materiality": "NaN"}, "statement-materiality"),
        ({"materiality": None}, "statement-materiality"),
        ({"misstatement": []}, "statement-materiality"),
        ({"recomputation": {"replay": "passed"}}, "statement-recomputation"),
        ({"body": {"organisation": "Another Ltd"}}, "same-organisation"),
        ({"created": "2026-11-19T08:00:00Z"}, "statement-time"),
    ],
)
def test_a_signed_statement_that_does_not_do(changes: dict[str, Any], id_: str) -> None:
    assert id_ in failing(signed_again(made(), **changes))


def test_a_material_misstatement_or_other_values_under_a_signature() -> None:
    found = made()
    sums = [{**one, "gross_share": "0.051"} for one in found["misstatement"]]
    assert failing(signed_again(found, misstatement=sums)) == {"statement-materiality"}
    values = [{**one, "declared_value": "0.001"} for one in found["quantities"]]
    assert failing(signed_again(found, quantities=values)) == {"statement-values"}
    assert failing(found, dossier=replace(handed_in.example(), digest="0" * 64)) == {"statement-digest"}


LEDGER = """\
schema: baymark/findings/1
findings:
  - id: F1
    kind: minor
    text: One meter was read a day late.
    rule_pack: gba-battery
    effect: "-12.5"
    corrected: no
  - {id: F2, kind: observation, text: The index lacks a date., corrected: no}
"""


def test_the_ledger_of_findings_is_read(tmp_path: Path) -> None:
    file = tmp_path / "findings.yaml"
    file.write_text(LEDGER, encoding="utf-8")
    first, second = findings.read(file, ["gba-battery"])
    assert (first.effect, first.corrected, second.effect, second.rule_pack) == (
        Decimal("-12.5"),
        False,
        None,
        "",
    )


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("id: F2", "id: F1", "F1"),
        ("rule_pack: gba-battery\n", "rule_pack:\n", "rule_pack"),
        ("rule_pack: gba-battery\n", "rule_pack: other\n", "rule_pack"),
        ("kind: minor", "kind: small", "kind"),
        ('"-12.5"', "some", "effect"),
        ("corrected: no\n  -", "corrected: maybe\n  -", "corrected"),
    ],
)
def test_a_ledger_that_contradicts_itself(tmp_path: Path, old: str, new: str, place: str) -> None:
    file = tmp_path / "findings.yaml"
    assert old in LEDGER
    file.write_text(LEDGER.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BaymarkError, match=place):
        findings.read(file, ["gba-battery"])

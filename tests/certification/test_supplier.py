"""A supplier's certificate as a supplier's footprint, and what verification finds of footprints taken in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal as D
from types import SimpleNamespace

import pytest

from baymark import dossier as dossiers
from baymark.certification import credential, supplier, trust
from baymark.certification.errors import BadSignature, ExpiredKey, UnknownKey, WrongRole
from baymark.checks import Outcome
from baymark.dossier import read_dossier

from ..documents import paper
from ..inventory.example import Example

# 50 kg CO2e per product of 100 kg; 0.049 fossil and −0.001 of biogenic removals per kWh, of 1000 kWh.
FILE = "supplier-maker.json"


def certificate(**changes):
    return issued(paper.record(**changes))


def issued(made):
    return credential.issue(made, credential.StatusEntry(1, 5), paper.ISSUER)


def taken(data=None, unit="kg", **given):
    return supplier.of_certificate(
        "maker", data or certificate(), FILE, unit=unit, trusted=given.get("trusted", paper.trusted())
    )


def test_the_figure_of_a_certificate_by_hand():
    found = taken()
    assert found.groups["fossil"] == D("0.49") and found.groups["biogenic_removals"] == D("-0.01")
    assert found.excluding_biogenic == D("0.49") and found.including_biogenic == D("0.48")
    assert taken(unit="piece").excluding_biogenic == 49
    assert taken(unit="").unit == "kWh_delivered"


def test_it_is_verified_by_who_issued_it():
    found = taken()
    assert found.verified and found.verification.level == "reasonable"
    assert found.verification.body == "Body Ltd" and found.verification.statement == paper.NUMBER
    assert found.valid.end == date(2028, 11, 19) and found.original.kind == "certificate"
    assert found.original.digest == "34" * 32


def test_a_specimen_verifies_nothing():
    assert not taken(issued(paper.specimen())).verified


def test_with_instruments_the_location_based_figure_stands_beside():
    made = paper.record()
    other = certificate(
        electricity=replace(made.electricity, location_based=D("0.0520"), instruments="counted")
    )
    found = taken(other)
    assert found.electricity.claim == "market" and taken().electricity.claim == "location"
    assert found.electricity.location_based == D("0.49") + D("0.002") * 1000 / 100


@pytest.mark.parametrize(
    ("trusted", "error"),
    [
        (paper.trusted(key=paper.STRANGER), UnknownKey),
        (paper.trusted(roles=("verifier",)), WrongRole),
        (paper.trusted(days=-1), ExpiredKey),
    ],
)  # fmt: skip
def test_a_key_that_may_not_issue_is_not_believed(trusted, error):
    with pytest.raises(error):
        taken(trusted=trusted)


def test_a_changed_certificate_is_refused():
    spoilt = certificate().replace(b"Test battery", b"Best battery")
    with pytest.raises(BadSignature):
        taken(spoilt)


@pytest.fixture(scope="module")
def maker(tmp_path_factory) -> bytes:
    made = Example(tmp_path_factory.mktemp("supplier") / "maker")
    made.declare(
        "rule_packs: [gba-battery, cn-miit-551-2025, eu-2023-1542-draft-2024]", "rule_packs: [catena-x-v4]"
    )
    return dossiers.seal(made.folder, made.folder.parent / "maker.bmk").path.read_bytes()


def holding(**evidence: bytes):
    return SimpleNamespace(
        files={f"data/study/evidence/{name.replace('__', '.')}": d for name, d in evidence.items()}
    )


def results(stated, **evidence):
    return list(supplier.checks(holding(**evidence), {"maker": stated}))


def test_verification_takes_it_again_from_the_dossier(maker):
    stated = supplier.of_dossier("maker", maker, "maker.bmk", unit="kg")
    (fine,) = results(stated, maker__bmk=maker)
    assert fine.outcome is Outcome.PASSED and fine.id == "verify.suppliers"
    # What the buyer fills in is the buyer's.
    (filled,) = results(
        replace(stated, substance="LiFePO4", gsd=D("1.1"), cut_off_share=D("0.01")), maker__bmk=maker
    )
    assert filled.outcome is Outcome.PASSED


@pytest.mark.parametrize(
    "changes",
    [
        {"excluding_biogenic": D("1")},
        {"groups": None},
        {"stages": ("raw_materials", "production", "inbound_transport", "outbound_transport")},
        {"gwp_set": "ar5"},
        {"unit": "piece"},
        {
            "verification": supplier.NOT_VERIFIED.__class__(
                "reasonable", "Nobody", "1", date(2025, 1, 1), "maker.bmk"
            )
        },
    ],
)
def test_what_was_changed_after_it_was_taken_is_found(maker, changes):
    stated = supplier.of_dossier("maker", maker, "maker.bmk", unit="kg")
    (found,) = results(replace(stated, **changes), maker__bmk=maker)
    assert found.outcome is Outcome.FAILED and found.blocks
    assert next(iter(changes)) in found.message or "unit" in changes


def test_another_document_or_none_is_found(maker):
    stated = supplier.of_dossier("maker", maker, "maker.bmk", unit="kg")
    other = read_dossier(maker, "maker.bmk").files["data/lock.json"]
    for evidence in ({}, {"maker__bmk": other}):
        (found,) = results(stated, **evidence)
        assert found.outcome is Outcome.FAILED


def test_a_certificate_is_believed_by_the_verifiers_own_list(monkeypatch):
    stated = taken()
    monkeypatch.setattr(trust, "load", lambda: paper.trusted())
    (fine,) = results(stated, **{"supplier-maker__json": certificate()})
    assert fine.outcome is Outcome.PASSED
    monkeypatch.setattr(trust, "load", lambda: paper.trusted(key=paper.STRANGER))
    (stranger,) = results(stated, **{"supplier-maker__json": certificate()})
    assert stranger.outcome is Outcome.FAILED


def test_without_a_list_of_trust_it_waits_for_judgement(monkeypatch, tmp_path):
    monkeypatch.setenv("BAYMARK_HOME", str(tmp_path))
    (found,) = results(taken(), **{"supplier-maker__json": certificate()})
    assert found.outcome is Outcome.NEEDS_JUDGEMENT and not found.blocks


def test_what_was_entered_by_hand_waits_for_judgement():
    (found,) = results(replace(taken(), original=None))
    assert found.outcome is Outcome.NEEDS_JUDGEMENT and FILE in found.message


def test_a_certificate_that_ended_is_not_valid_through_the_period():
    early = taken(certificate(valid_until=date(2025, 12, 30)))
    assert early.valid.end + timedelta(days=1) == date(2025, 12, 31)

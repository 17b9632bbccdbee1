"""The credential of a certificate: valid against the public schemas, exact beside them, and sealed by its proof."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from baymark import background, category, rules, study
from baymark.certification import certificate as paper
from baymark.certification import credential, drafting, signature
from baymark.certification.errors import BadSignature, RefusedText
from baymark.footprint import account
from baymark.footprint.report import as_object
from baymark.formulas import DECIMALS
from baymark.paths import data_folder
from baymark.rules import schemes

AT = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
KEY = signature.PrivateKey(bytes(range(32)))
SCHEMAS = Path(__file__).parents[2].parent / "shared" / "schemas"
DCC = SCHEMAS / "untp/v0.7.0-prerelease-2026-04-03/schema/v0.7.0/dcc/ConformityCredential.json"
VC = SCHEMAS / "vc/contexts/verifiable-credential-schema.json"
STATUS = credential.StatusEntry(1, 94567)

given_schemas = pytest.mark.skipif(
    not (DCC.is_file() and VC.is_file()), reason=f"the public schemas are not at {SCHEMAS}"
)


@pytest.fixture(scope="module")
def basis() -> drafting.Basis:
    definition = category.load("battery")
    made = study.load(data_folder("templates") / "studies" / "lfp-pack", category.load)
    rule_pack = rules.load("gba-battery", "1.0.0", definition=definition)
    used = background.load(background.find("bay-core"), rule_pack.gwp_set)
    result = as_object(account(made, rule_pack, used, definition))
    return drafting.Basis(made, definition, rule_pack, used, result, "ab" * 32)


def grant(**changes: Any) -> drafting.Grant:
    made = drafting.Grant(
        number="BMK-GBA-2026-S00001-A",
        issued=AT,
        valid_until=date(2028, 11, 19),
        body=paper.Body("Example Body", "Li An", "Wu Bei"),
        assurance=paper.Assurance(
            "reasonable", "unmodified", Decimal("0.05"), AT, "cd" * 32, "Xu Xi", "Example Verifier"
        ),
        specimen_reasons=("rule-pack-reconstructed",),
    )
    return replace(made, **changes)


@pytest.fixture(scope="module")
def record(basis: drafting.Basis) -> paper.CertificateRecord:
    return drafting.record(basis, schemes.load("gba-label"), grant())


def validator(path: Path) -> Callable[[Any], list[str]]:
    """Errors of a document against a schema; every reference must lie in the schema itself: no network."""
    from jsonschema import Draft202012Validator, FormatChecker
    from referencing import Registry
    from referencing.exceptions import NoSuchResource

    def refuse(uri: str) -> Any:
        raise NoSuchResource(ref=uri)

    schema = json.loads(path.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    made = Draft202012Validator(schema, registry=Registry(retrieve=refuse), format_checker=FormatChecker())
    return lambda document: [f"{e.json_path}: {e.message}" for e in made.iter_errors(document)]


@given_schemas
@pytest.mark.parametrize("specimen", [True, False])
def test_it_is_a_credential_and_a_conformity_credential(basis: drafting.Basis, specimen: bool) -> None:
    reasons = ("asked-for",) if specimen else ()
    made = drafting.record(basis, schemes.load("gba-label"), grant(specimen_reasons=reasons))
    document = json.loads(credential.issue(made, STATUS, KEY))
    assert validator(VC)(document) == []
    assert validator(DCC)(document) == []
    attestation = document["credentialSubject"]
    assert attestation["assessmentLevel"] == ("no-endorsement" if specimen else "scheme-cab")
    assert document["name"].startswith("SPECIMEN ") is specimen


@given_schemas
def test_the_schemas_do_find_mistakes(record: paper.CertificateRecord) -> None:
    document = json.loads(credential.issue(record, STATUS, KEY))
    document["credentialStatus"]["statusListIndex"] = "94567"
    assert any("statusListIndex" in error for error in validator(DCC)(document))
    document["credentialSubject"]["attestationType"] = "praise"
    assert any("praise" in error for error in validator(DCC)(document))
    del document["issuer"]
    assert any("issuer" in error for error in validator(VC)(document))


def test_exact_decimals_stand_beside_the_numbers(
    record: paper.CertificateRecord, basis: drafting.Basis
) -> None:
    document = json.loads(credential.issue(record, STATUS, KEY))
    measure = document["credentialSubject"]["conformityAssessment"][0]["assessedPerformance"][0]["measure"]
    assert (
        measure["value"] == float(basis.result["declared_value"]) and measure["unit"] == basis.result["unit"]
    )
    inside = document[credential.RECORD]
    assert inside["@type"] == "@json"
    exact = inside["@value"]["certificate"]
    assert exact["value"] == basis.result["value"] and len(exact["value"]) > 20
    assert exact["declared_value"] == basis.result["declared_value"]
    assert exact["total_per_product"] == basis.result["total_per_product"]
    purposes = [one["statusPurpose"] for one in inside["@value"]["status"]]
    assert purposes == ["revocation", "suspension"]


def test_the_record_is_read_back_whole(record: paper.CertificateRecord) -> None:
    data = credential.issue(record, STATUS, KEY)
    found, signed = credential.read(data, "credential")
    assert found == record
    assert (signed.key, signed.created) == (KEY.multikey, AT)


def test_the_same_certificate_gives_the_same_bytes(record: paper.CertificateRecord) -> None:
    assert credential.issue(record, STATUS, KEY) == credential.issue(record, STATUS, KEY)


def test_every_changed_byte_is_refused(record: paper.CertificateRecord) -> None:
    """One bit of every 97th byte, and of each of the first 300."""
    from baymark.errors import BaymarkError

    data = credential.issue(record, STATUS, KEY)
    for at in (*range(300), *range(300, len(data), 97)):
        spoilt = bytearray(data)
        spoilt[at] ^= 1
        with pytest.raises(BaymarkError):
            credential.read(bytes(spoilt), "credential")


def test_another_signer_of_another_shape_is_noticed(record: paper.CertificateRecord) -> None:
    """Public part and record must agree, even where both are signed."""
    document = credential.build(record, STATUS)
    assessment = document["credentialSubject"]["conformityAssessment"][0]
    assessment["assessedPerformance"][0]["measure"]["value"] = 0.001
    data = signature.to_bytes(signature.sign(document, KEY, created=AT))
    with pytest.raises(paper.UnreadableRecord, match="public part"):
        credential.read(data, "credential")


def test_what_the_record_says(record: paper.CertificateRecord, basis: drafting.Basis) -> None:
    assert [stage.id for stage in record.stages] == list(drafting.STAGES)
    inside = [stage for stage in record.stages if stage.inside]
    assert DECIMALS.total([stage.value for stage in inside]) == record.value
    assert abs(sum(stage.share for stage in inside if stage.share) - 1) < Decimal("0.00001")
    # Items are rounded to 34 digits one by one.
    assert abs(DECIMALS.total([item.value for item in record.items]) - record.value) < Decimal("1e-30")
    groups = {group.id: group.value for group in record.groups}
    assert groups["not_separated"] == Decimal(basis.result["groups"]["not_separated"])
    # A zero beside figures without gas split would be a made-up one.
    assert groups["land_use_change"] is None and groups["biogenic_non_co2"] is None
    power = record.electricity
    assert power.market_based == power.location_based == record.value
    assert (power.own_factor, power.remainder, power.instruments) == (
        ("on_site",),
        "national_average",
        "not_counted",
    )
    assert (power.matching, power.attribution) == ("year", "by_energy")
    assert record.data_quality.rating is not None and 1 < record.data_quality.rating < 5
    assert record.unverified_count == len(basis.result["unverified"]) > len(record.unverified_top) == 10
    assert record.status_url.endswith(record.number)


def test_what_the_licence_keeps_out_is_not_stated(basis: drafting.Basis) -> None:
    bare = replace(basis, background=replace(basis.background, intensities={}))
    record = drafting.record(bare, schemes.load("gba-label"), grant())
    assert record.data_quality.rating is None and record.data_quality.primary_share is None
    assert next(group for group in record.groups if group.id == "aircraft").value is None


@pytest.mark.parametrize("sign", ["\u202e", "\u2066", "\x07", "\u200b", "\u0000"])
def test_names_with_invisible_characters_are_refused(basis: drafting.Basis, sign: str) -> None:
    identity = basis.study.identity
    named = replace(identity, applicant=replace(identity.applicant, name=f"Bay{sign}Battery"))
    spoilt = replace(basis, study=replace(basis.study, identity=named))
    with pytest.raises(RefusedText, match="applicant"):
        drafting.record(spoilt, schemes.load("gba-label"), grant())


@pytest.mark.parametrize("name", ["A&B <Shenzhen>", "=SUM(A1)", "+86 Co", "-B", "@C", '"quoted" \\ co'])
def test_names_with_markup_are_data(basis: drafting.Basis, name: str) -> None:
    identity = basis.study.identity
    named = replace(identity, applicant=replace(identity.applicant, name=name))
    made = drafting.record(
        replace(basis, study=replace(basis.study, identity=named)), schemes.load("gba-label"), grant()
    )
    found, _signed = credential.read(credential.issue(made, STATUS, KEY), "credential")
    assert found.holder.name == name


@pytest.mark.parametrize(
    ("issued", "months", "last"),
    [
        ("2026-11-20T08:00:00", 24, date(2028, 11, 19)),
        ("2026-01-01T00:00:00", 12, date(2026, 12, 31)),
        ("2024-02-29T00:00:00", 12, date(2025, 2, 28)),
        ("2026-08-31T00:00:00", 6, date(2027, 2, 28)),
        ("2026-12-15T00:00:00", 1, date(2027, 1, 14)),
    ],
)
def test_the_last_day(issued: str, months: int, last: date) -> None:
    assert drafting.last_day(datetime.fromisoformat(issued).replace(tzinfo=UTC), months) == last


@pytest.mark.parametrize(
    "change",
    [
        {"schema": "baymark/certificate/2"}, {"value": "1e-2"}, {"value": "NaN"}, {"value": 0.0791},
        {"specimen": 1}, {"issued": "2026-11-20"}, {"valid_until": "2026-13-01"}, {"number": None},
        {"extra": "x"}, {"stages": {}}, {"period": ["2025-01-01"]}, {"scheme": "gba-label"},
    ],
)  # fmt: skip
def test_a_record_of_another_shape_is_refused(
    record: paper.CertificateRecord, change: dict[str, Any]
) -> None:
    with pytest.raises(paper.UnreadableRecord):
        paper.from_object(paper.to_object(record) | change)


def test_the_did_is_that_of_the_host() -> None:
    assert credential.did_web("https://carbon-label.example/c/1") == "did:web:carbon-label.example"
    assert (
        credential.did_web("https://carbon-label.example:8443/c/1") == "did:web:carbon-label.example%3A8443"
    )


def test_an_altered_proof_is_refused(record: paper.CertificateRecord) -> None:
    document = json.loads(credential.issue(record, STATUS, KEY))
    document["validUntil"] = "2099-11-19T23:59:59Z"
    with pytest.raises(BadSignature, match="altered"):
        credential.read(signature.to_bytes(document), "credential")

"""Verification: what passes, what a forger who makes everything fit cannot get past, what is not carried out."""

from __future__ import annotations

import shutil
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from baymark import background
from baymark.certification import plausibility, recomputation, verification
from baymark.certification.verification import VerificationReport
from baymark.checks import Outcome
from baymark.dossier import bag, read_dossier, recompute
from baymark.errors import BaymarkError
from baymark.footprint import Account
from baymark.paths import data_folder
from baymark.rules import plausibility as bands

from . import handed_in

ELECTRICITY = "electricity-cn-average-2024"


def failed(report: VerificationReport) -> set[str]:
    return {check.id for check in report.checks if check.blocks}


def accounts() -> dict[str, Account]:
    return recompute(handed_in.example(), background.find("bay-core"))


def test_the_example_passes_at_all_levels() -> None:
    report = handed_in.report()
    found = report.as_object()
    assert list(found) == ["replay", "matrices", "rebuild", "checks", "digest", "outcome", "details"]
    assert [found[key] for key in ("replay", "matrices", "rebuild", "outcome")] == ["passed"] * 4
    assert found["digest"] == handed_in.example().digest
    assert found["checks"]["needs_judgement"] > 0 and not report.failures
    declared = {one["rule_pack"]: one["declared_value"] for one in found["details"]["values"]}
    again = {one["rule_pack"]: one["from_matrices"]["declared_value"] for one in found["details"]["values"]}
    assert declared == again and set(declared) == set(handed_in.example().results)
    # The matrices are solved in binary floating point: equal to the last digit would mean they were not used.
    assert all(0 < one.deviation < Decimal("1e-10") for one in report.from_matrices)


def test_a_dossier_with_an_invented_intensity_replays_but_is_found_out() -> None:
    forged = handed_in.with_intensity_halved(ELECTRICITY)
    sealed = handed_in.example().results["gba-battery"]["value"]
    assert Decimal(forged.results["gba-battery"]["value"]) < Decimal(sealed)
    report = verification.verify(forged)
    assert report.replay.outcome is Outcome.PASSED
    assert report.matrices.outcome is Outcome.FAILED and "charging_losses" in report.matrices.reasons[0]
    assert report.rebuild.outcome is Outcome.FAILED and ELECTRICITY in " ".join(report.rebuild.reasons)
    assert report.outcome is Outcome.FAILED


def test_a_result_that_does_not_follow_fails_replay() -> None:
    import json

    from baymark.canonical import canonical
    from baymark.footprint.report import digest_of

    example = handed_in.example()
    path = f"{bag.RESULTS}gba-battery.json"
    result = json.loads(example.files[path])
    result["declared_value"] = "0.0591"
    result["digest"] = digest_of(result)
    forged = handed_in.packed({**example.files, path: canonical(result)}, example.lock)
    report = verification.verify(forged)
    assert report.replay.outcome is Outcome.FAILED
    assert "declared_value" in report.replay.reasons[0]
    assert report.outcome is Outcome.FAILED


def test_checks_that_were_polished_are_carried_out_again() -> None:
    example = handed_in.example()
    path = f"{bag.CHECKS}gba-battery.json"
    text = example.files[path].decode()
    assert '"outcome":"failed","place":"electricity/CN/national_average"' in text
    polished = text.replace(
        '"outcome":"failed","place":"electricity', '"outcome":"passed","place":"electricity', 1
    )
    report = verification.verify(handed_in.packed({**example.files, path: polished.encode()}, example.lock))
    assert "verify.checks-sealed" in failed(report) and report.outcome is Outcome.FAILED


def test_a_category_that_asks_for_less_is_found_out() -> None:
    from baymark.canonical import sha256_hex

    example = handed_in.example()
    path = f"{bag.RULES}battery/category.yaml"
    lenient = example.files[path].replace(b'tolerance: "0.01"', b'tolerance: "0.90"')
    assert lenient != example.files[path]
    pin = replace(example.lock.category, digest=sha256_hex(lenient))
    forged = handed_in.consistent({**example.files, path: lenient}, replace(example.lock, category=pin))
    assert failed(verification.verify(forged)) == {"verify.category"}


def test_evidence_that_was_exchanged_fails() -> None:
    example = handed_in.example()
    path = f"{bag.STUDY}evidence/type-test.pdf"
    forged = handed_in.packed({**example.files, path: b"another report"}, example.lock)
    report = verification.verify(forged)
    assert {"verify.evidence", "battery.evidence-unchanged"} <= failed(report)


def test_without_the_background_two_levels_are_not_executed_and_nothing_passes() -> None:
    report = verification.verify(handed_in.example(), background="no-such-background")
    assert report.replay.outcome is Outcome.PASSED
    assert {report.matrices.outcome, report.rebuild.outcome} == {Outcome.NOT_EXECUTED}
    assert "no-such-background" in report.matrices.reasons[0]
    assert report.outcome is Outcome.NOT_EXECUTED and not report.failures


def test_another_release_of_the_background_is_not_used(tmp_path: Path) -> None:
    folder = tmp_path / "bay-core"
    shutil.copytree(data_folder("databases") / "bay-core", folder)
    background.release(folder, "9.9.9")
    report = verification.verify(handed_in.example(), background=str(folder))
    assert report.matrices.outcome is Outcome.NOT_EXECUTED
    assert handed_in.example().lock.background.digest[:12] in report.matrices.reasons[0]


def test_a_release_that_does_not_follow_from_its_tables_fails_rebuild() -> None:
    example, tables = handed_in.example(), background.read_tables(background.find("bay-core"))
    released = background.load(background.find("bay-core"))
    other = {**released.intensities, ELECTRICITY: released.intensities["electricity-cn-average-2023"]}
    level = recomputation.rebuild({"ar6": replace(released, intensities=other)}, tables, example.lock)
    assert level.outcome is Outcome.FAILED and ELECTRICITY in level.reasons[0]
    level = recomputation.rebuild({"ar6": released}, tables, example.lock)
    assert level.outcome is Outcome.PASSED


def test_within_tolerance_of_a_rounding_boundary_replay_decides() -> None:
    """The declared value is moved to the other side of its boundary, the deviation stays below 1e-9."""
    account = accounts()["gba-battery"]
    footprint = replace(
        account.footprint, declared_value=account.footprint.declared_value + Decimal("0.0001")
    )
    tables = background.read_tables(background.find("bay-core"))
    level, (found,) = recomputation.matrices([replace(account, footprint=footprint)], tables)
    assert level.outcome is Outcome.PASSED and not found.same_rounded
    assert "replay decides" in level.reasons[0]


def test_a_draft_and_a_public_dossier_do_not_pass(tmp_path: Path) -> None:
    from baymark.dossier import seal
    from baymark.dossier.errors import PublicDossier

    seal(handed_in.EXAMPLE, tmp_path / "draft.bmk", draft=True)
    assert failed(verification.run(tmp_path / "draft.bmk")) == {"verify.draft"}
    seal(handed_in.EXAMPLE, tmp_path / "public.bmk", public=True)
    with pytest.raises(PublicDossier):
        verification.run(tmp_path / "public.bmk")


def test_flipped_bytes_are_refused_when_the_dossier_is_opened() -> None:
    data = handed_in.example_bytes()
    for position in range(0, len(data), len(data) // 40):
        flipped = bytearray(data)
        flipped[position] ^= 1
        with pytest.raises(BaymarkError) as caught:
            read_dossier(bytes(flipped), "flipped.bmk")
        assert caught.value.exit_code in (4, 5)


def outcomes(account: Account) -> dict[str, Outcome]:
    return {one.id: one.outcome for one in plausibility.examine(account, bands.load("battery"))}


def test_plausibility_judges_and_fails() -> None:
    account = accounts()["gba-battery"]
    found = outcomes(account)
    assert found["plausibility.specific-energy"] is Outcome.PASSED
    # 104 kgCO2e per kWh of capacity, where 45 to 80 is expected of LFP: for the verifier to explain.
    assert found["plausibility.cradle-to-gate"] is Outcome.NEEDS_JUDGEMENT
    mass = account.study.parameters["product_mass"]
    parameters = {**account.study.parameters, "product_mass": replace(mass, value=Decimal("42.86"))}
    light = replace(account, study=replace(account.study, parameters=parameters))
    assert outcomes(light)["plausibility.specific-energy"] is Outcome.FAILED
    grams = {**account.study.parameters, "product_mass": replace(mass, unit="g")}
    other_unit = replace(account, study=replace(account.study, parameters=grams))
    assert outcomes(other_unit)["plausibility.mass"] is Outcome.NOT_EXECUTED
    lead = {
        **account.study.parameters,
        "chemistry": replace(account.study.parameters["chemistry"], value="lto"),
    }
    unknown = replace(account, study=replace(account.study, parameters=lead))
    assert outcomes(unknown)["plausibility.specific-energy"] is Outcome.NOT_EXECUTED
    assert outcomes(accounts()["cn-miit-551-2025"])["plausibility.share-use"] is Outcome.NOT_APPLICABLE


def test_a_band_outside_the_possible_one_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "battery" / "plausibility.yaml"
    file.parent.mkdir()
    text = (data_folder("rules") / "battery" / "plausibility.yaml").read_text(encoding="utf-8")
    file.write_text(text.replace('expected: ["0.05", "0.4"]', 'expected: ["0.001", "0.4"]'), encoding="utf-8")
    with pytest.raises(BaymarkError, match=r"bands\[8\]\.expected"):
        bands.read_file(file)


def test_checks_are_worded_in_the_language_in_use_and_still_compared() -> None:
    from baymark.i18n import in_language

    with in_language("zh-Hans"):
        report = verification.verify(handed_in.example())
    assert report.outcome is Outcome.PASSED
    assert [one.outcome for one in report.checks] == [one.outcome for one in handed_in.report().checks]
    worded = next(one.message for one in report.checks if one.id == "gba-battery.edition")
    assert "年版" in worded

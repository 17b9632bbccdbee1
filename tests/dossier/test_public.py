"""The public dossier: what the policy names, and nothing else of the study."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from baymark import category, dossier, study
from baymark.dossier import errors, public, read_dossier
from baymark.dossier.sealing import sealed_bytes
from baymark.errors import Problems

from .conftest import EXAMPLE
from .small import SmallStudy


@pytest.fixture(scope="module")
def shown() -> bytes:
    return sealed_bytes(study.load(EXAMPLE, category.load), public=True)


def test_suppliers_amounts_notes_and_evidence_stay_out(shown: bytes) -> None:
    opened = study.load(EXAMPLE, category.load)
    text = b"\n".join(
        content
        for name, content in read_dossier(shown, "x").files.items()
        # The rules are public texts; the digests of the manifests are of public files.
        if not name.startswith("data/rules/") and not name.startswith(("manifest", "tagmanifest"))
    ).decode()
    hidden = {row.supplier for row in opened.rows if row.supplier}
    hidden |= {row.note for row in opened.rows if row.note} | {row.id for row in opened.rows if "_" in row.id}
    hidden -= {row.item for row in opened.rows}
    hidden |= {row.stated_amount for row in opened.rows if len(row.stated_amount) >= 5}
    hidden |= {str(part.mass_fraction) for part in opened.composition if len(str(part.mass_fraction)) >= 5}
    hidden |= {file.file for file in opened.evidence} | {file.sha256 for file in opened.evidence}
    hidden |= {part for model in opened.models for part in model.key_parts}
    hidden |= {str(entry.kwh) for entry in opened.ledger if len(str(entry.kwh)) >= 5}
    assert len(hidden) > 150
    # As a word or number of its own: 60000 is also a part of 160000 km.
    assert [one for one in sorted(hidden) if re.search(rf"(?<![\w.]){re.escape(one)}(?![\w.])", text)] == []
    for key in ('"items":', '"unverified":', '"to_confirm":', '"amount":', '"supplier":', '"total":'):
        assert key not in text, key


def test_what_may_be_shown_is_there(shown: bytes) -> None:
    opened = read_dossier(shown, "lfp-pack-public.bmk")
    full = read_dossier(sealed_bytes(study.load(EXAMPLE, category.load)), "x")
    for id_, result in full.results.items():
        found = opened.results[id_]
        assert found["schema"] == public.RESULT_SCHEMA and found["full_digest"] == result["digest"]
        for key in ("value", "declared_value", "stages", "groups", "verified_share", "editions"):
            assert found[key] == result[key]
        assert {key for one in opened.checks[id_]["results"] for key in one} == {"id", "outcome", "severity"}
        assert opened.checks[id_]["failed"] == full.checks[id_]["failed"]
    redacted = json.loads(opened.files["data/public/study.json"])
    assert redacted["applicant"]["name_zh"] == "示例湾区电池有限公司（虚构）"
    assert redacted["parameters"]["rated_energy"] == {"value": "60", "unit": "kWh_capacity"}
    assert {"item": "tray", "kind": "input", "origin": "measured"} not in redacted["activity"]
    assert {"item": "cathode_active_material", "kind": "input", "origin": "measured"} in redacted["activity"]
    assert opened.lock.of == full.digest


def test_it_is_marked_and_of_no_other_use(shown: bytes, tmp_path: Path) -> None:
    opened = read_dossier(shown, "lfp-pack-public.bmk")
    assert opened.public and not opened.draft
    assert b"Baymark-Public: yes" in opened.files["bag-info.txt"]
    for use in (opened.require_applicable, lambda: dossier.replay(opened), lambda: dossier.recompute(opened)):
        with pytest.raises(errors.PublicDossier) as caught:
            use()
        assert caught.value.exit_code == 3
    assert opened.lock.intensities == {} and opened.lock.datasets == {}


def test_a_holder_of_the_full_dossier_can_show_one_file(small: SmallStudy, tmp_path: Path) -> None:
    full = dossier.open_dossier(dossier.seal(small.study, tmp_path / "f.bmk", **small.sealing()).path)
    shown = dossier.open_dossier(
        dossier.seal(small.study, tmp_path / "p.bmk", public=True, **small.sealing()).path
    )
    redacted = json.loads(shown.files["data/public/study.json"])
    salts = public.Salts(full)
    name = "data/study/evidence/scale.txt"
    proof = public.salted_digest(salts.salt(name), name, full.files[name])
    assert proof in redacted["withheld_evidence"]
    assert public.salted_digest("00" * 32, name, full.files[name]) not in redacted["withheld_evidence"]
    assert len(redacted["withheld_evidence"]) == 2  # the index too: it names issuers
    assert {one["file"] for one in redacted["withheld"]} == {
        "data/study/activity.csv",
        "data/study/study.yaml",
    }


def test_two_public_dossiers_of_one_study_are_the_same(small: SmallStudy, tmp_path: Path) -> None:
    digests = {
        dossier.seal(small.study, tmp_path / f"{n}.bmk", public=True, **small.sealing()).digest for n in "ab"
    }
    assert len(digests) == 1


def test_of_an_unnamed_category_no_parameter_is_shown(small: SmallStudy, tmp_path: Path) -> None:
    sealed = dossier.seal(small.study, tmp_path / "p.bmk", public=True, **small.sealing())
    redacted = json.loads(dossier.open_dossier(sealed.path).files["data/public/study.json"])
    assert redacted["parameters"] == {}
    assert b"Secret Steel" not in sealed.path.read_bytes() and b"1.37" not in sealed.path.read_bytes()


def test_a_blocked_study_has_no_public_form_unless_a_draft(small: SmallStudy, tmp_path: Path) -> None:
    (small.study / "evidence" / "scale.txt").write_bytes(b"something else\n")
    with pytest.raises(errors.SealBlocked):
        dossier.seal(small.study, tmp_path / "p.bmk", public=True, **small.sealing())
    opened = dossier.open_dossier(
        dossier.seal(small.study, tmp_path / "p.bmk", public=True, draft=True, **small.sealing()).path
    )
    assert opened.public and opened.draft


@pytest.mark.parametrize(
    ("old", "new"),
    [("  row: [item, kind, origin]", "  rows: [item]"), ("result: [study,", "result: [{a: b},")],
)
def test_a_wrong_policy_is_refused(tmp_path: Path, old: str, new: str) -> None:
    text = public.policy_file().read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "policy.yaml").write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(Problems):
        public.read_policy(tmp_path / "policy.yaml")

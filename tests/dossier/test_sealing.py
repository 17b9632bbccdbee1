"""Sealing: the same study gives the same bytes, and what must not be sealed is not."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from baymark import category, dossier, study
from baymark.dossier import errors, read_dossier
from baymark.dossier.sealing import sealed_bytes
from baymark.errors import BaymarkError
from baymark.i18n import LANGUAGES, in_language
from baymark.rules.errors import ShadowedRulePack

from .conftest import EXAMPLE
from .small import SmallStudy


def test_two_processes_seal_the_same_file(tmp_path: Path, example_bytes: bytes) -> None:
    code = (
        "import sys; from pathlib import Path; from baymark import dossier;"
        "dossier.seal(Path(sys.argv[1]), Path(sys.argv[2]))"
    )
    for number, seed in enumerate(("0", "4242")):
        home = tmp_path / f"run{number}"
        shutil.copytree(EXAMPLE, home / "lfp-pack")
        environment = os.environ | {
            "PYTHONHASHSEED": seed,
            "TZ": f"UTC-{number * 9}",
            "BAYMARK_LANG": "zh-Hans",
        }
        command = [sys.executable, "-c", code, "lfp-pack", f"out{number}.bmk"]
        subprocess.run(command, cwd=home, env=environment, check=True)
        assert (home / f"out{number}.bmk").read_bytes() == example_bytes


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_language_of_the_terminal_changes_nothing(
    small: SmallStudy, small_bytes: bytes, language: str, tmp_path: Path
) -> None:
    with in_language(language):
        sealed = dossier.seal(small.study, tmp_path / "x.bmk", **small.sealing())
    assert sealed.path.read_bytes() == small_bytes


def test_sealing_the_example_is_quick(tmp_path: Path) -> None:
    took = []
    for attempt in range(2):
        start = time.perf_counter()
        dossier.seal(EXAMPLE, tmp_path / f"{attempt}.bmk")
        took.append(time.perf_counter() - start)
    assert min(took) < 2


def test_one_changed_byte_of_evidence_is_another_dossier(
    small: SmallStudy, small_bytes: bytes, tmp_path: Path
) -> None:
    (small.study / "evidence" / "scale.txt").write_bytes(b"something else\n")
    with pytest.raises(errors.SealBlocked) as caught:
        dossier.seal(small.study, tmp_path / "x.bmk", **small.sealing())
    assert caught.value.exit_code == 3
    assert "lamp.evidence-unchanged: evidence/index.csv" in caught.value.render()
    assert not (tmp_path / "x.bmk").exists()
    sealed = dossier.seal(small.study, tmp_path / "x.bmk", draft=True, **small.sealing())
    assert sealed.draft and sealed.path.read_bytes() != small_bytes
    opened = dossier.open_dossier(sealed.path)
    assert opened.draft and opened.results["lamp-pack"]["blocked_by"] == ["lamp.evidence-unchanged"]
    assert b"Baymark-Draft: yes" in opened.files["bag-info.txt"]
    opened.require_full()
    with pytest.raises(errors.DraftDossier) as refused:
        opened.require_applicable()
    assert refused.value.exit_code == 3


def test_blocking_checks_are_told_in_the_language_of_the_reader(small: SmallStudy) -> None:
    (small.study / "evidence" / "scale.txt").write_bytes(b"something else\n")
    with in_language("zh-Hans"), pytest.raises(errors.SealBlocked) as caught:
        dossier.seal(small.study, small.study.parent / "x.bmk", **small.sealing())
    assert "scale.txt 与索引不符" in caught.value.render()


def test_a_what_if_is_never_sealed() -> None:
    opened = study.load(EXAMPLE, category.load, set_values={"parameters.product_mass": "400 kg"})
    with pytest.raises(errors.SealedWhatIf) as caught:
        sealed_bytes(opened, draft=True)
    assert caught.value.exit_code == 3
    assert "parameters.product_mass=400 kg" in caught.value.render()


def test_a_study_without_rule_packs_has_nothing_to_seal(small: SmallStudy) -> None:
    _replace(small.study / "study.yaml", "[lamp-pack]", "[]")
    with pytest.raises(errors.NothingToSeal):
        dossier.seal(small.study, small.study.parent / "x.bmk", **small.sealing())


def test_only_what_a_study_consists_of_goes_in_and_the_rest_is_named(
    small: SmallStudy, small_bytes: bytes, tmp_path: Path
) -> None:
    (small.study / "private notes.txt").write_text("price list", encoding="utf-8")
    (small.study / "old.bmk").write_bytes(small_bytes)
    sealed = dossier.seal(small.study, tmp_path / "x.bmk", **small.sealing())
    assert sealed.left_out == ("old.bmk", "private notes.txt")
    assert sealed.path.read_bytes() == small_bytes


@pytest.mark.parametrize("name", ["evidence/link.pdf", "models.csv", "evidence/index.csv"])
def test_links_are_not_followed(small: SmallStudy, tmp_path: Path, name: str) -> None:
    secret = tmp_path / "secret"
    secret.write_text("model,representative,key_parts,differences,note\n", encoding="utf-8")
    (small.study / name).unlink(missing_ok=True)
    (small.study / name).symlink_to(secret)
    with pytest.raises(BaymarkError) as caught:
        dossier.seal(small.study, tmp_path / "x.bmk", **small.sealing())
    assert caught.value.exit_code == 4
    assert not (tmp_path / "x.bmk").exists()


@pytest.mark.parametrize("name", ["a?.pdf", "com1.txt", "e\u0301.pdf", "SCALE.TXT"])
def test_evidence_that_would_not_unpack_everywhere_is_refused(
    small: SmallStudy, tmp_path: Path, name: str
) -> None:
    (small.study / "evidence" / name).write_bytes(b"x")
    with pytest.raises((errors.UnsafeName, errors.RepeatedMember)):
        dossier.seal(small.study, tmp_path / "x.bmk", **small.sealing())
    assert not (tmp_path / "x.bmk").exists()


def test_chinese_names_of_evidence_are_kept(small: SmallStudy, tmp_path: Path) -> None:
    (small.study / "evidence" / "称重 100%.txt").write_bytes(b"x")
    opened = dossier.open_dossier(dossier.seal(small.study, tmp_path / "x.bmk", **small.sealing()).path)
    assert opened.files["data/study/evidence/称重 100%.txt"] == b"x"
    assert "称重 100%25.txt" in opened.files["manifest-sha256.txt"].decode()
    assert dossier.replay(opened) == dict(opened.results)


def test_too_much_evidence_is_refused(
    small: SmallStudy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("baymark.dossier.container.MAX_BYTES", 5_000)
    (small.study / "evidence" / "scan.pdf").write_bytes(bytes(4_900))
    with pytest.raises(errors.TooLarge):
        dossier.seal(small.study, tmp_path / "x.bmk", **small.sealing())


def test_a_dossier_is_replaced_whole_and_that_is_said(
    small: SmallStudy, small_bytes: bytes, tmp_path: Path
) -> None:
    target = tmp_path / "deep" / "x.bmk"
    first = dossier.seal(small.study, target, **small.sealing())
    assert first.replaced == "" == dossier.seal(small.study, target, **small.sealing()).replaced
    dossier.seal(small.study, target, draft=True, **small.sealing())
    again = dossier.seal(small.study, target, **small.sealing())
    assert len(again.replaced) == 64 and target.read_bytes() == small_bytes
    assert [path.name for path in target.parent.iterdir()] == ["x.bmk"]


def test_only_a_dossier_is_written_over(small: SmallStudy, tmp_path: Path) -> None:
    """`--out study.yaml` is soon typed, and an applicant's only copy soon lost."""
    declaration = small.study / "study.yaml"
    before = declaration.read_bytes()
    with pytest.raises(errors.NotWritten, match="no dossier"):
        dossier.seal(small.study, declaration, **small.sealing())
    assert declaration.read_bytes() == before


def test_a_blocking_check_that_cannot_be_carried_out_blocks(tmp_path: Path) -> None:
    """A part given per plant is weighed by nobody: the mass balance would not see that it is missing."""
    example = Path(shutil.copytree(EXAMPLE, tmp_path / "lfp-pack"))
    _replace(example / "activity.csv", "input,34.000,kg,product,", "input,34.000,kg,plant:SZ-PACK,")
    with pytest.raises(errors.SealBlocked) as caught:
        dossier.seal(example, tmp_path / "x.bmk")
    assert {line.partition(":")[0] for line in caught.value.failed} == {
        "battery.mass-balance", "battery.composition-materials",
    }  # fmt: skip
    draft = dossier.open_dossier(dossier.seal(example, tmp_path / "x.bmk", draft=True).path)
    assert "battery.mass-balance" in draft.results["gba-battery"]["blocked_by"]


def test_a_place_that_cannot_be_written_is_an_error_of_its_own(small: SmallStudy, tmp_path: Path) -> None:
    (tmp_path / "x.bmk").mkdir()
    with pytest.raises(errors.NotWritten):
        dossier.seal(small.study, tmp_path / "x.bmk", **small.sealing())
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_file_that_changes_meanwhile_is_noticed(
    small: SmallStudy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from baymark.dossier import sealing

    genuine = sealing._study_files

    def changed(folder: Path) -> dict[str, bytes]:
        files = genuine(folder)
        return files | {"data/study/activity.csv": files["data/study/activity.csv"].replace(b"1.37", b"1.38")}

    monkeypatch.setattr(sealing, "_study_files", changed)
    with pytest.raises(errors.NotReproduced) as caught:
        dossier.seal(small.study, tmp_path / "x.bmk", **small.sealing())
    assert "value" in caught.value.render()
    assert not (tmp_path / "x.bmk").exists()


def test_rules_laid_over_never_shadow_the_installed_category(small: SmallStudy, tmp_path: Path) -> None:
    (small.rules / "battery").mkdir()
    (small.rules / "battery" / "category.yaml").write_text("schema: baymark/category/1\n", encoding="utf-8")
    with pytest.raises(ShadowedRulePack):
        dossier.seal(EXAMPLE, tmp_path / "x.bmk", rules=[small.rules])


def test_the_default_name_is_that_of_the_folder(
    small: SmallStudy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    full = dossier.seal(small.study, **small.sealing())
    shown = dossier.seal(small.study, public=True, **small.sealing())
    assert (str(full.path), str(shown.path)) == ("lamp.bmk", "lamp-public.bmk")
    assert read_dossier(full.path.read_bytes(), "x").digest == full.digest


def _replace(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")

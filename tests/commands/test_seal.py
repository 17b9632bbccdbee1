"""`baymark seal` as a user runs it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from baymark import dossier

from .conftest import replace_text, set_cell

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_study_is_sealed_beside_where_one_stands(baymark: Run, study: Path, tmp_path: Path) -> None:
    code, out, err = baymark("seal", study)
    assert (code, err) == (0, "")
    opened = dossier.open_dossier(tmp_path / "lfp-pack.bmk")
    assert out.splitlines()[:2] == ["lfp-pack.bmk", f"  sha256:{opened.digest}"]


def test_the_json_answer(baymark: Run, study: Path, tmp_path: Path) -> None:
    (study / "notes.txt").write_text("x", encoding="utf-8")
    code, out, err = baymark("seal", study, "--out", tmp_path / "a.bmk", "--format", "json")
    answer = json.loads(out)
    assert code == 0
    assert answer["file"] == str(tmp_path / "a.bmk")
    assert answer["bytes"] == (tmp_path / "a.bmk").stat().st_size
    assert (answer["draft"], answer["public"], answer["left_out"]) == (False, False, ["notes.txt"])
    assert "notes.txt" in err


def test_blocking_checks_stop_it_and_a_draft_says_so(baymark: Run, study: Path, tmp_path: Path) -> None:
    replace_text(study / "evidence" / "bom-pack.csv", "A", "B")
    code, out, err = baymark("seal", study)
    assert (code, out) == (3, "")
    assert "[seal-blocked]" in err and "bom-pack.csv" in err and "Traceback" not in err
    assert list(tmp_path.glob("*.bmk")) == []
    code, out, err = baymark("seal", study, "--draft")
    assert code == 0 and "Draft" in err
    assert dossier.open_dossier(tmp_path / "lfp-pack.bmk").draft


def test_a_what_if_is_refused(baymark: Run, study: Path, tmp_path: Path) -> None:
    code, out, err = baymark("seal", study, "--set", "parameters.product_mass=400 kg")
    assert (code, out) == (3, "") and "[seal-what-if]" in err
    assert list(tmp_path.glob("*.bmk")) == []


def test_public(baymark: Run, study: Path, tmp_path: Path) -> None:
    code, _out, err = baymark("seal", study, "--public")
    assert code == 0 and "Public" in err
    assert dossier.open_dossier(tmp_path / "lfp-pack-public.bmk").public


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("--format", "csv"), 2),
        (("--background", "nowhere"), 4),
        (("--out", "."), 4),
        (("--rules", "none"), 4),
    ],
)
def test_wrong_use_writes_nothing(
    baymark: Run, study: Path, tmp_path: Path, words: tuple[str, ...], expected: int
) -> None:
    code, out, err = baymark("seal", study, *words)
    assert (code, out) == (expected, "") and "Traceback" not in err
    assert list(tmp_path.glob("*.bmk")) == []


def test_a_study_with_a_wrong_cell_is_not_sealed(baymark: Run, study: Path, tmp_path: Path) -> None:
    set_cell(study / "activity.csv", ("id", "tray"), "amount", "much")
    code, _out, err = baymark("seal", study)
    assert code == 4 and "activity.csv" in err and "amount" in err
    assert list(tmp_path.glob("*.bmk")) == []

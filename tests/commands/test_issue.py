"""`baymark issue` and `certificate show` as a body runs them: keys in files, papers in a folder."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from baymark.certification import credential, keys

Run = Callable[..., tuple[int, str, str]]
PEOPLE = {
    "preparer": ("Pei Ru", "Example Bay Battery Co., Ltd. (fictitious)"),
    "verifier": ("Wen Fei", "Example Verification"),
    "reviewer": ("Shou Li", "Example Body"),
    "decision": ("Jue Ding", "Example Body"),
    "issuer": ("Qian Fa", "Example Body"),
}


@pytest.fixture
def case_(tmp_path: Path, study: Path, baymark: Run, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A dossier with application, acceptance and statement, made by the commands."""
    monkeypatch.setenv("BAYMARK_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("BAYMARK_CLOCK", "2026-11-20T08:00:00Z")
    monkeypatch.setenv("BAYMARK_PASSPHRASE", "correct horse battery")
    monkeypatch.setitem(keys._SCRYPT, "n", 2**10)  # else each key takes 0.3 s to open
    path = tmp_path / "lfp-pack.bmk"

    def done(*words: str | Path) -> None:
        code, _out, err = baymark(*words)
        assert code == 0, err

    for role, (person, organisation) in {"root": ("Gen", "Example Body"), **PEOPLE}.items():
        done("keys", "new", role, "--person", person, "--organisation", organisation, "--role", role)
    done("keys", "trust", "init", "--scheme", "gba-label", "--root", "root")
    for role in PEOPLE:
        done("keys", "trust", "add", role)
    done("seal", study, "--out", path)
    done("apply", "submit", path, "--key", "preparer")
    done("apply", "accept", path, "--key", "reviewer")
    done("verify", "statement", path, "--key", "verifier", "--opinion", "unmodified")
    return path


def issue(path: Path, out: Path, *more: str) -> list[str | Path]:
    start: list[str | Path] = ["issue", path, "--rule-pack", "gba-battery"]
    return [*start, "--decision-key", "decision", "--issuer-key", "issuer", "--out", out, *more]


def test_a_specimen_with_its_papers(case_: Path, tmp_path: Path, baymark: Run) -> None:
    out = tmp_path / "papers"
    code, answer, err = baymark(*issue(case_, out, "--specimen", "--format", "json", "--language", "en"))
    assert code == 0, err
    issued = json.loads(answer)
    number = issued["id"]
    assert issued["specimen"] is True and issued["state"] == "specimen"
    written = {path.name.removeprefix(number) for path in out.iterdir()}
    assert written == {
        ".credential.json", "-certificate-en.pdf",
        *(f"-label-{variant}-en.{kind}" for variant in ("full", "compact") for kind in ("svg", "pdf", "png")),
    }  # fmt: skip
    record, _signed = credential.read((out / f"{number}.credential.json").read_bytes(), "credential")
    assert record.number == number

    code, shown, _err = baymark("certificate", "show", number, "--format", "json")
    assert code == 0
    certificate = json.loads(shown)
    assert certificate["id"] == number and certificate["certificate"]["value"] == f"{record.value:f}"
    again = tmp_path / "again"
    code, table, _err = baymark("certificate", "show", number, "--out", again, "--language", "en")
    assert code == 0 and "SPECIMEN" in table and record.holder.name in table
    assert (again / f"{number}.credential.json").read_bytes() == (
        out / f"{number}.credential.json"
    ).read_bytes()

    code, acts, _err = baymark("registry", "show", number, "--format", "json")
    assert code == 0 and [act["act"] for act in json.loads(acts)] == ["issue"]


@pytest.mark.parametrize(
    ("more", "code", "reason"),
    [
        ((), 3, "draft-rule-pack"),
        (("--specimen", "--statement", "none.json"), 3, "no-statement"),
        (("--specimen", "--decision-key", "verifier"), 3, "wrong-role"),
        (("--specimen", "--number", "BMK-GBA-2026-S00001-0"), 4, "bad-certificate-number"),
        (("--specimen", "--format", "csv"), 2, "usage"),
        (("--specimen", "--language", "fr"), 2, "usage"),
    ],
)
def test_refusals_end_with_their_reason(
    case_: Path, tmp_path: Path, baymark: Run, more: tuple[str, ...], code: int, reason: str
) -> None:
    out = tmp_path / "papers"
    found, answer, err = baymark(*issue(case_, out, *more))
    assert (found, answer) == (code, "") and f"[{reason}]" in err and "Traceback" not in err
    assert not out.exists()
    _code, listed, _err = baymark("registry", "list", "--format", "json")
    assert listed in ("[]\n", "")  # "" where the refusal came before there was a registry


def test_a_number_that_is_not_there(case_: Path, tmp_path: Path, baymark: Run) -> None:
    code, _answer, err = baymark("certificate", "show", "BMK-GBA-2026-000001-X")
    assert code == 4 and "[unusable-registry]" in err
    assert not (tmp_path / "home" / "registry.sqlite").exists()
    assert baymark(*issue(case_, tmp_path, "--specimen", "--language", "en"))[0] == 0
    code, _answer, err = baymark("certificate", "show", "BMK-GBA-2026-000001-X")
    assert code == 4 and "[unknown-certificate]" in err

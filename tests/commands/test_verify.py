"""`baymark verify` and `baymark apply` as people run them: a dossier, keys, a trust list, papers beside it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from baymark import commands
from baymark import dossier as dossiers
from baymark.certification import keys, trust
from baymark.certification.signature import PrivateKey
from baymark.certification.trust import Entry
from baymark.dossier import bag, container, lock
from baymark.paths import data_folder

Run = Callable[..., tuple[int, str, str]]
AT = datetime(2026, 11, 20, 8, tzinfo=UTC)
DAY = timedelta(days=1)
PASSPHRASE = "correct horse battery"
EXAMPLE = data_folder("templates") / "studies" / "lfp-pack"
PEOPLE = {
    "preparer": ("Li Na", "Example Bay Battery Co., Ltd. (fictitious)", "preparer"),
    "verifier": ("Wang Fang", "Verify Ltd", "verifier"),
    "decider": ("Chan Tai Man", "Body Ltd", "decision"),
}


@pytest.fixture(scope="session")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("sealed") / "lfp-pack.bmk"
    dossiers.seal(EXAMPLE, path)
    return path.read_bytes()


@pytest.fixture
def dossier(tmp_path: Path, sealed: bytes) -> Path:
    path = tmp_path / "lfp-pack.bmk"
    path.write_bytes(sealed)
    return path


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with a pinned root, a trust list, and the keys of `PEOPLE`."""
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("BAYMARK_HOME", str(folder))
    monkeypatch.setenv("BAYMARK_CLOCK", "2026-11-20T08:00:00Z")
    monkeypatch.setenv("BAYMARK_PASSPHRASE", PASSPHRASE)
    monkeypatch.setitem(keys._SCRYPT, "n", 2**10)  # else each key takes 0.3 s to open
    root = PrivateKey(bytes([1]) * 32)
    believed = trust.new("gba-label", root.multikey)
    for name, (person, organisation, role) in PEOPLE.items():
        card = keys.create(name, person, organisation, role, PASSPHRASE)
        entry = Entry(card.key, person, organisation, (role,), AT - DAY, AT + 100 * DAY)
        believed = trust.with_entry(believed, entry)
    trust.pin_root(root.multikey)
    trust.save(believed, root, 90, first=True)
    return folder


def polished(path: Path) -> Path:
    """The dossier with a sealed check that failed made to look passed, every digest made to fit again."""
    opened = dossiers.open_dossier(path)
    payload = {name: content for name, content in opened.files.items() if name.startswith(bag.PAYLOAD)}
    checks = f"{bag.CHECKS}gba-battery.json"
    payload[checks] = payload[checks].replace(b'"outcome":"failed"', b'"outcome":"passed"', 1)
    assert payload[checks] != opened.files[checks]
    path.write_bytes(container.pack(bag.bagged(payload, lock.information(opened.lock))))
    return path


def test_verify_run_of_the_example(baymark: Run, dossier: Path) -> None:
    code, out, _ = baymark("verify", "run", dossier, "--format", "json")
    found = json.loads(out)
    assert code == 0
    assert [found[key] for key in ("replay", "matrices", "rebuild", "outcome")] == ["passed"] * 4
    assert found["digest"] == dossiers.open_dossier(dossier).digest
    assert isinstance(found["checks"]["passed"], int) and found["checks"]["results"]
    code, out, _ = baymark("verify", "run", dossier)
    assert code == 0 and "matrices" in out and found["digest"] in out


def test_verify_run_ends_with_5_and_still_prints_the_report(baymark: Run, dossier: Path) -> None:
    code, out, err = baymark("verify", "run", polished(dossier), "--format", "json")
    assert code == 5 and "dossier-fails" in err
    found = json.loads(out)
    assert (found["outcome"], found["replay"]) == ("failed", "passed")
    assert found["details"]["failures"] == ["verify.checks-sealed"]


def test_verify_run_without_the_background_says_so(baymark: Run, dossier: Path) -> None:
    code, out, _ = baymark("verify", "run", dossier, "--background", "none-such", "--format", "json")
    found = json.loads(out)
    assert (code, found["outcome"], found["matrices"]) == (0, "not_executed", "not_executed")
    assert "none-such" in found["details"]["reasons"]["rebuild"][0]


def test_bad_dossiers_have_a_code_and_no_traceback(baymark: Run, dossier: Path, tmp_path: Path) -> None:
    data = bytearray(dossier.read_bytes())
    data[len(data) // 2] ^= 1
    dossier.write_bytes(bytes(data))
    (tmp_path / "text.bmk").write_text("no dossier")
    for path in (dossier, tmp_path / "text.bmk", tmp_path / "absent.bmk", tmp_path):
        code, out, err = baymark("verify", "run", path)
        assert code in (4, 5) and not out and "[dossier-" in err and "Traceback" not in err


def test_statement_signed_once(baymark: Run, dossier: Path, home: Path) -> None:
    code, out, err = baymark("verify", "statement", dossier, "--key", "verifier", "--opinion", "unmodified")
    path = dossier.with_name("lfp-pack.statement.json")
    assert code == 0 and out.strip() == str(path)
    assert "cradle-to-gate" in err
    found = json.loads(path.read_bytes())
    assert (found["opinion"], found["materiality"]) == ("unmodified", "0.05")
    before = path.read_bytes()
    code, _, err = baymark(
        "verify",
        "statement",
        dossier,
        "--key",
        "verifier",
        "--opinion",
        "adverse",
        "--reason",
        "later doubts",
    )
    assert code == 3 and "act-exists" in err and path.read_bytes() == before


def test_statement_refused(baymark: Run, dossier: Path, home: Path, tmp_path: Path) -> None:
    ledger = tmp_path / "findings.yaml"
    ledger.write_text(
        "schema: baymark/findings/1\nfindings:\n  - {id: F1, kind: minor, text: a meter, rule_pack: gba-battery, "
        'effect: "900", corrected: no}\n'
    )
    asked = ("verify", "statement", dossier, "--opinion", "unmodified")
    for more, expected, word in (
        (("--key", "verifier", "--findings", ledger), 3, "material-misstatement"),
        (("--key", "verifier", "--background", "none-such"), 3, "not-executed"),
        (("--key", "preparer"), 3, "wrong-role"),
        (("--key", "verifier", "--materiality", "five"), 2, "usage"),
        (("--key", "nobody"), 2, "no-such-key"),
    ):
        code, _, err = baymark(*asked, *more)
        assert (code, word in err) == (expected, True), err
    assert not dossier.with_name("lfp-pack.statement.json").exists()


def test_verify_and_apply_are_commands() -> None:
    for name in ("verify", "apply"):
        (verb,) = [verb for verb in commands.VERBS if verb.name == name]
        assert verb.module == f"baymark.commands.{name}"


def test_nothing_is_left_behind(baymark: Run, dossier: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scratch = dossier.parent / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    code, *_ = baymark("verify", "run", dossier)
    assert code == 0 and not list(scratch.iterdir())
    assert sorted(path.name for path in dossier.parent.iterdir()) == ["lfp-pack.bmk", "scratch"]

"""`baymark apply`: submitted by the applicant, accepted or returned by the body, each once."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from .test_verify import EXAMPLE, dossier, home, sealed

__all__ = ["dossier", "home", "sealed"]  # fixtures

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def application(baymark: Run, dossier: Path, home: Path) -> Path:
    code, out, err = baymark("apply", "submit", dossier, "--key", "preparer", "--format", "json")
    assert code == 0, err
    found = json.loads(out)
    assert (found["failed"], found["needs_judgement"]) == (0, 2)
    # A local rule: the national one covers the product too.
    assert "cn-national-label-battery-large-traction may take the place of gba-battery" in err
    return dossier.with_name("lfp-pack.application.json")


def test_submitted_and_accepted(baymark: Run, dossier: Path, application: Path) -> None:
    assert json.loads(application.read_bytes())["by"]["role"] == "preparer"
    code, out, _ = baymark("apply", "accept", dossier, "--key", "decider")
    answer = dossier.with_name("lfp-pack.acceptance.json")
    assert code == 0 and out.strip() == str(answer)
    code, _, err = baymark("apply", "return", dossier, "--key", "decider", "--reason", "second thoughts")
    assert code == 3 and "answered" in err
    assert not dossier.with_name("lfp-pack.return.json").exists()


def test_returned_with_a_reason(baymark: Run, dossier: Path, application: Path) -> None:
    code, *_ = baymark("apply", "return", dossier, "--key", "decider")
    assert code == 2
    code, *_ = baymark("apply", "return", dossier, "--key", "decider", "--reason", "no licence")
    assert code == 0
    answer = json.loads(dossier.with_name("lfp-pack.return.json").read_bytes())
    assert (answer["act"], answer["reason"]) == ("return", "no licence")
    code, _, err = baymark("apply", "accept", dossier, "--key", "decider")
    assert code == 3 and "answered" in err


def test_documents_beside_the_dossier(baymark: Run, dossier: Path, home: Path, tmp_path: Path) -> None:
    licence = tmp_path / "licence.pdf"
    licence.write_bytes(b"%PDF")
    words = ("apply", "submit", dossier, "--key", "preparer", "--attach")
    code, *_ = baymark(*words, f"passport={licence}")
    assert code == 3
    code, *_ = baymark(*words, f"business-licence={tmp_path / 'absent.pdf'}")
    assert code == 4
    code, *_ = baymark(*words, "business-licence")
    assert code == 2
    assert not dossier.with_name("lfp-pack.application.json").exists()
    code, *_ = baymark(*words, f"business-licence={licence}")
    act = json.loads(dossier.with_name("lfp-pack.application.json").read_bytes())
    assert code == 0 and act["attachments"][0]["file"] == "licence.pdf"


def test_who_and_what_is_stopped(baymark: Run, dossier: Path, application: Path, tmp_path: Path) -> None:
    code, _, err = baymark("apply", "accept", dossier, "--key", "verifier")
    assert code == 3 and "key-role" in err
    code, _, err = baymark("apply", "submit", dossier, "--key", "preparer", "--scheme", "no-label")
    assert code == 4 and "unknown-scheme" in err
    content = application.read_bytes()
    application.write_bytes(content.replace(b"LFP, 60 kWh", b"LFP, 61 kWh", 1))
    code, _, err = baymark("apply", "accept", dossier, "--key", "decider")
    assert code == 5 and "altered" in err
    application.write_bytes(b"[]")
    code, _, err = baymark("apply", "accept", dossier, "--key", "decider")
    assert code == 5 and "not-a-document" in err
    assert not dossier.with_name("lfp-pack.acceptance.json").exists()


def test_drafts_and_public_dossiers(baymark: Run, home: Path, tmp_path: Path) -> None:
    from baymark.dossier import seal

    seal(EXAMPLE, tmp_path / "draft.bmk", draft=True)
    seal(EXAMPLE, tmp_path / "public.bmk", public=True)
    for name in ("draft", "public"):
        code, _, err = baymark("apply", "submit", tmp_path / f"{name}.bmk", "--key", "preparer")
        assert code == 3 and f"dossier-{name}" in err

"""Schemes as data: what the installed one says, and what a scheme file may not say."""

from __future__ import annotations

import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import pytest

from baymark.errors import BaymarkError, Problems
from baymark.paths import data_folder
from baymark.rules import schemes
from baymark.rules.errors import NoFigure, SchemeNotInForce, UnknownScheme, UnknownSchemeVersion

INSTALLED = data_folder("rules") / "schemes" / "gba-label" / "1.0.0"


class Rules(NamedTuple):
    legal_status: str
    fidelity: str


def changed(tmp_path: Path, old: str, new: str) -> Path:
    folder = tmp_path / "gba-label" / "1.0.0"
    shutil.copytree(INSTALLED, folder)
    file = folder / "scheme.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder


def refused(folder: Path) -> str:
    with pytest.raises(BaymarkError) as caught:
        schemes.read_folder(folder)
    error = caught.value
    return " ".join(
        f"{one.place} {one.code}" for one in (error.errors if isinstance(error, Problems) else [error])
    )


def test_the_installed_scheme_is_reconstructed_and_certifies_nothing() -> None:
    scheme = schemes.load("gba-label")
    assert scheme.fidelity == "reconstructed"
    assert scheme.specimen_reasons(Rules("in_force", "text_seen")) == ("scheme-reconstructed",)
    assert scheme.specimen_reasons(Rules("draft", "summary_seen")) == (
        "scheme-reconstructed", "rule-pack-summary-seen", "rule-pack-draft",
    )  # fmt: skip
    assert scheme.mark.artwork == "neutral" and scheme.mark.slot == "empty"
    assert "GBA" in scheme.number.prefix and scheme.number.prefix.startswith("BMK")


def test_no_figure_of_the_scheme_claims_to_be_read_without_a_source() -> None:
    scheme = schemes.load("gba-label")
    figures = [*scheme.validity.values, *scheme.statement.materiality.values]
    rests = [
        *figures, *scheme.rule_packs, *scheme.acts.values(), *scheme.separations, *scheme.application,
        *scheme.certificate, scheme.number, scheme.specimen, *scheme.label, scheme.mark,
    ]  # fmt: skip
    assert len(rests) > 50
    for one in rests:
        assert one.source and (one.basis not in ("seen", "derived") or not one.source.startswith("none"))


def test_who_must_differ_from_whom() -> None:
    scheme = schemes.load("gba-label")
    assert scheme.must_differ("verifier", "preparer") == ("person", "organisation")
    assert scheme.must_differ("decision", "verifier") == ("person",)
    assert scheme.must_differ("reviewer", "decision") == ()
    assert scheme.may("issue", ["issuer"]) and not scheme.may("issue", ["verifier", "decision"])


def test_figures_are_dated() -> None:
    validity = schemes.load("gba-label").validity
    assert validity.on(date(2026, 11, 20)).value == Decimal(24)
    with pytest.raises(NoFigure):
        validity.on(date(2020, 1, 1))


def test_versions_are_found_or_named() -> None:
    assert [one.name for one in schemes.available()] == ["gba-label@1.0.0"]
    with pytest.raises(UnknownScheme, match="gba-label"):
        schemes.load("gba-lable")
    with pytest.raises(UnknownSchemeVersion):
        schemes.load("gba-label", "2.0.0")
    with pytest.raises(SchemeNotInForce):
        schemes.load("gba-label", on=date(2020, 1, 1))


def test_both_languages_and_every_file_enter_the_digest(tmp_path: Path) -> None:
    scheme = schemes.load("gba-label")
    copy = changed(tmp_path, "zh-Hans: 证书编号", "zh-Hans: 证书号")
    assert schemes.read_folder(copy).digest != scheme.digest
    (copy / "en.md").unlink()
    assert "rule-pack-folder" in refused(copy)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("roles: [preparer, verifier]", "roles: [verifier, verifier]", "inconsistent-scheme"),
        ("roles: [issuer]\n", "roles: [clerk]\n", "unknown-choice"),
        ("fidelities: [reconstructed, summary_seen]", "fidelities: [summary_seen]", "inconsistent-scheme"),
        ("  issue:\n    title", "  hand_out:\n    title", "inconsistent-scheme"),
        ("value: 24", "value: 0", "rule-pack-figure"),
        ("unit: month", "unit: day", "unknown-choice"),
        ("artwork: neutral", "artwork: official", "unknown-choice"),
        ("accepted: [unmodified]", "accepted: [fine]", "unknown-choice"),
        ("  - id: composition\n", "  - id: production\n", "inconsistent-scheme"),
        ("version: 1.0.0\ntitle", "version: 1.0.1\ntitle", "rule-pack-folder"),
        ("prefix: BMK-GBA", "prefix: bmk", "rule-pack-figure"),
        ("verify_url:", "verify_uri:", "unknown-key"),
        (
            "    source: none, baymark's reading\n    basis: assumed\n\n# Who may",
            "    source: none, baymark's reading\n    basis: seen\n\n# Who may",
            "rule-pack-source",
        ),
        (
            "    source: none, baymark's reading\n    basis: assumed\n\n# Who may",
            "    source: ISO 17065 clause 7.5\n    basis: assumed\n\n# Who may",
            "rule-pack-source",
        ),
    ],
)
def test_a_scheme_that_contradicts_itself_is_refused(tmp_path: Path, old: str, new: str, code: str) -> None:
    assert code in refused(changed(tmp_path, old, new))

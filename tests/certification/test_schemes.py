"""Schemes as data: what the installed one says, and what a scheme file may not say."""

from __future__ import annotations

import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from baymark import rules
from baymark.certification import signature
from baymark.certification import statement as statements
from baymark.errors import BaymarkError, Problems
from baymark.paths import data_folder
from baymark.rules import schemes
from baymark.rules.errors import (
    NoFigure,
    OnlyDeclared,
    SchemeNotInForce,
    UnknownScheme,
    UnknownSchemeVersion,
)
from baymark.rules.schemes.model import Declaration, Scheme

from . import handed_in

FOLDER = data_folder("rules") / "schemes"
INSTALLED = FOLDER / "gba-label" / "1.0.0"
CERTIFYING, DECLARED = ("gba-label", "cn-national-label"), ("cn-miit-551", "eu-2023-1542")


class Rules(NamedTuple):
    legal_status: str
    fidelity: str


def changed(tmp_path: Path, old: str, new: str, of: str = "gba-label") -> Path:
    folder = tmp_path / of / "1.0.0"
    shutil.copytree(FOLDER / of / "1.0.0", folder)
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


@pytest.mark.parametrize("id_", CERTIFYING)
def test_the_installed_schemes_are_reconstructed_and_certify_nothing(id_: str) -> None:
    scheme = schemes.load(id_)
    assert scheme.fidelity == "reconstructed"
    assert scheme.specimen_reasons(Rules("in_force", "text_seen")) == ("scheme-reconstructed",)
    assert scheme.specimen_reasons(Rules("draft", "summary_seen")) == (
        "scheme-reconstructed", "rule-pack-summary-seen", "rule-pack-draft",
    )  # fmt: skip
    assert scheme.mark.artwork == "neutral" and scheme.mark.slot == "empty"
    assert scheme.number.prefix.startswith("BMK")


def test_numbers_of_two_schemes_are_not_mistaken_for_each_other() -> None:
    prefixes = [schemes.load(id_).number.prefix for id_ in CERTIFYING]
    assert len(set(prefixes)) == len(prefixes) and not any(
        one != other and one.startswith(other) for one in prefixes for other in prefixes
    )


def _rests(scheme: Scheme | Declaration) -> list[Any]:
    """Everything in a scheme that states a source."""
    if isinstance(scheme, Declaration):
        return [
            *scheme.rule_packs, *scheme.requirements, *scheme.steps, *scheme.deadlines, *scheme.fields,
        ]  # fmt: skip
    figures = [*scheme.validity.values, *scheme.statement.materiality.values]
    return [
        *figures, *scheme.rule_packs, *scheme.requirements, *scheme.acts.values(), *scheme.separations,
        *scheme.application, *scheme.certificate, scheme.number, scheme.specimen, *scheme.label, scheme.mark,
    ]  # fmt: skip


@pytest.mark.parametrize("id_", [*CERTIFYING, *DECLARED])
def test_no_figure_of_a_scheme_claims_to_be_read_without_a_source(id_: str) -> None:
    rests = _rests(schemes.find(id_))
    assert len(rests) > (50 if id_ in CERTIFYING else 12)
    for one in rests:
        assert one.source and (one.basis not in ("seen", "derived") or not one.source.startswith("none"))


@pytest.mark.parametrize("id_", [*CERTIFYING, *DECLARED])
def test_a_scheme_accepts_rule_packs_that_exist_and_calculate(id_: str) -> None:
    accepted = schemes.find(id_).rule_packs
    assert accepted
    for one in accepted:
        for version in one.versions:
            assert not rules.load(one.id, version).abstract


@pytest.mark.parametrize("id_", DECLARED)
def test_under_a_declaration_nothing_is_issued_and_it_says_why(id_: str) -> None:
    found = schemes.find(id_)
    assert isinstance(found, Declaration) and found.preliminary is not None and found.not_found
    with pytest.raises(OnlyDeclared) as refused:
        schemes.load(id_)
    assert refused.value.exit_code == 3
    assert found.refusal.en in refused.value.render() and found.name in refused.value.render()


def test_what_the_ministry_asks_for_from_which_day_on() -> None:
    found = schemes.find("cn-miit-551", on=date(2026, 11, 20))
    assert isinstance(found, Declaration)
    spans = {one.id: (one.start, one.end) for one in found.deadlines}
    assert spans == {
        "trial": (date(2025, 12, 30), date(2026, 12, 31)),
        "routine": (date(2027, 1, 1), None),
    }
    assert [one.id for one in found.steps] == [
        "register", "control-plan", "activity-data", "self-calculation", "verified-report",
    ]  # fmt: skip


def test_the_declaration_of_the_eu_has_its_seven_letters_and_no_day() -> None:
    found = schemes.find("eu-2023-1542")
    assert isinstance(found, Declaration)
    assert "".join(one.letter for one in found.fields) == "abcdefg"
    assert {one.start for one in found.deadlines} == {
        None
    }  # the later of: undetermined while no act is adopted
    assert "not an Article 7 declaration" in found.title.en and found.legal_status == "adopted_not_applicable"


def test_a_third_party_states_its_opinion_on_a_pre_calculation() -> None:
    """The ministry wants a verified report: a statement under its scheme names it, and says what it is not."""
    scheme = schemes.for_statement("cn-miit-551", on=date(2026, 11, 20))
    opinion = statements.Opinion("unmodified", "limited", Decimal("0.05"))
    verifier = handed_in.VERIFIER
    made = statements.make(
        handed_in.example(), handed_in.report(), opinion, scheme,
        statements.Signing(verifier.key, verifier.holder, handed_in.AT),
    )  # fmt: skip
    assert made["scheme"] == {"id": "cn-miit-551", "version": "1.0.0", "digest": scheme.digest}
    assert "Not the report that the ministry's platform takes" in made["restrictions"]["en"]
    assert signature.verify(made).key == verifier.key.multikey
    with pytest.raises(OnlyDeclared):
        schemes.for_statement("eu-2023-1542")
    assert schemes.for_statement("gba-label").statement == schemes.load("gba-label").statement


@pytest.mark.parametrize(
    ("words", "scheme"),
    [
        (["issue"], "cn-miit-551"),
        (["apply", "submit"], "cn-miit-551"),
        # A notified body verifies there, and no other.
        (["verify", "statement"], "eu-2023-1542"),
    ],
)
def test_every_act_of_certification_is_refused_under_a_declaration(
    words: list[str],
    scheme: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Before anything else is looked at that could pass: the scheme is chosen from the command line."""
    from baymark.__main__ import run

    dossier = tmp_path / "lfp-pack.bmk"
    dossier.write_bytes(handed_in.example_bytes())
    options = {
        "issue": ["--rule-pack", "cn-miit-551-2025", "--decision-key", "one", "--issuer-key", "two"],
        "apply": ["--key", "one"],
        "verify": ["--key", "one", "--opinion", "unmodified"],
    }[words[0]]
    monkeypatch.setenv("BAYMARK_HOME", str(tmp_path / "home"))
    code = run([*words, str(dossier), "--scheme", scheme, *options])
    said = capsys.readouterr().err
    assert code == 3 and "scheme-only-declares" in said and f"{scheme}@1.0.0" in said
    assert [path.name for path in tmp_path.glob("*.json")] == []


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
    found = {one.name: type(one) for one in schemes.available()}
    assert found == {f"{id_}@1.0.0": Scheme for id_ in CERTIFYING} | {
        f"{id_}@1.0.0": Declaration for id_ in DECLARED
    }
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


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("kind: declaration", "kind: certification", "unknown-key"),
        ("kind: declaration", "kind: certificate", "unknown-choice"),
        ("kind: declaration\n", "", "missing-key"),
        ("refusal:\n  en:", "refusals:\n  en:", "unknown-key"),
        ("to: 2026-12-31", "to: 2025-12-29", "inconsistent-scheme"),
        ("  - id: control-plan\n", "  - id: register\n", "inconsistent-scheme"),
        ("from: 2027-01-01", "from: 2027-13-01", "rule-pack-figure"),
        (
            'source: "none, baymark\'s reading", basis: assumed}',
            'source: "none, baymark\'s reading", basis: seen}',
            "rule-pack-source",
        ),
    ],
)
def test_a_declaration_that_contradicts_itself_is_refused(
    tmp_path: Path, old: str, new: str, code: str
) -> None:
    assert code in refused(changed(tmp_path, old, new, "cn-miit-551"))


def test_a_declaration_without_steps_fields_or_dates_is_none(tmp_path: Path) -> None:
    folder = changed(tmp_path, "steps:\n", "steps:\n", "cn-miit-551")
    file = folder / "scheme.yaml"
    text = file.read_text(encoding="utf-8")
    start, end = text.index("steps:\n"), text.index("deadlines:\n")
    file.write_text(text[:start] + text[end:], encoding="utf-8")
    assert "inconsistent-scheme" in refused(folder)

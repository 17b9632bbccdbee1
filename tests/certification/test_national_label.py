"""The national label on a real dossier: only a specimen, for the scheme and its rule pack are reconstructed."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from baymark import dossier
from baymark.certification import application, issue, numbers, refusals, verification
from baymark.certification import registry as book
from baymark.certification import statement as statements
from baymark.certification.signature import PrivateKey
from baymark.certification.trust import Entry, TrustList
from baymark.paths import data_folder
from baymark.rules import schemes

AT = datetime(2026, 11, 20, 8, tzinfo=UTC)
DAY = timedelta(days=1)
PACK = "cn-national-label-battery-large-traction"
PREPARER, VERIFIER, DECIDER, ISSUER, CLERK = (PrivateKey(bytes([n]) * 32) for n in range(11, 16))
PEOPLE = {
    PREPARER: ("Pei Ru", "Example Bay Battery Co., Ltd. (fictitious)", "preparer"),
    VERIFIER: ("Wen Fei", "Example Verification", "verifier"),
    DECIDER: ("Jue Ding", "Example Body", "decision"),
    ISSUER: ("Qian Fa", "Example Body", "issuer"),
    CLERK: ("Shou Li", "Example Body", "reviewer"),
}


@dataclass(frozen=True)
class Papers:
    folder: Path
    path: Path
    trust: TrustList

    def request(self, **changes: object) -> issue.Request:
        papers = {name: self.folder / f"lfp-pack.{name}.json" for name in ("statement", "application")}
        return issue.Request(
            **({"dossier": self.path, "rule_pack": PACK, "specimen": True} | papers | changes)
        )

    def issue(self, registry: book.Registry, **changes: object) -> issue.Issued:
        scheme, keys = schemes.load("cn-national-label"), issue.Keys(DECIDER, ISSUER)
        return issue.issue(self.request(**changes), scheme, keys, self.trust, registry, AT)


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Papers:
    """The example study for the national label, sealed, applied for, accepted and verified."""
    folder = tmp_path_factory.mktemp("national")
    study = folder / "lfp-pack"
    shutil.copytree(data_folder("templates") / "studies" / "lfp-pack", study)
    text = (study / "study.yaml").read_text(encoding="utf-8")
    wanted = "rule_packs: [gba-battery, cn-miit-551-2025, eu-2023-1542-draft-2024]"
    assert wanted in text
    (study / "study.yaml").write_text(
        text.replace(wanted, f"rule_packs: [gba-battery, {PACK}]"), encoding="utf-8"
    )
    path = folder / "lfp-pack.bmk"
    dossier.seal(study, path)
    entries = [
        Entry(key.multikey, person, organisation, (role,), AT - 30 * DAY, AT + 30 * DAY)
        for key, (person, organisation, role) in PEOPLE.items()
    ]
    root = PrivateKey(bytes([99]) * 32).multikey
    trust = TrustList("cn-national-label", AT - DAY, AT + 100 * DAY, tuple(entries), root)
    opened, scheme = dossier.open_dossier(path), schemes.load("cn-national-label")

    def holder(key: PrivateKey) -> object:
        return trust.holder(key.multikey, PEOPLE[key][2], AT)

    submitted = application.submit(opened, scheme, PREPARER, holder(PREPARER), created=AT - 3 * DAY)
    accepted = application.accept(
        submitted, opened, scheme, CLERK, holder(CLERK), trust, created=AT - 2 * DAY
    )
    stated = statements.make(
        opened,
        verification.verify(opened),
        statements.Opinion("unmodified", "reasonable", Decimal("0.05")),
        scheme,
        statements.Signing(VERIFIER, holder(VERIFIER), AT - DAY),
    )
    for name, made in (("application", submitted), ("acceptance", accepted), ("statement", stated)):
        application.write(made, folder / f"lfp-pack.{name}.json")
    return Papers(folder, path, trust)


def test_it_yields_a_specimen(papers: Papers, tmp_path: Path) -> None:
    kept = book.open_registry(tmp_path / "registry.sqlite")
    issued = papers.issue(kept)
    assert issued.specimen and issued.entry.state == "specimen"
    assert issued.record.specimen_reasons == ("scheme-reconstructed", "rule-pack-reconstructed")
    number = numbers.parse(schemes.load("cn-national-label").number, issued.record.number)
    assert number.specimen and number.text.startswith("BMK-CN-2026-S")
    assert issued.record.valid_until.isoformat() == "2028-11-19"  # two years


def test_a_certificate_is_refused_with_the_reason(papers: Papers, tmp_path: Path) -> None:
    kept = book.open_registry(tmp_path / "registry.sqlite")
    with pytest.raises(refusals.DraftRulePack) as refused:
        papers.issue(kept, specimen=False)
    assert "scheme-reconstructed" in refused.value.render() and not kept.events()


def test_a_rule_pack_of_another_scheme_is_refused(papers: Papers, tmp_path: Path) -> None:
    kept = book.open_registry(tmp_path / "registry.sqlite")
    with pytest.raises(refusals.RulePackNotAccepted) as refused:
        papers.issue(kept, rule_pack="gba-battery")
    assert PACK in refused.value.render() and not kept.events()

"""Published rule packs and schemes keep their content; publishing enters what is new and what is wanted anew."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from baymark.paths import data_folder
from baymark.rules import index, schemes, shelf
from baymark.rules.__main__ import publish
from baymark.rules.errors import ChangedScheme

GBA, EXTENDING = "gba-battery@1.0.0", "cn-national-label-battery-consumer@1.0.0"


@pytest.fixture
def rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the installed rules that stands in their place."""
    copy = tmp_path / "rules"
    shutil.copytree(data_folder("rules"), copy)
    for module in ("paths", "rules.index"):
        monkeypatch.setattr(f"baymark.{module}.data_folder", lambda _name: copy)
    return copy


def test_every_installed_scheme_is_published() -> None:
    found = schemes.available()
    assert index.published("schemes") == {one.name: one.digest for one in found}
    assert "gba-label@1.0.0" in index.published("schemes")


def test_a_changed_published_scheme_is_refused(rules: Path) -> None:
    path = rules / "schemes" / "gba-label" / "1.0.0" / "en.md"
    path.write_text(path.read_text(encoding="utf-8") + "\nAnother sentence.\n", encoding="utf-8")
    for act in (
        schemes.available,
        lambda: schemes.load("gba-label"),
        lambda: schemes.load("gba-label", "1.0.0"),
    ):
        with pytest.raises(ChangedScheme, match=r"gba-label@1\.0\.0"):
            act()
    assert schemes.find("cn-national-label").id == "cn-national-label"


def test_a_new_version_of_a_scheme_may_be_there_before_it_is_published(rules: Path) -> None:
    folder = rules / "schemes" / "gba-label"
    shutil.copytree(folder / "1.0.0", folder / "1.0.1")
    path = folder / "1.0.1" / "scheme.yaml"
    path.write_text(path.read_text("utf-8").replace("version: 1.0.0", "version: 1.0.1", 1), encoding="utf-8")
    assert schemes.load("gba-label").version == "1.0.1"
    assert publish()["schemes"]["gba-label@1.0.1"] == schemes.load("gba-label").digest


def test_publishing_changes_nothing_where_nothing_is_new(rules: Path) -> None:
    before = {kind: index.published(kind) for kind in index.KINDS}
    assert publish() == before
    index.write(publish(), rules / index.FILE)
    content = json.loads((rules / index.FILE).read_text("utf-8"))
    assert content == {"schema": index.SCHEMA, **before}
    assert not (rules / "index.new").exists()


def test_a_published_version_is_entered_anew_only_when_asked(
    rules: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = index.published("rule_packs")
    with (rules / "battery" / "gba-battery" / "1.0.0" / "en.md").open("a", encoding="utf-8") as file:
        file.write("\nMore.\n")
    assert publish()["rule_packs"] == before
    assert f"{GBA} has changed" in capsys.readouterr().err
    after = publish([GBA])["rule_packs"]
    assert after[GBA] != before[GBA]
    assert {name for name in after if after[name] != before.get(name)} == {GBA}


def test_a_changed_base_changes_what_extends_it(rules: Path) -> None:
    base = shelf.load(EXTENDING.partition("@")[0]).bases[0]
    before = index.published("rule_packs")
    folder = rules / "battery" / base.id / base.version
    with (folder / "en.md").open("a", encoding="utf-8") as file:
        file.write("\nMore.\n")
    after = publish([*before])["rule_packs"]
    changed = {name for name in after if after[name] != before[name]}
    assert {base.name, EXTENDING} <= changed and GBA not in changed


def test_a_rule_pack_whose_examples_fail_is_not_published(
    rules: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = rules / "battery" / "gba-battery"
    shutil.copytree(folder / "1.0.0", folder / "1.0.1")
    path = folder / "1.0.1" / "pack.yaml"
    text = path.read_text("utf-8").replace("version: 1.0.0", "version: 1.0.1", 1)
    path.write_text(text.replace('value: "0.90"', 'value: "0.91"'), encoding="utf-8")
    assert "gba-battery@1.0.1" not in publish()["rule_packs"]
    assert "is not published" in capsys.readouterr().err

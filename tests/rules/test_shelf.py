"""Which rule packs there are, which version applies, and that published ones cannot be changed or shadowed."""

from __future__ import annotations

import hashlib
import shutil
import time
from datetime import date
from pathlib import Path

import pytest

from baymark import rules
from baymark.paths import data_folder
from baymark.rules import shelf
from baymark.rules.errors import (
    ChangedRulePack,
    NotInForce,
    ShadowedRulePack,
    UnknownRulePack,
    UnknownVersion,
    UnreadableFolder,
)

PACKS = ("cn-miit-551-2025", "eu-2023-1542-draft-2024", "gba-battery")


def overlay(tmp_path: Path, version: str, old: str = "", new: str = "", pack: str = "gba-battery") -> Path:
    """A folder of rules with one version of a rule pack in it, one text of it replaced."""
    folder = tmp_path / "battery" / pack / version
    shutil.copytree(data_folder("rules") / "battery" / pack / "1.0.0", folder)
    path = folder / "pack.yaml"
    text = path.read_text(encoding="utf-8").replace("version: 1.0.0", f"version: {version}", 1)
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return tmp_path


def test_every_installed_rule_pack_is_published() -> None:
    found = rules.available()
    assert {one.id for one in found} >= set(PACKS)
    index = shelf.published()
    assert set(index) == {one.name for one in found}
    for one in found:
        assert index[one.name] == one.digest
        assert one.origin.published and not one.origin.overlay
        assert one.folder == data_folder("rules") / "battery" / one.id / "1.0.0"


def test_the_digest_can_be_recomputed_with_standard_tools() -> None:
    folder = data_folder("rules") / "battery" / "gba-battery" / "1.0.0"
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    lines = [f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in names]
    assert rules.load("gba-battery").digest == hashlib.sha256("".join(lines).encode()).hexdigest()


@pytest.mark.parametrize("pack", PACKS)
def test_loading_is_quick(pack: str) -> None:
    rules.load(pack)
    took = []
    for _attempt in range(5):
        start = time.perf_counter()
        rules.load(pack)
        took.append(time.perf_counter() - start)
    assert min(took) < 0.060


def test_loading_needs_no_heavy_library() -> None:
    import subprocess
    import sys

    code = (
        "import sys; from baymark import rules; rules.load('gba-battery');"
        "print([m for m in ('numpy', 'pandas', 'scipy', 'pydantic') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_date_of_application_chooses_the_version(tmp_path: Path) -> None:
    root = overlay(
        tmp_path, "1.1.0", "in_force: {from: 2024-10-01, to: }", "in_force: {from: 2026-07-01, to: }"
    )
    before = rules.load("gba-battery", on=date(2026, 6, 30), folders=[root])
    after = rules.load("gba-battery", on=date(2026, 7, 1), folders=[root])
    assert (before.version, after.version) == ("1.0.0", "1.1.0")
    assert "2026-06-30" in str(before.origin)
    assert after.origin.overlay and not after.origin.published
    assert rules.load("gba-battery", folders=[root]).version == "1.1.0"
    assert rules.load("gba-battery", "1.0.0", folders=[root]).version == "1.0.0"


def test_before_the_first_day_nothing_is_in_force() -> None:
    with pytest.raises(NotInForce, match="2025-12-30"):
        rules.load("cn-miit-551-2025", on=date(2025, 12, 29))
    assert rules.load("cn-miit-551-2025", on=date(2025, 12, 30)).version == "1.0.0"


def test_an_unknown_name_gets_the_nearest() -> None:
    with pytest.raises(UnknownRulePack, match="gba-battery"):
        rules.load("gba-batery")
    with pytest.raises(UnknownVersion, match=r"1\.0\.0"):
        rules.load("gba-battery", "1.0.1")


def test_an_overlay_may_repeat_but_not_shadow(tmp_path: Path) -> None:
    same = overlay(tmp_path / "same", "1.0.0")
    assert not rules.load("gba-battery", folders=[same]).origin.overlay
    other = overlay(tmp_path / "other", "1.0.0", 'significant_digits: "3"', 'significant_digits: "2"')
    with pytest.raises(ShadowedRulePack, match=r"gba-battery@1\.0\.0"):
        rules.load("gba-battery", folders=[other])


def test_two_overlays_may_not_disagree(tmp_path: Path) -> None:
    one = overlay(tmp_path / "one", "1.1.0")
    two = overlay(tmp_path / "two", "1.1.0", 'significant_digits: "3"', 'significant_digits: "2"')
    with pytest.raises(ShadowedRulePack):
        rules.load("gba-battery", folders=[one, two])


def test_a_changed_published_rule_pack_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = tmp_path / "rules"
    shutil.copytree(data_folder("rules"), copy)
    path = copy / "battery" / "gba-battery" / "1.0.0" / "en.md"
    path.write_text(path.read_text(encoding="utf-8") + "\nAnother sentence.\n", encoding="utf-8")
    monkeypatch.setattr("baymark.paths.data_folder", lambda name: copy)
    with pytest.raises(ChangedRulePack):
        rules.load("gba-battery")
    assert rules.load("cn-miit-551-2025").origin.published


@pytest.mark.parametrize("name", ["notes.txt", "examples/readme.md", "examples/deeper/one.yaml"])
def test_what_does_not_belong_in_the_folder_is_refused(tmp_path: Path, name: str) -> None:
    root = overlay(tmp_path, "1.1.0")
    path = root / "battery/gba-battery/1.1.0" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("x", encoding="utf-8")
    with pytest.raises(UnreadableFolder):
        rules.load("gba-battery", folders=[root])


def test_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    root = overlay(tmp_path, "1.1.0")
    path = root / "battery/gba-battery/1.1.0/en.md"
    path.unlink()
    path.symlink_to(Path(__file__))
    with pytest.raises(UnreadableFolder, match=r"en\.md"):
        rules.load("gba-battery", folders=[root])


def test_a_rule_pack_under_a_wrong_name_is_refused(tmp_path: Path) -> None:
    root = overlay(tmp_path, "1.1.0")
    (root / "battery/gba-battery").rename(root / "battery/other-battery")
    with pytest.raises(Exception, match="gba-battery, but lies under other-battery"):
        rules.load("other-battery", folders=[root])


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFolder, match="no such folder"):
        rules.load("gba-battery", folders=[tmp_path / "nowhere"])

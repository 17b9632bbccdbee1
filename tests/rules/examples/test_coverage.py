"""Every battery rule pack is shown whole by its examples, and what an example stops showing is named."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from baymark import category, rules
from baymark.category import Category
from baymark.rules import examples, shelf
from baymark.rules.content import content_of
from baymark.rules.examples import coverage
from baymark.rules.model import Origin, RulePack

SHELF = shelf.whole()


@pytest.fixture(scope="module")
def battery() -> Category:
    return category.load("battery")


def shown(name: str, battery: Category) -> coverage.Shown:
    found = shelf.read_content(content_of(SHELF[name], SHELF), Origin(overlay=False, published=True))
    return coverage.Shown(found, examples.all_of(found, battery))


@pytest.mark.parametrize("name", SHELF)
def test_every_operator_limit_parameter_and_check_is_shown_on_both_sides(
    name: str, battery: Category
) -> None:
    own = shown(name, battery)
    bases = [shown(base.name, battery) for base in own.rule_pack.bases]
    assert [f"{gap.path}: {gap.text}" for gap in coverage.gaps(own, battery, bases)] == []


@pytest.mark.parametrize("name", SHELF)
def test_every_example_holds(name: str, battery: Category) -> None:
    found = shown(name, battery).rule_pack
    results = examples.run(found, battery)
    assert [f"{one.id}: {one.message}" for one in results if one.outcome != "passed"] == []


def spoilt(
    tmp_path: Path, battery: Category, id_: str, file: str, old: str, new: str
) -> set[tuple[str, str]]:
    """The gaps after a text of an example was replaced (after the whole example went, where `old` is empty)."""
    pack = rules.load(id_)
    shutil.copytree(pack.folder, tmp_path / "copy")
    (path,) = (tmp_path / "copy" / "examples").glob(f"{file}*")
    text = path.read_text(encoding="utf-8")
    assert old in text
    if old:
        path.write_text(text.replace(old, new), encoding="utf-8")
    else:
        path.unlink()
    copy: RulePack = replace(pack, folder=tmp_path / "copy")
    found = coverage.gaps(coverage.Shown(copy, examples.all_of(copy, battery)), battery)
    return {(gap.path, gap.text) for gap in found}


@pytest.mark.parametrize(
    ("id_", "file", "old", "new", "path", "says"),
    [
        ("cn-miit-551-2025", "06", "", "", "scope/exclusions/lead-acid", "refused by it"),
        ("cn-miit-551-2025", "11", "collection_distance, ", "", "parameters/collection_distance", "no value"),
        ("gba-battery", "07", "", "", "scope/exclusions/lead-acid", "is true"),
        ("gba-battery", "13", "gba-battery.edition: passed",
         "gba-battery.edition: not_applicable", "checks/gba-battery.edition", "passed"),
        ("gba-battery", "14", "", "", "checks/gba-battery.primary-share", "failed"),
        ("gba-battery", "12", "", "", "rounding", "rounded"),
        ("eu-2023-1542-draft-2024", "06", "", "", "formulas/life_energy", "without warranty_distance"),
        ("eu-2023-1542-draft-2024", "10", "    pack_dismantling: ", "    other: ", "processes/pack_dismantling",
         "its quantity"),
        ("eu-2023-1542-draft-2024", "17", "    passport: 2027-02-18\n", "", "due/passport", "when it is due"),
        ("eu-2023-1542-draft-2024", "16", "", "", "scope/kinds", "kind of product that is refused"),
    ],
)  # fmt: skip
def test_what_is_no_longer_shown_is_named(
    tmp_path: Path, battery: Category, id_: str, file: str, old: str, new: str, path: str, says: str
) -> None:
    found = spoilt(tmp_path, battery, id_, file, old, new)
    assert any(where == path and says in text for where, text in found), found

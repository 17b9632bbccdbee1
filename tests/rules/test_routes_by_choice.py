"""Roles that differ by a choice of the category: of processes, and of materials at the end of life. Ids with a point."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from baymark import rules
from baymark.dossier import bag
from baymark.errors import BaymarkError, Problems
from baymark.paths import data_folder
from baymark.rules.model import Origin
from baymark.rules.reading import ID
from baymark.rules.shelf import read_folder

NMC, NCA = "lithium_nickel_manganese_cobalt_oxide", "lithium_nickel_cobalt_aluminium_oxide"


def refused(tmp_path: Path, old: str, new: str) -> list[tuple[str, str]]:
    """Code and key of each problem of the EU rule pack with one text replaced."""
    folder = tmp_path / "battery" / "eu-2023-1542-draft-2024" / "1.0.0"
    shutil.copytree(data_folder("rules") / "battery" / folder.parent.name / "1.0.0", folder)
    path = folder / "pack.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    try:
        read_folder(folder, Origin(overlay=True, published=False))
    except Problems as problems:
        return [(one.code, one.place.key) for one in problems.errors]
    except BaymarkError as error:
        return [(error.code, error.place.key)]
    return []


@pytest.mark.parametrize(
    ("chemistry", "virgin", "recycling"),
    [
        ("nmc111", "material/nmc111_salts/virgin", "end_of_life/black_mass_hydromet/nmc111"),
        ("nmc622", "material/nmc622_salts/virgin", "end_of_life/black_mass_hydromet/nmc622"),
        ("nmc811", "material/nmc811_salts/virgin", "end_of_life/black_mass_hydromet/nmc811"),
        ("other", "material/nmc811_salts/virgin", "end_of_life/black_mass_hydromet/nmc811"),
    ],
)
def test_the_roles_of_a_material_follow_the_chemistry(chemistry: str, virgin: str, recycling: str) -> None:
    rule = rules.load("eu-2023-1542-draft-2024").end_of_life.materials[NMC]
    found = rule.for_choices({"chemistry": chemistry})
    assert (found.virgin, found.recycling) == (virgin, recycling)
    # Figures and what is not named stay.
    assert (found.figures, found.disposal, found.source) == (rule.figures, rule.disposal, rule.source)


def test_a_material_without_choices_is_the_same_for_all() -> None:
    rule = rules.load("eu-2023-1542-draft-2024").end_of_life.materials[NCA]
    assert rule.for_choices({"chemistry": "nmc111"}) is rule
    assert rule.for_choices({}) is rule


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            "         nmc111: {virgin",
            "         nmc110: {virgin",
            ("unknown-choice", f"end_of_life.materials.{NMC}.roles"),
        ),
        (
            "       by: chemistry,\n",
            "       by: chemisty,\n",
            ("unknown-choice", f"end_of_life.materials.{NMC}.by"),
        ),
        (
            "       by: chemistry,\n",
            "       by: rated_energy,\n",
            ("unknown-choice", f"end_of_life.materials.{NMC}.by"),
        ),
        ("       by: chemistry,\n", "", ("inconsistent-rule-pack", f"end_of_life.materials.{NMC}.by")),
        (
            "nmc111: {virgin: material/nmc111_salts/virgin,",
            "nmc111: {virgins: material/nmc111_salts/virgin,",
            ("unknown-key", f"end_of_life.materials.{NMC}.roles.nmc111.virgins"),
        ),
        (
            "nmc111: end_of_life/black_mass_hydromet/nmc111\n",
            "nmc112: end_of_life/black_mass_hydromet/nmc111\n",
            ("unknown-choice", "processes.other_black_mass.supply.roles"),
        ),
    ],
)
def test_a_choice_that_does_not_exist_is_named(
    tmp_path: Path, old: str, new: str, problem: tuple[str, str]
) -> None:
    assert refused(tmp_path, old, new) == [problem]


@pytest.mark.parametrize("id_", ["gba-battery", "global-battery-alliance-1.5", "a", "v1.2.3-x"])
def test_an_id_may_hold_a_point_between_digits(id_: str) -> None:
    assert ID.match(id_) and bag._has_place(f"{bag.RESULTS}{id_}.json")


@pytest.mark.parametrize("id_", ["1-a", "a.b", "a.", "a-1.", "a-1..2", ".a", "A", "a/b", "a-1.b"])
def test_no_other_point_makes_an_id(id_: str) -> None:
    assert not ID.match(id_) and not bag._has_place(f"{bag.RESULTS}{id_}.json")

"""docs/validation.md and docs/bay-core.md: every study and every published row is told of, and figures are ours."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from docs import bay_core, validation_chemistries, validation_materials
from docs.validation import per_capacity, references, to_the_gate

from baymark.background import load, read_tables
from baymark.background.chemistry import molar_mass
from baymark.gases import GROUPS
from baymark.paths import data_folder

BAY_CORE = data_folder("databases") / "bay-core"
COUNTED = [group for group in GROUPS if group not in ("biogenic_emissions", "biogenic_removals")]
STUDIES = {p.name for p in (data_folder("templates") / "studies").iterdir() if (p / "study.yaml").is_file()}


def test_every_study_stands_beside_published_rows() -> None:
    words = validation_chemistries.wording()
    assert {entry["id"] for entry in words["studies"]} == STUDIES
    used = {id_ for entry in words["studies"] for ids in entry["rows"] for id_ in ids}
    assert used == set(references())
    firsts = {ids[0] for entry in words["studies"] for ids in entry["rows"]}
    assert firsts == set(words["causes"])
    assert used.isdisjoint({row["row"] for row in words["not_compared"]})


def test_the_items_of_a_chemistry_add_up() -> None:
    words = validation_chemistries.wording()
    account = validation_chemistries.account_of("ups-string")
    whole = per_capacity(account, words["stages"])
    ranked = validation_chemistries.ranked(account, words["stages"])
    assert sum(value for _title, value in ranked) == pytest.approx(whole, rel=Decimal("1e-20"))


def test_an_effect_that_does_not_reach_a_study_is_left_out() -> None:
    account = validation_chemistries.account_of("ups-string")
    lines = to_the_gate(account, validation_chemistries.wording()["stages"])
    nickel = {"nickel-sulfate-hexahydrate-mix-cn": "nickel-sulfate-hexahydrate-mhp-cn"}
    assert validation_chemistries.effect_of(account, lines, nickel) is None
    lithium = {"lithium-carbonate-mix-cn": "lithium-carbonate-brine-cl"}
    found = validation_chemistries.effect_of(account, lines, lithium)
    assert found is not None and found < 0


def test_materials_are_what_the_background_released() -> None:
    released = load(BAY_CORE, "ar6").intensities
    solved = validation_materials.intensities()
    for row in validation_materials.materials():
        if row.dataset:
            assert solved[row.dataset] == pytest.approx(
                released[row.dataset].value(COUNTED), rel=Decimal("1e-8")
            )


def test_another_grid_changes_what_takes_it_and_nothing_else() -> None:
    chinese, american = validation_materials.intensities(), validation_materials.intensities("electricity-us")
    assert american["aluminium-primary-cn"] < chinese["aluminium-primary-cn"]
    assert american["soda-ash-natural-us"] <= chinese["soda-ash-natural-us"]
    assert american["lithium-carbonate-mix-cn"] == pytest.approx(chinese["lithium-carbonate-mix-cn"])


def test_hydrates_are_brought_to_each_other_by_molar_mass() -> None:
    tables = read_tables(BAY_CORE)
    anhydrous = {"agg.greet.mnso4": "MnSO4", "agg.greet.coso4": "CoSO4", "agg.greet.niso4": "NiSO4"}
    rows = {row.id: row for row in validation_materials.materials()}
    assert {row.id for row in rows.values() if row.times != 1} == set(anhydrous)
    for id_, formula in anhydrous.items():
        hydrate = tables.datasets[rows[id_].dataset].formula
        ratio = molar_mass(hydrate, tables.atomic_weights) / molar_mass(formula, tables.atomic_weights)
        assert rows[id_].times == pytest.approx(ratio, rel=Decimal("1e-4"))


def test_every_row_says_its_cause() -> None:
    rows = validation_materials.materials()
    assert len({row.id for row in rows}) == len(rows) == 56
    assert all(row.cause and row.source and row.basis for row in rows)
    assert sum(row.id.startswith("agg.greet.") for row in rows) == 35


def test_the_page_of_bay_core_lists_every_dataset_and_source() -> None:
    tables = read_tables(BAY_CORE)
    page = (Path(bay_core.FOLDER) / "bay-core.md").read_text(encoding="utf-8")
    assert [id_ for id_ in tables.datasets if f"| `{id_}`" not in page] == []
    taken = {row.source for row in (*tables.exchanges, *tables.emissions)}
    assert [id_ for id_ in taken if tables.sources[id_].title.replace("|", "/") not in page] == []


def test_groups_take_their_datasets_once() -> None:
    begins = [start for group in bay_core.wording()["groups"] for start in group["begins"]]
    assert len(begins) == len(set(begins))

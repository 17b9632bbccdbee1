"""Adopting a unit process: the same result before editing, the right rows, and refusals that leave all as it was."""

from __future__ import annotations

import shutil
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from baymark import background, category, study
from baymark.background import Tables
from baymark.errors import BaymarkError
from baymark.footprint import Account, Grounds, account
from baymark.inventory.errors import UnknownDataset
from baymark.inventory.recipes import recipe
from baymark.paths import data_folder
from baymark.study import Study, write_activity
from baymark.study.adopt import Adoption, NotAdopted, StepExists, commit, plan, prepared
from baymark.study.errors import UnknownSite

from ..inventory.example import BATTERY_RULE_PACKS, battery, rule_pack

NAMED = "bay-core@x"
# One with allocation, one inside another, one with waste and direct emissions, several units.
ADOPTED = (
    "lithium-iron-phosphate-cn",
    "iron-phosphate-cn",
    "glucose-cn",
    "synthetic-graphite-cn",
    "electrolyte-lfp-cn",
)


@cache
def tables() -> Tables:
    return background.read_tables(data_folder("databases") / "bay-core")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "lfp-pack"
    shutil.copytree(data_folder("templates") / "studies" / "lfp-pack", place)
    return place


def load(folder: Path) -> Study:
    return study.load(folder, category.load)


def adopt(folder: Path, dataset: str, **options: str) -> Adoption:
    read = load(folder)
    adoption = plan(read, battery(), recipe(tables(), dataset, NAMED), **options)
    with prepared(read, adoption) as beside:
        commit(read, beside)
    return adoption


def result(folder: Path, name: str) -> Account:
    known = background.load(data_folder("databases") / "bay-core", rule_pack(name).gwp_set)
    return account(
        load(folder), rule_pack(name), known, battery(), recorded=lambda _inventory: Grounds((), ())
    )


@pytest.mark.parametrize("name", BATTERY_RULE_PACKS)
def test_before_editing_the_result_is_the_same(folder: Path, name: str) -> None:
    before = result(folder, name)
    for dataset in ADOPTED:
        adopt(folder, dataset)
    after = result(folder, name)
    assert abs(after.footprint.value / before.footprint.value - 1) < Decimal("1e-12")
    assert after.footprint.declared_value == before.footprint.declared_value
    old = {(item.id, item.stage): item.value for item in before.footprint.items}
    new = {(item.id, item.stage): item.value for item in after.footprint.items}
    assert old.keys() == new.keys()
    for key, value in old.items():
        assert abs(new[key] - value) <= Decimal("1e-12") * abs(before.footprint.value), key
    # Every adopted process is really made in the study, not taken from the background.
    taken = {line.dataset for line in after.inventory.lines}
    assert not taken & set(ADOPTED)


def test_every_unit_process_that_rows_may_adopt_gives_its_intensity() -> None:
    """The recipe's rows, priced with released intensities, are the released intensity of the process."""
    known = background.load(data_folder("databases") / "bay-core", "ar6")
    found = 0
    for dataset in tables().datasets.values():
        try:
            made = recipe(tables(), dataset.id, NAMED)
        except NotAdopted:
            continue
        from baymark import units

        whole = Decimal(0)
        for one in made.ingredients:
            if one.item == "making_emission":
                whole += one.amount * known.factors[one.flow].factor
            else:
                unit = known.datasets[one.flow].unit
                whole += units.convert(one.amount, one.unit, unit) * known.intensities[one.flow].total
        whole *= made.burden_share
        wanted = known.intensities[dataset.id]
        size = sum((abs(v) for v in wanted.groups.values()), Decimal(0))
        assert abs(whole - wanted.total) <= Decimal("1e-9") * size, dataset.id
        found += 1
    assert found > 150


def test_the_rows_carry_basis_source_and_substance(folder: Path) -> None:
    adoption = adopt(folder, "lithium-iron-phosphate-cn", name="cathode")
    read = load(folder)
    assert adoption.step == "cathode"
    assert read.row("cathode_active_material").used_step == "cathode"
    output = read.row("cathode_made")
    assert (output.kind, output.item, output.substance) == ("product", "making_output", "LiFePO4")
    rows = [row for row in read.rows if row.per == "cathode" and row.kind != "product"]
    exchanges = [e for e in tables().exchanges if e.process == "lithium-iron-phosphate-cn" and e.linked]
    emissions = [e for e in tables().emissions if e.process == "lithium-iron-phosphate-cn"]
    assert len(rows) == len(exchanges) + len(emissions)
    for row, one in zip(rows, [*exchanges, *emissions], strict=True):
        assert row.amount == one.amount and row.unit == one.unit
        assert row.origin == ("secondary" if one.basis in ("seen", "derived") else "default")
        assert NAMED in row.note and f"row {one.row}" in row.note
    assert {row.item for row in rows} == {"making_input", "making_waste", "making_emission"}


def test_an_allocated_process_keeps_its_share_apart(folder: Path) -> None:
    adopt(folder, "lithium-iron-phosphate-cn")
    adopt(folder, "iron-phosphate-cn")
    read = load(folder)
    made = read.row("iron_phosphate_cn_made")
    assert made.burden_share == tables().datasets["iron-phosphate-cn"].allocation_share == Decimal("0.93")
    # Unallocated amounts: what the salts hold is what comes out, so that stoichiometry can be checked.
    salt = read.row("iron_phosphate_cn_iron_sulfate_heptahydrate_cn")
    assert salt.amount == next(
        e.amount for e in tables().exchanges
        if e.process == "iron-phosphate-cn" and e.flow == "iron-sulfate-heptahydrate-cn"
    )  # fmt: skip


def test_electricity_of_a_site_comes_from_its_ledger(folder: Path) -> None:
    adopt(folder, "lithium-iron-phosphate-cn", site="SZ-CELL")
    lines = [
        line for line in result(folder, "gba-battery").inventory.lines
        if line.part == "electricity" and line.item == "cathode_active_material"
    ]  # fmt: skip
    assert len(lines) == 2 and {line.stage for line in lines} == {"raw_materials"}
    with pytest.raises(UnknownSite):
        plan(load(folder), battery(), recipe(tables(), "synthetic-graphite-cn", NAMED), site="NOWHERE")


def test_everything_else_stays_as_it_stood(folder: Path) -> None:
    before = (folder / "activity.csv").read_text(encoding="utf-8").splitlines()
    others = {p: p.read_bytes() for p in folder.rglob("*") if p.is_file() and p.name != "activity.csv"}
    adopt(folder, "polypropylene-cn")
    after = (folder / "activity.csv").read_text(encoding="utf-8").splitlines()
    changed = [(a, b) for a, b in zip(before, after, strict=False) if a != b]
    assert [a.replace("polypropylene-cn", "step:polypropylene_cn") for a, _b in changed] == [
        b for _a, b in changed
    ]
    assert len(changed) == 1 and len(after) > len(before)
    assert others == {
        p: p.read_bytes() for p in folder.rglob("*") if p.is_file() and p.name != "activity.csv"
    }
    assert [p.name for p in folder.parent.iterdir()] == ["lfp-pack"]


def test_a_workbook_is_adopted_into_as_well(folder: Path) -> None:
    before = result(folder, "gba-battery").footprint.value
    read = load(folder)
    (folder / "activity.csv").unlink()
    write_activity(read.rows, folder / "activity.xlsx")
    adopt(folder, "lithium-iron-phosphate-cn")
    adopt(folder, "iron-phosphate-cn")
    assert load(folder).row("iron_phosphate_cn_made").burden_share == Decimal("0.93")
    assert abs(result(folder, "gba-battery").footprint.value / before - 1) < Decimal("1e-12")


@pytest.mark.parametrize(
    ("dataset", "error", "said"),
    [
        ("lithium-carbonate-mix-cn", NotAdopted, "aggregated"),
        ("tap-water-cn", NotAdopted, "without gases"),
        ("steel-hot-rolled-nowhere", UnknownDataset, "steel-hot-rolled-nowhere"),
        ("glucose-cn", NotAdopted, "no row"),
        ("pack-housing-aluminium-cn", NotAdopted, "recycled share"),
        ("eol-cell-hydromet-lfp-cn", NotAdopted, "not an input"),
    ],
)
def test_what_cannot_be_adopted_says_why(
    folder: Path, dataset: str, error: type[BaymarkError], said: str
) -> None:
    with pytest.raises(error, match=said):
        plan(load(folder), battery(), recipe(tables(), dataset, NAMED))


def test_rows_of_several_items_need_a_choice(folder: Path) -> None:
    made = recipe(tables(), "aluminium-sheet-cn", NAMED)
    with pytest.raises(NotAdopted, match="busbars"):
        plan(load(folder), battery(), made)
    adoption = plan(load(folder), battery(), made, name="busbars")
    assert [row.item for row in adoption.takers] == ["busbars"]


def test_a_name_that_is_taken_is_refused(folder: Path) -> None:
    with pytest.raises(StepExists):
        plan(load(folder), battery(), recipe(tables(), "synthetic-graphite-cn", NAMED), name="cell")


def test_an_interrupted_adoption_leaves_the_study(folder: Path) -> None:
    before = (folder / "activity.csv").read_bytes()
    read = load(folder)
    adoption = plan(read, battery(), recipe(tables(), "synthetic-graphite-cn", NAMED))
    with pytest.raises(RuntimeError), prepared(read, adoption) as beside:
        assert (beside / "activity.csv").read_bytes() != before
        raise RuntimeError
    assert (folder / "activity.csv").read_bytes() == before
    assert [p.name for p in folder.parent.iterdir()] == ["lfp-pack"]


def test_only_an_adopted_output_carries_a_share(folder: Path) -> None:
    path = folder / "activity.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    lines = [
        f"{line},{'burden_share' if number == 0 else '0.5' if number == 1 else ''}"
        for number, line in enumerate(lines)
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(BaymarkError, match="adopted process"):
        load(folder)

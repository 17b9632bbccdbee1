"""A study asked of a supplier: only the rows the item needs, empty until filled, and calculable once they are."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from baymark import background, category, rules, study
from baymark.errors import Problems
from baymark.footprint import Grounds, account
from baymark.i18n import LANGUAGES, in_language
from baymark.paths import data_folder
from baymark.safe_yaml import read_yaml
from baymark.study.errors import EmptyCell, NotCreated, UnknownItem
from baymark.study.supplier.request import NoSupplierStudy, create, request

from ...inventory.example import battery, bay_core

TABLE = data_folder("templates") / "supplier-studies" / "battery.yaml"
BOUGHT = [
    name
    for name, item in battery().items.items()
    if item.supply == "dataset" and "input" in item.kinds and not item.making
]


def fill(folder: Path, **amounts: tuple[str, str]) -> None:
    """Amounts and datasets of rows, a place, a year of grid electricity, and 250 kg made a month."""
    path = folder / "activity.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        if row["id"] in amounts:
            row["amount"], row["dataset"] = amounts[row["id"]]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    declared = folder / "study.yaml"
    text = declared.read_text(encoding="utf-8").replace("place_of_use:", "place_of_use: CN")
    declared.write_text(
        text.replace("    country:\n    activity", "    country: CN\n    activity"), encoding="utf-8"
    )
    ledger = folder / "electricity.csv"
    columns = ledger.read_text(encoding="utf-8").strip().split(",")
    with ledger.open("a", encoding="utf-8") as file:
        for month in range(1, 13):
            cells = {
                "site": "SITE-1",
                "meter": "M1",
                "month": f"2025-{month:02}",
                "kwh": "1000",
                "source": "grid",
            }
            file.write(",".join(cells.get(name, "") for name in columns) + "\n")
    with (folder / "production.csv").open("a", encoding="utf-8") as file:
        file.writelines(f"SITE-1,2025-{month:02},this_model,250,,,,\n" for month in range(1, 13))


def test_every_cell_that_waits_is_named(tmp_path: Path) -> None:
    folder = create(tmp_path / "cathode", battery(), "cathode_active_material", year=2025)
    with pytest.raises(Problems) as caught:
        study.load(folder, category.load)
    waiting = {str(error.place) for error in caught.value.errors if isinstance(error, EmptyCell)}
    assert {
        "activity.csv row 5, amount",
        "activity.csv row 6, amount",
        "activity.csv row 7, amount",
    } <= waiting
    assert any(place.startswith("composition.csv") for place in waiting)
    assert len(caught.value.errors) == len(waiting), "nothing but empty cells is wrong with it"


@pytest.mark.parametrize("rule_pack", ["catena-x-v4"])
def test_filled_in_it_gives_the_footprint_of_one_kilogram(tmp_path: Path, rule_pack: str) -> None:
    folder = create(tmp_path / "cathode", battery(), "cathode_active_material", year=2025)
    fill(
        folder,
        metal_source=("0.95", "iron-phosphate-cn"),
        lithium_source=("0.2377", "lithium-carbonate-mix-cn"),
        electricity=("12000", ""),
    )
    (folder / "composition.csv").write_text(
        "item,material,mass_fraction,form\ncathode_active_material,lithium_iron_phosphate,1,\n",
        encoding="utf-8",
    )
    read = study.load(folder, category.load)
    assert read.kind == "component" and read.rule_packs == (rule_pack,)
    pack = rules.load(rule_pack)
    whole = account(read, pack, bay_core(), battery(), recorded=lambda _inventory: Grounds((), ()))
    known = bay_core().intensities
    power, _found = background.resolve(bay_core(), "electricity/CN/national_average", 2025)
    expected = sum(
        Decimal(amount) * known[dataset].value(pack.groups_in_value)
        for amount, dataset in (
            ("0.95", "iron-phosphate-cn"),
            ("0.2377", "lithium-carbonate-mix-cn"),
            ("4", power),
        )
    )
    assert abs(whole.footprint.value - expected) < Decimal("1e-25")
    assert {item.id for item in whole.footprint.items} == {"cathode_active_material"}
    assert whole.footprint.product_mass == 1


@pytest.mark.parametrize("item", BOUGHT)
def test_every_bought_item_can_be_asked_for(item: str) -> None:
    asked = request(battery(), item)
    assert asked.kind in battery().kinds and asked.rule_packs
    ids = [one.id for one in (*asked.needed, *asked.also)]
    assert len(ids) == len(set(ids)) and "electricity" in ids
    for one in (*asked.needed, *asked.also):
        definition = battery().items[one.item]
        assert definition.making and definition.unit in (one.unit, "any")


def test_the_datasets_suggested_exist_and_fit_their_unit() -> None:
    from baymark import units

    datasets = bay_core().datasets
    seen = 0
    for item in BOUGHT:
        asked = request(battery(), item)
        for one in (*asked.needed, *asked.also):
            for name in one.datasets:
                assert name in datasets, name
                assert units.same_dimension(datasets[name].unit, one.unit), name
                seen += 1
    assert seen > 20


def test_items_of_the_table_are_items_of_the_category() -> None:
    table = read_yaml(TABLE)
    assert isinstance(table, dict) and isinstance(table["items"], dict)
    assert set(table["items"]) <= set(BOUGHT)


def test_what_is_not_bought_is_not_asked_for(tmp_path: Path) -> None:
    for item in ("cells", "electricity_cell_production", "waste_cells", "making_input", "delivery"):
        with pytest.raises(NoSupplierStudy):
            create(tmp_path / "no", battery(), item, year=2025)
    with pytest.raises(UnknownItem, match="cathode_active_materal"):
        create(tmp_path / "no", battery(), "cathode_active_materal", year=2025)
    assert not (tmp_path / "no").exists()


def test_nothing_is_written_over(tmp_path: Path) -> None:
    create(tmp_path / "one", battery(), "separator", year=2025)
    with pytest.raises(NotCreated):
        create(tmp_path / "one", battery(), "separator", year=2025)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_readme_says_what_to_do_in_each_language(tmp_path: Path, language: str) -> None:
    with in_language(language):
        folder = create(tmp_path / "bms", battery(), "battery_management_system", year=2025)
        title = battery().items["battery_management_system"].title.read(language)
        text = (folder / "README.md").read_text(encoding="utf-8")
    assert title in text and "`circuit_boards`" in text and "{" not in text.replace("{{", "")

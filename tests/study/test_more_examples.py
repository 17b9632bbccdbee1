"""The NMC622 and NCA examples: invented, complete, consistent, and closed in mass and energy."""

from __future__ import annotations

import csv
import re
from decimal import Decimal
from pathlib import Path

import pytest

from baymark import category, study
from baymark.paths import data_folder

STUDIES = data_folder("templates") / "studies"
BAY_CORE = data_folder("databases") / "bay-core"
FACTS = Path(__file__).parents[3] / "shared" / "facts"
CELL_PLANT = {"nmc622-pack": "JM-CELL", "nca-pack": "WX-CELL"}
PACK_PLANT = {"nmc622-pack": "ZH-PACK", "nca-pack": "FS-PACK"}
CELL_KWH = {"nmc622-pack": Decimal("0.5872"), "nca-pack": Decimal("0.01764")}  # V x Ah of the specification
CELL_KG = {"nmc622-pack": Decimal("2.4467"), "nca-pack": Decimal("0.07056")}
YEAR = {"nmc622-pack": Decimal(3_000_000), "nca-pack": Decimal(2_400_000)}  # kWh of good cells
CARRIED = {"cells_to_pack_plant", "packaging_film", "delivery"}  # no parts of the pack


@pytest.fixture(params=sorted(CELL_PLANT), scope="module")
def example(request: pytest.FixtureRequest) -> tuple[str, study.Study]:
    return request.param, study.load(STUDIES / request.param, category.load)


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(
    "path",
    sorted(path for name in CELL_PLANT for path in (STUDIES / name / "evidence").iterdir()),
    ids=lambda path: f"{path.parents[1].name}-{path.name}",
)
def test_every_evidence_file_says_that_it_is_invented(path):
    from pypdf import PdfReader

    assert b"ILLUSTRATIVE" in path.read_bytes()
    if path.suffix == ".pdf":
        assert "ILLUSTRATIVE" in PdfReader(path).pages[0].extract_text()


def test_every_row_cites_a_fact_or_says_that_it_is_assumed(example):
    _name, one = example
    assert [row.id for row in one.rows if not re.search(r"facts: \w+ \w|assumption", row.note)] == []


def test_cited_facts_exist(example):
    if not FACTS.is_dir():
        pytest.skip("the fact files lie beside the project and are not here")
    _name, one = example
    notes = [row.note for row in one.rows] + [parameter.note or "" for parameter in one.parameters.values()]
    cited = {
        pair
        for note in notes
        for pair in re.findall(r"(process_inventories|battery_inventory) ([\w.]+)", note)
    }
    known = {
        name: {row.get("process_id") or row["id"] for row in table(FACTS / f"{name}.csv")}
        for name in ("process_inventories", "battery_inventory")
    }
    # a parameter may be cited without its year
    assert len(cited) > 10
    lost = [
        f"{name} {fact}"
        for name, fact in cited
        if not any(
            full == fact.rstrip(".") or full.startswith(fact.rstrip(".") + ".") for full in known[name]
        )
    ]
    assert lost == []


def test_datasets_exist_in_the_default_background(example):
    _name, one = example
    named = {row.dataset for row in one.rows if row.dataset and not row.used_step}
    named |= {leg.dataset for row in one.rows for leg in row.transport}
    assert len(named) > 35
    assert named - {row["id"] for row in table(BAY_CORE / "processes.csv")} == set()


def test_nothing_of_another_chemistry_is_in_it(example):
    name, one = example
    others = {"nmc622-pack": "lfp|nca|nmc811|sodium", "nca-pack": "lfp|nmc[0-9]|sodium"}[name]
    assert [row.id for row in one.rows if row.dataset and re.search(others, row.dataset)] == []


def test_masses_close_around_the_cell(example):
    name, one = example
    bought = sum(
        row.amount / row.yield_share for row in one.rows if row.per == "cell" and row.kind == "input"
    )
    wasted = sum(
        row.amount
        for row in one.rows
        if row.plant == CELL_PLANT[name] and row.kind in ("waste", "co_product") and row.unit == "kg"
    )
    solvent = one.row("nmp_make_up").amount * Decimal("0.875")  # an eighth is vented
    cells = YEAR[name] / CELL_KWH[name]
    turnover = bought * cells
    assert abs(turnover + solvent - CELL_KG[name] * cells - wasted) < turnover * Decimal("0.0005")


def test_parts_add_up_to_cell_and_pack(example):
    name, one = example

    def parts(step):
        return sum(
            row.amount for row in one.rows if row.per == step and row.kind == "input" and row.unit == "kg"
        )

    assert parts("cell") == CELL_KG[name]
    own = parts("product") - sum(one.row(id_).amount for id_ in CARRIED)
    cells = one.row("cells").amount * CELL_KG[name]
    assert abs(own + cells - one.parameters["product_mass"].value) < Decimal("0.001")
    assert sum(part.mass_fraction for part in one.composition) == 1
    in_cells = sum(
        part.mass_fraction
        for part in one.composition
        if part.item.startswith(("cathode", "anode", "electrolyte", "separator", "cell_"))
    )
    assert abs(in_cells * one.parameters["product_mass"].value / cells - 1) < Decimal("0.0001")


def test_rated_energy_is_that_of_the_cells(example):
    name, one = example
    rated = one.parameters["rated_energy"].value
    assert abs(one.row("cells").amount * CELL_KWH[name] / rated - 1) < Decimal("0.001")
    assert one.parameters["usable_energy"].value < rated


def test_production_is_consistent_with_the_bill_of_materials(example):
    name, one = example

    def total(site, product):
        return sum(made.quantity for made in one.production if (made.site, made.product) == (site, product))

    needed = total(PACK_PLANT[name], "this_model") * one.row("cells").amount / one.row("cells").yield_share
    assert abs(total(CELL_PLANT[name], "this_model") - needed) < 1
    energy = sum(made.energy_kwh for made in one.production if made.site == CELL_PLANT[name])
    assert abs(energy / YEAR[name] - 1) < Decimal("0.0001")
    # within the range of the fact row on Chinese plants: 16 to 35 kWh and 15 to 70 MJ per kWh
    assert 16 < one.row("cell_electricity").amount / energy < 35
    assert 15 < one.row("cell_steam").amount / energy < 70


def test_the_ledger_is_what_the_meters_read(example):
    name, one = example
    for row, site in (("cell_electricity", CELL_PLANT[name]), ("pack_electricity", PACK_PLANT[name])):
        assert sum(entry.kwh for entry in one.ledger if entry.site == site) == one.row(row).amount
        assert sum(entry.kwh for entry in one.ledger if (entry.site, entry.source) == (site, "on_site")) > 0


def test_each_shows_what_it_is_there_for():
    nmc622, nca = (study.load(STUDIES / name, category.load) for name in ("nmc622-pack", "nca-pack"))
    assert "freight-sea-container" in {leg.dataset for leg in nmc622.row("cathode_active_material").transport}
    assert {site.region for site in nca.identity.sites} == {"JS", "GD"}
    assert nca.row("can_and_cap").dataset == "steel-can-cell-cn"
    assert {part.material for part in nca.composition} >= {"silicon", "nickel", "steel"}


def test_cells_of_second_grade_are_sold_at_the_prices_of_the_evidence():
    """What is sold and what is scrapped are the rejected cells; prices are averages of ten years."""
    nca = study.load(STUDIES / "nca-pack", category.load)
    text = (STUDIES / "nca-pack" / "evidence" / "sales-2016-2025.csv").read_text(encoding="utf-8")
    *years, average = csv.DictReader(text.splitlines()[1:])
    assert [int(row["year"]) for row in years] == list(range(2016, 2026)) and average["year"] == "average"
    columns = {
        "cells_made": "cells EX-C21700 CNY per piece",
        "cells_second_grade": "second grade CNY per kg",
    }
    assert {one.row for one in nca.prices} == set(columns)
    for one in nca.prices:
        mean = sum(Decimal(row[columns[one.row]]) for row in years) / len(years)
        assert one.price == mean == Decimal(average[columns[one.row]])
        assert one.years == len(years)
    second = nca.row("cells_second_grade")
    assert (second.kind, second.unit, second.dataset) == ("co_product", "kg", None)
    assert second.amount == 1000 * Decimal(years[-1]["second grade sold t"])
    rejected = second.amount + nca.row("waste_rejected_cells").amount
    made = YEAR["nca-pack"] / CELL_KWH["nca-pack"] * CELL_KG["nca-pack"]
    assert abs(rejected / (made + rejected) - Decimal("0.05")) < Decimal("0.001")

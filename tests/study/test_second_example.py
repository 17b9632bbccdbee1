"""The second example, an NMC811 pack: invented, complete, consistent, and balanced down to the nickel."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pytest

from baymark import category, study
from baymark.paths import data_folder

EXAMPLE = data_folder("templates") / "studies" / "nmc811-pack"
BAY_CORE = data_folder("databases") / "bay-core"
YEAR = Decimal(5_000_000)  # kWh of good cells
CELL_KWH, CELL_KG = Decimal("0.8325"), Decimal("3.2019")
NICKEL = Decimal("58.6934")  # g/mol, IUPAC; 262.85 and 97.28 are NiSO4.6H2O and LiNi0.8Co0.1Mn0.1O2


@pytest.fixture(scope="module")
def nmc() -> study.Study:
    return study.load(EXAMPLE, category.load)


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("path", sorted((EXAMPLE / "evidence").iterdir()), ids=lambda path: path.name)
def test_every_evidence_file_says_that_it_is_invented(path):
    from pypdf import PdfReader

    assert b"ILLUSTRATIVE" in path.read_bytes()
    if path.suffix == ".pdf":
        assert "ILLUSTRATIVE" in PdfReader(path).pages[0].extract_text()


def test_every_row_cites_a_fact_or_says_that_it_is_assumed(nmc):
    assert [row.id for row in nmc.rows if not re.search(r"facts: \w+ \w|assumption", row.note)] == []


def test_cited_facts_exist(nmc):
    facts = Path(__file__).parents[3] / "shared" / "facts"
    if not facts.is_dir():
        pytest.skip("the fact files lie beside the project and are not here")
    notes = [row.note for row in nmc.rows] + [parameter.note or "" for parameter in nmc.parameters.values()]
    cited = [
        pair
        for note in notes
        for pair in re.findall(r"(process_inventories|battery_inventory) ([\w.]+)", note)
    ]
    known = {
        name: {row.get("process_id") or row["id"] for row in table(facts / f"{name}.csv")}
        for name in ("process_inventories", "battery_inventory")
    }
    assert len(cited) > 30
    assert [f"{name} {one}" for name, one in cited if one.rstrip(".") not in known[name]] == []


def test_datasets_exist_in_the_default_background(nmc):
    named = {row.dataset for row in nmc.rows if row.dataset and not row.used_step}
    named |= {leg.dataset for row in nmc.rows for leg in row.transport}
    assert len(named) > 35
    assert named - {row["id"] for row in table(BAY_CORE / "processes.csv")} == set()


def test_nothing_of_an_lfp_cell_is_in_it(nmc):
    """A copied row would treat NMC scrap as LFP scrap, or fill the cell with the other electrolyte."""
    assert [row.id for row in nmc.rows if row.dataset and "lfp" in row.dataset] == []


def test_masses_close_around_the_cell(nmc):
    bought = sum(
        row.amount / row.yield_share for row in nmc.rows if row.per == "cell" and row.kind == "input"
    )
    wasted = sum(
        row.amount
        for row in nmc.rows
        if row.plant == "HZ-CELL" and row.kind in ("waste", "co_product") and row.unit == "kg"
    )
    solvent = nmc.row("nmp_make_up").amount - 5_000  # 5 t are vented
    cells = YEAR / CELL_KWH
    assert abs(bought * cells + solvent - CELL_KG * cells - wasted) < 2000  # kg of 21 000 000


def test_parts_add_up_to_cell_and_pack(nmc):
    def parts(step):
        return sum(
            row.amount for row in nmc.rows if row.per == step and row.kind == "input" and row.unit == "kg"
        )

    assert parts("cell") == CELL_KG
    carried = {"cells_to_pack_plant", "packaging_film", "delivery"}  # no parts of the pack
    own = parts("product") - sum(nmc.row(id_).amount for id_ in carried)
    assert abs(own + 96 * CELL_KG - nmc.parameters["product_mass"].value) < Decimal("0.001")
    assert abs(sum(part.mass_fraction for part in nmc.composition) - 1) < Decimal("0.00001")


def test_production_is_consistent_with_the_bill_of_materials(nmc):
    def total(site, product):
        return sum(made.quantity for made in nmc.production if (made.site, made.product) == (site, product))

    needed = total("GZ-PACK", "this_model") * nmc.row("cells").amount / nmc.row("cells").yield_share
    assert abs(total("HZ-CELL", "this_model") - needed) < 1
    energy = sum(made.energy_kwh for made in nmc.production if made.site == "HZ-CELL")
    assert abs(energy / YEAR - 1) < Decimal("0.0001")
    assert abs(nmc.row("cell_electricity").amount / energy - 22) < Decimal("0.01")


def test_certificates_of_the_ledger_are_those_of_the_retirement_proof(nmc):
    """kWh, serials, months and act of each entry; every certificate is one MWh and stands once."""
    text = (EXAMPLE / "evidence" / "gec-retirement-2025.csv").read_text(encoding="utf-8")
    proof = {row["serials"]: row for row in csv.DictReader(text.splitlines()[1:])}
    entries = [entry for entry in nmc.ledger if entry.source == "certificate"]
    assert len(entries) == len(proof) == 24
    numbers: list[int] = []
    for entry in entries:
        (serial,) = entry.serials
        row = proof[serial]
        assert entry.kwh == Decimal(row["kWh"]) == 1000 * int(row["certificates (1 MWh each)"])
        assert (entry.month, entry.generation_month) == (row["month of use"], row["generation month"])
        assert (entry.site, entry.retirement) == (
            row["site"],
            f"gec-retirement-2025.csv#{row['retirement act']}",
        )
        first, last = (int(number) for number in re.findall(r"\d{6}", serial))
        numbers += range(first, last + 1)
    assert len(numbers) == len(set(numbers)) == sum(entry.kwh for entry in entries) / 1000


def test_certificates_cover_part_of_the_grid_electricity(nmc):
    sums: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for entry in nmc.ledger:
        sums[entry.site, entry.source] += entry.kwh
    for site in ("HZ-CELL", "GZ-PACK"):
        assert 0 < sums[site, "certificate"] < sums[site, "grid"]
        assert sums[site, "on_site"] > 0


def test_the_nickel_of_the_oxide_is_that_of_the_sulfate_and_the_yields():
    """Hydrate basis down the chain: anhydrous masses, or the Ni of another salt, would miss by 1.7."""
    amounts: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for row in table(BAY_CORE / "exchanges.csv"):
        if row["kind"] == "input":
            amounts[row["process"], row["flow"]] += Decimal(row["amount"])
    sulfate = (
        amounts["nmc811-oxide-cn", "nmc811-precursor-cn"]
        * amounts["nmc811-precursor-cn", "nickel-sulfate-hexahydrate-mix-cn"]
    )
    mix = ("nickel-sulfate-hexahydrate-mhp-cn", "nickel-sulfate-hexahydrate-matte-cn")
    assert sum(amounts["nickel-sulfate-hexahydrate-mix-cn", route] for route in mix) == 1
    wanted = Decimal("0.8") * NICKEL / Decimal("97.28") / Decimal("0.985") / Decimal("0.99")
    assert abs(sulfate * NICKEL / Decimal("262.85") / wanted - 1) < Decimal("0.001")
    for route, feed in zip(mix, ("nickel-mhp-hpal-id", "nickel-matte-npi-id"), strict=True):
        assert Decimal("0.97") < NICKEL / Decimal("262.85") / amounts[route, feed] < 1

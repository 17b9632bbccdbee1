"""The storage examples, a sodium-ion rack, a UPS string and an LFP container: invented, complete, consistent."""

from __future__ import annotations

import csv
import re
from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from baymark import category, study
from baymark.paths import data_folder
from baymark.study.steps import runs_per_product

STUDIES = data_folder("templates") / "studies"
BAY_CORE = data_folder("databases") / "bay-core"
CARRIERS = {"internal_transport", "delivery", "packaging"}  # masses that are no part of the product


@dataclass(frozen=True)
class Example:
    name: str
    kind: str
    cell_kg: str
    cell_kwh: str
    cells: int
    cell_site: str
    cell_plant_kwh: str  # kWh of good cells in the year
    electricity_per_kwh: str
    chemistries: tuple[str, ...]  # words that may stand in the datasets of cells and their waste


EXAMPLES = {
    one.name: one
    for one in (
        Example(
            "sodium-ion-rack", "stationary", "3.3000", "0.496", 384, "JM-CELL", "2000000", "29",
            ("sodium", "nfm"),
        ),
        Example("ups-string", "ups", "1.8286", "0.320", 128, "ZS-CELL", "800000", "26", ("lfp",)),
        Example("lfp-container", "stationary", "5.5290", "1.0048", 4992, "DG-CELL", "8000000", "24", ("lfp",)),
    )
}  # fmt: skip


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module", params=EXAMPLES)
def example(request) -> Example:
    return EXAMPLES[request.param]


@pytest.fixture(scope="module")
def read(example) -> study.Study:
    return study.load(STUDIES / example.name, category.load)


def total(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal(0))


def test_it_is_what_its_name_says(example, read):
    assert read.kind == example.kind
    application = read.parameters["application"].value
    assert application == ("on_demand" if example.kind == "ups" else "repeated_cycles")


def test_everything_says_that_it_is_invented(example):
    from pypdf import PdfReader

    folder = STUDIES / example.name
    for path in sorted((folder / "evidence").iterdir()):
        assert b"ILLUSTRATIVE" in path.read_bytes(), path.name
        if path.suffix == ".pdf":
            assert "ILLUSTRATIVE" in PdfReader(path).pages[0].extract_text(), path.name
    for name in ("study.yaml", "data-plan.yaml", "reduction-plan.md", "models.csv"):
        assert "ILLUSTRATIVE" in (folder / name).read_text(encoding="utf-8"), name


def test_every_row_cites_a_fact_or_says_that_it_is_assumed(read):
    assert [row.id for row in read.rows if not re.search(r"facts: \w+ \w|assumption", row.note)] == []


def test_cited_facts_exist(read):
    facts = Path(__file__).parents[3] / "shared" / "facts"
    if not facts.is_dir():
        pytest.skip("the fact files lie beside the project and are not here")
    notes = [row.note for row in read.rows] + [parameter.note or "" for parameter in read.parameters.values()]
    pattern = r"(process_inventories|battery_inventory) ([\w.]+)"
    cited = [pair for note in notes for pair in re.findall(pattern, note)]
    known = {
        name: {row.get("process_id") or row["id"] for row in table(facts / f"{name}.csv")}
        for name in ("process_inventories", "battery_inventory")
    }
    assert len(cited) > 25

    def stands(name: str, id_: str) -> bool:
        # A whole dataset of battery_inventory is cited by what its rows begin with.
        return id_ in known[name] or any(one.startswith(f"{id_}.") for one in known[name])

    assert [f"{name} {id_}" for name, id_ in cited if not stands(name, id_.rstrip("."))] == []


def test_datasets_exist_in_the_default_background(read):
    taken = (row for row in read.rows if row.dataset and not (row.used_step or row.used_supplier))
    named = {row.dataset for row in taken}
    named |= {leg.dataset for row in read.rows for leg in row.transport}
    assert len(named) > 30
    assert named - {row["id"] for row in table(BAY_CORE / "processes.csv")} == set()


def test_scrap_is_treated_as_the_chemistry_it_is(example, read):
    """A copied row would treat sodium-ion scrap by the LFP route, or fill the cell with the other electrolyte."""
    of_cells = {
        row.id: row.dataset
        for row in read.rows
        if row.dataset and (row.dataset.startswith(("eol-", "electrolyte-", "cell-")))
    }
    assert len(of_cells) >= 4
    assert {
        id_: dataset
        for id_, dataset in of_cells.items()
        if not any(word in dataset for word in example.chemistries)
    } == {}


def test_masses_close_around_the_cell(example, read):
    """What is bought for the cells leaves as cell or waste (the vented part of the solvent apart)."""
    cells = Decimal(example.cell_plant_kwh) / Decimal(example.cell_kwh)
    bought = total(
        row.amount / (row.yield_share or 1) for row in read.rows if row.per == "cell" and row.kind == "input"
    )
    wasted = total(
        row.amount
        for row in read.rows
        if row.plant == example.cell_site and row.kind in ("waste", "co_product") and row.unit == "kg"
    )
    vented = Decimal(example.cell_plant_kwh) / 1000
    solvent = read.row("nmp_make_up").amount - vented
    assert abs(bought * cells + solvent - Decimal(example.cell_kg) * cells - wasted) < bought * cells / 5000


def test_parts_add_up_to_cell_and_product(example, read):
    def parts(step: str) -> Decimal:
        return total(
            row.amount
            for row in read.rows
            if row.per == step and row.kind == "input" and row.unit == "kg" and row.item not in CARRIERS
        )

    assert parts("cell") == Decimal(example.cell_kg)
    runs = runs_per_product(read)
    assert runs["cell"] == example.cells
    mass = total(runs[step.name] * parts(step.name) for step in read.steps)
    assert abs(mass - read.parameters["product_mass"].value) < Decimal("0.001")
    rated = read.parameters["rated_energy"].value
    assert rated == example.cells * Decimal(example.cell_kwh)
    assert read.parameters["usable_energy"].value < rated


def test_composition_sums_to_one_and_knows_the_cells(example, read):
    assert total(part.mass_fraction for part in read.composition) == 1
    salt = "sodium_hexafluorophosphate" if "sodium" in example.name else "lithium_hexafluorophosphate"
    assert salt in {part.material for part in read.composition}


def test_production_is_consistent_with_the_bill_of_materials(example, read):
    made: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    energy: defaultdict[str, Decimal] = defaultdict(Decimal)
    for one in read.production:
        made[one.site, one.product] += one.quantity
        energy[one.site] += one.energy_kwh
    site_of = {step.name: step.output_row.site for step in read.steps}
    for row in read.rows:
        if row.used_step:
            needed = made[site_of[row.per], "this_model"] * row.amount / (row.yield_share or 1)
            assert abs(made[site_of[row.used_step], "this_model"] / needed - 1) < Decimal("0.003"), row.id
    assert abs(energy[example.cell_site] / Decimal(example.cell_plant_kwh) - 1) < Decimal("0.0001")
    spent = read.row("cell_electricity").amount / energy[example.cell_site]
    assert abs(spent - Decimal(example.electricity_per_kwh)) < Decimal("0.01")


def test_the_meters_of_the_ledger_are_those_of_the_evidence(example, read):
    """Month by month the readings of evidence/meters-*.csv, of every meter and no other."""
    read_off: dict[tuple[str, str], Decimal] = {}
    for path in (STUDIES / example.name / "evidence").glob("meters-*.csv"):
        for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines()[1:]):
            for column, text in row.items():
                if column.endswith(" kWh") and row["month"] != "year" and not column.startswith("all"):
                    read_off[column.removesuffix(" kWh"), row["month"]] = Decimal(text)
    entries = {
        (entry.meter, entry.month): entry.kwh for entry in read.ledger if entry.source != "certificate"
    }
    assert entries == read_off
    assert len(entries) % 12 == 0


def test_certificates_of_the_rack_are_those_of_the_retirement_proof():
    """kWh, serials, months and act of each entry; every certificate is one MWh, stands once, and names the firm."""
    rack = study.load(STUDIES / "sodium-ion-rack", category.load)
    text = (STUDIES / "sodium-ion-rack" / "evidence" / "gec-retirement-2025.csv").read_text(encoding="utf-8")
    proof = {row["serials"]: row for row in csv.DictReader(text.splitlines()[1:])}
    entries = [entry for entry in rack.ledger if entry.source == "certificate"]
    assert len(entries) == len(proof) == 24
    numbers: list[int] = []
    for entry in entries:
        (serial,) = entry.serials
        row = proof[serial]
        assert entry.kwh == entry.certificate_kwh == 1000 * int(row["certificates (1 MWh each)"])
        assert (entry.month, entry.generation_month) == (row["month of use"], row["generation month"])
        assert entry.generation_month <= entry.month
        assert entry.beneficiary == row["beneficiary"] == rack.identity.manufacturer.name
        assert rack.identity.product.model in entry.purpose
        assert entry.site in entry.purpose
        assert entry.retirement == f"gec-retirement-2025.csv#{row['retirement act']}"
        first, last = (int(number) for number in re.findall(r"\d{6}", serial))
        numbers += range(first, last + 1)
    assert len(numbers) == len(set(numbers)) == total(entry.kwh for entry in entries) / 1000


def test_sources_of_electricity_differ_between_the_examples():
    sources = {
        name: {entry.source for entry in study.load(STUDIES / name, category.load).ledger}
        for name in EXAMPLES
    }
    assert sources == {
        "sodium-ion-rack": {"grid", "on_site", "certificate"},
        "ups-string": {"grid", "on_site"},
        "lfp-container": {"grid", "on_site", "direct_line"},
    }


def test_the_chiller_of_the_container_comes_with_a_footprint_that_a_third_party_verified():
    """Its figures are those of the declaration, whose digest the verification statement names."""
    from pypdf import PdfReader

    container = study.load(STUDIES / "lfp-container", category.load)
    assert {row.id for row in container.rows if row.used_supplier} == {"chiller"}
    one = container.suppliers["chiller"]
    assert one.verified and one.supplier == container.row("chiller").supplier
    evidence = STUDIES / "lfp-container" / "evidence"
    declared = PdfReader(evidence / one.evidence).pages[0].extract_text()
    stated = PdfReader(evidence / one.verification.evidence).pages[0].extract_text()
    figures = (one.excluding_biogenic, one.including_biogenic, *(one.groups or {}).values())
    assert all(str(figure) in declared for figure in figures)
    assert one.id in declared and one.id in stated and one.sha256 in stated
    assert one.verification.statement in stated and one.verification.body in stated


def test_omissions_of_the_container_are_the_estimates_of_the_evidence():
    container = study.load(STUDIES / "lfp-container", category.load)
    text = (STUDIES / "lfp-container" / "evidence" / "omissions-2025.csv").read_text(encoding="utf-8")
    lines = list(csv.DictReader(text.splitlines()[1:]))
    assert [one.id for one in container.omissions] == ["welding_argon", "parts_store"]
    for one, line in zip(container.omissions, lines, strict=True):
        amount = Decimal(line["amount per container"])
        assert (one.mass_kg if line["unit"] == "kg" else (one.energy_mj or 0) / Decimal("3.6")) == amount
        estimate = (amount * Decimal(line["kg CO2e per unit"])).quantize(Decimal("0.1"))
        assert one.estimate_kgco2e == estimate == Decimal(line["kg CO2e"])


def test_tariff_periods_of_the_rack_fill_each_month_and_are_those_of_the_bills():
    """Hours of a month and kWh of each meter; the ledger's own sums are a check of the category."""
    rack = study.load(STUDIES / "sodium-ion-rack", category.load)
    text = (STUDIES / "sodium-ion-rack" / "evidence" / "tariff-2025.csv").read_text(encoding="utf-8")
    billed = {(row["meter"], row["month"]): row for row in csv.DictReader(text.splitlines()[1:])}
    drawn: defaultdict[tuple[str, str], dict[str, Decimal]] = defaultdict(dict)
    hours: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for one in rack.series:
        assert one.source == "grid"
        for start, length, period, kwh in zip(one.starts, one.hours, one.periods, one.kwh, strict=True):
            drawn[one.meter, start.strftime("%Y-%m")][period] = kwh
            hours[one.meter, start.strftime("%Y-%m")] += length
    assert drawn.keys() == billed.keys()
    for key, row in billed.items():
        bill = {name.split()[0]: Decimal(text) for name, text in row.items() if " kWh" in name}
        assert bill.pop("all") == total(bill.values())
        assert drawn[key] == bill
        year, month = map(int, key[1].split("-"))
        assert hours[key] == 24 * monthrange(year, month)[1]

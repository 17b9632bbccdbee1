"""End-of-life datasets of bay-core by chemistry: balanced against the generic cells, reached by their roles.

Figures by hand: 0.98 of nickel, cobalt and manganese and 0.90 of lithium are recovered, 0.97 of the powder reaches the
black mass; 44.009 / 12.011 kg CO2 per kg carbon; molar masses from IUPAC atomic weights.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from decimal import Decimal

import pytest

from baymark.paths import data_folder

FOLDER = data_folder("databases") / "bay-core"
OXIDE = {  # formula shares of nickel, cobalt, manganese; g/mol of the oxide; the generic cell
    "nmc111": (1 / 3, 1 / 3, 1 / 3, 96.461, "cell-nmc111-prismatic-cn"),
    "nmc532": (0.5, 0.2, 0.3, 96.554, "cell-nmc532-prismatic-cn"),
    "nmc622": (0.6, 0.2, 0.2, 96.930, "cell-nmc622-prismatic-cn"),
    "nca": (0.8, 0.15, 0.0, 96.081, "cell-nca-cylindrical-cn"),
}
SALTS = {
    "nickel sulfate hexahydrate": (0, 262.846),
    "cobalt sulfate heptahydrate": (1, 281.096),
    "manganese sulfate monohydrate": (2, 169.011),
}
LITHIUM_CARBONATE = 73.888


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def amounts() -> dict[tuple[str, str, str], float]:
    found: defaultdict[tuple[str, str, str], float] = defaultdict(float)
    for row in rows("exchanges"):
        found[row["process"], row["kind"], row["flow"]] += float(row["amount"])
    return found


@pytest.fixture(scope="module")
def in_cell() -> dict[tuple[str, str], float]:
    """kg of an input that stay in 1 kg of cell: the rows that are no loss."""
    found: defaultdict[tuple[str, str], float] = defaultdict(float)
    for row in rows("exchanges"):
        if row["kind"] == "input" and row["unit"] == "kg" and "loss" not in row["note"]:
            found[row["process"], row["flow"]] += float(row["amount"])
    return found


@pytest.mark.parametrize("chemistry", OXIDE)
def test_metals_of_the_cell_come_back_as_salts(chemistry, amounts, in_cell):
    *shares, molar, cell = OXIDE[chemistry]
    oxide = in_cell[cell, f"{chemistry}-oxide-cn"]
    assert 0.25 < oxide < 0.45
    whole = f"eol-cell-hydromet-{chemistry}-cn"
    for salt, (index, salt_molar) in SALTS.items():
        wanted = 0.97 * oxide / molar * shares[index] * 0.98 * salt_molar
        assert amounts[whole, "co_product", salt] == pytest.approx(wanted, rel=2e-4), salt
    lithium = 0.97 * oxide / molar / 2 * 0.90 * LITHIUM_CARBONATE
    assert amounts[whole, "co_product", "lithium carbonate"] == pytest.approx(lithium, rel=2e-4)


@pytest.mark.parametrize("chemistry", OXIDE)
def test_the_whole_route_is_the_sum_of_its_parts(chemistry, amounts):
    whole, black = f"eol-cell-hydromet-{chemistry}-cn", f"eol-black-mass-hydromet-{chemistry}-cn"
    share = amounts[whole, "input", black]
    for salt in (*SALTS, "lithium carbonate", "graphite and leach residue, dry"):
        part = amounts[black, "co_product", salt]
        assert amounts[whole, "co_product", salt] == pytest.approx(share * part, rel=1e-4)
    shredded = next(
        amount
        for (process, kind, flow), amount in amounts.items()
        if (process, kind) == (f"eol-cell-discharge-shredding-{chemistry}-cn", "co_product")
        and flow.startswith("black mass")
    )
    assert shredded == pytest.approx(share, rel=1e-4)


@pytest.mark.parametrize("chemistry", OXIDE)
def test_recycled_salts_share_the_treatment_once(chemistry, amounts):
    """By value of metal, 10-year means of the Battery Pass rules; the shares of all salts make up the whole."""
    black = f"eol-black-mass-hydromet-{chemistry}-cn"
    price = {"nickel": (14.89, 58.693), "cobalt": (40.92, 58.933), "manganese": (2.90, 54.938)}
    value = {
        salt: amounts[black, "co_product", salt]
        / molar
        * price[salt.split()[0]][1]
        * price[salt.split()[0]][0]
        for salt, (_index, molar) in SALTS.items()
    }
    lithium = amounts[black, "co_product", "lithium carbonate"] * 2 * 6.94 / LITHIUM_CARBONATE
    value["lithium carbonate"] = lithium * 68.03
    charged = 0.0
    for salt, worth in value.items():
        if not worth:
            continue
        recycled = f"{salt.replace(' ', '-')}-recycled-{chemistry}-cn"
        made = amounts[black, "co_product", salt]
        share = amounts[recycled, "input", black] * made
        assert share == pytest.approx(worth / sum(value.values()), rel=2e-3), salt
        charged += share
    assert charged == pytest.approx(1, rel=1e-4)


@pytest.mark.parametrize("chemistry", [*OXIDE, "nmc811"])
def test_carbon_that_smelting_burns_is_the_carbon_of_the_cell(chemistry, in_cell):
    cell = OXIDE[chemistry][4] if chemistry in OXIDE else "cell-nmc811-prismatic-cn"
    carbon = {
        "synthetic-graphite-cn": 1.0, "carbon-black-cn": 1.0, "polyvinylidene-fluoride-cn": 0.375,
        "carboxymethyl-cellulose-cn": 0.7, "styrene-butadiene-rubber-cn": 0.7,
        "separator-wet-coated-cn": 0.59 * 0.856, "polyethylene-terephthalate-cn": 0.625,
        "polypropylene-cn": 0.856, "polyphenylene-sulfide-cn": 0.666, "electrolyte-nmc-cn": 0.367023,
    }  # fmt: skip
    burnt = sum(share * in_cell[cell, flow] for flow, share in carbon.items()) * 44.009 / 12.011
    emitted = [row for row in rows("emissions") if row["process"] == f"eol-cell-pyromet-{chemistry}"]
    found = sum(float(row["amount"]) for row in emitted if "limestone" not in row["source_detail"])
    assert {row["flow"] for row in emitted} == {"co2-fossil"}
    assert found == pytest.approx(burnt, rel=2e-3)
    limestone = [float(row["amount"]) for row in emitted if "limestone" in row["source_detail"]]
    assert limestone == [0.132]


def test_roles_lead_each_chemistry_to_its_own_treatment():
    roles = {row["role"]: row["dataset"] for row in rows("roles")}
    for chemistry in (*OXIDE, "sodium_ion"):
        word = chemistry.replace("_", "-")
        for step in ("cell_hydromet", "black_mass_hydromet", "cell_discharge_shredding"):
            assert word in roles[f"end_of_life/{step}/{chemistry}"], (chemistry, step)
    for chemistry in (*OXIDE, "nmc811", "lfp"):
        assert roles[f"end_of_life/cell_pyromet/{chemistry}"].startswith("eol-cell-pyromet")
        assert chemistry in roles[f"end_of_life/cell_direct_recycling/{chemistry}"]
    assert roles["end_of_life/cell_landfill/sodium_ion"] == "eol-cell-landfill-sodium-ion-cn"
    assert roles["end_of_life/cell_hydromet"] == roles["end_of_life/cell_hydromet/lfp"]
    assert roles["end_of_life/cell_hydromet/nmc"] == roles["end_of_life/cell_hydromet/nmc811"]


def test_no_treatment_takes_a_credit():
    """A credit inside a dataset would be taken twice: the Circular Footprint Formula has its own."""
    found = {
        row["dataset"]: Decimal(row["total"])
        for row in rows("intensities")
        if row["method"] == "ar6" and row["dataset"].startswith(("eol-", "second-life"))
    }
    assert len(found) > 30
    assert {id_: total for id_, total in found.items() if total <= 0} == {}


def test_refrigerant_of_a_chiller_is_charged_once(amounts):
    """20 g per kg of unit and 1 % lost when filling: what is bought stays in it or is emitted."""
    unit = "thermal-management-unit-cn"
    lost = [float(row["amount"]) for row in rows("emissions") if row["process"] == unit]
    assert amounts[unit, "input", "r134a-cn"] == pytest.approx(0.02 + sum(lost), abs=1e-9)
    assert lost == [0.0002]

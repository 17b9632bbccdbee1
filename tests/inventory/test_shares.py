"""Shares that the category has composition.csv give: what they are the sum of, and when they are not known."""

from __future__ import annotations

from decimal import Decimal as D

import pytest

from .example import quantities

PACKS = ("gba-battery", "cn-miit-551-2025", "eu-2023-1542-draft-2024")
MASS = D("428.6")  # product_mass of the example
OF_MODULES = {
    "item": "purchased_modules",
    "material": "lithium_iron_phosphate",
    "mass_fraction": "0.1",
    "form": "",
}


def change(example, item: str, /, **cells: str) -> None:
    rows = example.rows("composition.csv")
    assert any(row["item"] == item for row in rows)
    example.write([row | cells if row["item"] == item else row for row in rows], "composition.csv")


def test_the_share_is_the_sum_of_the_lines_of_cell_items(example) -> None:
    change(example, "cathode_active_material", mass_fraction="0.1")
    inventory = example.link()
    of_cells = [
        D(row["mass_fraction"])
        for row in example.rows("composition.csv")
        if row["item"].startswith(("cathode_", "anode_", "cell_"))
        or row["item"] in ("electrolyte", "separator")
    ]
    share = inventory.inputs["cell_share"]
    assert share.value == sum(of_cells, D(0)) < D("0.7")
    assert (share.unit, share.basis, share.source) == ("1", "derived", "composition.csv")
    cells = inventory.cells["cell_share"]
    assert [cell.value for cell in cells] == of_cells
    assert {(cell.place.file, cell.place.key) for cell in cells} == {("composition.csv", "mass_fraction")}
    assert len({cell.place.row for cell in cells}) == len(cells)


@pytest.mark.parametrize("pack", PACKS)
def test_the_mass_of_the_cells_follows_the_composition(example, pack) -> None:
    change(example, "cathode_active_material", mass_fraction="0.1")
    inventory = example.link(pack)
    assert inventory.formulas["cell_mass"].expression.names == ("product_mass", "cell_share")
    found = example.calculate(pack).quantities["cell_mass"]
    assert found == MASS * inventory.inputs["cell_share"].value
    assert found < MASS * D("0.7")


@pytest.mark.parametrize("pack", PACKS)
def test_what_may_hold_cells_leaves_the_share_by_chemistry(example, pack) -> None:
    """Purchased modules hold cells that no line tells apart: the others are no longer all of the cells."""
    example.write([*example.rows("composition.csv"), OF_MODULES], "composition.csv")
    inventory = example.link(pack)
    assert "cell_share" not in inventory.inputs and "cell_share" not in inventory.cells
    assert example.calculate(pack).quantities["cell_mass"] == MASS * D("0.80")


def test_what_a_step_makes_may_hold_cells_too(example) -> None:
    example.write([*example.rows("composition.csv"), OF_MODULES | {"item": "modules"}], "composition.csv")
    assert "cell_share" not in example.link().inputs


def test_purchased_cells_are_cells(example) -> None:
    before = example.link().inputs["cell_share"].value
    change(example, "separator", item="purchased_cells")
    assert example.link().inputs["cell_share"].value == before


def test_without_any_cells_in_the_composition_nothing_is_known_of_them(example) -> None:
    """Zero would let the recycling of the cells disappear."""
    example.keep(
        "composition.csv",
        lambda row: (
            not (
                row["item"].startswith(("cathode_", "anode_", "cell_"))
                or row["item"] in ("electrolyte", "separator")
            )
        ),
    )
    assert "cell_share" not in example.link().inputs
    assert quantities(example.calculate())["cell_recycling"] == MASS * D("0.80")

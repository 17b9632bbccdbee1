"""Removals against the carbon of the product, co-products against the materials of their step: both sides of each."""

from __future__ import annotations

from decimal import Decimal as D

import pytest

from baymark.footprint import account
from baymark.inventory.allocation.co_products import THIS, column_sum, produced

from ...inventory.example import battery, bay_core, rule_pack
from ...study.supplied import deliver

ROW = "cathode_active_material"
# Net biogenic CO2 of 44.009 g for 12.011 g of carbon: what one kg of pure carbon holds is 3.66406 kg.
CARBON = {"substance": None, "footprint__groups": None}


def results(example, check, pack="gba-battery"):
    one = account(example.load(), rule_pack(pack), bay_core(), battery())
    return [result for result in one.footprint.checks if result.id == check]


def outcomes(example, check, pack="gba-battery"):
    return [result.outcome.value for result in results(example, check, pack)]


def test_a_study_without_removals_and_co_products_has_nothing_to_look_at(example):
    assert outcomes(example, "battery.removals") == ["not_applicable"]
    assert outcomes(example, "battery.co-product-mass") == ["not_applicable"]


@pytest.mark.parametrize(("net", "outcome"), [("-3.664", "passed"), ("-3.665", "failed")])
@pytest.mark.parametrize("pack", ["gba-battery", "eu-2023-1542-draft-2024"])  # with and without biogenic CO2
def test_both_sides_of_what_carbon_can_hold(example, pack, net, outcome):
    """Of a material without formula at most all is carbon."""
    deliver(example.folder, **CARBON, footprint__excluding_biogenic="0.5", footprint__including_biogenic=net)
    example.change(ROW, substance="")
    assert outcomes(example, "battery.removals", pack) == [outcome]


@pytest.mark.parametrize(("net", "outcome"), [("0", "passed"), ("-0.001", "failed")])
def test_what_holds_no_carbon_never_counts_below_zero(example, net, outcome):
    deliver(example.folder, footprint__groups=None, footprint__including_biogenic=net)
    (found,) = results(example, "battery.removals")
    assert found.outcome.value == outcome and found.blocks is (outcome == "failed")
    assert ROW in found.message or outcome == "passed"


@pytest.mark.parametrize(("net", "outcome"), [("0", "passed"), ("-0.001", "failed")])
def test_what_is_counted_by_the_piece_never_counts_below_zero(example, net, outcome):
    example.change(ROW, dataset="step:own")
    example.add(id="own_made", item="making_output", kind="product", unit="kg", per="own", amount="1")
    example.add(id="own_in", item="making_input", kind="input", unit="piece", per="own", amount="3")
    deliver(example.folder, row="own_in", **CARBON, unit="piece", footprint__including_biogenic=net)
    assert outcomes(example, "battery.removals") == [outcome]


@pytest.mark.parametrize("gas", ["co2-uptake", "co2-biogenic"])
def test_a_plant_takes_nothing_from_the_air(example, gas):
    """250 kg of uptake, entered where refrigerant was lost, would be a credit."""
    example.change("chiller_leakage", substance=gas)
    assert outcomes(example, "battery.removals") == ["failed" if gas == "co2-uptake" else "passed"]


def taken(example):
    """kg of materials in one cell, losses included: by hand from the rows."""
    items = battery().items
    rows = [r for r in example.rows() if r["per"] == "cell" and r["kind"] == "input"]
    return sum(
        D(r["amount"]) / D(r["yield"] or 1) for r in rows if items[r["item"]].in_product and r["unit"] == "kg"
    )


def cell(example):
    study = example.load()
    made = produced(study, "SZ-CELL", THIS)
    return column_sum(made, "mass_kg") / column_sum(made, "quantity")


@pytest.mark.parametrize(("beyond", "outcome"), [("-0.001", "passed"), ("0.001", "failed")])
def test_both_sides_of_what_a_step_can_make(example, beyond, outcome):
    """Product and co-product up to 1.05 times the materials."""
    spare = taken(example) * D("1.05") - cell(example) + D(beyond)
    example.add(
        id="spare", item="co_product", kind="co_product", unit="kg", per="cell", amount=f"{spare:.9f}"
    )
    (found,) = results(example, "battery.co-product-mass")
    assert found.outcome.value == outcome and found.blocks is (outcome == "failed")


@pytest.mark.parametrize(("kg", "outcome"), [("10", "passed"), ("60", "failed")])
def test_what_comes_from_another_step_is_material_too(example, kg, outcome):
    """A pack of 428.6 kg takes in 125 cells and the parts around them."""
    example.add(id="spare", item="co_product", kind="co_product", unit="kg", per="product", amount=kg)
    assert outcomes(example, "battery.co-product-mass") == [outcome]


@pytest.mark.parametrize(("kg", "outcome"), [("100000", "passed"), ("100000000", "failed")])
def test_co_products_of_a_plant_are_held_against_its_materials(example, kg, outcome):
    row = example.rows("production.csv")[0] | {"product": "co_product", "mass_kg": kg, "quantity": "1"}
    example.add("production.csv", **row)
    assert outcomes(example, "battery.co-product-mass") == [outcome]


def test_an_adopted_process_that_counts_in_part_is_for_a_person_to_judge(example):
    """Both sides: the whole of the burdens says nothing."""
    example.change(ROW, dataset="step:own")
    example.add(id="own_made", item="making_output", kind="product", unit="kg", per="own", amount="1",
                substance="LiFePO4", burden_share="1", note="adopted from somewhere")  # fmt: skip
    example.add(id="own_in", item="making_input", kind="input", unit="kg", per="own", amount="1.1",
                dataset="lithium-iron-phosphate-cn", substance="LiFePO4")  # fmt: skip
    assert outcomes(example, "allocation.own") == []
    example.change("own_made", burden_share="0.99")
    (found,) = results(example, "allocation.own")
    assert found.outcome.value == "needs_judgement" and "adopted from somewhere" in found.message


@pytest.mark.parametrize(("kg", "outcome"), [("0.953", "passed"), ("0.952", "failed"), ("0", "failed")])
def test_nothing_comes_of_nothing(example, kg, outcome):
    """1 kg out of 1/1.05 kg, and out of less."""
    example.change(ROW, dataset="step:own", substance="")
    example.add(id="own_made", item="making_output", kind="product", unit="kg", per="own", amount="1")
    example.add(id="own_in", item="making_input", kind="input", unit="kg", per="own", amount=kg,
                dataset="lithium-iron-phosphate-cn")  # fmt: skip
    example.add(id="own_freight", item="making_input", kind="input", unit="t*km", per="own", amount="5",
                dataset="freight-road-heavy-cn")  # fmt: skip
    (found,) = results(example, "battery.step-mass")
    assert found.outcome.value == outcome and not found.blocks


def test_a_step_that_nothing_takes_is_not_weighed(example):
    """It runs not at all, and divides by nothing."""
    example.add(id="idle_made", item="making_output", kind="product", unit="kg", per="idle", amount="1")
    example.add(id="idle_taken", item="anode_active_material", kind="input", unit="kg", amount="0",
                dataset="step:idle")  # fmt: skip
    example.add(id="idle_sold", item="co_product", kind="co_product", unit="kg", per="idle", amount="9")
    for check in ("battery.step-mass", "battery.co-product-mass"):
        assert outcomes(example, check) == ["not_applicable"]

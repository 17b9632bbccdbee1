"""Rows to lines: datasets found, checked and reached in their unit; several problems told at once."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal as D

import pytest

from baymark.errors import Problems
from baymark.inventory import link
from baymark.inventory.errors import (
    DatasetUnit,
    NoDataset,
    OtherSubstance,
    UnknownDataset,
    UnsettledAllocation,
    UnusableFactor,
)

from .example import battery, bay_core, intensity, quantities, rule_pack, values


def test_unknown_dataset_names_the_nearest(example):
    example.change("cathode_active_material", dataset="lithium-iron-phosphat-cn")
    error = example.refused()
    assert isinstance(error, UnknownDataset) and error.exit_code == 4
    assert "lithium-iron-phosphate-cn" in error.advice()
    assert "activity.csv" in str(error.place)


def test_unknown_freight_dataset_is_refused_too(example):
    example.change("tray", transport="freight-road-heavy-cm:90")
    error = example.refused()
    assert isinstance(error, UnknownDataset)
    assert "freight-road-heavy-cn" in error.advice()


def test_factor_of_direct_co2_is_refused(example):
    """The grid factor for organisations' reports holds direct CO2 only; heat in MJ would convert to its kWh."""
    example.change("cell_steam", dataset="electricity-cn-direct-2023")
    error = example.refused()
    assert isinstance(error, UnusableFactor)
    assert (error.values["coverage"], error.values["scope"]) == ("CO2", "direct")


def test_unit_of_another_dimension_is_refused(example):
    example.change("cathode_active_material", dataset="steam-gas-cn")
    error = example.refused()
    assert isinstance(error, DatasetUnit)
    assert (error.values["unit"], error.values["wanted"]) == ("kg", "MJ")


def test_unit_of_the_same_dimension_is_converted(example):
    """A heat row in MJ from electricity in kWh: 3.6 MJ are one kWh."""
    example.change("cell_steam", dataset="electricity-cn-average-2024")
    found = example.calculate()
    expected = quantities(found)["cell_steam"] * intensity("electricity-cn-average-2024") / D("3.6")
    assert values(found)["cell_steam"] == pytest.approx(expected, rel=D("1e-25"))


def test_stated_unit_does_not_matter(example):
    before = example.calculate().total()
    example.change("tray", amount="34000", unit="g")
    example.change("cell_electricity", amount="144", unit="GWh")
    assert example.calculate().total() == before


def test_row_without_dataset_is_refused(example):
    example.change("tray", dataset="")
    error = example.refused()
    assert isinstance(error, NoDataset) and error.values["row"] == "tray"


def test_co_product_that_is_no_scrap_is_refused(example):
    """Scrap that is sold leaves free of burden; a second product would have to carry its part."""
    scrap = next(row for row in example.rows() if row["id"] == "scrap_copper")
    assert scrap["kind"] == "co_product"
    assert not [line for line in values(example.calculate()) if line.startswith("scrap_")]
    whole = example.load()
    rows = tuple(
        replace(r, item="cathode_active_material") if r.id == "scrap_copper" else r for r in whole.rows
    )
    silent = rule_pack()
    silent = replace(silent, allocation=replace(silent.allocation, co_products=None))
    with pytest.raises(UnsettledAllocation):
        link(replace(whole, rows=rows), silent, bay_core(), battery())


def test_all_problems_are_told_at_once(example):
    example.change("cathode_active_material", dataset="no-such-thing")
    example.change("tray", dataset="steam-gas-cn")
    example.change("cell_steam", dataset="electricity-cn-direct-2023")
    with pytest.raises(Problems) as caught:
        example.link()
    assert {type(error) for error in caught.value.errors} == {UnknownDataset, DatasetUnit, UnusableFactor}


def test_freight_moves_what_is_bought(example):
    """Legs move the bought mass, losses included; each leg is a line of its own in t·km."""
    found = quantities(example.calculate())
    bought = found["graphite_natural"]
    assert bought == pytest.approx(D("0.09171") / D("0.8757") * 125 / D("0.998"), rel=D("1e-25"))
    assert found["graphite_natural.leg1"] == pytest.approx(bought * 2900, rel=D("1e-25"))
    assert found["graphite_natural.leg2"] == pytest.approx(bought * 120, rel=D("1e-25"))
    rail = values(example.calculate())["graphite_natural.leg1"]
    assert rail == pytest.approx(bought * 2900 / 1000 * intensity("freight-rail-cn"), rel=D("1e-25"))


def test_item_outside_the_boundary_has_no_line(example):
    """The EU draft leaves packaging material out, its transport included; the label counts both."""
    eu = {line.id for line in example.link("eu-2023-1542-draft-2024").lines}
    label = {line.id for line in example.link("gba-battery").lines}
    assert {"packaging_film", "packaging_film.leg1"} <= label
    assert not {line for line in eu if line.startswith("packaging_film")}
    assert example.link("eu-2023-1542-draft-2024").excluded.keys() == {"packaging"}


def test_every_line_has_a_stage_of_the_rule_pack(example):
    stages = {line.stage for line in example.link("cn-miit-551-2025").lines}
    assert stages == {"raw_materials", "production", "distribution", "end_of_life"}


@pytest.mark.parametrize(
    ("substance", "same"),
    [
        ("C5H9NO", True),
        ("C5H9ON", True),
        ("C₅H₉NO", True),
        ("NMP", True),
        ("PA66", True),
        ("N-methylpyrrolidone", True),
        ("H2O", False),
        ("C5H9NO.H2O", False),
    ],
)
def test_the_substance_of_a_row_is_that_of_its_dataset(example, substance, same):
    example.change("nmp_make_up", substance=substance)
    if same:
        example.link()
    else:
        assert isinstance(example.refused(), OtherSubstance)

"""What a mass is the mass of: hydrates and metal contents of rows against those of their supply."""

from __future__ import annotations

from decimal import Decimal as D

import pytest

from baymark.inventory.errors import DatasetUnit, OtherMetalContent, OtherSubstance
from baymark.inventory.substance import formula_of, metal_content

from ..study.supplied import deliver


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("NiSO4·6H2O", "NiSO4·6H2O"),
        ("ＮｉＳＯ４", "NiSO4"),
        ("PVC", ""),
        ("nickel sulfate", ""),
        ("LiPF6 in EC", ""),
        (None, ""),
    ],
)
def test_what_is_a_formula(text, found):
    assert formula_of(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("nickel sulfate, 22.3 % Ni", {"Ni": D("0.223")}),
        ("MHP: Ni 38%, Co 3 %", {"Ni": D("0.38"), "Co": D("0.03")}),
        ("99.5 % pure", {}),
        ("Ni 138 %", {}),
        ("NiSO4.6H2O", {}),
    ],
)
def test_what_is_a_metal_content(text, found):
    assert metal_content(text) == found


# The row's substance, the dataset it takes, and whether an amount of the one is an amount of the other. Nickel in the
# hexahydrate 22.33 %, in the anhydrous salt 37.93 %.
SALTS = [
    ("NiSO4.6H2O", None),
    ("NiSO4", OtherSubstance),
    ("nickel sulfate, 22.3 % Ni", None),
    ("nickel sulfate, 21.9 % Ni", None),
    ("nickel sulfate, 21.8 % Ni", OtherMetalContent),
    ("nickel sulfate, 22.8 % Ni", OtherMetalContent),
    ("nickel sulfate, 37.9 % Ni", OtherMetalContent),
    ("nickel sulfate, 5 % Co", OtherMetalContent),
    ("nickel sulfate", None),
]


@pytest.mark.parametrize(("substance", "error"), SALTS)
def test_a_row_and_its_dataset_hold_as_much_metal(example, substance, error):
    example.change(
        "cathode_active_material", dataset="nickel-sulfate-hexahydrate-mix-cn", substance=substance
    )
    if error is None:
        assert example.link()
    else:
        assert isinstance(example.refused(), error)


SUPPLIED = [
    ("LiFePO4", "LiFePO4", {}, None),
    ("LiFePO4", "FePO4", {}, OtherSubstance),
    ("LiFePO4", "", {"Li": "0.044"}, None),
    ("LiFePO4", "", {"Li": "0.046"}, OtherMetalContent),
    ("LiFePO4", "", {"Ni": "0.1"}, OtherMetalContent),
    ("", "LiFePO4", {"Li": "0.044"}, None),
    ("", "LiFePO4", {"Li": "0.046"}, OtherMetalContent),  # the supplier contradicts itself
    ("Li 4.4 %", "", {"Li": "0.044", "Fe": "0.354"}, None),
    ("Li 4.4 %", "", {"Fe": "0.354"}, None),
    ("Li 4.4 %", "", {"Li": "0.0455"}, OtherMetalContent),
    ("Li 4.4 %", "LiFePO4", {}, None),
    ("Li 4.6 %", "LiFePO4", {}, OtherMetalContent),
]


@pytest.mark.parametrize(("substance", "declared", "content", "error"), SUPPLIED)
def test_a_row_and_its_supplier_are_of_one_substance(example, substance, declared, content, error):
    deliver(example.folder, substance=declared, metal_content=content)
    example.change("cathode_active_material", substance=substance)
    if error is None:
        assert example.link()
    else:
        found = example.refused()
        assert isinstance(found, error) and "supplier:cam" in found.message()


@pytest.mark.parametrize(("unit", "fits"), [("kg", True), ("t", True), ("piece", False), ("kWh", False)])
def test_units_of_suppliers_convert_or_are_refused(example, unit, fits):
    deliver(example.folder, unit=unit)
    if fits:
        assert example.link()
    else:
        assert isinstance(example.refused(), DatasetUnit)

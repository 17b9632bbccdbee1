"""The Circular Footprint Formula: the sheet of paper, its identities, and the program on a product of one material."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal as D
from fractions import Fraction as F

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baymark.footprint import account
from baymark.rules.model_method import EnergyRecovery

from ..inventory.example import Example, battery, bay_core, rule_pack, with_materials
from . import circular_footprint as hand
from .background import intensities
from .walk_through import DATABASES

EU = "eu-2023-1542-draft-2024"
COUNTED = ("fossil", "biogenic_non_co2", "land_use_change", "not_separated")  # of the EU draft
DATASETS = {
    "virgin": "aluminium-primary-cn",
    "secondary": "aluminium-secondary-cn",
    "burning": "waste-incineration-plastics",
    "disposal": "waste-landfill-inert",
    "heat": "heat-natural-gas-cn",
    "electricity": "electricity-cn-average-2024",
}
KG = 34

share = st.fractions(0, 1, max_denominator=1000)
factor = st.fractions(0, 30, max_denominator=1000)


def test_the_sheet_of_paper():
    found = hand.terms(F(10), hand.FIGURES, hand.PAPER)
    assert found == hand.ON_PAPER
    assert sum(found.values()) == F("33.40")


@given(share, share, share, factor, factor, factor)
def test_a_equal_to_one_is_the_cut_off(r1, r2, quality, virgin, secondary, disposal):
    figures = replace(hand.FIGURES, a=F(1), r1=r1, r2=r2, q_in=quality, r3=F(0))
    per_unit = hand.PAPER | {"virgin": virgin, "secondary": secondary, "disposal": disposal}
    whole = sum(hand.terms(F(1), figures, per_unit).values())
    assert whole == (1 - r1) * virgin + r1 * secondary + (1 - r2) * disposal


@given(share, share, factor, factor)
def test_no_recycling_is_virgin_and_disposal(a, quality, virgin, disposal):
    figures = replace(hand.FIGURES, a=a, r1=F(0), r2=F(0), r3=F(0), q_in=quality, q_out=quality)
    per_unit = hand.PAPER | {"virgin": virgin, "disposal": disposal}
    assert sum(hand.terms(F(1), figures, per_unit).values()) == virgin + disposal


@given(share, factor, factor)
def test_a_closed_loop_does_not_depend_on_a(a, virgin, secondary):
    figures = replace(hand.FIGURES, a=a, r1=F(1), r2=F(1), r3=F(0), q_in=F(1), q_out=F(1))
    per_unit = hand.PAPER | {"virgin": virgin, "secondary": secondary}
    assert sum(hand.terms(F(1), figures, per_unit).values()) == secondary


def program(example: Example, figures: hand.Figures):
    """An account of the example as a product of 34 kg of aluminium, all of it the tray."""
    example.declare("product_mass: {value: 428.6 kg", f"product_mass: {{value: {KG} kg")
    example.write(
        [{"item": "pack_housing", "material": "aluminium", "mass_fraction": "1", "form": "metal"}],
        "composition.csv",
    )
    example.change("tray", recycled_share=str(float(figures.r1)))

    def d(value: F) -> D:
        return D(value.numerator) / D(value.denominator)

    rule = {
        "A": d(figures.a), "R2": d(figures.r2), "R3": d(figures.r3), "Qsin_Qp": d(figures.q_in),
        "Qsout_Qp": d(figures.q_out), "recovered": d(figures.recovered),
        "energy_recovery": "waste/incineration_plastics",
        "energy": EnergyRecovery(d(figures.b), d(figures.lhv), d(figures.x_heat), d(figures.x_elec),
                                 "heat/CN/natural_gas", "electricity/CN/national_average"),
    }  # fmt: skip
    pack = with_materials(rule_pack(EU), aluminium=rule)
    return account(example.load(), pack, bay_core(), battery())


@pytest.mark.parametrize("figures", [
    hand.FIGURES,
    replace(hand.FIGURES, b=F(0), r2=F("0.3"), r3=F("0.7")),
    replace(hand.FIGURES, r1=F("0.25"), a=F("0.5"), recovered=F("0.6"), b=F(1)),
])  # fmt: skip
def test_the_program_agrees(tmp_path, figures):
    background = intensities(DATABASES)
    per_unit = {
        name: F(sum(background.by_group[dataset].get(group, 0.0) for group in COUNTED))
        for name, dataset in DATASETS.items()
    }
    per_unit["electricity"] /= F("3.6")  # the dataset is per kWh
    wanted = hand.terms(F(KG), figures, per_unit)
    found = program(Example(tmp_path / "study"), figures)
    (aluminium,) = found.footprint.materials
    terms = aluminium.terms
    allowed = 1e-9 * sum(abs(float(value)) for value in wanted.values())

    def close(value: D, expected: F) -> bool:
        return abs(float(value) - float(expected)) <= allowed

    virgin = F(KG) * per_unit["virgin"]  # what the row carries, before its recycled share changes it
    assert close(aluminium.recycled_content, wanted["virgin"] + wanted["bought"] - virgin)
    assert close(terms["recycling"] + terms["credit"], wanted["later"])
    energy = terms["energy_recovery"] + terms["heat_replaced"] + terms["electricity_replaced"]
    assert close(energy, wanted["energy"])
    assert close(terms["disposal"], wanted["disposal"])
    assert close(aluminium.end_of_life, wanted["later"] + wanted["energy"] + wanted["disposal"])
    assert aluminium.mass == KG

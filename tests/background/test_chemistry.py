"""Formulas and molar masses against values of handbooks."""

from __future__ import annotations

from decimal import Decimal

import pytest

from baymark.background import chemistry
from baymark.background.errors import BadFormula
from baymark.background.read import atomic_weights
from baymark.paths import data_folder


@pytest.fixture(scope="module")
def weights():
    return atomic_weights(data_folder("databases"))


@pytest.mark.parametrize(
    ("formula", "mass"),
    [
        ("Li2CO3", "73.89"),
        ("LiFePO4", "157.76"),
        ("FeSO4.7H2O", "278.01"),
        ("FeSO4·7H2O", "278.01"),
        ("LiOH.H2O", "41.96"),
        ("CaSO4.0.5H2O", "145.14"),
        ("Fe2(SO4)3", "399.86"),
        ("Al2(SO4)3.18H2O", "666.41"),
        ("LiNi0.8Mn0.1Co0.1O2", "97.28"),
        ("NiCO3.Ni(OH)2", "211.40"),
        ("LiPF6", "151.90"),
    ],
)
def test_molar_masses(weights, formula, mass):
    assert abs(chemistry.molar_mass(formula, weights) - Decimal(mass)) < Decimal("0.02")


@pytest.mark.parametrize("formula", ["", "li2", "Li2CO3)", "Fe2(SO4", "Xx2", "Li-", "4", "(" * 50, "H" * 500])
def test_what_is_no_formula_is_refused(weights, formula):
    with pytest.raises(BadFormula):
        chemistry.molar_mass(formula, weights)


def test_water_of_hydrates():
    assert chemistry.hydrate_water("FeSO4.7H2O") == 7
    assert chemistry.hydrate_water("LiOH.H2O") == 1
    assert chemistry.hydrate_water("CaSO4.0.5H2O") == Decimal("0.5")
    assert chemistry.hydrate_water("LiNi0.8Mn0.1Co0.1O2") == 0
    assert chemistry.hydrate_water("H2O") == 0


def test_stoichiometric_amounts(weights):
    amount = chemistry.stoichiometric_amount("0.5 Li2CO3 : 1 LiFePO4", weights)
    assert abs(amount - Decimal("0.23418")) < Decimal("0.00001")
    for text in ("Li2CO3 : LiFePO4", "0 Li2CO3 : 1 LiFePO4", "1 Li2CO3", "nan Li2CO3 : 1 LiFePO4"):
        with pytest.raises(BadFormula):
            chemistry.stoichiometric_amount(text, weights)

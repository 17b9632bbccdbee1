"""Salts against stoichiometry: both sides of both limits, hydrates taken for anhydrous salts, losses and what leaves."""

from __future__ import annotations

from decimal import Decimal as D

import pytest

from baymark.background.chemistry import molar_mass
from baymark.footprint import account
from baymark.inventory.substance import weights

from ...inventory.example import battery, bay_core, rule_pack

# What one kg of the oxide takes, by hand: LiNi0.8Co0.1Mn0.1O2 from its precursor and the hydroxide's hydrate.
OXIDE, PRECURSOR = "LiNi0.8Co0.1Mn0.1O2", "Ni0.8Co0.1Mn0.1(OH)2"
SALTS = {
    "nickel": ("NiSO4.6H2O", D("0.8"), "nickel-sulfate-hexahydrate-mix-cn"),
    "cobalt": ("CoSO4.7H2O", D("0.1"), "cobalt-sulfate-heptahydrate-cn"),
    "manganese": ("MnSO4.H2O", D("0.1"), "manganese-sulfate-monohydrate-cn"),
}


def kg(formula, moles, product):
    return moles * molar_mass(formula, weights()) / molar_mass(product, weights())


def own_precursor(example, **factors):
    """A study that makes its own precursor and oxide; `factors` times the stoichiometric amount of a salt."""
    common = {"kind": "input", "unit": "kg", "item": "cathode_active_material", "origin": "default"}
    made = {"kind": "product", "unit": "kg", "item": "cells", "site": "", "origin": "default"}
    example.add(id="oxide_made", **made | {"item": STEP_ITEM}, amount="1", per="oxide", substance=OXIDE)
    example.add(
        id="precursor_made", **made | {"item": STEP_ITEM}, amount="1", per="precursor", substance=PRECURSOR
    )
    example.change("cathode_active_material", dataset="step:oxide", substance="", transport="")
    example.add(id="precursor", **common, amount=f"{kg(PRECURSOR, D(1), OXIDE):.8f}", per="oxide",
                dataset="step:precursor")  # fmt: skip
    example.add(id="hydroxide", **common, amount=f"{kg('LiOH.H2O', D(1), OXIDE):.8f}", per="oxide",
                dataset="lithium-hydroxide-monohydrate-brine-cn", substance="LiOH.H2O")  # fmt: skip
    for name, (formula, moles, dataset) in SALTS.items():
        amount = kg(formula, moles, PRECURSOR) * D(str(factors.get(name, 1)))
        example.add(
            id=name, **common, amount=f"{amount:.8f}", per="precursor", dataset=dataset, substance=formula
        )


STEP_ITEM = "cathode_electrode"


def found(example):
    one = account(example.load(), rule_pack(), bay_core(), battery())
    return {
        name: [check for check in one.footprint.checks if check.id == f"battery.salt-{name}"]
        for name in ("shortfall", "surplus")
    }


def failed(example):
    return {
        name: [check.message for check in checks if check.outcome.value == "failed"]
        for name, checks in found(example).items()
    }


def test_without_an_own_step_nothing_applies(example):
    outcomes = {check.outcome.value for checks in found(example).values() for check in checks}
    assert outcomes == {"not_applicable"}


def test_stoichiometric_amounts_pass_for_every_element(example):
    own_precursor(example)
    checks = found(example)
    assert {check.outcome.value for one in checks.values() for check in one} == {"passed"}
    assert len(checks["shortfall"]) == len(checks["surplus"]) == 2  # the worst element of each step


def test_every_element_beyond_the_limit_is_named(example):
    own_precursor(example, nickel="0.5", cobalt="0.5", manganese="0.999")
    messages = failed(example)["shortfall"]
    assert sorted("Ni" in m and "Co" not in m for m in messages) == [False, True] and len(messages) == 2


@pytest.mark.parametrize(("factor", "short"), [("0.981", False), ("0.979", True)])
def test_both_sides_of_the_shortfall(example, factor, short):
    own_precursor(example, nickel=factor)
    messages = failed(example)["shortfall"]
    assert bool(messages) is short
    assert not short or ("precursor" in messages[0] and "Ni" in messages[0] and "-2.1 %" in messages[0])


@pytest.mark.parametrize(("factor", "much"), [("1.099", False), ("1.101", True)])
def test_both_sides_of_the_surplus(example, factor, much):
    own_precursor(example, cobalt=factor)
    assert bool(failed(example)["surplus"]) is much and not failed(example)["shortfall"]


def test_the_anhydrous_amount_of_a_hydrate_is_found(example):
    """The defect of published inventories: 1.34 kg of NiSO4 taken as if it were the hexahydrate."""
    own_precursor(example, nickel=molar_mass("NiSO4", weights()) / molar_mass("NiSO4.6H2O", weights()))
    (message,) = failed(example)["shortfall"]
    assert "-41.1 %" in message and "anhydrous" in message


def test_losses_are_no_surplus(example):
    """The amount is net; what was bought is the amount over the yield."""
    own_precursor(example)
    example.change("nickel", yield_="0.8")
    assert failed(example) == {"shortfall": [], "surplus": []}


def test_what_leaves_with_a_formula_is_taken_off(example):
    own_precursor(example, nickel="1.2")
    assert failed(example)["surplus"]
    spare = kg("NiSO4.6H2O", D("0.8"), PRECURSOR) * D("0.2")
    example.add(id="nickel_out", kind="waste", unit="kg", item="waste_general", amount=f"{spare:.8f}", per="precursor",
                dataset="waste-landfill-inert", substance="NiSO4.6H2O")  # fmt: skip
    assert failed(example) == {"shortfall": [], "surplus": []}


def test_a_metal_content_counts_as_well_as_a_formula(example):
    own_precursor(example)
    example.change("nickel", substance="nickel sulfate, 22.33 % Ni")
    assert failed(example) == {"shortfall": [], "surplus": []}


def test_inputs_without_formula_are_named(example):
    own_precursor(example)
    example.change("nickel", substance="", dataset="nickel-mhp-hpal-id")
    (message,) = failed(example)["shortfall"]
    assert "Ni" in message and "nickel" in message and "-100.0 %" in message

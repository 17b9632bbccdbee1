"""Units of formulas: carried through, checked, and never mixed."""

from __future__ import annotations

import time

import pytest

from baymark.formulas import FormulaUnit, UnknownName, parse, ratio, total, unit_of
from baymark.formulas.dimension import agrees
from baymark.units import UnknownUnit

KNOWN = {
    "mass": "kg",
    "mass_in_g": "g",
    "share": "1",
    "energy": "kWh",
    "heat": "MJ",
    "capacity": "kWh_capacity",
    "delivered": "kWh_delivered",
    "factor": "kgCO2e/kWh",
    "cells": "piece",
    "per_cell": "kg/piece",
    "distance": "km",
    "width": "m",
    "area": "m2",
    "loss": "%",
}


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("mass", "kg"),
        ("mass * share", "kg"),
        ("mass / energy", "kg/kWh"),
        ("energy * factor", "kgCO2e"),
        ("cells * per_cell + mass", "kg"),
        ("mass * distance", "t*km*1"),
        ("width * width + area", "m2"),
        ("mass / mass", "1"),
        ("1 - share", "1"),
        ("1 / width", "1/m"),
        ("-mass", "kg"),
        ("ceiling(cells)", "piece"),
        ("minimum(mass, mass * 2, cells * per_cell)", "kg"),
        ("choose(energy, mass, cells * per_cell)", "kg"),
        ("mass * loss", "kg*%"),
        ("3.5", "1"),
    ],
)
def test_units_are_carried_through(text: str, unit: str) -> None:
    found = unit_of(parse(text), KNOWN)
    if "t*km" in unit:  # of the same dimension, but a thousandth in size
        assert agrees(found, "kg*km") and not agrees(found, "t*km")
    else:
        assert agrees(found, unit)


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("energy + heat", "kWh", "MJ"),
        ("mass + mass_in_g", "kg", "g"),
        ("energy - capacity", "kWh", "kWh_capacity"),
        ("capacity + delivered", "kWh_capacity", "kWh_delivered"),
        ("energy + 1", "kWh", "1"),
        ("1 + mass", "1", "kg"),
        ("share + loss", "1", "percent"),
        ("mass + energy * factor", "kg", "kgCO2e"),
        ("minimum(mass, mass, energy)", "kg", "kWh"),
        ("maximum(mass, 0)", "kg", "1"),
        ("choose(mass, mass, energy)", "kg", "kWh"),
        ("energy / heat + 1", "kWh/MJ", "1"),
    ],
)
def test_what_does_not_fit_is_refused(text: str, first: str, second: str) -> None:
    with pytest.raises(FormulaUnit) as caught:
        unit_of(parse(text), KNOWN)
    assert caught.value.values["formula"] == text
    assert caught.value.values["reason"] == f"{first} with {second}"


def test_the_condition_of_choose_may_have_any_unit_but_must_have_one() -> None:
    assert unit_of(parse("choose(energy, mass, mass)"), KNOWN) == "kg"
    with pytest.raises(FormulaUnit):
        unit_of(parse("choose(energy + mass, mass, mass)"), KNOWN)


def test_an_unknown_name_is_named_with_the_nearest() -> None:
    with pytest.raises(UnknownName) as caught:
        unit_of(parse("mass * distanse"), KNOWN)
    assert caught.value.values == {"formula": "mass * distanse", "name": "distanse", "nearest": "distance"}


def test_a_unit_that_nobody_knows_is_refused() -> None:
    with pytest.raises(UnknownUnit):
        unit_of(parse("a * 2"), {"a": "stone"})


def test_a_unit_of_many_factors_is_refused_as_a_formula_not_as_a_text() -> None:
    with pytest.raises(FormulaUnit, match="no unit"):
        unit_of(parse("*".join(["width"] * 30)), KNOWN)
    assert unit_of(parse("*".join(["width"] * 30) + "/width" * 28), KNOWN) == "m**2"


def test_totals_and_ratios_have_units_too() -> None:
    assert unit_of(total(["mass", "mass", "mass"]), KNOWN) == "kg"
    assert unit_of(ratio(["mass", "energy"], ["mass"]), KNOWN) == "kWh"
    with pytest.raises(FormulaUnit):
        unit_of(total(["mass"] * 5_000 + ["energy"]), KNOWN)


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("m2", "m*m", True),
        ("kg/(t*km)", "kg/t/km", True),
        ("kWh", "MJ", False),
        ("kWh", "kWh_capacity", False),
        ("1", "kg/kg", True),
        ("%", "1", False),
    ],
)
def test_agreement(a: str, b: str, same: bool) -> None:
    assert agrees(a, b) is same


def test_checking_a_thousand_formulas_takes_no_time_to_speak_of() -> None:
    expression = parse(
        "mass * share + cells * per_cell * (1 - share) - energy * factor * mass / (energy * factor)"
    )
    unit_of(expression, KNOWN)
    started = time.perf_counter()
    for _ in range(1_000):
        unit_of(expression, KNOWN)
    assert time.perf_counter() - started < 1.0

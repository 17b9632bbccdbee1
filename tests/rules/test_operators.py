"""Named operators: their hand-worked cases on both number types, their dimensions, and what they read."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest

from baymark import rules
from baymark.formulas import DECIMALS, arrays, parse, solve, unit_of
from baymark.formulas.dimension import agrees
from baymark.rules.operators import OPERATORS, expanded

# What is given, and the value worked out by hand in the docstring of the operator.
BY_HAND = [
    ("ev_feqc_warranty",
     {"usable_energy": "60", "cycles_per_year": "60", "warranty_years": "8", "warranty_distance": "120000",
      "distance_per_year": "20000"}, "21600"),
    ("ev_feqc_warranty",
     {"usable_energy": "60", "cycles_per_year": "60", "warranty_years": "8", "warranty_distance": "160000",
      "distance_per_year": "20000"}, "28800"),
    ("ev_feqc_warranty",
     {"usable_energy": "60", "cycles_per_year": "60", "warranty_years": "8", "warranty_distance": "160001",
      "distance_per_year": "20000"}, "28800"),
    ("ev_feqc_warranty",
     {"usable_energy": "60", "cycles_per_year": "60", "warranty_years": "8", "distance_per_year": "20000"}, "28800"),
    ("cn_gbt31484_cycles",
     {"rated_energy": "60", "cycle_life": "4000", "delivered_per_cycle": "1", "capacity_over_life": "0.90"},
     "216000"),
    ("cn_gbt31484_cycles",
     {"rated_energy": "60", "cycle_life": "4000", "delivered_per_cycle": "1", "end_of_life_capacity": "0.80"},
     "216000"),
    ("declared_cycles",
     {"rated_energy": "60", "cycle_life": "4000", "delivered_per_cycle": "1", "capacity_over_life": "0.90"},
     "216000"),
    ("declared_cycles",
     {"rated_energy": "100", "cycle_life": "8000", "delivered_per_cycle": "1", "capacity_over_life": "0.90",
      "depth_of_discharge": "0.95"}, "684000"),
    ("declared_cycles",
     {"rated_energy": "100", "cycle_life": "8000", "delivered_per_cycle": "1", "end_of_life_capacity": "0.70"},
     "680000"),
    ("declared_cycles",
     {"rated_energy": "100", "cycle_life": "8000", "delivered_per_cycle": "1", "end_of_life_capacity": "0.70",
      "depth_of_discharge": "0.95"}, "646000"),
    ("ind_rep_cycles", {"usable_energy": "100", "cycle_life": "6000", "delivered_per_cycle": "1"}, "600000"),
    ("ind_rep_cycles",
     {"rated_energy": "105", "cycle_life": "6000", "delivered_per_cycle": "1", "depth_of_discharge": "0.8"},
     "504000"),
    ("ind_ond_years", {"usable_energy": "40", "calendar_life": "10"}, "400"),
    ("cell_mass", {"product_mass": "500", "cell_share": "0.45"}, "225"),
    ("cell_mass", {"product_mass": "500", "cell_share": "0.45", "cell_mass_share": "0.80"}, "225"),
    ("cell_mass", {"product_mass": "500", "cell_mass_share": "0.80"}, "400"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "given", "wanted"), BY_HAND)
def test_the_case_worked_by_hand(name: str, given: dict[str, str], wanted: str) -> None:
    expression = parse(OPERATORS[name].expand(given.keys()))
    values = {key: Decimal(text) for key, text in given.items()}
    assert solve({"found": expression}, values, DECIMALS)["found"] == Decimal(wanted)
    many = {key: np.array([float(text), 2 * float(text)]) for key, text in given.items()}
    found = solve({"found": expression}, many, arrays())["found"]
    assert found[0] == pytest.approx(float(wanted), rel=1e-12)


def test_every_operator_and_every_variant_has_a_case() -> None:
    cases = {(name, frozenset(given) & OPERATORS[name].optional) for name, given, _wanted in BY_HAND}
    assert cases == {(name, variant) for name, one in OPERATORS.items() for variant in one.variants()}


@pytest.mark.parametrize("name", OPERATORS)
def test_every_variant_reads_what_is_declared_and_gives_the_unit(name: str) -> None:
    operator = OPERATORS[name]
    read: set[str] = set()
    for variant in operator.variants():
        expression = parse(operator.expand(variant))
        assert set(expression.names) <= operator.reads.keys()
        assert operator.optional & set(expression.names) == variant
        assert agrees(unit_of(expression, operator.reads), operator.unit)
        read |= set(expression.names)
    assert read == operator.reads.keys()
    # What else is stated changes nothing.
    assert operator.expand({"chemistry"}) == operator.expand(frozenset())


@pytest.mark.parametrize("name", OPERATORS)
def test_each_says_its_source_and_a_case(name: str) -> None:
    text = OPERATORS[name].expand.__doc__ or ""
    assert "By hand:" in text
    assert "not read" in text or "not found" in text or "baymark's reading" in text


def test_the_expansion_leaves_other_formulas_as_they_are() -> None:
    pack = rules.load("eu-2023-1542-draft-2024")
    whole = expanded(pack.formulas, {"warranty_distance", "cell_share"})
    without = expanded(pack.formulas, frozenset())
    assert whole == dict(pack.formulas)
    assert {name for name in whole if whole[name] != without[name]} == {"life_energy", "cell_mass"}
    assert "warranty_distance" not in without["life_energy"].expression

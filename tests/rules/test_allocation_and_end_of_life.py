"""How allocation of co-products, end of life and second units are read: what may be left out, what contradicts."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal as D
from typing import Any

import pytest

from baymark import category, rules
from baymark.category import Text
from baymark.category.section import Section
from baymark.errors import BaymarkError
from baymark.rules import consistency, model
from baymark.rules.reading import method

STATED = {"source": "a test", "basis": "seen"}
PLANT = {"key": "energy", **STATED}
CO_PRODUCTS = {
    "hierarchy": ["subdivision", "physical", "economic"], "physical_key": "mass", "price_ratio": "4",
    "negligible_share": "0.03", "price_years": "10", **STATED,
}  # fmt: skip
RECYCLED = {"R2": "0.9", "R3": "0.05", "disposal": "waste/a", "energy_recovery": "waste/b", **STATED}
SHARED = {
    **RECYCLED, "A": "0.2", "Qsin_Qp": "1", "Qsout_Qp": "0.9", "recovered": "1", "virgin": "material/v",
    "recycling": "material/r",
    "energy": {"B": "0", "LHV": "30", "X_heat": "0.4", "X_elec": "0.2", "heat": "heat/h", "electricity": "power/p"},
}  # fmt: skip


def read(reader: Any, node: Any) -> tuple[Any, list[BaymarkError]]:
    problems: list[BaymarkError] = []
    return reader(Section(node, "pack.yaml", "", problems)), problems


def co_products(**changes: Any) -> tuple[model.CoProducts | None, list[str]]:
    node = {key: value for key, value in (CO_PRODUCTS | changes).items() if value is not None}
    found, problems = read(method.read_allocation, {"plant": PLANT, "co_products": node})
    return found.co_products, [str(problem.place) for problem in problems]


def test_every_figure_of_co_products():
    found, problems = co_products()
    assert not problems and found is not None
    assert found.hierarchy == ("subdivision", "physical", "economic")
    assert (found.price_ratio, found.negligible_share, found.price_years) == (D(4), D("0.03"), 10)


def test_co_products_may_be_missing():
    found, problems = read(method.read_allocation, {"plant": PLANT})
    assert found.co_products is None and not problems


def test_what_co_products_may_leave_out():
    found, problems = co_products(price_ratio=None, negligible_share=None, price_years=None)
    assert not problems and found is not None
    assert (found.price_ratio, found.negligible_share, found.price_years) == (None, 0, None)


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"hierarchy": []}, "hierarchy"),
        ({"hierarchy": ["subdivision"], "price_ratio": None, "negligible_share": None}, "hierarchy"),
        ({"hierarchy": ["economic", "physical"]}, "hierarchy"),
        ({"hierarchy": ["physical", "physical", "economic"]}, "hierarchy"),
        (
            {"hierarchy": ["physical", "economical"], "price_ratio": None, "negligible_share": None},
            "hierarchy",
        ),
        ({"hierarchy": ["physical"]}, "price_ratio"),
        ({"price_ratio": "0.9"}, "price_ratio"),
        ({"price_ratio": None}, "negligible_share"),
        ({"negligible_share": "1.1"}, "negligible_share"),
        ({"price_years": "0"}, "price_years"),
        ({"physical_key": "volume"}, "physical_key"),
        ({"source": ""}, "source"),
        ({"ratio": "4"}, "ratio"),
    ],
)
def test_co_products_that_contradict_themselves(changes, key):
    _found, problems = co_products(**changes)
    assert problems and f"co_products.{key}" in problems[0]


def end_of_life(
    operator: str, stage: str = "end_of_life", **materials: Any
) -> tuple[model.EndOfLife, list[str]]:
    node = {"operator": operator, "stage": stage, "materials": materials, **STATED}
    found, problems = read(method.read_end_of_life, node)
    return found, [str(problem.place) for problem in problems]


def test_cut_off_needs_neither_a_nor_qualities():
    found, problems = end_of_life("cut_off", plastic=RECYCLED)
    assert not problems
    assert set(found.materials["plastic"].figures) == {"R2", "R3"}


def test_the_formula_needs_them():
    found, problems = end_of_life("cff", plastic=SHARED)
    assert not problems
    assert found.materials["plastic"].figures["LHV"] == (D(30), "MJ/kg")
    for figure in ("A", "Qsin_Qp", "Qsout_Qp", "recovered"):
        _found, problems = end_of_life("cff", plastic={k: v for k, v in SHARED.items() if k != figure})
        assert problems and all(figure in problem for problem in problems)


def test_outside_has_neither_stage_nor_table():
    found, problems = end_of_life("outside", stage="")
    assert not problems and (found.stage, found.materials) == ("", {})
    assert "stage" in end_of_life("outside")[1][0]
    assert "materials" in end_of_life("outside", stage="", plastic=RECYCLED)[1][0]


@pytest.mark.parametrize("operator", ["cut_off", "cff"])
def test_by_material_needs_its_table(operator):
    assert "materials" in end_of_life(operator)[1][0]


@pytest.mark.parametrize("operator", ["treatment_without_credit"])
def test_others_have_none(operator):
    assert not end_of_life(operator)[1]
    assert "materials" in end_of_life(operator, plastic=RECYCLED)[1][0]


@pytest.mark.parametrize(
    ("operator", "rule", "key"),
    [
        ("cut_off", {**RECYCLED, "R2": "0.96"}, "R2"),
        ("cut_off", {**RECYCLED, "energy_recovery": ""}, "energy_recovery"),
        ("cut_off", {**RECYCLED, "disposal": ""}, "disposal"),
        ("cut_off", {**RECYCLED, "energy": SHARED["energy"]}, "energy"),
        ("cff", {**SHARED, "energy": {}}, "energy"),
        ("cff", {**SHARED, "recycling": ""}, "recycling"),
        ("cff", {**SHARED, "virgin": ""}, "virgin"),
        ("cff", {**SHARED, "energy": {**SHARED["energy"], "X_heat": "0.81"}}, "X_heat"),
        ("cff", {**SHARED, "energy": {**SHARED["energy"], "LHV": "-1"}}, "LHV"),
        ("cff", {**SHARED, "energy": {**SHARED["energy"], "heat": ""}}, "heat"),
        ("cff", {**SHARED, "energy": {**SHARED["energy"], "electricity": ""}}, "electricity"),
        ("cff", {**SHARED, "energy": {**SHARED["energy"], "B": "1.1"}}, "B"),
    ],
)
def test_materials_that_contradict_themselves(operator, rule, key):
    _found, problems = end_of_life(operator, plastic=rule)
    assert len(problems) == 1 and problems[0].split(".")[-1].startswith(key)


def test_the_limits_of_shares_themselves_are_allowed():
    fine = {**RECYCLED, "R2": "0.95"}
    assert not end_of_life("cut_off", plastic=fine)[1]
    assert not end_of_life("cff", plastic={**SHARED, "energy": {**SHARED["energy"], "X_heat": "0.8"}})[1]


def test_a_second_unit_is_a_formula_of_its_dimension():
    pack, battery = rules.load("gba-battery"), category.load("battery")
    text = Text("one kilowatt hour", "一千瓦时")

    def problems(quantity: str, unit: str) -> list[str]:
        changed = replace(pack, also_declared=(model.AlsoDeclared(text, quantity, unit),))
        return [
            str(p.place) for p in consistency.problems(changed, battery) if "also_declared" in str(p.place)
        ]

    unit = pack.formulas["life_energy"].unit
    assert problems("life_energy", unit) == []
    assert problems("life_energy", "kg") and problems("no_such_formula", "kg")

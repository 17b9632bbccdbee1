"""Burdens shared between a product and what is sold beside it: the levels, both sides of the price ratio, refusals."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baymark.errors import Place
from baymark.footprint import account, calculate
from baymark.formulas import DECIMALS, parse, solve
from baymark.inventory import allocation, link
from baymark.inventory.errors import NoPlantOutput, NoSharing, UnsettledAllocation
from baymark.inventory.model import Input, Quantity
from baymark.rules.model_method import CoProducts

from ..example import Example, battery, bay_core, quantities, rule_pack, values, weight, with_co_products

CLOSE = D("1e-25")
SALT = {"id": "salt", "item": "co_product", "kind": "co_product", "unit": "kg", "substance": "Na2SO4"}


def made(example: Example, column: str, product: str = "this_model", site: str = "SZ-CELL") -> D:
    rows = example.rows("production.csv")
    return sum((D(r[column]) for r in rows if (r["site"], r["product"]) == (site, product)), D(0))


def cell_mass(example: Example) -> D:
    return made(example, "mass_kg") / made(example, "quantity")


def cell_price(example: Example) -> D:
    """CNY per kg of cell, by production.csv."""
    return made(example, "value") / made(example, "mass_kg")


def price(row: str, amount: str, **cells: str) -> dict[str, str]:
    return {"row": row, "price": amount, "currency": "CNY", "unit": "kg", "first_year": "2025",
            "last_year": "2025", "source": "invoices"} | cells  # fmt: skip


def with_salt(example: Example, kg: str, per_kg: str | None = None) -> None:
    """Beside every cell, so much of a salt is made and sold."""
    example.add(**SALT, per="cell", amount=kg)
    if per_kg is not None:
        example.put("prices.csv", price("salt", per_kg))


def share_of(example: Example, **rule: object) -> D:
    """The product's share of the burdens of the step `cell`."""
    inventory = example.link(with_co_products(rule_pack(), **rule))
    (sharing,) = inventory.sharings
    computed = calculate(inventory, bay_core()).quantities["step.cell.share"]
    assert sharing.products[0].share == computed
    assert abs(sum(p.share for p in sharing.products) - 1) < CLOSE
    return computed


def test_by_mass_within_the_price_ratio(example):
    with_salt(example, "1.5", str((cell_price(example) / 4 + D("0.000001")).quantize(D("1e-9"))))
    mass = cell_mass(example)
    assert share_of(example) == pytest.approx(mass / (mass + D("1.5")), rel=CLOSE)


def test_by_price_above_the_price_ratio(example):
    paid = (cell_price(example) / 4 - D("0.000001")).quantize(D("1e-9"))
    with_salt(example, "1.5", str(paid))
    worth = cell_price(example) * cell_mass(example)
    assert share_of(example) == pytest.approx(worth / (worth + D("1.5") * paid), rel=CLOSE)


@pytest.mark.parametrize(("ratio", "level"), [("1.000000", "physical"), ("0.999999", "economic")])
def test_both_sides_of_the_ratio(ratio, level):
    """Product and co-product of 10 kg each, at 40 and at 10 (times the ratio) a kg: 4 is within, anything above not."""
    sharing = shared([("10", "400"), ("10", str(D(100) * D(ratio)))])
    assert sharing.level == level
    assert sharing.reason == (allocation.WITHIN if level == "physical" else allocation.ABOVE)


@pytest.mark.parametrize(("kg", "level", "reason"), [
    ("3", "physical", allocation.NEGLIGIBLE), ("3.01", "economic", allocation.ABOVE),
])  # fmt: skip
def test_both_sides_of_what_is_negligible(kg, level, reason):
    """Up to 3 % of the whole mass is left out of the ratio, but not out of the sharing."""
    product = D(100) - D(kg)
    sharing = shared([(str(product), "9700"), (kg, "1")])
    assert (sharing.level, sharing.reason) == (level, reason)
    expected = product / 100 if level == "physical" else D(9700) / D(9701)
    assert sharing.products[0].share == pytest.approx(expected, rel=CLOSE)


def shared(products: list[tuple[str, str]], **rule: object):
    """Sharing between products of a mass (kg) and value (CNY), the first being the product."""
    pack = with_co_products(rule_pack(), **rule)
    assert isinstance(pack.allocation.co_products, CoProducts)
    known = allocation.Shares()
    sold = []
    for number, (mass, value) in enumerate(products):
        for label, amount, unit in (("mass", mass, "kg"), ("value", value, "CNY")):
            name = f"p{number}.{label}"
            known.inputs[f"{name}_given"] = Input(f"{name}_given", D(amount), unit, "seen", "")
            known.formulas[name] = Quantity(parse(f"{name}_given"), unit)
        sold.append(
            allocation.Sold(f"p{number}", "", f"p{number}.mass", f"p{number}.value", "CNY", 1, "", Place())
        )
    sharing = allocation.share("here", "here", sold, pack.allocation.co_products, known, Place())
    formulas = {name: one.expression for name, one in known.formulas.items()}
    given = {name: one.value for name, one in known.inputs.items()}
    assert solve(formulas, given, DECIMALS)["here.share"] == sharing.products[0].share
    return sharing


amounts = st.decimals("0.001", "1000000", places=3)


@given(st.lists(st.tuples(amounts, amounts), min_size=2, max_size=6))
def test_shares_add_up_to_one_and_lie_between(products):
    sharing = shared([(str(mass), str(value)) for mass, value in products])
    assert abs(DECIMALS.total([p.share for p in sharing.products]) - 1) < D("1e-31")
    assert all(0 < p.share < 1 for p in sharing.products)
    assert (sharing.price_ratio is None) == (sharing.reason == allocation.NEGLIGIBLE)


def test_everything_of_the_step_is_shared_and_nothing_after_it(example):
    """Rows of the cell step, of its plant and of what it takes carry the share; the pack carries none."""
    before = quantities(example.calculate())
    with_salt(example, "1.5", "20")
    after = quantities(example.calculate(with_co_products(rule_pack())))
    share = share_of(example)
    of_cells = {row["id"] for row in example.rows() if row["per"] in ("cell", "plant:SZ-CELL")}
    assert before.keys() == after.keys()
    for line, amount in before.items():
        factor = share if line.split(".")[0] in of_cells else D(1)
        assert after[line] == pytest.approx(amount * factor, rel=CLOSE), line
    assert "salt" not in after


def test_both_number_types_agree(example):
    import numpy as np

    from baymark.formulas import arrays

    with_salt(example, "1.5", "20")
    pack = with_co_products(rule_pack())
    inventory = example.link(pack)
    certified = calculate(inventory, bay_core(), pack.groups_in_value)
    variants = calculate(inventory, bay_core(), pack.groups_in_value, numbers=arrays(),
                         overrides={"row.salt.amount": np.array([1.5, 0.0])})  # fmt: skip
    assert variants.total()[0] == pytest.approx(float(certified.total()), rel=1e-12)
    example.keep("activity.csv", lambda row: row["id"] != "salt")
    example.put("prices.csv")
    assert variants.total()[1] == pytest.approx(float(example.calculate().total()), rel=1e-12)


def test_the_other_key_stands_beside(example):
    with_salt(example, "1.5", "20")
    pack = with_co_products(rule_pack())
    found = account(example.load(), pack, bay_core(), battery()).footprint
    other = with_co_products(rule_pack(), hierarchy=("economic",), price_ratio=None, negligible_share=D(0))
    assert found.with_other_key is not None
    by_price = account(example.load(), other, bay_core(), battery()).footprint
    assert found.with_other_key == pytest.approx(by_price.value, rel=CLOSE)
    assert by_price.with_other_key == pytest.approx(found.value, rel=CLOSE)
    example.keep("activity.csv", lambda row: row["id"] != "salt")
    example.put("prices.csv")
    assert account(example.load(), pack, bay_core(), battery()).footprint.with_other_key is None


def test_a_person_has_to_see_whether_it_could_be_divided(example):
    with_salt(example, "1.5", "20")
    pack = with_co_products(rule_pack())
    checks = account(example.load(), pack, bay_core(), battery()).footprint.checks
    (asked,) = [check for check in checks if check.id == "allocation.cell"]
    assert asked.outcome == "needs_judgement" and "salt" in asked.message
    without = with_co_products(rule_pack(), hierarchy=("physical", "economic"))
    checks = account(example.load(), without, bay_core(), battery()).footprint.checks
    assert not [check for check in checks if check.id.startswith("allocation.")]


def test_without_a_rule_it_is_refused(example):
    with_salt(example, "1.5", "20")
    pack = rule_pack()
    pack = replace(pack, allocation=replace(pack.allocation, co_products=None))
    error = example.refused(pack)
    assert isinstance(error, UnsettledAllocation) and error.values["step"] == "cell"


def refused(example: Example, **rule: object) -> str:
    error = example.refused(with_co_products(rule_pack(), **rule))
    assert isinstance(error, NoSharing) and error.exit_code == 4
    return str(error.values["reason"])


def test_sold_for_nothing_is_waste(example):
    with_salt(example, "1.5", "0")
    assert "salt is sold for nothing" in refused(example)
    assert "sold for nothing" in refused(example, hierarchy=("physical",), price_ratio=None)


def test_no_price_where_prices_decide(example):
    with_salt(example, "1.5")
    assert refused(example) == "no price is known of salt"
    assert "no price" in refused(example, hierarchy=("economic",), price_ratio=None)


def test_by_mass_needs_no_price(example):
    with_salt(example, "1.5")
    mass = cell_mass(example)
    expected = pytest.approx(mass / (mass + D("1.5")), rel=CLOSE)
    assert share_of(example, price_ratio=None) == expected
    assert share_of(example, hierarchy=("physical",), price_ratio=None) == expected


def without_cell_mass(example: Example) -> None:
    rows = example.rows("production.csv")
    for row in rows:
        if row["site"] == "SZ-CELL":
            row["mass_kg"] = ""
    example.write(rows, "production.csv")


def test_without_a_mass_the_price_takes_over(example):
    with_salt(example, "1.5", "20")
    worth = cell_price(example) * cell_mass(example)
    expected = pytest.approx(worth / (worth + 30), rel=CLOSE)
    without_cell_mass(example)
    assert share_of(example) == expected
    assert share_of(example, price_ratio=None) == expected
    assert refused(example, hierarchy=("physical",), price_ratio=None) == "no mass is known of cells_made"


def test_prices_in_two_currencies(example):
    example.add(**SALT, per="cell", amount="1.5")
    example.put("prices.csv", price("salt", "20", currency="EUR"))
    assert "CNY, EUR" in refused(example)


@pytest.mark.parametrize(("last", "fine"), [("2026", True), ("2027", False)])
def test_a_price_is_not_of_years_to_come(example, last, fine):
    """Applied for in 2026."""
    with_salt(example, "1.5")
    example.put("prices.csv", price("salt", "20", last_year=last))
    if fine:
        share_of(example)
    else:
        assert refused(example) == f"the price of salt is of {last}, which has not come yet"


@pytest.mark.parametrize(("first", "fine"), [("2016", True), ("2017", False)])
def test_prices_of_ten_years(example, first, fine):
    example.add(**SALT, per="cell", amount="1.5")
    example.put("prices.csv", price("salt", "20", first_year=first),
                price("cells_made", "120", unit="piece", first_year="2016"))  # fmt: skip
    if fine:
        share_of(example, price_years=10)
    else:
        assert (
            refused(example, price_years=10) == "the price of salt is of 9 years, the rule pack asks for 10"
        )


def test_prices_of_the_period_come_from_production(example):
    """One co-product at the site: its price is value over mass of production.csv, and it is no part of the plant."""
    example.add(**SALT, per="cell", amount="1.5")
    example.add("production.csv", site="SZ-CELL", month="2025-03", product="co_product", quantity="1",
                mass_kg="2000", value="50000", currency="CNY")  # fmt: skip
    stated = example.calculate(with_co_products(rule_pack()))
    inventory = example.link(with_co_products(rule_pack()))
    assert inventory.inputs["shared.salt.price"].value == 25
    example.keep("production.csv", lambda row: row["product"] != "co_product")
    example.put("prices.csv", price("salt", "25"))
    stated_price = example.link(with_co_products(rule_pack())).inputs["shared.salt.price"]
    assert (stated_price.value, stated_price.basis) == (25, "unverified")  # nothing proves it
    assert quantities(example.calculate(with_co_products(rule_pack()))) == quantities(stated)


def test_a_co_product_of_the_plant_without_a_row(example):
    """Annual amounts are shared between the models by the plant's key, and before with what is sold beside them."""
    pack = with_co_products(rule_pack())
    before = quantities(example.calculate(pack))
    masses = made(example, "mass_kg") + made(example, "mass_kg", "other_models")
    worth = made(example, "value") + made(example, "value", "other_models")
    kg = (masses / 10).quantize(D(1))
    example.add("production.csv", site="SZ-CELL", month="2025-03", product="co_product", quantity="1",
                mass_kg=str(kg), value=str((worth / masses * kg / 2).quantize(D(1))), currency="CNY")  # fmt: skip
    after = quantities(example.calculate(pack))
    (sharing,) = example.link(pack).sharings
    assert (sharing.where, sharing.level) == ("plant:SZ-CELL", "physical")
    share = masses / (masses + kg)
    plant = {row["id"] for row in example.rows() if row["per"] == "plant:SZ-CELL"}
    changed = {line for line in before if after[line] != before[line]}
    assert {line.split(".")[0] for line in changed} <= plant and changed
    for line in changed:
        assert after[line] == pytest.approx(before[line] * share, rel=CLOSE)


def test_without_a_rule_the_plant_key_takes_them_in(example):
    example.add("production.csv", site="SZ-CELL", month="2025-03", product="co_product", quantity="1",
                mass_kg="2000", value="50000", currency="CNY")  # fmt: skip
    pack = rule_pack()
    pack = replace(pack, allocation=replace(pack.allocation, co_products=None))
    error = example.refused(pack)
    assert isinstance(error, NoPlantOutput) and "energy_kwh" in str(error.values["reason"])


def test_the_way_to_the_buyer_is_the_buyers(example):
    example.add(**SALT, per="cell", amount="1.5", transport="freight-road-heavy-cn:10")
    example.put("prices.csv", price("salt", "20"))
    assert "buyer" in refused(example)


def test_burdens_are_not_shared_twice(example):
    with_salt(example, "1.5", "20")
    whole = example.load()
    rows = tuple(replace(r, burden_share=D("0.9")) if r.id == "cells_made" else r for r in whole.rows)
    steps = tuple(
        replace(s, output_row=replace(s.output_row, burden_share=D("0.9"))) if s.name == "cell" else s
        for s in whole.steps
    )
    with pytest.raises(NoSharing, match="burden_share"):
        link(replace(whole, rows=rows, steps=steps), with_co_products(rule_pack()), bay_core(), battery())


def test_an_amount_of_the_plants_year(example):
    """A co-product may be given for the plant's year: it belongs to the cells as the other annual amounts do."""
    with_salt(example, "1.5", "20")
    per_cell = share_of(example)
    models = made(example, "energy_kwh") / (
        made(example, "energy_kwh") + made(example, "energy_kwh", "other_models")
    )
    year = D("1.5") * made(example, "quantity") / models
    example.change("salt", per="plant:SZ-CELL", amount=str(year.quantize(D("1e-12"))))
    assert share_of(example) == pytest.approx(per_cell, rel=D("1e-15"))


def test_the_value_falls_by_what_the_co_product_carries(example):
    before = example.calculate()
    with_salt(example, "1.5", "20")
    after = example.calculate(with_co_products(rule_pack()))
    share = share_of(example)
    of_cells = {row["id"] for row in example.rows() if row["per"] in ("cell", "plant:SZ-CELL")}
    carried = sum(
        (value for line, value in values(before).items() if line.split(".")[0] in of_cells), D(0)
    ) * (1 - share)  # fmt: skip
    assert before.total() - after.total() == pytest.approx(carried, abs=CLOSE * weight(before))

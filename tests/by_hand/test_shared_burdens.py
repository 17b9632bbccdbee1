"""Burdens shared with a co-product: the hand calculation against the program, by mass and by price."""

from __future__ import annotations

from fractions import Fraction as F

import pytest

from baymark.footprint import account

from ..inventory.example import Example, battery, bay_core, rule_pack, with_co_products
from . import shared_burdens as paper
from .background import intensities
from .lfp_pack import gba_battery
from .result import result
from .study_tables import read
from .walk_through import DATABASES, STUDY


@pytest.mark.parametrize(("price", "part", "key"), [(F(20), 0.64647, "mass"), (F(10), 0.91892, "price")])
def test_the_sheet_of_paper(price, part, key):
    found = paper.share(read(STUDY), price)
    assert (round(float(found[0]), 5), found[1]) == (part, key)


@pytest.mark.parametrize("price", [20, 10])
def test_the_program_agrees(tmp_path, price):
    study = read(STUDY)
    part, key = paper.share(study, F(price))
    background = intensities(DATABASES)
    wanted = result(paper.shared(study, gba_battery(study), part), background)
    example = Example(tmp_path / "study")
    example.add(id="salt", item="co_product", kind="co_product", unit="kg", per="cell", amount="1.5",
                substance="Na2SO4")  # fmt: skip
    example.put("prices.csv", {"row": "salt", "price": str(price * 1000), "currency": "CNY", "unit": "t",
                               "first_year": "2025", "last_year": "2025", "source": "invoices"})  # fmt: skip
    found = account(example.load(), with_co_products(rule_pack()), bay_core(), battery())
    (sharing,) = found.inventory.sharings
    assert sharing.level == {"mass": "physical", "price": "economic"}[key]
    assert float(sharing.products[0].share) == pytest.approx(float(part), rel=1e-15)
    assert abs(float(found.footprint.total_per_product) - wanted.total) <= 1e-9 * wanted.weight

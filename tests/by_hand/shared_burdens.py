"""Burdens shared between cells and a salt by hand, on the example study; nothing of the program is used.

Beside every cell 1.5 kg of a salt are made and sold. By production.csv the plant made 7 515 030 cells of this model in
the year, 20 612 975 kg, sold for 1 277 555 100 CNY: a cell weighs 2.7429 kg and fetches 170 CNY, 61.98 CNY/kg.

    salt at 20 CNY/kg   61.98 / 20 = 3.10, within 4: by mass    2.7429 / (2.7429 + 1.5)   = 0.64647
    salt at 10 CNY/kg   61.98 / 10 = 6.20, above 4:  by price   170 / (170 + 1.5 · 10)    = 0.91892

That part of everything that the cells' step and plant take stays with the cells.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from fractions import Fraction as F

from .foreground import made_of_this_model
from .result import Case
from .study_tables import Tables

SALT_KG = F("1.5")


def cell(study: Tables) -> tuple[F, F]:
    """kg and CNY of one cell of this model, on the average of the year."""
    number = made_of_this_model(study, "SZ-CELL", "quantity")
    return (
        made_of_this_model(study, "SZ-CELL", "mass_kg") / number,
        made_of_this_model(study, "SZ-CELL", "value") / number,
    )


def share(study: Tables, salt_price: F, limit: F = F(4)) -> tuple[F, str]:
    """The part of a cell's burdens that stays with it, and the key by which."""
    kg, worth = cell(study)
    prices = sorted((worth / kg, salt_price))
    if prices[1] / prices[0] <= limit:
        return kg / (kg + SALT_KG), "mass"
    return worth / (worth + SALT_KG * salt_price), "price"


def shared(study: Tables, case: Case, part: F, makers: Collection[str] = ("cell", "plant:SZ-CELL")) -> Case:
    """The case with `part` of what a step and its plant ask for; the pack and its end of life as before."""
    rows = {row["id"] for row in study.rows if row["per"] in makers}
    demands = [
        replace(demand, amount=demand.amount * part) if demand.line.split(".")[0] in rows else demand
        for demand in case.demands
    ]
    return replace(case, demands=demands)

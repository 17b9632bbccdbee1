"""The market-based figure of the NMC811 example, worked from its tables by a calculator's steps.

The certificates cover 36,000,000 of the 110,000,000 kWh of the cell plant and 720,000 of the 2,948,853 kWh of the pack
plant, half of them solar and half wind power (in turn by month). Delivered, a kWh of wind power is 0.0336 + 0.0327 =
0.0663 kg CO2e, of solar power 0.0545 + 0.0327 = 0.0872; the national average of 2024 is 0.5777.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from baymark import background, category, rules, study
from baymark.footprint import account
from baymark.paths import data_folder

EXAMPLE = data_folder("templates") / "studies" / "nmc811-pack"
AVERAGE, WIND, SOLAR = 0.5777, 0.0336 + 0.0327, 0.0545 + 0.0327


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def part_of_this_model(site: str) -> float:
    made = [row for row in table(EXAMPLE / "production.csv") if row["site"] == site]
    this = sum(float(row["energy_kwh"]) for row in made if row["product"] == "this_model")
    return this / sum(float(row["energy_kwh"]) for row in made)


def pieces(site: str) -> float:
    made = table(EXAMPLE / "production.csv")
    return sum(float(r["quantity"]) for r in made if (r["site"], r["product"]) == (site, "this_model"))


def lowered(site: str) -> float:
    """kg CO2e by which the certificates of a site lower one piece that it makes."""
    rows = table(EXAMPLE / "electricity.csv")
    ledger = [row for row in rows if (row["site"], row["source"]) == (site, "certificate")]
    covered = {
        technology: sum(float(r["kwh"]) for r in ledger if r["technology"] == technology)
        for technology in ("wind", "solar")
    }
    assert covered["wind"] == covered["solar"]
    saved = covered["wind"] * (AVERAGE - WIND) + covered["solar"] * (AVERAGE - SOLAR)
    return saved * part_of_this_model(site) / pieces(site)


def test_market_based_by_hand():
    rows = {row["id"]: row for row in table(EXAMPLE / "activity.csv")}
    cells = float(rows["cells"]["amount"]) / float(rows["cells"]["yield"] or 1)
    expected = lowered("GZ-PACK") + cells * lowered("HZ-CELL")

    core = background.load(data_folder("databases") / "bay-core", "ar6")
    made = account(
        study.load(EXAMPLE, category.load), rules.load("gba-battery"), core, category.load("battery")
    )
    beside = made.footprint.beside
    found = (beside["location"] - beside["market"]) * made.footprint.functional_quantity
    assert float(found) == pytest.approx(expected, rel=1e-9)
    assert expected == pytest.approx(295.13, abs=0.01)

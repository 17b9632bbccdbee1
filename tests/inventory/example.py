"""A copy of the example study in which single cells are changed; tests of inventory and footprint use it."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from baymark import background, category, rules, study
from baymark.background import Background
from baymark.errors import BaymarkError, Problems
from baymark.footprint import calculate
from baymark.footprint.engine import Calculation
from baymark.inventory import Inventory, link
from baymark.paths import data_folder
from baymark.rules import RulePack
from baymark.rules.model_method import CoProducts
from baymark.study import omissions, prices

BATTERY_RULE_PACKS = ("gba-battery", "cn-miit-551-2025", "eu-2023-1542-draft-2024")
TEMPLATE = data_folder("templates") / "studies" / "lfp-pack"


@cache
def bay_core() -> Background:
    return background.load(data_folder("databases") / "bay-core", "ar6")


@cache
def rule_pack(name: str = "gba-battery") -> RulePack:
    return rules.load(name)


@cache
def battery() -> category.Category:
    return category.load("battery")


class Example:
    """A study folder whose tables can be changed, and the way from it to an inventory and a calculation."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shutil.copytree(TEMPLATE, folder)

    def rows(self, name: str = "activity.csv") -> list[dict[str, str]]:
        with (self.folder / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def write(self, rows: list[dict[str, str]], name: str = "activity.csv") -> None:
        with (TEMPLATE / name).open(encoding="utf-8", newline="") as file:
            columns = next(csv.reader(file))
        # Columns that a study need not have.
        columns += dict.fromkeys(key for row in rows for key in row if key not in columns)
        with (self.folder / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, lineterminator="\n", restval="")
            writer.writeheader()
            writer.writerows(rows)

    def change(self, row: str, **cells: str) -> None:
        """Other cells in a row of activity.csv; `yield_` stands for the column `yield`."""
        rows = self.rows()
        (found,) = [one for one in rows if one["id"] == row]
        found |= {name.rstrip("_"): value for name, value in cells.items()}
        self.write(rows)

    def add(self, name: str = "activity.csv", **cells: str) -> None:
        """One more row; in activity.csv like a row of the pack plant that was calculated."""
        usual = {"per": "product", "country": "CN", "origin": "default"} if name == "activity.csv" else {}
        self.write([*self.rows(name), usual | {key.rstrip("_"): value for key, value in cells.items()}], name)

    def put(self, name: str, *rows: Mapping[str, str]) -> None:
        """A table that the example does not have."""
        columns = {"omissions.csv": omissions.COLUMNS, "prices.csv": prices.COLUMNS}[name].header
        with (self.folder / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, lineterminator="\n", restval="")
            writer.writeheader()
            writer.writerows(rows)

    def keep(self, name: str, wanted: Any) -> None:
        """Only the rows of a table for which `wanted(row)` holds."""
        rows = self.rows(name)
        kept = [row for row in rows if wanted(row)]
        assert len(kept) < len(rows), "nothing was taken out"
        self.write(kept, name)

    def declare(self, old: str, new: str) -> None:
        """Other text in study.yaml."""
        path = self.folder / "study.yaml"
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, (old, text.count(old))
        path.write_text(text.replace(old, new), encoding="utf-8")

    def load(self) -> study.Study:
        return study.load(self.folder, category.load)

    def link(self, pack: RulePack | str = "gba-battery") -> Inventory:
        chosen = rule_pack(pack) if isinstance(pack, str) else pack
        return link(self.load(), chosen, bay_core(), battery())

    def calculate(self, pack: RulePack | str = "gba-battery") -> Calculation:
        chosen = rule_pack(pack) if isinstance(pack, str) else pack
        return calculate(self.link(chosen), bay_core(), chosen.groups_in_value)

    def refused(self, pack: RulePack | str = "gba-battery") -> BaymarkError:
        """The one thing that keeps the study from being linked."""
        with pytest.raises(BaymarkError) as caught:
            self.link(pack)
        assert not isinstance(caught.value, Problems), caught.value.render()
        return caught.value


def intensity(dataset: str) -> Decimal:
    return bay_core().intensities[dataset].total


def quantities(calculation: Calculation) -> dict[str, Decimal]:
    """What each line asks for, in its own unit, by the line's id."""
    return {c.line.id: c.quantity for c in calculation.contributions}


def values(calculation: Calculation) -> dict[str, Decimal]:
    """kg CO2e of each line, by its id."""
    return {c.line.id: c.value for c in calculation.contributions}


def weight(calculation: Calculation) -> Decimal:
    return sum((abs(c.value) for c in calculation.contributions), Decimal(0))


def with_materials(pack: RulePack, **figures: Mapping[str, Any]) -> RulePack:
    """The rule pack with other end-of-life figures for the materials named."""
    materials = {
        name: replace(rule, **figures.get(name, {})) for name, rule in pack.end_of_life.materials.items()
    }
    return replace(pack, end_of_life=replace(pack.end_of_life, materials=materials))


def with_co_products(pack: RulePack, **changes: Any) -> RulePack:
    """The rule pack with a rule for co-products: by mass up to a price ratio of 4, by price above."""
    rule = CoProducts(
        hierarchy=("subdivision", "physical", "economic"),
        physical_key="mass",
        price_ratio=Decimal(4),
        negligible_share=Decimal("0.03"),
        price_years=None,
        source="a test",
        basis="assumed",
    )
    return replace(pack, allocation=replace(pack.allocation, co_products=replace(rule, **changes)))

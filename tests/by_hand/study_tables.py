"""A study's tables as text, only what falls into its reporting period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction as F
from pathlib import Path
from typing import Any

import yaml

from .background import table


@dataclass(frozen=True)
class Declaration:
    """What a supplier declared, kg CO2e per kg by gas group, and the part of it whose GWP set is unknown."""

    groups: Mapping[str, F]
    unknown_gwp: F


@dataclass(frozen=True)
class Tables:
    identity: Mapping[str, Any]
    parameters: Mapping[str, Any]
    rows: list[dict[str, str]]
    composition: list[dict[str, str]]
    production: list[dict[str, str]]
    ledger: list[dict[str, str]]
    prices: list[dict[str, str]]
    suppliers: Mapping[str, Declaration]

    def stated(self, name: str) -> str:
        """A parameter as it is written, with its unit."""
        found = self.parameters[name]
        return found["value"] if isinstance(found, dict) else found

    def figure(self, name: str, unit: str = "") -> F:
        """A parameter, which must be stated in `unit`."""
        number, _space, stated = self.stated(name).partition(" ")
        assert stated == unit, (name, stated)
        return F(number)

    def row(self, id_: str) -> dict[str, str]:
        return next(row for row in self.rows if row["id"] == id_)

    def region(self, site: str) -> str:
        return next(one["region"] for one in self.identity["sites"] if one["id"] == site)


def read(folder: Path) -> Tables:
    study = written(folder / "study.yaml")
    first, last = study["period"]["start"][:7], study["period"]["end"][:7]

    def in_period(name: str) -> list[dict[str, str]]:
        return [row for row in table(folder / name) if first <= row["month"] <= last]

    return Tables(
        identity=study,
        parameters=study["parameters"],
        rows=table(folder / "activity.csv"),
        composition=table(folder / "composition.csv"),
        production=in_period("production.csv"),
        ledger=in_period("electricity.csv"),
        prices=table(folder / "prices.csv") if (folder / "prices.csv").exists() else [],
        suppliers={file.stem: declaration(file) for file in sorted(folder.glob("suppliers/*.yaml"))},
    )


def declaration(file: Path) -> Declaration:
    """A supplier's figure; its groups must add up to both totals that it states."""
    stated = written(file)
    groups = {name: F(amount) for name, amount in stated["footprint"]["groups"].items()}
    assert (stated["unit"], stated["gwp_set"], stated["boundary"]["kind"]) == ("kg", "ar6", "cradle_to_gate")
    carbon = groups["biogenic_emissions"] + groups["biogenic_removals"]
    assert sum(groups.values()) == F(stated["footprint"]["including_biogenic"])
    assert sum(groups.values()) - carbon == F(stated["footprint"]["excluding_biogenic"])
    return Declaration(groups, F(stated["unknown_gwp_share"]))


def written(file: Path) -> dict[str, Any]:
    """YAML with every scalar as it is written."""
    return yaml.load(file.read_text(encoding="utf-8"), yaml.BaseLoader)

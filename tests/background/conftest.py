"""A small background of three processes, written as files; tests change one thing in it."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from baymark.background.read import COLUMNS
from baymark.paths import data_folder

PROCESS = {
    "name": "a process", "name_zh": "过程", "unit": "kg", "geography": "CN", "year": "2024", "kind": "unit_process",
    "class": "metal", "technology": "", "booking": "other", "gas_coverage": "CO2e", "scope": "life_cycle",
    "delivery": "", "edition": "", "gwp_set": "", "formula": "", "mass_balance": "service",
    "allocation_share": "1", "allocation_note": "", "source": "book", "source_detail": "", "basis": "seen",
    "tec": "1", "geo": "1", "tim": "1", "gsd": "1.1", "explanation": "", "comment": "",
}  # fmt: skip
EXCHANGE = {
    "kind": "input", "unit": "kg", "basis": "seen", "source": "book", "source_detail": "p. 1", "gsd": "",
    "stoichiometry": "", "note": "",
}  # fmt: skip
EMISSION = {"unit": "kg", "basis": "seen", "source": "book", "source_detail": "p. 2", "gsd": "", "note": ""}
SOURCE = {
    "title": "A book", "author": "", "year": "2024", "geography": "CN", "licence": "CC0-1.0",
    "redistribution": "open", "note": "",
}  # fmt: skip


def _changed(row: dict[str, str], changes: dict[str, str]) -> dict[str, str]:
    return {**row, **{key.rstrip("_"): value for key, value in changes.items()}}


@dataclass
class Small:
    """Rows of a background; `write` puts them into a folder with the flows and methods baymark ships."""

    parent: Path
    sources: list[dict[str, str]] = field(default_factory=list)
    processes: list[dict[str, str]] = field(default_factory=list)
    exchanges: list[dict[str, str]] = field(default_factory=list)
    emissions: list[dict[str, str]] = field(default_factory=list)
    bands: list[dict[str, str]] = field(default_factory=list)
    roles: list[dict[str, str]] = field(default_factory=list)

    @property
    def folder(self) -> Path:
        return self.parent / "small"

    def source(self, id_: str, **changes: str) -> None:
        self.sources.append(_changed({"id": id_, **SOURCE}, changes))

    def process(self, id_: str, **changes: str) -> None:
        self.processes.append(_changed({"id": id_, **PROCESS}, changes))

    def exchange(self, process: str, flow: str, amount: str, **changes: str) -> None:
        self.exchanges.append(
            _changed({"process": process, "flow": flow, "amount": amount, **EXCHANGE}, changes)
        )

    def emission(self, process: str, flow: str, amount: str, **changes: str) -> None:
        self.emissions.append(
            _changed({"process": process, "flow": flow, "amount": amount, **EMISSION}, changes)
        )

    def band(self, class_: str, unit: str, low: str, high: str) -> None:
        self.bands.append(
            {"class": class_, "unit": unit, "low": low, "high": high, "source": "book", "source_detail": ""}
        )

    def role(self, role: str, dataset: str, year: str = "") -> None:
        self.roles.append({"role": role, "dataset": dataset, "year": year, "note": ""})

    def of(self, id_: str) -> dict[str, str]:
        """The process row of that id, to be changed."""
        return next(row for row in self.processes if row["id"] == id_)

    def write(self) -> Path:
        shipped = data_folder("databases")
        self.folder.mkdir(exist_ok=True)
        for name in ("flows.csv", "atomic_weights.csv"):
            shutil.copy(shipped / name, self.parent / name)
        shutil.copytree(shipped / "methods", self.parent / "methods", dirs_exist_ok=True)
        for name in ("sources", "processes", "exchanges", "emissions", "bands", "roles"):
            self._table(name, getattr(self, name))
        description = self.folder / "datapackage.json"
        if not description.exists():
            description.write_text(
                json.dumps(
                    {
                        "name": "small",
                        "title": "A small background",
                        "version": "1.0.0",
                        "licenses": [{"name": "CC0-1.0", "title": "Public domain"}],
                        "baymark": {"schema": "baymark/background/1"},
                    }
                ),
                encoding="utf-8",
            )
        return self.folder

    def _table(self, name: str, rows: Iterable[dict[str, str]]) -> None:
        with (self.folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS[name], lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)


@pytest.fixture
def empty(tmp_path: Path) -> Small:
    """Nothing but a source."""
    small = Small(tmp_path)
    small.source("book")
    small.source("assumption", title="Assumption")
    return small


@pytest.fixture
def small(empty: Small) -> Small:
    """Power from steel plants, steel from power, a part from both: a loop that is solved by hand in the tests."""
    empty.process("power", unit="kWh", class_="electricity", delivery="delivered", gwp_set="")
    empty.process("steel", class_="metal")
    empty.process("part", class_="product", unit="piece")
    empty.exchange("power", "steel", "0.01")
    empty.emission("power", "co2-fossil", "0.8")
    empty.emission("power", "ch4-fossil", "0.001")
    empty.exchange("steel", "power", "2", unit="kWh")
    empty.emission("steel", "co2-fossil", "1")
    empty.exchange("part", "steel", "1.1")
    empty.exchange("part", "power", "0.5", unit="kWh", basis="assumed", source="assumption")
    empty.band("electricity", "kWh", "0.5", "1.2")
    empty.band("metal", "kg", "1", "5")
    empty.band("product", "piece", "1", "10")
    empty.role("electricity/CN/national_average", "power", "2023")
    return empty


@pytest.fixture
def failures() -> Callable[[Path], dict[str, list[str]]]:
    """The messages of every failed check of a folder, with their places, by check id."""
    from baymark import background

    def of(folder: Path) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for result in background.check(folder):
            if result.outcome == "failed":
                found.setdefault(result.id, []).append(f"{result.place}: {result.message}")
        return found

    return of

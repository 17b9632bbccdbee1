"""The background by hand: all unit processes as one dense system of equations, solved with numpy.

Process j makes 1 unit of its product, takes a_ij of product i (inputs bought and wastes handed over alike) and
emits e_gj kg of gas g. A process with by-products passes on only its allocation share of what it takes and emits.
The intensity w_j is what one unit of product j has caused: w_j = Σ_g e_gj · GWP_g + Σ_i a_ij · w_i for every j,
which is (I - Aᵀ) w = b. Numbers come from the CSV files alone; the released intensities are not read here.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

# What one unit of the left is in units of the right; a pair that is not here is refused.
CONVERSIONS = {("t", "kg"): 1000.0, ("kWh", "MJ"): 3.6, ("MJ", "kWh"): 1 / 3.6}
LINKED = {"input", "waste"}
NOT_LINKED = {"co_product", "resource", "release"}


@dataclass(frozen=True)
class Intensities:
    """kg CO2e per unit of each dataset: in all, by greenhouse-gas group, by what kind of dataset emitted it."""

    units: Mapping[str, str]
    by_group: Mapping[str, Mapping[str, float]]
    by_emitter: Mapping[str, Mapping[str, float]]
    other_gwp: Mapping[str, float]
    gas: Mapping[str, tuple[str, float]]  # gas → group, kg CO2e per kg


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def intensities(databases: Path, name: str = "bay-core", method: str = "ar6") -> Intensities:
    processes = table(databases / name / "processes.csv")
    group_of = {row["flow"]: row["group"] for row in table(databases / "flows.csv")}
    factors = {row["flow"]: float(row["factor"]) for row in table(databases / "methods" / f"{method}.csv")}
    index = {row["id"]: number for number, row in enumerate(processes)}
    unit = {row["id"]: row["unit"] for row in processes}
    share = {row["id"]: float(row["allocation_share"]) for row in processes}

    system = np.eye(len(processes))
    for row in table(databases / name / "exchanges.csv"):
        if row["kind"] not in LINKED:
            assert row["kind"] in NOT_LINKED, row
            continue
        taken = float(row["amount"]) * converted(row["unit"], unit[row["flow"]]) * share[row["process"]]
        system[index[row["process"]], index[row["flow"]]] -= taken  # row: the equation of the process

    groups = sorted(set(group_of.values()))
    emitters = ("unit_process", "official_electricity", "fuel_supply", "aggregated")
    columns = [*groups, *emitters, "other_gwp"]
    caused = np.zeros((len(processes), len(columns)))
    for row in table(databases / name / "emissions.csv"):
        published = row["flow"] == "co2e-unsplit"
        mass = float(row["amount"]) * converted(row["unit"], "kgCO2e" if published else "kg")
        process = processes[index[row["process"]]]
        effect = mass * share[row["process"]] * factors[row["flow"]]
        caused[index[row["process"]], columns.index(group_of[row["flow"]])] += effect
        caused[index[row["process"]], columns.index(emitter(process))] += effect
        if published and process["gwp_set"] != method:
            caused[index[row["process"]], columns.index("other_gwp")] += effect

    solved = np.linalg.solve(system, caused)
    for _step in range(2):  # the residual of the solution, solved again, takes off most of its rounding
        solved += np.linalg.solve(system, caused - system @ solved)

    def of(names: tuple[str, ...] | list[str]) -> dict[str, dict[str, float]]:
        return {
            id_: {name: float(solved[number, columns.index(name)]) for name in names}
            for id_, number in index.items()
        }

    return Intensities(
        units=unit,
        by_group=of(groups),
        by_emitter=of(emitters),
        other_gwp={id_: float(solved[number, -1]) for id_, number in index.items()},
        gas={gas: (group_of[gas], factor) for gas, factor in factors.items() if gas in group_of},
    )


def emitter(process: Mapping[str, str]) -> str:
    """Official electricity and fuel supply go by their booking; of the rest, what is a published factor."""
    if process["booking"] != "other":
        return process["booking"]
    return "aggregated" if process["kind"] == "aggregated" else "unit_process"


def converted(unit: str, wanted: str) -> float:
    return 1.0 if unit == wanted else CONVERSIONS[unit, wanted]

"""The same inventory computed by bw2calc over joined matrices: a second path to the same number.

Quantities come from the formulas on float64, the background from its rows (not from released intensities), the
solution from bw2calc. What the two paths share is the linked inventory itself; `tests/by_hand` covers that.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from baymark.background import datapackage, read_tables
from baymark.background.system import arrays as background_arrays
from baymark.errors import VerificationFailed
from baymark.footprint.engine import calculate
from baymark.formulas import arrays

if TYPE_CHECKING:
    from baymark.background import Tables
    from baymark.footprint.account import Account

TOLERANCE = 1e-9  # of Σ|contributions|
FIRST_PROCESS_ID = 20_000_000  # above every id of the background's own package
FIRST_GAS_ID = 30_000_000


class CrosscheckFailed(VerificationFailed):
    """The reference engine finds another footprint."""

    code = "crosscheck-failed"
    summary = "{study} under {rule_pack}: line {line} deviates by {deviation} of the sum of |contributions|."
    remedy = "Release the background again; if it persists, one of the two engines has a fault: report it."


@dataclass(frozen=True)
class Comparison:
    """How far the reference engine is from the account; `compared` values (each line, each stage, the total)."""

    study: str
    rule_pack: str
    worst_relative_deviation: float
    worst: str
    compared: int

    @property
    def agrees(self) -> bool:
        return self.worst_relative_deviation <= TOLERANCE


def crosscheck(account: Account) -> Comparison:
    """Compare every line, every stage and the total of an account with bw2calc."""
    inventory, background, counted = account.inventory, account.background, account.rule_pack.groups_in_value
    tables = _counting(read_tables(background.folder), counted)
    floats = calculate(inventory, background, counted, numbers=arrays())
    demands: dict[str, list[int]] = {f"line {c.line.id}": [n] for n, c in enumerate(floats.contributions)}
    for stage in account.rule_pack.boundary.stages:
        lines = [n for n, c in enumerate(floats.contributions) if c.line.stage == stage.id]
        if lines:
            demands[f"stage {stage.id}"] = lines
    demands["total"] = list(range(len(floats.contributions)))
    scores = _scores(account, tables, floats.contributions, list(demands.values()))
    certified = account.calculation.contributions
    whole = float(sum((abs(c.value) for c in certified), Decimal(0)))
    worst, worst_name = 0.0, ""
    for (name, lines), score in zip(demands.items(), scores, strict=True):
        expected = float(sum((certified[n].value for n in lines), Decimal(0)))
        deviation = abs(score - expected) / whole
        # A NaN from the engine must never look like agreement. Lines come first: where a stage or the total is off
        # by the same amount, the line is the place to look at.
        if not deviation <= worst * (1 + 1e-6):
            worst_name = name
        if not deviation <= worst:
            worst = deviation
    return Comparison(account.study.name, account.rule_pack.id, worst, worst_name, len(demands))


def _counting(tables: Tables, counted: Sequence[str]) -> Tables:
    """The tables with factors of zero for the gas groups that the rule pack's value leaves out."""
    methods = {
        name: {
            flow: factor if tables.flows[flow].group in counted else replace(factor, factor=Decimal(0))
            for flow, factor in factors.items()
            if flow in tables.flows
        }
        for name, factors in tables.methods.items()
    }
    return replace(tables, methods=methods)


def _scores(
    account: Account, tables: Tables, contributions: Sequence[Any], demands: list[list[int]]
) -> list[float]:
    """One process of the foreground per line; each demand is one unit of some of them."""
    with warnings.catch_warnings():
        # It recommends a faster solver on import; this system is small.
        warnings.simplefilter("ignore")
        import bw2calc

    method = account.background.method
    package = datapackage(tables, method)
    foreground = _foreground(account, tables, contributions)
    lca = bw2calc.LCA({FIRST_PROCESS_ID: 1}, data_objs=[package, foreground])
    lca.lci(factorize=True)
    lca.lcia()
    scores = []
    for lines in demands:
        lca.lci({FIRST_PROCESS_ID + number: 1 for number in lines})
        lca.lcia_calculation()
        scores.append(float(lca.score))
    return scores


def _foreground(account: Account, tables: Tables, contributions: Sequence[Any]) -> Any:
    import bw_processing as bwp
    import numpy as np

    ids = background_arrays(tables, account.background.method).ids
    count = len(contributions)
    own = [(FIRST_PROCESS_ID + n, FIRST_PROCESS_ID + n) for n in range(count)]
    taken: list[tuple[int, int]] = []
    amounts: list[float] = []
    gases: list[tuple[int, int]] = []
    masses: list[float] = []
    factors: list[float] = []
    for number, contribution in enumerate(contributions):
        line = contribution.line
        amount = float(contribution.quantity) * float(line.to_dataset)
        if line.gas or line.supplier:
            # A supplier's figure has no matrix behind it: it enters as an emission with a factor of its own.
            gases.append((FIRST_GAS_ID + number, FIRST_PROCESS_ID + number))
            masses.append(amount)
            factors.append(
                _own_factor(account, line.supplier) if line.supplier else _gas_factor(account, line.gas)
            )
        else:
            taken.append((ids[line.dataset], FIRST_PROCESS_ID + number))
            amounts.append(amount)
    package = bwp.create_datapackage(name="foreground")
    flip = np.array([False] * count + [True] * len(taken))
    package.add_persistent_vector(
        matrix="technosphere_matrix",
        name="foreground",
        indices_array=np.array(own + taken, dtype=bwp.INDICES_DTYPE),
        data_array=np.array([1.0] * count + amounts),
        flip_array=flip,
    )
    if gases:
        package.add_persistent_vector(
            matrix="biosphere_matrix",
            name="foreground-emissions",
            indices_array=np.array(gases, dtype=bwp.INDICES_DTYPE),
            data_array=np.array(masses),
        )
        package.add_persistent_vector(
            matrix="characterization_matrix",
            name="foreground-factors",
            indices_array=np.array([(flow, 0) for flow, _process in gases], dtype=bwp.INDICES_DTYPE),
            data_array=np.array(factors),
        )
    return package


def _gas_factor(account: Account, gas: str) -> float:
    counts = account.background.flows[gas].group in account.rule_pack.groups_in_value
    return float(account.background.factors[gas].factor) if counts else 0.0


def _own_factor(account: Account, name: str) -> float:
    """kg CO2e per declared unit of a supplier, from what the study holds, in the groups that count."""
    released = account.study.suppliers[name].released()
    return float(sum(released[group] for group in released if group in account.rule_pack.groups_in_value))

"""On which figures of a background a demand rests: each exchange and emission with the value that flows through it.

With supply x = A^-1 f and intensity w = A^-T b, the value through an exchange row is x[process] * amount *
w[supplier], through an emission row x[process] * amount * factor. Restricted to verified rows the same two solves
give the verified value; what confirming one more row would add is the verified supply of its process * amount *
verified intensity behind it, the row being the only open figure on those chains.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from baymark.background.errors import NotANumber, NoValue, UnknownDataset
from baymark.background.model import VERIFIED, Factor, Tables
from baymark.background.releasing import is_verified
from baymark.background.solve import factorised
from baymark.background.system import Burden, Link, System, allocation_verified, characterisation, system
from baymark.gases import GROUPS
from baymark.i18n import _

MOST_USEFUL = 10


@dataclass(frozen=True)
class Figure:
    """One figure of a background, as a demand depends on it.

    `kind` is exchange, emission, characterisation or allocation; `row` the line in its file (0 without one).
    `value` is kgCO2e of the demand that flows through the figure, `share` the same as a fraction of the demand's
    value (shares of figures on one chain overlap), `gain` what confirming it alone would add to the verified share.
    """

    kind: str
    process: str
    flow: str
    amount: float
    unit: str
    basis: str
    source: str
    row: int
    value: float
    share: float
    gain: float


@dataclass(frozen=True)
class Figures:
    """The figures of a demand, largest share first; `value` and `verified` in kgCO2e."""

    value: float
    verified: float
    figures: tuple[Figure, ...]

    @property
    def verified_share(self) -> float:
        """The part of the value reached only over figures that are seen or derived, as a fraction."""
        return self.verified / self.value

    @property
    def to_confirm(self) -> tuple[Figure, ...]:
        """The ten figures whose confirmation would raise the verified share most, the best first."""
        open_ = [figure for figure in self.figures if figure.gain > 0]
        return tuple(sorted(open_, key=lambda f: (-f.gain, f.kind, f.process, f.flow, f.row))[:MOST_USEFUL])


@dataclass(frozen=True)
class _State:
    """Supply and intensity of one system, with all rows or with the verified ones."""

    supply: Any
    intensity: Any


@dataclass(frozen=True)
class _Solver:
    """One factorised technosphere, with its entries for a step of refinement."""

    factor: Any
    suppliers: Any
    processes: Any
    amounts: Any

    def solve(self, right: Any, direction: str) -> Any:
        """A x = right (`N`) or A^T x = right (`T`), refined once."""
        import numpy as np

        found = self.factor.solve(right, trans=direction)
        to, of = (self.suppliers, self.processes) if direction == "N" else (self.processes, self.suppliers)
        left = right - found + np.bincount(to, self.amounts * found[of], len(right))
        return found + self.factor.solve(left, trans=direction)


@dataclass(frozen=True)
class Network:
    """A background prepared for many questions: linked, and factorised with all and with the verified rows."""

    tables: Tables
    system: System
    full: _Solver
    sure: _Solver


def network(tables: Tables) -> Network:
    """Link and factorise a background once. Raises what linking and solving raise."""
    made = system(tables)
    verified = [link for link in made.links if link.verified]
    return Network(tables, made, _solver(made, made.links), _solver(made, verified))


def _solver(made: System, links: Sequence[Link]) -> _Solver:
    import numpy as np

    entries = [(one.supplier, one.process, one.amount) for one in links]
    factor = factorised(len(made.ids), entries, made.ids)[0]
    return _Solver(
        factor,
        np.array([one.supplier for one in links], dtype=int),
        np.array([one.process for one in links], dtype=int),
        np.array([float(one.amount) for one in links]),
    )


def figures(
    background: Network | Tables,
    demand: Mapping[str, float],
    method: str,
    groups: Sequence[str] = GROUPS,
) -> Figures:
    """How a demand (amount by dataset id, in the datasets' units) depends on each figure of the background.

    `groups` are those that the rule pack's value sums. A `network` serves several calls.
    Raises `UnknownDataset`, `NoValue` and what solving raises.
    """
    import numpy as np

    prepared = background if isinstance(background, Network) else network(background)
    tables, made = prepared.tables, prepared.system
    factors = {
        flow: factor if tables.flows[flow].group in groups else None
        for flow, factor in characterisation(tables, made, method).items()
    }
    counted = [(burden, factor) for burden in made.burdens if (factor := factors[burden.flow]) is not None]
    wanted = np.zeros(len(made.ids))
    for id_, amount in demand.items():
        if id_ not in made.position:
            near = get_close_matches(id_, made.ids, n=3, cutoff=0.4)
            raise UnknownDataset(dataset=id_, known=", ".join(near) or _("none"))
        wanted[made.position[id_]] += float(amount)
    known = {flow: factor for flow, factor in factors.items() if factor is not None}
    full = _state(prepared.full, counted, wanted)
    verified = [(burden, factor) for burden, factor in counted if is_verified(burden, known)]
    sure = _state(prepared.sure, verified, wanted)
    value = float(wanted @ full.intensity)
    if not np.isfinite(value):
        raise NotANumber(dataset=", ".join(demand))
    if value == 0.0:
        raise NoValue
    found = [
        *(_exchange(tables, link, full, sure, value) for link in made.links),
        *(_emission(tables, burden, factor, full, sure, value) for burden, factor in counted),
        *_characterisation(counted, full, sure, value),
        *_allocation(tables, made, counted, full, sure, value),
    ]
    reached = [figure for figure in found if figure.value]
    reached.sort(key=lambda f: (-abs(f.share), f.kind, f.process, f.flow, f.row))
    return Figures(value, float(wanted @ sure.intensity), tuple(reached))


def _state(solver: _Solver, burdens: Sequence[tuple[Burden, Factor]], wanted: Any) -> _State:
    direct = wanted * 0.0
    for burden, gwp in burdens:
        direct[burden.process] += float(burden.amount) * float(gwp.factor)
    return _State(solver.solve(wanted, "N"), solver.solve(direct, "T"))


def _exchange(tables: Tables, link: Link, full: _State, sure: _State, value: float) -> Figure:
    row, amount = link.row, float(link.amount)
    through = full.supply[link.process] * amount * full.intensity[link.supplier]
    only_open = row.basis not in VERIFIED and allocation_verified(tables, row.process)
    gain = sure.supply[link.process] * amount * sure.intensity[link.supplier] if only_open else 0.0
    return Figure(
        "exchange", row.process, row.flow, float(row.amount), row.unit, row.basis, row.source, row.row,
        float(through), float(through) / value, float(gain) / value,
    )  # fmt: skip


def _emission(
    tables: Tables, burden: Burden, gwp: Factor, full: _State, sure: _State, value: float
) -> Figure:
    row, direct = burden.row, float(burden.amount) * float(gwp.factor)
    through = full.supply[burden.process] * direct
    only_open = (
        row.basis not in VERIFIED and gwp.basis in VERIFIED and allocation_verified(tables, row.process)
    )
    gain = sure.supply[burden.process] * direct if only_open else 0.0
    return Figure(
        "emission", row.process, row.flow, float(row.amount), row.unit, row.basis, row.source, row.row,
        float(through), float(through) / value, float(gain) / value,
    )  # fmt: skip


def _characterisation(
    counted: Sequence[tuple[Burden, Factor]], full: _State, sure: _State, value: float
) -> list[Figure]:
    through: dict[str, float] = {}
    gain: dict[str, float] = {}
    factors = {burden.flow: gwp for burden, gwp in counted}
    for burden, gwp in counted:
        direct = float(burden.amount) * float(gwp.factor)
        through[burden.flow] = through.get(burden.flow, 0.0) + full.supply[burden.process] * direct
        if gwp.basis not in VERIFIED and burden.verified:
            gain[burden.flow] = gain.get(burden.flow, 0.0) + sure.supply[burden.process] * direct
    return [
        Figure(
            "characterisation", "", flow, float(factors[flow].factor), factors[flow].unit, factors[flow].basis,
            factors[flow].source, 0, float(passed), float(passed) / value, float(gain.get(flow, 0.0)) / value,
        )
        for flow, passed in through.items()
    ]  # fmt: skip


def _allocation(
    tables: Tables,
    made: System,
    counted: Sequence[tuple[Burden, Factor]],
    full: _State,
    sure: _State,
    value: float,
) -> list[Figure]:
    """The allocation shares other than 1: everything a process stands for passes through its share."""
    shared = {
        index: tables.datasets[id_]
        for index, id_ in enumerate(made.ids)
        if tables.datasets[id_].allocation_share != 1
    }
    behind = dict.fromkeys(shared, 0.0)
    for link in made.links:
        if link.process in behind and link.row.basis in VERIFIED:
            behind[link.process] += float(link.amount) * sure.intensity[link.supplier]
    for burden, gwp in counted:
        if burden.process in behind and burden.row.basis in VERIFIED and gwp.basis in VERIFIED:
            behind[burden.process] += float(burden.amount) * float(gwp.factor)
    found = []
    for index, dataset in shared.items():
        through = float(full.supply[index] * full.intensity[index])
        gain = 0.0 if dataset.basis in VERIFIED else float(sure.supply[index] * behind[index])
        found.append(
            Figure(
                "allocation", dataset.id, "", float(dataset.allocation_share), "1", dataset.basis,
                dataset.source, dataset.row, through, through / value, gain / value,
            )
        )  # fmt: skip
    return found

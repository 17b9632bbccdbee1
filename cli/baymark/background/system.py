"""From tables to a linear system: rows linked and converted, then a datapackage and matrices from the same arrays.

One unit of process j takes a_ij of the product of process i: A = I - (a_ij). Supply of a demand f is x = A^-1 f,
the intensity of every product w = A^-T (B^T c), with emissions B and characterisation c.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, localcontext
from typing import TYPE_CHECKING, Any

from baymark import units
from baymark.background.cells import refuse_if
from baymark.background.errors import Uncharacterised, UnknownDataset, UnknownMethod, UnlinkedInput
from baymark.background.model import UNSPLIT, VERIFIED, Emission, Exchange, Factor, Tables
from baymark.errors import BaymarkError, Place
from baymark.i18n import _

if TYPE_CHECKING:
    import numpy as np
    import scipy.sparse as sp

FIRST_FLOW_ID = 10_000_000  # integer ids of flows in a datapackage, far above those of processes (1, 2, …)


@dataclass(frozen=True)
class Link:
    """One exchange as an entry of A: `amount` of the supplier's unit per unit of the process, allocated."""

    process: int
    supplier: int
    amount: Decimal
    verified: bool
    row: Exchange


@dataclass(frozen=True)
class Burden:
    """One emission as an entry of B: kg (kgCO2e for unsplit factors) per unit of the process, allocated."""

    process: int
    flow: str
    amount: Decimal
    verified: bool
    row: Emission


@dataclass(frozen=True)
class System:
    """The processes of a background in the order of their ids, with their links and burdens."""

    ids: tuple[str, ...]
    position: Mapping[str, int]
    links: tuple[Link, ...]
    burdens: tuple[Burden, ...]


def system(tables: Tables) -> System:
    """Link and convert every row. Raises `UnlinkedInput`, `IncompatibleUnits` … (all of them, as `Problems`)."""
    ids = tuple(sorted(tables.datasets))
    position = {id_: index for index, id_ in enumerate(ids)}
    problems: list[BaymarkError] = []
    links: list[Link] = []
    burdens: list[Burden] = []
    for row in tables.exchanges:
        place = Place("exchanges.csv", row=row.row, key="flow")
        if row.process not in position:
            problems.append(_unknown_process(place, row.process))
        elif row.linked and row.flow not in position:
            problems.append(UnlinkedInput(place, process=row.process, flow=row.flow))
        elif row.linked:
            amount = _converted(row.amount, row.unit, tables.datasets[row.flow].unit, place, problems)
            links.append(
                Link(
                    position[row.process],
                    position[row.flow],
                    _allocated(tables, row.process, amount),
                    row.basis in VERIFIED and allocation_verified(tables, row.process),
                    row,
                )
            )
    for emission in tables.emissions:
        place = Place("emissions.csv", row=emission.row, key="flow")
        if emission.process not in position:
            problems.append(_unknown_process(place, emission.process))
            continue
        wanted = "kgCO2e" if emission.flow == UNSPLIT else "kg"
        amount = _converted(emission.amount, emission.unit, wanted, place, problems)
        burdens.append(
            Burden(
                position[emission.process],
                emission.flow,
                _allocated(tables, emission.process, amount),
                emission.basis in VERIFIED and allocation_verified(tables, emission.process),
                emission,
            )
        )
    refuse_if(problems)
    return System(ids, position, tuple(links), tuple(burdens))


def allocation_verified(tables: Tables, process: str) -> bool:
    """Whether a process's allocation share is no open figure: none is needed, or its basis is seen or derived."""
    found = tables.datasets[process]
    return found.allocation_share == 1 or found.basis in VERIFIED


def characterisation(tables: Tables, made: System, method: str) -> dict[str, Factor]:
    """The factor of each flow that is emitted. Raises `UnknownMethod`, `Uncharacterised`."""
    if method not in tables.methods:
        raise UnknownMethod(method=method, known=", ".join(sorted(tables.methods)))
    factors = tables.methods[method]
    problems: list[BaymarkError] = []
    found: dict[str, Factor] = {}
    for burden in made.burdens:
        if burden.flow in factors and burden.flow in tables.flows:
            found[burden.flow] = factors[burden.flow]
        else:
            place = Place("emissions.csv", row=burden.row.row, key="flow")
            problems.append(Uncharacterised(place, flow=burden.flow, method=method))
    refuse_if(problems)
    return found


def _unknown_process(place: Place, process: str) -> BaymarkError:
    return UnknownDataset(replace(place, key="process"), dataset=process, known=_("see processes.csv"))


def _converted(
    amount: Decimal, unit: str, wanted: str, place: Place, problems: list[BaymarkError]
) -> Decimal:
    try:
        return units.convert(amount, unit, wanted)
    except (units.UnknownUnit, units.IncompatibleUnits) as error:
        problems.append(type(error)(replace(place, key="unit"), **error.values))
        return amount


def _allocated(tables: Tables, process: str, amount: Decimal) -> Decimal:
    with localcontext() as context:
        context.prec = units.DIGITS
        return amount * tables.datasets[process].allocation_share


@dataclass(frozen=True)
class Arrays:
    """The numbers of a background as bw_processing takes them: parallel arrays, ids as integers."""

    ids: Mapping[str, int]
    flow_ids: Mapping[str, int]
    technosphere: tuple[Any, Any, Any]  # indices (row, col), amounts, flip
    emissions: tuple[Any, Any]  # indices (flow, process), kg
    characterisation: tuple[Any, Any]  # indices (flow, 0), kgCO2e per kg


def arrays(tables: Tables, method: str) -> Arrays:
    """The system of the tables as arrays, with one characterisation method."""
    import bw_processing as bwp
    import numpy as np

    made = system(tables)
    factors = characterisation(tables, made, method)
    flow_ids = {flow: FIRST_FLOW_ID + number for number, flow in enumerate(sorted(factors))}
    size, count = len(made.ids), len(made.links)

    def indices(pairs: list[tuple[int, int]]) -> Any:
        return np.array(pairs, dtype=bwp.INDICES_DTYPE)

    flip = np.zeros(size + count, dtype=bool)
    flip[size:] = True
    return Arrays(
        ids={id_: index + 1 for index, id_ in enumerate(made.ids)},
        flow_ids=flow_ids,
        technosphere=(
            indices(
                [(i + 1, i + 1) for i in range(size)]
                + [(link.supplier + 1, link.process + 1) for link in made.links]
            ),
            np.array([1.0] * size + [float(link.amount) for link in made.links]),
            flip,
        ),
        emissions=(
            indices([(flow_ids[b.flow], b.process + 1) for b in made.burdens]),
            np.array([float(b.amount) for b in made.burdens]),
        ),
        characterisation=(
            indices([(number, 0) for number in flow_ids.values()]),
            np.array([float(factors[flow].factor) for flow in flow_ids]),
        ),
    )


def datapackage(tables: Tables, method: str) -> Any:
    """An in-memory bw_processing datapackage: `bw2calc.LCA({arrays.ids[dataset]: 1}, data_objs=[…])`."""
    import bw_processing as bwp

    made = arrays(tables, method)
    package = bwp.create_datapackage(name=tables.folder.name or "background")
    for matrix, parts in (
        ("technosphere_matrix", made.technosphere),
        ("biosphere_matrix", made.emissions),
        ("characterization_matrix", made.characterisation),
    ):
        package.add_persistent_vector(
            matrix=matrix,
            name=matrix.removesuffix("_matrix"),
            indices_array=parts[0],
            data_array=parts[1],
            **({"flip_array": parts[2]} if len(parts) > 2 else {}),
        )
    return package


@dataclass(frozen=True)
class Matrices:
    """Technosphere A (products × processes), emissions B (flows × processes), characterisation c (flows)."""

    technosphere: sp.csc_matrix
    emissions: sp.csc_matrix
    characterisation: np.ndarray[Any, Any]
    ids: tuple[str, ...]
    flows: tuple[str, ...]


def matrices(tables: Tables, method: str) -> Matrices:
    """The matrices of a background, built from the arrays of its datapackage."""
    import numpy as np
    import scipy.sparse as sp

    made = arrays(tables, method)
    ids, flows = tuple(made.ids), tuple(made.flow_ids)
    index, amount, flip = made.technosphere
    technosphere = sp.csc_matrix(
        (np.where(flip, -amount, amount), (index["row"] - 1, index["col"] - 1)), (len(ids), len(ids))
    )
    place, mass = made.emissions
    emissions = sp.csc_matrix(
        (mass, (place["row"] - FIRST_FLOW_ID, place["col"] - 1)), (len(flows), len(ids))
    )
    return Matrices(technosphere, emissions, made.characterisation[1], ids, flows)

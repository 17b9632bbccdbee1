"""What another supplier or another figure in the background would change, by solving the changed system again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from baymark.background import matrices, read_tables

if TYPE_CHECKING:
    from baymark.footprint import Account, Contribution


def replaced(account: Account, lines: Sequence[Contribution], suppliers: Mapping[str, str]) -> Decimal:
    """The change in kg CO2e when all that takes one dataset, anywhere in the chain, takes another; old → new."""
    tables = read_tables(account.background.folder)
    made, demand = _system(account, lines)
    technosphere, changed = made.technosphere.tolil(), demand.copy()
    for old, new in suppliers.items():
        if tables.datasets[old].unit != tables.datasets[new].unit:
            raise ValueError(f"{old} and {new} are not given per the same unit")
        i, j = made.ids.index(old), made.ids.index(new)
        moved = technosphere[i, :].toarray().ravel()
        if not moved[moved < 0].size and not changed[i]:
            raise ValueError(f"nothing takes {old}, so replacing it would change nothing")
        own = moved[i]
        moved[i] = 0.0  # the process itself stays; nobody takes it any more
        technosphere[i, :] = 0.0
        technosphere[i, i] = own
        technosphere[j, :] = technosphere[j, :].toarray().ravel() + moved
        changed[j] += changed[i]
        changed[i] = 0.0
    return _score(account, made, technosphere, changed) - _score(account, made, made.technosphere, demand)


def exchange_scaled(
    account: Account, lines: Sequence[Contribution], process: str, flow: str, times: str
) -> Decimal:
    """The change in kg CO2e when one process takes another multiple of one input."""
    made, demand = _system(account, lines)
    row, column = made.ids.index(flow), made.ids.index(process)
    technosphere = made.technosphere.tolil()
    if technosphere[row, column] == 0:
        raise ValueError(f"{process} takes no {flow}")
    technosphere[row, column] *= float(times)
    return _score(account, made, technosphere, demand) - _score(account, made, made.technosphere, demand)


def _system(account: Account, lines: Sequence[Contribution]) -> tuple[Any, Any]:
    """Matrices of the background, and what the lines demand of each dataset."""
    import numpy as np

    made = matrices(read_tables(account.background.folder), account.background.method)
    position = {id_: number for number, id_ in enumerate(made.ids)}
    demand = np.zeros(len(made.ids))
    for contribution in lines:
        if contribution.line.dataset:
            amount = contribution.quantity * contribution.line.to_dataset
            demand[position[contribution.line.dataset]] += float(amount)
    return made, demand


def _score(account: Account, made: Any, technosphere: Any, demand: Any) -> Decimal:
    import numpy as np
    from scipy.sparse.linalg import spsolve

    flows, counted = account.background.flows, account.rule_pack.groups_in_value
    factors = np.array(
        [
            factor if flows[flow].group in counted else 0.0
            for flow, factor in zip(made.flows, made.characterisation, strict=True)
        ]
    )
    supply = spsolve(technosphere.tocsc(), demand)
    score = float(factors @ (made.emissions @ supply))
    if not np.isfinite(score):
        raise ValueError("the changed background cannot be solved")
    return Decimal(repr(score))

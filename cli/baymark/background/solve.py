"""Solving for intensities: a sparse factorisation in floats, refined in decimals until the digits stand.

The factorisation (SuperLU, MMD_AT_PLUS_A ordering, symmetric mode) gives 10 to 16 digits; each refinement step
takes the residual of the decimal system in 34 digits and adds about as many again (mixed-precision iterative
refinement, Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., ch. 12). So the released digits do not
depend on machine, library or order of summation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import Any

from baymark import units
from baymark.background.errors import IllConditioned, NotANumber, SingularBackground
from baymark.i18n import _

MAX_CONDITION = 1e13  # float64 carries 16 digits; beyond this refinement itself is no longer safe
MAX_STEPS = 8
# Forward error accepted, relative to the largest intensity of the same dataset: far below 12 digits.
ACCEPTED_ERROR = 1e-20

Entry = tuple[int, int, Decimal]  # supplier, process, amount taken per unit of the process


@dataclass(frozen=True)
class Solution:
    """Values by right-hand side and dataset; the last correction as forward-error estimate; condition (1-norm)."""

    values: tuple[tuple[Decimal, ...], ...]
    error: float
    condition: float
    steps: int


def factorised(size: int, entries: Sequence[Entry], ids: Sequence[str]) -> tuple[Any, float]:
    """The factorisation of A = I - (amounts) and its condition number. Raises when it cannot be relied on."""
    import numpy as np
    import scipy.sparse as sp
    from scipy.sparse.linalg import LinearOperator, onenormest, splu

    rows = np.array([entry[0] for entry in entries], dtype=np.intp)
    columns = np.array([entry[1] for entry in entries], dtype=np.intp)
    amounts = np.array([float(entry[2]) for entry in entries])
    matrix = sp.identity(size, format="csc") - sp.csc_matrix((amounts, (rows, columns)), (size, size))
    try:
        factor = splu(
            matrix, permc_spec="MMD_AT_PLUS_A", diag_pivot_thresh=0.001, options={"SymmetricMode": True}
        )
    except RuntimeError as error:
        raise SingularBackground(reason=str(error), suspects=_loops(size, entries, ids)) from error
    inverse = LinearOperator(
        (size, size),
        matvec=lambda x: factor.solve(np.asarray(x, dtype=float).ravel()),
        rmatvec=lambda x: factor.solve(np.asarray(x, dtype=float).ravel(), trans="T"),
        dtype=float,
    )
    norm = float(abs(matrix).sum(axis=0).max())
    # The estimate is exact for few datasets; its block power method needs more columns than it asks for.
    reach = (
        float(onenormest(inverse))
        if size > 8
        else float(np.abs(factor.solve(np.identity(size))).sum(axis=0).max())
    )
    condition = norm * reach
    if not np.isfinite(condition):
        raise SingularBackground(reason=_("its inverse is not finite"), suspects=_loops(size, entries, ids))
    if condition > MAX_CONDITION:
        raise IllConditioned(
            reason=_("its condition number is about {found}, more than {limit}").format(
                found=f"{condition:.0e}", limit=f"{MAX_CONDITION:.0e}"
            ),
            suspects=_loops(size, entries, ids),
        )
    return factor, condition


def solve_transposed(
    entries: Sequence[Entry], right: Sequence[Sequence[Decimal]], ids: Sequence[str]
) -> Solution:
    """The w of A^T w = b for each b of `right`, with decimals that hold at least 20 digits.

    Raises `SingularBackground`, `IllConditioned`, `NotANumber`.
    """
    import numpy as np

    size = len(ids)
    factor, condition = factorised(size, entries, ids)
    values = [[Decimal(0)] * size for _ in right]
    residual = [list(b) for b in right]
    error = float("inf")
    with localcontext() as context:
        context.prec = units.DIGITS
        for step in range(1, MAX_STEPS + 1):
            floats = np.array([[float(value) for value in column] for column in residual]).T
            correction = factor.solve(floats, trans="T") if floats.size else floats
            if not np.isfinite(correction).all():
                raise NotANumber(dataset=ids[int(np.argwhere(~np.isfinite(correction))[0][0])])
            for number, column in enumerate(values):
                for index in range(size):
                    if correction[index, number]:
                        column[index] += Decimal(float(correction[index, number]))
            last, error = error, _relative(correction, values)
            residual = [_residual(entries, b, column) for b, column in zip(right, values, strict=True)]
            # The first pass is the solution itself; at least one refinement step follows it.
            if step > 1 and error <= ACCEPTED_ERROR:
                return Solution(tuple(map(tuple, values)), error, condition, step - 1)
            if step > 2 and error > last / 2:
                break
    raise IllConditioned(
        reason=_("refinement does not converge (forward error about {error})").format(error=f"{error:.0e}"),
        suspects=_loops(size, entries, ids),
    )


def _residual(entries: Sequence[Entry], b: Sequence[Decimal], values: Sequence[Decimal]) -> list[Decimal]:
    left = [right - value for right, value in zip(b, values, strict=True)]
    for supplier, process, amount in entries:
        value = values[supplier]
        if value:
            left[process] += amount * value
    return left


def _relative(correction: Any, values: Sequence[Sequence[Decimal]]) -> float:
    """The largest correction of a dataset, relative to its largest value over the right-hand sides."""
    worst = 0.0
    for index in range(len(values[0]) if values else 0):
        scale = max(abs(float(column[index])) for column in values)
        change = float(abs(correction[index]).max())
        if change:
            worst = max(worst, change / scale if scale else float("inf"))
    return worst


def _loops(size: int, entries: Sequence[Entry], ids: Sequence[str]) -> str:
    """The datasets that take part in loops, shortest first: only a loop can make the matrix singular."""
    import numpy as np
    import scipy.sparse as sp
    from scipy.sparse.csgraph import connected_components

    taken = [(supplier, process) for supplier, process, amount in entries if amount]
    graph = sp.csr_matrix((np.ones(len(taken)), tuple(zip(*taken, strict=True)) or ([], [])), (size, size))
    label = connected_components(graph, directed=True, connection="strong")[1]
    members: dict[int, list[str]] = {}
    for index, number in enumerate(label):
        members.setdefault(int(number), []).append(ids[index])
    own = {process for supplier, process in taken if supplier == process}
    loops = [names for names in members.values() if len(names) > 1] + [
        [ids[process]] for process in sorted(own)
    ]
    loops.sort(key=len)
    return "; ".join(", ".join(names[:6]) for names in loops[:3]) or _("none found")

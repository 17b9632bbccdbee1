"""Materials of bay-core beside published figures: the section of validation.md made from validation_materials.csv.

Each row is compared as it stands and, where the published figure was made with another country's electricity, with
our chain on that electricity: what then remains has another cause, which the row names.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
CHINESE_GRID = "electricity-cn-average-2024"
METHOD = "ar6"


@dataclass(frozen=True)
class Material:
    """One published figure, kg CO2e per kg of `per`, and our dataset; `times` brings ours to the same substance."""

    id: str
    title: str
    published: Decimal
    per: str
    geography: str
    year: str
    source: str
    basis: str
    dataset: str
    times: Decimal
    grid: str
    cause: str


def materials() -> list[Material]:
    """The rows of the table, in their order; those without a dataset are compared with nothing, and say why."""
    with (FOLDER / "validation_materials.csv").open(encoding="utf-8", newline="") as file:
        return [
            Material(**{**row, "published": Decimal(row["published"]), "times": Decimal(row["times"] or 1)})
            for row in csv.DictReader(file)
        ]


@cache
def intensities(grid: str = "") -> Mapping[str, Decimal]:
    """kg CO2e per unit of every dataset of bay-core; with `grid`, all Chinese grid electricity of the chains from it.

    All gas groups but biogenic carbon dioxide are counted, as the published figures do.
    """
    import numpy as np
    from scipy.sparse.linalg import spsolve

    from baymark.background import folders, matrices, read_tables

    tables = read_tables(folders()["bay-core"])
    made = matrices(tables, METHOD)
    technosphere = made.technosphere.tolil()
    if grid:
        old, new = made.ids.index(CHINESE_GRID), made.ids.index(grid)
        moved = technosphere[old, :].toarray().ravel()
        own, moved[old] = moved[old], 0.0
        technosphere[old, :] = 0.0
        technosphere[old, old] = own
        technosphere[new, :] = technosphere[new, :].toarray().ravel() + moved
    left_out = ("biogenic_emissions", "biogenic_removals")
    factors = np.array(
        [
            0.0 if tables.flows[flow].group in left_out else factor
            for flow, factor in zip(made.flows, made.characterisation, strict=True)
        ]
    )
    scores = spsolve(technosphere.T.tocsc(), made.emissions.T @ factors)
    if not np.isfinite(scores).all():
        raise ValueError("the changed background cannot be solved")
    return {id_: Decimal(repr(float(score))) for id_, score in zip(made.ids, scores, strict=True)}


def section() -> Iterator[str]:
    """The lines of the section."""
    rows = materials()
    compared = [row for row in rows if row.dataset]
    yield "| material | published | ours | ours ÷ published | on its electricity | read in | cause of the rest |"
    yield "|---|---:|---:|---:|---:|---|---|"
    for row in compared:
        ours = intensities()[row.dataset] * row.times
        other = intensities(row.grid)[row.dataset] * row.times if row.grid else None
        where = f"{row.source} ({row.geography}, {row.year}; {row.basis}) `{row.id}`"
        yield (
            f"| {row.title}, per {row.per} | {figure(row.published)} | {figure(ours)} | "
            f"{ours / row.published:.2f} | {figure(other) if other is not None else '–'} | {where} | {row.cause} |"
        )
    yield ""
    yield "Not compared, and why:"
    yield ""
    for row in rows:
        if not row.dataset:
            yield f"- {row.title} ({figure(row.published)} per {row.per}, {row.source}, `{row.id}`): {row.cause}"


def figure(value: Decimal) -> str:
    """Three significant digits without an exponent."""
    return format(Decimal(f"{value:.3g}").normalize(), "f")

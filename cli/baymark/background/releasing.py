"""Releasing a background: its intensities, 12 significant digits in plain decimals, and the digests that pin
them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal, localcontext
from pathlib import Path

from baymark import units
from baymark.background import package
from baymark.background.errors import CannotReconcile
from baymark.background.model import (
    AIRCRAFT_CLASSES,
    UNSPLIT,
    VERIFIED,
    VIA,
    Factor,
    Intensity,
    Tables,
    exact_sum,
)
from baymark.background.read import COLUMNS, read_tables
from baymark.background.solve import Solution, solve_transposed
from baymark.background.system import Burden, System, characterisation, system
from baymark.formulas.rounding import plain
from baymark.gases import GROUPS
from baymark.whole_files import write_whole

SIGNIFICANT_DIGITS = 12
# What the rounding of at most six groups and four ways can differ by, relative to the sum of their sizes.
_ROUNDING = Decimal("1e-11")


@dataclass(frozen=True)
class Solved:
    """The intensities of one method as released, with what the solver says about itself."""

    method: str
    intensities: Mapping[str, Intensity]
    error: float
    condition: float


def solved(tables: Tables, method: str, made: System | None = None) -> Solved:
    """Every intensity of a background under one method, as it would be released. kgCO2e per unit."""
    made = made or system(tables)
    factors = characterisation(tables, made, method)
    parts = _right_sides(tables, made, factors, method)
    entries = [(link.supplier, link.process, link.amount) for link in made.links]
    full = solve_transposed(entries, list(parts.values()), made.ids)
    verified = _verified(made, factors)
    columns = dict(zip(parts, full.values, strict=True))
    found = {
        id_: _intensity(
            id_, {name: column[index] for name, column in columns.items()}, verified.values[0][index]
        )
        for index, id_ in enumerate(made.ids)
    }
    return Solved(method, found, max(full.error, verified.error), full.condition)


def _right_sides(
    tables: Tables, made: System, factors: Mapping[str, Factor], method: str
) -> dict[str, list[Decimal]]:
    """Direct emissions of each process, characterised, once for each column that is released. kgCO2e per unit."""
    names = [*GROUPS, *(f"via_{way}" for way in VIA), "aircraft", "unknown_gwp"]
    sides = {name: [Decimal(0)] * len(made.ids) for name in names}
    with localcontext() as context:
        context.prec = units.DIGITS
        for burden in made.burdens:
            value = burden.amount * factors[burden.flow].factor
            dataset = tables.datasets[made.ids[burden.process]]
            belongs = [tables.flows[burden.flow].group, f"via_{dataset.via}"]
            if dataset.class_ in AIRCRAFT_CLASSES:
                belongs.append("aircraft")
            if burden.flow == UNSPLIT and dataset.gwp_set != method:
                belongs.append("unknown_gwp")
            for name in belongs:
                sides[name][burden.process] += value
    return sides


def _verified(made: System, factors: Mapping[str, Factor]) -> Solution:
    """Intensities over the figures that are seen or derived alone: exchange, emission and characterisation."""
    side = [Decimal(0)] * len(made.ids)
    with localcontext() as context:
        context.prec = units.DIGITS
        for burden in made.burdens:
            if is_verified(burden, factors):
                side[burden.process] += burden.amount * factors[burden.flow].factor
    entries = [(link.supplier, link.process, link.amount) for link in made.links if link.verified]
    return solve_transposed(entries, [side], made.ids)


def is_verified(burden: Burden, factors: Mapping[str, Factor]) -> bool:
    """Whether an emission counts as verified: its amount and its factor are seen or derived."""
    return burden.verified and factors[burden.flow].basis in VERIFIED


def _intensity(id_: str, values: Mapping[str, Decimal], verified: Decimal) -> Intensity:
    size = sum((abs(values[group]) for group in GROUPS), Decimal(0))
    rounded = {name: _digits(value, size) for name, value in values.items()}
    groups = {group: rounded[group] for group in GROUPS}
    total = exact_sum(groups.values())
    return Intensity(
        total=total,
        groups=groups,
        aircraft=rounded["aircraft"],
        via=_reconciled(id_, {way: rounded[f"via_{way}"] for way in VIA}, total, size),
        verified=_digits(verified, size),
        unknown_gwp=rounded["unknown_gwp"],
    )


def _digits(value: Decimal, size: Decimal) -> Decimal:
    """Twelve significant digits. What is below the error of the solution beside its own row is an exact zero."""
    if abs(value) <= size * Decimal("1e-20"):
        return Decimal(0)
    return Context(prec=SIGNIFICANT_DIGITS, rounding=ROUND_HALF_EVEN).plus(value)


def _reconciled(id_: str, via: Mapping[str, Decimal], total: Decimal, size: Decimal) -> dict[str, Decimal]:
    """The four ways with an exact sum: the largest takes what rounding left over.

    Groups and ways are rounded each for itself, so their sums differ by a few units of the twelfth digit. The
    difference goes to the largest way, where it weighs least. More than rounding is refused.
    """
    gap = total - exact_sum(via.values())
    if abs(gap) > _ROUNDING * max(size, sum((abs(value) for value in via.values()), Decimal(0))):
        raise CannotReconcile(dataset=id_, parts=exact_sum(via.values()), total=total)
    largest = max(VIA, key=lambda way: abs(via[way]))
    return {way: exact_sum((value, gap)) if way == largest else value for way, value in via.items()}


def intensities_csv(tables: Tables) -> bytes:
    """The content of intensities.csv: every method, every dataset, in the order of their names."""
    made = system(tables)
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS["intensities"])
    for method in sorted(tables.methods):
        result = solved(tables, method, made)
        for id_, intensity in result.intensities.items():
            writer.writerow([method, id_, tables.datasets[id_].unit, *map(plain, figures_of(intensity))])
    return out.getvalue().encode()


def figures_of(intensity: Intensity) -> Iterable[Decimal]:
    """The numbers of an intensity in the order of the columns of intensities.csv."""
    yield intensity.total
    yield from (intensity.groups[group] for group in GROUPS)
    yield intensity.aircraft
    yield from (intensity.via[way] for way in VIA)
    yield intensity.verified
    yield intensity.unknown_gwp


def release(folder: Path, version: str | None = None) -> None:
    """Solve a background and write its intensities.csv and datapackage.json.

    The same tables give the same bytes. `version` replaces the version in datapackage.json. Name, title, version
    and licence must stand there before the first release.
    """
    former = package.describe(folder)
    tables = read_tables(folder)
    write_whole(folder / "intensities.csv", intensities_csv(tables))
    content = package.build(folder, former, tables.sources, version or str(former["version"]))
    write_whole(folder / package.FILE, content)

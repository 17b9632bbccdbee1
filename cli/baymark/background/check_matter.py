"""Checks of matter: masses, stoichiometry, elements and hydrates of the processes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from baymark import units
from baymark.background import chemistry
from baymark.background.errors import BadFormula
from baymark.background.findings import Finding, failed
from baymark.background.model import UNSPLIT, Dataset, Exchange, Tables
from baymark.i18n import N_

MASS_TOLERANCE = Decimal("0.03")
STOICHIOMETRY_TOLERANCE = Decimal("0.001")
ELEMENT_TOLERANCE = Decimal("0.01")
# Elements that air, water and fuels bring or carry away unseen; the others must come from what the rows name.
_ROUND = Decimal("1e-9")
_UNSEEN = frozenset({"H", "C", "N", "O"})
_HYDRATE_WORDS = {
    "hemihydrate": "0.5", "monohydrate": "1", "dihydrate": "2", "trihydrate": "3", "tetrahydrate": "4",
    "pentahydrate": "5", "hexahydrate": "6", "heptahydrate": "7", "octahydrate": "8", "nonahydrate": "9",
    "decahydrate": "10",
}  # fmt: skip
_WORD = re.compile("|".join(_HYDRATE_WORDS))


def _kg(amount: Decimal, unit: str) -> Decimal | None:
    try:
        return units.convert(amount, unit, "kg")
    except (units.UnknownUnit, units.IncompatibleUnits):
        return None


def _by_process(tables: Tables) -> dict[str, list[Exchange]]:
    found: dict[str, list[Exchange]] = {}
    for row in tables.exchanges:
        found.setdefault(row.process, []).append(row)
    return found


def mass_balance(tables: Tables) -> Iterator[Finding]:
    """A transforming process loses and gains no mass: inputs and resources against all that leaves it, 3 %."""
    entering: dict[str, Decimal] = {}
    leaving: dict[str, Decimal] = {}
    for row in tables.exchanges:
        mass = _kg(row.amount, row.unit)
        if mass is not None:
            side = entering if row.kind in ("input", "resource") else leaving
            side[row.process] = side.get(row.process, Decimal(0)) + mass
    for emission in tables.emissions:
        mass = _kg(emission.amount, emission.unit) if emission.flow != UNSPLIT else None
        if mass is not None:
            side = entering if emission.flow == "co2-uptake" else leaving
            side[emission.process] = side.get(emission.process, Decimal(0)) + mass
    for dataset in tables.datasets.values():
        if dataset.mass_balance != "transforming":
            continue
        product = _kg(Decimal(1), dataset.unit)
        if product is None:
            yield failed(
                ("processes", dataset.row, "mass_balance"),
                N_(
                    "{id} is said to transform matter but is counted in {unit}. Count it in kg, or write "
                    "service or "
                    "`exempt: ` and the reason."
                ),
                id=dataset.id, unit=dataset.unit,
            )  # fmt: skip
            continue
        into = entering.get(dataset.id, Decimal(0))
        out = leaving.get(dataset.id, Decimal(0)) + product
        if abs(into / out - 1) > MASS_TOLERANCE:
            yield failed(
                ("processes", dataset.row, "mass_balance"),
                N_(
                    "{id} takes in {into:.4f} kg and gives out {out:.4f} kg per kg of product. Enter what "
                    "is missing "
                    "(resource, release, waste, co_product), or correct an amount."
                ),
                id=dataset.id, into=into, out=out,
            )  # fmt: skip


def stoichiometry(tables: Tables) -> Iterator[Finding]:
    """An amount that follows from a reaction is recomputed from atomic weights, within 0.1 %."""
    for row in tables.exchanges:
        if not row.stoichiometry:
            continue
        place = ("exchanges", row.row, "stoichiometry")
        try:
            wanted = chemistry.stoichiometric_amount(row.stoichiometry, tables.atomic_weights)
        except BadFormula as error:
            yield failed(place, N_("{reason} Correct the text."), reason=error.message())
            continue
        mass = _kg(row.amount, row.unit)
        if mass is None or abs(mass / wanted - 1) > STOICHIOMETRY_TOLERANCE:
            yield failed(
                place,
                N_(
                    "{text} gives {wanted:.6f} kg per kg, the row says {amount} {unit}. Correct the one "
                    "or the other."
                ),
                text=row.stoichiometry, wanted=wanted, amount=row.amount, unit=row.unit,
            )  # fmt: skip
        if row.basis != "derived":
            yield failed(
                ("exchanges", row.row, "basis"),
                N_(
                    "A stoichiometric amount has the basis derived, not {basis}. Move what yield or "
                    "purity adds to a "
                    "row of its own."
                ),
                basis=row.basis,
            )  # fmt: skip


def hydrates(tables: Tables) -> Iterator[Finding]:
    """Names, formulas and stoichiometry mean the same hydrate; what differs by crystal water differs in mass."""
    for dataset in tables.datasets.values():
        if not dataset.formula:
            continue
        place = ("processes", dataset.row, "formula")
        try:
            water = chemistry.hydrate_water(dataset.formula)
            chemistry.molar_mass(dataset.formula, tables.atomic_weights)
        except BadFormula as error:
            yield failed(place, N_("{reason} Correct the formula."), reason=error.message())
            continue
        named = _named_water(dataset)
        if named is not None and named != water:
            yield failed(
                place,
                N_(
                    "{id} is named with {named} H2O but its formula {formula} has {water}. Correct the name or the "
                    "formula: masses of different hydrates must not be mixed."
                ),
                id=dataset.id, named=named, formula=dataset.formula, water=water,
            )  # fmt: skip
    for row in tables.exchanges:
        yield from _reaction_of(tables, row)


def _named_water(dataset: Dataset) -> Decimal | None:
    text = f"{dataset.id} {dataset.name}".lower()
    # "di-" and "monohydrate" end alike in `dihydrate`; the longest word at a place is what the name says.
    words = {Decimal(_HYDRATE_WORDS[match[0]]) for match in _WORD.finditer(text)}
    if len(words) == 1:
        return words.pop()
    return Decimal(0) if "anhydrous" in text and not words else None


def _reaction_of(tables: Tables, row: Exchange) -> Iterator[Finding]:
    if not row.stoichiometry:
        return
    try:
        _, taken, _, made = chemistry.stoichiometry(row.stoichiometry)
    except BadFormula:
        return  # told by `stoichiometry`
    process, supplier = tables.datasets.get(row.process), tables.datasets.get(row.flow)
    for side, formula, dataset in (("input", taken, supplier), ("product", made, process)):
        if dataset is None or not dataset.formula:
            continue
        try:
            same = _same_substance(formula, dataset.formula)
            hydrate = _same_substance(chemistry.anhydrous(formula), chemistry.anhydrous(dataset.formula))
        except BadFormula:
            continue  # told by `stoichiometry` and by the formula itself
        if same:
            continue
        if hydrate:
            yield failed(
                ("exchanges", row.row, "stoichiometry"),
                N_(
                    "Hydrate mismatch: the reaction counts {formula}, the dataset {id} is {other}. Write "
                    "the amount "
                    "for {other}, or link the other hydrate."
                ),
                formula=formula, id=dataset.id, other=dataset.formula,
            )  # fmt: skip
        elif side == "input":
            yield failed(
                ("exchanges", row.row, "stoichiometry"),
                N_("The reaction counts {formula}, but the dataset {id} is {other}. Link the right dataset."),
                formula=formula, id=dataset.id, other=dataset.formula,
            )  # fmt: skip


def _same_substance(first: str, second: str) -> bool:
    """Whether two formulas give the same mass fractions: `P` and `P4`, `C2H4` and `CH2` do."""
    one, other = chemistry.elements(first), chemistry.elements(second)
    if one.keys() != other.keys():
        return False
    scale = next(iter(one.values())) / other[next(iter(one))]
    return all(abs(count / other[symbol] / scale - 1) < _ROUND for symbol, count in one.items())


def elements(tables: Tables) -> Iterator[Finding]:
    """No element is made or lost: what the product holds is brought in, what comes in leaves again.

    Judged for products with a formula, for every element but H, C, N and O. Inputs, resources and releases without
    formula may hold any element, up to their whole mass.
    """
    rows = _by_process(tables)
    for dataset in tables.datasets.values():
        if (
            dataset.mass_balance != "transforming"
            or not dataset.formula
            or _kg(Decimal(1), dataset.unit) is None
        ):
            continue
        try:
            wanted = chemistry.mass_fractions(dataset.formula, tables.atomic_weights)
            known, unknown = _brought(tables, rows.get(dataset.id, []))
        except BadFormula:
            continue  # told by `hydrates`
        away = sum(
            (
                _kg(row.amount, row.unit) or Decimal(0)
                for row in rows.get(dataset.id, [])
                if row.kind in ("waste", "co_product", "release")
            ),
            Decimal(0),
        ) + sum(
            (
                _kg(row.amount, row.unit) or Decimal(0)
                for row in tables.emissions
                if row.process == dataset.id and row.flow != UNSPLIT
            ),
            Decimal(0),
        )
        for symbol in sorted({*wanted, *known} - _UNSEEN):
            need, have = wanted.get(symbol, Decimal(0)), known.get(symbol, Decimal(0))
            if have + unknown < need * (1 - ELEMENT_TOLERANCE):
                yield failed(
                    ("processes", dataset.row, "formula"),
                    N_(
                        "1 kg of {id} holds {need:.4f} kg {symbol}, its inputs bring at most {have:.4f} kg. "
                        "Correct the "
                        "amount of the input that brings {symbol}, or the formula."
                    ),
                    id=dataset.id, need=need, symbol=symbol, have=have + unknown,
                )  # fmt: skip
            elif have > need * (1 + ELEMENT_TOLERANCE) + away + MASS_TOLERANCE * have:
                yield failed(
                    ("processes", dataset.row, "formula"),
                    N_(
                        "The inputs of {id} bring {have:.4f} kg {symbol}; the product holds {need:.4f} kg and only "
                        "{away:.4f} kg leave beside it. Correct an amount, or enter where the rest goes."
                    ),
                    id=dataset.id, have=have, symbol=symbol, need=need, away=away,
                )  # fmt: skip


def _brought(tables: Tables, rows: list[Exchange]) -> tuple[dict[str, Decimal], Decimal]:
    """kg of each element in the inputs with a formula, and kg of the inputs without."""
    known: dict[str, Decimal] = {}
    unknown = Decimal(0)
    for row in rows:
        mass = _kg(row.amount, row.unit) if row.kind in ("input", "resource") else None
        if mass is None:
            continue
        supplier = tables.datasets.get(row.flow)
        if supplier is None or not supplier.formula:
            unknown += mass
            continue
        for symbol, fraction in chemistry.mass_fractions(supplier.formula, tables.atomic_weights).items():
            known[symbol] = known.get(symbol, Decimal(0)) + mass * fraction
    return known, unknown

"""Chemical formulas: elements, molar masses, and stoichiometric amounts recomputed from atomic weights."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, localcontext

from baymark import units
from baymark.background.errors import BadFormula
from baymark.i18n import _

_MAX_LENGTH = 200
_MAX_DEPTH = 5
_TOKEN = re.compile(r"([A-Z][a-z]?)|(\()|(\))")
_COUNT = re.compile(r"[0-9]{1,4}(?:\.[0-9]{1,6})?")
_PART = re.compile(r"([0-9]{1,4}(?:\.[0-9]{1,6})?)?(.+)")
_STOICHIOMETRY = re.compile(r"\s*(\S+)\s+(\S+)\s*:\s*(\S+)\s+(\S+)\s*")


def elements(formula: str) -> dict[str, Decimal]:
    """How many atoms of each element the formula holds; `.` or `·` joins water or another part.

    Raises `BadFormula`.
    """
    if not formula or len(formula) > _MAX_LENGTH:
        raise BadFormula(formula=formula[:80], reason=_("it is empty or too long"))
    found: dict[str, Decimal] = {}
    for part in _parts(formula.replace("·", ".")):
        match = _PART.fullmatch(part)
        if match is None:
            reason = _("{text} is no part of a formula").format(text=repr(part))
            raise BadFormula(formula=formula, reason=reason)
        number = Decimal(match[1] or 1)
        atoms, end = _group(match[2], 0, formula, 0)
        if end != len(match[2]):
            raise BadFormula(formula=formula, reason=_("a bracket closes that was not opened"))
        for symbol, count in atoms.items():
            found[symbol] = found.get(symbol, Decimal(0)) + number * count
    return found


def _parts(formula: str) -> list[str]:
    """The parts of a hydrate or adduct: `CaSO4.0.5H2O` and `CaSO4.2H2O` split, `LiNi0.8Mn0.2O2` does not.

    A point is a separator before a capital or bracket, and before a counted water at the end; else a decimal point.
    """
    water = re.search(r"\.((?:[0-9]{1,2}(?:\.[0-9]{1,3})?)?H2O)$", formula)
    if water:
        return [*_parts(formula[: water.start()]), water[1]]
    return re.split(r"\.(?=[A-Z(])", formula)


def _group(text: str, start: int, formula: str, depth: int) -> tuple[dict[str, Decimal], int]:
    if depth > _MAX_DEPTH:
        raise BadFormula(formula=formula, reason=_("its brackets are nested too deeply"))
    found: dict[str, Decimal] = {}
    at = start
    while at < len(text):
        token = _TOKEN.match(text, at)
        if token is None:
            raise BadFormula(formula=formula, reason=_("{text} is not expected").format(text=repr(text[at])))
        if token[3]:
            if depth == 0:
                return found, at
            return found, token.end()
        if token[2]:
            inside, at = _group(text, token.end(), formula, depth + 1)
            if text[at - 1] != ")":
                raise BadFormula(formula=formula, reason=_("a bracket is not closed"))
        else:
            inside, at = {token[1]: Decimal(1)}, token.end()
        count = _COUNT.match(text, at)
        number = Decimal(count[0]) if count else Decimal(1)
        at = count.end() if count else at
        for symbol, atoms in inside.items():
            found[symbol] = found.get(symbol, Decimal(0)) + atoms * number
    return found, at


def molar_mass(formula: str, weights: Mapping[str, Decimal]) -> Decimal:
    """Molar mass in g/mol from standard atomic weights. Raises `BadFormula`."""
    with localcontext() as context:
        context.prec = units.DIGITS
        total = Decimal(0)
        for symbol, count in elements(formula).items():
            if symbol not in weights:
                reason = _("{symbol} has no atomic weight in atomic_weights.csv").format(symbol=symbol)
                raise BadFormula(formula=formula, reason=reason)
            total += weights[symbol] * count
    if not total:
        raise BadFormula(formula=formula, reason=_("it has no mass"))
    return total


def mass_fractions(formula: str, weights: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """Mass fraction of each element of the formula. Raises `BadFormula`."""
    total = molar_mass(formula, weights)
    with localcontext() as context:
        context.prec = units.DIGITS
        return {symbol: weights[symbol] * count / total for symbol, count in elements(formula).items()}


def hydrate_water(formula: str) -> Decimal:
    """Moles of crystal water in the formula, 0 when anhydrous."""
    last = _parts(formula.replace("·", "."))[1:][-1:]
    match = _PART.fullmatch(last[0]) if last and last[0].endswith("H2O") else None
    return Decimal(match[1] or 1) if match else Decimal(0)


def anhydrous(formula: str) -> str:
    """The formula without its crystal water."""
    return _parts(formula.replace("·", "."))[0]


def stoichiometry(text: str) -> tuple[Decimal, str, Decimal, str]:
    """The two sides of `n FORMULA : m FORMULA`. Raises `BadFormula`."""
    match = _STOICHIOMETRY.fullmatch(text)
    try:
        if match is None:
            raise ValueError(text)
        left, right = Decimal(match[1]), Decimal(match[3])
    except (ValueError, ArithmeticError) as error:
        raise BadFormula(formula=text[:80], reason=_("it is not `n FORMULA : m FORMULA`")) from error
    if not (left.is_finite() and right.is_finite() and left > 0 and right > 0):
        raise BadFormula(formula=text[:80], reason=_("its numbers are not positive"))
    return left, match[2], right, match[4]


def stoichiometric_amount(text: str, weights: Mapping[str, Decimal]) -> Decimal:
    """kg of the first substance per kg of the second in `n FORMULA : m FORMULA`. Raises `BadFormula`."""
    left, substance, right, product = stoichiometry(text)
    with localcontext() as context:
        context.prec = units.DIGITS
        return left * molar_mass(substance, weights) / (right * molar_mass(product, weights))

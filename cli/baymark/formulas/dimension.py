"""The dimensional check: which unit a formula gives, or why its units do not fit.

It runs once, when a rule pack or a study is loaded; afterwards values are plain numbers in canonical units.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

from baymark import units
from baymark.formulas.errors import FormulaUnit, UnknownName
from baymark.formulas.expression import Expression, Name, Number, Term

if TYPE_CHECKING:
    import pint


def unit_of(expression: Expression, known: Mapping[str, str]) -> str:
    """The unit of the formula, given the unit of each name it reads.

    Sums and comparisons need the same unit on both sides (kWh and MJ are not added silently). A bare number is
    dimensionless. Raises `FormulaUnit`, `UnknownName`.
    """
    result = _unit(expression.term, known, expression.text)
    return str(result) or "1"


def agrees(found: str, declared: str) -> bool:
    """Whether two unit texts name the same unit, however written."""
    return bool(units.parse(found) == units.parse(declared))


def _registered(unit: object) -> pint.Unit:
    """pint types products of units loosely; this says what they are."""
    return cast("pint.Unit", unit)


def _unit(term: Term, known: Mapping[str, str], text: str) -> pint.Unit:
    if isinstance(term, Number):
        return units.parse("1")
    if isinstance(term, Name):
        if term.name not in known:
            raise UnknownName(formula=text, name=term.name, nearest="—")
        return units.parse(known[term.name])
    operands = [_unit(operand, known, text) for operand in term.operands]
    if term.operator == "*":
        return _registered(operands[0] * operands[1])
    if term.operator == "/":
        return _registered(operands[0] / operands[1])
    if term.operator in ("neg", "ceiling"):
        return operands[0]
    compared = operands[1:] if term.operator == "choose" else operands
    for other in compared[1:]:
        if other != compared[0]:
            raise FormulaUnit(formula=text, reason=f"{compared[0] or '1'} with {other or '1'}")
    return compared[0]

"""The dimensional check: which unit a formula gives, or why its units do not fit.

It runs once, when a rule pack or a study is loaded; afterwards values are plain numbers in canonical units.
"""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches

from baymark import units
from baymark.formulas.errors import FormulaUnit, UnknownName
from baymark.formulas.expression import Expression, Name, Number
from baymark.i18n import _


def unit_of(expression: Expression, known: Mapping[str, str]) -> str:
    """The unit of the formula, given the unit of each name it reads.

    Sums and comparisons need the same unit on both sides (kWh and MJ are not added silently). A bare number is
    dimensionless. Raises `FormulaUnit`, `UnknownName`, `UnknownUnit` for a unit that a name is given with.
    """
    stack: list[units.Unit] = []
    for step in expression.steps:
        if isinstance(step, Number):
            stack.append(units.PURE_NUMBER)
        elif isinstance(step, Name):
            stack.append(units.parse(_given(step.name, known, expression.text)))
        else:
            first = len(stack) - len(step.operands)
            stack[first:] = [_operation(step.operator, stack[first:], expression.text)]
    result = str(stack[0])
    if not units.known(result):
        reason = _("{unit} is no unit that anyone measures in").format(unit=result[:60])
        raise FormulaUnit(formula=expression.text, reason=reason)
    return result


def agrees(found: str, declared: str) -> bool:
    """Whether two unit texts name the same unit, however written (`m*m` and `m2`; not kWh and MJ)."""
    return units.parse(found) == units.parse(declared)


def _given(name: str, known: Mapping[str, str], text: str) -> str:
    if name not in known:
        nearest = get_close_matches(name, list(known), 1)
        raise UnknownName(formula=text, name=name, nearest=", ".join(nearest) or "—")
    return known[name]


def _operation(operator: str, operands: list[units.Unit], text: str) -> units.Unit:
    if operator == "*":
        return operands[0] * operands[1]
    if operator == "/":
        return operands[0] / operands[1]
    compared = operands[1:] if operator == "choose" else operands  # the condition's unit does not matter
    for other in compared[1:]:
        if other != compared[0]:
            reason = _("{unit} with {other}").format(unit=compared[0], other=other)
            raise FormulaUnit(formula=text, reason=reason)
    return compared[0]

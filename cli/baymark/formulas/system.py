"""Sets of named formulas: the order in which to compute them, and computing them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Any

from baymark.formulas.errors import CircularFormula, NotANumber, UnknownName
from baymark.formulas.expression import Expression, Name, Number, Operation, Term
from baymark.formulas.numbers import Numbers


def order(formulas: Mapping[str, Expression], given: Callable[[str], bool]) -> list[str]:
    """Names of `formulas` in an order in which each can be computed from those before it.

    `given(name)` says whether a name that is not a formula has a value.
    Raises `CircularFormula` with the path, `UnknownName`.
    """
    done: dict[str, None] = {}
    for start in formulas:
        # An explicit stack: user files decide the depth, Python's own stack is not theirs to fill.
        stack: list[tuple[str, list[str]]] = (
            [(start, list(formulas[start].names))] if start not in done else []
        )
        path = [start] if stack else []
        while stack:
            name, waiting = stack[-1]
            if not waiting:
                stack.pop()
                path.pop()
                done[name] = None
                continue
            needed = waiting.pop(0)
            if needed in done:
                continue
            if needed not in formulas:
                if given(needed):
                    continue
                nearest = get_close_matches(needed, list(formulas), 1)
                raise UnknownName(
                    formula=f"{name} = {formulas[name].text}",
                    name=needed,
                    nearest=", ".join(nearest) or "—",
                )
            if needed in path:
                raise CircularFormula(path=" → ".join([*path[path.index(needed) :], needed]))
            stack.append((needed, list(formulas[needed].names)))
            path.append(needed)
    return list(done)


def solve(formulas: Mapping[str, Expression], values: Mapping[str, Any], numbers: Numbers) -> dict[str, Any]:
    """Compute every formula from `values` (already of the number type). Returns values and results together.

    Raises `CircularFormula`, `UnknownName`, `NotANumber` (with the formula's name).
    """
    results = dict(values)
    for name in order(formulas, values.__contains__):
        expression = formulas[name]
        try:
            result = _evaluate(expression.term, results, numbers)
        except numbers.failures as error:
            raise NotANumber(formula=f"{name} = {expression.text}", reason=type(error).__name__) from error
        if not numbers.is_number(result):
            raise NotANumber(formula=f"{name} = {expression.text}", reason=str(result))
        results[name] = result
    return results


def _evaluate(term: Term, values: Mapping[str, Any], numbers: Numbers) -> Any:
    if isinstance(term, Number):
        return numbers.lift(term.value)
    if isinstance(term, Name):
        return values[term.name]
    assert isinstance(term, Operation)
    operands = [_evaluate(operand, values, numbers) for operand in term.operands]
    return numbers.operations[term.operator](*operands)

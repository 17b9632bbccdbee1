"""Sets of named formulas: the order in which to compute them, and computing them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from baymark.formulas.errors import CircularFormula, NotANumber, UnknownName
from baymark.formulas.expression import Expression, Name, Number
from baymark.formulas.numbers import Numbers


def order(
    formulas: Mapping[str, Expression],
    given: Callable[[str], bool],
    givens: Iterable[str] = (),
) -> list[str]:
    """Names of `formulas` in an order in which each can be computed from those before it.

    `given(name)` says whether a name that is not a formula has a value; `givens`, where they can be listed, are
    suggested with the formulas for a misspelt name. Raises `CircularFormula` with the path, `UnknownName`.
    """
    done: dict[str, None] = {}
    for start in formulas:
        if start in done:
            continue
        # An explicit stack: user files decide the depth, Python's own stack is not theirs to fill.
        path: dict[str, Iterator[str]] = {start: iter(formulas[start].names)}
        name = start
        while path:
            needed = next((n for n in path[name] if n not in done), None)
            if needed is None:
                done[name] = None
                del path[name]
                name = next(reversed(path), start)
            elif needed in path:
                names = list(path)
                raise CircularFormula(path=_circle([*names[names.index(needed) :], needed]))
            elif needed in formulas:
                path[needed] = iter(formulas[needed].names)
                name = needed
            elif not given(needed):
                nearest = get_close_matches(needed, [*formulas, *givens], 1)
                raise UnknownName(
                    formula=f"{name} = {formulas[name].text}",
                    name=needed,
                    nearest=", ".join(nearest) or "—",
                )
    return list(done)


def _circle(names: list[str]) -> str:
    return " → ".join(names if len(names) <= 12 else [*names[:6], "…", *names[-5:]])


def solve(formulas: Mapping[str, Expression], values: Mapping[str, Any], numbers: Numbers) -> dict[str, Any]:
    """Compute every formula from `values` (already of the number type). Returns values and results together.

    Raises `CircularFormula`, `UnknownName`, `NotANumber` (with the formula's name; a value that is infinite or
    NaN is refused too, for `minimum` and `choose` could hide it).
    """
    for name, value in values.items():
        if not numbers.is_number(value):
            raise NotANumber(formula=name, reason=str(value))
    results = dict(values)
    for name in order(formulas, values.__contains__, values):
        expression = formulas[name]
        try:
            result = _evaluate(expression, results, numbers)
        except numbers.failures as error:
            raise NotANumber(formula=f"{name} = {expression.text}", reason=type(error).__name__) from error
        if not numbers.is_number(result):
            raise NotANumber(formula=f"{name} = {expression.text}", reason=str(result))
        results[name] = result
    return results


def _evaluate(expression: Expression, values: Mapping[str, Any], numbers: Numbers) -> Any:
    stack: list[Any] = []
    for step in expression.steps:
        if isinstance(step, Number):
            stack.append(numbers.lift(step.value))
        elif isinstance(step, Name):
            stack.append(values[step.name])
        else:
            first = len(stack) - len(step.operands)
            stack[first:] = [numbers.operations[step.operator](*stack[first:])]
    return stack[0]

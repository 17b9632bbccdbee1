"""One formula, two number types: they agree, and neither lets something that is not a number through."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal, localcontext
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from baymark.formulas import DECIMALS, NotANumber, arrays, parse, solve
from baymark.formulas.expression import Expression, Name, Number, Operation, Term

NAMES = ("a", "b", "c")
_MAGNITUDES = st.decimals(min_value=Decimal("0.001"), max_value=Decimal(1_000), places=3)
_SIGNED = st.builds(lambda value, sign: value * sign, _MAGNITUDES, st.sampled_from([1, -1]))

_TERMS: st.SearchStrategy[Term] = st.recursive(
    st.sampled_from(NAMES).map(Name) | _SIGNED.map(Number),
    lambda inner: st.one_of(
        st.builds(lambda op, x, y: Operation(op, (x, y)), st.sampled_from("+-*/"), inner, inner),
        inner.map(lambda x: Operation("neg", (x,))),
        st.builds(
            lambda op, xs: Operation(op, tuple(xs)),
            st.sampled_from(["minimum", "maximum", "sum"]),
            st.lists(inner, min_size=2, max_size=4),
        ),
        st.builds(lambda condition, x, y: Operation("choose", (condition, x, y)), inner, inner, inner),
    ),
    max_leaves=12,
)


def _error_bound(expression: Expression, values: dict[str, Decimal]) -> Decimal | None:
    """Σ|terms|: the value of the formula with every part positive. None where a small difference decides.

    A quotient whose divisor cancels and a choice that hangs on rounding have no such bound.
    """
    stack: list[tuple[Decimal, Decimal]] = []  # (value, Σ|terms|)
    for step in expression.steps:
        if isinstance(step, Name):
            stack.append((values[step.name], abs(values[step.name])))
        elif isinstance(step, Number):
            stack.append((step.value, abs(step.value)))
        else:
            parts = stack[len(stack) - len(step.operands) :]
            del stack[len(stack) - len(step.operands) :]
            value = DECIMALS.operations[step.operator](*(v for v, _ in parts))
            if step.operator in "*/":
                (_x, x_terms), (y, y_terms) = parts
                if step.operator == "/" and abs(y) < y_terms * Decimal("0.1"):
                    return None
                terms = x_terms * y_terms if step.operator == "*" else x_terms * y_terms / (y * y)
            elif step.operator == "choose":
                if abs(parts[0][0]) < parts[0][1] * Decimal("1e-6"):
                    return None
                terms = parts[1][1] if parts[0][0] > 0 else parts[2][1]
            else:
                terms = sum((t for _, t in parts), Decimal(0))
            stack.append((value, terms))
    return stack[0][1]


@given(_TERMS, st.fixed_dictionaries({name: _SIGNED for name in NAMES}))
def test_decimals_and_arrays_agree(term: Term, values: dict[str, Decimal]) -> None:
    expression = Expression("random", term)
    try:
        exact = solve({"x": expression}, values, DECIMALS)["x"]
        bound = _error_bound(expression, values)
    except NotANumber:
        return
    assume(bound is not None)
    assert bound is not None
    batch = {name: np.array([float(value), float(value) * 2]) for name, value in values.items()}
    try:
        found = solve({"x": expression}, batch, arrays())["x"]
    except NotANumber:  # the doubled variant may divide by zero; then the single one is computed
        found = solve({"x": expression}, {n: np.array([float(v)]) for n, v in values.items()}, arrays())["x"]
    first = Decimal(float(np.broadcast_to(found, (2,))[0]))
    assert abs(first - exact) <= bound * Decimal("1e-12")


def test_each_variant_is_its_own_number() -> None:
    formulas = {"x": parse("choose(a, minimum(a, 2), maximum(-a, b))"), "y": parse("x * 2 + 1")}
    values = {"a": np.array([5.0, 1.0, 0.0, -3.0]), "b": 2.0}
    solved = solve(formulas, values, arrays())
    assert solved["y"].tolist() == [5.0, 3.0, 5.0, 7.0]
    for i in range(4):
        one = solve(formulas, {"a": Decimal(str(values["a"][i])), "b": Decimal(2)}, DECIMALS)  # type: ignore[index]
        assert float(one["y"]) == solved["y"][i]


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("3", 3),
        ("3.0000000001", 3),
        ("3.000000001", 3),
        ("3.0000000011", 4),
        ("2.9999999999", 3),
        ("3.5", 4),
        ("0", 0),
        ("0.0000000001", 0),
        ("-0.5", 0),
        ("-1.5", -1),
        ("123456789012345678901234567890.5", 123456789012345678901234567891),
    ],
)
def test_ceiling_forgives_a_billionth(value: str, wanted: int) -> None:
    found = DECIMALS.operations["ceiling"](Decimal(value))
    assert found == wanted
    assert not found.is_signed() or wanted < 0  # no "-0" in print
    if abs(wanted) < 10 and value != "3.000000001":  # in floats the border itself is a matter of the last bit
        floats = arrays().operations["ceiling"](np.array([float(value)]))
        assert floats[0] == wanted and not (wanted == 0 and np.signbit(floats[0]))


@pytest.mark.parametrize("number", ["decimal", "float"])
@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("a / b", {"a": 1, "b": 0}),
        ("a / b", {"a": 0, "b": 0}),
        ("1 / (a - a)", {"a": 3}),
        ("choose(b, a / b, 0)", {"a": 1, "b": 0}),  # both branches are computed, on both number types
        ("a * a * a * a", {"a": 1e100, "b": 1}),
        ("1 / 0", {}),
    ],
)
def test_division_by_zero_and_overflow_name_the_formula(
    number: str, text: str, values: dict[str, float]
) -> None:
    if number == "decimal":
        big = {name: Decimal(value) ** (20 if value == 1e100 else 1) for name, value in values.items()}
        numbers, numeric = DECIMALS, dict[str, Any](big)
    else:
        numbers, numeric = arrays(), {name: np.array([1.0, value]) for name, value in values.items()}
    with pytest.raises(NotANumber) as caught:
        solve({"cells": parse("1 + 1"), "mass_per_cell": parse(text)}, numeric, numbers)
    assert f"mass_per_cell = {text}" in str(caught.value)


@pytest.mark.parametrize(
    "hidden", ["minimum(a, 3)", "maximum(a, 3)", "choose(a, 1, 2)", "choose(1, 2, a)", "a", "-a"]
)
@pytest.mark.parametrize("bad", ["NaN", "Infinity", "-Infinity", "sNaN"])
def test_a_value_that_is_no_number_cannot_be_hidden(hidden: str, bad: str) -> None:
    with pytest.raises(NotANumber, match="'a'"):
        solve({"x": parse(hidden)}, {"a": Decimal(bad)}, DECIMALS)
    with pytest.raises(NotANumber, match="'a'"):
        solve({"x": parse(hidden)}, {"a": np.array([1.0, float(bad.lstrip("s"))])}, arrays())


def test_too_small_is_an_error_not_zero() -> None:
    tiny = Decimal("1e-4000")
    with pytest.raises(NotANumber, match="Underflow"):
        solve({"x": parse("a * a / 3")}, {"a": tiny}, DECIMALS)


def test_results_have_34_digits_rounded_half_even_whatever_the_caller_uses() -> None:
    with localcontext() as context:
        context.prec = 5
        third = solve({"x": parse("1 / 3")}, {}, DECIMALS)["x"]
        halves = solve({"x": parse("a + b")}, {"a": Decimal("1e33"), "b": Decimal("0.5")}, DECIMALS)["x"]
    assert str(third) == "0." + "3" * 34
    assert halves == Decimal("1e33")


def test_total_is_a_sum_from_left_to_right_and_zero_of_nothing() -> None:
    assert DECIMALS.total([]) == 0
    assert DECIMALS.total([Decimal("0.1")] * 3) == Decimal("0.3")
    assert arrays().total([np.array([1.0, 2.0]), 3.0]).tolist() == [4.0, 5.0]


def test_the_decimal_path_loads_no_numpy() -> None:
    script = (
        "import sys; from decimal import Decimal; from baymark.formulas import DECIMALS, parse, solve, unit_of;"
        "e = parse('ceiling(a * b) + minimum(a, 2) / 4');"
        "assert solve({'x': e}, {'a': Decimal(3), 'b': Decimal(2)}, DECIMALS)['x'] == Decimal('6.5');"
        "unit_of(parse('a * b'), {'a': 'kg', 'b': 'kWh/kg'});"
        "print(*sorted(m for m in sys.modules if m.split('.')[0] in ('numpy', 'pint', 'scipy')))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""

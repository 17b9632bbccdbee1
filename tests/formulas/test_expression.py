"""The language of formulas: what it has, what it refuses, and what it costs to refuse."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baymark.formulas import DECIMALS, FormulaSyntax, parse, ratio, solve, total
from baymark.formulas.expression import Name, Number, Operation


def _value(text: str, **values: str) -> Decimal:
    given_values = {name.replace("__", "."): Decimal(value) for name, value in values.items()}
    return solve({"result": parse(text)}, given_values, DECIMALS)["result"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("1 + 2 * 3", "7"),
        ("(1 + 2) * 3", "9"),
        ("10 - 3 - 2", "5"),
        ("100 / 5 / 2", "10"),
        ("-2 - -3", "1"),
        ("-(1 + 1) * 3", "-6"),
        ("0.1 + 0.2", "0.3"),
        (".5 * 4.", "2"),
        ("1e-3 * 2E3", "2"),
        ("minimum(3, 1, 2)", "1"),
        ("maximum(3, 1, 2)", "3"),
        ("ceiling(2.1)", "3"),
        ("choose(1, 5, 7)", "5"),
        ("choose(0, 5, 7)", "7"),
        ("choose(-1, 5, 7)", "7"),
        ("  1\n", "1"),
        ("(1 +\n 2)", "3"),
        ("0.1234567890123456789012345678901234", "0.1234567890123456789012345678901234"),
    ],
)
def test_what_the_language_has(text: str, wanted: str) -> None:
    assert _value(text) == Decimal(wanted)


def test_names_may_be_dotted_and_chinese() -> None:
    assert _value("row.cell_1.amount * 质量", row__cell_1__amount="2", 质量="3") == 6
    assert parse("a.b + 质量 - a.b * c").names == ("a.b", "质量", "c")


@pytest.mark.parametrize(
    "text",
    ["", " ", "1 +", "a b", "1 2", "a ** 2", "2 ** 2", "a // b", "a % b", "a @ b", "~a", "+a", "not a",
     "a and b", "a < b", "a == b", "a if b else c", "a := 1", "(a := 1)", "a = 1", "lambda: 1",
     "lambda x: x", "[a]", "{a}", "{}", "()", "(a,)", "(a, b)", "a[0]", "'a'", "f'{a}'", "b'a'", "True",
     "None", "...", "1j", "0x10", "0b1", "1_000", "010", "a()", "a.b()", "abs(a)", "__import__('os')",
     "__import__(os)", "a.__class__.__bases__()", "minimum(a)", "minimum()", "choose(a, b)",
     "ceiling(a, b)", "minimum(*a)", "minimum(*a, b)", "minimum(a, b=c)", "(1).real", "minimum(a, b).c",
     "1 # + 2", "a; b", "a\nb", "await a", "yield", "import os", "a & b", "a | b", "a ^ b", "a << b",
     "a!", "a $ b", "１ + ２ =", "a\x00b", "\ud800", "1e101", "1e-101", "1e999999999", "0e999999999", "9" * 102,
     "$a"],
)  # fmt: skip
def test_what_the_language_has_not(text: str) -> None:
    with pytest.raises(FormulaSyntax) as caught:
        parse(text)
    assert caught.value.values["reason"]


_BOMBS = {
    "parentheses": "(" * 160 + "a" + ")" * 160 + "(",
    "open parentheses": "(" * 1_999,
    "open calls": "minimum(" * 160,
    "closed calls": "minimum(" * 100 + "1" + ",1)" * 100,
    "unary": "-" * 1_990 + "a",
    "brackets": "[" * 1_990,
    "braces": "{" * 1_990,
    "lambdas": "lambda:" * 280,
    "attributes of calls": "a" + "()" * 160,
    "many arguments": "maximum(" + ",".join("1" * 400) + ")",
    "many parts": "1+" * 900 + "1",
    "long": "a" * 2_001,
    "very long": "1+" * 1_000_000 + "1",
    "powers": "9**9**9**9",
    "big literal": "1e999999999 - 1e999999999",
    "strings": "'" * 1_999,
    "comparisons": "a<" * 900 + "a",
}


@pytest.mark.parametrize("bomb", _BOMBS.values(), ids=_BOMBS.keys())
def test_cost_bombs_are_refused_at_once_and_briefly(bomb: str) -> None:
    started = time.perf_counter()
    with pytest.raises(FormulaSyntax) as caught:
        parse(bomb)
    assert time.perf_counter() - started < 0.5
    assert len(str(caught.value)) < 2_500


def test_sums_as_long_as_people_write_them_are_not_deep() -> None:
    names = [f"a{i}" for i in range(120)]
    parsed = parse(" + ".join(names))
    assert parsed.names == tuple(names)
    assert _value(" - ".join(names), **{name: "1" for name in names}) == 1 - 119


def test_nesting_is_bounded_at_forty() -> None:
    def nested(depth: int) -> str:
        return "minimum(1, " * depth + "0" + ")" * depth

    assert _value(nested(40)) == 0
    with pytest.raises(FormulaSyntax, match="nested deeper"):
        parse(nested(41))


@given(st.text(max_size=60) | st.text("a1.+-*/(), minue", max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        parsed = parse(text)
    except FormulaSyntax:
        return
    assert all(isinstance(step, Name | Number | Operation) for step in parsed.steps)


def test_ratio_and_total_take_any_word_as_a_name() -> None:
    words = ["row 1", "a+b", "质量", "class"]
    assert ratio(words[:2], words[2:]).names == tuple(words)
    assert total(words).names == tuple(words)
    values = dict(zip(words, map(Decimal, (12, 5, 2, 3)), strict=True))
    solved = solve({"r": ratio(words[:2], words[2:]), "t": total(words)}, values, DECIMALS)
    assert (solved["r"], solved["t"]) == (10, 22)


def test_ratio_and_total_of_nothing_and_of_one() -> None:
    solved = solve(
        {"none": total([]), "one": total(["x"]), "unit": ratio([]), "inverse": ratio([], ["x"])},
        {"x": Decimal(4)},
        DECIMALS,
    )
    assert [solved[name] for name in ("none", "one", "unit", "inverse")] == [0, 4, 1, Decimal("0.25")]


def test_a_sum_of_five_thousand_rows() -> None:
    names = [f"row.{i}" for i in range(5_000)]
    values = {name: Decimal("0.1") for name in names}
    long = total(names)
    assert len(long.names) == 5_000
    assert hash(long) == hash(total(names))
    assert solve({"sum": long}, values, DECIMALS)["sum"] == 500


def test_a_sum_goes_from_left_to_right() -> None:
    """Decimal addition rounds, so order is part of the certified digits."""
    values = {"a": Decimal("1e33"), "b": Decimal("0.4"), "c": Decimal("0.4")}
    flat = solve({"s": total(["a", "b", "c"]), "p": parse("a + b + c")}, values, DECIMALS)
    assert flat["s"] == flat["p"] == DECIMALS.total([values[n] for n in "abc"]) == Decimal("1e33")
    assert solve({"s": total(["b", "c", "a"])}, values, DECIMALS)["s"] == Decimal(f"1{'0' * 32}1")

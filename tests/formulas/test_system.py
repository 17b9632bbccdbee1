"""Sets of formulas: order, circles, misspelt names, and chains as deep as files are long."""

from __future__ import annotations

import time
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from baymark.formulas import (
    DECIMALS,
    CircularFormula,
    Expression,
    UnknownName,
    arrays,
    order,
    parse,
    solve,
    total,
)


def _formulas(**texts: str) -> dict[str, Expression]:
    return {name: parse(text) for name, text in texts.items()}


def _nothing(_name: str) -> bool:
    return False


def test_what_is_read_comes_before_what_reads_it() -> None:
    formulas = _formulas(
        total="cells * cell_mass + case", cell_mass="foil + paste", paste="foil * 3", cells="4"
    )
    found = order(formulas, {"case", "foil"}.__contains__)
    assert sorted(found) == sorted(formulas)
    for name in found:
        for read in formulas[name].names:
            assert read not in formulas or found.index(read) < found.index(name)


@given(st.permutations(range(8)), st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=20))
def test_any_graph_without_circles_is_ordered(mixed: list[int], pairs: list[tuple[int, int]]) -> None:
    formulas = {f"n{i}": total([f"n{b}" for a, b in pairs if a == i and b < i] or ["x"]) for i in mixed}
    found = order(formulas, "x".__eq__)
    assert sorted(found) == sorted(formulas)
    assert all(
        found.index(read) < found.index(name)
        for name in found
        for read in formulas[name].names
        if read != "x"
    )


@pytest.mark.parametrize(
    ("texts", "path"),
    [
        ({"a": "a + 1"}, "a → a"),
        ({"a": "b", "b": "a"}, "a → b → a"),
        ({"x": "1 + a", "a": "b * 2", "b": "c", "c": "a / 3"}, "a → b → c → a"),
        ({"ok": "1", "x": "ok + y", "y": "ok + z", "z": "y"}, "y → z → y"),
    ],
)
def test_a_circle_is_refused_with_its_path(texts: dict[str, str], path: str) -> None:
    with pytest.raises(CircularFormula) as caught:
        order(_formulas(**texts), _nothing)
    assert caught.value.values["path"] == path


def test_a_long_circle_is_shown_by_its_ends() -> None:
    formulas = {f"n{i}": parse(f"n{(i + 1) % 5_000}") for i in range(5_000)}
    with pytest.raises(CircularFormula) as caught:
        order(formulas, _nothing)
    shown = caught.value.values["path"]
    assert str(shown).startswith("n0 → n1 → ") and str(shown).endswith(" → n4999 → n0")
    assert len(str(shown)) < 200


def test_a_diamond_is_not_a_circle_and_is_computed_once() -> None:
    formulas = _formulas(top="left + right", left="bottom", right="bottom", bottom="2")
    assert order(formulas, _nothing) == ["bottom", "left", "right", "top"]
    assert solve(formulas, {}, DECIMALS)["top"] == 4


def test_an_unknown_name_is_refused_with_the_nearest() -> None:
    with pytest.raises(UnknownName) as caught:
        solve(_formulas(cell_mass="1", pack="cel_mass * 2"), {}, DECIMALS)
    assert caught.value.values["nearest"] == "cell_mass"
    assert caught.value.values["formula"] == "pack = cel_mass * 2"


def test_a_misspelt_given_value_is_suggested_too() -> None:
    with pytest.raises(UnknownName) as caught:
        solve(_formulas(pack="row.case.ammount * 2"), {"row.case.amount": Decimal(3)}, DECIMALS)
    assert caught.value.values["nearest"] == "row.case.amount"
    with pytest.raises(UnknownName) as caught:
        order(_formulas(pack="zzz"), _nothing)
    assert caught.value.values["nearest"] == "—"


@pytest.mark.parametrize("backwards", [False, True])
def test_a_chain_of_five_thousand_formulas(backwards: bool) -> None:
    chain = [(f"n{i}", parse(f"n{i + 1} + 1")) for i in range(5_000)]
    formulas = dict(reversed(chain) if backwards else chain)
    started = time.perf_counter()
    assert solve(formulas, {"n5000": Decimal(1)}, DECIMALS)["n0"] == 5_001
    assert solve(formulas, {"n5000": np.array([1.0, 2.0])}, arrays())["n0"].tolist() == [5_001.0, 5_002.0]
    assert time.perf_counter() - started < 3


def test_a_formula_that_reads_five_thousand_others() -> None:
    formulas = {"all": total([f"n{i}" for i in range(5_000)])} | {
        f"n{i}": parse("x * 2") for i in range(5_000)
    }
    started = time.perf_counter()
    assert solve(formulas, {"x": Decimal(1)}, DECIMALS)["all"] == 10_000
    assert time.perf_counter() - started < 3


def test_values_are_returned_beside_results_and_left_as_they_were() -> None:
    values = {"a": Decimal("1.50")}
    solved = solve(_formulas(b="a * 2"), values, DECIMALS)
    assert list(values) == ["a"]
    assert str(solved["a"]) == "1.50" and solved["b"] == 3


def test_nothing_missing_becomes_zero() -> None:
    with pytest.raises(UnknownName):
        solve(_formulas(x="a + b"), {"a": Decimal(1)}, DECIMALS)

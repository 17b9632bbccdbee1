"""Units: exact factors, no mixing of what merely looks alike, no text that does harm, and pint as the judge."""

from __future__ import annotations

import itertools
import subprocess
import sys
import time
from decimal import Decimal, getcontext, localcontext
from fractions import Fraction
from functools import cache
from pathlib import Path

import pint
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from baymark import units
from baymark.units import IncompatibleUnits, UnknownUnit, convert, factor, known, parse, same_dimension

NAMES = sorted(units.definitions())


@cache
def judge() -> pint.UnitRegistry:
    definitions = str(Path(units.__file__).with_name("units.txt"))
    return pint.UnitRegistry(definitions, non_int_type=Decimal, on_redefinition="raise")


@pytest.mark.parametrize(
    ("source", "target", "wanted"),
    [
        ("kWh", "MJ", "3.6"),
        ("MWh", "kWh", "1000"),
        ("TWh", "MJ", "3600000000"),
        ("t*km", "kg*km", "1000"),
        ("kg/m3", "g/L", "1"),
        ("gCO2e/kWh", "kgCO2e/MWh", "1"),
        ("%", "1", "0.01"),
        ("1", "%", "100"),
        ("%/year", "1/year", "0.01"),
        ("Wh_capacity", "kWh_capacity", "0.001"),
        ("tCO2e", "gCO2e", "1000000"),
        ("m2", "m*m", "1"),
        ("m**3", "L", "1000"),
        ("m²", "cm2", "10000"),
        ("ha", "m^2", "10000"),
        ("kg/(t*km)", "kg/t/km", "1"),
        ("km/(km/year)", "year", "1"),
        ("pieces", "piece", "1"),
        (" kWh ", "kWh", "1"),
        # What a prefix on `m2` or `m3` would get wrong by a factor of a thousand or a million:
        ("km2", "m2", "1000000"),
        ("mm2", "m2", "0.000001"),
        ("mm3", "m3", "0.000000001"),
        ("cm3", "mL", "1"),
    ],
)
def test_factors_are_exact(source: str, target: str, wanted: str) -> None:
    assert factor(source, target) == Decimal(wanted)
    assert convert(Decimal("2.5"), source, target) == Decimal("2.5") * Decimal(wanted)


def test_a_factor_without_end_is_rounded_once_to_34_digits() -> None:
    assert str(factor("MJ", "kWh")) == "0.2777777777777777777777777777777778"
    # Through that factor, 36 MJ would be 10.00000000000000000000000000000000 by luck and 3 kWh 2.999… by bad luck.
    for whole in range(1, 500):
        assert convert(Decimal(whole) * Decimal("3.6"), "MJ", "kWh") == whole


def test_the_context_of_the_caller_changes_nothing() -> None:
    before = getcontext().copy()
    with localcontext() as context:
        context.prec = 3
        units._ratio.cache_clear()
        assert convert(Decimal("1.234567"), "kWh", "MJ") == Decimal("4.4444412")
        assert len(factor("MJ", "kWh").as_tuple().digits) == 34
    assert getcontext().prec == before.prec


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("kWh", "kWh_capacity"),
        ("kWh", "kWh_delivered"),
        ("kWh_capacity", "kWh_delivered"),
        ("kWh", "kWp"),
        ("kg", "kgCO2e"),
        ("1", "piece"),
        ("piece", "cycle"),
        ("CNY", "EUR"),
        ("CNY", "HKD"),
        ("m2", "m3"),
        ("kg", "t*km"),
        ("%", "kg"),
        ("1/year", "year"),
    ],
)
def test_what_measures_something_else_is_refused(a: str, b: str) -> None:
    assert not same_dimension(a, b)
    for source, target in ((a, b), (b, a)):
        with pytest.raises(IncompatibleUnits) as caught:
            convert(Decimal(1), source, target)
        assert repr(source) in str(caught.value) and repr(target) in str(caught.value)


@pytest.mark.parametrize(
    "text",
    ["", " ", "*", "/", "kg*", "/kg", "kg//m", "kg kg", "kgCO2", "kW", "h", "KG", "kkg", "kkm", "mt",
     "Mkm", "kiloL", "cell", "kg cell", "2*kg", "0", "11", "1kg", "kg**", "kg**m", "kg**0.5", "kg**1e9",
     "m**2**3", "kg-kg", "kg+kg", "(kg", "kg)", "()", "kg()", "%%", "nan", "inf", "dimensionless",
     "[mass]", "_", "percents", "kg;", "ｋｇ", "кg", "kg\x00", "\ud800", "m.real", "kg,", "--kg",
     "kg**-", "kg**²"],
)  # fmt: skip
def test_unknown_texts(text: str) -> None:
    assert not known(text)
    with pytest.raises(UnknownUnit) as caught:
        factor(text, "kg")
    assert repr(text) in str(caught.value) or "\\" in str(caught.value)
    with pytest.raises(UnknownUnit):
        factor(text, text)  # nothing is a unit only because it is asked twice


@pytest.mark.parametrize(
    "text",
    ["__import__('os').system('true')", "().__class__.__bases__", "lambda:kg", "kg**999999999", "kg**99",
     "kg**-999999999", "(((kt**99)**99)**99)", "9**9**9**9", "kg*9**9**9", "1e999999999", "(" * 79,
     "(" * 40 + ")" * 40, "kg*" * 26 + "kg", "kg" + "*kg" * 400_000, " " * 1_000_000 + "kg",
     "k" * 1_000_000],
)  # fmt: skip
def test_hostile_texts_are_refused_at_once(text: str) -> None:
    started = time.perf_counter()
    with pytest.raises(UnknownUnit) as caught:
        parse(text)
    assert time.perf_counter() - started < 0.2
    assert len(str(caught.value)) < 400


@given(st.text(max_size=100) | st.text("kgMWhm23*/()^%1 -·²", max_size=60))
def test_any_text_is_a_unit_or_refused(text: str) -> None:
    try:
        unit = parse(text)
    except UnknownUnit:
        return
    assert unit.size > 0
    assert parse(str(unit)) == unit


def test_a_unit_in_other_letters_is_suggested() -> None:
    for text, wanted in (("KWH", "kWh"), ("mwh", "MWh"), ("KG", "kg")):
        with pytest.raises(UnknownUnit, match=rf"for example (.*\b)?{wanted}\b"):
            parse(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("kgCO2e/kWh_delivered", "kgCO2e/kWh_delivered"),
        ("kg*kWh/kWh", "kg"),
        ("m*m/m**3", "1/m"),
        ("kg/(t*km)", "kg/t/km"),
        ("%", "percent"),
        ("kg/kg", "1"),
        ("1", "1"),
        ("1/year", "1/year"),
    ],
)
def test_a_unit_is_shown_as_it_was_written(text: str, shown: str) -> None:
    assert str(parse(text)) == shown
    assert parse(shown) == parse(text)


def test_equal_means_the_same_amount_of_the_same_thing() -> None:
    assert parse("m2") == parse("m*m") and hash(parse("m2")) == hash(parse("m*m"))
    assert parse("g*km") == parse("kg*m")
    assert parse("kWh") != parse("MJ")
    assert parse("kWh/MJ") != parse("1")
    assert parse("kWh_capacity") != parse("kWh")


def test_every_definition_is_what_pint_reads() -> None:
    texts = {name: ("" if name == "1" else name) for name in NAMES}
    for name, text in texts.items():
        theirs = judge().Quantity(Decimal(1), judge().Unit(text)).to_base_units()
        ours = parse(name)
        assert Fraction(theirs.magnitude) == ours.size, name
        assert {str(base): int(power) for base, power in theirs.unit_items()} == dict(ours.dimension), name
    assert len(NAMES) > 60


def test_pint_knows_no_unit_that_we_do_not() -> None:
    theirs = {str(name) for name in judge()} | {"%", "1"}
    assert theirs <= set(NAMES)


_PRODUCTS = st.lists(
    st.tuples(st.sampled_from("*/"), st.sampled_from([n for n in NAMES if n not in ("1", "%")])),
    min_size=1,
    max_size=4,
).map(lambda parts: "1" + "".join(sign + name for sign, name in parts))


@given(_PRODUCTS, _PRODUCTS)
def test_products_convert_as_pint_converts_them(source: str, target: str) -> None:
    registry = judge()
    with localcontext() as context:
        context.prec = 34
        theirs = registry.Quantity(Decimal(1), registry.Unit(source))
        if registry.Unit(source).dimensionality != registry.Unit(target).dimensionality:
            assert not same_dimension(source, target)
            return
        wanted = Decimal(theirs.to(target).magnitude)
    assert abs(factor(source, target) - wanted) <= abs(wanted) * Decimal("1e-30")


_AMOUNTS = st.decimals(min_value=Decimal("-1e12"), max_value=Decimal("1e12"), places=9)


@given(_AMOUNTS, _PRODUCTS, st.data())
def test_there_and_back_is_the_same_amount(amount: Decimal, source: str, data: st.DataObject) -> None:
    fitting = [name for name in NAMES if parse(name).dimension == parse(source).dimension]
    target = data.draw(st.sampled_from([*fitting, source]))
    there = convert(amount, source, target)
    back = convert(there, target, source)
    assert abs(back - amount) <= abs(amount) * Decimal("1e-32")


@given(st.integers(10**33, 10**34 - 1), st.sampled_from(NAMES), st.sampled_from(NAMES))
def test_a_conversion_is_rounded_once(digits: int, source: str, target: str) -> None:
    assume(same_dimension(source, target))
    exact = digits * parse(source).size / parse(target).size
    found = convert(Decimal(digits), source, target)
    assert abs(Fraction(found) - exact) <= Fraction(10) ** (found.adjusted() - 33) / 2


def test_34_digits_are_not_rounded_on_the_way() -> None:
    for digits in range(3 * 10**33 + 1, 3 * 10**33 + 200):
        exact = Fraction(digits) * Fraction(5, 18)  # MJ → kWh: ×5 has 35 digits before ÷18
        found = convert(Decimal(digits), "MJ", "kWh")
        assert abs(Fraction(found) - exact) <= Fraction(10) ** (found.adjusted() - 33) / 2


@given(_AMOUNTS, st.sampled_from(NAMES), st.sampled_from(NAMES), st.sampled_from(NAMES))
def test_by_way_of_a_third_unit_is_the_same(amount: Decimal, a: str, b: str, c: str) -> None:
    same = same_dimension(a, b) and same_dimension(b, c)
    assume(same)
    direct, round_about = convert(amount, a, c), convert(convert(amount, a, b), b, c)
    assert abs(direct - round_about) <= abs(direct) * Decimal("1e-32")


def test_dimensions_divide_the_names_into_classes() -> None:
    for a, b in itertools.combinations(NAMES, 2):
        assert same_dimension(a, b) == same_dimension(b, a)
        if same_dimension(a, b):
            assert abs(factor(a, b) * factor(b, a) - 1) < Decimal("1e-32")


def test_neither_pint_nor_numpy_is_loaded_and_nothing_is_written(tmp_path: Path) -> None:
    script = (
        "import sys; from baymark import units; assert str(units.factor('kWh', 'MJ')) == '3.6';"
        "units.convert(units.Decimal(1), 't*km', 'kg*m'); units.known('nothing');"
        "print(*sorted({m.split('.')[0] for m in sys.modules} & {'pint', 'numpy', 'flexparser', 'flexcache'}))"
    )
    environment = {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
        cwd=tmp_path,
    )
    assert done.stdout.strip() == ""
    assert list(tmp_path.rglob("*")) == []


def test_a_faulty_definition_is_an_error_not_a_missing_unit(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(units, "__file__", str(tmp_path / "units.py"))
    for faulty, line in (("kg = [mass]\nt = 1000 kg\n", 2), ("kg = [mass]\n\nkg = [mass]\n", 3)):
        (tmp_path / "units.txt").write_text(faulty, encoding="utf-8")
        with pytest.raises(ValueError, match=f"line {line}"):
            units.definitions.__wrapped__()

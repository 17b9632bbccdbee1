"""Printed figures: grouping, decimals, and no zero that is not one."""

from __future__ import annotations

from decimal import Decimal as D

import pytest

from baymark.documents import numerals


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        ("0.05", 4, "0.0500"),
        ("-12.345", 1, "−12.3"),
        ("12811.7", 0, "12\u202f812"),
        ("9999.5", 0, "10\u202f000"),
        ("1234", 0, "1234"),
        ("0", 2, "0.00"),
        ("0.00004", 3, "<\u202f0.001"),
        ("-0.00004", 3, ">\u202f−0.001"),
        ("0.125", 2, "0.12"),
    ],
)
def test_fixed(value: str, decimals: int, text: str):
    assert numerals.fixed(D(value), decimals) == text


@pytest.mark.parametrize(
    ("value", "digits", "decimals"),
    [("0.0791", 4, 5), ("79.1", 4, 2), ("12811", 4, 0), ("0", 3, 2), ("-0.5", 3, 3)],
)
def test_decimals_for(value: str, digits: int, decimals: int):
    assert numerals.decimals_for(D(value), digits) == decimals


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("0.0520", "0.0520"),
        ("9.85", "9.85"),
        ("5.03E+5", f"503{numerals.THIN}000"),
        ("104", "104"),
        ("12.0", "12.0"),
    ],
)
def test_a_declared_value_keeps_its_significant_zeros(value: str, text: str):
    assert numerals.as_declared(D(value)) == text


def test_percent_keeps_small_shares_from_vanishing():
    assert numerals.percent(D("0.123")) == "12.3\u202f%"
    assert numerals.percent(D("0.0001")) == "<\u202f0.1\u202f%"
    assert numerals.percent(D(0)) == "0.0\u202f%"


def test_stated_keeps_what_was_stated():
    assert numerals.stated(D("2000.50")) == "2000.5"
    assert numerals.stated(D("1E+3")) == "1000"
    assert numerals.stated(D("0.00000000123")) == "0.00000000123"


def test_significant_keeps_whole_numbers_whole():
    assert numerals.significant(D("162000.0000"), 5) == "162\u202f000"
    assert numerals.significant(D("0.0026456789"), 4) == "0.002646"
    assert numerals.significant(D("1E-20"), 4).startswith("<")


def test_aligned_columns_have_equal_room_behind_the_point():
    texts = numerals.aligned(["1", "2.5", "0.125"])
    assert texts[2] == "0.125"
    assert texts[1] == "2.5" + "\u2007" * 2
    assert texts[0] == "1" + "\u2006\u200a" + "\u2007" * 3
    assert numerals.aligned(["1", "22"]) == ["1", "22"]

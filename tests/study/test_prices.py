"""Prices of what a step makes: per unit of the row, for named years, or refused with the cell."""

from __future__ import annotations

from decimal import Decimal as D

import pytest

from baymark.category.errors import UnknownChoice
from baymark.study import prices
from baymark.study.errors import (
    EmptyCell,
    OutOfBounds,
    RepeatedName,
    RowContradiction,
    UnknownRow,
    UnreadableDate,
)
from baymark.study.folder import FILES

HEADER = "row,price,currency,unit,first_year,last_year,source,evidence,note\n"


def write(example, *lines: str) -> None:
    (example.path / "prices.csv").write_text(HEADER + "\n".join(lines) + "\n", encoding="utf-8")


def test_a_price_is_brought_to_the_unit_of_its_row(example):
    write(
        example, "cells_made,150,CNY,piece,2016,2025,ledger,,", "scrap_copper,50000,CNY,t,2025,2025,ledger,,x"
    )
    cells, copper = example.load().prices
    assert (cells.price, cells.unit, cells.years) == (D(150), "piece", 10)
    assert (copper.price, copper.unit, copper.years, copper.note) == (D(50), "kg", 1, "x")


def test_no_file_is_no_price(example):
    assert example.load().prices == ()


@pytest.mark.parametrize(
    ("line", "error", "column"),
    [
        (",1,CNY,kg,2025,2025,src,,", EmptyCell, "row"),
        ("nothing,1,CNY,kg,2025,2025,src,,", UnknownRow, "row"),
        ("separator,1,CNY,m2,2025,2025,src,,", RowContradiction, "row"),
        ("cells_made,1,CNY,kg,2025,2025,src,,", RowContradiction, "unit"),
        ("cells_made,1,CNY,stone,2025,2025,src,,", RowContradiction, "unit"),
        ("cells_made,,CNY,piece,2025,2025,src,,", EmptyCell, "price"),
        ("cells_made,-1,CNY,piece,2025,2025,src,,", OutOfBounds, "price"),
        ("cells_made,1,BTC,piece,2025,2025,src,,", UnknownChoice, "currency"),
        ("cells_made,1,CNY,piece,last year,2025,src,,", UnreadableDate, "first_year"),
        ("cells_made,1,CNY,piece,2025,2024,src,,", OutOfBounds, "last_year"),
        ("cells_made,1,CNY,piece,2025,2025,,,", EmptyCell, "source"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_cell(example, line, error, column):
    write(example, line)
    found = example.problem()
    assert isinstance(found, error) and found.exit_code == 4
    assert "prices.csv" in str(found.place) and column in str(found.place)


def test_a_row_has_one_price(example):
    write(example, "cells_made,1,CNY,piece,2025,2025,src,,", "cells_made,2,CNY,piece,2025,2025,src,,")
    assert isinstance(example.problem(), RepeatedName)


def test_it_is_sealed_with_the_study():
    assert prices.FILE in FILES

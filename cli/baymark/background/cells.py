"""Reading CSV tables of bounded size, cell by cell, with an error that names row and column."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path

from baymark.background.errors import BadCell, BadTable, MissingTable
from baymark.errors import BaymarkError, Place, Problems

MAX_BYTES = 400_000_000  # the exchanges of the largest licensed databases are about a quarter of this
MAX_ROWS = 3_000_000
MAX_CELL = 20_000
MAX_SHOWN = 50
_NUMBER = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,30})?([eE][+-]?[0-9]{1,2})?")


class Cells:
    """One row of a table. Bad cells are noted in `problems`, so that one reading names all of them."""

    __slots__ = ("_cells", "_columns", "_file", "_problems", "number")

    def __init__(
        self, file: str, number: int, columns: dict[str, int], cells: list[str], problems: list[BaymarkError]
    ) -> None:
        self._file, self.number, self._columns, self._cells = file, number, columns, cells
        self._problems = problems

    def text(self, column: str) -> str:
        return self._cells[self._columns[column]]

    def required(self, column: str) -> str:
        value = self.text(column)
        if not value:
            self.refuse(column, "the cell is empty", "Fill the cell.")
        return value

    def choice(self, column: str, allowed: Sequence[str]) -> str:
        value = self.text(column)
        if value not in allowed:
            shown = ", ".join(word or "(empty)" for word in allowed)
            self.refuse(column, "it is not one of the known words", f"Use one of: {shown}.")
        return value

    def decimal(
        self, column: str, *, minimum: str | None = None, maximum: str | None = None, empty: str | None = None
    ) -> Decimal:
        """The cell as a decimal number; `empty` is what an empty cell stands for, if it may be empty."""
        value = self.text(column)
        if not value and empty is not None:
            return Decimal(empty)
        if not _NUMBER.fullmatch(value):
            self.refuse(
                column, "it is not a plain decimal number", "Write it like 0.25 or 1.2e-6, with a point."
            )
            return Decimal(0)
        number = Decimal(value)
        if (minimum is not None and number < Decimal(minimum)) or (
            maximum is not None and number > Decimal(maximum)
        ):
            bounds = f"{minimum if minimum is not None else '…'} to {maximum if maximum is not None else '…'}"
            self.refuse(column, f"it lies outside {bounds}", "Correct the number or its unit.")
        return number

    def optional_decimal(self, column: str, *, minimum: str | None = None) -> Decimal | None:
        return self.decimal(column, minimum=minimum) if self.text(column) else None

    def whole(self, column: str, low: int, high: int) -> int:
        value = self.text(column)
        if not (value.isascii() and value.isdigit() and len(value) < 6 and low <= int(value) <= high):
            self.refuse(column, f"it is not a whole number from {low} to {high}", "Correct the cell.")
            return low
        return int(value)

    def year(self, column: str) -> int | None:
        return self.whole(column, 1900, 2100) if self.text(column) else None

    def refuse(self, column: str, reason: str, how: str) -> None:
        place = Place(file=f"{self._file} row {self.number}", key=column)
        self._problems.append(BadCell(place, value=self.text(column)[:80], reason=reason, how=how))

    @property
    def place(self) -> Place:
        return Place(file=f"{self._file} row {self.number}")


def read_bytes(path: Path, how: str) -> bytes:
    """The content of a file of bounded size. Raises `MissingTable`, `BadTable`."""
    if not path.is_file():
        raise MissingTable(Place(file=str(path)), file=path.name, how=how)
    if path.stat().st_size > MAX_BYTES:
        raise BadTable(
            Place(file=str(path)), reason=f"it is larger than {MAX_BYTES} bytes", columns="its format names"
        )
    return path.read_bytes()


def rows(content: bytes, file: str, columns: Sequence[str], problems: list[BaymarkError]) -> Iterator[Cells]:
    """The rows of a CSV table with exactly these columns, in any order. Raises `BadTable` when it is no table."""

    def bad(reason: str) -> BadTable:
        return BadTable(Place(file=file), reason=reason, columns=", ".join(columns))

    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise bad(f"byte {error.start} is not UTF-8") from error
    if "\0" in text:
        raise bad("it holds a NUL character")
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next(reader, None)
        if header is None:
            raise bad("it is empty")
        position = _positions(header, columns, bad)
        width = len(header)
        for count, cells in enumerate(reader):
            if count >= MAX_ROWS:
                raise bad(f"it has more than {MAX_ROWS} rows")
            if len(cells) != width:
                raise bad(f"row {reader.line_num} has {len(cells)} cells, the header {width}")
            if max(map(len, cells)) > MAX_CELL:
                raise bad(f"row {reader.line_num} holds a cell of more than {MAX_CELL} characters")
            yield Cells(file, reader.line_num, position, cells, problems)
    except csv.Error as error:
        raise bad(f"row {reader.line_num}: {error}") from error


def _positions(header: list[str], columns: Sequence[str], bad: object) -> dict[str, int]:
    assert callable(bad)
    for name in header:
        if name not in columns:
            nearest = get_close_matches(name, columns, n=1)
            hint = f"; did you mean {nearest[0]!r}" if nearest else ""
            raise bad(f"the column {name[:80]!r} is unknown{hint}")
    missing = [name for name in columns if name not in header]
    if missing:
        raise bad(f"the column {missing[0]!r} is missing")
    if len(set(header)) != len(header):
        raise bad("a column stands in it twice")
    return {name: index for index, name in enumerate(header)}


def refuse_if(problems: list[BaymarkError]) -> None:
    """Raise what was found wrong, all at once (the first fifty)."""
    if len(problems) == 1:
        raise problems[0]
    if problems:
        raise Problems(problems[:MAX_SHOWN])

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
from baymark.i18n import _

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
            self.refuse(column, _("the cell is empty"), _("Fill the cell."))
        return value

    def choice(self, column: str, allowed: Sequence[str]) -> str:
        value = self.text(column)
        if value not in allowed:
            shown = ", ".join(word or _("(empty)") for word in allowed)
            self.refuse(
                column, _("it is not one of the known words"), _("Use one of: {known}.").format(known=shown)
            )
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
                column,
                _("it is not a plain decimal number"),
                _("Write it like 0.25 or 1.2e-6, with a point."),
            )
            return Decimal(0)
        number = Decimal(value)
        if (minimum is not None and number < Decimal(minimum)) or (
            maximum is not None and number > Decimal(maximum)
        ):
            reason = _("it lies outside {low} to {high}").format(
                low="…" if minimum is None else minimum, high="…" if maximum is None else maximum
            )
            self.refuse(column, reason, _("Correct the number or its unit."))
        return number

    def optional_decimal(self, column: str, *, minimum: str | None = None) -> Decimal | None:
        return self.decimal(column, minimum=minimum) if self.text(column) else None

    def whole(self, column: str, low: int, high: int) -> int:
        value = self.text(column)
        if not (value.isascii() and value.isdigit() and len(value) < 6 and low <= int(value) <= high):
            reason = _("it is not a whole number from {low} to {high}").format(low=low, high=high)
            self.refuse(column, reason, _("Correct the cell."))
            return low
        return int(value)

    def year(self, column: str) -> int | None:
        return self.whole(column, 1900, 2100) if self.text(column) else None

    def refuse(self, column: str, reason: str, how: str) -> None:
        place = Place(self._file, row=self.number, key=column)
        self._problems.append(BadCell(place, value=self.text(column)[:80], reason=reason, how=how))

    @property
    def place(self) -> Place:
        return Place(self._file, row=self.number)


def read_bytes(path: Path, how: str) -> bytes:
    """The content of a file of bounded size. Raises `MissingTable`, `BadTable`."""
    if not path.is_file():
        raise MissingTable(Place(file=str(path)), file=path.name, how=how)
    if path.stat().st_size > MAX_BYTES:
        reason = _("it is larger than {limit} bytes").format(limit=MAX_BYTES)
        raise BadTable(Place(file=str(path)), reason=reason, columns=_("its format names"))
    return path.read_bytes()


def rows(content: bytes, file: str, columns: Sequence[str], problems: list[BaymarkError]) -> Iterator[Cells]:
    """The rows of a CSV table with exactly these columns, in any order. Raises `BadTable` when it is no table."""

    def bad(reason: str) -> BadTable:
        return BadTable(Place(file=file), reason=reason, columns=", ".join(columns))

    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise bad(_("byte {number} is not UTF-8").format(number=error.start)) from error
    if "\0" in text:
        raise bad(_("it holds a NUL character"))
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next(reader, None)
        if header is None:
            raise bad(_("it is empty"))
        position = _positions(header, columns, bad)
        width = len(header)
        for count, cells in enumerate(reader):
            if count >= MAX_ROWS:
                raise bad(_("it has more than {limit} rows").format(limit=MAX_ROWS))
            if len(cells) != width:
                raise bad(
                    _("row {number} has {found} cells, the header {wanted}").format(
                        number=reader.line_num, found=len(cells), wanted=width
                    )
                )
            if max(map(len, cells)) > MAX_CELL:
                raise bad(
                    _("row {number} holds a cell of more than {limit} characters").format(
                        number=reader.line_num, limit=MAX_CELL
                    )
                )
            yield Cells(file, reader.line_num, position, cells, problems)
    except csv.Error as error:
        raise bad(_("row {number}: {text}").format(number=reader.line_num, text=error)) from error


def _positions(header: list[str], columns: Sequence[str], bad: object) -> dict[str, int]:
    assert callable(bad)
    for name in header:
        if name not in columns:
            nearest = get_close_matches(name, columns, n=1)
            shown = repr(name[:80])
            if not nearest:
                raise bad(_("the column {name} is unknown").format(name=shown))
            raise bad(
                _("the column {name} is unknown; did you mean {nearest}").format(
                    name=shown, nearest=repr(nearest[0])
                )
            )
    missing = [name for name in columns if name not in header]
    if missing:
        raise bad(_("the column {name} is missing").format(name=repr(missing[0])))
    if len(set(header)) != len(header):
        raise bad(_("a column stands in it twice"))
    return {name: index for index, name in enumerate(header)}


def refuse_if(problems: list[BaymarkError]) -> None:
    """Raise what was found wrong, all at once (the first fifty)."""
    if len(problems) == 1:
        raise problems[0]
    if problems:
        raise Problems(problems[:MAX_SHOWN])

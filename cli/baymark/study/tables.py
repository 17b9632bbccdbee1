"""One table model over CSV and xlsx: named columns, texts only, row by row, bounded before and while reading."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from baymark.errors import BaymarkError, Place, Problems
from baymark.i18n import _
from baymark.study.errors import (
    MissingColumn,
    RefusedCell,
    RefusedTable,
    RepeatedColumn,
    UnknownColumn,
)
from baymark.study.plain_files import MAX_ROWS, require_plain_file

MAX_CSV_BYTES = 20_000_000
MAX_COLUMNS = 64
MAX_CELL = 10_000
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Columns:
    """The columns of a table: those that must be there and those that may be."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()

    @property
    def header(self) -> tuple[str, ...]:
        return self.required + self.optional


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table: the stripped text of every column ("" where empty) and where it stands.

    `number` counts rows as a spreadsheet shows them, from 1 with the header.
    """

    file: str
    sheet: str
    number: int
    letters: dict[str, str]
    values: dict[str, str]

    def place(self, column: str = "") -> Place:
        if not self.sheet:
            return Place(self.file, row=self.number, key=column)
        return Place(
            self.file, sheet=self.sheet, cell=f"{self.letters.get(column, 'A')}{self.number}", key=column
        )


@dataclass(frozen=True)
class Table:
    """A whole table by column: the stripped texts of each ("" where empty), and the row number of each line."""

    file: str
    numbers: tuple[int, ...]
    values: dict[str, list[str]]

    def place(self, index: int, column: str = "") -> Place:
        return Place(self.file, row=self.numbers[index], key=column)


def read_columns(path: Path, columns: Columns, shown: str) -> Table:
    """A long plain CSV table at once, for what is read by column. Same limits and refusals as `read_lines`."""
    numbers: list[int] = []
    values: dict[str, list[str]] = {name: [] for name in columns.header}
    appends = [(name, values[name].append) for name in columns.header]
    for line in read_lines(path, columns, shown):
        numbers.append(line.number)
        for name, append in appends:
            append(line.values[name])
    return Table(shown, tuple(numbers), values)


def read_lines(path: Path, columns: Columns, shown: str = "", sheet: str = "") -> Iterator[Line]:
    """The filled rows of a table, streaming. `shown` is what errors call the file; `sheet` is read in an .xlsx.

    A row whose first cell begins with `#` and is alone is a heading and left out, as are empty rows.
    """
    name = shown or path.name
    if path.suffix.lower() == ".xlsx":
        from baymark.study.workbook import read_cells

        return _lines(read_cells(path, name, sheet), columns, name, sheet)
    return _lines(_csv_cells(path, name), columns, name, "")


def _csv_cells(path: Path, shown: str) -> Iterator[tuple[int, Sequence[str]]]:
    require_plain_file(path, shown, MAX_CSV_BYTES)
    number = 0
    with path.open("rb") as raw, io.TextIOWrapper(raw, encoding="utf-8-sig", newline="") as text:
        try:
            for number, cells in enumerate(csv.reader(text, strict=True), 1):
                yield number, cells
        except UnicodeDecodeError as error:
            reason = _("it is not UTF-8 (in Excel: save as “CSV UTF-8”)")
            raise RefusedTable(Place(shown, row=number + 1), reason=reason) from error
        except csv.Error as error:
            raise RefusedTable(Place(shown, row=number + 1), reason=str(error)) from error


def _lines(
    rows: Iterator[tuple[int, Sequence[str]]], columns: Columns, shown: str, sheet: str
) -> Iterator[Line]:
    number, first = next(rows, (0, ()))
    header = _header(first, columns, shown, sheet)
    width = max(header, default=-1) + 1
    letters = {name: _letter(index) for index, name in header.items()}
    empty = dict.fromkeys(columns.header, "")
    for number, cells in rows:
        if number > MAX_ROWS:
            reason = _("more than {limit} rows").format(limit=MAX_ROWS)
            raise RefusedTable(Place(shown, sheet=sheet), reason=reason)
        line = Line(shown, sheet, number, letters, dict(empty))
        filled = [index for index, cell in enumerate(cells) if cell]
        if not filled or (filled == [0] and cells[0].startswith("#")):
            continue
        if not sheet and len(cells) < width:
            # In a hand-written CSV this is a forgotten comma: every later cell would stand one column off.
            reason = _("{found} cells where the header has {wanted}").format(found=len(cells), wanted=width)
            raise RefusedTable(line.place(), reason=reason)
        for index in filled:
            if index not in header:
                at = f"{_letter(index)}{number}" if sheet else ""
                place = Place(shown, sheet=sheet, cell=at, row=number)
                raise RefusedTable(place, reason=_("a filled cell without a column name above it"))
            line.values[header[index]] = _clean(cells[index], line, header[index])
        yield line


def _clean(cell: str, line: Line, column: str) -> str:
    if len(cell) > MAX_CELL:
        raise RefusedCell(line.place(column), what=_("more than {limit} characters").format(limit=MAX_CELL))
    text = cell.replace("\r\n", "\n").strip()
    if _CONTROL.search(text):
        raise RefusedCell(line.place(column), what=_("a control character"))
    return text


def _header(cells: Sequence[str], columns: Columns, shown: str, sheet: str) -> dict[int, str]:
    """Column index to name. Raises `Problems` with everything that is wrong about the header."""
    header: dict[int, str] = {}
    problems: list[BaymarkError] = []
    here = Place(shown, sheet=sheet, cell="1:1" if sheet else "", row=1)
    if len(cells) > MAX_COLUMNS and any(cells[MAX_COLUMNS:]):
        raise RefusedTable(here, reason=_("more than {limit} columns").format(limit=MAX_COLUMNS))
    if not any(cells):
        raise RefusedTable(here, reason=_("there is no header"))
    if len(cells) == 1 and re.search("[;\t]", cells[0]):
        raise RefusedTable(here, reason=_("the columns are not separated by commas"))
    for index, cell in enumerate(cells):
        name = cell.strip()
        at = f"{_letter(index)}1" if sheet else ""
        place = Place(shown, sheet=sheet, cell=at, row=1, key=name[:40])
        if not name:
            continue
        if name not in columns.header:
            problems.append(UnknownColumn(place, name=name[:40], known=columns.header))
        elif name in header.values():
            problems.append(RepeatedColumn(place, name=name))
        else:
            header[index] = name
    for name in columns.required:
        if name not in header.values():
            problems.append(MissingColumn(here, name=name, header=",".join(columns.header)))
    if problems:
        raise Problems(problems)
    return header


def _letter(index: int) -> str:
    """The spreadsheet letters of a column counted from 0."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters

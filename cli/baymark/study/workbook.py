"""Reads the cells of one sheet of an .xlsx file as texts. The zip is measured before anything is unpacked."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from baymark.errors import Place
from baymark.i18n import _
from baymark.study.errors import RefusedCell, RefusedFile, RefusedTable
from baymark.study.plain_files import MAX_ROWS, require_plain_file

MAX_BYTES = 20_000_000
MAX_UNZIPPED = 100_000_000
MAX_RATIO = 100
MAX_MEMBERS = 2_000
_SMALL = 1_000_000  # a member this small may be as repetitive as it likes


def read_cells(path: Path, shown: str, sheet: str) -> Iterator[tuple[int, Sequence[str]]]:
    """Row number and texts of every row that the sheet holds. Formulas, dates and errors are refused."""
    require_plain_file(path, shown, MAX_BYTES)
    _require_harmless_zip(path, shown)
    from openpyxl import load_workbook

    try:
        book = load_workbook(path, read_only=True, data_only=False, keep_links=False)
    except Exception as error:  # openpyxl lets KeyError, ValueError and XML errors of damaged files through
        raise RefusedTable(
            Place(shown), reason=_("it is not a workbook ({text})").format(text=error)
        ) from error
    try:
        if sheet not in book.sheetnames:
            reason = _("it has no sheet {sheet} but {sheets}").format(
                sheet=sheet, sheets=", ".join(book.sheetnames)
            )
            raise RefusedTable(Place(shown), reason=reason)
        yield from _rows(book[sheet], shown, sheet)
    finally:
        book.close()


def _rows(worksheet: Any, shown: str, sheet: str) -> Iterator[tuple[int, Sequence[str]]]:
    claimed = getattr(worksheet, "max_row", None)
    if claimed and claimed > MAX_ROWS:
        reason = _("the sheet claims {claimed} rows; at most {limit} are read").format(
            claimed=claimed, limit=MAX_ROWS
        )
        raise RefusedTable(Place(shown, sheet=sheet), reason=reason)
    # What a file claims about its size is no limit of what it holds: rows beyond the claim would be lost.
    worksheet.reset_dimensions()
    rows = worksheet.iter_rows()
    number = 0
    while True:
        try:
            cells = next(rows, None)
        except Exception as error:
            reason = _("it is damaged ({text})").format(text=error)
            here = Place(shown, sheet=sheet, cell=f"{number + 1}:{number + 1}")
            raise RefusedTable(here, reason=reason) from error
        if cells is None:
            return
        number += 1
        if number > MAX_ROWS:
            reason = _("more than {limit} rows").format(limit=MAX_ROWS)
            raise RefusedTable(Place(shown, sheet=sheet), reason=reason)
        yield number, [_text(cell, shown, sheet) for cell in cells]


def _text(cell: Any, shown: str, sheet: str) -> str:
    """What stands in a cell, as text. A number is given as the shortest decimal that means the same double."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, str) and cell.data_type in ("s", "str", "inlineStr"):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool) and cell.data_type == "n":
        return _plain(value)
    what = {
        "f": _("a formula"),
        "e": _("an error ({value})").format(value=value),
        "b": _("a logical value"),
        "d": _("a date; write it as text"),
    }.get(cell.data_type, _("something that is neither text nor number"))
    raise RefusedCell(Place(shown, sheet=sheet, cell=cell.coordinate), what=what)


def _plain(value: int | float) -> str:
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return repr(value)


def _require_harmless_zip(path: Path, shown: str) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            _require_small(members, shown)
            for member in members:
                if _declares_a_document_type(archive, member):
                    raise RefusedFile(Place(shown), reason=_("its XML declares a document type"))
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, ValueError, EOFError) as error:
        raise RefusedTable(
            Place(shown), reason=_("it is not a workbook ({text})").format(text=error)
        ) from error


def _require_small(members: Sequence[zipfile.ZipInfo], shown: str) -> None:
    if len(members) > MAX_MEMBERS:
        raise RefusedFile(Place(shown), reason=_("it has more than {limit} parts").format(limit=MAX_MEMBERS))
    if len({member.filename for member in members}) < len(members):
        raise RefusedFile(Place(shown), reason=_("it has a part twice"))
    if sum(member.file_size for member in members) > MAX_UNZIPPED:
        reason = _("unpacked it would have more than {limit} bytes").format(limit=MAX_UNZIPPED)
        raise RefusedFile(Place(shown), reason=reason)
    for member in members:
        if member.flag_bits & 1:
            raise RefusedFile(Place(shown), reason=_("it is encrypted"))
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise RefusedFile(Place(shown), reason=_("it is packed in an unusual way"))
        if member.file_size > _SMALL and member.file_size > MAX_RATIO * max(member.compress_size, 1):
            reason = _("its part {name} is packed more than {ratio} times").format(
                name=member.filename, ratio=MAX_RATIO
            )
            raise RefusedFile(Place(shown), reason=reason)


def _declares_a_document_type(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bool:
    """Whether a part has a DOCTYPE, the only place where entities come from. No spreadsheet writes one.

    XML readers differ in what they refuse (it depends on which of them is installed), so none is asked.
    """
    tail = b""
    with archive.open(member) as part:
        while chunk := part.read(1 << 20):
            seen = (tail + chunk).replace(b"\0", b"")  # also when written in UTF-16
            if b"<!DOCTYPE" in seen:
                return True
            tail = chunk[-40:]
    return False

"""Writes activity data as CSV or as a workbook to fill. A file appears whole or not at all."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from baymark.category import Category
from baymark.category.model import ANY_UNIT, ROW_KINDS
from baymark.i18n import N_, _
from baymark.study.activity import COLUMNS, SHEET
from baymark.study.model import ORIGINS, Row, Study
from baymark.whole_files import whole_file

_EXPLAINED = {
    "id": N_("Stable name of the row: a-z, 0-9 and _."),
    "kind": N_("One of: {kinds}."),
    "amount": N_("A plain decimal number with a point; net amount in the product of the step."),
    "unit": N_("The unit of the item, or one that converts to it. Units: {units}."),
    "per": N_("product, the name of a step, or plant:SITE for the amount of a whole reporting period."),
    "site": N_("A site of study.yaml; needed for electricity."),
    "country": N_("Two letters, for example CN."),
    "dataset": N_("A dataset of the background, or step:NAME; empty for electricity and transport."),
    "substance": N_(
        "Chemical form, for example LiFePO4; for a direct emission the gas, for example co2-fossil."
    ),
    "recycled_share": N_("0 to 1; needs evidence when above 0."),
    "yield": N_("0 to 1: net amount divided by what was bought."),
    "transport": N_("Legs dataset:kilometres, separated by semicolons."),
    "origin": N_("One of: {origins}."),
    "tec": N_("Quality of technology, 1 (best) to 5."),
    "geo": N_("Quality of geography, 1 (best) to 5."),
    "tim": N_("Quality of time, 1 (best) to 5."),
    "gsd": N_("Geometric standard deviation, 1 or more."),
    "evidence": N_("file#page or file#cell of evidence/index.csv."),
    "burden_share": N_(
        "0 to 1, of the output of an adopted process: the part of its burdens after allocation."
    ),
    "prc": N_("Quality of precision, 1 (best) to 5, where a rule pack asks for it."),
}


def cells_of(row: Row) -> dict[str, str]:
    """The cells of a row by column: what the applicant stated, not what it was converted to."""
    quality = (row.quality.tec, row.quality.geo, row.quality.tim) if row.quality else ("", "", "")
    return {
        "id": row.id,
        "item": row.item,
        "kind": row.kind,
        "amount": row.stated_amount,
        "unit": row.stated_unit,
        "per": row.per,
        "site": row.site or "",
        "supplier": row.supplier or "",
        "country": row.country or "",
        "dataset": row.dataset or "",
        "substance": row.substance or "",
        "recycled_share": "" if row.recycled_share is None else str(row.recycled_share),
        "yield": "" if row.yield_share is None else str(row.yield_share),
        "transport": "; ".join(f"{leg.dataset}:{leg.distance_km}" for leg in row.transport),
        "origin": row.origin,
        "tec": str(quality[0]),
        "geo": str(quality[1]),
        "tim": str(quality[2]),
        "gsd": "" if row.gsd is None else str(row.gsd),
        "evidence": row.evidence or "",
        "note": row.note,
        "burden_share": "" if row.burden_share is None else str(row.burden_share),
        "prc": str(row.quality.prc) if row.quality and row.quality.prc else "",
    }


def write_activity(rows: Iterable[Row], path: Path) -> None:
    """Write rows to activity.csv or activity.xlsx (by the ending of `path`), readable to the same rows."""
    lines = [[cells_of(row)[column] for column in COLUMNS.header] for row in rows]
    if path.suffix.lower() == ".xlsx":
        _save(_book(lines), path)
        return
    with whole_file(path) as temporary, temporary.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS.header)
        writer.writerows(lines)


def write_workbook(study: Study, category: Category, path: Path) -> None:
    """Write the workbook to fill: the study's rows under a heading per workbook group.

    A heading names the group's items and which of them this kind of product must have; reading leaves headings
    out. Columns explain themselves in comments, and what is chosen from a list has that list.
    """
    lines: list[list[str]] = []
    bold: set[int] = set()
    for group, title in category.groups.items():
        items = [item for item in category.items.values() if item.group == group]
        if not items:
            continue
        bold.add(len(lines) + 2)
        lines.append(
            [f"# {title} ({', '.join(_described(item.name, category, study.kind) for item in items)})"]
        )
        for row in study.rows:
            if category.items[row.item].group == group:
                lines.append([cells_of(row)[column] for column in COLUMNS.header])
    book = _book(lines)
    sheet = book[SHEET]
    _explain(sheet, category)
    _offer_lists(sheet, len(lines) + 1)
    _lay_out(sheet, bold)
    _save(book, path)


def _described(name: str, category: Category, kind: str) -> str:
    item = category.items[name]
    needed = _(", required") if kind in item.mandatory else ""
    return f"{name} [{item.unit}{needed}]"


def _book(lines: Sequence[Sequence[str]]) -> Any:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = SHEET
    for number, line in enumerate([list(COLUMNS.header), *lines], 1):
        for index, text in enumerate(line, 1):
            if not text:
                continue
            cell = sheet.cell(row=number, column=index)
            value = _number_if_exact(text)
            if value is None:
                cell.value = text
                # A text that begins with = would be taken for a formula, here and in the spreadsheet.
                cell.data_type = "s"
                cell.number_format = "@"
            else:
                cell.value = value
    return book


def _number_if_exact(text: str) -> int | float | None:
    """A number where the spreadsheet's double gives back exactly this text, so that columns can be added up."""
    if not text[-1:].isdigit() or not text.isascii() or len(text) > 16:
        return None
    try:
        value = float(text)
    except ValueError:
        return None
    plain = str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if plain != text or Decimal(text) != Decimal(plain):
        return None
    return int(value) if value.is_integer() else value


def _explain(sheet: Any, category: Category) -> None:
    from openpyxl.comments import Comment

    units = ", ".join(sorted({item.unit for item in category.items.values() if item.unit != ANY_UNIT}))
    values = {"kinds": ", ".join(ROW_KINDS), "origins": ", ".join(ORIGINS), "units": units}
    for index, column in enumerate(COLUMNS.header, 1):
        text = _(_EXPLAINED[column]).format(**values) if column in _EXPLAINED else ""
        if column == "item":
            text = "\n".join(f"{name}: {item.title} [{item.unit}]" for name, item in category.items.items())
        if text:
            comment = Comment(text, "baymark")
            comment.width, comment.height = (520, 900) if column == "item" else (320, 110)
            sheet.cell(row=1, column=index).comment = comment


def _offer_lists(sheet: Any, last: int) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    for column, choices in (
        ("kind", ROW_KINDS),
        ("origin", ORIGINS),
        ("tec", "12345"),
        ("geo", "12345"),
        ("tim", "12345"),
    ):
        letter = sheet.cell(row=1, column=COLUMNS.header.index(column) + 1).column_letter
        rule = DataValidation(type="list", formula1=f'"{",".join(choices)}"', allow_blank=True)
        rule.error = _("One of: {choices}.").format(choices=", ".join(choices))
        sheet.add_data_validation(rule)
        rule.add(f"{letter}2:{letter}{last + 500}")


def _lay_out(sheet: Any, headings: set[int]) -> None:
    from openpyxl.styles import Font, PatternFill

    sheet.freeze_panes = "C2"
    shade = PatternFill("solid", fgColor="E8EEF2")
    for index in range(1, len(COLUMNS.header) + 1):
        sheet.cell(row=1, column=index).font = Font(bold=True)
        for number in headings:
            sheet.cell(row=number, column=index).fill = shade
    for number in headings:
        sheet.cell(row=number, column=1).font = Font(bold=True)
    wide = {"id": 30, "item": 30, "supplier": 24, "dataset": 32, "transport": 36, "evidence": 30, "note": 60}
    for index, column in enumerate(COLUMNS.header, 1):
        letter = sheet.cell(row=1, column=index).column_letter
        sheet.column_dimensions[letter].width = wide.get(column, 13)


def _save(book: Any, path: Path) -> None:
    with whole_file(path) as temporary:
        book.save(temporary)

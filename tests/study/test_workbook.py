"""Workbooks: read like the CSV, and hostile or half-right ones refused with their cell."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from datetime import date

import pytest
from openpyxl import load_workbook

from baymark import category, study


def edit(path, change):
    book = load_workbook(path)
    change(book["activity"])
    book.save(path)


def rewrite(path, member, change):
    """Change one part of the zip."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[member] = change(parts[member])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


SHEET = "xl/worksheets/sheet1.xml"


def test_workbook_reads_to_the_same_rows(example, as_workbook):
    rows = example.load().rows
    assert as_workbook().load().rows == rows


def test_both_files_is_one_too_many(example):
    study.write_activity(example.load().rows, example.path / "activity.xlsx")
    assert example.problem().code == "refused-file"


@pytest.mark.parametrize(
    ("value", "word"),
    [("=1+1", "formula"), (date(2025, 1, 1), "date"), (True, "logical"), ("#REF!", "error")],
)
def test_cell_that_is_no_plain_value(as_workbook, value, word):
    folder = as_workbook()

    def change(sheet):
        sheet["D3"] = value
        if word == "error":
            sheet["D3"].data_type = "e"

    edit(folder.path / "activity.xlsx", change)
    error = folder.problem()
    assert error.code == "refused-cell"
    assert str(error.place) == "activity.xlsx activity!D3"
    assert word in error.render()


def test_amount_is_refused_at_its_cell(as_workbook):
    folder = as_workbook()

    def change(sheet):
        sheet["D3"] = "1,234.5"

    edit(folder.path / "activity.xlsx", change)
    assert str(folder.problem().place) == "activity.xlsx activity!D3, amount"


def test_claimed_million_rows(as_workbook):
    folder = as_workbook()
    rewrite(
        folder.path / "activity.xlsx",
        SHEET,
        lambda xml: re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:U1048576"', xml),
    )
    error = folder.problem()
    assert error.code == "refused-table"
    assert "1048576" in error.render()


def test_one_row_far_below(as_workbook):
    folder = as_workbook()
    far = b'<row r="1048576"><c r="A1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
    rewrite(folder.path / "activity.xlsx", SHEET, lambda xml: xml.replace(b"</sheetData>", far))
    assert "more than 200000 rows" in folder.problem().render()


def test_rows_beyond_a_false_claim_are_not_lost(as_workbook):
    folder = as_workbook()
    rows = folder.load().rows
    rewrite(
        folder.path / "activity.xlsx",
        SHEET,
        lambda xml: re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:B2"', xml),
    )
    assert folder.load().rows == rows


def test_zip_bomb_is_refused_before_unpacking(as_workbook):
    folder = as_workbook()
    rewrite(folder.path / "activity.xlsx", SHEET, lambda xml: xml + b" " * 60_000_000)
    error = folder.problem()
    assert error.code == "refused-file"
    assert "more than 100 times" in error.render()


def test_zip_of_many_large_parts(as_workbook):
    folder = as_workbook()
    with zipfile.ZipFile(folder.path / "activity.xlsx", "a", zipfile.ZIP_DEFLATED) as archive:
        for number in range(200):
            archive.writestr(f"xl/more{number}.xml", b" " * 900_000)
    assert "100000000 bytes" in folder.problem().render()


def test_entities_are_not_expanded(as_workbook):
    folder = as_workbook()
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'

    def change(xml):
        return bomb + re.sub(rb"^<\?xml[^>]*\?>", b"", xml)

    rewrite(folder.path / "activity.xlsx", "xl/workbook.xml", change)
    assert folder.problem().code in ("refused-file", "refused-table")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 not really", b"id,item\n"])
def test_file_that_is_no_workbook(as_workbook, content):
    folder = as_workbook()
    (folder.path / "activity.xlsx").write_bytes(content)
    assert folder.problem().code == "refused-table"


def test_sheet_of_another_name(as_workbook):
    folder = as_workbook()

    def change(sheet):
        sheet.title = "Sheet1"

    edit(folder.path / "activity.xlsx", change)
    error = folder.problem()
    assert "Sheet1" in error.render()


def test_value_without_a_column_above(as_workbook):
    folder = as_workbook()

    def change(sheet):
        sheet["AA3"] = "stray"

    edit(folder.path / "activity.xlsx", change)
    assert str(folder.problem().place) == "activity.xlsx activity!AA3"


def test_workbook_to_fill_explains_itself_and_reads_back(example):
    before = example.load()
    battery = category.load("battery")
    path = example.path / "activity.xlsx"
    study.write_workbook(before, battery, path)
    (example.path / "activity.csv").unlink()
    after = example.load()
    assert sorted(after.rows, key=lambda row: row.id) == sorted(before.rows, key=lambda row: row.id)
    groups = [battery.items[row.item].group for row in after.rows]
    assert groups == sorted(groups, key=list(battery.groups).index)
    book = load_workbook(path)
    assert book.sheetnames == ["activity"]
    sheet = book["activity"]
    assert sheet.freeze_panes == "C2"
    assert "measured" in sheet["O1"].comment.text
    assert "cathode_active_material" in sheet["B1"].comment.text
    assert "kWh" in sheet["E1"].comment.text
    lists = {str(rule.sqref).split(":")[0]: rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert lists["C2"] == '"input,product,co_product,waste,direct_emission"'
    headings = [cell.value for cell in sheet["A"] if str(cell.value).startswith("#")]
    assert any("cathode_active_material [kg, required]" in heading for heading in headings)


def test_text_like_a_formula_stays_text(example):
    example.set_cell("delivery", "note", "=HYPERLINK(1)")
    rows = example.load().rows
    study.write_activity(rows, example.path / "activity.xlsx")
    (example.path / "activity.csv").unlink()
    assert example.load().rows == rows


def test_a_failed_write_leaves_the_old_file(example, monkeypatch):
    path = example.path / "activity.csv"
    before = path.read_bytes()
    rows = example.load().rows

    class Writer:
        def writerow(self, row):
            raise OSError("disk full")

    monkeypatch.setattr("baymark.study.writing.csv.writer", lambda *a, **k: Writer())
    with pytest.raises(OSError, match="disk full"):
        study.write_activity(rows, path)
    assert path.read_bytes() == before
    assert [name.name for name in example.path.iterdir() if name.name.startswith(".")] == []


def test_openpyxl_is_only_imported_for_a_workbook(example):
    program = (
        "import sys; from pathlib import Path; from baymark import category, study;"
        f"study.load(Path({str(example.path)!r}), category.load);"
        "print(sorted({'openpyxl', 'pandas', 'numpy', 'pydantic', 'pint'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_streaming_of_many_rows_is_bounded(as_workbook):
    """200 000 rows are read; one more is refused (in CSV, where it is quick to write)."""
    from baymark.study.tables import Columns, read_lines

    folder = as_workbook()
    path = folder.path / "many.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write("a,b\n" + "1,2\n" * 199_999)
    assert sum(1 for _line in read_lines(path, Columns(("a", "b")))) == 199_999
    with path.open("a", encoding="utf-8") as file:
        file.write("1,2\n")
    with pytest.raises(Exception, match="more than 200000 rows"):
        list(read_lines(path, Columns(("a", "b"))))


def test_large_csv_is_refused_unread(example):
    with (example.path / "activity.csv").open("wb") as file:
        file.truncate(20_000_001)
    assert "at most 20000000" in example.problem().render()


def test_too_many_columns(example):
    (example.path / "models.csv").write_text(",".join(f"c{n}" for n in range(65)) + "\n", encoding="utf-8")
    assert "more than 64 columns" in example.problem().render()

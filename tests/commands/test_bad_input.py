"""Bad input, as a user meets it: exit code, place and remedy, no traceback, and nothing written."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook

from .conftest import drop_row, replace_text, set_cell

CAM = ("id", "cathode_active_material")
Command = Callable[..., tuple[int, str, str]]


def _activity(study: Path) -> Path:
    return study / "activity.csv"


def _unknown_item(study: Path) -> None:
    set_cell(_activity(study), CAM, "item", "cathode_active_materal")


def _unknown_column(study: Path) -> None:
    replace_text(_activity(study), "supplier,", "suplier,")


def _other_dimension(study: Path) -> None:
    set_cell(_activity(study), CAM, "unit", "kWh")


def _missing_mandatory(study: Path) -> None:
    set_cell(_activity(study), ("id", "separator"), "item", "cell_insulation")


def _empty_amount(study: Path) -> None:
    set_cell(_activity(study), CAM, "amount", "")


def _negative(study: Path) -> None:
    set_cell(_activity(study), CAM, "amount", "-1")


def _thousands(study: Path) -> None:
    set_cell(_activity(study), CAM, "amount", "1,234.5")


def _duplicate_key(study: Path) -> None:
    replace_text(study / "study.yaml", "place_of_use: CN", "place_of_use: CN\nplace_of_use: DE")


def _alias(study: Path) -> None:
    replace_text(study / "study.yaml", "place_of_use: CN", "place_of_use: &x CN\nkind2: *x")


def _tag(study: Path) -> None:
    replace_text(study / "study.yaml", "place_of_use: CN", "place_of_use: !!python/name:os.system CN")


def _huge_yaml(study: Path) -> None:
    file = study / "study.yaml"
    file.write_text(file.read_text(encoding="utf-8") + "# " + "x" * 2_000_000 + "\n", encoding="utf-8")


def _as_workbook(study: Path, cell: tuple[int, int], value: str) -> None:
    """The activity data as a workbook, with one cell changed."""
    import csv

    book = Workbook()
    sheet = book.active
    sheet.title = "activity"
    with _activity(study).open(encoding="utf-8", newline="") as stream:
        for row in csv.reader(stream):
            sheet.append(row)
    sheet.cell(*cell, value=value)
    _activity(study).unlink()
    book.save(study / "activity.xlsx")


def _formula_cell(study: Path) -> None:
    _as_workbook(study, (3, 4), "=1+1")


def _million_rows(study: Path) -> None:
    """A workbook whose sheet has a million rows in a few kilobytes."""
    _as_workbook(study, (1, 1), "id")
    source = (study / "activity.xlsx").read_bytes()
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(source)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                content = content.replace(b"</sheetData>", b"<row/>" * 1_000_000 + b"</sheetData>")
            new.writestr(name, content)
    (study / "activity.xlsx").write_bytes(target.getvalue())


def _missing_evidence(study: Path) -> None:
    (study / "evidence" / "bom-cell.csv").unlink()


def _changed_evidence(study: Path) -> None:
    file = study / "evidence" / "bom-cell.csv"
    file.write_bytes(file.read_bytes() + b"\n")


def _mass_off(study: Path) -> None:
    set_cell(_activity(study), ("id", "tray"), "amount", "54.000")


def _composition_off(study: Path) -> None:
    file = study / "composition.csv"
    last = file.read_text(encoding="utf-8").rstrip("\n").splitlines()
    file.write_text("\n".join(last[:-1]) + "\n", encoding="utf-8")


def _ledger_off(study: Path) -> None:
    drop_row(study / "electricity.csv", ("month", "2025-07"))


def _direct_co2(study: Path) -> None:
    set_cell(_activity(study), ("id", "cell_nitrogen"), "dataset", "electricity-cn-direct-2023")


def _lead_acid(study: Path) -> None:
    replace_text(study / "study.yaml", "chemistry: lfp", "chemistry: lead_acid")


def _two_kwh(study: Path) -> None:
    replace_text(study / "study.yaml", "{value: 60.0 kWh_capacity", "{value: 2 kWh_capacity")


CASES = [
    (_unknown_item, {4}, ["activity.csv row 3", "item", "cathode_active_material"]),
    (_unknown_column, {4}, ["activity.csv", "suplier", "supplier"]),
    (_other_dimension, {4}, ["activity.csv row 3", "kWh", "kg"]),
    (_missing_mandatory, {3}, ["separator"]),
    (_empty_amount, {4}, ["activity.csv row 3", "amount"]),
    (_negative, {3, 4}, ["activity.csv row 3", "-1"]),
    (_thousands, {4}, ["activity.csv row 3", "1,234.5"]),
    (_duplicate_key, {4}, ["study.yaml", "place_of_use"]),
    (_alias, {4}, ["study.yaml", "anchor"]),
    (_tag, {4}, ["study.yaml", "tag"]),
    (_huge_yaml, {4}, ["study.yaml", "bytes"]),
    (_formula_cell, {4}, ["activity.xlsx", "activity!D3"]),
    (_million_rows, {4}, ["activity.xlsx"]),
    (_missing_evidence, {3}, ["bom-cell.csv"]),
    (_changed_evidence, {3}, ["bom-cell.csv"]),
    (_mass_off, {3}, ["product_mass"]),
    (_composition_off, {3}, ["composition.csv"]),
    (_ledger_off, {3}, ["SZ-CELL"]),
    (_direct_co2, {3, 4}, ["activity.csv", "electricity-cn-direct-2023", "CO2"]),
    (_lead_acid, {3}, ["gba-battery"]),
    (_two_kwh, {3}, ["cn-miit-551-2025"]),
]


@pytest.mark.parametrize(("spoil", "codes", "words"), CASES, ids=[case[0].__name__[1:] for case in CASES])
def test_check_refuses_bad_input(
    study: Path,
    baymark: Command,
    spoil: Callable[[Path], None],
    codes: set[int],
    words: list[str],
) -> None:
    spoil(study)
    before = _state(study)
    code, out, err = baymark("check", study, "--format", "csv")
    assert code in codes, (code, err)
    said = out + err
    for word in words:
        assert word in said
    assert "Traceback" not in said
    assert _state(study) == before


def test_example_as_it_stands_passes(study: Path, baymark: Command) -> None:
    code, out, err = baymark("check", study, "--format", "json")
    assert code == 0, err
    assert '"failed": 0' in out or "edition" in out  # only the edition of the grid factor may lag behind


def test_draft_is_calculated_and_marked(study: Path, baymark: Command) -> None:
    _missing_evidence(study)
    code, out, _err = baymark("calc", study, "--rule-pack", "gba-battery", "--format", "json", "--draft")
    assert code == 0
    assert json.loads(out)["blocked_by"] == ["battery.evidence-present"]
    assert baymark("calc", study, "--rule-pack", "gba-battery")[0] == 3


REFUSED = (
    _missing_mandatory, _mass_off, _changed_evidence, _direct_co2, _lead_acid, _unknown_item, _other_dimension,
)  # fmt: skip


@pytest.mark.parametrize("spoil", REFUSED, ids=lambda f: f.__name__[1:])
def test_calc_gives_no_number_for_what_it_refuses(
    study: Path, baymark: Command, spoil: Callable[[Path], None]
) -> None:
    spoil(study)
    code, out, err = baymark("calc", study, "--rule-pack", "gba-battery", "--format", "json")
    assert code in (3, 4)
    assert out == ""
    assert "→" in err  # the remedy


def test_accepted_and_said(study: Path, baymark: Command) -> None:
    set_cell(_activity(study), CAM, "amount", "\uff10.\uff19\uff12\uff18\uff16\uff15")  # full-width digits
    set_cell(_activity(study), ("id", "tray"), "amount", "34000")
    set_cell(_activity(study), ("id", "tray"), "unit", "g")
    replace_text(study / "study.yaml", "trade_mark: EXAMPLE", "trade_mark: NO")
    code, out, err = baymark("calc", study, "--rule-pack", "gba-battery", "--format", "csv")
    assert code == 0, err
    assert "34000 g is taken as 34" in err.replace("34.000", "34")
    assert "activity.csv row 3" in err
    same = baymark("calc", study, "--rule-pack", "gba-battery", "--format", "csv")[1]
    assert out == same


def _state(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }

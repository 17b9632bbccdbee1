"""What a study may not contain: each is refused with file, cell or key, and a remedy; nothing is half-read."""

from __future__ import annotations

import os

import pytest

from baymark.errors import BaymarkError

ROW = "cathode_active_material"


def assert_says(error: BaymarkError, code: str, place: str, *words: str) -> None:
    text = error.render()
    assert error.code == code, text
    assert str(error.place) == place, text
    assert "→" in text
    for word in words:
        assert word in text, text


@pytest.mark.parametrize(
    ("column", "value", "code", "words"),
    [
        ("item", "cathode_active_materiel", "unknown-item", ["cathode_active_material?"]),
        ("kind", "inputs", "unknown-choice", ["Did you mean input?"]),
        ("amount", "", "empty-cell", ["amount", "zero"]),
        ("amount", "1,234.5", "unreadable-number", ["1,234.5", "1234.5"]),
        ("amount", "1.234,5", "unreadable-number", ["1.234,5"]),
        ("amount", "1 234", "unreadable-number", ["1 234"]),
        ("amount", "１，２３４", "unreadable-number", ["comma"]),  # full-width comma
        ("amount", "90 %", "unreadable-number", ["fraction"]),
        ("amount", "NaN", "unreadable-number", ["NaN"]),
        ("amount", "Infinity", "unreadable-number", ["Infinity"]),
        ("amount", "1e99", "unreadable-number", ["too large"]),
        ("amount", "1" * 35, "unreadable-number", ["34 digits"]),
        ("amount", "٣", "unreadable-number", ["٣"]),  # Arabic-Indic digits were not foreseen by anyone here
        ("amount", "-0.9", "negative-amount", ["-0.9"]),
        ("origin", "guessed", "unknown-choice", ["measured"]),
        ("origin", "", "empty-cell", ["origin"]),
        ("tec", "6", "out-of-bounds", ["6"]),
        ("tec", "", "empty-cell", ["tec"]),
        ("gsd", "0.9", "out-of-bounds", ["between 1 and 100"]),
        ("recycled_share", "1.1", "out-of-bounds", ["between 0 and 1"]),
        ("yield", "0", "out-of-bounds", ["above 0"]),
        ("country", "China", "unreadable-text", ["CN"]),
        ("site", "SZ-CEL", "unknown-site", ["SZ-CELL?"]),
        ("per", "cel", "unknown-step", ["Did you mean cell?"]),
        ("dataset", "../secret", "unreadable-text", ["dataset id"]),
        ("transport", "freight-road-heavy-cn", "unreadable-text", ["freight-road-heavy-cn:150"]),
        ("transport", "freight-road-heavy-cn:-5", "out-of-bounds", ["-5"]),
        ("evidence", "bom-cel.csv#C3", "unknown-evidence", ["bom-cell.csv?"]),
        ("evidence", "../../etc/passwd", "evidence-outside", [".."]),
        ("id", "Cathode", "unreadable-text", ["a-z"]),
        ("note", "bell\x07", "refused-cell", ["control character"]),
    ],
)
def test_cell_is_refused_with_its_place(example, column, value, code, words):
    number = example.set_cell(ROW, column, value)
    error = example.problem()
    place = f"activity.csv row {number}" + ("" if code == "unknown-step" else f", {column}")
    assert_says(error, code, place, *words)


def test_unit_of_another_dimension(example):
    number = example.set_cell(ROW, "unit", "kWh")
    assert_says(example.problem(), "incompatible-units", f"activity.csv row {number}, amount", "kWh", "kg")


def test_unknown_unit_offers_the_nearest(example):
    number = example.set_cell(ROW, "unit", "KWH")
    assert_says(example.problem(), "unknown-unit", f"activity.csv row {number}, amount", "KWH", "kWh, kg")


def test_capacity_is_not_energy(example):
    example.replace("study.yaml", "60.0 kWh_capacity", "60.0 kWh")
    assert_says(
        example.problem(), "incompatible-units", "study.yaml, parameters.rated_energy", "kWh_capacity"
    )


@pytest.mark.parametrize(
    ("old", "new", "code", "place", "word"),
    [
        ("kind: traction", "kind: tracton", "unknown-choice", "kind", "traction?"),
        ("place_of_use: CN", "place_of_uze: CN", "unknown-key", "place_of_uze", "place_of_use?"),
        ("  trade_mark:", "  trademark:", "unknown-key", "product.trademark", "trade_mark?"),
        ("  chemistry: lfp", "  chemistry: lpf", "unknown-choice", "parameters.chemistry", "lfp?"),
        (
            "  vehicle_category:",
            "  vehicle_categry:",
            "unknown-parameter",
            "parameters.vehicle_categry",
            "category?",
        ),
        ("60.0 kWh_capacity", "60.0", "missing-unit", "parameters.rated_energy", "60.0 kWh_capacity"),
        ("60.0 kWh_capacity", "60000 kWh_capacity", "out-of-bounds", "parameters.rated_energy", "10000"),
        ('"0.94"', '"0,94"', "unreadable-number", "parameters.round_trip_efficiency", "0,94"),
        ("end: 2025-12-31", "end: 2025-13-31", "unreadable-date", "period.end", "2025-12-31"),
        ("end: 2025-12-31", "end: 2024-12-31", "out-of-bounds", "period", "later end"),
        (
            "type-test.pdf#p1",
            "type-tst.pdf#p1",
            "unknown-evidence",
            "parameters.rated_energy.evidence",
            "test",
        ),
        ("place_of_use: CN", "place_of_use: [CN]", "unexpected-shape", "place_of_use", "a text"),
    ],
)
def test_key_is_refused_with_its_path(example, old, new, code, place, word):
    example.replace("study.yaml", old, new)
    assert_says(example.problem(), code, f"study.yaml, {place}", word)


@pytest.mark.parametrize(
    ("addition", "word"),
    [
        ("name: again\n", "stands twice"),
        ("note: *other\n", "alias"),
        ("note: &other x\n", "anchor"),
        ("note: !!python/object:os.system x\n", "tag"),
    ],
)
def test_clever_yaml_is_refused(example, addition, word):
    path = example.path / "study.yaml"
    path.write_text(path.read_text(encoding="utf-8") + addition, encoding="utf-8")
    error = example.problem()
    assert error.code == "unreadable-yaml"
    assert word in error.render()


def test_yaml_of_two_megabytes_is_refused_unread(example):
    (example.path / "study.yaml").write_text("name: x\n" + "# filler\n" * 230_000, encoding="utf-8")
    assert_says(example.problem(), "refused-file", "study.yaml", "at most 1000000")


def test_unknown_column_offers_the_nearest(example):
    lines = example.table("activity.csv")
    lines[0][lines[0].index("amount")] = "ammount"
    example.write_table("activity.csv", lines)
    errors = {error.code: error for error in example.problems()}
    assert "Did you mean amount?" in errors["unknown-column"].render()
    assert "id,item,kind" in errors["missing-column"].render()
    assert str(errors["unknown-column"].place) == "activity.csv row 1, ammount"


def test_forgotten_comma_is_refused(example):
    path = example.path / "activity.csv"
    text = path.read_text(encoding="utf-8").replace(",product,SZ-PACK,,CN", ",product,SZ-PACK,CN", 1)
    path.write_text(text, encoding="utf-8")
    error = example.problem()
    assert error.code == "refused-table"
    assert "20 cells where the header has 21" in error.render()


def test_semicolons_instead_of_commas(example):
    path = example.path / "composition.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",", ";"), encoding="utf-8")
    assert_says(example.problem(), "refused-table", "composition.csv row 1", "not separated by commas")


def test_csv_that_is_not_utf8(example):
    path = example.path / "models.csv"
    path.write_bytes(path.read_bytes() + "型号,no,,,\n".encode("gbk"))
    error = example.problem()
    assert error.code == "refused-table"
    assert "UTF-8" in error.render()


def test_duplicate_row_ids_name_the_first(example):
    lines = example.table("activity.csv")
    lines.append(lines[2])
    example.write_table("activity.csv", lines)
    assert_says(
        example.problem(), "repeated-name", f"activity.csv row {len(lines)}, id", "activity.csv row 3"
    )


def test_a_step_made_twice(example):
    lines = example.table("activity.csv")
    again = [*lines[1]]
    again[0] = "cells_again"
    example.write_table("activity.csv", [*lines, again])
    assert any(error.code == "repeated-name" and "per cell" in error.render() for error in example.problems())


def test_step_cycle_is_refused_with_its_path(example):
    lines = example.table("activity.csv")
    back = dict(zip(lines[0], next(line for line in lines if line[0] == "cells"), strict=True))
    back |= {"id": "back", "per": "cell", "item": "cells", "dataset": "step:paste", "yield": ""}
    paste = dict(zip(lines[0], lines[1], strict=True)) | {"id": "paste_made", "per": "paste", "site": ""}
    loop = dict(back) | {"id": "loop", "per": "paste", "dataset": "step:cell"}
    for added in (back, paste, loop):
        lines.append([added[column] for column in lines[0]])
    example.write_table("activity.csv", lines)
    error = example.problem()
    assert error.code == "step-cycle"
    assert "cell → paste → cell" in error.render()


def test_step_that_takes_its_own_output(example):
    example.set_cell("cells", "per", "cell")
    assert "cell → cell" in example.problem().render()


def test_unknown_step_as_dataset(example):
    number = example.set_cell("cells", "dataset", "step:cel")
    assert_says(example.problem(), "unknown-step", f"activity.csv row {number}", "Did you mean cell?")


def test_plant_without_its_step(example):
    example.set_cell("cells_made", "site", "SZ-PACK")
    errors = example.problems()
    assert {error.code for error in errors} == {"row-contradiction"}
    assert "SZ-CELL" in errors[0].render()


@pytest.mark.parametrize(
    ("row", "column", "value", "word"),
    [
        ("cell_electricity", "dataset", "electricity-cn-average-2024", "ledger"),
        ("delivery", "dataset", "freight-road-heavy-cn", "legs"),
        ("chiller_leakage", "dataset", "r134a-cn", "substance"),
        ("cells_made", "dataset", "cell-lfp-prismatic-cn", "yields"),
        ("packs_made", "per", "plant:SZ-PACK", "step"),
        ("cell_steam", "site", "SZ-PACK", "SZ-PACK"),
        ("cells", "transport", "freight-road-heavy-cn:10", "mass"),
    ],
)
def test_row_that_contradicts_itself(example, row, column, value, word):
    number = example.set_cell(row, column, value)
    assert_says(example.problem(), "row-contradiction", f"activity.csv row {number}, {column}", word)


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ("delivery", "transport", "empty-cell"),
        ("chiller_leakage", "substance", "empty-cell"),
        ("cells", "dataset", "unreadable-text"),
    ],
)
def test_what_would_silently_weigh_nothing(example, row, column, code):
    number = example.set_cell(row, column, "")
    assert_says(example.problem(), code, f"activity.csv row {number}, {column}")


def test_electricity_of_a_step_needs_a_site(example):
    example.set_cell("pack_electricity", "site", "")
    number = example.set_cell("pack_electricity", "per", "product")
    assert_says(example.problem(), "empty-cell", f"activity.csv row {number}, site")


@pytest.mark.parametrize(
    ("file", "row", "column", "value", "code"),
    [
        ("composition.csv", "pack_housing", "material", "aluminum", "unknown-material"),
        ("composition.csv", "pack_housing", "mass_fraction", "", "empty-cell"),
        ("production.csv", "SZ-CELL", "month", "2025-1", "unreadable-date"),
        ("production.csv", "SZ-CELL", "product", "thismodel", "unknown-choice"),
        ("production.csv", "SZ-CELL", "quantity", "-1", "out-of-bounds"),
        ("production.csv", "SZ-CELL", "currency", "", "empty-cell"),
        ("electricity.csv", "SZ-CELL", "kwh", "", "empty-cell"),
        ("electricity.csv", "SZ-CELL", "source", "solar", "unknown-choice"),
        ("electricity.csv", "SZ-CELL", "meter", "", "empty-cell"),
        ("models.csv", "EX-LFP-60", "representative", "true", "unknown-choice"),
    ],
)
def test_cell_of_a_record(example, file, row, column, value, code):
    number = example.set_cell(row, column, value, file)
    assert_says(example.problem(), code, f"{file} row {number}, {column}")


def test_data_plan_of_an_unknown_row(example):
    example.replace("data-plan.yaml", "row: cells_made", "row: cells_mde")
    assert_says(example.problem(), "unknown-row", "data-plan.yaml, data[1].row", "cells_made?")


@pytest.mark.parametrize(
    "path", ["../study.yaml", "/etc/passwd", "a//b.pdf", "C:\\x.pdf", "..", "index.csv", "./x"]
)
def test_evidence_outside_the_folder(example, path):
    lines = example.table("evidence/index.csv")
    lines[1][0] = path
    example.write_table("evidence/index.csv", lines)
    errors = [error for error in example.problems() if error.code == "evidence-outside"]
    assert [str(error.place) for error in errors] == ["evidence/index.csv row 2, file"]


def test_evidence_that_is_a_link(example):
    (example.path / "evidence" / "type-test.pdf").unlink()
    os.symlink("/etc/hostname", example.path / "evidence" / "type-test.pdf")
    errors = [error for error in example.problems() if error.code == "evidence-outside"]
    assert errors
    assert "link" in errors[0].render()


@pytest.mark.parametrize("name", ["activity.csv", "study.yaml", "production.csv", "data-plan.yaml"])
def test_study_file_that_is_a_link(example, name, tmp_path):
    (example.path / name).rename(tmp_path / "elsewhere")
    os.symlink(tmp_path / "elsewhere", example.path / name)
    errors = example.problems()
    assert [(error.code, str(error.place)) for error in errors] == [("refused-file", name)]


def test_every_problem_is_reported_together(example):
    example.set_cell(ROW, "amount", "")
    example.set_cell("cathode_binder", "item", "cathode_bindr")
    example.replace("study.yaml", "kind: traction", "kind: tracton")
    assert {error.code for error in example.problems()} == {"empty-cell", "unknown-item", "unknown-choice"}


def test_problems_are_bounded(example):
    lines = example.table("activity.csv")
    bad = [*lines[2]]
    bad[lines[0].index("amount")] = ""
    example.write_table("activity.csv", lines[:1] + [[f"row_{n}", *bad[1:]] for n in range(5000)])
    errors = example.problems()
    assert len(errors) == 201
    assert errors[-1].code == "too-many-problems"


def test_no_activity_data(example):
    (example.path / "activity.csv").unlink()
    assert_says(example.problem(), "missing-file", "activity.csv", "activity.xlsx")


def test_not_a_folder(example):
    example.path = example.path / "nothing"
    assert example.problem().code == "refused-file"


@pytest.mark.parametrize("other", ["SZ_CELL", "sz-cell"])
def test_sites_that_meet_in_formulas_are_refused(example, other):
    """Their ledgers and productions were added up, and the footprint was off by eleven times."""
    example.replace("study.yaml", "  - id: SZ-PACK", f"  - id: {other}")
    assert_says(example.problems()[0], "alike-sites", "study.yaml, sites[2].id", "SZ-CELL", other)

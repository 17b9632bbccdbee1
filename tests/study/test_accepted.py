"""What is accepted, and said: conversions, full-width digits, words that other programs take for values."""

from __future__ import annotations

from decimal import Decimal

import pytest


def remarks(study):
    return [f"{remark.place}: {remark}" for remark in study.remarks]


def test_a_unit_of_the_same_dimension_is_converted_and_said(example):
    before = example.load().row("cathode_active_material")
    number = example.set_cell("cathode_active_material", "unit", "g")
    example.set_cell("cathode_active_material", "amount", "928.65")
    study = example.load()
    row = study.row("cathode_active_material")
    assert (row.amount, row.unit) == (before.amount, "kg")
    assert (row.stated_amount, row.stated_unit) == ("928.65", "g")
    said = [text for text in remarks(study) if text.startswith(f"activity.csv row {number}, amount")]
    assert said == [f"activity.csv row {number}, amount: 928.65 g is taken as 0.92865 kg"]


@pytest.mark.parametrize("amount", ["０.９２８６５", "０．９２８６５"])
def test_full_width_digits_are_read_and_said(example, amount):
    number = example.set_cell("cathode_active_material", "amount", amount)
    study = example.load()
    assert study.row("cathode_active_material").amount == Decimal("0.92865")
    assert any(f"row {number}" in text and "full-width" in text and amount in text for text in remarks(study))


def test_leading_zeros_are_decimal_and_said(example):
    example.set_cell("cells", "amount", "0125")
    study = example.load()
    assert study.row("cells").amount == 125
    assert any("0125" in text for text in remarks(study))


def test_norway_octals_and_sexagesimals_stay_text(example):
    example.replace("study.yaml", "place_of_use: CN", "place_of_use: NO")
    example.replace("study.yaml", "trade_mark: EXAMPLE", "trade_mark: 010")
    example.replace("study.yaml", "specification: 125 prismatic", "specification: 1:30\n  # ")
    example.replace("study.yaml", "serials: []", "serials: [1e3, yes, 0x1F]")
    example.set_cell("delivery", "country", "NO")
    example.set_cell("delivery", "note", "1:30")
    study = example.load()
    product = study.identity.product
    assert (study.place_of_use, product.trade_mark, product.specification) == ("NO", "010", "1:30")
    assert product.serials == ("1e3", "yes", "0x1F")
    assert (study.row("delivery").country, study.row("delivery").note) == ("NO", "1:30")


def test_headings_and_empty_lines_are_left_out(example):
    rows = example.load().rows
    lines = example.table("activity.csv")
    lines.insert(3, ["# Cathode", *[""] * 20])
    lines.insert(5, [""] * 21)
    example.write_table("activity.csv", lines)
    assert example.load().rows == rows


def test_byte_order_mark_and_windows_line_ends(example):
    rows = example.load().rows
    path = example.path / "activity.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert example.load().rows == rows


def test_an_empty_parameter_is_unknown_not_zero(example):
    example.replace(
        "study.yaml", "warranty_years: {value: 8 year", "warranty_years:\n  calendar_life: {value: 8 year"
    )
    study = example.load()
    assert "warranty_years" not in study.parameters
    assert study.parameters["calendar_life"].value == 8


def test_gross_and_negative_zero(example):
    example.set_cell("cathode_active_material", "amount", "-0")
    assert example.load().row("cathode_active_material").amount == 0


def test_what_if_changes_a_parameter_and_a_cell(example):
    study = example.load(
        parameters__rated_energy="62 kWh_capacity",
        rows__cathode_active_material__amount="1.2",
        place_of_use="DE",
    )
    assert study.parameters["rated_energy"].value == 62
    assert study.row("cathode_active_material").amount == Decimal("1.2")
    assert study.place_of_use == "DE"
    assert set(study.what_if) == {
        "parameters.rated_energy",
        "rows.cathode_active_material.amount",
        "place_of_use",
    }
    assert example.load().what_if == {}


def test_what_if_adds_a_parameter_that_is_not_stated(example):
    assert example.load(parameters__depth_of_discharge="0.8").parameters[
        "depth_of_discharge"
    ].value == Decimal("0.8")


@pytest.mark.parametrize(
    ("path", "value", "code", "word"),
    [
        ("parameters.rated_enrgy", "62 kWh_capacity", "unknown-parameter", "rated_energy?"),
        ("parameters.rated_energy", "62 kg", "incompatible-units", "--set, parameters.rated_energy"),
        ("rows.cathode_active_materiel.amount", "1", "unknown-row", "cathode_active_material?"),
        ("rows.cathode_active_material.ammount", "1", "unknown-column", "amount?"),
        ("rows.cathode_active_material.id", "other", "unknown-column", "id"),
        (
            "rows.cathode_active_material.amount",
            "-1",
            "negative-amount",
            "--set, rows.cathode_active_material.amount",
        ),
        ("rows.cathode_active_material", "1", "what-if", "rows.ROW.COLUMN"),
        ("parameter.rated_energy", "1", "what-if", "did you mean parameters?"),
    ],
)
def test_what_if_that_cannot_be(example, path, value, code, word):
    error = example.problem(**{path.replace(".", "__"): value})
    assert error.code == code
    assert word in error.render()


def test_settings_of_the_command_line():
    from baymark import study
    from baymark.errors import UsageError

    assert study.parse_settings(["a.b = 1=2 "]) == {"a.b": "1=2"}
    for wrong in (["a.b"], ["=1"], ["a=1", "a=2"]):
        with pytest.raises(UsageError):
            study.parse_settings(wrong)

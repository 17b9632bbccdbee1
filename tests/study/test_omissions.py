"""What an applicant left out, as a table of the study: read, refused cell by cell, part of the dossier."""

from __future__ import annotations

from decimal import Decimal as D

import pytest

from baymark.category.errors import UnknownName
from baymark.study import omissions
from baymark.study.errors import (
    EmptyCell,
    OutOfBounds,
    RepeatedName,
    UnknownEvidence,
    UnknownItem,
    UnreadableNumber,
    UnreadableText,
)
from baymark.study.folder import FILES

HEADER = "id,item,name,reason,mass_kg,energy_mj,estimate_kgco2e,source,evidence,note\n"


def write(example, *lines: str) -> None:
    (example.path / "omissions.csv").write_text(HEADER + "\n".join(lines) + "\n", encoding="utf-8")


def test_every_column_is_read(example):
    write(example, "labels,plastic_parts,,too small to weigh,0.02,,0.05,screening factor,bom-pack.csv#C3,x",
          "office_heat,,Heat of offices,not of the product,0,1.5,0.08,bills,,")  # fmt: skip
    first, second = example.load().omissions
    assert (first.id, first.item, first.mass_kg, first.energy_mj) == (
        "labels",
        "plastic_parts",
        D("0.02"),
        None,
    )
    assert (first.estimate_kgco2e, first.evidence, first.note) == (D("0.05"), "bom-pack.csv#C3", "x")
    assert (second.item, second.name, second.mass_kg, second.energy_mj) == (
        None, "Heat of offices", D(0), D("1.5"),
    )  # fmt: skip
    assert second.reason == "not of the product" and second.source == "bills"


def test_no_file_or_an_empty_one_states_none(example):
    assert not (example.path / "omissions.csv").exists() and example.load().omissions == ()
    write(example)
    assert example.load().omissions == ()


@pytest.mark.parametrize(
    ("line", "error", "column"),
    [
        ("a,,,why,1,1,1,src,,", EmptyCell, "name"),
        ("a,,x,,1,1,1,src,,", EmptyCell, "reason"),
        ("a,,x,why,1,1,,src,,", EmptyCell, "estimate_kgco2e"),
        ("a,,x,why,1,1,1,,,", EmptyCell, "source"),
        ("A b,,x,why,1,1,1,src,,", UnreadableText, "id"),
        ("a,cathode_activ_material,,why,1,1,1,src,,", UnknownItem, "item"),
        ("a,,x,why,-1,1,1,src,,", OutOfBounds, "mass_kg"),
        ("a,,x,why,1,-0.1,1,src,,", OutOfBounds, "energy_mj"),
        ("a,,x,why,1,1,-1,src,,", OutOfBounds, "estimate_kgco2e"),
        ("a,,x,why,1,1,about 1,src,,", UnreadableNumber, "estimate_kgco2e"),
        ("a,,x,why,1,1,1,src,nowhere.pdf,", UnknownEvidence, "evidence"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_cell(example, line, error, column):
    write(example, line)
    found = example.problem()
    assert isinstance(found, error) and found.exit_code == 4
    assert "omissions.csv" in str(found.place) and column in str(found.place)
    if isinstance(found, UnknownName):
        assert found.values["name"]


def test_an_id_stands_once(example):
    write(example, "a,,x,why,1,1,1,src,,", "a,,y,why,1,1,1,src,,")
    assert isinstance(example.problem(), RepeatedName)


def test_it_is_sealed_with_the_study():
    assert omissions.FILE in FILES

"""A supplier's sealed dossier as a supplier's footprint: its figure to twelve digits, full or public, and no other."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal as D

import pytest

from baymark import dossier, study
from baymark.dossier import read_dossier, supplier
from baymark.dossier.errors import NoSuchResult, SupplierNotReproduced
from baymark.errors import Problems
from baymark.gases import BIOGENIC_CO2
from baymark.study.errors import NotCreated
from baymark.study.supplier.writing import add_supplier

from ..inventory.example import Example
from .conftest import EXAMPLE


@pytest.fixture(scope="module")
def cells(tmp_path_factory) -> bytes:
    """The example sealed from cradle to gate, as its maker would hand it to a buyer."""
    made = Example(tmp_path_factory.mktemp("supplier") / "maker")
    made.declare(
        "rule_packs: [gba-battery, cn-miit-551-2025, eu-2023-1542-draft-2024]", "rule_packs: [catena-x-v4]"
    )
    return dossier.seal(made.folder, made.folder.parent / "maker.bmk").path.read_bytes()


def taken(data, unit="kg", **choice):
    return supplier.footprint(
        "maker",
        supplier.declared(read_dossier(data, "maker.bmk"), **choice),
        unit=unit,
        file="supplier-maker.bmk",
    )


@pytest.mark.parametrize("unit", ["", "kg", "piece"])
def test_the_figure_is_the_result_in_the_unit_asked_for(cells, unit):
    result = read_dossier(cells, "maker.bmk").results["catena-x-v4"]
    found = taken(cells, unit)
    total = D(result["total_per_product"])
    wanted = total / D(result["product_mass"]) if unit == "kg" else total
    counted = sum(v for g, v in found.groups.items() if g in result["groups_in_value"])
    assert counted == pytest.approx(wanted, rel=D("1e-11"))
    assert found.unit == (unit or "piece")
    assert found.including_biogenic == sum(found.groups.values())
    biogenic = sum(found.groups[group] for group in BIOGENIC_CO2)
    assert found.excluding_biogenic == found.including_biogenic - biogenic


def test_what_it_says_of_itself(cells):
    found = taken(cells)
    assert (
        found.boundary == "cradle_to_gate" and "use" not in found.stages and "raw_materials" in found.stages
    )
    assert found.gwp_set == "ar6" and found.geography == "CN" and not found.verified
    assert found.valid.start == date(2025, 1, 1) and found.valid.end == date(2028, 12, 31)
    assert found.original.digest == read_dossier(cells, "x").digest and found.original.kind == "dossier"
    assert found.cut_off_share is None and found.primary_share is not None


def test_a_footprint_with_a_use_stage_says_so(example_bytes):
    found = taken(example_bytes, rule_pack="gba-battery")
    assert found.boundary == "cradle_to_grave" and {"use", "end_of_life"} <= set(found.stages)


def test_of_several_results_one_is_named(example_bytes):
    with pytest.raises(NoSuchResult, match="gba-battery"):
        taken(example_bytes)
    with pytest.raises(NoSuchResult):
        taken(example_bytes, rule_pack="catena-x-v4")


def test_a_result_that_does_not_replay_is_refused(cells):
    opened = read_dossier(cells, "maker.bmk")
    result = dict(opened.results["catena-x-v4"], digest="sha256:" + "0" * 64)
    with pytest.raises(SupplierNotReproduced):
        supplier.declared(replace(opened, results={"catena-x-v4": result}))


def test_the_public_dossier_says_the_same_figure(cells, tmp_path):
    made = Example(tmp_path / "maker")
    made.declare(
        "rule_packs: [gba-battery, cn-miit-551-2025, eu-2023-1542-draft-2024]", "rule_packs: [catena-x-v4]"
    )
    public = dossier.seal(made.folder, tmp_path / "public.bmk", public=True).path.read_bytes()
    one, other = taken(cells), taken(public)
    assert one.groups == other.groups and one.supplier == other.supplier and one.product == other.product
    assert other.original.kind == "public_dossier"


def buyer(tmp_path, cells, **fields):
    """A study that takes the figure in."""
    made = Example(tmp_path / "buyer")
    made.declare(
        "rule_packs: [gba-battery, cn-miit-551-2025, eu-2023-1542-draft-2024]", "rule_packs: [gba-battery]"
    )
    add_supplier(made.folder, replace(taken(cells), **fields), cells, "2025-12-31")
    made.change("cathode_active_material", dataset="supplier:maker", substance="")
    return made


def test_it_is_written_and_read_back_as_it_was(cells, tmp_path):
    made = buyer(tmp_path, cells, substance="LiFePO4", metal_content={"Li": D("0.044")})
    found = made.load().suppliers["maker"]
    wanted = replace(taken(cells), sha256=found.sha256, substance="LiFePO4", metal_content={"Li": D("0.044")})
    assert found == wanted
    assert any(file.file == "supplier-maker.bmk" for file in made.load().evidence)


def test_nothing_is_written_over(cells, tmp_path):
    made = buyer(tmp_path, cells)
    before = {path: path.read_bytes() for path in made.folder.rglob("*") if path.is_file()}
    with pytest.raises(NotCreated):
        add_supplier(made.folder, taken(cells), b"another", "2025-12-31")
    assert before == {path: path.read_bytes() for path in made.folder.rglob("*") if path.is_file()}


def test_what_could_not_be_read_back_is_not_written(cells, tmp_path):
    made = Example(tmp_path / "buyer")
    before = sorted(made.folder.rglob("*"))
    with pytest.raises(Problems):
        add_supplier(made.folder, replace(taken(cells), unit="stone"), cells, "2025-12-31")
    assert before == sorted(made.folder.rglob("*"))


def test_the_buyers_dossier_holds_it_and_replays(cells, tmp_path):
    made = buyer(tmp_path, cells)
    sealed = dossier.seal(made.folder, tmp_path / "buyer.bmk")
    assert not sealed.left_out
    opened = dossier.open_dossier(sealed.path)
    assert "data/study/suppliers/maker.yaml" in opened.files
    assert opened.files["data/study/evidence/supplier-maker.bmk"] == cells
    assert not [id_ for id_ in opened.lock.datasets if id_.startswith("supplier")]
    assert dossier.replay(opened) == opened.results
    public = dossier.seal(made.folder, tmp_path / "public.bmk", public=True).path.read_bytes()
    assert b"supplier-maker" not in public and b"maker.yaml" not in public


def test_the_example_template_has_no_suppliers():
    assert not (EXAMPLE / "suppliers").exists()
    assert study.load(EXAMPLE, lambda id_: __import__("baymark.category").category.load(id_)).suppliers == {}

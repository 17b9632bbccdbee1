"""Recycled content and end of life: the cut-off, and the Circular Footprint Formula with its identities."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal as D
from typing import Any

import pytest

from baymark.footprint import account
from baymark.footprint.errors import ReliefAboveBurden
from baymark.inventory.errors import NoMaterialRule
from baymark.rules import RulePack
from baymark.rules.model_method import EnergyRecovery

from ..example import battery, bay_core, intensity, quantities, rule_pack, values, weight, with_materials

EU = "eu-2023-1542-draft-2024"
EV, EREC = intensity("aluminium-primary-cn"), intensity("aluminium-secondary-cn")
ED = intensity("waste-landfill-inert")
CLOSE = D("1e-24")
TRAY = 34
# Of what is burnt a quarter goes to the user of the energy; 30 MJ/kg, of which 0.4 become heat, 0.2 electricity.
BURNT = {
    "R3": D("0.6"),
    "energy_recovery": "waste/incineration_plastics",
    "energy": EnergyRecovery(
        D("0.25"), D(30), D("0.4"), D("0.2"), "heat/CN/natural_gas", "electricity/CN/national_average"
    ),
}


def counted(dataset: str, pack) -> D:
    """kg CO2e per unit by the gas groups that the rule pack's value sums."""
    from ..example import bay_core

    groups = bay_core().intensities[dataset].groups
    return sum((groups[name] for name in pack.groups_in_value), D(0))


def tray_share(example, share: str) -> None:
    example.change("tray", recycled_share=share)


@pytest.mark.parametrize("share", ["0", "0.2", "0.73", "1"])
def test_cut_off_replaces_virgin_by_recycling(example, share):
    """Under the cut-off a share R1 changes the result by R1 · mass · (Erec - Ev), and by nothing else."""
    tray_share(example, "")
    without = example.calculate()
    tray_share(example, share)
    found = example.calculate()
    assert found.total() - without.total() == pytest.approx(
        D(share) * TRAY * (EREC - EV), abs=CLOSE * weight(without)
    )
    assert values(without).items() <= values(found).items()
    if D(share):
        added = values(found).keys() - values(without).keys()
        assert added == {"tray.recycled_content", "tray.virgin_replaced"}
        assert {c.line.stage for c in found.contributions if c.line.id in added} == {"raw_materials"}


def test_recycled_content_is_of_what_is_bought(example):
    example.change("tray", yield_="0.8")
    assert quantities(example.calculate())["tray.recycled_content"] == D("34") / D("0.8") * D("0.2")


def test_cff_with_all_of_the_burden_on_the_user_is_the_cut_off(example):
    """A = 1: the material terms are (1-R1)·Ev + R1·Erec, and what is recycled at the end brings neither burden nor
    credit."""
    pack = rule_pack(EU)
    ours = with_materials(pack, aluminium={"A": D(1)})
    lines = values(example.calculate(ours))
    ev, erec = counted("aluminium-primary-cn", pack), counted("aluminium-secondary-cn", pack)
    assert lines["tray.recycled_content"] == pytest.approx(D("6.8") * erec, rel=CLOSE)
    assert lines["tray.virgin_replaced"] == pytest.approx(-D("6.8") * ev, rel=CLOSE)
    assert lines["end_of_life_aluminium_recycling"] == 0
    assert lines["end_of_life_aluminium_credit"] == 0
    assert lines["end_of_life_aluminium_disposal"] > 0


def test_cff_without_any_recycling_is_virgin_and_disposal(example):
    """R1 = R2 = R3 = 0: Ev + Ed."""
    pack = with_materials(rule_pack(EU), aluminium={"R2": D(0)})
    tray_share(example, "0")
    found = example.calculate(pack)
    lines = values(found)
    fractions = [row for row in example.rows("composition.csv") if row["material"] == "aluminium"]
    mass = D("428.6") * sum(D(row["mass_fraction"]) for row in fractions)
    assert lines["end_of_life_aluminium_disposal"] == pytest.approx(
        mass * counted("waste-landfill-inert", pack), rel=CLOSE
    )
    assert (
        sum(value for line, value in lines.items() if line.startswith("end_of_life_aluminium"))
        == (lines["end_of_life_aluminium_disposal"])
    )
    assert not [line for line in lines if line.startswith("tray.") and "leg" not in line]


def all_aluminium(example) -> None:
    """A product that is its tray: 34 kg of aluminium, all of it recycled, all of it recycled again."""
    example.declare("product_mass: {value: 428.6 kg", f"product_mass: {{value: {TRAY} kg")
    example.write(
        [{"item": "pack_housing", "material": "aluminium", "mass_fraction": "1", "form": "metal"}],
        "composition.csv",
    )
    tray_share(example, "1")


def test_cff_of_a_closed_loop_does_not_depend_on_a(example):
    """R1 = R2 = 1, quality 1, Erec = ErecEoL, Ev = E*v: the material terms are Erec, however A divides them."""
    all_aluminium(example)
    totals = []
    for a in ("0", "0.2", "0.5", "1"):
        pack = with_materials(rule_pack(EU), aluminium={"A": D(a), "R2": D(1)})
        assert pack.end_of_life.materials["aluminium"].recycling == "material/aluminium/recycling"
        found = example.calculate(pack)
        lines = values(found)
        material = sum(
            v for line, v in lines.items() if line.startswith(("end_of_life_aluminium", "tray.re", "tray.v"))
        )
        ev, erec = counted("aluminium-primary-cn", pack), counted("aluminium-secondary-cn", pack)
        # The row `tray` carries Ev already: what the formula adds to it is Erec - Ev.
        assert material == pytest.approx(TRAY * (erec - ev), abs=CLOSE * weight(found))
        totals.append(found.total())
    assert max(totals) - min(totals) <= CLOSE * weight(found)


def test_cff_term_by_term(example):
    """Every figure other than 0 and 1, against the formula written out."""
    a, r2, qin, qout, recovered = D("0.3"), D("0.7"), D("0.9"), D("0.8"), D("0.95")
    figures = {"A": a, "R2": r2, "Qsin_Qp": qin, "Qsout_Qp": qout, "recovered": recovered}
    pack = with_materials(rule_pack(EU), aluminium=figures)
    all_aluminium(example)
    tray_share(example, "0.4")
    lines = values(example.calculate(pack))
    ev, erec, ed = (
        counted(name, pack)
        for name in ("aluminium-primary-cn", "aluminium-secondary-cn", "waste-landfill-inert")
    )
    r1 = D("0.4")
    bought = (1 - r1) * ev + r1 * (a * erec + (1 - a) * ev * qin)
    recycled = (1 - a) * r2 * (erec - ev * recovered * qout)
    assert lines["tray.recycled_content"] + lines["tray.virgin_replaced"] == pytest.approx(
        TRAY * (bought - ev), rel=CLOSE
    )
    assert lines["end_of_life_aluminium_recycling"] + lines["end_of_life_aluminium_credit"] == pytest.approx(
        TRAY * recycled, rel=CLOSE
    )
    assert lines["end_of_life_aluminium_disposal"] == pytest.approx(TRAY * (1 - r2) * ed, rel=CLOSE)


def test_energy_recovery_takes_its_share_from_disposal(example):
    found = quantities(example.calculate(with_materials(rule_pack(EU), polyamide=BURNT)))
    mass = D("428.6") * D("0.005866")
    assert found["end_of_life_polyamide_energy_recovery"] == pytest.approx(
        mass * D("0.6") * D("0.75"), rel=CLOSE
    )
    assert found["end_of_life_polyamide_disposal"] == pytest.approx(mass * D("0.4"), rel=CLOSE)


def test_the_energy_term(example):
    """(1-B)·R3·(Eer − LHV·Xheat·Eseheat − LHV·Xelec·Eseelec)"""
    pack = with_materials(rule_pack(EU), polyamide=BURNT)
    lines = values(example.calculate(pack))
    burnt = D("428.6") * D("0.005866") * D("0.75") * D("0.6")
    role = {
        line.part: line.dataset for line in example.link(pack).lines if line.item == "end_of_life_polyamide"
    }
    eer, heat = counted(role["energy_recovery"], pack), counted(role["heat_replaced"], pack)
    electricity = counted(role["electricity_replaced"], pack) / D("3.6")  # per kWh in the background
    assert lines["end_of_life_polyamide_energy_recovery"] == pytest.approx(burnt * eer, rel=CLOSE)
    assert lines["end_of_life_polyamide_heat_replaced"] == pytest.approx(
        -burnt * 30 * D("0.4") * heat, rel=CLOSE
    )
    assert lines["end_of_life_polyamide_electricity_replaced"] == pytest.approx(
        -burnt * 30 * D("0.2") * electricity, rel=CLOSE
    )


@pytest.mark.parametrize("b", ["0", "0.5", "1"])
def test_all_of_the_energy_to_its_user(example, b):
    """B = 1 leaves neither the burning nor what it replaces with the product."""
    burnt = BURNT | {"energy": replace(BURNT["energy"], B=D(b))}
    lines = values(example.calculate(with_materials(rule_pack(EU), polyamide=burnt)))
    parts = ("energy_recovery", "heat_replaced", "electricity_replaced")
    found = [lines[f"end_of_life_polyamide_{part}"] for part in parts]
    assert [value == 0 for value in found] == [b == "1"] * 3


def test_a_share_without_dataset_is_refused_not_dropped(example):
    for missing in (
        {"energy_recovery": None},
        {"energy": None},
        {"energy": replace(BURNT["energy"], heat=None)},
    ):
        error = example.refused(with_materials(rule_pack(EU), polyamide=BURNT | missing))
        assert isinstance(error, NoMaterialRule) and error.values["material"] == "polyamide"


def by_cut_off(pack: RulePack, **figures: Mapping[str, Any]) -> RulePack:
    """The rule pack with the cut-off at the end of life, its table without what only the CFF needs."""
    bare = dict.fromkeys(("A", "Qsin_Qp", "Qsout_Qp", "recovered", "virgin", "recycling"))
    materials = {name: bare | dict(figures.get(name, {})) for name in pack.end_of_life.materials}
    changed = with_materials(pack, **materials)
    return replace(changed, end_of_life=replace(changed.end_of_life, operator="cut_off"))


def test_cut_off_leaves_what_is_not_recycled_with_the_product(example):
    """By hand: aluminium R2 0.9, so a tenth of it is landfilled; polyamide R3 0.6, burnt, the rest disposed of."""
    burnt = {"R3": D("0.6"), "energy_recovery": "waste/incineration_plastics"}
    pack = by_cut_off(rule_pack(EU), polyamide=burnt)
    found = example.calculate(pack)
    amounts, lines = quantities(found), values(found)
    fractions = [row for row in example.rows("composition.csv") if row["material"] == "aluminium"]
    aluminium = D("428.6") * sum(D(row["mass_fraction"]) for row in fractions)
    assert amounts["end_of_life_aluminium_disposal"] == pytest.approx(aluminium * D("0.1"), rel=CLOSE)
    polyamide = D("428.6") * D("0.005866")
    assert amounts["end_of_life_polyamide_energy_recovery"] == pytest.approx(polyamide * D("0.6"), rel=CLOSE)
    assert amounts["end_of_life_polyamide_disposal"] == pytest.approx(polyamide * D("0.4"), rel=CLOSE)
    parts = {line.part for line in example.link(pack).lines if line.stage == "end_of_life"}
    assert {"disposal", "energy_recovery"} <= parts
    assert not parts & {"recycling", "credit", "heat_replaced", "electricity_replaced"}
    # What is bought recycled is burdened with its recycling only, as with A = 1.
    ev, erec = counted("aluminium-primary-cn", pack), counted("aluminium-secondary-cn", pack)
    assert lines["tray.recycled_content"] + lines["tray.virgin_replaced"] == pytest.approx(
        D("6.8") * (erec - ev), rel=CLOSE
    )


def test_cut_off_is_the_formula_with_a_equal_to_one(example):
    """Material terms of the CFF at A = 1 are those of the cut-off, material by material."""
    ours = {name: {"A": D(1)} for name in rule_pack(EU).end_of_life.materials}
    formula = values(example.calculate(with_materials(rule_pack(EU), **ours)))
    cut_off = values(example.calculate(by_cut_off(rule_pack(EU))))
    assert {line: value for line, value in formula.items() if value or line in cut_off} == cut_off


def test_nothing_after_the_gate_is_counted_where_it_is_outside(example):
    pack = rule_pack(EU)
    outside = replace(pack.end_of_life, operator="outside", stage="", materials={})
    inventory = example.link(replace(pack, end_of_life=outside, processes=()))
    assert not [line for line in inventory.lines if line.stage == "end_of_life"]
    parts = {line.part for line in inventory.lines}
    assert {"recycled_content", "virgin_replaced"} <= parts and "disposal" not in parts


def test_material_that_the_rule_pack_does_not_know_is_refused(example):
    pack = rule_pack(EU)
    known = {name: rule for name, rule in pack.end_of_life.materials.items() if name != "graphite"}
    error = example.refused(replace(pack, end_of_life=replace(pack.end_of_life, materials=known)))
    assert isinstance(error, NoMaterialRule) and error.values["material"] == "graphite"


@pytest.mark.parametrize("name", ["gba-battery", EU])
def test_recycled_share_of_a_part_of_several_materials_is_refused(example, name):
    """A harness is copper and plastics: which of them is recycled, the row does not say."""
    example.change("harness", recycled_share="0.3", evidence="aluminium-recycled-content.pdf#p1")
    assert isinstance(example.refused(name), NoMaterialRule)


def test_stages_of_the_formula(example):
    stages = {
        line.id: line.stage
        for line in example.link(EU).lines
        if line.part in ("recycled_content", "credit", "disposal")
    }
    assert stages.pop("tray.recycled_content") == "raw_materials"
    assert set(stages.values()) == {"end_of_life"} and len(stages) > 20


def test_no_credit_where_the_rule_pack_gives_none(example):
    for name in ("gba-battery", "cn-miit-551-2025"):
        negative = {line for line, value in values(example.calculate(name)).items() if value < 0}
        assert negative == {"tray.virgin_replaced"}


def test_relief_of_another_material_than_the_dataset_is_refused(example):
    """The cover is of steel; called aluminium, its recycled share took off three times what it carried."""
    example.change("cover", recycled_share="1")
    rows = example.rows("composition.csv")
    for row in rows:
        if row["item"] == "pack_cover":
            row["material"] = "aluminium"
    example.write(rows, "composition.csv")
    with pytest.raises(ReliefAboveBurden, match="cover"):
        account(example.load(), rule_pack(), bay_core(), battery())


def test_no_relief_outside_the_boundary(example):
    """The EU rule pack leaves packaging out: made of recycled material it brings nothing either."""
    example.change("packaging_film", recycled_share="1")
    rows = example.rows("composition.csv")
    example.write(
        [*rows, {"item": "packaging", "material": "aluminium", "mass_fraction": "0"}], "composition.csv"
    )
    lines = values(example.calculate(rule_pack(EU)))
    assert not [line for line in lines if line.startswith("packaging_film")]

"""What was left out: shares of mass, energy inputs and value, and both sides of every limit."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal as D

import pytest

from baymark.footprint import account
from baymark.footprint.omitted import measure

from ..inventory.example import battery, bay_core, rule_pack

GBA, EU = "gba-battery", "eu-2023-1542-draft-2024"
MASS = D("428.6")
LIMITS = {"mass": D("0.01"), "energy": D("0.01"), "impact": D("0.01"), "total": D("0.05")}


def omission(
    name: str, mass: str = "0", energy: str = "0", estimate: str = "0", **cells: str
) -> dict[str, str]:
    return {"id": name, "name": name, "reason": "small", "mass_kg": mass, "energy_mj": energy,
            "estimate_kgco2e": estimate, "source": "a test"} | cells  # fmt: skip


def limited(name: str = GBA):
    """The rule pack with the limits of this test, whatever its own are."""
    pack = rule_pack(name)
    return replace(pack, cut_off=replace(pack.cut_off, **LIMITS))


def result(example, pack=None):
    return account(example.load(), pack or limited(), bay_core(), battery())


def outcomes(found) -> dict[str, str]:
    return {c.id.removeprefix("battery.cut-off-"): c.outcome.value for c in found.footprint.checks
            if c.id.startswith("battery.cut-off-")}  # fmt: skip


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """kg CO2e and MJ of energy inputs of the unchanged example."""
    from ..inventory.example import Example

    example = Example(tmp_path_factory.mktemp("whole") / "study")
    found = result(example)
    energy = sum(
        found.calculation.quantities[f"row.{row.id}.quantity"] * {"kWh": D("3.6"), "MJ": D(1)}[row.unit]
        for row in found.study.rows
        if row.unit in ("kWh", "MJ")
    )
    return found.footprint.total_per_product, energy


def test_without_omissions_nothing_is_to_be_checked(example):
    found = result(example)
    assert set(outcomes(found)) == set(LIMITS) and set(outcomes(found).values()) == {"not_applicable"}
    omitted = found.footprint.omitted
    assert omitted.impact.total == 0 == omitted.mass.single == omitted.suppliers


def test_reasons_and_estimates_are_for_a_person(example):
    asked = [c for c in result(example).footprint.checks if c.id == "omissions.estimates"]
    assert not asked
    example.put("omissions.csv", omission("lamps"), omission("b", item="fasteners") | {"name": ""})
    (asked,) = [c for c in result(example).footprint.checks if c.id == "omissions.estimates"]
    assert asked.outcome == "needs_judgement" and "lamps, Fasteners and brackets" in asked.message


def test_no_omission_enters_the_value(example):
    before = result(example).footprint
    example.put("omissions.csv", omission("lamps", "1", "2", "3"))
    after = result(example).footprint
    assert (after.value, after.stages, after.groups) == (before.value, before.stages, before.groups)


@pytest.mark.parametrize("quantity", ["mass", "energy", "impact"])
@pytest.mark.parametrize(("share", "outcome"), [("0.0099999", "passed"), ("0.0100001", "failed")])
def test_both_sides_of_a_single_limit(example, whole, quantity, share, outcome):
    """The largest omission decides; the smaller one beside it does not."""
    value, energy = whole
    base = {"mass": MASS, "energy": energy, "impact": value}[quantity]
    column = {"mass": "mass", "energy": "energy", "impact": "estimate"}[quantity]
    amount = str((base * D(share)).quantize(D("1e-9")))
    example.put("omissions.csv", omission("small", **{column: str((base * D("0.001")).quantize(D("1e-9")))}),
                omission("large", **{column: amount}))  # fmt: skip
    found = result(example)
    assert outcomes(found)[quantity] == outcome
    others = {name: told for name, told in outcomes(found).items() if name != quantity}
    assert set(others.values()) == {"passed"}
    assert getattr(found.footprint.omitted, quantity).largest == "large"
    if outcome == "failed":
        (check,) = [c for c in found.footprint.checks if c.id == f"battery.cut-off-{quantity}"]
        assert check.blocks and "large" in check.message and "1.00 %" in check.message
        assert "omissions.csv" in str(check.place)


@pytest.mark.parametrize(("share", "outcome"), [("0.0083333", "passed"), ("0.0083334", "failed")])
@pytest.mark.parametrize("quantity", ["mass", "impact"])
def test_both_sides_of_the_total(example, whole, share, outcome, quantity):
    """Six omissions, each below the limit of one, together just below or just above 5 %."""
    base, column = {"mass": (MASS, "mass"), "impact": (whole[0], "estimate")}[quantity]
    amount = str((base * D(share)).quantize(D("1e-12")))
    example.put("omissions.csv", *(omission(f"part{n}", **{column: amount}) for n in range(6)))
    found = outcomes(result(example))
    assert found["total"] == outcome
    assert {found[name] for name in ("mass", "energy", "impact")} == {"passed"}


def test_the_total_is_of_what_the_rule_pack_limits(example):
    """Where only the impact is limited, mass left out does not count to the total."""
    pack = limited()
    pack = replace(pack, cut_off=replace(pack.cut_off, mass=None, energy=None, impact=None, total=D("0.03")))
    example.put("omissions.csv", omission("heavy", mass="100"))
    assert outcomes(result(example, pack)) == {
        "mass": "not_applicable", "energy": "not_applicable", "impact": "not_applicable", "total": "passed",
    }  # fmt: skip


def test_without_limits_nothing_is_checked(example):
    pack = limited()
    pack = replace(pack, cut_off=replace(pack.cut_off, mass=None, energy=None, impact=None, total=None))
    example.put("omissions.csv", omission("heavy", mass="100", estimate="500"))
    assert set(outcomes(result(example, pack)).values()) == {"not_applicable"}


@pytest.mark.parametrize(("column", "checked"), [("mass_kg", "mass"), ("energy_mj", "energy")])
def test_what_is_unknown_is_not_zero(example, column, checked):
    example.put("omissions.csv", omission("lamps", **{column: ""}))
    found = result(example)
    assert outcomes(found)[checked] == "not_executed" == outcomes(found)["total"]
    (check,) = [c for c in found.footprint.checks if c.id == f"battery.cut-off-{checked}"]
    assert "lamps" in check.message


def test_energy_against_no_energy_has_no_share(example):
    example.put("omissions.csv", omission("heat", energy="1"))
    found = result(example)
    study = replace(found.study, rows=tuple(row for row in found.study.rows if row.unit not in ("kWh", "MJ")))
    omitted = measure(study, limited(), found.inventory, found.calculation, found.footprint.total_per_product)
    assert omitted.energy.total is None and omitted.energy.unknown == ("heat",)
    assert omitted.mass.total == 0


def test_what_suppliers_left_out_counts_to_the_total(example):
    """A figure that leaves out 4 % stands for 96 % of its whole: 4/96 of it is missing."""
    from types import SimpleNamespace

    found = result(example)
    (cathode,) = [c for c in found.calculation.contributions if c.line.id == "cathode_active_material"]
    bought = replace(cathode, line=replace(cathode.line, supplier="maker"))
    contributions = tuple(bought if c is cathode else c for c in found.calculation.contributions)
    calculation = replace(found.calculation, contributions=contributions)
    for stated in (D("0.04"), None):
        suppliers = {"maker": SimpleNamespace(cut_off_share=stated)}
        inventory = replace(found.inventory, suppliers=suppliers)
        omitted = measure(found.study, limited(), inventory, calculation, found.footprint.total_per_product)
        missing = cathode.value * 4 / 96 / found.footprint.total_per_product
        if stated is None:
            assert omitted.suppliers == 0 and omitted.silent_suppliers == ("maker",)
        else:
            assert omitted.suppliers == pytest.approx(missing, rel=D("1e-25"))
            assert omitted.total(limited()) == omitted.suppliers and not omitted.silent_suppliers
            silent = limited()  # a rule pack may let supplier data count as complete
            silent = replace(silent, cut_off=replace(silent.cut_off, suppliers_counted=False))
            omitted = measure(found.study, silent, inventory, calculation, found.footprint.total_per_product)
            assert omitted.suppliers == pytest.approx(missing, rel=D("1e-25")) and omitted.total(silent) == 0


def test_rule_packs_of_their_own(example):
    """The EU draft limits mass alone; one flow of 1 % is its whole rule."""
    pack = rule_pack(EU)
    assert pack.cut_off.mass == D("0.01") and pack.cut_off.total is None
    example.put("omissions.csv", omission("heavy", mass="4.2", estimate="999"))
    assert outcomes(result(example, pack)) == {
        "mass": "passed", "energy": "not_applicable", "impact": "not_applicable", "total": "not_applicable",
    }  # fmt: skip

"""A supplier's footprint in a result: its figure to the digit, on both number types, in every view of the result."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal as D

import numpy as np
import pytest

from baymark.background import read_tables
from baymark.certification.recomputation import matrices
from baymark.footprint import account, calculate
from baymark.footprint.crosscheck import crosscheck
from baymark.footprint.report import as_object
from baymark.formulas import arrays
from baymark.inventory import link

from ..inventory.example import battery, bay_core, quantities, rule_pack
from ..study.supplied import deliver

ROW = "cathode_active_material"


def accounted(example, pack="gba-battery", **fields):
    """The account with a supplier's cathode material; `fields` of the footprint as another reader might bring it."""
    study = example.load()
    if fields:
        study = replace(study, suppliers={"cam": replace(study.suppliers["cam"], **fields)})
    return account(study, rule_pack(pack), bay_core(), battery())


def line(one, row=ROW):
    return next(c for c in one.calculation.contributions if c.line.id == row)


def failed(one):
    return {check.id: check for check in one.footprint.checks if check.outcome.value == "failed"}


@pytest.mark.parametrize(
    ("pack", "per_kg"), [("gba-battery", "4.05"), ("cn-miit-551-2025", "4.05"), ("eu-2023-1542-draft-2024", "4.10")]
)  # fmt: skip
def test_the_groups_that_count_are_the_figure(example, pack, per_kg):
    """4.00 fossil, 0.02 − 0.07 biogenic CO2, 0.01 and 0.09: 4.05 with biogenic CO2, 4.10 without."""
    deliver(example.folder)
    one = accounted(example, pack)
    assert line(one).value == pytest.approx(quantities(one.calculation)[ROW] * D(per_kg), rel=D("1e-30"))
    assert line(one).line.dataset == ""


def test_units_are_converted(example):
    deliver(example.folder)
    per_kg = line(accounted(example)).value
    deliver(example.folder, unit="t", footprint={"excluding_biogenic": "4100", "including_biogenic": "4050"})
    assert line(accounted(example)).value == pytest.approx(per_kg, rel=D("1e-30"))


def test_a_figure_without_split_is_not_separated(example):
    deliver(example.folder, footprint={"excluding_biogenic": "4.10"})
    found = line(accounted(example))
    assert set(found.groups) == {"not_separated"}
    assert found.value == pytest.approx(found.quantity * D("4.10"), rel=D("1e-30"))


def test_it_takes_the_place_of_the_dataset_and_of_nothing_else(example, account_of):
    before = account_of("gba-battery")
    deliver(example.folder)
    after = accounted(example)
    own = {c.line.id: c.value for c in before.calculation.contributions}
    now = {c.line.id: c.value for c in after.calculation.contributions}
    assert own.keys() == now.keys()
    assert {name for name in own if own[name] != now[name]} == {ROW}


def test_variants_on_arrays_agree_with_decimals(example):
    deliver(example.folder)
    one = accounted(example)
    factors = np.linspace(0.5, 2, 50)
    names = [n for n in one.inventory.inputs if n.startswith("supplier.cam.")]
    assert len(names) == 5
    varied = {n: float(one.inventory.inputs[n].value) * factors for n in names}
    many = calculate(one.inventory, bay_core(), numbers=arrays(), overrides=varied)
    exact = calculate(
        one.inventory, bay_core(), overrides={n: one.inventory.inputs[n].value * 2 for n in names}
    )
    assert many.total().shape == (50,) and many.total()[-1] == pytest.approx(float(exact.total()), rel=1e-12)
    assert many.total()[0] < many.total()[-1]


def test_stages_items_groups_and_reach_add_up(example):
    deliver(example.folder)
    footprint = accounted(example).footprint
    assert sum(footprint.stages.values()) == pytest.approx(footprint.value, rel=D("1e-28"))
    reach = footprint.reach
    parts = (
        reach.unit_process,
        reach.official_electricity,
        reach.fuel_supply,
        reach.aggregated,
        reach.direct,
    )
    assert reach.suppliers > 0 and sum(parts) + reach.suppliers == pytest.approx(1, abs=D("1e-20"))
    assert as_object(accounted(example))["reach"]["suppliers"] != "0.000000"


def test_what_nobody_verified_is_listed_once_with_its_share(example):
    deliver(example.folder, verification={"level": "none"})
    one = accounted(example)
    (figure,) = [f for f in one.footprint.unverified if f.id.startswith("supplier.")]
    whole = sum(abs(c.value) for c in one.calculation.contributions)
    assert figure.id == "supplier.cam" and figure.basis == "unverified"
    assert figure.share == pytest.approx(abs(line(one).value) / whole, rel=D("1e-30"))
    assert "battery.supplier-verified" in failed(one)
    deliver(example.folder)
    other = accounted(example)
    assert not [f for f in other.footprint.unverified if f.id.startswith("supplier.")]
    gained = other.footprint.verified_share - one.footprint.verified_share
    assert gained == pytest.approx(line(one).value / one.calculation.total(), rel=D("1e-25"))


def test_the_reference_engine_and_the_matrices_agree(example):
    deliver(example.folder)
    for pack in ("gba-battery", "eu-2023-1542-draft-2024"):
        one = accounted(example, pack)
        assert crosscheck(one).agrees
        level, _values = matrices([one], read_tables(bay_core().folder))
        assert level.outcome.value == "passed"


def test_a_changed_figure_is_found_by_the_second_path(example):
    """The inventory says another figure than the study holds: both second paths read the study."""
    deliver(example.folder)
    one = accounted(example)
    inputs = dict(one.inventory.inputs)
    inputs["supplier.cam.fossil"] = replace(inputs["supplier.cam.fossil"], value=D("4.001"))
    forged = replace(one.inventory, inputs=inputs)
    other = replace(
        one, inventory=forged, calculation=calculate(forged, bay_core(), one.rule_pack.groups_in_value)
    )
    assert not crosscheck(other).agrees
    level, _values = matrices([other], read_tables(bay_core().folder))
    assert level.outcome.value == "failed" and ROW in " ".join(level.reasons)


def test_beside_a_market_claim_stands_the_location_based_figure(example):
    plain = {"claim": "market", "instruments": ["GEC"]}
    deliver(example.folder, electricity=plain)
    without = accounted(example)
    deliver(example.folder, electricity=plain | {"location_based": "4.60"})
    one = accounted(example)
    assert one.footprint.value == without.footprint.value
    more = line(one).quantity * (D("4.60") - D("4.10")) / one.footprint.functional_quantity
    found = one.footprint.beside["location"] - without.footprint.beside["location"]
    assert found == pytest.approx(more, rel=D("1e-20"))


@pytest.mark.parametrize(
    ("gwp_set", "factor", "found"),
    [
        ("ar6", 1, set()),
        ("ar5", D("0.001"), {"battery.supplier-gwp-set"}),
        ("ar5", 4, {"battery.supplier-gwp-set", "battery.supplier-gwp-effect"}),
        ("unknown", 4, {"battery.supplier-gwp-set", "battery.supplier-gwp-effect"}),
    ],
)
def test_another_gwp_set_is_said_with_a_bound_and_refused_where_it_matters(example, gwp_set, factor, found):
    deliver(example.folder, gwp_set=gwp_set)
    groups = {name: figure * factor for name, figure in example.load().suppliers["cam"].groups.items()}
    one = accounted(example, groups=groups)
    named = {name for name in failed(one) if name.startswith("battery.supplier-gwp")}
    assert named == found
    base = accounted(example, groups=groups, gwp_set="ar6").footprint.unknown_gwp_share
    added = one.footprint.unknown_gwp_share - base
    whole = sum(abs(c.value) for c in one.calculation.contributions)
    assert added == (0 if gwp_set == "ar6" else pytest.approx(abs(line(one).value) / whole, rel=D("1e-25")))


def test_both_sides_of_the_effect_that_blocks(example):
    """Share × 19.2 % of 1 %: just below and just above 5.2083 % of the result."""
    deliver(example.folder, gwp_set="ar5", footprint={"excluding_biogenic": "1"})
    one = accounted(example)
    others = sum(abs(c.value) for c in one.calculation.contributions) - abs(line(one).value)
    share = D("0.01") / (D("29.8") / 25 - 1)
    edge = others * share / (1 - share) / line(one).quantity
    for times, blocked in ((D("0.9999"), False), (D("1.0001"), True)):
        names = failed(accounted(example, excluding_biogenic=edge * times))
        assert ("battery.supplier-gwp-effect" in names) is blocked


def test_what_suppliers_cut_off_counts_towards_the_limit(example):
    deliver(example.folder, cut_off_share="0.01")
    one = accounted(example)
    part = abs(line(one).value) / 99 / one.footprint.total_per_product
    assert one.footprint.omitted.suppliers == pytest.approx(part, rel=D("1e-20"))
    deliver(example.folder, cut_off_share=None)
    assert "battery.supplier-cut-off" in failed(accounted(example))


def test_a_study_without_the_file_is_not_linked(example):
    deliver(example.folder)
    study = example.load()
    with pytest.raises(KeyError):
        link(replace(study, suppliers={}), rule_pack(), bay_core(), battery())


def test_a_suppliers_own_unknown_part_is_carried_over(example):
    deliver(example.folder)
    base = accounted(example)
    found = accounted(example, unknown_gwp_share=D("0.25")).footprint.unknown_gwp_share
    whole = sum(abs(c.value) for c in base.calculation.contributions)
    expected = abs(line(base).value) / 4 / whole
    assert found - base.footprint.unknown_gwp_share == pytest.approx(expected, rel=D("1e-25"))

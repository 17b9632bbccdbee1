"""One formula path on two number types; stages, items and gas groups that add up."""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal as D

import numpy as np
import pytest

from baymark.footprint import account, calculate
from baymark.footprint.errors import NoFactor, NoFunctionalUnit, NoIntensity
from baymark.formulas import NotANumber, arrays
from baymark.inventory import link

from ..inventory.example import BATTERY_RULE_PACKS, battery, bay_core, rule_pack, values, weight

VARIANTS, SAMPLED = 1000, 20


@pytest.mark.parametrize("name", BATTERY_RULE_PACKS)
def test_thousand_variants_agree_with_decimals(example, name):
    """Amounts, yields, distances, parameters and ledger vary at once; every line of 20 of them in decimals."""
    pack, background = rule_pack(name), bay_core()
    inventory = example.link(pack)
    drawn = np.random.default_rng(551)
    varied = [
        n for n in inventory.inputs
        if n.startswith(("row.", "ledger.", "plant.", "composition."))
        or n in ("product_mass", "rated_energy", "usable_energy", "cycle_life", "warranty_years",
                 "round_trip_efficiency")
    ]  # fmt: skip
    assert len(varied) > 100
    overrides = {n: float(inventory.inputs[n].value) * drawn.uniform(0.9, 1.05, VARIANTS) for n in varied}
    many = calculate(inventory, background, pack.groups_in_value, numbers=arrays(), overrides=overrides)
    assert many.total().shape == (VARIANTS,) and len(np.unique(many.total())) == VARIANTS
    for number in random.Random(7).sample(range(VARIANTS), SAMPLED):
        exact = {n: D(float(column[number])) for n, column in overrides.items()}
        one = calculate(inventory, background, pack.groups_in_value, overrides=exact)
        allowed = 1e-12 * float(weight(one))
        assert abs(float(one.total()) - many.total()[number]) <= allowed
        for alone, together in zip(one.contributions, many.contributions, strict=True):
            found = np.broadcast_to(together.value, VARIANTS)[number]
            assert abs(float(alone.value) - found) <= allowed, alone.line.id
        unit = inventory.functional_quantity
        assert float(one.quantities[unit]) == pytest.approx(
            np.broadcast_to(many.quantities[unit], VARIANTS)[number], rel=1e-13
        )


def test_an_override_is_used(example):
    inventory = example.link()
    plain = calculate(inventory, bay_core()).total()
    doubled = calculate(inventory, bay_core(), overrides={"row.tray.amount": D(68)})
    lines = values(calculate(inventory, bay_core()))
    tray = sum(value for line, value in lines.items() if line.split(".")[0] == "tray")
    assert doubled.total() - plain == pytest.approx(tray, rel=D("1e-25"))


def test_one_variant_that_is_no_number_is_an_error(example):
    efficiency = np.full(VARIANTS, 0.94)
    efficiency[417] = 0.0
    with pytest.raises(NotANumber, match="charging_losses"):
        calculate(
            example.link(), bay_core(), numbers=arrays(), overrides={"round_trip_efficiency": efficiency}
        )


@pytest.mark.parametrize("name", BATTERY_RULE_PACKS)
def test_stages_and_items_add_up(account_of, name):
    footprint = account_of(name).footprint
    allowed = D("1e-12") * weight(account_of(name).calculation) / footprint.functional_quantity
    assert abs(sum(footprint.stages.values()) - footprint.value) <= allowed
    assert abs(sum(item.value for item in footprint.items) - footprint.value) <= allowed
    assert abs(footprint.total_per_product / footprint.functional_quantity - footprint.value) <= allowed
    for stage, value in footprint.stages.items():
        assert abs(sum(i.value for i in footprint.items if i.stage == stage) - value) <= allowed


@pytest.mark.parametrize("name", BATTERY_RULE_PACKS)
def test_the_gas_groups_that_count_add_up(account_of, name):
    one = account_of(name)
    footprint, counted = one.footprint, one.rule_pack.groups_in_value
    allowed = D("1e-12") * weight(one.calculation) / footprint.functional_quantity
    assert abs(sum(footprint.groups[group] for group in counted) - footprint.value) <= allowed
    left_out = footprint.groups.keys() - set(counted)
    assert (left_out == {"biogenic_emissions", "biogenic_removals"}) is name.startswith("eu-")
    assert footprint.groups["biogenic_removals"] < 0 < footprint.groups["biogenic_emissions"]


def test_shares_of_what_emitted_it_add_up(account_of):
    reach = account_of("gba-battery").footprint.reach
    parts = (
        reach.unit_process,
        reach.official_electricity,
        reach.fuel_supply,
        reach.aggregated,
        reach.direct,
    )
    assert sum(parts) == pytest.approx(1, abs=D("1e-20")) and min(parts) > 0


def test_the_figure_beside_without_own_power_is_higher(account_of):
    footprint = account_of("gba-battery").footprint
    assert footprint.beside["location"] == footprint.value  # a roof is no instrument
    assert footprint.beside["all_grid"] > footprint.value > footprint.beside["province"]


def test_gas_without_factor_is_refused(example):
    whole = example.load()
    rows = tuple(replace(r, substance="hfc-134") if r.id == "chiller_leakage" else r for r in whole.rows)
    found = calculate(link(replace(whole, rows=rows), rule_pack(), bay_core(), battery()), bay_core())
    leak = next(c for c in found.contributions if c.line.id == "chiller_leakage")
    assert leak.value == pytest.approx(leak.quantity * 1260, rel=D("1e-25"))  # HFC-134, not HFC-134a: 1530
    rows = tuple(replace(r, substance="hfc-134b") if r.id == "chiller_leakage" else r for r in whole.rows)
    with pytest.raises(NoFactor, match="hfc-134"):
        calculate(link(replace(whole, rows=rows), rule_pack(), bay_core(), battery()), bay_core())


def test_dataset_without_released_intensity_is_refused(example):
    background = bay_core()
    kept = {name: found for name, found in background.intensities.items() if name != "steam-gas-cn"}
    with pytest.raises(NoIntensity, match="steam-gas-cn"):
        calculate(example.link(), replace(background, intensities=kept))


@pytest.mark.parametrize(("cycles", "error"), [("0", NotANumber), ("-1", NoFunctionalUnit)])
def test_no_life_no_value(example, cycles, error):
    """Reading refuses such a figure; a study that came another way gets no number either."""
    whole = example.load()
    none = replace(whole.parameters["cycle_life"], value=D(cycles))
    lifeless = replace(whole, parameters={**whole.parameters, "cycle_life": none})
    with pytest.raises(error):
        account(lifeless, rule_pack(), bay_core(), battery())

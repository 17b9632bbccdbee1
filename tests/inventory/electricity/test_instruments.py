"""Contracts and certificates: which kWh count, with which factor, and what the others fall back to."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal as D
from decimal import localcontext

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from baymark.background.errors import UnknownRole
from baymark.errors import BaymarkError, Problems
from baymark.footprint import calculate
from baymark.footprint.engine import valued
from baymark.formulas import DECIMALS, arrays
from baymark.inventory import link
from baymark.inventory.electricity.instruments import LACKS, examine
from baymark.inventory.errors import NoRegion
from baymark.units import CONTEXT

from ..example import battery, bay_core, intensity, quantities, rule_pack, values
from ..power import MONTHS, certificate, certified, policy

WIND = "electricity-cn-wind-delivered-2024"
AVERAGE = "electricity-cn-average-2024"


def grid_kwh(example, site: str = "SZ-PACK") -> D:
    rows = example.rows("electricity.csv")
    return sum(D(row["kwh"]) for row in rows if row["site"] == site and row["source"] == "grid")


def pack_lines(example, pack) -> dict:
    return {line.id: line for line in example.link(pack).lines if line.id.startswith("pack_electricity.")}


def test_the_delivered_factor_is_generation_plus_transmission_and_never_zero():
    assert intensity(WIND) == intensity("electricity-cn-wind") + D("0.0327") == D("0.0663")
    for technology in ("biomass", "coal", "gas", "hydro", "nuclear", "solar", "wind"):
        delivered = intensity(f"electricity-cn-{technology}-delivered-2024")
        assert delivered == intensity(f"electricity-cn-{technology}") + D("0.0327") > 0


def test_certificates_that_count_lower_the_value_by_the_difference_of_the_factors(example):
    before = quantities(example.calculate())["pack_electricity.grid"]
    total = example.calculate().total()
    certified(example, "100000")
    pack = policy()
    after = example.calculate(pack)
    found = quantities(after)
    covered = before * D(1_200_000) / grid_kwh(example)
    assert found["pack_electricity.certificate_wind"] == pytest.approx(covered, rel=D("1e-28"))
    assert found["pack_electricity.grid"] == pytest.approx(before - covered, rel=D("1e-28"))
    lower = covered * (intensity(AVERAGE) - intensity(WIND))
    assert after.total() == pytest.approx(total - lower, rel=D("1e-28"))


def test_the_same_certificates_not_counted_stand_beside_the_value_alone(example):
    before = example.calculate()
    certified(example, "100000")
    pack = rule_pack("gba-battery")
    inventory = example.link(pack)
    after = calculate(inventory, bay_core(), pack.groups_in_value)
    assert after.total() == pytest.approx(before.total(), rel=D("1e-30"))
    market, location = (
        valued(inventory, bay_core(), after.quantities, pack.groups_in_value, alternative=name).total()
        for name in ("market", "location")
    )
    assert location == after.total()
    assert market == pytest.approx(example.calculate(policy()).total(), rel=D("1e-30"))
    assert market < location


SPOILED = {
    "source": ({}, {"sources": ("contract",)}),
    "scheme": ({"scheme": "i-rec"}, {}),
    "technology": ({"technology": ""}, {}),
    "serials": ({"serials": ""}, {}),
    "twice": ({"serials": "G-1"}, {}),
    "generation_month": ({"generation_month": ""}, {}),
    "window": ({"generation_month": "2022-12"}, {}),
    "retirement": ({"retirement": ""}, {}),
    "country": ({"generation_country": ""}, {}),
    "beneficiary": ({"beneficiary": "Somebody Ltd"}, {}),
    "purpose": ({"purpose": "for model EX-LFP-600"}, {}),
    "model": ({"purpose": "Electricity of SZ-PACK"}, {"attribution": "model_specific"}),
    "overclaimed": ({"certificate_kwh": "1000", "other_uses_kwh": "1"}, {}),
    "sold": ({"not_sold_as_credit": "no"}, {}),
}


def test_every_reason_is_tried():
    assert set(SPOILED) == set(LACKS)


@pytest.mark.parametrize("lack", SPOILED)
def test_what_lacks_something_counts_as_the_grid(example, lack):
    """And is told with the one reason, the first of two certificates with the same serial excepted."""
    cells, criteria = SPOILED[lack]
    before = example.calculate().total()
    example.write(
        [*example.rows("electricity.csv"), certificate("2025-06", "1000", **cells),
         *([certificate("2025-07", "0", serials="G-1")] if lack == "twice" else [])],
        "electricity.csv",
    )  # fmt: skip
    pack = policy(**criteria)
    examined = examine(example.load(), pack.electricity.instruments)
    reasons = [one.lacks for one in examined]
    assert reasons == ([(), ("twice",)] if lack == "twice" else [(lack,)])
    if lack != "twice":
        assert example.calculate(pack).total() == before
        assert "pack_electricity.certificate_wind" not in pack_lines(example, pack)


@pytest.mark.parametrize(
    ("cells", "criteria"),
    [
        ({}, {}),
        ({"scheme": "CN-GEC"}, {}),
        ({"generation_month": "2023-06"}, {}),  # 24 months before
        ({"generation_month": "2025-12"}, {}),  # after consumption, within the year of the period
        ({"retirement": ""}, {"retired": False}),
        ({"generation_country": ""}, {"same_country": False}),
        ({"certificate_kwh": "1001", "other_uses_kwh": "1"}, {}),
        ({"purpose": "EX-LFP-60"}, {"attribution": "model_specific"}),
        ({"not_sold_as_credit": "yes"}, {}),
    ],
)
def test_what_just_meets_the_criteria_counts(example, cells, criteria):
    example.write(
        [*example.rows("electricity.csv"), certificate("2025-06", "1000", **cells)], "electricity.csv"
    )
    (one,) = examine(example.load(), policy(**criteria).electricity.instruments)
    assert one.lacks == ()
    assert "pack_electricity.certificate_wind" in pack_lines(example, policy(**criteria))


@pytest.mark.parametrize(
    ("matching", "generated", "counts"),
    [
        ("year", "2023-06", True),
        ("year", "2023-05", False),
        ("year", "2025-12", True),
        ("year", "2026-01", False),
        ("month", "2025-06", True),
        ("month", "2025-05", False),
        ("month", "2025-07", False),
    ],
)
def test_the_window_of_generation_follows_the_matching(example, matching, generated, counts):
    row = certificate("2025-06", "1000", generation_month=generated)
    example.write([*example.rows("electricity.csv"), row], "electricity.csv")
    (one,) = examine(example.load(), policy(matching=matching).electricity.instruments)
    assert one.lacks == (() if counts else ("window",))


def test_of_two_technologies_each_covers_its_part(example):
    certified(example, "100000")
    certified(example, "300000", technology="solar")
    found = quantities(example.calculate(policy()))
    wind, solar = (found[f"pack_electricity.certificate_{name}"] for name in ("wind", "solar"))
    whole = sum(
        value for name, value in found.items() if name.startswith("pack_electricity.") and "leg" not in name
    )
    # 4.8 GWh are claimed, 3.6 were drawn: pro rata, and nothing is left at the average.
    assert solar == pytest.approx(3 * wind, rel=D("1e-28"))
    assert found["pack_electricity.grid"] == pytest.approx(D(0), abs=D("1e-28"))
    own = found["pack_electricity.on_site_solar"]
    assert wind + solar == pytest.approx(whole - own, rel=D("1e-28"))


def test_a_contract_that_counts_takes_the_factor_of_its_technology(example):
    rows = example.rows("electricity.csv")
    for row in rows:
        if row["meter"] == "SZP-M1":
            row |= certificate(row["month"], row["kwh"], meter="SZP-M1", source="contract")
    example.write(rows, "electricity.csv")
    pack = policy()
    lines = pack_lines(example, pack)
    assert lines["pack_electricity.contract_wind"].dataset == WIND
    assert lines["pack_electricity.contract_wind"].alternatives["location"] == AVERAGE
    # Of a rule pack that counts none it takes the average, and the market-based figure alone knows it.
    plain = pack_lines(example, rule_pack("gba-battery"))["pack_electricity.contract_wind"]
    assert plain.dataset == AVERAGE and plain.alternatives["market"] == WIND
    # Without its papers it is a contract like any other supply.
    for row in rows:
        row["retirement"] = ""
    example.write(rows, "electricity.csv")
    assert pack_lines(example, pack)["pack_electricity.contract"].dataset == AVERAGE


def test_without_criteria_no_instrument_counts_anywhere(example):
    certified(example, "100000")
    pack = rule_pack("gba-battery")
    bare = replace(pack, electricity=replace(pack.electricity, instruments=None))
    lines = pack_lines(example, bare)
    assert set(lines) == {"pack_electricity.grid", "pack_electricity.on_site_solar"}
    assert {line.alternatives["market"] for line in lines.values()} == {
        line.dataset for line in lines.values()
    }


def test_a_residual_mix_that_does_not_exist_is_refused_or_said(example):
    with pytest.raises(Problems) as caught:
        example.link(policy(remainder="residual"))
    assert all(isinstance(error, UnknownRole) for error in caught.value.errors)
    assert "electricity/CN/residual" in caught.value.render()
    inventory = example.link(policy(remainder="residual_or_average"))
    assert [one.id for one in inventory.downgrades] == ["residual", "residual"]  # one per site
    assert "SZ-PACK" in str(inventory.downgrades[1]) and "CN" in str(inventory.downgrades[1])
    grid = next(line for line in inventory.lines if line.id == "pack_electricity.grid")
    assert grid.dataset == AVERAGE
    assert example.link(policy()).downgrades == ()


def test_a_residual_mix_stands_for_the_remainder_and_not_for_the_location(example):
    """A background with a residual mix: only what no instrument covers takes it."""
    core = bay_core()
    coal = next(row for row in core.roles if row.role == "electricity/CN/contract/coal")
    roles = (*core.roles, replace(coal, role="electricity/CN/residual"))
    certified(example, "100000")
    pack = policy(remainder="residual")
    inventory = link(example.load(), pack, replace(core, roles=roles), battery())
    lines = {line.id: line for line in inventory.lines}
    grid = lines["pack_electricity.grid"]
    assert grid.dataset == "electricity-cn-coal-delivered-2024" == grid.alternatives["market"]
    assert grid.alternatives["location"] == AVERAGE
    assert lines["pack_electricity.certificate_wind"].dataset == WIND
    assert inventory.downgrades == ()


def test_a_regional_mix_for_the_remainder(example):
    pack = policy(remainder="regional_modelled")
    grid = pack_lines(example, pack)["pack_electricity.grid"]
    assert grid.dataset == "electricity-cn-gd-medium-modelled-2024" == grid.alternatives["location"]
    assert grid.alternatives["all_grid"] == AVERAGE
    path = example.folder / "study.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("    region: GD\n", ""), encoding="utf-8")
    with pytest.raises(Problems) as caught:
        example.link(pack)
    assert all(isinstance(error, NoRegion) for error in caught.value.errors)


@pytest.mark.parametrize(("became", "own"), [("not_tradable", True), ("held", True), ("none", True), ("", True),
                                             ("transferred", False)])  # fmt: skip
def test_own_generation_whose_certificates_were_sold_is_grid(example, became, own):
    rows = example.rows("electricity.csv")
    for row in rows:
        if row["source"] == "on_site":
            row["own_certificates"] = became
    example.write(rows, "electricity.csv")
    lines = pack_lines(example, rule_pack("gba-battery"))
    line = lines["pack_electricity.on_site_solar" if own else "pack_electricity.on_site_solar_transferred"]
    assert line.dataset == ("electricity-pv-onsite-cn" if own else AVERAGE)
    assert line.alternatives["market"] == line.dataset
    assert line.alternatives["location"] == "electricity-pv-onsite-cn"


@pytest.mark.parametrize(("technology", "role"), [("diesel", "on_site_diesel"), ("", "on_site_unknown")])
def test_own_generation_of_a_technology_without_factor_is_refused(example, technology, role):
    rows = example.rows("electricity.csv")
    for row in rows:
        if row["source"] == "on_site":
            row["technology"] = technology
    example.write(rows, "electricity.csv")
    with pytest.raises(BaymarkError) as caught:
        example.link()
    assert f"electricity/CN/{role}" in caught.value.render()


def test_model_specific_attribution_gives_certificates_to_this_model_alone(example):
    """By energy the model has its part of them; attributed, all of them, up to what the model drew."""
    drawn = quantities(example.calculate())
    certified(example, "100000", purpose="for model EX-LFP-60")
    shared = quantities(example.calculate(policy()))["pack_electricity.certificate_wind"]
    calculation = example.calculate(policy(attribution="model_specific"))
    found = quantities(calculation)
    alone = found["pack_electricity.certificate_wind"]
    part = calculation.quantities["plant.sz_pack.share"]
    assert 0 < part < 1
    assert alone == pytest.approx(min(shared / part, drawn["pack_electricity.grid"]), rel=D("1e-27"))
    assert alone > shared
    assert alone + found["pack_electricity.grid"] == pytest.approx(
        drawn["pack_electricity.grid"], rel=D("1e-27")
    )
    assert found["pack_electricity.on_site_solar"] == drawn["pack_electricity.on_site_solar"]


def test_model_specific_attribution_without_plant_totals_is_said(example):
    certified(example, "1000", purpose="for model EX-LFP-60")
    rows = example.rows()
    for row in rows:
        if row["per"] == "plant:SZ-PACK":
            row["per"] = "product"
    example.write(rows)
    inventory = example.link(policy(attribution="model_specific"))
    assert [one.id for one in inventory.downgrades] == ["attribution"]


amounts = st.integers(0, 900_000)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wind=amounts, solar=amounts, more=st.integers(0, 900_000), matching=st.sampled_from(["year", "month"]))
def test_shares_add_up_and_more_certificates_never_cover_more_than_was_drawn(
    example, wind, solar, more, matching
):
    original = example.rows("electricity.csv")
    pack = policy(matching=matching)
    without = example.calculate(pack).total()

    def covered(solar_kwh: int) -> D:
        rows = [
            certificate(month, str(kwh), technology=technology)
            for month in MONTHS
            for technology, kwh in (("wind", wind), ("solar", solar_kwh))
        ]
        example.write([*original, *rows], "electricity.csv")
        calculation = example.calculate(pack)
        whole = calculation.quantities["row.pack_electricity.quantity"]
        lines = {
            c.line.id: c.quantity
            for c in calculation.contributions
            if c.line.part == "electricity" and c.line.id.startswith("pack_electricity.")
        }
        slack = whole * D("1e-30")
        assert abs(DECIMALS.operations["-"](DECIMALS.total(list(lines.values())), whole)) <= slack
        assert all(kwh >= -slack for kwh in lines.values())
        found = DECIMALS.total([kwh for name, kwh in lines.items() if "certificate" in name])
        grid = DECIMALS.operations["/"](
            calculation.quantities["ledger.sz_pack.grid"], calculation.quantities["ledger.sz_pack.total"]
        )
        assert found <= DECIMALS.operations["*"](whole, grid) + slack
        # Wind and solar are cleaner than the average: the market-based value is never above.
        assert calculation.total() <= without * (1 + D("1e-27"))
        return found

    try:
        with localcontext(CONTEXT):
            fewer, more_of_them = covered(solar), covered(solar + more)
            assert more_of_them >= fewer - D("1e-30")
    finally:
        example.write(original, "electricity.csv")


def test_both_number_types_give_the_same(example):
    certified(example, "100000")
    certified(example, "20000", technology="solar")
    pack = policy(matching="month")
    inventory = example.link(pack)
    exact = calculate(inventory, bay_core(), pack.groups_in_value, numbers=DECIMALS).total()
    approximate = calculate(inventory, bay_core(), pack.groups_in_value, numbers=arrays()).total()
    assert float(approximate) == pytest.approx(float(exact), rel=1e-12)


def test_values_by_line_are_quantity_times_factor(example):
    certified(example, "100000")
    calculation = example.calculate(policy())
    kwh = quantities(calculation)["pack_electricity.certificate_wind"]
    assert values(calculation)["pack_electricity.certificate_wind"] == pytest.approx(
        kwh * D("0.0663"), rel=D("1e-28")
    )


def test_a_technology_without_factor_is_refused_where_it_counts_and_said_where_it_does_not(example):
    certified(example, "1000", technology="tidal")
    with pytest.raises(BaymarkError) as caught:
        example.link(policy())
    assert "electricity/CN/contract/tidal" in caught.value.render()
    inventory = example.link(policy(counted=False))
    assert [one.id for one in inventory.downgrades] == ["instrument-factor"]
    assert "tidal" in str(inventory.downgrades[0])
    line = next(line for line in inventory.lines if line.id == "pack_electricity.certificate_tidal")
    assert line.dataset == line.alternatives["market"] == AVERAGE


@pytest.mark.parametrize("counted", [True, False])
def test_a_direct_co2_factor_never_stands_for_an_instrument(example, counted):
    """Not even beside the value: a role that points to a factor for organisations is refused."""
    certified(example, "1000")
    core = bay_core()
    roles = tuple(
        replace(row, dataset="electricity-cn-direct-2023")
        if row.role == "electricity/CN/contract/wind"
        else row
        for row in core.roles
    )
    with pytest.raises(BaymarkError) as caught:
        link(example.load(), policy(counted=counted), replace(core, roles=roles), battery())
    assert "electricity-cn-direct-2023" in caught.value.render()
    assert "unusable-factor" in caught.value.render()


@pytest.mark.parametrize("cells", [{"technology": "wind"}, {"scheme": "wind"}])
def test_a_direct_line_names_its_technology_in_either_column(example, cells):
    rows = example.rows("electricity.csv")
    for row in rows:
        if row["meter"] == "SZP-M1":
            row |= {"source": "direct_line", **cells}
    example.write(rows, "electricity.csv")
    line = pack_lines(example, policy(own_factor=("direct_line",)))["pack_electricity.direct_line_wind"]
    assert line.dataset == "electricity-cn-wind"
    # Own generation is then part of the rest: the policy names the direct line alone.
    own = pack_lines(example, policy(own_factor=("direct_line",)))["pack_electricity.on_site_solar"]
    assert own.dataset == AVERAGE


def test_foreign_generation_takes_the_factor_of_its_country_where_it_is_admitted(example):
    certified(example, "1000", generation_country="NO")
    assert "pack_electricity.certificate_wind" not in pack_lines(example, policy())
    with pytest.raises(BaymarkError) as caught:
        example.link(policy(same_country=False))
    assert "electricity/NO/contract/wind" in caught.value.render()

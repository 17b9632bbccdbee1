"""The foreground by hand: what the rows of a study ask for, for one product, every amount an exact fraction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction as F

from .study_tables import Declaration, Tables

GRID = "electricity-cn-average-2024"  # the latest national average that is not younger than the period, 2025
PROVINCES = {"GD": "electricity-cn-gd-medium-modelled-2024"}  # of the others there is no modelled mix
POWER = {
    ("grid", ""): GRID,
    ("on_site", ""): "electricity-pv-onsite-cn",  # a roof that names no technology is solar
    ("on_site", "solar"): "electricity-pv-onsite-cn",
    ("direct_line", "wind"): "electricity-cn-wind",  # at generation: the losses of the line are in the meter
    ("certificate", "wind"): "electricity-cn-wind-delivered-2024",
    ("certificate", "solar"): "electricity-cn-solar-delivered-2024",
}
ROAD = "freight-road-heavy-cn"
IN_ITEM_UNIT = {"kg": 1, "t": 1000, "kWh": 1, "MJ": 1, "m3": 1, "piece": 1}

# What becomes part of the product is raw material acquisition, what the plants use and throw away is production.
PRODUCTION = {
    "cathode_solvent", "electricity_cell_production", "heat_cell_production", "process_gas_cell_production",
    "water_cell_production", "deionised_water_cell_production", "refrigerant_cell_production",
    "emission_refrigerant", "waste_electrodes", "waste_general", "waste_plastics", "waste_solvent", "waste_cells",
    "waste_metal", "wastewater", "electricity_pack_production", "internal_transport",
}  # fmt: skip
RAW_MATERIALS = {
    "cathode_active_material", "cathode_conductive_additive", "cathode_binder", "cathode_current_collector",
    "anode_active_material", "anode_thickener", "anode_binder", "anode_current_collector", "electrolyte",
    "separator", "cell_casing", "cell_terminals", "cell_insulation", "pack_housing", "pack_cover",
    "cooling_system", "coolant", "battery_management_system", "wiring_harness", "busbars",
    "module_frame", "thermal_insulation", "fasteners", "adhesive", "sealing", "plastic_parts",
    "rack", "battery_disconnect_unit", "container_enclosure", "thermal_management_unit", "fire_suppression",
}  # fmt: skip
DISTRIBUTION = {"packaging", "delivery"}
MADE_HERE = {"product", "cells", "modules"}  # their burden is that of the rows of their steps
CREDIT_FREE = {"waste_metal"}  # scrap that is sold: no burden, no credit
SOLD_BESIDE = {"co_product"}  # takes its part of the burdens of its step with it
ONLY_MOVED = {"internal_transport", "delivery"}


@dataclass(frozen=True)
class Demand:
    """For one product: `amount` of a dataset in its unit, kg of a gas let out, or kg of what a supplier declared."""

    line: str
    item: str
    stage: str
    amount: F
    dataset: str = ""
    gas: str = ""
    declared: Declaration | None = None
    source: str = ""  # of electricity used in a plant: on_site, direct_line, grid or certificate
    province: str = ""  # the dataset of the modelled mix where that electricity was drawn


def runs(study: Tables, step: str) -> F:
    """How often a step runs for one product: what is taken of its output, and that makes one piece a run."""
    (made,) = [row for row in study.rows if row["kind"] == "product" and row["per"] == step]
    assert (made["amount"], made["unit"], made["yield"], made["transport"]) == ("1", "piece", "", "")
    if step == "product":
        return F(1)
    return sum((quantity(study, row) for row in study.rows if row["dataset"] == f"step:{step}"), F(0))


def quantity(study: Tables, row: Mapping[str, str]) -> F:
    """What one product takes of a row, bought quantity, in the unit of its item."""
    site = row["per"].removeprefix("plant:")
    if site == row["per"]:
        times = runs(study, row["per"])
    else:
        (made,) = [one for one in study.rows if one["kind"] == "product" and one["site"] == site]
        times = runs(study, made["per"]) * per_unit_of_plant(study, site)
    return F(row["amount"]) * IN_ITEM_UNIT[row["unit"]] / F(row["yield"] or 1) * times


def per_unit_of_plant(study: Tables, site: str) -> F:
    """The part of a plant's year that one unit of this model takes: its share of the energy made ÷ its number."""
    return made_of_this_model(study, site, "energy_kwh") / (
        sum(F(row["energy_kwh"]) for row in study.production if row["site"] == site)
        * made_of_this_model(study, site, "quantity")
    )


def made_of_this_model(study: Tables, site: str, column: str) -> F:
    here = [row for row in study.production if (row["site"], row["product"]) == (site, "this_model")]
    return sum((F(row[column]) for row in here), F(0))


def supply(study: Tables, site: str, certificates: int) -> dict[tuple[str, str], F]:
    """The parts of a site's electricity by source and technology, together 1.

    `certificates` is the number of months within which generation counts; 0: none counts. A certificate moves no
    electricity: it covers part of what was drawn from the grid, over the year and never more than that.
    """
    drawn: defaultdict[tuple[str, str], F] = defaultdict(F)
    certified: defaultdict[str, F] = defaultdict(F)
    for row in study.ledger:
        if row["site"] != site:
            continue
        if row["source"] == "certificate":
            if certificates and qualifies(study, row, certificates):
                certified[row["technology"]] += F(row["kwh"])
        else:
            assert row["source"] in ("on_site", "direct_line", "grid"), row
            assert row["own_certificates"] in ("", "none", "not_tradable"), (
                row
            )  # not sold with the certificates
            technology = row["technology"] if row["source"] != "grid" else ""
            drawn[row["source"], technology] += F(row["kwh"])
    whole, claimed = sum(drawn.values()), sum(certified.values())
    if claimed:
        covered = min(claimed, drawn["grid", ""])
        drawn["grid", ""] -= covered
        for technology, kwh in certified.items():
            drawn["certificate", technology] += covered * kwh / claimed
    return {channel: kwh / whole for channel, kwh in drawn.items()}


def qualifies(study: Tables, row: Mapping[str, str], months: int) -> bool:
    """A green certificate of China, named by serials, retired for this firm and site, generated not too long ago."""
    return (
        month_number(row["month"]) - month_number(row["generation_month"]) <= months
        and row["generation_month"] <= study.identity["period"]["end"][:7]
        and row["scheme"] == "cn-gec"
        and bool(row["serials"])
        and bool(row["retirement"])
        and row["generation_country"] == "CN"
        and row["beneficiary"] == study.identity["manufacturer"]["name"]
        and row["purpose"].endswith(row["site"])
        and F(row["kwh"]) <= F(row["certificate_kwh"]) - F(row["other_uses_kwh"])
    )


def month_number(month: str) -> int:
    year, of_year = month.split("-")
    return int(year) * 12 + int(of_year)


def foreground(
    study: Tables,
    excluded: frozenset[str] = frozenset(),
    *,
    certificates: int = 0,
    packaging: str = "distribution",
) -> list[Demand]:
    demands: list[Demand] = []
    for row in study.rows:
        item, id_ = row["item"], row["id"]
        if item in MADE_HERE | SOLD_BESIDE | excluded:
            assert item in excluded or not row["transport"], row
            continue
        amount, stage = quantity(study, row), packaging if item == "packaging" else stage_of(item)
        if item.startswith("electricity_"):
            demands += electricity(study, row, stage, amount, certificates)
        elif row["kind"] == "direct_emission":
            demands.append(Demand(id_, item, stage, amount, gas=row["substance"]))
        elif row["dataset"].startswith("supplier:"):
            declared = study.suppliers[row["dataset"].removeprefix("supplier:")]
            assert row["unit"] == "kg", row
            demands.append(Demand(id_, item, stage, amount, declared=declared))
        elif item not in CREDIT_FREE | ONLY_MOVED:
            demands.append(Demand(id_, item, stage, amount, row["dataset"]))
        for leg in filter(None, (text.strip() for text in row["transport"].split(";"))):
            carrier, distance = leg.split(":")
            demands.append(Demand(f"{id_}.{carrier}", item, stage, amount / 1000 * F(distance), carrier))
    return demands


def electricity(
    study: Tables, row: Mapping[str, str], stage: str, amount: F, certificates: int
) -> list[Demand]:
    """What a plant used, by where it came from."""
    province = PROVINCES.get(study.region(row["site"]), "")
    demands = []
    for (source, technology), part in supply(study, row["site"], certificates).items():
        dataset = POWER[source, technology]
        line = ".".join(filter(None, (row["id"], source, technology)))
        demands.append(
            Demand(line, row["item"], stage, amount * part, dataset, source=source, province=province)
        )
    return demands


def stage_of(item: str) -> str:
    (stage,) = [
        name
        for name, items in (
            ("raw_materials", RAW_MATERIALS), ("production", PRODUCTION), ("distribution", DISTRIBUTION)
        )
        if item in items
    ]  # fmt: skip
    return stage


def recycled_aluminium(study: Tables, allocated: F, kept: F) -> list[Demand]:
    """Part of the tray is recycled: secondary metal in, primary metal out, the working of the part unchanged.

    Of the recycled part, `allocated` of the recycling counts, and `kept` of the primary metal all the same.
    """
    claimed = {row["id"] for row in study.rows if row["recycled_share"]}
    assert claimed == {"tray"}, claimed
    recycled = quantity(study, study.row("tray")) * F(study.row("tray")["recycled_share"])
    return [
        Demand("tray.secondary", "pack_housing", "raw_materials", recycled * allocated, "aluminium-secondary-cn"),
        Demand("tray.primary", "pack_housing", "raw_materials", -recycled * (1 - kept), "aluminium-primary-cn"),
    ]  # fmt: skip

"""The example study lfp-pack by hand, under three rule packs; nothing of the program is used.

The tables of the study are read as text, every amount is an exact fraction, and what a rule pack adds is written
out here as arithmetic with its numbers restated: a rule pack that changes no longer agrees. `background.py` has the
kg CO2e per unit of each dataset.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction as F
from pathlib import Path

import yaml

from .background import Intensities, table

GRID = "electricity-cn-average-2024"  # the latest national average that is not younger than the period, 2025
PHOTOVOLTAIC = "electricity-pv-onsite-cn"
GUANGDONG = "electricity-cn-gd-medium-modelled-2024"
ROAD = "freight-road-heavy-cn"
IN_ITEM_UNIT = {"kg": 1, "t": 1000, "kWh": 1, "MJ": 1, "m3": 1, "piece": 1}

# What becomes part of the pack is raw material acquisition, what the plants use and throw away is production.
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
    "module_frame", "thermal_insulation", "fasteners",
    "adhesive", "sealing", "plastic_parts",
}  # fmt: skip
DISTRIBUTION = {"packaging", "delivery"}
CREDIT_FREE = {"waste_metal"}  # scrap that is sold: no burden, no credit
ONLY_MOVED = {"internal_transport", "delivery"}
ALL_GASES = ("fossil", "biogenic_emissions", "biogenic_removals", "biogenic_non_co2", "land_use_change",
             "not_separated")  # fmt: skip


@dataclass(frozen=True)
class Demand:
    """For one battery pack: `amount` of a dataset in its unit, or kg of a gas let out."""

    line: str
    item: str
    stage: str
    amount: F
    dataset: str = ""
    gas: str = ""
    source: str = ""  # of electricity used in a plant: on_site or grid


@dataclass(frozen=True)
class Tables:
    """The study as text, only what falls into its reporting period."""

    parameters: Mapping[str, str]
    rows: list[dict[str, str]]
    composition: list[dict[str, str]]
    production: list[dict[str, str]]
    ledger: list[dict[str, str]]

    def figure(self, name: str, unit: str = "") -> F:
        """A parameter, which must be stated in `unit`."""
        found = self.parameters[name]
        text = found["value"] if isinstance(found, dict) else found
        number, _space, stated = text.partition(" ")
        assert stated == unit, (name, text)
        return F(number)

    def row(self, id_: str) -> dict[str, str]:
        return next(row for row in self.rows if row["id"] == id_)


def read(folder: Path) -> Tables:
    study = yaml.load((folder / "study.yaml").read_text(encoding="utf-8"), yaml.BaseLoader)
    first, last = study["period"]["start"][:7], study["period"]["end"][:7]

    def in_period(name: str) -> list[dict[str, str]]:
        return [row for row in table(folder / name) if first <= row["month"] <= last]

    return Tables(
        parameters=study["parameters"],
        rows=table(folder / "activity.csv"),
        composition=table(folder / "composition.csv"),
        production=in_period("production.csv"),
        ledger=in_period("electricity.csv"),
    )


# The foreground: what the rows of the study ask for, for one pack.


def cells_per_pack(study: Tables) -> F:
    """125 good cells stand in a pack; the line loses some, so more are made."""
    row = study.row("cells")
    assert (row["per"], row["dataset"], study.row("packs_made")["amount"]) == ("product", "step:cell", "1")
    return F(row["amount"]) / F(row["yield"]) / F(study.row("cells_made")["amount"])


def per_unit_of_plant(study: Tables, site: str) -> F:
    """The part of a plant's year that one unit of this model takes: its share of the energy made ÷ its number."""
    here = [row for row in study.production if row["site"] == site]
    this = [row for row in here if row["product"] == "this_model"]
    share = sum(F(row["energy_kwh"]) for row in this) / sum(F(row["energy_kwh"]) for row in here)
    return share / sum(F(row["quantity"]) for row in this)


def quantity(study: Tables, row: Mapping[str, str]) -> F:
    """What one pack takes of a row, bought quantity, in the unit of its item."""
    times = {
        "product": lambda: F(1),
        "cell": lambda: cells_per_pack(study),
        "plant:SZ-CELL": lambda: per_unit_of_plant(study, "SZ-CELL") * cells_per_pack(study),
        "plant:SZ-PACK": lambda: per_unit_of_plant(study, "SZ-PACK"),
    }[row["per"]]()
    return F(row["amount"]) * IN_ITEM_UNIT[row["unit"]] / F(row["yield"] or 1) * times


def own_share(study: Tables, site: str) -> F:
    """The part of a plant's electricity that its own roof made. A certificate moves no electricity."""
    drawn = {
        source: sum(F(row["kwh"]) for row in study.ledger if row["site"] == site and row["source"] == source)
        for source in ("on_site", "grid", "contract")
    }
    return drawn["on_site"] / sum(drawn.values())


def foreground(study: Tables, excluded: frozenset[str] = frozenset()) -> list[Demand]:
    demands: list[Demand] = []
    for row in study.rows:
        item, id_ = row["item"], row["id"]
        if item in {"product", "cells"} or item in excluded:
            continue
        amount, stage = quantity(study, row), stage_of(item)
        if item.startswith("electricity_"):
            own = own_share(study, row["site"])
            demands.append(Demand(f"{id_}.pv", item, stage, amount * own, PHOTOVOLTAIC, source="on_site"))
            demands.append(Demand(f"{id_}.grid", item, stage, amount * (1 - own), GRID, source="grid"))
        elif row["kind"] == "direct_emission":
            demands.append(Demand(id_, item, stage, amount, gas=row["substance"]))
        elif item not in CREDIT_FREE | ONLY_MOVED:
            demands.append(Demand(id_, item, stage, amount, row["dataset"]))
        for leg in filter(None, (text.strip() for text in row["transport"].split(";"))):
            carrier, distance = leg.split(":")
            demands.append(Demand(f"{id_}.{carrier}", item, stage, amount / 1000 * F(distance), carrier))
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
    """20 % of the tray is recycled: secondary metal in, primary metal out, the working of the part unchanged.

    Of the recycled part, `allocated` of the recycling counts, and `kept` of the primary metal all the same.
    """
    claimed = {row["id"] for row in study.rows if row["recycled_share"]}
    assert claimed == {"tray"}, claimed
    recycled = quantity(study, study.row("tray")) * F(study.row("tray")["recycled_share"])
    return [
        Demand(
            "tray.secondary", "pack_housing", "raw_materials", recycled * allocated, "aluminium-secondary-cn"
        ),
        Demand(
            "tray.primary", "pack_housing", "raw_materials", -recycled * (1 - kept), "aluminium-primary-cn"
        ),
    ]


def after(item: str, amount: F, dataset: str, stage: str = "end_of_life") -> Demand:
    return Demand(item, item, stage, amount, dataset)


# The rule packs. Their own figures are written out; those of the study are read by name.


@dataclass(frozen=True)
class Case:
    """Demands of one pack, the energy by which their sum is divided, and the gas groups that the sum counts."""

    demands: list[Demand]
    life_energy: F
    product_mass: F
    counted: tuple[str, ...] = ALL_GASES


def recycling_without_credit(mass: F) -> list[Demand]:
    return [
        after("collection", mass / 1000 * 300, ROAD),  # 300 km
        after("pack_dismantling", mass, "eol-pack-dismantling-cn"),
        after("cell_recycling", mass * F("0.80"), "eol-cell-hydromet-lfp-cn"),  # 80 % of an LFP pack is cells
        after("residue_disposal", mass * F("0.80") * F("0.507"), "waste-landfill-inert"),
    ]


def gba_battery(study: Tables) -> Case:
    mass = study.figure("product_mass", "kg")
    # Rated energy × full cycles × mean capacity of 90 % (it fades from 1 to 0.8): 60 × 3000 × 0.90 = 162 000 kWh
    life = study.figure("rated_energy", "kWh_capacity") * study.figure("cycle_life", "cycle") * F("0.90")
    lost = life * (1 / study.figure("round_trip_efficiency") - 1)
    demands = foreground(study) + recycled_aluminium(study, allocated=F(1), kept=F(0))
    demands += [after("charging_losses", lost, GRID, "use"), *recycling_without_credit(mass)]
    return Case(demands, life, mass)


def cn_miit_551_2025(study: Tables) -> Case:
    """As above without a use stage."""
    mass = study.figure("product_mass", "kg")
    life = study.figure("rated_energy", "kWh_capacity") * study.figure("cycle_life", "cycle") * F("0.90")
    demands = foreground(study) + recycled_aluminium(study, allocated=F(1), kept=F(0))
    return Case(demands + recycling_without_credit(mass), life, mass)


# Material: A, R2, dataset of recycling, mass of the replaced substance per kg recycled, dataset replaced, disposal.
# Lithium returns as carbonate: half a Li2CO3 (73.89) for one LiFePO4 (157.76); 95 % collected, 90 % recovered.
RECYCLED = {
    "aluminium": ("0.2", "0.90", "aluminium-secondary-cn", "1", "aluminium-primary-cn", "waste-landfill-inert"),
    "copper": ("0.2", "0.95", "copper-secondary-cn", "1", "copper-cathode-cn", "waste-landfill-inert"),
    "steel": ("0.2", "0.90", "steel-secondary-cn", "1", "steel-hot-rolled-cn", "waste-landfill-inert"),
    "lithium_iron_phosphate": ("0.2", "0.95", "eol-black-mass-hydromet-lfp-cn", "0.210774",
                               "lithium-carbonate-brine-average-cn", "waste-landfill-hazardous"),
}  # fmt: skip
DISPOSED = {
    "waste-landfill-inert": {"graphite", "carbon_black", "ceramic", "mineral_insulation"},
    "waste-landfill-hazardous": {"lithium_hexafluorophosphate"},
    "waste-incineration-hazardous": {"carbonate_solvents", "ethylene_glycol", "water", "electronics"},
    "plastics-incineration": {
        "polyvinylidene_fluoride", "styrene_butadiene_rubber", "carboxymethyl_cellulose", "polyethylene",
        "polypropylene", "polyethylene_terephthalate", "polyamide", "other_plastics", "polyurethane", "silicone",
    },
}  # fmt: skip


def circular_footprint(study: Tables, mass: F) -> list[Demand]:
    """(1-A)·R2·(ErecEoL - E*v·Qsout/Qp) + (1-R2-R3)·Ed, for each material; every quality 1, R3 = 0."""
    kg: defaultdict[str, F] = defaultdict(F)
    for part in study.composition:
        kg[part["material"]] += mass * F(part["mass_fraction"])
    demands = []
    for material, amount in kg.items():
        item = f"end_of_life_{material}"
        if material in RECYCLED:
            a, r2, recycling, recovered, replaced, disposal = RECYCLED[material]
            returned = amount * (1 - F(a)) * F(r2)
            demands.append(after(item, returned, recycling))
            demands.append(after(item, -returned * F(recovered), replaced))
            demands.append(after(item, amount * (1 - F(r2)), disposal))
        else:
            (disposal,) = [dataset for dataset, materials in DISPOSED.items() if material in materials]
            demands.append(after(item, amount, disposal))
    return demands


def eu_2023_1542_draft_2024(study: Tables) -> Case:
    mass = study.figure("product_mass", "kg")
    cells = mass * F("0.80")
    # Usable energy × 60 full cycles a year (M1) × warranty (8 years, or 160 000 km at 20 000 km a year): 27 360 kWh
    years = min(study.figure("warranty_years", "year"), study.figure("warranty_distance", "km") / 20000)
    life = study.figure("usable_energy", "kWh_capacity") * 60 * years
    # A = 0.2 of the recycling, and 0.8 of the primary metal, count for the recycled fifth of the tray.
    demands = foreground(study, frozenset({"packaging"})) + recycled_aluminium(study, F("0.2"), F("0.8"))
    demands += [
        after("pack_dismantling", mass * F("0.031"), GRID),  # kWh per kg
        after("cell_shredding_electricity", cells * F("0.2"), GRID),  # kWh per kg
        after("cell_shredding_heat", cells * 2, "heat-natural-gas-cn"),  # MJ per kg
        # Graphite, carbon and binder go through the leaching with the cathode material: 0.20 kg per kg of cell
        after("other_black_mass", cells * F("0.20") * F("0.95") * F("0.8"), "eol-black-mass-hydromet-lfp-cn"),
        *circular_footprint(study, mass),
    ]
    counted = ("fossil", "biogenic_non_co2", "land_use_change", "not_separated")  # biogenic CO2: 0 in, 0 out
    return Case(demands, life, mass, counted)


RULE_PACKS: Mapping[str, Callable[[Tables], Case]] = {
    "gba-battery": gba_battery,
    "cn-miit-551-2025": cn_miit_551_2025,
    "eu-2023-1542-draft-2024": eu_2023_1542_draft_2024,
}


# The result.


@dataclass(frozen=True)
class Result:
    """kg CO2e of one pack: in all, by stage, by item and stage, by gas group; and what its parts weigh."""

    case: Case
    contributions: Mapping[int, float]
    background: Intensities

    @property
    def total(self) -> float:
        return sum(self.contributions.values())

    @property
    def weight(self) -> float:
        """Σ|contributions|, against which deviations are measured."""
        return sum(abs(value) for value in self.contributions.values())

    def by(self, key: Callable[[Demand], object]) -> dict[object, float]:
        sums: defaultdict[object, float] = defaultdict(float)
        for number, demand in enumerate(self.case.demands):
            sums[key(demand)] += self.contributions[number]
        return dict(sums)

    def of_line(self, line: str) -> float:
        return self.by(lambda demand: demand.line)[line]

    def groups(self) -> dict[str, float]:
        return {
            name: sum(
                float(d.amount) * per_unit(d, self.background).get(name, 0.0) for d in self.case.demands
            )
            for name in ALL_GASES
        }

    def emitters(self) -> dict[str, float]:
        """What emitted it, as parts of the whole, all gas groups together."""
        sums: defaultdict[str, float] = defaultdict(float)
        for number, demand in enumerate(self.case.demands):
            if demand.gas:
                sums["direct"] += self.contributions[number]
                continue
            for name, amount in self.background.by_emitter[demand.dataset].items():
                sums[name] += float(demand.amount) * amount
        whole = sum(sums.values())
        return {name: value / whole for name, value in sums.items()}

    def other_gwp_share(self) -> float:
        found = (
            float(d.amount) * self.background.other_gwp[d.dataset] for d in self.case.demands if d.dataset
        )
        return sum(map(abs, found)) / self.weight


def result(case: Case, background: Intensities) -> Result:
    contributions = {
        number: float(demand.amount)
        * sum(amount for group, amount in per_unit(demand, background).items() if group in case.counted)
        for number, demand in enumerate(case.demands)
    }
    return Result(case, contributions, background)


def per_unit(demand: Demand, background: Intensities) -> Mapping[str, float]:
    if demand.gas:
        group, factor = background.gas[demand.gas]
        return {group: factor}
    return background.by_group[demand.dataset]


def with_other_electricity(case: Case, source: str, dataset: str) -> Case:
    """The same case with the plants' electricity of one source from another dataset."""
    changed = [
        Demand(d.line, d.item, d.stage, d.amount, dataset, source=source) if d.source == source else d
        for d in case.demands
    ]
    return Case(changed, case.life_energy, case.product_mass, case.counted)

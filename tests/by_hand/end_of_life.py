"""The end of life by hand, three ways; the figures of the rule packs are restated here or given by the caller."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction as F

from .foreground import GRID, ROAD, Demand
from .study_tables import Tables

COLLECTION_KM = 300
PACK_DISMANTLING_KWH = F("0.031")  # per kg of product, where the rule pack counts it as electricity
COLLECTED = F("0.95")


def after(item: str, amount: F, dataset: str, stage: str = "end_of_life") -> Demand:
    return Demand(item, item, stage, amount, dataset)


def collection(mass: F) -> Demand:
    return after("collection", mass / 1000 * COLLECTION_KM, ROAD)


def kilograms(study: Tables, mass: F) -> dict[str, F]:
    """kg of each material in the product."""
    found: defaultdict[str, F] = defaultdict(F)
    for part in study.composition:
        found[part["material"]] += mass * F(part["mass_fraction"])
    return dict(found)


CELL_ITEMS = {
    "cathode_active_material", "cathode_conductive_additive", "cathode_binder", "cathode_current_collector",
    "anode_active_material", "anode_conductive_additive", "anode_thickener", "anode_binder",
    "anode_current_collector", "electrolyte", "separator", "cell_casing", "cell_terminals", "cell_insulation",
}  # fmt: skip


def cells_of(study: Tables, mass: F) -> F:
    """kg of cells in the product: what the composition gives for the items that are in a cell."""
    return mass * sum(F(part["mass_fraction"]) for part in study.composition if part["item"] in CELL_ITEMS)


# Treatment in full, without credit.


def lfp_without_credit(
    mass: F, cells: F, item: str = "pack_dismantling", dismantling: str = "eol-pack-dismantling-cn"
) -> list[Demand]:
    """Of an LFP cell, 50.7 % is left over by hydrometallurgy and landfilled."""
    return [
        collection(mass),
        after(item, mass, dismantling),
        after("cell_recycling", cells, "eol-cell-hydromet-lfp-cn"),
        after("residue_disposal", cells * F("0.507"), "waste-landfill-inert"),
    ]


# Per material: what is recycled, the rest disposed of.

RECYCLED_SHARE = {
    "aluminium": "0.90", "copper": "0.95", "steel": "0.90", "lithium_iron_phosphate": "0.95",
    "lithium_nickel_manganese_cobalt_oxide": "0.95", "lithium_nickel_cobalt_aluminium_oxide": "0.95",
}  # fmt: skip
DISPOSED = {
    "waste-landfill-inert": {
        "aluminium", "copper", "steel", "nickel", "silicon", "graphite", "carbon_black", "ceramic",
        "mineral_insulation",
    },
    "waste-landfill-hazardous": {
        "lithium_iron_phosphate", "lithium_nickel_manganese_cobalt_oxide",
        "lithium_nickel_cobalt_aluminium_oxide", "lithium_hexafluorophosphate",
    },
    "waste-incineration-hazardous": {"carbonate_solvents", "ethylene_glycol", "water", "electronics"},
    "plastics-incineration": {
        "polyvinylidene_fluoride", "styrene_butadiene_rubber", "carboxymethyl_cellulose", "polyethylene",
        "polypropylene", "polyethylene_terephthalate", "polyamide", "other_plastics", "polyurethane", "silicone",
    },
}  # fmt: skip


def disposal(material: str, amount: F) -> Demand:
    (dataset,) = [dataset for dataset, materials in DISPOSED.items() if material in materials]
    share = F(RECYCLED_SHARE.get(material, "0"))
    return after(f"end_of_life_{material}", amount * (1 - share), dataset)


def cut_off(study: Tables, mass: F) -> list[Demand]:
    """(1-R2)·Ed: what is recycled leaves without burden and without credit."""
    return [
        collection(mass),
        after("pack_dismantling", mass * PACK_DISMANTLING_KWH, GRID),
        *(disposal(material, amount) for material, amount in kilograms(study, mass).items()),
    ]


# The Circular Footprint Formula. Material: dataset of recycling, kg of the replaced substance per kg, what is replaced.
# Lithium returns as carbonate: half a Li2CO3 (73.89) for one LiFePO4 (157.76). NMC811 returns as the salts that one kg
# of it takes, which is one dataset.
A = F("0.2")  # of the metals; of all else nothing is recycled, and A is without effect
REPLACED = {
    "aluminium": ("aluminium-secondary-cn", "1", "aluminium-primary-cn"),
    "copper": ("copper-secondary-cn", "1", "copper-cathode-cn"),
    "steel": ("steel-secondary-cn", "1", "steel-hot-rolled-cn"),
    "lithium_iron_phosphate": (
        "eol-black-mass-hydromet-lfp-cn", "0.210774", "lithium-carbonate-brine-average-cn",
    ),
    "lithium_nickel_manganese_cobalt_oxide": (
        "eol-black-mass-hydromet-nmc-cn", "1", "nmc811-salts-virgin-cn",
    ),
}  # fmt: skip


def circular_footprint(study: Tables, mass: F) -> list[Demand]:
    """(1-A)·R2·(ErecEoL - E*v·Qsout/Qp) + (1-R2)·Ed, for each material; every quality 1, nothing burnt for energy."""
    demands = []
    for material, amount in kilograms(study, mass).items():
        if material in REPLACED:
            recycling, per_kg, replaced = REPLACED[material]
            returned = amount * (1 - A) * F(RECYCLED_SHARE[material])
            demands.append(after(f"end_of_life_{material}", returned, recycling))
            demands.append(after(f"end_of_life_{material}", -returned * F(per_kg), replaced))
        demands.append(disposal(material, amount))
    return demands


def european_draft(
    study: Tables, mass: F, cells: F, other_black_mass: F, black_mass_treatment: str
) -> list[Demand]:
    """The formula, and what comes before it: dismantling, shredding; the part of the cells' black mass that is no
    cathode material (`other_black_mass`, kg per kg of cell) goes through the leaching with it."""
    leached = cells * other_black_mass * COLLECTED * (1 - A)
    return [
        after("pack_dismantling", mass * PACK_DISMANTLING_KWH, GRID),
        after("cell_shredding_electricity", cells * F("0.2"), GRID),  # kWh per kg
        after("cell_shredding_heat", cells * 2, "heat-natural-gas-cn"),  # MJ per kg
        after("other_black_mass", leached, black_mass_treatment),
        *circular_footprint(study, mass),
    ]

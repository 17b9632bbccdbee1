"""The example study lfp-pack by hand, under three rule packs.

What a rule pack adds is written out as arithmetic with its numbers restated: a rule pack that changes no longer agrees.
"""

from __future__ import annotations

from fractions import Fraction as F

from .end_of_life import cells_of, european_draft, lfp_without_credit
from .foreground import GRID, Demand, foreground, recycled_aluminium
from .result import NO_BIOGENIC_CARBON, Case
from .study_tables import Tables


def energy_over_life(study: Tables) -> F:
    """Rated energy × full cycles × mean capacity, which fades from 1 to what is declared as the end of life, or is
    taken as 0.90: 60 × 3000 × (1 + 0.80) ÷ 2 = 162 000 kWh."""
    declared = "end_of_life_capacity" in study.parameters
    mean = (1 + study.figure("end_of_life_capacity")) / 2 if declared else F("0.90")
    return study.figure("rated_energy", "kWh_capacity") * study.figure("cycle_life", "cycle") * mean


def gba_battery(study: Tables, certificates: int = 0) -> Case:
    case = cn_miit_551_2025(study, certificates)
    lost = case.units * (1 / study.figure("round_trip_efficiency") - 1)
    losses = Demand("charging_losses", "charging_losses", "use", lost, GRID)
    return Case([*case.demands, losses], case.units, case.product_mass)


def cn_miit_551_2025(study: Tables, certificates: int = 0) -> Case:
    """As the Greater Bay Area counts, without a use stage."""
    mass = study.figure("product_mass", "kg")
    demands = foreground(study, certificates=certificates)
    demands += recycled_aluminium(study, allocated=F(1), kept=F(0))
    return Case(demands + lfp_without_credit(mass, cells_of(study, mass)), energy_over_life(study), mass)


def eu_2023_1542_draft_2024(study: Tables, certificates: int = 0) -> Case:
    mass = study.figure("product_mass", "kg")
    # A = 0.2 of the recycling, and 0.8 of the primary metal, count for the recycled fifth of the tray.
    demands = foreground(study, frozenset({"packaging"}), certificates=certificates)
    demands += recycled_aluminium(study, allocated=F("0.2"), kept=F("0.8"))
    # By its composition 80 % of the pack is cells; graphite, carbon and binder are 0.20 kg per kg of them.
    demands += european_draft(study, mass, cells_of(study, mass), F("0.20"), "eol-black-mass-hydromet-lfp-cn")
    return Case(demands, energy_of_warranty(study), mass, NO_BIOGENIC_CARBON)


def energy_of_warranty(study: Tables) -> F:
    """Usable energy × 60 full cycles a year (M1) × warranty (8 years, or 160 000 km at 20 000 km a year): 57 kWh
    give 27 360 kWh."""
    years = min(study.figure("warranty_years", "year"), study.figure("warranty_distance", "km") / 20000)
    return study.figure("usable_energy", "kWh_capacity") * 60 * years

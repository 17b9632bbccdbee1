"""The example study nca-pack by hand: cells of second grade are sold beside, and nothing is credited after the cut.

The plant sells 96 t of cells of second grade in the year, 0.000706 kg for each good cell of 0.07056 kg: one hundredth
of what it sells, too little (3 %) for its price to be looked at, so the burdens go by mass and 0.990099 stays. Looked
at, the price would say the same: 9.2656 CNY a cell is 131.3 CNY/kg, 2.4 times the 54.8 CNY/kg of the second grade,
within 4. By price 9.2656 ÷ (9.2656 + 0.000706 · 54.8) = 0.995844 would stay.
"""

from __future__ import annotations

from fractions import Fraction as F

from .end_of_life import cut_off
from .foreground import foreground, made_of_this_model, per_unit_of_plant, recycled_aluminium
from .result import NO_BIOGENIC_CARBON, Case
from .shared_burdens import shared
from .study_tables import Tables

CELLS = ("cell", "plant:WX-CELL")


def kept_by_mass(study: Tables) -> F:
    kg, beside = masses(study)
    assert beside / (kg + beside) <= F("0.03")
    return kg / (kg + beside)


def kept_by_price(study: Tables) -> F:
    _kg, beside = masses(study)
    price = {row["row"]: F(row["price"]) for row in study.prices}
    return price["cells_made"] / (price["cells_made"] + beside * price["cells_second_grade"])


def masses(study: Tables) -> tuple[F, F]:
    """kg of a good cell, and of what is sold beside it."""
    row = study.row("cells_second_grade")
    assert (row["per"], row["unit"]) == ("plant:WX-CELL", "t")
    one = made_of_this_model(study, "WX-CELL", "mass_kg") / made_of_this_model(study, "WX-CELL", "quantity")
    return one, F(row["amount"]) * 1000 * per_unit_of_plant(study, "WX-CELL")


def global_battery_alliance(study: Tables, certificates: int = 0) -> Case:
    return by_share(study, certificates, kept_by_mass(study))


def by_share(study: Tables, certificates: int, kept: F) -> Case:
    """Usable energy × full cycles × mean capacity of 90 %: 73.2 × 1500 × 0.90 = 98 820 kWh."""
    mass = study.figure("product_mass", "kg")
    usable = study.figure("usable_energy", "kWh_capacity")
    demands = foreground(study, certificates=certificates)
    demands += recycled_aluminium(study, allocated=F(1), kept=F(0))
    demands += cut_off(study, mass)
    life = usable * study.figure("cycle_life", "cycle") * F("0.90")
    return shared(study, Case(demands, life, mass, NO_BIOGENIC_CARBON), kept, CELLS)

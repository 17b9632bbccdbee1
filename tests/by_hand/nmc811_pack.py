"""The example study nmc811-pack by hand: the European draft with a credit for the metals, and cradle to gate."""

from __future__ import annotations

from fractions import Fraction as F

from .end_of_life import cells_of, european_draft
from .foreground import foreground, recycled_aluminium
from .lfp_pack import energy_of_warranty
from .result import NO_BIOGENIC_CARBON, Case
from .study_tables import Tables


def eu_2023_1542_draft_2024(study: Tables, certificates: int = 0) -> Case:
    """75.9 kWh × 60 × 8 = 36 432 kWh; own generation counts, certificates do not."""
    mass = study.figure("product_mass", "kg")
    demands = foreground(study, frozenset({"packaging"}), certificates=certificates)
    demands += recycled_aluminium(study, allocated=F("0.2"), kept=F("0.8"))
    # By its composition 70 % of the pack is cells; of a cell 0.248 is black mass beside the cathode material.
    demands += european_draft(
        study, mass, cells_of(study, mass), F("0.248"), "eol-black-mass-hydromet-nmc-cn"
    )
    return Case(demands, energy_of_warranty(study), mass, NO_BIOGENIC_CARBON)


def catena_x_v4(study: Tables, certificates: int = 0) -> Case:
    """One piece at the gate: no delivery, no end of life; packaging is production. Certificates count."""
    mass = study.figure("product_mass", "kg")
    delivery = frozenset({"delivery"})
    demands = foreground(study, delivery, certificates=certificates, packaging="production")
    demands += recycled_aluminium(study, allocated=F(1), kept=F(0))
    return Case(demands, F(1), mass, NO_BIOGENIC_CARBON)

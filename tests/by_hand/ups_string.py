"""The example study ups-string by hand: a battery on demand, cells into modules into a string."""

from __future__ import annotations

from fractions import Fraction as F

from .end_of_life import cells_of, european_draft
from .foreground import foreground
from .result import NO_BIOGENIC_CARBON, Case
from .study_tables import Tables


def eu_ind_jrc_2025_ond(study: Tables, certificates: int = 0) -> Case:
    """Energy kept ready × years of the declared life: 36.9 × 15 = 553.5 kWh·year. No part is recycled."""
    mass = study.figure("product_mass", "kg")
    ready = study.figure("usable_energy", "kWh_capacity") * study.figure("calendar_life", "year")
    demands = foreground(study, frozenset({"packaging"}), certificates=certificates)
    # By its composition 45 % of this string is cells; of an LFP vehicle's pack 80 % would be.
    demands += european_draft(study, mass, cells_of(study, mass), F("0.20"), "eol-black-mass-hydromet-lfp-cn")
    return Case(demands, ready, mass, NO_BIOGENIC_CARBON)

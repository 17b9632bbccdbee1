"""The example study lfp-container by hand: a direct line, a roof, a supplier's figure; no part is recycled."""

from __future__ import annotations

from .end_of_life import cells_of, lfp_without_credit
from .foreground import foreground
from .lfp_pack import energy_over_life
from .result import Case
from .study_tables import Tables


def cn_national_label_battery_storage(study: Tables, certificates: int = 0) -> Case:
    """5015.9616 kWh × 0.95 of its depth × 8000 cycles × (1 + 0.70) ÷ 2 = 32 403 111.936 kWh; no use stage. By its
    composition 66 % of the container is cells."""
    mass = study.figure("product_mass", "kg")
    declared = "depth_of_discharge" in study.parameters
    life = energy_over_life(study) * (study.figure("depth_of_discharge") if declared else 1)
    demands = foreground(study, certificates=certificates)
    demands += lfp_without_credit(
        mass, cells_of(study, mass), "container_dismantling", "eol-container-dismantling-cn"
    )
    return Case(demands, life, mass)

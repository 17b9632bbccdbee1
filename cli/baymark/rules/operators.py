"""Named operators: rules of formulas that depend on what a study states, hence are no single expression.

An operator is a function from what the study states (its parameters, and the shares that its composition tells) to
the expression that holds then, and a record of what it reads. The expression runs on both number types and is checked
for dimension like any other; what is optional is tried both ways. None of the texts behind these rules was read whole:
each function says what is known of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass, replace
from itertools import combinations
from types import MappingProxyType

from baymark.rules.model import Formula

CYCLES = "kWh_delivered/kWh_capacity/cycle"


def ev_feqc_warranty(stated: Set[str]) -> str:
    """Energy over the life of an electric-vehicle battery: usable energy × full equivalent cycles per year × years.

    Years: the commercial warranty; one in distance is converted by a yearly distance, and the shorter counts. A
    warranty that knows no distance is taken in years. Draft delegated act Ares(2024)3131389 of 2024-04-29, as
    summarised by un383mcm.com and booost-tech.com; its annex was not read.

    By hand: 60 kWh, M1 (60 a year, 20000 km a year), 8 years or 120000 km: 60 × 60 × min(8, 6) = 21600 kWh.
    """
    years = "warranty_years"
    if "warranty_distance" in stated:
        years = "minimum(warranty_years, warranty_distance / distance_per_year)"
    return f"usable_energy * cycles_per_year * {years}"


def _mean_capacity(stated: Set[str]) -> str:
    """Mean capacity over the cycle life: by linear fade to the end that the study states, else the rule pack's."""
    return "(1 + end_of_life_capacity) / 2" if "end_of_life_capacity" in stated else "capacity_over_life"


def cn_gbt31484_cycles(stated: Set[str]) -> str:
    """Energy over the life of a traction battery: rated energy × cycle life × mean capacity over that life.

    The cycle life is that of the test by GB/T 31484, which the MIIT notice 551 names; how the ministry's platform
    integrates over it was not found. The mean capacity is taken by linear fade to the remaining capacity at which
    the study's cycle life ends, else from the rule pack.

    By hand: 60 kWh, 4000 cycles to 0.80: 60 × 4000 × 1 × (1 + 0.80) / 2 = 216000 kWh.
    """
    return f"rated_energy * cycle_life * delivered_per_cycle * {_mean_capacity(stated)}"


def declared_cycles(stated: Set[str]) -> str:
    """Energy over the life of a battery by its declared cycles: rated energy × depth of discharge × cycles × mean
    capacity.

    The depth of discharge of a cycle, a share of the rated energy, is 1 where the study states none; the mean
    capacity is as in `cn_gbt31484_cycles`. baymark's reading, for rules whose text was not seen.

    By hand: 100 kWh, 8000 cycles of 0.95 to 0.70: 100 × 0.95 × 8000 × 1 × (1 + 0.70) / 2 = 646000 kWh.
    """
    depth = " * depth_of_discharge" if "depth_of_discharge" in stated else ""
    return f"rated_energy{depth} * cycle_life * delivered_per_cycle * {_mean_capacity(stated)}"


def ind_rep_cycles(stated: Set[str]) -> str:
    """Energy over the life of an industrial battery of repeated cycles: energy of a cycle × declared cycle life.

    The JRC report of 2025 ties the unit to the declared cycle life (seen in summaries, the text was not read). The
    energy of a cycle is the rated energy × the depth of discharge of the declared cycle; where the study states no
    depth, it is the usable energy. Whether the report lets capacity fade was not seen; none is taken.

    By hand: 100 kWh usable, 6000 cycles: 100 × 6000 × 1 = 600000 kWh; 105 kWh rated at 0.8: 504000 kWh.
    """
    energy = "rated_energy * depth_of_discharge" if "depth_of_discharge" in stated else "usable_energy"
    return f"{energy} * cycle_life * delivered_per_cycle"


def ind_ond_years(stated: Set[str]) -> str:
    """Service of an on-demand battery, such as a back-up: usable energy held ready × declared life in years.

    The JRC report of 2025 ties the unit to the declared life in years (seen in summaries, the text was not read); that
    the energy is the usable one, and the unit kWh of capacity times years, is baymark's reading.

    By hand: 40 kWh held ready for 10 years: 40 × 10 = 400 kWh·year.
    """
    return "usable_energy * calendar_life"


def cell_mass(stated: Set[str]) -> str:
    """Mass of the cells of a battery: its mass × the share of the cells.

    The share is the sum over the cells' items in the study's composition. Where that does not tell the cells apart,
    as with purchased modules, it is the rule pack's share by chemistry, which vehicle packs gave. baymark's reading.

    By hand: 500 kg of which the composition gives 0.45 as cells: 500 × 0.45 = 225 kg; by a chemistry's 0.80: 400 kg.
    """
    return f"product_mass * {'cell_share' if 'cell_share' in stated else 'cell_mass_share'}"


@dataclass(frozen=True)
class Operator:
    """What an operator reads, by name and unit, and gives. `optional` names may be absent from a study."""

    name: str
    expand: Callable[[Set[str]], str]
    reads: Mapping[str, str]
    optional: frozenset[str]
    unit: str

    def variants(self) -> Iterator[frozenset[str]]:
        """Every set of optional names that a study may state, from none to all."""
        names = sorted(self.optional)
        for count in range(len(names) + 1):
            yield from (frozenset(some) for some in combinations(names, count))


def _operator(
    expand: Callable[[Set[str]], str], unit: str, reads: dict[str, str], *optional: str
) -> tuple[str, Operator]:
    name = expand.__name__
    return name, Operator(name, expand, MappingProxyType(reads), frozenset(optional), unit)


OPERATORS: Mapping[str, Operator] = MappingProxyType(
    dict(
        [
            _operator(
                ev_feqc_warranty,
                "kWh_delivered",
                {
                    "usable_energy": "kWh_capacity",
                    "cycles_per_year": "kWh_delivered/kWh_capacity/year",
                    "warranty_years": "year",
                    "warranty_distance": "km",
                    "distance_per_year": "km/year",
                },
                "warranty_distance",
            ),
            _operator(
                cn_gbt31484_cycles,
                "kWh_delivered",
                {
                    "rated_energy": "kWh_capacity",
                    "cycle_life": "cycle",
                    "delivered_per_cycle": CYCLES,
                    "capacity_over_life": "1",
                    "end_of_life_capacity": "1",
                },
                "end_of_life_capacity",
            ),
            _operator(
                declared_cycles,
                "kWh_delivered",
                {
                    "rated_energy": "kWh_capacity",
                    "depth_of_discharge": "1",
                    "cycle_life": "cycle",
                    "delivered_per_cycle": CYCLES,
                    "capacity_over_life": "1",
                    "end_of_life_capacity": "1",
                },
                "depth_of_discharge",
                "end_of_life_capacity",
            ),
            _operator(
                ind_rep_cycles,
                "kWh_delivered",
                {
                    "usable_energy": "kWh_capacity",
                    "rated_energy": "kWh_capacity",
                    "cycle_life": "cycle",
                    "delivered_per_cycle": CYCLES,
                    "depth_of_discharge": "1",
                },
                "depth_of_discharge",
            ),
            _operator(
                ind_ond_years,
                "kWh_capacity*year",
                {"usable_energy": "kWh_capacity", "calendar_life": "year"},
            ),
            _operator(
                cell_mass,
                "kg",
                {"product_mass": "kg", "cell_share": "1", "cell_mass_share": "1"},
                "cell_share",
            ),
        ]
    )
)


def expanded(formulas: Mapping[str, Formula], stated: Set[str]) -> dict[str, Formula]:
    """The formulas as they hold for a study that states these parameters and shares: operators as expressions."""
    return {
        name: replace(one, expression=OPERATORS[one.operator].expand(stated)) if one.operator else one
        for name, one in formulas.items()
    }

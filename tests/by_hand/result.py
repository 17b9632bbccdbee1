"""The result by hand: demands times intensities, and what stands beside their sum."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction as F

from .background import Intensities
from .foreground import GRID, Demand

ALL_GASES = ("fossil", "biogenic_emissions", "biogenic_removals", "biogenic_non_co2", "land_use_change",
             "not_separated")  # fmt: skip
NO_BIOGENIC_CARBON = ("fossil", "biogenic_non_co2", "land_use_change", "not_separated")  # 0 in, 0 out


@dataclass(frozen=True)
class Case:
    """Demands of one product, by what their sum is divided, and the gas groups that the sum counts."""

    demands: list[Demand]
    units: F  # functional units in one product: its energy over the life, or pieces
    product_mass: F
    counted: tuple[str, ...] = ALL_GASES


@dataclass(frozen=True)
class Result:
    """kg CO2e of one product: in all, by stage, by item and stage, by gas group; and what its parts weigh."""

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
            name: sum(float(d.amount) * per_unit(d, self.background).get(name, 0.0) for d in self.case.demands)
            for name in ALL_GASES
        }  # fmt: skip

    def emitters(self) -> dict[str, float]:
        """What emitted it, as parts of the whole, all gas groups together."""
        sums: defaultdict[str, float] = defaultdict(float, direct=0.0, suppliers=0.0)
        for number, demand in enumerate(self.case.demands):
            if demand.gas:
                sums["direct"] += self.contributions[number]
            elif demand.declared:
                sums["suppliers"] += float(demand.amount * sum(demand.declared.groups.values()))
            else:
                for name, amount in self.background.by_emitter[demand.dataset].items():
                    sums[name] += float(demand.amount) * amount
        whole = sum(sums.values())
        return {name: value / whole for name, value in sums.items()}

    def other_gwp_share(self) -> float:
        """Published figures of another or an unknown GWP set, suppliers' too, as a part of the weight."""
        found = 0.0
        for number, demand in enumerate(self.case.demands):
            if demand.declared:
                found += abs(self.contributions[number] * float(demand.declared.unknown_gwp))
            elif demand.dataset:
                found += abs(float(demand.amount) * self.background.other_gwp[demand.dataset])
        return found / self.weight


def result(case: Case, background: Intensities) -> Result:
    contributions = {
        number: float(demand.amount)
        * sum(amount for group, amount in per_unit(demand, background).items() if group in case.counted)
        for number, demand in enumerate(case.demands)
    }
    return Result(case, contributions, background)


def per_unit(demand: Demand, background: Intensities) -> Mapping[str, float]:
    """kg CO2e by gas group of one unit of a demand."""
    if demand.gas:
        group, factor = background.gas[demand.gas]
        return {group: factor}
    if demand.declared:
        return {group: float(amount) for group, amount in demand.declared.groups.items()}
    return background.by_group[demand.dataset]


def all_from_the_grid(case: Case) -> Case:
    """As if the plants had drawn all their electricity from the grid, at the national average."""
    return replace(case, demands=[replace(d, dataset=GRID) if d.source else d for d in case.demands])


def grid_of_the_province(case: Case) -> Case:
    """As if the grid were the modelled mix of the province, where there is one."""
    return replace(
        case,
        demands=[
            replace(d, dataset=d.province) if d.source == "grid" and d.province else d for d in case.demands
        ],
    )

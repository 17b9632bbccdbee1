"""What the steps of a bridge move: the parts of a result, and which step each belongs to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from baymark.formulas import DECIMALS
from baymark.inventory.end_of_life.recycled_content import REPLACED, SECONDARY

if TYPE_CHECKING:
    from baymark.footprint.engine import Calculation, Contribution
    from baymark.rules.model import RulePack

# The steps that lines belong to; those of rows also have a step for their amounts before.
DATASETS, ELECTRICITY, PROCESSES, END_OF_LIFE = "datasets", "electricity", "processes", "end_of_life"


RECYCLED = "recycled"


class Key(NamedTuple):
    """An item, or a process of the rule pack. Apart are, as its facets, what recycled content adds to it (`recycled`)
    and what it draws from the ledger of a site (`electricity`)."""

    item: str
    facet: str


@dataclass(frozen=True)
class Portion:
    """All lines of a key: kg CO2e per product, and the quantity that they are made from where it is one.

    `quantity` is None where lines in several units make it up: then its amount and its datasets cannot be told apart.
    """

    value: Decimal
    quantity: Decimal | None
    unit: str
    stage: str
    electricity: bool

    def scales_to(self, other: Portion) -> bool:
        """Whether this portion can be brought to the other's quantity."""
        return bool(self.quantity and other.quantity and self.unit == other.unit)

    def scaled_to(self, other: Portion) -> Portion:
        """This portion in the other's quantity, with its own kg CO2e per unit; unchanged where that is undefined."""
        if not self.scales_to(other) or self.quantity == other.quantity:
            return self
        times, over = DECIMALS.operations["*"], DECIMALS.operations["/"]
        value = over(times(self.value, other.quantity), self.quantity)
        return replace(self, value=value, quantity=other.quantity)


@dataclass(frozen=True)
class Part:
    """What an item has to do with a step, in the bridge's unit."""

    item: str
    stage: str
    effect: Decimal


def portions(calculation: Calculation) -> dict[Key, Portion]:
    """The portions of a calculation, by item and facet."""
    by_key: dict[Key, list[Contribution]] = {}
    for one in calculation.contributions:
        by_key.setdefault(Key(one.line.item, _facet(one)), []).append(one)
    return {key: _portion(found) for key, found in by_key.items()}


def _facet(one: Contribution) -> str:
    if one.line.part in (SECONDARY, REPLACED):
        return RECYCLED
    return ELECTRICITY if one.line.part == "electricity" else ""


def _portion(found: list[Contribution]) -> Portion:
    """Transport goes with what is moved: its work is the quantity only where an item is nothing else."""
    measured = [one for one in found if one.line.part != "transport"] or found
    units = {one.line.unit for one in measured}
    quantity = DECIMALS.total([one.quantity for one in measured]) if len(units) == 1 else None
    return Portion(
        value=DECIMALS.total([one.value for one in found]),
        quantity=quantity,
        unit=units.pop() if len(units) == 1 else "",
        stage=found[0].line.stage,
        electricity=any(one.line.alternatives for one in found),
    )


def aspect(
    key: Key, before: Portion | None, after: Portion | None, rule_packs: tuple[RulePack, RulePack]
) -> str:
    """The step that a portion belongs to, by what it is under either rule pack."""
    sides = [(portion, pack) for portion, pack in zip((before, after), rule_packs, strict=True) if portion]
    if key.facet == RECYCLED or any(portion.stage == pack.end_of_life.stage for portion, pack in sides):
        return END_OF_LIFE
    if any(key.item == process.id for pack in rule_packs for process in pack.processes):
        return PROCESSES
    return ELECTRICITY if key.facet == ELECTRICITY else DATASETS

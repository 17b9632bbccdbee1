"""From one footprint to another, step by step: what makes the difference, adding up exactly.

Sequential substitution in a fixed order (`STEPS`): each step puts one more thing of the second account in the place
of the first one's and computes again, so that every step is the difference of two results and their sum is the whole
difference, without a remainder. The order decides how much of what two steps do together goes to which: the effect of
a step is that with all former steps done and none of the later ones (docs/manual/compare.md).

Where both accounts have one declared unit, the bridge is in it; where they have not, it is in kg CO2e per product, and
how each value follows from its own end of the bridge stands beside.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Context, Decimal

from baymark.background import Background, load
from baymark.errors import BaymarkError
from baymark.footprint.account import Account, declared
from baymark.footprint.bridge.parts import (
    DATASETS,
    ELECTRICITY,
    END_OF_LIFE,
    PROCESSES,
    RECYCLED,
    Key,
    Part,
    Portion,
    aspect,
    portions,
)
from baymark.footprint.engine import Calculation, calculate, valued
from baymark.footprint.errors import BridgeNotClosed, NoCommonGround
from baymark.formulas import DECIMALS
from baymark.inventory import Input, Inventory, link

FUNCTIONAL_UNIT, BOUNDARY, AMOUNTS, ALLOCATION = "functional_unit", "boundary", "amounts", "allocation"
GWP_SET, GAS_GROUPS, BACKGROUND = "gwp_set", "gas_groups", "background"
STEPS = (FUNCTIONAL_UNIT, BOUNDARY, AMOUNTS, ALLOCATION, DATASETS, ELECTRICITY, PROCESSES, END_OF_LIFE, GWP_SET,
         GAS_GROUPS, BACKGROUND)  # fmt: skip
PER_PRODUCT = "kgCO2e"
# Two results in the certified 34 digits differ by a number of up to 68; sums of those stay exact here.
_EXACT = Context(prec=400)
# What sums over parts in another order may differ by, relative to the sum of absolute values.
_ROUNDING = Decimal("1e-28")


@dataclass(frozen=True)
class Step:
    """One substitution: the value before and after it, and what each item has to do with it (largest first)."""

    id: str
    before: Decimal
    after: Decimal
    parts: tuple[Part, ...]

    @property
    def effect(self) -> Decimal:
        """Exact, not rounded to the certified digits."""
        return _EXACT.subtract(self.after, self.before)


@dataclass(frozen=True)
class Bridge:
    """The steps from `start` to `end`, both in `unit`; `per_product` where the two declared units differ."""

    first: Account
    last: Account
    unit: str
    start: Decimal
    end: Decimal
    steps: tuple[Step, ...]

    @property
    def per_product(self) -> bool:
        return self.unit == PER_PRODUCT

    @property
    def difference(self) -> Decimal:
        """Exact."""
        return _EXACT.subtract(self.end, self.start)

    def sum_of_steps(self) -> Decimal:
        """Exact; always `difference`."""
        return sum_exactly(step.effect for step in self.steps)


def sum_exactly(values: Iterable[Decimal]) -> Decimal:
    """A sum without rounding."""
    whole = Decimal(0)
    for value in values:
        whole = _EXACT.add(whole, value)
    return whole


def bridge(first: Account, last: Account) -> Bridge:
    """The bridge from one account to another.

    Raises `NoCommonGround` where the second one cannot be linked to the first one's background, the errors of `link`
    and `calculate`, and `BridgeNotClosed` if the last recomputation does not give the second value.
    """
    return _Building(first, last).bridge()


@dataclass(frozen=True)
class _State:
    """One result on the way: its value in the bridge's unit, and its parts per product."""

    value: Decimal
    portions: Mapping[Key, Portion]


class _Building:
    """One bridge in progress."""

    def __init__(self, first: Account, last: Account) -> None:
        self.first, self.last = first, last
        self.same_unit = first.rule_pack.declared_unit == last.rule_pack.declared_unit
        self.same_rules = first.rule_pack.digest == last.rule_pack.digest
        self.divisor = last.footprint.functional_quantity if self.same_unit else Decimal(1)
        self.stages = list(
            dict.fromkeys(
                stage.id for one in (last, first) for stage in one.rule_pack.boundary.stages
            )
        )  # fmt: skip
        self.steps: list[Step] = []

    def bridge(self) -> Bridge:
        first, last = self.first, self.last
        start = first.footprint.value if self.same_unit else first.footprint.total_per_product
        end = last.footprint.value if self.same_unit else last.footprint.total_per_product
        now = _State(start, portions(first.calculation))
        if self.same_unit:
            now = self._step(
                FUNCTIONAL_UNIT, now, self._with_functional_unit(), first.footprint.functional_quantity
            )
        inventory, background = self._on_first_background()
        quantities = calculate(inventory, background, last.rule_pack.groups_in_value).quantities
        there = self._computed(
            valued(inventory, first.background, quantities, first.rule_pack.groups_in_value)
        )
        for name, substituted in self._substitutions(now.portions, there.portions):
            # What nothing was put in place of keeps its value to the last digit.
            value = now.value if substituted == now.portions else self._sum(substituted)
            if name == END_OF_LIFE:
                _require_equal(value, there.value, there, self.divisor)
                value = there.value
            now = self._step(name, now, _State(value, substituted))
        counted = first.rule_pack.groups_in_value
        now = self._step(GWP_SET, now, self._computed(valued(inventory, background, quantities, counted)))
        counted = last.rule_pack.groups_in_value
        now = self._step(GAS_GROUPS, now, self._computed(valued(inventory, background, quantities, counted)))
        now = self._step(BACKGROUND, now, self._computed(last.calculation))
        if now.value != end:
            raise BridgeNotClosed(found=now.value, wanted=end)
        unit = last.footprint.unit if self.same_unit else PER_PRODUCT
        return Bridge(first, last, unit, start, end, tuple(self.steps))

    def _with_functional_unit(self) -> _State:
        """The first account with the second one's functional units per product, in whatever reads them."""
        inventory = self.first.inventory
        name = inventory.functional_quantity
        if name in inventory.formulas:
            unit = inventory.formulas[name].unit
            taken = Input(name, self.divisor, unit, "derived", "")
            formulas = {key: formula for key, formula in inventory.formulas.items() if key != name}
            inventory = replace(inventory, inputs={**inventory.inputs, name: taken}, formulas=formulas)
        counted = self.first.rule_pack.groups_in_value
        calculation = calculate(inventory, self.first.background, counted)
        value = _value(calculation, self.divisor, [s.id for s in self.first.rule_pack.boundary.stages])
        return _State(value, portions(calculation))

    def _on_first_background(self) -> tuple[Inventory, Background]:
        """The second account's inventory on the first one's background, and that with the second one's GWP set."""
        first, last = self.first, self.last
        if first.background.digest == last.background.digest:
            return last.inventory, last.background
        background = load(first.background.folder, last.background.method)
        try:
            return link(last.study, last.rule_pack, background, last.category), background
        except BaymarkError as error:
            raise NoCommonGround(
                error.place, background=f"{background.id}@{background.version}", reason=error.message()
            ) from error

    def _computed(self, calculation: Calculation) -> _State:
        value = _value(calculation, self.divisor, self.stages) if self.same_unit else calculation.total()
        return _State(value, portions(calculation))

    def _substitutions(
        self, before: Mapping[Key, Portion], after: Mapping[Key, Portion]
    ) -> Iterator[tuple[str, Mapping[Key, Portion]]]:
        """The steps between two linkings on one background, each with all portions as they are after it."""
        packs = (self.first.rule_pack, self.last.rule_pack)
        kinds = {key: aspect(key, before.get(key), after.get(key), packs) for key in [*before, *after]}
        now = dict(before)

        def put(keys: Iterable[Key]) -> Mapping[Key, Portion]:
            for key in keys:
                now.pop(key, None)
                if key in after:
                    now[key] = after[key]
            return dict(now)

        def of(*wanted: str) -> list[Key]:
            return [key for key in kinds if kinds[key] in wanted]

        one_sided = [key for key in kinds if (key in before) != (key in after)]
        if not self.same_rules:
            # A rule pack that leaves the end of life out altogether has another boundary, not another way to count it.
            treated = {key for key in kinds if kinds[key] == END_OF_LIFE and key.facet != RECYCLED}
            both = all(any(key in side for key in treated) for side in (before, after))
            yield (
                BOUNDARY,
                put(k for k in one_sided if kinds[k] != END_OF_LIFE or (k in treated and not both)),
            )
        rows = of(DATASETS, ELECTRICITY)
        put(key for key in rows if key in one_sided and self.same_rules)
        now |= {key: now[key].scaled_to(after[key]) for key in rows if key in now and key in after}
        yield (AMOUNTS if self.same_rules else ALLOCATION), dict(now)
        yield DATASETS, put(of(DATASETS))
        put(of(ELECTRICITY))
        for key in of(PROCESSES):
            if key in before and key in after and after[key].electricity:
                # The electricity of the second one in the first one's quantity, which has its own step next.
                now[key] = (
                    after[key].scaled_to(before[key]) if after[key].scales_to(before[key]) else before[key]
                )
        yield ELECTRICITY, dict(now)
        yield PROCESSES, put(of(PROCESSES))
        yield END_OF_LIFE, put(of(END_OF_LIFE))

    def _sum(self, found: Mapping[Key, Portion]) -> Decimal:
        whole = sum_exactly(portion.value for portion in found.values())
        result: Decimal = DECIMALS.operations["/"](whole, self.divisor)
        return result

    def _step(self, name: str, before: _State, after: _State, divisor: Decimal | None = None) -> _State:
        """Note a step; `divisor` is that of the state before it, where the step changes it."""
        over = DECIMALS.operations["/"]
        effects: dict[str, list[Decimal]] = {}
        stages: dict[str, str] = {}
        for state, sign, by in ((before, "-", divisor or self.divisor), (after, "+", self.divisor)):
            for key, portion in state.portions.items():
                value = over(portion.value, by)
                effects.setdefault(key.item, []).append(value if sign == "+" else value.copy_negate())
                stages[key.item] = portion.stage
        found = [Part(item, stages[item], DECIMALS.total(sorted(given))) for item, given in effects.items()]
        parts = sorted(
            (part for part in found if part.effect), key=lambda part: (-abs(part.effect), part.item)
        )
        self.steps.append(Step(name, before.value, after.value, tuple(parts)))
        return after


def _value(calculation: Calculation, divisor: Decimal, stage_ids: Sequence[str]) -> Decimal:
    """The value as an account sums it, over so many functional units."""
    value: Decimal = DECIMALS.total(list(declared(calculation, divisor, stage_ids)[1].values()))
    return value


def _require_equal(found: Decimal, wanted: Decimal, state: _State, divisor: Decimal) -> None:
    """All portions put in place one by one are the second account's: no line belongs to no step."""
    weight = DECIMALS.total([abs(portion.value) for portion in state.portions.values()]) / abs(divisor)
    if abs(found - wanted) > _ROUNDING * weight:
        raise BridgeNotClosed(found=found, wanted=wanted)

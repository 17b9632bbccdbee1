"""From a study and a rule pack to the footprint with all its views; the one place where the parts meet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from baymark.background import Figures, Network, figures, network, read_tables
from baymark.footprint import dependence
from baymark.footprint.beside import also_declared, with_other_key
from baymark.footprint.checks import run_checks
from baymark.footprint.checks.subject import Subject
from baymark.footprint.engine import Calculation, Contribution, calculate, valued
from baymark.footprint.errors import NoFunctionalUnit, ReliefAboveBurden
from baymark.footprint.material_terms import material_terms
from baymark.footprint.model import Figure, Footprint, Item, Reach
from baymark.footprint.omitted import measure
from baymark.footprint.quality import rating
from baymark.formulas import DECIMALS
from baymark.formulas.rounding import significant
from baymark.gases import GROUPS
from baymark.inventory import Inventory, link
from baymark.inventory.end_of_life.recycled_content import REPLACED, SECONDARY

if TYPE_CHECKING:
    from baymark.background import Background
    from baymark.category import Category
    from baymark.rules.model import RulePack
    from baymark.study.model import Study

BESIDE = ("location", "market", "all_grid", "province")


@dataclass(frozen=True)
class Grounds:
    """What only the tables of a background can tell of a footprint: its open figures that the value rests on.

    `unverified` are those figures with the share that passes through each, `gains` with what confirming each
    alone would add to the verified share. No other part of a footprint needs more than released intensities.
    """

    unverified: tuple[Figure, ...]
    gains: tuple[Figure, ...]


@dataclass(frozen=True)
class Account:
    """A footprint with what it was made from."""

    study: Study
    rule_pack: RulePack
    background: Background
    category: Category
    inventory: Inventory
    calculation: Calculation
    footprint: Footprint


def account(
    study: Study,
    rule_pack: RulePack,
    background: Background,
    category: Category,
    prepared: Network | None = None,
    *,
    recorded: Callable[[Inventory], Grounds] | None = None,
) -> Account:
    """Link and compute a study under a rule pack, run its checks and find what the value rests on.

    `prepared` is the `network` of the background's tables, where several accounts share it. `recorded` gives what
    the tables once told, where they are not at hand (the replay of a dossier); nothing is then read of them.

    Raises `OutOfScope`, the errors of `link` and `calculate`, `ReliefAboveBurden`, `NoFunctionalUnit`.
    """
    inventory = link(study, rule_pack, background, category)
    calculation = calculate(inventory, background, rule_pack.groups_in_value)
    _refuse_relief_above_burden(calculation)
    divisor = calculation.quantities[inventory.functional_quantity]
    if divisor <= 0:
        raise NoFunctionalUnit(quantity=inventory.functional_quantity, value=divisor)
    per = DECIMALS.operations["/"]
    stage_ids = [stage.id for stage in rule_pack.boundary.stages]
    items, stages = declared(calculation, divisor, stage_ids)
    groups = {
        group: per(
            DECIMALS.total([c.groups.get(group, Decimal(0)) for c in calculation.contributions]), divisor
        )
        for group in GROUPS
    }
    value = DECIMALS.total(list(stages.values()))
    beside = {}
    for name in BESIDE:
        if any(name in line.alternatives or name in line.own for line in inventory.lines):
            other = valued(
                inventory, background, calculation.quantities, rule_pack.groups_in_value, alternative=name
            )
            beside[name] = DECIMALS.total(list(declared(other, divisor, stage_ids)[1].values()))
    grounds = (
        recorded(inventory)
        if recorded is not None
        else _grounds(inventory, calculation, background, rule_pack.groups_in_value, prepared)
    )
    unverified, to_confirm, verified = _what_it_rests_on(inventory, calculation, background, grounds)
    footprint = Footprint(
        value=value,
        declared_value=significant(value, rule_pack.rounding.significant_digits),
        unit=rule_pack.declared_unit,
        total_per_product=calculation.total(),
        functional_quantity=divisor,
        reference_flow=calculation.quantities[inventory.reference_flow_quantity],
        product_mass=calculation.quantities["product_mass"],
        stages=stages,
        items=items,
        groups=groups,
        beside=beside,
        reach=_reach(calculation, background),
        also_declared=also_declared(rule_pack, calculation),
        with_other_key=with_other_key(inventory, background, rule_pack, divisor),
        materials=material_terms(study, rule_pack, calculation),
        omitted=measure(study, rule_pack, inventory, calculation, calculation.total()),
        data_quality=rating(study, category, background, calculation, rule_pack),
        verified_share=verified,
        unknown_gwp_share=_unknown_gwp(inventory, calculation, background),
        unknown_gwp_beyond_electricity=_unknown_gwp(
            inventory, calculation, background, "official_electricity"
        ),
        unverified=unverified,
        to_confirm=to_confirm,
        editions=inventory.editions,
        checks=(),
    )
    subject = Subject(study, category, rule_pack, background, inventory, calculation, footprint)
    footprint = replace(footprint, checks=run_checks(subject))
    return Account(study, rule_pack, background, category, inventory, calculation, footprint)


def _refuse_relief_above_burden(calculation: Calculation) -> None:
    """Raises `ReliefAboveBurden`: an input never becomes a sink by being recycled."""
    by_line = {one.line.id: one for one in calculation.contributions}
    for one in calculation.contributions:
        row = one.line.id.removesuffix(f".{REPLACED}")
        if one.line.part != REPLACED or row not in by_line:
            continue
        burden, secondary = by_line[row].value, by_line[f"{row}.{SECONDARY}"].value
        relief = -DECIMALS.total([one.value, secondary])
        if burden >= 0 and relief > burden:
            raise ReliefAboveBurden(one.line.place, row=row, relief=f"{relief:.6g}", burden=f"{burden:.6g}")


def declared(
    calculation: Calculation, divisor: Decimal, stage_ids: Sequence[str]
) -> tuple[tuple[Item, ...], dict[str, Decimal]]:
    """Items and stages in the declared unit; stages are sums of items, so that what is printed adds up."""
    sums: dict[tuple[str, str], list[Decimal]] = {}
    for contribution in calculation.contributions:
        sums.setdefault((contribution.line.item, contribution.line.stage), []).append(contribution.value)
    per = DECIMALS.operations["/"]
    items = tuple(
        Item(item, stage, per(DECIMALS.total(found), divisor)) for (item, stage), found in sums.items()
    )
    stages = {
        stage: DECIMALS.total([item.value for item in items if item.stage == stage]) for stage in stage_ids
    }
    return items, stages


def _reach(calculation: Calculation, background: Background) -> Reach:
    """Shares of the value by what emitted it: our unit processes, official electricity, fuel supply, other
    aggregated datasets, suppliers' own figures, direct emissions."""
    parts = dict.fromkeys(
        ("unit_process", "official_electricity", "fuel_supply", "aggregated", "direct", "suppliers"),
        Decimal(0),
    )
    times, plus = DECIMALS.operations["*"], DECIMALS.operations["+"]
    for contribution in calculation.contributions:
        line = contribution.line
        if line.gas:
            parts["direct"] = plus(parts["direct"], contribution.value)
            continue
        if line.supplier:
            parts["suppliers"] = plus(parts["suppliers"], DECIMALS.total(list(contribution.groups.values())))
            continue
        demand = times(contribution.quantity, line.to_dataset)
        for name, amount in background.intensities[line.dataset].via.items():
            parts[name] = plus(parts[name], times(demand, amount))
    return Reach(**dependence.shares(parts))


def _unknown_gwp(
    inventory: Inventory, calculation: Calculation, background: Background, without: str = ""
) -> Decimal:
    """Share of Σ|contributions| from published CO2e factors, suppliers' too, of another or an unknown GWP set.

    `without` leaves out what one way of `via` emits: official electricity factors come as one CO2e figure.
    """
    times, minus = DECIMALS.operations["*"], DECIMALS.operations["-"]
    amounts = []
    for contribution in calculation.contributions:
        supplier = inventory.suppliers.get(contribution.line.supplier)
        if supplier is not None:
            other = Decimal(1) if supplier.gwp_set != background.method else supplier.unknown_gwp_share
            amounts.append(times(abs(contribution.value), other or Decimal(0)))
        if not contribution.line.dataset:
            continue
        intensity = background.intensities[contribution.line.dataset]
        left_out = intensity.via[without] if without else Decimal(0)
        demand = times(contribution.quantity, contribution.line.to_dataset)
        amounts.append(abs(times(demand, minus(intensity.unknown_gwp, left_out))))
    whole = dependence.weight(calculation)
    return DECIMALS.operations["/"](DECIMALS.total(amounts), whole) if whole else Decimal(0)


def _grounds(
    inventory: Inventory,
    calculation: Calculation,
    background: Background,
    counted: tuple[str, ...],
    prepared: Network | None,
) -> Grounds:
    """What the tables of the background tell of this demand."""
    ready = prepared or network(read_tables(background.folder))

    def passing_through(lines: Sequence[Contribution]) -> Figures:
        demand = dependence.demand_by_dataset(lines)
        return figures(ready, {name: float(x) for name, x in demand.items()}, background.method, counted)

    unverified = dependence.background_figures(passing_through(calculation.contributions), background.id)
    gains: list[Figure] = []
    confirmed = dependence.confirmed_lines(inventory, calculation)
    if confirmed:
        sure = passing_through(confirmed)
        gains = dependence.background_gains(sure, background.id, float(calculation.total()))
    return Grounds(tuple(unverified), tuple(gains))


def _what_it_rests_on(
    inventory: Inventory, calculation: Calculation, background: Background, grounds: Grounds
) -> tuple[tuple[Figure, ...], tuple[Figure, ...], Decimal]:
    """Every unconfirmed figure; the ten whose confirmation would raise the verified share most; that share.

    The verified share is the part of the product's footprint (before it is divided by the functional unit) in
    which every figure multiplied, of study, rule pack and background, is seen or derived.
    """
    unverified = [*dependence.foreground_figures(inventory, calculation), *grounds.unverified]
    share, gains = dependence.foreground_gains(inventory, calculation, background)
    gains += grounds.gains
    to_confirm = tuple(dependence.largest_first(gains)[: dependence.MOST_USEFUL])
    return tuple(dependence.largest_first(unverified)), to_confirm, share

"""What a reader would take for a fault and is none: where it occurs, and the figures that explain it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from baymark.footprint.material_terms import hardly_showing
from baymark.formulas import DECIMALS

if TYPE_CHECKING:
    from baymark.footprint.account import Account


@dataclass(frozen=True)
class NegativeEndOfLife:
    """End of life brings more credit than burden: `value` in the declared unit, kg CO2e per product of the material
    with the largest credit (None where the stage is not by material)."""

    value: Decimal
    material: str | None
    per_product: Decimal


@dataclass(frozen=True)
class RecycledContent:
    """Recycled content of a material with a small A: `change` in kg CO2e per product, and what it would be with A = 1,
    the cut-off (`whole`)."""

    material: str
    a: Decimal
    change: Decimal
    whole: Decimal


Explanation = NegativeEndOfLife | RecycledContent


def explanations(account: Account) -> tuple[Explanation, ...]:
    """Everything in a footprint that wants explaining."""
    return (*_negative_end_of_life(account), *_recycled_content(account))


def _negative_end_of_life(account: Account) -> Iterator[NegativeEndOfLife]:
    stage = account.rule_pack.end_of_life.stage
    value = account.footprint.stages.get(stage, Decimal(0))
    if value >= 0:
        return
    by_size = sorted(account.footprint.materials, key=lambda one: (one.end_of_life, one.material))
    largest = by_size[0] if by_size and by_size[0].end_of_life < 0 else None
    yield NegativeEndOfLife(
        value, largest.material if largest else None, largest.end_of_life if largest else Decimal(0)
    )


def _recycled_content(account: Account) -> Iterator[RecycledContent]:
    """R1·A·Erec − R1·Ev·(1 − (1-A)·Qsin/Qp); with A = 1 it is R1·Erec − R1·Ev."""
    over, minus = DECIMALS.operations["/"], DECIMALS.operations["-"]
    for one in hardly_showing(account.footprint.materials):
        rule = one.rule
        assert rule is not None and rule.A is not None and rule.Qsin_Qp is not None
        kept = DECIMALS.operations["*"](minus(Decimal(1), rule.A), rule.Qsin_Qp)
        secondary, replaced = one.terms["recycled_content"], one.terms["virgin_replaced"]
        # Without A, or where nothing of the virgin material is replaced, there is no whole to compare with.
        if not rule.A or kept == 1:
            continue
        whole = DECIMALS.operations["+"](over(secondary, rule.A), over(replaced, minus(Decimal(1), kept)))
        yield RecycledContent(one.material, rule.A, one.recycled_content, whole)

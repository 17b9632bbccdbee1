"""Checks of suppliers' footprints that need the result: how much of it they carry, and what that can hide."""

from __future__ import annotations

from decimal import Decimal

from baymark.errors import Place
from baymark.footprint.dependence import weight
from baymark.footprint.subject import Measured, Subject
from baymark.formulas import DECIMALS
from baymark.study.observed import Arguments

# The effect at most of another GWP set: were all of it methane under the oldest set in use (AR4 25, AR6 29.8, IPCC).
OTHER_SET = Decimal("29.8") / Decimal(25) - 1


def shares(subject: Subject) -> dict[str, Decimal]:
    """Each supplier's share of Σ|contributions|, by name."""
    sums: dict[str, Decimal] = {}
    for contribution in subject.calculation.contributions:
        name = contribution.line.supplier
        if name:
            sums[name] = DECIMALS.operations["+"](sums.get(name, Decimal(0)), abs(contribution.value))
    whole = weight(subject.calculation)
    return {
        name: DECIMALS.operations["/"](size, whole) if whole else Decimal(0) for name, size in sums.items()
    }


def supplier_gwp_set(subject: Subject, arguments: Arguments) -> list[Measured]:
    """Suppliers' footprints of another or an unknown GWP set change the result by at most `effect`.

    `{bound}` is the effect at most: their share times what it would change by, were all of it methane under the
    oldest set in use.
    """
    found = shares(subject)
    if not found:
        return [Measured({"supplier_gwp_effect": None}, {})]
    wanted = subject.rule_pack.gwp_set
    other = {name: one for name, one in subject.inventory.suppliers.items() if one.gwp_set != wanted}
    share: Decimal = DECIMALS.total([found[name] for name in other])
    bound = DECIMALS.operations["*"](share, OTHER_SET)
    values = {
        "suppliers": ", ".join(f"{name} ({one.gwp_set})" for name, one in other.items()),
        "share": f"{share * 100:.2f} %", "bound": f"{bound * 100:.2f} %", "wanted": wanted,
    }  # fmt: skip
    place = next((one.place for one in other.values()), Place())
    return [Measured({"supplier_gwp_effect": bound}, values, place)]


OPERATORS = {"supplier_gwp_set": supplier_gwp_set}

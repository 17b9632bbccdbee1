"""Check operators about the GWP set: published factors and suppliers' figures that were made under another one."""

from __future__ import annotations

from decimal import Decimal

from baymark.errors import Place
from baymark.footprint.checks.subject import Measured, Operator, Subject
from baymark.footprint.dependence import weight
from baymark.formulas import DECIMALS
from baymark.formulas.rounding import percent
from baymark.study.checks.observed import Arguments

# The effect at most of another GWP set: were all of it methane under the oldest set in use (AR4 25, AR6 29.8, IPCC).
OTHER_SET = Decimal("29.8") / Decimal(25) - 1


def unknown_gwp_limit(subject: Subject, arguments: Arguments) -> list[Measured]:
    """Published CO2e factors of another or an unknown GWP set stay below a limit.

    With `official_electricity: apart`, the official electricity factors, which exist only as one CO2e figure, are
    looked at by a check of their own. `{bound}` is the effect at most: the share times what the whole would
    change by, were all of it methane under the oldest set in use.
    """
    apart = arguments.get("official_electricity") == "apart"
    footprint = subject.footprint
    share = footprint.unknown_gwp_beyond_electricity if apart else footprint.unknown_gwp_share
    bound = share * OTHER_SET
    limit = Decimal(str(arguments["limit"]))
    values = {"share": percent(share), "limit": percent(limit), "bound": percent(bound)}
    return [Measured({"unknown_gwp_share": share}, values)]


def supplier_shares(subject: Subject) -> dict[str, Decimal]:
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
    found = supplier_shares(subject)
    if not found:
        return [Measured({"supplier_gwp_effect": None}, {})]
    wanted = subject.rule_pack.gwp_set
    other = {name: one for name, one in subject.inventory.suppliers.items() if one.gwp_set != wanted}
    share: Decimal = DECIMALS.total([found[name] for name in other])
    bound = DECIMALS.operations["*"](share, OTHER_SET)
    values = {
        "suppliers": ", ".join(f"{name} ({one.gwp_set})" for name, one in other.items()),
        "share": percent(share, 2), "bound": percent(bound, 2), "wanted": wanted,
    }  # fmt: skip
    place = next((one.place for one in other.values()), Place())
    return [Measured({"supplier_gwp_effect": bound}, values, place)]


OPERATORS: dict[str, Operator] = {
    "supplier_gwp_set": supplier_gwp_set,
    "unknown_gwp_limit": unknown_gwp_limit,
}

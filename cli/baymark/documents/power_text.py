"""What a calculation says on the terminal of its electricity: both figures, instruments, and what could not be had."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from baymark.documents.numerals import decimals_for, fixed
from baymark.i18n import _
from baymark.inventory.electricity.instruments import examine

if TYPE_CHECKING:
    from baymark.footprint import Account


def power_lines(account: Account) -> list[str]:
    """Sentences on the electricity of a footprint; none where it draws no electricity."""
    beside, unit = account.footprint.beside, account.footprint.unit
    if "location" not in beside or "market" not in beside:
        return []
    lines = [
        _("Electricity: location-based {location}, market-based {market} {unit}.").format(
            location=_figure(beside["location"]), market=_figure(beside["market"]), unit=unit
        )
    ]
    kwh = claimed(account)
    if kwh is not None:
        text = (
            _("Of {claimed} kWh of contracts and certificates, {qualified} kWh meet the criteria and count.")
            if account.rule_pack.electricity.counted
            else _(
                "Of {claimed} kWh of contracts and certificates, {qualified} kWh meet the criteria; they do not "
                "count in the value."
            )
        )
        lines.append(text.format(claimed=fixed(kwh[0], 0), qualified=fixed(kwh[1], 0)))
    return [*lines, *_downgrades(account)]


def _figure(value: Decimal) -> str:
    return fixed(value, decimals_for(value, 5))


def _downgrades(account: Account) -> list[str]:
    """What could not be had, said once for all the sites that it concerns."""
    sites: dict[tuple[str, tuple[tuple[str, str], ...]], list[str]] = {}
    for one in account.inventory.downgrades:
        others = tuple((name, value) for name, value in one.values.items() if name != "site")
        sites.setdefault((one.text, others), []).append(one.values.get("site", ""))
    return [
        _(text).format(**dict(others), site=_(", ").join(dict.fromkeys(names)))
        for (text, others), names in sites.items()
    ]


def claimed(account: Account) -> tuple[Decimal, Decimal] | None:
    """kWh of the contracts and certificates in the ledger, and of those that meet the rule pack's criteria.

    None where the ledger has none, or the rule pack has no criteria for them.
    """
    criteria = account.rule_pack.electricity.instruments
    examined = examine(account.study, criteria) if criteria else ()
    if not examined:
        return None
    nothing = Decimal(0)
    whole = sum((one.entry.kwh for one in examined), nothing)
    return whole, sum((one.entry.kwh for one in examined if not one.lacks), nothing)

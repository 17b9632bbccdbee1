"""What a calculation says on the terminal of its electricity: both figures, instruments, and what could not be had."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from baymark.i18n import _
from baymark.inventory.instruments import examine

if TYPE_CHECKING:
    from baymark.footprint import Account


def power_lines(account: Account) -> list[str]:
    """Sentences on the electricity of a footprint; none where it draws no electricity."""
    beside, unit = account.footprint.beside, account.footprint.unit
    if "location" not in beside or "market" not in beside:
        return []
    lines = [
        _("Electricity: location-based {location}, market-based {market} {unit}.").format(
            location=f"{beside['location']:.5g}", market=f"{beside['market']:.5g}", unit=unit
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
        lines.append(text.format(claimed=f"{kwh[0]:,.0f}", qualified=f"{kwh[1]:,.0f}"))
    return [*lines, *(str(one) for one in account.inventory.downgrades)]


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

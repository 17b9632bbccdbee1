"""The electricity of a footprint as the part of its JSON report that says how each kWh was counted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from baymark.footprint.report.decimals import plain, share
from baymark.formulas import DECIMALS

if TYPE_CHECKING:
    from baymark.footprint.account import Account


def electricity(account: Account) -> dict[str, Any]:
    """The policy as it was applied, and the kWh of each origin by site."""
    policy, quantities = account.rule_pack.electricity, account.calculation.quantities
    instruments = policy.instruments
    over = DECIMALS.operations["/"]
    return {
        "own_factor": list(policy.own_factor),
        "remainder": policy.remainder,
        "instruments": "none" if instruments is None else "counted" if policy.counted else "not_counted",
        "matching": instruments.matching if instruments else "",
        "attribution": instruments.attribution if instruments else "",
        "supplies": [
            {
                "site": site,
                "origin": one.name,
                "instrument": one.instrument,
                "kwh": plain(quantities[one.over]),
                "share": share(over(quantities[one.over], quantities[one.under])),
            }
            for site, channels in account.inventory.electricity.items()
            for one in channels
            if quantities[one.under] > 0
        ],
        "downgrades": [one.id for one in account.inventory.downgrades],
    }

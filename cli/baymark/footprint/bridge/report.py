"""A comparison as the JSON object that scripts read. Quantities are decimal strings with all their digits.

`docs/schemas/compare-1.schema.json` describes it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from baymark.footprint.bridge.comparable import differences
from baymark.formulas import DECIMALS
from baymark.formulas.rounding import plain

if TYPE_CHECKING:
    from baymark.footprint.account import Account
    from baymark.footprint.bridge import Bridge

SCHEMA = "baymark/compare/1"
CAUTION = "A difference that is smaller than the uncertainty of the data means nothing."


def as_object(bridge: Bridge) -> dict[str, Any]:
    """Both ends, the steps with the items in them, and the ranking or what forbids it."""
    first, last = bridge.first, bridge.last
    unlike = differences(first, last)
    return {
        "schema": SCHEMA,
        "first": _end(first),
        "last": _end(last),
        "unit": bridge.unit,
        "per_product": bridge.per_product,
        "start": plain(bridge.start),
        "end": plain(bridge.end),
        "difference": plain(bridge.difference),
        "steps": [
            {
                "id": step.id,
                "effect": plain(step.effect),
                "before": plain(step.before),
                "after": plain(step.after),
                "items": [{"id": p.item, "stage": p.stage, "effect": plain(p.effect)} for p in step.parts],
            }
            for step in bridge.steps
        ],
        "differs_in": [{"aspect": one.aspect, "first": one.first, "last": one.last} for one in unlike],
        "ranking": None if unlike else _ranking(bridge),
    }


def _end(account: Account) -> dict[str, Any]:
    footprint, pack, background = account.footprint, account.rule_pack, account.background
    return {
        "study": account.study.name,
        "kind": account.study.kind,
        "rule_pack": pack.id,
        "rule_pack_version": pack.version,
        "rule_pack_digest": pack.digest,
        "legal_status": pack.legal_status,
        "fidelity": pack.fidelity,
        "background": f"{background.id}@{background.version}",
        "background_digest": background.digest,
        "gwp_set": background.method,
        "groups_in_value": list(pack.groups_in_value),
        "value": plain(footprint.value),
        "declared_value": format(footprint.declared_value, "f"),
        "unit": footprint.unit,
        "total_per_product": plain(footprint.total_per_product),
        "functional_units_per_product": plain(footprint.functional_quantity),
        "functional_unit": pack.functional_unit.unit,
        "draft": any(check.blocks for check in footprint.checks),
    }


def _ranking(bridge: Bridge) -> dict[str, Any]:
    """Which end is lower, by which share of the higher one."""
    ends = {"first": bridge.start, "last": bridge.end}
    if bridge.start == bridge.end:
        return {"lower": "neither", "by": "0", "caution": CAUTION}
    lower, higher = sorted(ends, key=lambda name: ends[name])
    gap = DECIMALS.operations["-"](ends[higher], ends[lower])
    by = plain(DECIMALS.operations["/"](gap, ends[higher])) if ends[higher] > 0 else None
    return {"lower": lower, "by": by, "caution": CAUTION}

"""Whether two footprints may be ranked: only what was counted alike can be called higher or lower.

Baymark's own reading of what makes footprints comparable (one function, boundary, method and data); no text is cited.
"""

from __future__ import annotations

from dataclasses import dataclass

from baymark.errors import Blocked
from baymark.footprint.account import Account
from baymark.i18n import N_, _

ASPECTS = {
    "draft": N_("draft"),
    "kind": N_("kind of product"),
    "unit": N_("declared unit"),
    "boundary": N_("boundary"),
    "rule_pack": N_("rule pack"),
    "background": N_("background"),
    "gwp_set": N_("GWP set"),
}


class NotRanked(Blocked):
    """Two footprints cannot be ranked, because they were not counted alike."""

    code = "not-ranked"
    summary = "The two values cannot be ranked; they differ in: {differences}."
    remedy = "Calculate both under one version of one rule pack, on one background; the bridge stands without a ranking."


_DRAFT = "yes"


@dataclass(frozen=True)
class Difference:
    """One thing in which two footprints were not counted alike, as each side has it; of boundaries, what only it has.

    A draft is a difference even where both are: what is no result is not ranked.
    """

    aspect: str
    first: str
    last: str


def differences(first: Account, last: Account) -> tuple[Difference, ...]:
    """Everything that forbids a ranking; none means that one value may be called lower."""
    sides = (_identity(first), _identity(last))
    found = [
        Difference(aspect, sides[0][aspect], sides[1][aspect])
        for aspect in ASPECTS
        if aspect != "boundary" and (sides[0][aspect] != sides[1][aspect] or sides[0][aspect] == _DRAFT)
    ]
    inside = (boundary_of(first), boundary_of(last))
    if inside[0] != inside[1]:
        only = [", ".join(sorted(one - other)) or "—" for one, other in (inside, inside[::-1])]
        found.append(Difference("boundary", only[0], only[1]))
    order = list(ASPECTS)
    return tuple(sorted(found, key=lambda one: order.index(one.aspect)))


def require_comparable(first: Account, last: Account) -> None:
    """Raises `NotRanked`, naming what differs."""
    found = differences(first, last)
    if found:
        named = _("; ").join(
            _("{aspect}: {first} against {last}").format(
                aspect=_(ASPECTS[one.aspect]), first=one.first, last=one.last
            )
            for one in found
        )
        raise NotRanked(differences=named)


def _identity(account: Account) -> dict[str, str]:
    pack, background = account.rule_pack, account.background
    draft = bool(account.study.what_if) or any(check.blocks for check in account.footprint.checks)
    return {
        "draft": _DRAFT if draft else "no",
        "kind": f"{account.study.category}/{account.study.kind}",
        "unit": pack.declared_unit,
        "rule_pack": f"{pack.name} ({pack.digest[:12]})",
        "background": f"{background.id}@{background.version} ({background.digest.removeprefix('sha256:')[:12]})",
        "gwp_set": background.method,
    }


def boundary_of(account: Account) -> frozenset[str]:
    """What is inside: stages, items (but for those that are excluded) with their stage, processes that are added."""
    boundary, excluded = account.rule_pack.boundary, account.inventory.excluded
    return frozenset(
        [f"stage {stage.id}" for stage in boundary.stages]
        + [f"{item} ({stage})" for item, stage in boundary.items.items() if item not in excluded]
        + [f"{line.item} ({line.stage})" for line in account.inventory.lines if line.part == "rule"]
    )

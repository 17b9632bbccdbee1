"""Whether a rule pack covers the product of a study, and which of its parts apply; the predicates are its own."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from baymark.errors import Place
from baymark.inventory.errors import OutOfScope
from baymark.rules import scope
from baymark.rules.errors import AbstractRulePack
from baymark.rules.predicates import Facts, Given
from baymark.rules.scope import refusal, why_refused

if TYPE_CHECKING:
    from baymark.rules.model import Excluded, RulePack
    from baymark.study.model import Study


def facts_of(study: Study) -> Facts:
    """What predicates may ask about a study; without a date of application, the end of the reporting period."""
    given: dict[str, Given] = {
        name: (p.value, p.unit or "1") if isinstance(p.value, Decimal) else p.value
        for name, p in study.parameters.items()
    }
    items = frozenset(row.item for row in study.rows) if study.rows else None
    return Facts(study.kind, given, items, study.application_date or study.period.end)


def excluded(study: Study, rule_pack: RulePack) -> tuple[Excluded, ...]:
    """What the rule pack leaves out of the value of this study. Raises `Undecided`."""
    listed = rule_pack.boundary.excluded
    return scope.excluded(rule_pack, facts_of(study)) if any(one.when for one in listed) else listed


def refuse_outside_scope(study: Study, rule_pack: RulePack) -> None:
    """Raises `OutOfScope` naming the first reason why the rule pack does not cover the study's product, or
    `AbstractRulePack` where it is there to be extended only."""
    if rule_pack.abstract:
        raise AbstractRulePack(Place(rule_pack.place, key="abstract"), rule_pack=rule_pack.id)
    found = "kind" if study.category != rule_pack.category else refusal(rule_pack, facts_of(study))
    if found:
        raise OutOfScope(rule_pack=rule_pack.id, reason=why_refused(rule_pack, found))

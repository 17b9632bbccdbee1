"""Whether a rule pack covers the product of a study; the predicates are the rule pack's."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from baymark.i18n import _
from baymark.inventory.errors import OutOfScope
from baymark.rules.scope import Given, refusal

if TYPE_CHECKING:
    from baymark.rules.model import RulePack
    from baymark.study.model import Study


def refuse_outside_scope(study: Study, rule_pack: RulePack) -> None:
    """Raises `OutOfScope` naming the first reason why the rule pack does not cover the study's product."""
    scope = rule_pack.scope
    given: dict[str, Given] = {
        name: (p.value, p.unit or "1") if isinstance(p.value, Decimal) else p.value
        for name, p in study.parameters.items()
    }
    found = "kind" if study.category != rule_pack.category else refusal(rule_pack, study.kind, given)
    if not found:
        return
    if found == "kind":
        reason = _("it is written for {category} of kind {kinds}").format(
            category=rule_pack.category, kinds=", ".join(sorted(scope.kinds))
        )
    else:
        reason = next(str(one.message) for one in (*scope.conditions, *scope.exclusions) if one.id == found)
    raise OutOfScope(rule_pack=rule_pack.id, reason=reason)

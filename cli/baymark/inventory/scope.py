"""Whether a rule pack covers a product: its kinds, conditions and exclusions, as data of the rule pack."""

from __future__ import annotations

import operator
from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING

from baymark import units
from baymark.i18n import _
from baymark.inventory.errors import OutOfScope

if TYPE_CHECKING:
    from baymark.rules.model import Predicate, RulePack
    from baymark.study.model import Study


def refuse_outside_scope(study: Study, rule_pack: RulePack) -> None:
    """Raises `OutOfScope` naming the first reason why the rule pack does not cover the study's product."""
    scope = rule_pack.scope
    if study.category != rule_pack.category or study.kind not in scope.kinds:
        reason = _("it is written for {category} of kind {kinds}").format(
            category=rule_pack.category, kinds=", ".join(scope.kinds)
        )
        raise OutOfScope(rule_pack=rule_pack.id, reason=reason)
    for condition in scope.conditions:
        if not holds(condition.when, study):
            raise OutOfScope(rule_pack=rule_pack.id, reason=str(condition.message))
    for exclusion in scope.exclusions:
        if holds(exclusion.when, study):
            raise OutOfScope(rule_pack=rule_pack.id, reason=str(exclusion.message))


def holds(predicate: Predicate, study: Study) -> bool:
    """Whether a predicate is true of a study. A parameter that is not given makes it false."""
    parameter = study.parameters.get(predicate.parameter)
    if parameter is None:
        return False
    if predicate.equals is not None:
        return parameter.value == predicate.equals
    if predicate.one_of is not None:
        return parameter.value in predicate.one_of
    if not isinstance(parameter.value, Decimal):
        return False
    limits: tuple[tuple[str | None, Callable[[Decimal, Decimal], bool]], ...] = (
        (predicate.greater_than, operator.gt),
        (predicate.at_least, operator.ge),
        (predicate.less_than, operator.lt),
        (predicate.at_most, operator.le),
    )
    for limit, fits in limits:
        if limit is not None:
            amount, _space, unit = limit.partition(" ")
            bound = units.convert(Decimal(amount), unit or "1", parameter.unit or "1")
            return fits(parameter.value, bound)
    return False

"""Whether a rule pack covers a product, from the kind and the parameters alone."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from baymark import units
from baymark.rules.model import Predicate, RulePack

# A choice as text, or a number with its unit.
Given = str | tuple[Decimal, str]


def refusal(rule_pack: RulePack, kind: str, given: Mapping[str, Given]) -> str:
    """Why the product is out of scope: `kind`, or the id of the condition or exclusion; "" when it is covered.

    A parameter that is not given fulfils no condition and meets no exclusion.
    """
    scope = rule_pack.scope
    if kind not in scope.kinds:
        return "kind"
    for condition in scope.conditions:
        if not holds(condition.when, given):
            return condition.id
    for exclusion in scope.exclusions:
        if holds(exclusion.when, given):
            return exclusion.id
    return ""


def holds(predicate: Predicate, given: Mapping[str, Given]) -> bool:
    """Whether a predicate is true of what is given; limits are converted to the unit given."""
    value = given.get(predicate.parameter)
    if value is None:
        return False
    if isinstance(value, str):
        return value == predicate.equals or value in (predicate.one_of or ())
    amount, unit = value
    fits = {
        "greater_than": lambda bound: amount > bound,
        "at_least": lambda bound: amount >= bound,
        "less_than": lambda bound: amount < bound,
        "at_most": lambda bound: amount <= bound,
    }
    for name, limit in predicate.limits.items():
        number, _space, of = limit.partition(" ")
        return bool(fits[name](units.convert(Decimal(number), of or "1", unit)))
    return False

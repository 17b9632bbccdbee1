"""Whether a rule pack covers a product, and which of its parts apply, from what is known of product and application."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from baymark.errors import Place
from baymark.i18n import _
from baymark.rules.errors import Undecided
from baymark.rules.model import Excluded, Process, RulePack
from baymark.rules.predicates import Facts, Predicate, holds, missing

Part = TypeVar("Part", Excluded, Process)


def answer(rule_pack: RulePack, when: Predicate | None, facts: Facts) -> bool | None:
    """Whether a predicate of the rule pack holds; what has none always does. None where the facts do not tell."""
    return True if when is None else holds(when, facts, rule_pack.predicates)


def refusal(rule_pack: RulePack, facts: Facts) -> str:
    """Why the product is out of scope: `kind`, or the id of the condition or exclusion; "" when it is covered.

    What is not given fulfils no condition and meets no exclusion.
    """
    scope = rule_pack.scope
    if facts.kind not in scope.kinds:
        return "kind"
    for condition in scope.conditions:
        if answer(rule_pack, condition.when, facts) is not True:
            return condition.id
    for exclusion in scope.exclusions:
        if answer(rule_pack, exclusion.when, facts) is True:
            return exclusion.id
    return ""


def why_refused(rule_pack: RulePack, refused_by: str) -> str:
    """What `refusal` found, in words."""
    if refused_by == "kind":
        return _("it is written for {category} of kind {kinds}").format(
            category=rule_pack.category, kinds=", ".join(sorted(rule_pack.scope.kinds))
        )
    scope = rule_pack.scope
    named = {one.id: one.message for one in (*scope.conditions, *scope.exclusions)}
    return str(named[refused_by])


def processes(rule_pack: RulePack, facts: Facts) -> tuple[Process, ...]:
    """The processes that the rule pack adds for this product. Raises `Undecided`."""
    return _applying(rule_pack, rule_pack.processes, facts, "processes")


def excluded(rule_pack: RulePack, facts: Facts) -> tuple[Excluded, ...]:
    """What stays out of the value for this product. Raises `Undecided`."""
    return _applying(rule_pack, rule_pack.boundary.excluded, facts, "boundary.excluded")


def mandatory_items(rule_pack: RulePack, facts: Facts) -> tuple[str, ...]:
    """The items that must have a row; one of which the facts do not tell is mandatory too."""
    wanted = rule_pack.boundary.mandatory_items
    return tuple(one.item for one in wanted if answer(rule_pack, one.when, facts) is not False)


def unknown(rule_pack: RulePack, when: Predicate, facts: Facts) -> str:
    """What would have to be given for the predicate to have an answer, as a list in words."""
    return ", ".join(missing(when, facts, rule_pack.predicates))


def _applying(rule_pack: RulePack, parts: Sequence[Part], facts: Facts, where: str) -> tuple[Part, ...]:
    found: list[Part] = []
    for part in parts:
        applies = answer(rule_pack, part.when, facts)
        if applies is None and part.when is not None:
            name = part.id if isinstance(part, Process) else part.item
            raise Undecided(
                Place(rule_pack.place, key=f"{where}.{name}.when"),
                rule_pack=rule_pack.id,
                part=name,
                missing=unknown(rule_pack, part.when, facts),
            )
        if applies:
            found.append(part)
    return tuple(found)

"""What predicates of a rule pack must agree on with its category: names, choices, limits; and their own bounds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation

from baymark import units
from baymark.category import Category
from baymark.category.errors import UnknownChoice
from baymark.errors import BaymarkError, Place
from baymark.i18n import _
from baymark.rules.errors import InconsistentRulePack
from baymark.rules.model import RulePack
from baymark.rules.predicates import (
    LIMITS,
    MAX_DEPTH,
    MAX_NAMES,
    MAX_PARTS,
    AllOf,
    AnyOf,
    Comparison,
    Named,
    Not,
    Predicate,
    circle,
    names_in,
    size,
)


def asked(rule_pack: RulePack) -> list[tuple[str, Predicate]]:
    """Every predicate of a rule pack with the key under which it stands."""
    found = [(f"predicates.{name}", one) for name, one in rule_pack.predicates.items()]
    for group in ("conditions", "exclusions"):
        found += [(f"scope.{group}.{one.id}.when", one.when) for one in getattr(rule_pack.scope, group)]
    boundary = rule_pack.boundary
    optional = [(f"boundary.excluded.{one.item}.when", one.when) for one in boundary.excluded]
    optional += [(f"boundary.mandatory_items.{one.item}.when", one.when) for one in boundary.mandatory_items]
    optional += [(f"processes.{one.id}.when", one.when) for one in rule_pack.processes]
    optional += [(f"checks.{id_}.when", when) for id_, when in rule_pack.checks_when.items()]
    optional += [(f"due.{one.id}.when", one.when) for one in rule_pack.due]
    return found + [(key, when) for key, when in optional if when is not None]


def answerable(rule_pack: RulePack) -> bool:
    """Whether names can be followed: each leads to a predicate, none in a circle, and not to too many parts."""
    return _followable(rule_pack) and not list(_too_large(rule_pack))


def _followable(rule_pack: RulePack) -> bool:
    known = rule_pack.predicates
    names = {name for _key, one in asked(rule_pack) for name in names_in(one)}
    return len(known) <= MAX_NAMES and names <= set(known) and not circle(known)


def _too_large(rule_pack: RulePack) -> Iterator[str]:
    """The keys of predicates beyond the limits."""
    for key, predicate in asked(rule_pack):
        parts, depth = size(predicate, rule_pack.predicates)
        if parts > MAX_PARTS or depth > MAX_DEPTH:
            yield key


def problems(rule_pack: RulePack, category: Category) -> Iterator[BaymarkError]:
    """Everything in which the predicates contradict the category or themselves."""
    known = rule_pack.predicates
    for key, predicate in asked(rule_pack):
        for name in names_in(predicate):
            if name not in known:
                yield _choice(rule_pack, key, name, known)
        for one in _own_comparisons(predicate):
            yield from _comparison(rule_pack, category, one, key)
    path = circle(known)
    if path:
        reason = _("predicates refer to each other in a circle: {path}").format(path=" → ".join(path))
        yield _inconsistent(rule_pack, "predicates", reason)
    if len(known) > MAX_NAMES:
        reason = _("there are more than {limit}").format(limit=MAX_NAMES)
        yield _inconsistent(rule_pack, "predicates", reason)
    for key in _too_large(rule_pack) if _followable(rule_pack) else ():
        reason = _("the predicate is too large: at most {parts} parts, {depth} deep")
        yield _inconsistent(rule_pack, key, reason.format(parts=MAX_PARTS, depth=MAX_DEPTH))


def _own_comparisons(predicate: Predicate) -> Iterator[Comparison]:
    """The comparisons in it, names not followed."""
    if isinstance(predicate, Comparison):
        yield predicate
    elif isinstance(predicate, Not):
        yield from _own_comparisons(predicate.part)
    elif isinstance(predicate, (AllOf, AnyOf)):
        for part in predicate.parts:
            yield from _own_comparisons(part)
    else:
        assert isinstance(predicate, Named)


def _comparison(rule_pack: RulePack, category: Category, one: Comparison, key: str) -> Iterator[BaymarkError]:
    if one.subject == "kind":
        for kind in one.wanted:
            if kind not in category.kinds:
                yield _choice(rule_pack, key, kind, category.kinds)
    elif one.subject == "item":
        if one.name not in category.items:
            yield _choice(rule_pack, f"{key}.item", one.name, category.items)
    elif one.subject == "parameter":
        yield from _of_parameter(rule_pack, category, one, key)


def _of_parameter(
    rule_pack: RulePack, category: Category, one: Comparison, key: str
) -> Iterator[BaymarkError]:
    parameter = category.parameters.get(one.name)
    if parameter is None:
        yield _choice(rule_pack, f"{key}.parameter", one.name, category.parameters)
    elif one.relation in LIMITS:
        yield from _limit(rule_pack, parameter.name, parameter.unit, one, f"{key}.{one.relation}")
    elif not parameter.choices:
        yield _inconsistent(rule_pack, key, _("{name} has no choices").format(name=one.name))
    else:
        for value in one.wanted:
            if value not in parameter.choices:
                yield _choice(rule_pack, key, value, parameter.choices)


def _limit(
    rule_pack: RulePack, name: str, unit_of: str | None, one: Comparison, key: str
) -> Iterator[BaymarkError]:
    amount, _space, unit = one.wanted[0].partition(" ")
    try:
        number = Decimal(amount)
    except InvalidOperation:
        number = Decimal("NaN")
    if unit_of is None:
        yield _inconsistent(rule_pack, key, _("{name} is no number").format(name=name))
    elif not number.is_finite() or not units.known(unit or "1"):
        yield _inconsistent(rule_pack, key, _("a limit is a number and a unit"))
    elif not units.same_dimension(unit or "1", unit_of):
        reason = _("{unit} does not convert to {wanted}").format(unit=unit or "1", wanted=unit_of)
        yield _inconsistent(rule_pack, key, reason)


def _inconsistent(rule_pack: RulePack, key: str, reason: str) -> InconsistentRulePack:
    return InconsistentRulePack(Place(rule_pack.place, key=key), reason=reason)


def _choice(rule_pack: RulePack, key: str, name: str, known: Iterable[str]) -> UnknownChoice:
    return UnknownChoice(Place(rule_pack.place, key=key), name=name, known=known)

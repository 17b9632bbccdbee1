"""Predicates: questions about a product and its application that a rule pack asks, with three answers.

What is not given makes no comparison true or false: the answer is None, and stays None under `not`. A condition
needs True, an exclusion True, and where a rule pack cannot tell, it says so instead of guessing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from baymark import units

# A choice as text, or a number with its unit.
Given = str | tuple[Decimal, str]
LIMITS = ("greater_than", "at_least", "less_than", "at_most")
MAX_DEPTH = 8  # of one predicate, names followed
MAX_PARTS = 500  # likewise
MAX_NAMES = 200


@dataclass(frozen=True)
class Facts:
    """What a predicate may ask about. `items` are those that have a row, None where no activity data are known."""

    kind: str
    parameters: Mapping[str, Given]
    items: frozenset[str] | None = None
    application_date: date | None = None


@dataclass(frozen=True)
class Comparison:
    """One question. `subject` is `parameter` or `item` (with its `name`), `kind`, or `application_date`.

    `relation`: `equals` or `one_of` (choices), `given` (`true` or `false`, items), or one of `LIMITS`, where
    `wanted` is a number with its unit (`2 kWh_capacity`) or a date.
    """

    subject: str
    name: str
    relation: str
    wanted: tuple[str, ...]


@dataclass(frozen=True)
class AllOf:
    parts: tuple[Predicate, ...]


@dataclass(frozen=True)
class AnyOf:
    parts: tuple[Predicate, ...]


@dataclass(frozen=True)
class Not:
    part: Predicate


@dataclass(frozen=True)
class Named:
    """One of the rule pack's own `predicates`."""

    name: str


Predicate = Comparison | AllOf | AnyOf | Not | Named
NEVER = AnyOf(())  # stands for what could not be read


def holds(predicate: Predicate, facts: Facts, named: Mapping[str, Predicate]) -> bool | None:
    """Whether it is true of the facts; None where they do not tell. Names are known and close no circle."""
    if isinstance(predicate, Named):
        return holds(named[predicate.name], facts, named)
    if isinstance(predicate, Not):
        inner = holds(predicate.part, facts, named)
        return None if inner is None else not inner
    if isinstance(predicate, Comparison):
        return _compared(predicate, facts)
    answers = [holds(part, facts, named) for part in predicate.parts]
    decisive = isinstance(predicate, AnyOf)  # one True decides `any_of`, one False decides `all_of`
    if decisive in answers:
        return decisive
    return None if None in answers else not decisive


def comparisons(predicate: Predicate, named: Mapping[str, Predicate]) -> Iterator[Comparison]:
    """Every comparison in it, names followed."""
    if isinstance(predicate, Comparison):
        yield predicate
    elif isinstance(predicate, Named):
        yield from comparisons(named[predicate.name], named)
    elif isinstance(predicate, Not):
        yield from comparisons(predicate.part, named)
    else:
        for part in predicate.parts:
            yield from comparisons(part, named)


def names_in(predicate: Predicate) -> Iterator[str]:
    """The named predicates that it uses itself."""
    if isinstance(predicate, Named):
        yield predicate.name
    elif isinstance(predicate, Not):
        yield from names_in(predicate.part)
    elif not isinstance(predicate, Comparison):
        for part in predicate.parts:
            yield from names_in(part)


def missing(predicate: Predicate, facts: Facts, named: Mapping[str, Predicate]) -> tuple[str, ...]:
    """What would have to be given for an answer, each once."""
    unknown = [one for one in comparisons(predicate, named) if _compared(one, facts) is None]
    return tuple(dict.fromkeys(one.name or one.subject for one in unknown))


def stated_when(predicate: Predicate, named: Mapping[str, Predicate], *, true: bool = True) -> frozenset[str]:
    """The parameters that are certainly given where the predicate is true (or false)."""
    if isinstance(predicate, Comparison):
        return frozenset([predicate.name] if predicate.subject == "parameter" else [])
    if isinstance(predicate, Named):
        return stated_when(named[predicate.name], named, true=true)
    if isinstance(predicate, Not):
        return stated_when(predicate.part, named, true=not true)
    parts = [stated_when(part, named, true=true) for part in predicate.parts]
    if isinstance(predicate, AllOf) == true:
        return frozenset().union(*parts)
    return frozenset.intersection(*parts) if parts else frozenset()


def as_text(predicate: Predicate) -> str:
    """The predicate on one line, in the words of pack.yaml."""
    if isinstance(predicate, Named):
        return predicate.name
    if isinstance(predicate, Not):
        return f"not ({as_text(predicate.part)})"
    if isinstance(predicate, Comparison):
        what = " ".join(part for part in (predicate.subject, predicate.name) if part)
        return f"{what} {predicate.relation} {' | '.join(predicate.wanted)}"
    word = " and " if isinstance(predicate, AllOf) else " or "
    return "(" + word.join(as_text(part) for part in predicate.parts) + ")"


def _compared(asked: Comparison, facts: Facts) -> bool | None:
    if asked.subject == "kind":
        return facts.kind in asked.wanted
    if asked.subject == "item":
        return None if facts.items is None else (asked.name in facts.items) == (asked.wanted == ("true",))
    if asked.subject == "application_date":
        if facts.application_date is None:
            return None
        return _within(asked.relation, facts.application_date, date.fromisoformat(asked.wanted[0]))
    value = facts.parameters.get(asked.name)
    if value is None:
        return None
    if isinstance(value, str):
        return value in asked.wanted if asked.relation not in LIMITS else None
    if asked.relation not in LIMITS:
        return None
    amount, unit = value
    number, _space, of = asked.wanted[0].partition(" ")
    return _within(asked.relation, amount, units.convert(Decimal(number), of or "1", unit))


def _within(relation: str, value: date | Decimal, limit: date | Decimal) -> bool:
    below, above = value < limit, value > limit  # type: ignore[operator]
    return {
        "greater_than": above,
        "at_least": not below,
        "less_than": below,
        "at_most": not above,
    }[relation]


def circle(named: Mapping[str, Predicate]) -> tuple[str, ...]:
    """A path of names that leads back to its beginning; empty where there is none. Unknown names are passed over."""
    settled: set[str] = set()
    for start in named:
        path = [start]
        waiting = [iter(names_in(named[start]))]
        while waiting:
            name = next(waiting[-1], None)
            if name is None:
                waiting.pop()
                settled.add(path.pop())
            elif name in path:
                return (*path[path.index(name) :], name)
            elif name in named and name not in settled:
                path.append(name)
                waiting.append(iter(names_in(named[name])))
    return ()


def size(predicate: Predicate, named: Mapping[str, Predicate]) -> tuple[int, int]:
    """Parts and depth with names followed, by which both are limited. Names are known and close no circle."""
    known: dict[str, tuple[int, int]] = {}

    def of(one: Predicate) -> tuple[int, int]:
        if isinstance(one, Comparison):
            return 1, 1
        if isinstance(one, Named):
            if one.name not in known:
                known[one.name] = of(named[one.name])
            return known[one.name]
        inner: Iterable[Predicate] = (one.part,) if isinstance(one, Not) else one.parts
        sizes = [of(part) for part in inner]
        return 1 + sum(parts for parts, _depth in sizes), 1 + max([depth for _p, depth in sizes], default=0)

    return of(predicate)

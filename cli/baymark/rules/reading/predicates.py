"""Reads predicates of `pack.yaml`: a mapping that asks one thing, or the name of one of `predicates`."""

from __future__ import annotations

from baymark.category.section import Section
from baymark.i18n import _
from baymark.rules import fields
from baymark.rules.errors import InconsistentRulePack
from baymark.rules.predicates import LIMITS, NEVER, AllOf, AnyOf, Comparison, Named, Not, Predicate
from baymark.safe_yaml import Node

COMPARISONS = ("equals", "one_of", *LIMITS)
FORMS = ("parameter", "kind", "item", "application_date", "all_of", "any_of", "not")


def read(section: Section, key: str) -> Predicate:
    """The predicate under a key that must be there."""
    node = section.values.get(key)
    if node is None or isinstance(node, str):
        name = section.text(key, required=True)
        return Named(name) if name else NEVER
    return read_form(section.section(key))


def read_or_none(section: Section, key: str) -> Predicate | None:
    return None if section.values.get(key) is None else read(section, key)


def read_form(section: Section) -> Predicate:
    """The predicate that a mapping states. What cannot be read is a problem, and counts as never true."""
    forms = [form for form in FORMS if section.values.get(form) is not None]
    if len(forms) != 1:
        section.known_keys(*FORMS, *COMPARISONS, "given")
        return _refused(section, _("a predicate is exactly one of {forms}").format(forms=", ".join(FORMS)))
    form = forms[0]
    if form == "parameter":
        section.known_keys("parameter", *COMPARISONS)
        return _comparison(section, "parameter", section.text("parameter", required=True))
    if form == "item":
        section.known_keys("item", "given")
        fields.one_of(section, "given", ("true", "false"))
        name = section.text("item", required=True)
        return Comparison("item", name, "given", (section.text("given"),))
    section.known_keys(form)
    if form == "kind":
        if isinstance(section.values["kind"], str):
            return Comparison("kind", "", "equals", (section.text("kind", required=True),))
        inner = section.section("kind")
        inner.known_keys("one_of")
        return Comparison("kind", "", "one_of", inner.texts("one_of"))
    if form == "application_date":
        inner = section.section("application_date")
        inner.known_keys(*LIMITS)
        compared = _comparison(inner, "application_date", "")
        if isinstance(compared, Comparison) and fields.day_or_none(inner, compared.relation) is None:
            return NEVER
        return compared
    if form == "not":
        return Not(read(section, "not"))
    parts = _parts(section, form)
    return AllOf(parts) if form == "all_of" else AnyOf(parts)


def _parts(section: Section, key: str) -> tuple[Predicate, ...]:
    node = section.values[key]
    if not isinstance(node, list) or not node:
        _refused(section, _("{key} holds a list of predicates").format(key=key))
        return ()
    return tuple(_part(section, key, number, entry) for number, entry in enumerate(node, 1))


def _part(section: Section, key: str, number: int, entry: Node) -> Predicate:
    place = f"{section.place(key).key}[{number}]"
    if isinstance(entry, str) and entry.strip():
        return Named(entry.strip())
    return read_form(section.inside(entry, place))


def _comparison(section: Section, subject: str, name: str) -> Predicate:
    made = [one for one in COMPARISONS if section.values.get(one) is not None]
    if len(made) != 1:
        return _refused(section, _("a condition makes exactly one comparison of one thing"))
    relation = made[0]
    wanted = section.texts("one_of") if relation == "one_of" else (section.text(relation, required=True),)
    return Comparison(subject, name, relation, wanted)


def _refused(section: Section, reason: str) -> Predicate:
    section.problems.append(InconsistentRulePack(section.place(), reason=reason))
    return NEVER

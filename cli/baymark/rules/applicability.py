"""Which rule packs apply to a product on a date, and why: version, scope, neighbours, and what becomes due when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from baymark.i18n import _
from baymark.rules.due import Act, Answer, answer
from baymark.rules.model import Due, RulePack
from baymark.rules.predicates import Facts
from baymark.rules.scope import answer as holds
from baymark.rules.scope import refusal, unknown, why_refused


@dataclass(frozen=True)
class Obligation:
    """Something due: `applies` is None where the facts do not tell whether it concerns the product."""

    due: Due
    applies: bool | None
    answer: Answer
    unknown: str


@dataclass(frozen=True)
class Verdict:
    """One rule pack: `version` is the one for the date, None where there is none; `reason` says why.

    `refused_by` is empty where the product is covered, else `abstract`, `kind`, or the id of a condition or
    exclusion; `why_refused` says it in words. `gives_way_to` are rule packs that take its place for this product.
    """

    id: str
    title: str
    version: RulePack | None
    reason: str
    refused_by: str
    why_refused: str
    obligations: tuple[Obligation, ...]
    gives_way_to: tuple[str, ...] = ()

    @property
    def applies(self) -> bool:
        return self.version is not None and not self.refused_by


def verdicts(
    rule_packs: Sequence[RulePack], facts: Facts, day: date, acts: Mapping[str, Act]
) -> list[Verdict]:
    """One verdict per id, in the order given; `rule_packs` are all versions of each, the oldest first."""
    ids = dict.fromkeys(one.id for one in rule_packs)
    found = [_verdict([one for one in rule_packs if one.id == id_], facts, day, acts) for id_ in ids]
    applying = {one.id: one.version for one in found if one.applies and one.version is not None}
    return [_beside(one, applying) for one in found]


def chosen(versions: Sequence[RulePack], day: date) -> tuple[RulePack | None, str]:
    """The newest version in force on a day, and why it or none; `versions` are those of one id, the oldest first."""
    for one in reversed(versions):
        if one.in_force.covers(day):
            newer = [other.version for other in versions[versions.index(one) + 1 :]]
            reason = _("for applications {span}").format(span=span(one))
            if newer:
                later = _("not on that day: {versions}").format(versions=", ".join(newer))
                reason = _("{reason}; {other}").format(reason=reason, other=later)
            return one, reason
    spans = ", ".join(f"{one.version}: {span(one)}" for one in versions)
    return None, _("no version is in force on {date} ({spans})").format(date=day.isoformat(), spans=spans)


def span(rule_pack: RulePack) -> str:
    """First and last day in force, in words."""
    start, end = rule_pack.in_force.start.isoformat(), rule_pack.in_force.end
    return (
        _("from {start} to {end}").format(start=start, end=end)
        if end
        else _("from {start}").format(start=start)
    )


def precedence(one: Verdict) -> list[str]:
    """Warnings, in words, of the rule packs to which it may have to give way for this product."""
    text = _(
        "Warning: a local rule gives way to a national one: {other} may take the place of {id} for this product."
        " Ask the certification body before you apply."
    )
    return [text.format(other=other, id=one.id) for other in one.gives_way_to]


def _verdict(versions: Sequence[RulePack], facts: Facts, day: date, acts: Mapping[str, Act]) -> Verdict:
    found, reason = chosen(versions, day)
    newest = versions[-1]
    if found is None:
        return Verdict(newest.id, str(newest.title), None, reason, "", "", ())
    refused_by = "abstract" if found.abstract else refusal(found, facts)
    obligations = tuple(_obligation(found, due, facts, acts) for due in found.due) if not refused_by else ()
    return Verdict(
        found.id, str(found.title), found, reason, refused_by, _why(found, refused_by), obligations
    )


def _why(rule_pack: RulePack, refused_by: str) -> str:
    if refused_by == "abstract":
        return _("it is a common base for others and calculates nothing itself")
    return why_refused(rule_pack, refused_by) if refused_by else ""


def _obligation(rule_pack: RulePack, due: Due, facts: Facts, acts: Mapping[str, Act]) -> Obligation:
    applies = holds(rule_pack, due.when, facts)
    missing = unknown(rule_pack, due.when, facts) if due.when is not None and applies is None else ""
    return Obligation(due, applies, answer(due, acts), missing)


def _beside(one: Verdict, applying: Mapping[str, RulePack]) -> Verdict:
    """With the rule packs that take its place where both would apply."""
    if not one.applies or one.version is None:
        return one
    stated = {_id(name) for name in (*one.version.yields_to, one.version.superseded_by or "")}
    stated |= {id_ for id_, other in applying.items() if _id(other.supersedes or "") == one.id}
    others = tuple(id_ for id_ in applying if id_ in stated and id_ != one.id)
    return Verdict(
        one.id, one.title, one.version, one.reason, one.refused_by, one.why_refused, one.obligations, others
    )


def _id(name: str) -> str:
    return name.partition("@")[0]

"""Reads entries of `due`: what becomes due, on a date or the later of several dates and months after acts."""

from __future__ import annotations

from baymark.category.section import Section
from baymark.i18n import _
from baymark.rules import fields
from baymark.rules.errors import BadFigure, InconsistentRulePack
from baymark.rules.model import Due, Term
from baymark.rules.reading import predicates

MAX_MONTHS = 600


def read_due(section: Section) -> Due:
    """One entry of `due`: `date`, or `later_of` with dates and months after acts."""
    section.known_keys("id", "title", "when", "date", "later_of", "text", "source", "basis")
    source, basis = fields.source_and_basis(section)
    terms = tuple(_term(inner) for inner in section.sections("later_of"))
    if section.text("date"):
        terms = (*terms, Term(fields.day(section, "date")))
    if bool(section.text("date")) == (section.values.get("later_of") is not None) or not terms:
        reason = _("what becomes due has either a date or the later of several")
        section.problems.append(InconsistentRulePack(section.place(), reason=reason))
    return Due(
        id=section.text("id", required=True),
        title=fields.bilingual(section, "title"),
        when=predicates.read_or_none(section, "when"),
        terms=terms,
        text=fields.bilingual(section, "text"),
        source=source,
        basis=basis,
    )


def _term(section: Section) -> Term:
    section.known_keys("date", "act", "months_after")
    if section.text("date"):
        section.known_keys("date")
        return Term(fields.day(section, "date"))
    months = section.text("months_after", required=True)
    if not (months.isdigit() and len(months) <= 3 and int(months) <= MAX_MONTHS):
        wanted = _("a whole number of months")
        section.problems.append(BadFigure(section.place("months_after"), text=months[:60], wanted=wanted))
        months = "0"
    return Term(None, section.text("act", required=True), int(months))

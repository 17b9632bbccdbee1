"""Reads what identifies a rule pack or a scheme: names, versions, what it rests on, and from when to when it holds."""

from __future__ import annotations

import re
from datetime import date

from baymark.category.section import Section
from baymark.errors import BaymarkError
from baymark.i18n import _
from baymark.rules import fields, words
from baymark.rules.errors import BadFigure, InconsistentRulePack, InconsistentScheme
from baymark.rules.model import Document, InForce

NAME = re.compile(r"[a-z][a-z0-9_]{0,59}\Z")
# A point stands between digits only, as in the edition that a name bears (global-battery-alliance-1.5).
ID = re.compile(r"[a-z](?:[a-z0-9-]|(?<=\d)\.(?=\d)){0,59}\Z")
VERSION = re.compile(r"(0|[1-9]\d{0,4})\.(0|[1-9]\d{0,4})\.(0|[1-9]\d{0,4})\Z")


def matching(section: Section, key: str, pattern: re.Pattern[str], wanted: str) -> str:
    """A text of one of the patterns above; `wanted` shows one, for the error."""
    text = section.text(key, required=True)
    if text and not pattern.match(text):
        section.problems.append(BadFigure(section.place(key), text=text[:60], wanted=wanted))
    return text


def document(section: Section) -> Document:
    """A text that the rules rest on."""
    section.known_keys("title", "edition", "publisher", "link", "read", "note")
    return Document(
        title=fields.bilingual(section, "title"),
        edition=section.text("edition"),
        publisher=section.text("publisher", required=True),
        link=section.text("link"),
        read=fields.one_of(section, "read", words.READ),
        note=fields.bilingual_or_none(section, "note"),
    )


def in_force(section: Section, error: type[InconsistentRulePack | InconsistentScheme]) -> InForce:
    """The first and the last day on which a version holds."""
    section.known_keys("from", "to")
    return InForce(fields.day(section, "from"), end(section, error))


def end(section: Section, error: type[InconsistentRulePack | InconsistentScheme]) -> date | None:
    """The day under `to`; a problem of type `error` where it lies before the one under `from`."""
    last, first = fields.day_or_none(section, "to"), fields.day_or_none(section, "from")
    if first and last and last < first:
        problem: BaymarkError = error(section.place("to"), reason=_("it ends before it begins"))
        section.problems.append(problem)
    return last

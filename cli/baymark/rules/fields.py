"""Reading single fields of a rule pack: texts in two languages, choices, numbers, dates, sources."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal, InvalidOperation

from baymark import units
from baymark.category.errors import MissingKey, UnknownChoice
from baymark.category.model import Text
from baymark.category.section import Section
from baymark.i18n import _
from baymark.rules.errors import BadFigure, UnsupportedSource
from baymark.rules.words import BASES, NO_SOURCE

_DECIMAL = re.compile(r"-?\d{1,15}(\.\d{1,20})?\Z")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
# What looks like a clause of a text: citing it claims that the text was read.
_CLAUSE = re.compile(
    r"\b(?:articles?|art\.|annex(?:es)?|clauses?|sections?|paragraphs?|chapters?)\s*[\dIVX]|§\s*\d|第\s*[\d一二三四五六七八九十]+\s*[条章款]",
    re.IGNORECASE,
)


def bilingual(section: Section, key: str) -> Text:
    """A text that must be there in English and simplified Chinese."""
    inner = section.section(key)
    inner.known_keys("en", "zh-Hans")
    return Text(inner.text("en", required=True), inner.text("zh-Hans", required=True))


def bilingual_or_none(section: Section, key: str) -> Text | None:
    return bilingual(section, key) if section.values.get(key) is not None else None


def bilingual_list(section: Section, key: str) -> tuple[Text, ...]:
    texts = []
    for inner in section.sections(key):
        inner.known_keys("en", "zh-Hans")
        texts.append(Text(inner.text("en", required=True), inner.text("zh-Hans", required=True)))
    return tuple(texts)


def one_of(section: Section, key: str, known: Iterable[str]) -> str:
    value = section.text(key, required=True)
    names = list(known)
    if value and value not in names:
        section.problems.append(UnknownChoice(section.place(key), name=value, known=names))
    return value


def several_of(section: Section, key: str, known: Iterable[str]) -> tuple[str, ...]:
    values, names = section.texts(key), list(known)
    if not values:
        section.problems.append(MissingKey(section.place(key), name=key))
    for value in values:
        if value not in names:
            section.problems.append(UnknownChoice(section.place(key), name=value, known=names))
    return values


def decimal(section: Section, key: str) -> Decimal:
    """A number that must be there; what cannot be read is a problem and counts as NaN."""
    found = decimal_or_none(section, key)
    if found is None:
        section.problems.append(MissingKey(section.place(key), name=key))
        return Decimal("NaN")
    return found


def decimal_or_none(section: Section, key: str) -> Decimal | None:
    text = section.text(key)
    if not text:
        return None
    if not _DECIMAL.match(text):
        section.problems.append(
            BadFigure(section.place(key), text=text[:60], wanted=_("a decimal number such as 0.95"))
        )
        return Decimal("NaN")
    return Decimal(text)


def amount_in(section: Section, key: str, unit: str) -> Decimal | None:
    """A figure `60 kWh_capacity` in the unit wanted; without a unit it is taken to be in that unit."""
    number, _space, written = section.text(key, required=True).partition(" ")
    try:
        amount = Decimal(number)
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite():
        section.problems.append(
            BadFigure(section.place(key), text=number[:60], wanted=_("a number and its unit"))
        )
        return None
    return units.convert(amount, written.strip() or unit, unit)


def fraction(section: Section, key: str) -> Decimal:
    """A number from 0 to 1."""
    return _as_fraction(section, key, decimal(section, key))


def fraction_or_none(section: Section, key: str) -> Decimal | None:
    found = decimal_or_none(section, key)
    return None if found is None else _as_fraction(section, key, found)


def _as_fraction(section: Section, key: str, value: Decimal) -> Decimal:
    if value.is_finite() and not 0 <= value <= 1:
        section.problems.append(
            BadFigure(section.place(key), text=str(value), wanted=_("a fraction from 0 to 1"))
        )
    return value


def yes_or_no(section: Section, key: str) -> bool:
    """`true` or `false`, which must be there."""
    return one_of(section, key, ("true", "false")) == "true"


def whole(section: Section, key: str) -> int:
    text = section.text(key, required=True)
    if not re.match(r"[1-9]\d{0,2}\Z", text):
        if text:
            section.problems.append(BadFigure(section.place(key), text=text[:60], wanted=_("a whole number")))
        return 1
    return int(text)


def day(section: Section, key: str) -> date:
    """A date that must be there."""
    found = day_or_none(section, key)
    if found is None and not section.text(key):
        section.problems.append(MissingKey(section.place(key), name=key))
    return found or date.min


def day_or_none(section: Section, key: str) -> date | None:
    text = section.text(key)
    if not text:
        return None
    try:
        if _DATE.match(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    section.problems.append(
        BadFigure(section.place(key), text=text[:60], wanted=_("a date such as 2026-06-30"))
    )
    return None


def cites_clause(text: str) -> bool:
    """Whether a text cites a clause, article or annex by its number."""
    return _CLAUSE.search(text) is not None


def _said(section: Section) -> Iterator[str]:
    """The texts in words that stand beside a source."""
    for key in ("title", "text", "message", "reason"):
        node = section.values.get(key)
        if isinstance(node, dict):
            yield from (text for text in node.values() if isinstance(text, str))


def source_and_basis(section: Section) -> tuple[str, str]:
    """`source` and `basis` of a figure or reading, which must go together.

    What nobody has read is never called seen or derived, and no clause is cited for what is assumed.
    """
    source = section.text("source", required=True)
    basis = one_of(section, "basis", BASES)
    reason = ""
    if source.startswith("none") and source != NO_SOURCE and not source.startswith(f"{NO_SOURCE}:"):
        reason = _("a source that is none is written {wanted}").format(wanted=repr(NO_SOURCE))
    elif source.startswith(NO_SOURCE) and basis in ("seen", "derived"):
        reason = _("without a source the basis is assumed or unverified, not {basis}").format(basis=basis)
    elif basis == "assumed" and any(cites_clause(text) for text in (source, *_said(section))):
        reason = _("a clause is cited for something that is assumed")
    if reason:
        section.problems.append(UnsupportedSource(section.place("source"), reason=reason))
    return source, basis

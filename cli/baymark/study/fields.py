"""Texts of cells and keys read as names, choices, dates and shares. Each raises an error with the place."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from baymark.category.errors import UnknownChoice
from baymark.errors import Place
from baymark.i18n import _
from baymark.study.errors import EmptyCell, UnreadableDate, UnreadableText
from baymark.study.numbers import read_number, require_bounds
from baymark.study.reading import Reading

_ID = re.compile(r"[a-z][a-z0-9_]{0,79}\Z")
_SITE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}\Z")
_COUNTRY = re.compile(r"[A-Z]{2}\Z")
_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])\Z")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_DATASET = re.compile(r"[a-z0-9][a-z0-9._-]{0,119}\Z")


def filled(text: str, column: str, place: Place) -> str:
    """The text, which may not be empty."""
    if not text:
        raise EmptyCell(place, column=column)
    return text


def choice(text: str, column: str, known: Iterable[str], place: Place) -> str:
    names = list(known)
    if filled(text, column, place) not in names:
        raise UnknownChoice(place, name=text[:60], known=names)
    return text


def row_id(text: str, column: str, place: Place) -> str:
    if not _ID.match(filled(text, column, place)):
        wanted = _("a row id (a-z, 0-9 and _, beginning with a letter)")
        raise UnreadableText(place, text=text[:60], wanted=wanted, example="cathode_active_material")
    return text


def site_id(text: str, column: str, place: Place) -> str:
    if not _SITE.match(filled(text, column, place)):
        wanted = _("a site id (letters, digits, - and _)")
        raise UnreadableText(place, text=text[:60], wanted=wanted, example="SZ-CELL")
    return text


def country(text: str, place: Place) -> str:
    """A two-letter country code (ISO 3166-1); "" stays empty."""
    if text and not _COUNTRY.match(text):
        raise UnreadableText(place, text=text[:60], wanted=_("a two-letter country code"), example="CN")
    return text


def dataset_id(text: str, place: Place) -> str:
    if not _DATASET.match(text):
        raise UnreadableText(place, text=text[:60], wanted=_("a dataset id"), example="copper-cathode-cn")
    return text


def technology(text: str, place: Place) -> str:
    """A technology of generation, as roles of electricity name it (`wind`, `solar`)."""
    if not _ID.match(text):
        raise UnreadableText(place, text=text[:60], wanted=_("a technology (a-z, 0-9 and _)"), example="wind")
    return text


def month(text: str, column: str, place: Place) -> str:
    if not _MONTH.match(filled(text, column, place)):
        raise UnreadableDate(place, text=text[:40], wanted=_("a month"), example="2025-01")
    return text


def day(text: str, column: str, place: Place) -> date:
    try:
        if not _DAY.match(filled(text, column, place)):
            raise ValueError(text)
        return date.fromisoformat(text)
    except ValueError as error:
        raise UnreadableDate(place, text=text[:40], wanted=_("a day"), example="2025-12-31") from error


def share(text: str, column: str, place: Place, reading: Reading) -> Decimal | None:
    """A fraction from 0 to 1, or None when empty."""
    if not text:
        return None
    return require_bounds(read_number(text, place, reading), Decimal(0), Decimal(1), column, place)


def entries(text: str) -> tuple[str, ...]:
    """The parts of a list written with semicolons."""
    return tuple(part.strip() for part in text.split(";") if part.strip())

"""Reads electricity-series.csv: electricity by hour or tariff period, where a study has it.

The table is long and plain, hence read column by column: 8,784 hours for each meter and source.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path

from baymark.errors import Place
from baymark.i18n import _
from baymark.study import fields
from baymark.study import folder as files
from baymark.study.errors import (
    OutOfBounds,
    RefusedTable,
    RowContradiction,
    UnknownSite,
    UnreadableDate,
    UnreadableNumber,
)
from baymark.study.model_ledger import INSTRUMENTS, Series
from baymark.study.reading import Reading
from baymark.study.tables import Columns, Table, read_columns

FILE = files.SERIES
COLUMNS = Columns(("site", "meter", "start", "hours", "kwh", "source"), ("scheme", "technology", "period"))
SOURCES = ("grid", *INSTRUMENTS)
# The hours of a leap year: a finer series says no more about matching, and costs more to read.
MAX_INTERVALS = 8_784
MAX_HOURS = Decimal(744)  # a month: the longest tariff period
_LONGEST = 40  # characters of a number or an instant
_LEAST, _MOST = Decimal("0.25"), Decimal("1e12")


def read_series(folder: Path, sites: Collection[str], reading: Reading) -> tuple[Series, ...]:
    """The series of each site, meter, source, scheme and technology; none without the file.

    Of a wrong column the first wrong cell is named: a series has thousands alike.
    """
    path = folder / FILE
    if not os.path.lexists(path):
        return ()
    found: tuple[Series, ...] = ()
    with reading.collecting():
        found = _series(read_columns(path, COLUMNS, FILE), sites)
    return found


def _series(table: Table, sites: Collection[str]) -> tuple[Series, ...]:
    if not table.numbers:
        return ()
    keys = list(zip(*(table.values[name] for name in ("site", "meter", "source", "scheme", "technology")),
                    strict=True))  # fmt: skip
    _known_keys(table, keys, sites)
    starts = _instants(table)
    hours = _numbers(table, "hours", _LEAST, MAX_HOURS)
    kwh = _numbers(table, "kwh", Decimal(0), _MOST)
    periods = table.values["period"]
    rows_of: dict[tuple[str, ...], list[int]] = {}
    for index, key in enumerate(keys):
        rows_of.setdefault(key, []).append(index)
    found = []
    for key, rows in rows_of.items():
        place = table.place(rows[0])
        if len(rows) > MAX_INTERVALS:
            reason = _("more than {limit} intervals of one meter and source").format(limit=MAX_INTERVALS)
            raise RefusedTable(place, reason=reason)
        _apart(table, rows, starts, hours, periods)
        site, meter, source, scheme, technology = key
        found.append(
            Series(
                site, meter, source, scheme or None, technology or None,
                tuple(starts[i] for i in rows), tuple(hours[i] for i in rows),
                tuple(periods[i] for i in rows), tuple(kwh[i] for i in rows), place,
            )
        )  # fmt: skip
    return tuple(found)


def _known_keys(table: Table, keys: list[tuple[str, ...]], sites: Collection[str]) -> None:
    """Names are read once for all rows that bear them; a wrong one is named at its first row."""
    for key in dict.fromkeys(keys):
        site, meter, source, _scheme, technology = key
        first = keys.index(key)
        fields.filled(site, "site", table.place(first, "site"))
        if site not in sites:
            raise UnknownSite(table.place(first, "site"), name=site[:60], known=sites)
        fields.filled(meter, "meter", table.place(first, "meter"))
        fields.choice(source, "source", SOURCES, table.place(first, "source"))
        if technology:
            fields.technology(technology, table.place(first, "technology"))
        elif source in INSTRUMENTS:
            fields.filled(technology, "technology", table.place(first, "technology"))


def _instants(table: Table) -> list[datetime]:
    """Instants with the offset of the place, whose months the ledger has.

    Raises `UnreadableDate` where the offset is missing, or there is no such instant.
    """
    texts = table.values["start"]
    made: dict[str, datetime] = {}
    for index, text in enumerate(texts):
        if text in made:
            continue
        try:
            instant = datetime.fromisoformat(text) if 16 <= len(text) <= _LONGEST else None
            instant = instant if instant and instant.utcoffset() is not None else None
        except (ValueError, OverflowError):
            instant = None
        if instant is None:
            raise UnreadableDate(
                table.place(index, "start"), text=text[:40],
                wanted=_("an instant with its offset from UTC"), example="2025-01-01T00:00+08:00",
            )  # fmt: skip
        made[text] = instant
    return [made[text] for text in texts]


def _numbers(table: Table, column: str, least: Decimal, most: Decimal) -> list[Decimal]:
    texts = table.values[column]
    if any(len(text) > _LONGEST for text in texts):
        index = next(i for i, text in enumerate(texts) if len(text) > _LONGEST)
        raise UnreadableNumber(table.place(index, column), text=texts[index][:40], reason=_("too long"))
    made: dict[str, Decimal] = {}
    for text in dict.fromkeys(texts):
        try:
            # Plain digits and a point only: what else Decimal reads (1_000, NaN, Arabic digits) is not meant.
            if not (text.isascii() and text.replace(".", "", 1).isdigit()):
                raise InvalidOperation
            made[text] = Decimal(text)
        except InvalidOperation as error:
            place = table.place(texts.index(text), column)
            raise UnreadableNumber(
                place, text=text[:40], reason=_("something else than digits and a point stands in it")
            ) from error
        if not least <= made[text] <= most:
            bounds = _("between {minimum} and {maximum}").format(minimum=least, maximum=most)
            place = table.place(texts.index(text), column)
            raise OutOfBounds(place, name=column, found=text, bounds=bounds)
    return [made[text] for text in texts]


def _apart(
    table: Table, rows: Iterable[int], starts: list[datetime], hours: list[Decimal], periods: list[str]
) -> None:
    """No instant of one meter and source is told twice. Raises `RowContradiction`.

    The periods of a tariff lie between each other; each is held against those of its own name.
    """
    last: dict[str, tuple[datetime, int]] = {}
    for index in sorted(rows, key=lambda one: starts[one]):
        end, before = last.get(periods[index], (datetime.min.replace(tzinfo=UTC), -1))
        if starts[index] < end:
            reason = _("this interval begins before the one of row {row} has ended")
            place = table.place(index, "start")
            raise RowContradiction(place, reason=reason.format(row=table.numbers[before]))
        length = timedelta(seconds=float(hours[index] * 3600))
        try:
            last[periods[index]] = (starts[index] + length, index)
        except OverflowError as error:
            place = Place(FILE, row=table.numbers[index], key="start")
            raise UnreadableDate(
                place, text=table.values["start"][index][:40], wanted=_("an instant of this age"),
                example="2025-01-01T00:00+08:00",
            ) from error  # fmt: skip

"""Matching of generation with consumption by interval, from the series of a study.

Per interval no more counts than was drawn; where several sources generate more than that, each counts in proportion
(nobody says which came first). Excess of one interval never reaches another: it falls to the remainder.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from baymark.formulas import DECIMALS
from baymark.inventory.errors import UnmatchedInterval
from baymark.study.claims import alike

if TYPE_CHECKING:
    from baymark.study.model import Study
    from baymark.study.model_ledger import Series

Interval = tuple[datetime, Decimal, str]  # start, hours, period of the tariff
Source = tuple[str, str, str]  # contract or certificate, scheme, technology


def has_series(study: Study, site: str) -> bool:
    """Whether the study says by interval what the site drew."""
    return any(one.site == site and one.source == "grid" for one in study.series)


def matched(study: Study, site: str) -> dict[tuple[str, Source], Decimal]:
    """kWh by month and source: Σ over intervals of what was generated, at most what was drawn.

    Raises `UnmatchedInterval` for generation in an interval of which the series says nothing as drawn.
    """
    drawn = _drawn(study, site)
    generated: dict[Interval, dict[Source, Decimal]] = {}
    for one in study.series:
        if one.site != site or one.source == "grid":
            continue
        source = (one.source, alike(one.scheme), one.technology or "")
        for interval, kwh in _intervals(one):
            if interval not in drawn:
                raise UnmatchedInterval(one.place, site=site, start=interval[0].isoformat())
            sources = generated.setdefault(interval, {})
            sources[source] = DECIMALS.operations["+"](sources.get(source, Decimal(0)), kwh)
    plus, times, per = (DECIMALS.operations[sign] for sign in "+*/")
    sums: dict[tuple[str, Source], Decimal] = {}
    for interval, sources in generated.items():
        whole = DECIMALS.total(list(sources.values()))
        month, limit = drawn[interval]
        for source, kwh in sources.items():
            counted = kwh if whole <= limit else per(times(limit, kwh), whole)
            key = (month, source)
            sums[key] = plus(sums.get(key, Decimal(0)), counted)
    return sums


def _drawn(study: Study, site: str) -> dict[Interval, tuple[str, Decimal]]:
    """Per interval its month, by the clock of the place where it was drawn, and the kWh."""
    drawn: dict[Interval, tuple[str, Decimal]] = {}
    for one in study.series:
        if one.site == site and one.source == "grid":
            for interval, kwh in _intervals(one):
                month, before = drawn.get(interval, (interval[0].strftime("%Y-%m"), Decimal(0)))
                drawn[interval] = (month, DECIMALS.operations["+"](before, kwh))
    return drawn


def _intervals(one: Series) -> list[tuple[Interval, Decimal]]:
    return list(zip(zip(one.starts, one.hours, one.periods, strict=True), one.kwh, strict=True))

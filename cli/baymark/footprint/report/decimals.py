"""Quantities of a JSON report as decimal strings; what is not known is null."""

from __future__ import annotations

from decimal import Decimal

from baymark.footprint.dependence import SHARE_PLACES
from baymark.formulas import rounding

SCORE_PLACES = RATIO_PLACES = Decimal("0.0001")


def plain(value: Decimal | None) -> str | None:
    """All the digits."""
    return None if value is None else rounding.plain(value)


def share(value: Decimal | None) -> str | None:
    """Six places."""
    return _placed(value, SHARE_PLACES)


def score(value: Decimal | None) -> str | None:
    """A data-quality score, four places."""
    return _placed(value, SCORE_PLACES)


def ratio(value: Decimal | None) -> str | None:
    """A ratio of prices, four places."""
    return _placed(value, RATIO_PLACES)


def _placed(value: Decimal | None, places: Decimal) -> str | None:
    return None if value is None else format(value.quantize(places), "f")

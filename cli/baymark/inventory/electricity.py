"""Which electricity a row used: the ledger of its site, seen through the rule pack's electricity policy."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from baymark.background.errors import UnknownRole
from baymark.errors import Place
from baymark.inventory.errors import NoLedger
from baymark.inventory.model import Input
from baymark.inventory.steps import plain
from baymark.study.model import PHYSICAL_SOURCES

if TYPE_CHECKING:
    from baymark.rules.model import RulePack
    from baymark.study.model import LedgerEntry, Row, Study

Resolve = Callable[[str], str]  # role → dataset id

# What a policy counts with a factor of its own; everything else is drawn at the national average. No policy
# here counts contracts or certificates: that comes with the market-based policies.
OWN_FACTOR = {
    "on_site_then_national_average": ("on_site",),
    "direct_line_or_national_average": ("on_site", "direct_line"),
}


@dataclass(frozen=True)
class Share:
    """One source's part of a site's electricity: the factors whose quotient it is, and its datasets."""

    source: str
    over: str
    under: str
    dataset: str
    alternatives: dict[str, str]


def ledger_inputs(study: Study) -> dict[str, Input]:
    """Inputs `ledger.SITE.SOURCE` and `ledger.SITE.total`: kWh of the reporting period.

    Certificates cover electricity that the ledger already holds as drawn from the grid; they add none.
    """
    sums: dict[str, Decimal] = {}
    places: dict[str, Place] = {}
    for entry in _drawn(study):
        for label in (channel(entry), "total"):
            name = f"ledger.{plain(entry.site)}.{label}"
            sums[name] = sums.get(name, Decimal(0)) + entry.kwh
            places.setdefault(name, entry.place)
    return {
        name: Input(name, value, "kWh", "seen", "electricity.csv", places[name])
        for name, value in sums.items()
    }


def shares(row: Row, study: Study, rule_pack: RulePack, resolve: Resolve) -> list[Share]:
    """How the electricity of a row divides over sources. Raises `NoLedger`."""
    entries = [entry for entry in _drawn(study) if entry.site == row.site]
    if not entries or sum((entry.kwh for entry in entries), Decimal(0)) <= 0:
        raise NoLedger(row.place, row=row.id, site=row.site or "—")
    own = OWN_FACTOR[rule_pack.electricity.policy]
    country, region = location(row, study)
    average = resolve(f"electricity/{country}/national_average")
    site = plain(row.site or "")
    result = []
    for entry in {channel(entry): entry for entry in entries}.values():
        name = channel(entry)
        dataset = resolve(_role(entry, country)) if entry.source in own else average
        # Own generation and a direct line are no instruments: they stay what they are in the location-based figure.
        alternatives = {"location": dataset, "all_grid": average}
        if region and entry.source not in own:
            # A modelled mix only stands beside the value; where there is none, there is no such figure.
            with suppress(UnknownRole):
                alternatives["province"] = resolve(f"electricity/{country}/{region}/modelled")
        result.append(Share(name, f"ledger.{site}.{name}", f"ledger.{site}.total", dataset, alternatives))
    return result


def _drawn(study: Study) -> list[LedgerEntry]:
    """What was drawn in the reporting period; certificates move no electricity."""
    months = study.period.months
    return [e for e in study.ledger if e.month in months and e.source in PHYSICAL_SOURCES]


def channel(entry: LedgerEntry) -> str:
    """The source of electricity, for a direct line with the technology behind it (`direct_line_wind`)."""
    technology = f"_{plain(entry.scheme)}" if entry.source == "direct_line" and entry.scheme else ""
    return f"{entry.source}{technology}"


def _role(entry: LedgerEntry, country: str) -> str:
    if entry.source == "on_site":
        return f"electricity/{country}/on_site_pv"
    return f"electricity/{country}/direct_line/{entry.scheme or 'unknown'}"


def location(row: Row, study: Study) -> tuple[str, str]:
    """Country and, if known, region (such as GD) of the row's site."""
    for site in study.identity.sites:
        if site.id == row.site:
            return site.country, site.region or ""
    return row.country or study.place_of_use, ""

"""Which electricity a row used: the supply of its site, seen through the rule pack's electricity policy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from baymark.background.errors import UnknownRole
from baymark.i18n import N_
from baymark.inventory.electricity.supply import Supply, supply
from baymark.inventory.errors import NoLedger, NoRegion
from baymark.inventory.model import Channel, Downgrade

if TYPE_CHECKING:
    from baymark.rules.model import RulePack
    from baymark.study.model import Row, Study

Resolve = Callable[[str], str]  # role → dataset id

NO_RESIDUAL = N_(
    "The rule pack takes the residual mix where there is one; the background has none for {country}: the rest of the "
    "electricity of site {site} takes the national average."
)
NO_INSTRUMENT_FACTOR = N_(
    "The background has no factor for {technology} power of {country} delivered under a contract or certificate: in "
    "the market-based figure it counts as the rest of the electricity of site {site}."
)


@dataclass(frozen=True)
class Share:
    """One source's part of a site's electricity: the quantities whose quotient it is, and its datasets."""

    source: str
    over: str
    under: str
    dataset: str
    alternatives: dict[str, str]


@dataclass(frozen=True)
class Factors:
    """The datasets of a site whatever its channels: average, what the remainder takes, and beside it.

    `located` is the remainder's without any instrument: a residual mix is what instruments leave over.
    """

    country: str
    average: str
    remainder: str
    located: str
    province: str


@dataclass
class Power:
    """The electricity of a study under a rule pack: its supply, and how rows divide over it."""

    study: Study
    rule_pack: RulePack
    resolve: Resolve
    supply: Supply = field(init=False)
    _shares: dict[str, list[Share]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.supply = supply(self.study, self.rule_pack)

    @property
    def downgrades(self) -> tuple[Downgrade, ...]:
        """What the rule pack asks for and could not be had, each once."""
        return tuple(self.supply.downgrades)

    def shares(self, row: Row) -> list[Share]:
        """How the electricity of a row divides over sources.

        Raises `NoLedger`, `NoRegion`, and `UnknownRole` where the background lacks a factor that the value needs.
        """
        site = row.site or ""
        channels = self.supply.channels.get(site, [])
        if not channels or self.supply.totals[site] <= 0:
            raise NoLedger(row.place, row=row.id, site=row.site or "—")
        if site not in self._shares:
            factors = self._factors(row)
            self._shares[site] = [self._share(channel, factors, row) for channel in channels]
        return self._shares[site]

    def _factors(self, row: Row) -> Factors:
        country, region = location(row, self.study)
        average = self.resolve(f"electricity/{country}/national_average")
        modelled = self._or_none(f"electricity/{country}/{region}/modelled") if region else ""
        wanted, located = self.rule_pack.electricity.remainder, average
        remainder = average
        if wanted == "regional_modelled":
            if not region:
                raise NoRegion(row.place, rule_pack=self.rule_pack.id, site=row.site or "—")
            remainder = located = self.resolve(f"electricity/{country}/{region}/modelled")
        elif wanted == "residual":
            remainder = self.resolve(f"electricity/{country}/residual")
        elif wanted == "residual_or_average":
            remainder = self._or_none(f"electricity/{country}/residual") or average
            if remainder == average:
                self._downgrade("residual", NO_RESIDUAL, row, country=country)
        return Factors(country, average, remainder, located, modelled)

    def _share(self, channel: Channel, factors: Factors, row: Row) -> Share:
        """The datasets of a channel: in the value, and for the figures beside it."""
        policy = self.rule_pack.electricity
        value = market = factors.remainder
        location = factors.located
        if channel.instrument:
            market = self._delivered(channel, factors, row)
            value = market if policy.counted else factors.remainder
        elif channel.kind in policy.own_factor:
            location = self.resolve(_own_role(channel, factors.country))
            # Whoever passed the certificates of the generation on has sold what sets it apart.
            value = market = factors.remainder if channel.transferred else location
        alternatives = {"location": location, "market": market, "all_grid": factors.average}
        # A modelled mix only stands beside the value; where there is none, there is no such figure. Own generation
        # and direct lines are no instruments: with a factor of their own they keep it there.
        if factors.province and channel.kind not in policy.own_factor:
            alternatives["province"] = factors.province
        return Share(channel.name, channel.over, channel.under, value, alternatives)

    def _delivered(self, channel: Channel, factors: Factors, row: Row) -> str:
        """The factor of a technology with transmission and distribution: what a contract or certificate conveys."""
        country = channel.origin or factors.country
        role = f"electricity/{country}/contract/{channel.technology}"
        if self.rule_pack.electricity.counted:
            return self.resolve(role)
        found = self._or_none(role)
        if not found:
            technology = channel.technology or ""
            self._downgrade(
                "instrument-factor", NO_INSTRUMENT_FACTOR, row, country=country, technology=technology
            )
        return found or factors.remainder

    def _or_none(self, role: str) -> str:
        """The dataset of a role, "" where the background has none."""
        try:
            return self.resolve(role)
        except UnknownRole:
            return ""

    def _downgrade(self, id_: str, text: str, row: Row, **values: str) -> None:
        self.supply.downgrades.append(Downgrade(id_, text, {"site": row.site or "", **values}, row.place))


def _own_role(channel: Channel, country: str) -> str:
    technology = channel.technology or "unknown"
    if channel.kind == "on_site":
        named = "pv" if technology in ("solar", "pv") else technology
        return f"electricity/{country}/on_site_{named}"
    return f"electricity/{country}/direct_line/{technology}"


def location(row: Row, study: Study) -> tuple[str, str]:
    """Country and, if known, region (such as GD) of the row's site."""
    for site in study.identity.sites:
        if site.id == row.site:
            return site.country, site.region or ""
    return row.country or study.place_of_use, ""

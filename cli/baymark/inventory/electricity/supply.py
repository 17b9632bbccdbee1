"""The electricity of one site as channels: how many kWh of its supply have which origin, as formulas.

Physical supply comes from the meters. A certificate lies over grid electricity (decision 0004): what it covers becomes
a channel of its own, and the grid keeps the rest. Covered kWh are never more than were drawn: per year, month or
interval, as the rule pack's matching says.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from baymark.errors import Place
from baymark.formulas import DECIMALS, difference, least, ratio, total
from baymark.i18n import N_
from baymark.inventory.electricity import matching
from baymark.inventory.electricity.instruments import examine
from baymark.inventory.model import Cell, Channel, Downgrade, Input, Quantity
from baymark.inventory.steps import as_name
from baymark.study import folder as files
from baymark.study.claims import alike
from baymark.study.model import PLANT
from baymark.study.model_ledger import PHYSICAL_SOURCES

if TYPE_CHECKING:
    from baymark.rules.model import RulePack
    from baymark.rules.model_method import Instruments
    from baymark.study.model import Study
    from baymark.study.model_ledger import LedgerEntry

_PLUS, _MINUS = DECIMALS.operations["+"], DECIMALS.operations["-"]

NO_SERIES = N_(
    "The rule pack matches electricity by the hour; electricity-series.csv says nothing of site {site}: its contracts "
    "and certificates were matched by the month."
)
NO_PLANT_TOTAL = N_(
    "The rule pack attributes certificates to this model; the electricity of site {site} is given by the piece: they "
    "were shared by metered energy."
)


@dataclass
class Supply:
    """What a ledger says of the sites of a study: inputs, formulas, the kWh and the channels of each site."""

    inputs: dict[str, Input] = field(default_factory=dict)
    formulas: dict[str, Quantity] = field(default_factory=dict)
    totals: dict[str, Decimal] = field(default_factory=dict)
    channels: dict[str, list[Channel]] = field(default_factory=dict)
    downgrades: list[Downgrade] = field(default_factory=list)
    cells: dict[str, list[Cell]] = field(default_factory=dict)  # what each input is the sum of


def supply(study: Study, rule_pack: RulePack) -> Supply:
    """The supply of every site of the ledger in the reporting period, under the rule pack's criteria.

    Raises `UnmatchedInterval`.
    """
    criteria = rule_pack.electricity.instruments
    good = [one.entry for one in examine(study, criteria) if not one.lacks] if criteria else []
    found = Supply()
    months = set(study.period.months)
    drawn: dict[str, list[LedgerEntry]] = {}
    accepted: dict[str, list[LedgerEntry]] = {}
    for entry in study.ledger:
        if entry.month in months and entry.source in PHYSICAL_SOURCES:
            drawn.setdefault(entry.site, []).append(entry)
    for entry in good:
        accepted.setdefault(entry.site, []).append(entry)
    for site, entries in drawn.items():
        _Site(site, study, criteria, found).read(entries, accepted.get(site, []))
    return found


class _Site:
    """One site being read into a `Supply`."""

    def __init__(self, site: str, study: Study, criteria: Instruments | None, into: Supply) -> None:
        self.site, self.study, self.into = site, study, into
        self.label = as_name(site)
        self.country = next((one.country for one in study.identity.sites if one.id == site), "")
        self.criteria = criteria
        self.matching = criteria.matching if criteria else "year"
        self.offered: dict[tuple[str, matching.Source], Decimal] = {}

    def read(self, drawn: list[LedgerEntry], good: list[LedgerEntry]) -> None:
        whole = f"ledger.{self.label}.total"
        accepted = {id(entry) for entry in good}
        self._settle_matching(good)
        for entry in drawn:
            self._add(whole, entry)
        self.into.totals[self.site] = self.into.inputs[whole].value
        channels: dict[str, Channel] = {}
        for entry in drawn:
            instrument = entry.source == "contract" and id(entry) in accepted
            name = self._channel(entry, instrument)
            quantity = f"ledger.{self.label}.{name}"
            self._add(quantity, entry)
            channels.setdefault(
                name,
                Channel(
                    name, entry.source, quantity, whole, entry.generator, instrument,
                    entry.own_certificates == "transferred", entry.generation_country,
                ),
            )  # fmt: skip
        found = list(channels.values())
        contracts = [entry for entry in drawn if id(entry) in accepted]
        if self.matching == "hour" and contracts:
            found = self._contracts_by_the_hour(found, contracts)
        certificates = [entry for entry in good if entry.source == "certificate"]
        if certificates and "grid" in channels:
            found = self._covered(found, drawn, certificates)
        self.into.channels[self.site] = found

    def _settle_matching(self, good: list[LedgerEntry]) -> None:
        if self.matching != "hour" or not good:
            return
        if matching.has_series(self.study, self.site):
            self.offered = matching.matched(self.study, self.site)
            return
        self.matching = "month"
        self._downgrade("hourly-matching", NO_SERIES, good[0].place)

    def _downgrade(self, id_: str, text: str, place: Place) -> None:
        self.into.downgrades.append(Downgrade(id_, text, {"site": self.site}, place))

    def _contracts_by_the_hour(self, found: list[Channel], contracts: list[LedgerEntry]) -> list[Channel]:
        """What of each contract was generated when electricity was drawn; the rest is supply without contract."""
        result = []
        for channel in found:
            if not channel.instrument:
                result.append(channel)
                continue
            entries = [entry for entry in contracts if self._channel(entry, True) == channel.name]
            counted = f"matched.{self.label}.{channel.name}"
            names, _kwh = self._matched(channel.name, entries)
            self.into.formulas[counted] = Quantity(total(names), "kWh")
            rest = f"unmatched.{self.label}.{channel.name}"
            self.into.formulas[rest] = Quantity(difference(channel.over, counted), "kWh")
            name = f"{channel.name}_unmatched"
            result.append(replace(channel, over=counted))
            result.append(Channel(name, channel.kind, rest, channel.under))
        return result

    def _matched(self, name: str, entries: list[LedgerEntry]) -> tuple[list[str], Decimal]:
        """Names of formulas, one per month and scheme: the smaller of what is claimed and what the series matches;
        and the kWh that they come to."""
        by_source: dict[tuple[str, matching.Source], list[LedgerEntry]] = {}
        for entry in entries:
            source = (entry.source, alike(entry.scheme), entry.technology or "")
            by_source.setdefault((entry.month, source), []).append(entry)
        names, whole = [], Decimal(0)
        for (month, source), here in by_source.items():
            tail = f"{self.label}.{name}.{_label(month)}.{as_name(source[1])}"
            claimed, offered, counted = f"claimed.{tail}", f"series.{tail}", f"matched.{tail}"
            for entry in here:
                self._add(claimed, entry)
            kwh = self.offered.get((month, source), Decimal(0))
            place = here[0].place
            self.into.inputs[offered] = Input(offered, kwh, "kWh", "derived", files.SERIES, place)
            self.into.formulas[counted] = Quantity(least(claimed, offered), "kWh")
            used = min(kwh, self.into.inputs[claimed].value)
            # Another channel with the same source finds what is left.
            self.offered[month, source] = _MINUS(kwh, used)
            names.append(counted)
            whole = _PLUS(whole, used)
        return names, whole

    def _covered(
        self, found: list[Channel], drawn: list[LedgerEntry], certificates: list[LedgerEntry]
    ) -> list[Channel]:
        """Channels for what certificates cover, and what they leave of the grid."""
        grid = next(channel for channel in found if channel.name == "grid")
        under = self._model_total(grid, certificates[0].place)
        own = under != grid.under
        spans = [""] if self.matching == "year" else list(dict.fromkeys(e.month for e in certificates))
        parts: dict[str, list[str]] = {}
        for span in spans:
            here = [entry for entry in certificates if not span or entry.month == span]
            limit = self._grid_of(span, drawn, grid.over, own)
            if limit:
                for name, quantity in self._cover(span, here, limit).items():
                    parts.setdefault(name, []).append(quantity)
        if not parts:
            return found
        sample = {self._channel(entry, True): entry for entry in certificates}
        covering = []
        for name, quantities in parts.items():
            over = f"covered.{self.label}.{name}"
            self.into.formulas[over] = Quantity(total(quantities), "kWh")
            entry = sample[name]
            covering.append(
                Channel(
                    name, "certificate", over, under, entry.technology, True, origin=entry.generation_country
                )
            )
        covered, rest = f"covered.{self.label}.all", f"uncovered.{self.label}.grid"
        self.into.formulas[covered] = Quantity(total([one.over for one in covering]), "kWh")
        drawn_here = f"model.{self.label}.grid" if own else grid.over
        self.into.formulas[rest] = Quantity(difference(drawn_here, covered), "kWh")
        remaining = replace(grid, over=rest, under=under)
        return [remaining if channel.name == "grid" else channel for channel in found] + covering

    def _model_total(self, grid: Channel, place: Place) -> str:
        """The denominator of covered shares: the site's electricity, or with attribution to this model its part."""
        if self.criteria is None or self.criteria.attribution != "model_specific":
            return grid.under
        if not any(row.per == f"{PLANT}{self.site}" for row in self.study.rows):
            self._downgrade("attribution", NO_PLANT_TOTAL, place)
            return grid.under
        share = f"plant.{self.label}.share"
        for name, quantity in (("total", grid.under), ("grid", grid.over)):
            self.into.formulas[f"model.{self.label}.{name}"] = Quantity(ratio((quantity, share)), "kWh")
        return f"model.{self.label}.total"

    def _grid_of(self, span: str, drawn: list[LedgerEntry], whole: str, own: bool) -> str:
        """The quantity of grid electricity that certificates of a span may cover; "" where there was none."""
        if not span:
            return f"model.{self.label}.grid" if own else whole
        entries = [entry for entry in drawn if entry.source == "grid" and entry.month == span]
        if not entries:
            return ""
        name = f"ledger.{self.label}.grid.{_label(span)}"
        for entry in entries:
            self._add(name, entry)
        if not own:
            return name
        part = f"model.{self.label}.grid.{_label(span)}"
        self.into.formulas[part] = Quantity(ratio((name, f"plant.{self.label}.share")), "kWh")
        return part

    def _cover(self, span: str, here: list[LedgerEntry], limit: str) -> dict[str, str]:
        """Per channel the name of the formula of what is covered: all that is claimed, or pro rata of the limit."""
        tail = f".{_label(span)}" if span else ""
        by_name: dict[str, list[LedgerEntry]] = {}
        for entry in here:
            by_name.setdefault(self._channel(entry, True), []).append(entry)
        claims: dict[str, str] = {}
        for name, entries in by_name.items():
            quantity = f"claimed.{self.label}.{name}{tail}"
            if self.matching == "hour":
                names, kwh = self._matched(name, entries)
                self.into.formulas[quantity] = Quantity(total(names), "kWh")
            else:
                for entry in entries:
                    self._add(quantity, entry)
                kwh = self.into.inputs[quantity].value
            # Nothing claimed or matched: no channel, and no division by nothing.
            if kwh > 0:
                claims[name] = quantity
        if not claims:
            return {}
        whole, covered = f"claimed.{self.label}.all{tail}", f"covered.{self.label}.all{tail or '.year'}"
        self.into.formulas[whole] = Quantity(total(list(claims.values())), "kWh")
        self.into.formulas[covered] = Quantity(least(limit, whole), "kWh")
        parts = {}
        for name, quantity in claims.items():
            parts[name] = f"covered.{self.label}.{name}{tail or '.year'}"
            self.into.formulas[parts[name]] = Quantity(ratio((covered, quantity), (whole,)), "kWh")
        return parts

    def _channel(self, entry: LedgerEntry, instrument: bool) -> str:
        """The name of an entry's channel: its source, with technology and foreign origin where they matter."""
        parts = [entry.source]
        technology = entry.generator
        if technology and (instrument or entry.source in ("on_site", "direct_line")):
            parts.append(as_name(technology))
        if instrument and entry.generation_country not in (None, self.country):
            parts.append(str(entry.generation_country).lower())
        if entry.own_certificates == "transferred":
            parts.append("transferred")
        return "_".join(parts)

    def _add(self, name: str, entry: LedgerEntry) -> None:
        """Another entry in an input that sums kWh of the ledger."""
        before = self.into.inputs.get(name)
        kwh = entry.kwh if before is None else _PLUS(before.value, entry.kwh)
        place = entry.place if before is None else before.place
        self.into.inputs[name] = Input(name, kwh, "kWh", "seen", files.LEDGER, place)
        self.into.cells.setdefault(name, []).append(Cell(replace(entry.place, key="kwh"), entry.kwh))


def _label(month: str) -> str:
    return f"m{month.replace('-', '_')}"

"""Check operators about the electricity ledger: meters, months, and what instruments stand for.

Each takes study, category and arguments and returns what it saw. The placeholders it fills are in its docstring.
"""

from __future__ import annotations

from decimal import Decimal

from baymark import units
from baymark.category import Category
from baymark.checks import Outcome
from baymark.errors import Place
from baymark.i18n import _
from baymark.study.checks.observed import (
    Arguments,
    Observed,
    UnusableArgument,
    decimal_argument,
    failed,
    mapping_argument,
    not_applicable,
    not_executed,
    passed_if_none,
    text_argument,
)
from baymark.study.claims import alike, firm_names, names_product, names_site
from baymark.study.ledger import FILE
from baymark.study.model import Study
from baymark.study.model_ledger import INSTRUMENTS, PHYSICAL_SOURCES, LedgerEntry
from baymark.study.serials import read_serials, repeated


def _in_period(study: Study, *sources: str) -> list[LedgerEntry]:
    months = set(study.period.months)
    return [entry for entry in study.ledger if entry.month in months and entry.source in sources]


def _tolerance(arguments: Arguments) -> Decimal:
    """The argument `tolerance`, such as `1 kWh`, in kWh."""
    amount, _blank, unit = text_argument(arguments, "tolerance").partition(" ")
    try:
        return units.convert(Decimal(amount), unit.strip(), "kWh")
    except (ArithmeticError, units.UnknownUnit, units.IncompatibleUnits) as error:
        raise UnusableArgument("tolerance") from error


def ledger_matches_meters(study: Study, category: Category, arguments: Arguments) -> list[Observed]:
    """Per site the ledger's kWh of the period are those of the site's plant rows of electricity.

    Certificates cover grid electricity and add none. {site} {found} {expected} (kWh)
    """
    tolerance = _tolerance(arguments)
    metered: dict[str, Decimal] = {}
    places: dict[str, Place] = {}
    for row in study.rows:
        if row.plant is not None and category.items[row.item].supply == "electricity":
            metered[row.plant] = metered.get(row.plant, Decimal(0)) + row.amount
            places.setdefault(row.plant, row.place)
    sites = dict.fromkeys([*metered, *(entry.site for entry in study.ledger)])
    if not sites:
        return not_applicable()
    if not study.period.whole_months:
        return not_executed(_("the ledger is monthly, the period is not of whole months"))
    failures = []
    by_piece = {
        row.site: row
        for row in study.rows
        if row.plant is None and category.items[row.item].supply == "electricity"
    }
    physical = _in_period(study, *PHYSICAL_SOURCES)
    for site in sites:
        if site in by_piece and site not in metered:
            # A ledger of next to nothing would agree with no meter at all.
            reason = _("the electricity of site {site} is given by the piece; give it for the whole plant")
            return not_executed(reason.format(site=site), by_piece[site].place)
        found = sum((entry.kwh for entry in physical if entry.site == site), Decimal(0))
        expected = metered.get(site, Decimal(0))
        if abs(found - expected) > tolerance:
            place = places.get(site, Place(FILE))
            failures.append(failed(place, site=site, found=found, expected=expected))
    return passed_if_none(failures)


def ledger_covers_period(study: Study, category: Category, arguments: Arguments) -> list[Observed]:
    """Every meter of the ledger has an entry for each month of the period. {site} {meter} {month}"""
    months_of: dict[tuple[str, str], set[str]] = {}
    for entry in study.ledger:
        if entry.source in PHYSICAL_SOURCES:
            months_of.setdefault((entry.site, entry.meter), set()).add(entry.month)
    if not months_of:
        return not_applicable()
    return passed_if_none(
        [
            failed(Place(FILE, key=f"{site} {meter}"), site=site, meter=meter, month=month)
            for (site, meter), there in months_of.items()
            for month in study.period.months
            if month not in there
        ]
    )


def ledger_balances(study: Study, category: Category, arguments: Arguments) -> list[Observed]:
    """Per meter and month, own generation, direct line, contract and grid add up to what the meter read, within
    `tolerance`. {site} {meter} {month} {found} {expected} (kWh)
    """
    tolerance = _tolerance(arguments)
    sums: dict[tuple[str, str, str], Decimal] = {}
    read: dict[tuple[str, str, str], list[LedgerEntry]] = {}
    for entry in _in_period(study, *PHYSICAL_SOURCES):
        key = (entry.site, entry.meter, entry.month)
        sums[key] = sums.get(key, Decimal(0)) + entry.kwh
        if entry.metered_kwh is not None:
            read.setdefault(key, []).append(entry)
    if not read:
        # The readings may stand in the plant rows alone, which another check holds against the ledger.
        return [Observed(Outcome.NOT_APPLICABLE, reason=_("no row states metered_kwh, what the meter read"))]
    return passed_if_none(
        [
            failed(entry.place, site=key[0], meter=key[1], month=key[2], found=sums[key],
                   expected=entry.metered_kwh)
            for key, entries in read.items()
            for entry in entries
            if abs(sums[key] - (entry.metered_kwh or 0)) > tolerance
        ]
    )  # fmt: skip


def series_matches_ledger(study: Study, category: Category, arguments: Arguments) -> list[Observed]:
    """Per site and month, the electricity drawn by interval adds up to grid and contract of the ledger, within
    `tolerance`. {site} {month} {found} {expected} (kWh)
    """
    tolerance = _tolerance(arguments)
    sums: dict[tuple[str, str], Decimal] = {}
    places: dict[str, Place] = {}
    for one in study.series:
        if one.source != "grid":
            continue
        places.setdefault(one.site, one.place)
        for start, kwh in zip(one.starts, one.kwh, strict=True):
            key = (one.site, start.strftime("%Y-%m"))
            sums[key] = sums.get(key, Decimal(0)) + kwh
    if not places:
        return not_applicable()
    ledger: dict[tuple[str, str], Decimal] = {}
    for entry in _in_period(study, "grid", "contract"):
        key = (entry.site, entry.month)
        ledger[key] = ledger.get(key, Decimal(0)) + entry.kwh
    nothing = Decimal(0)
    return passed_if_none(
        [
            failed(
                places[site], site=site, month=month, found=sums.get((site, month), nothing),
                expected=ledger.get((site, month), nothing),
            )
            for site in places
            for month in study.period.months
            if abs(sums.get((site, month), nothing) - ledger.get((site, month), nothing)) > tolerance
        ]
    )  # fmt: skip


def certificates_within_grid(study: Study, category: Category, arguments: Arguments) -> list[Observed]:
    """Per site certificates stand for no more kWh than came from the grid. {site} {found} {expected} (kWh)"""
    if not any(entry.source == "certificate" for entry in study.ledger):
        return not_applicable()
    failures = []
    entries = _in_period(study, "certificate", "grid")
    for site in dict.fromkeys(entry.site for entry in study.ledger):
        sums = {"certificate": Decimal(0), "grid": Decimal(0)}
        for entry in entries:
            if entry.site == site:
                sums[entry.source] += entry.kwh
        if sums["certificate"] > sums["grid"]:
            failures.append(failed(Place(FILE), site=site, found=sums["certificate"], expected=sums["grid"]))
    return passed_if_none(failures)


def instruments_documented(study: Study, category: Category, arguments: Arguments) -> list[Observed]:
    """Contracts and certificates name scheme, serials, generation month and retirement; generation lies at most
    `months` before consumption and not after the reporting period. What a rule pack asks beyond that is told by its
    own check. {source} {site} {month} {missing}"""
    window = int(decimal_argument(arguments, "months"))
    entries = [entry for entry in study.ledger if entry.source in INSTRUMENTS]
    failures = []
    for entry in entries:
        missing = [
            name
            for name, value in (
                ("scheme", entry.scheme),
                ("serials", entry.serials),
                ("generation_month", entry.generation_month),
                ("retirement", entry.retirement),
            )
            if not value
        ]
        generated = entry.generation_month
        if generated and (
            _months(entry.month) - _months(generated) > window or generated > study.period.months[-1]
        ):
            missing.append("generation_month")
        if missing:
            failures.append(_of_entry(entry, missing=", ".join(missing), source=entry.source))
    return passed_if_none(failures) if entries else not_applicable()


def instruments_claimed(study: Study, category: Category, arguments: Arguments) -> list[Observed]:
    """Contracts and certificates were retired for the firm, and for this product or site.
    {source} {site} {month} {missing}"""
    entries = _in_period(study, *INSTRUMENTS)
    firm = firm_names(study)
    failures = []
    for entry in entries:
        missing = [
            name
            for name, there in (
                ("beneficiary", alike(entry.beneficiary) in firm),
                ("purpose", names_product(entry, study) or names_site(entry, study)),
            )
            if not there
        ]
        if missing:
            failures.append(_of_entry(entry, missing=", ".join(missing), source=entry.source))
    return passed_if_none(failures) if entries else not_applicable()


def serials_unique(study: Study, category: Category, arguments: Arguments) -> list[Observed]:
    """No certificate stands twice in the ledger, whatever month or site, alone or within a range of serials.
    {name} {first}"""
    stated = [(entry, serial) for entry in study.ledger for serial in entry.serials]
    if not stated:
        return not_applicable()
    later = repeated([(alike(entry.scheme), serial) for entry, serial in stated])
    return passed_if_none(
        [
            failed(stated[index][0].place, name=stated[index][1], first=stated[first][0].place)
            for index, first in later
        ]
    )


def claims_within_certificates(study: Study, category: Category, arguments: Arguments) -> list[Observed]:
    """What is claimed here is no more than the certificates stand for less what is claimed elsewhere.
    {site} {month} {found} {expected} (kWh)"""
    entries = _in_period(study, *INSTRUMENTS)
    if not entries:
        return not_applicable()
    seen, silent = [], []
    for entry in entries:
        if entry.certificate_kwh is None:
            silent.append(entry)
            continue
        left = entry.certificate_kwh - (entry.other_uses_kwh or 0)
        if entry.kwh > left:
            seen.append(_of_entry(entry, found=entry.kwh, expected=left))
    if silent:
        # What is not stated was not compared, hence not passed; it hides nothing that was.
        reason = _("certificate_kwh is empty: for how many kWh the serials stand is not stated")
        return [*seen, *not_executed(reason, silent[0].place)]
    return passed_if_none(seen)


def serials_stand_for_claims(study: Study, category: Category, arguments: Arguments) -> list[Observed]:
    """The serials of an entry stand for the kWh it claims or states, by what one certificate of its scheme is worth.
    {site} {month} {found} {expected} (kWh)"""
    worth = {}
    for scheme, (amount, *_more) in mapping_argument(arguments, "kwh_each").items():
        worth[scheme] = decimal_argument({"kwh_each": amount}, "kwh_each")
    entries = [entry for entry in _in_period(study, "certificate") if entry.scheme in worth]
    failures = []
    for entry in entries:
        # One that ends with no number is a single certificate; what cannot be read was refused with the ledger.
        spans = [read_serials(serial) for serial in entry.serials]
        most = sum(one.count if one else 1 for one in spans) * worth[entry.scheme or ""]
        stated = max(entry.kwh, entry.certificate_kwh or Decimal(0))
        if stated > most:
            failures.append(_of_entry(entry, found=stated, expected=most))
    return passed_if_none(failures) if entries else not_applicable()


def not_sold_as_credit(study: Study, category: Category, arguments: Arguments) -> list[Observed]:
    """The same kWh were not sold as an emission credit, too: a signed statement in evidence says so. Whether a
    registry of credits knows better is for a verifier to ask. {site} {month} {kwh}"""
    entries = _in_period(study, *INSTRUMENTS)
    if not entries:
        return not_applicable()
    sold = [entry for entry in entries if entry.not_sold_as_credit == "no"]
    if sold:
        return [_of_entry(entry, kwh=entry.kwh) for entry in sold]
    bare = [entry for entry in entries if entry.not_sold_as_credit is None or entry.evidence is None]
    if bare:
        first = bare[0]
        kwh = sum((entry.kwh for entry in bare), Decimal(0))
        values = {"site": first.site, "month": first.month, "kwh": kwh}
        return [Observed(Outcome.NEEDS_JUDGEMENT, values, first.place)]
    return passed_if_none([])


def own_certificates(study: Study, category: Category, arguments: Arguments) -> list[Observed]:
    """Own generation and direct lines did not pass their certificates on; those that are not tradable mean self-use.
    Certificates that are held are not claimed for other electricity of the same technology as well: whether those in
    the ledger are others, a person has to see. {site} {month} {kwh}"""
    entries = _in_period(study, "on_site", "direct_line")
    if not entries:
        return not_applicable()
    passed_on = [entry for entry in entries if entry.own_certificates == "transferred"]
    if passed_on:
        return [_of_entry(entry, kwh=entry.kwh) for entry in passed_on]
    claimed = {_generated_by(entry) for entry in _in_period(study, "certificate")}
    silent = [
        entry
        for entry in entries
        if entry.own_certificates is None
        or (entry.own_certificates == "held" and _generated_by(entry) in claimed)
    ]
    if silent:
        first = silent[0]
        kwh = sum((entry.kwh for entry in silent), Decimal(0))
        values = {"site": first.site, "month": first.month, "kwh": kwh}
        return [Observed(Outcome.NEEDS_JUDGEMENT, values, first.place)]
    return passed_if_none([])


def _generated_by(entry: LedgerEntry) -> str:
    """The technology of an entry; own generation that names none is solar."""
    return "solar" if entry.generator in (None, "pv") else entry.generator


def _of_entry(entry: LedgerEntry, **values: object) -> Observed:
    return failed(entry.place, site=entry.site, month=entry.month, **values)


def _months(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:])

"""Which contracts and certificates of the ledger meet a rule pack's criteria, and what the others lack.

The criteria follow what ISO 14067 is remembered to ask (text not read here): the instrument conveys the attribute, is
the only one to do so, is tracked and redeemed for the firm, is close in time and from the market of consumption.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from baymark.i18n import N_
from baymark.study.claims import alike, firm_names, names_product, names_site
from baymark.study.model_ledger import INSTRUMENTS
from baymark.study.serials import repeated

if TYPE_CHECKING:
    from baymark.rules.model_method import Instruments
    from baymark.study.model import Study
    from baymark.study.model_ledger import LedgerEntry

# What an instrument may lack. Printed, hence marked for translation.
LACKS = {
    "source": N_("this kind of instrument is not accepted"),
    "scheme": N_("the scheme is not accepted"),
    "technology": N_("the technology of generation is not stated"),
    "serials": N_("no serials"),
    "twice": N_("a serial that stands twice"),
    "generation_month": N_("the month of generation is not stated"),
    "window": N_("generation is outside the time that counts"),
    "retirement": N_("no proof of retirement"),
    "country": N_("generated in another country, or the country is not stated"),
    "beneficiary": N_("the beneficiary is not this firm, or is not stated"),
    "purpose": N_("retired for another product or site"),
    "model": N_("the purpose does not name this model"),
    "overclaimed": N_("more kWh than the certificates have left"),
    "sold": N_("sold as a credit, too"),
}


@dataclass(frozen=True)
class Examined:
    """One contract or certificate, and the ids in `LACKS` of what keeps it from counting."""

    entry: LedgerEntry
    lacks: tuple[str, ...]


def examine(study: Study, criteria: Instruments) -> tuple[Examined, ...]:
    """Every contract and certificate of the reporting period, in the order of the ledger."""
    countries = {site.id: site.country for site in study.identity.sites}
    names, months = firm_names(study), set(study.period.months)
    entries = [entry for entry in study.ledger if entry.source in INSTRUMENTS and entry.month in months]
    stated = [(entry, serial) for entry in entries for serial in entry.serials]
    later = repeated([(alike(entry.scheme), serial) for entry, serial in stated])
    twice = {id(stated[index][0]) for index, _first in later}
    return tuple(
        Examined(
            entry,
            (
                *_lacks(entry, study, criteria, countries.get(entry.site, ""), names),
                *(("twice",) if id(entry) in twice else ()),
            ),
        )
        for entry in entries
    )


def _lacks(
    entry: LedgerEntry, study: Study, criteria: Instruments, country: str, names: frozenset[str]
) -> list[str]:
    scheme = alike(entry.scheme)
    left = None if entry.certificate_kwh is None else entry.certificate_kwh - (entry.other_uses_kwh or 0)
    wrong = {
        "source": entry.source not in criteria.sources,
        "scheme": scheme not in {alike(known) for known in criteria.schemes},
        "technology": entry.technology is None,
        "serials": not entry.serials,
        "generation_month": entry.generation_month is None,
        "window": entry.generation_month is not None and not in_window(entry, study, criteria),
        "retirement": criteria.retired and entry.retirement is None,
        "country": criteria.same_country and entry.generation_country != country,
        "beneficiary": alike(entry.beneficiary) not in names,
        # An empty purpose is told by a check of the ledger; one that names something else is a claim of that.
        "purpose": entry.purpose is not None
        and not (names_product(entry, study) or names_site(entry, study)),
        "model": criteria.attribution == "model_specific"
        and entry.source == "certificate"
        and not names_product(entry, study),
        "overclaimed": left is not None and entry.kwh > left,
        "sold": entry.not_sold_as_credit == "no",
    }
    return [name for name, is_wrong in wrong.items() if is_wrong]


def in_window(entry: LedgerEntry, study: Study, criteria: Instruments) -> bool:
    """Whether generation is close enough to consumption for the rule pack's matching."""
    generated = entry.generation_month or ""
    lag = _months(entry.month) - _months(generated)
    if criteria.matching == "year":
        return lag <= criteria.within_months and generated <= study.period.months[-1]
    return lag == 0


def _months(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:])

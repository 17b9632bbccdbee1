"""The shape of a study's electricity: entries of the ledger, and series by interval. Amounts in kWh."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from baymark.errors import Place

LEDGER_SOURCES = ("on_site", "direct_line", "contract", "certificate", "grid")
PHYSICAL_SOURCES = ("on_site", "direct_line", "contract", "grid")  # a certificate moves no electricity
INSTRUMENTS = ("contract", "certificate")
# What became of the certificates for own generation or a direct line.
OWN_CERTIFICATES = ("none", "not_tradable", "held", "transferred")


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """Electricity of one meter, month and source in kWh; a certificate covers grid electricity, adds none.

    `technology` is what generated it; for a direct line `scheme` once said so, and still may. `certificate_kwh` is
    what the serials stand for, `other_uses_kwh` what of it is claimed elsewhere; `metered_kwh` is what the meter
    read in the month, over all its sources. `own_certificates` says what became of certificates for electricity
    that came from own generation or a direct line.
    """

    site: str
    meter: str
    month: str
    kwh: Decimal
    source: str
    scheme: str | None
    serials: tuple[str, ...]
    generation_month: str | None
    retirement: str | None
    technology: str | None
    generation_country: str | None
    beneficiary: str | None
    purpose: str | None
    certificate_kwh: Decimal | None
    other_uses_kwh: Decimal | None
    not_sold_as_credit: str | None
    own_certificates: str | None
    metered_kwh: Decimal | None
    evidence: str | None
    place: Place = field(compare=False)

    @property
    def generator(self) -> str | None:
        """The technology behind the electricity."""
        return self.technology or (self.scheme if self.source == "direct_line" else None)


@dataclass(frozen=True, slots=True)
class Series:
    """Electricity by interval, of one site, meter and source: columns of equal length, in the order of the file.

    `starts` are instants, each interval lasts `hours`; intervals of a tariff that do not hang together (all peak
    hours of a month) bear the name of their `periods`, others "". `kwh` is electricity drawn from the grid, or
    generated for this site under a contract or certificates.
    """

    site: str
    meter: str
    source: str
    scheme: str | None
    technology: str | None
    starts: tuple[datetime, ...]
    hours: tuple[Decimal, ...]
    periods: tuple[str, ...]
    kwh: tuple[Decimal, ...]
    place: Place = field(compare=False)

"""Check operators about how a result counts electricity: instruments, downgrades, both figures."""

from __future__ import annotations

from decimal import Decimal

from baymark.errors import Place
from baymark.footprint.checks.subject import Measured, Operator, Subject
from baymark.i18n import _
from baymark.inventory.electricity.instruments import LACKS, examine
from baymark.study.checks.observed import Arguments
from baymark.study.ledger import FILE
from baymark.study.model_ledger import INSTRUMENTS


def _kwh(subject: Subject, *sources: str) -> Decimal:
    months = set(subject.study.period.months)
    entries = (e for e in subject.study.ledger if e.source in sources and e.month in months)
    return sum((entry.kwh for entry in entries), Decimal(0))


def certificates_not_counted(subject: Subject, arguments: Arguments) -> list[Measured]:
    """Says that contracts and certificates in the ledger do not lower this value."""
    kwh = Decimal(0) if subject.rule_pack.electricity.counted else _kwh(subject, *INSTRUMENTS)
    return [Measured({"uncounted_kwh": kwh}, {"kwh": f"{kwh:,.0f}"}, Place(FILE))]


def contract_power(subject: Subject, arguments: Arguments) -> list[Measured]:
    """Electricity under contracts, which a rule pack may not accept: it counts as any other from the grid."""
    entries = [e for e in subject.study.ledger if e.source == "contract"]
    kwh = _kwh(subject, "contract")
    place = entries[0].place if entries else Place(FILE)
    return [Measured({"contract_kwh": kwh}, {"kwh": f"{kwh:,.0f}"}, place)]


def instruments_qualify(subject: Subject, arguments: Arguments) -> list[Measured]:
    """Every contract and certificate meets the rule pack's criteria; what does not falls to the remainder."""
    criteria = subject.rule_pack.electricity.instruments
    examined = examine(subject.study, criteria) if criteria else ()
    if not examined:
        return [Measured({"unqualified_instruments": None}, {"kwh": "0", "reasons": ""})]
    bare = [one for one in examined if one.lacks]
    lacks = dict.fromkeys(name for one in bare for name in one.lacks)
    kwh = sum((one.entry.kwh for one in bare), Decimal(0))
    names = tuple(f"{one.entry.site} {one.entry.month} {one.entry.source}" for one in bare)
    place = bare[0].entry.place if bare else Place(FILE)
    reasons = _("; ").join(_(LACKS[name]) for name in lacks)
    return [Measured({"unqualified_instruments": names}, {"kwh": f"{kwh:,.0f}", "reasons": reasons}, place)]


def electricity_downgrades(subject: Subject, arguments: Arguments) -> list[Measured]:
    """What the rule pack asks for and could not be had (a series by the hour, a residual mix) is said."""
    found = subject.inventory.downgrades
    if not found:
        return [Measured({"downgrades": ()}, {"what": ""})]
    return [Measured({"downgrades": (one.id,)}, {"what": str(one)}, one.place) for one in found]


def both_electricity_figures(subject: Subject, arguments: Arguments) -> list[Measured]:
    """The result holds the location-based and the market-based figure; with instruments counted, the value takes
    every electricity as the market-based one does."""
    lines = [line for line in subject.inventory.lines if line.part == "electricity"]
    if not lines:
        return [Measured({"missing_electricity_figures": None}, {"missing": ""})]
    missing = [name for name in ("location", "market") if name not in subject.footprint.beside]
    counted = subject.rule_pack.electricity.counted
    if counted and any(line.alternatives.get("market") != line.dataset for line in lines):
        missing.append("value")
    return [Measured({"missing_electricity_figures": tuple(missing)}, {"missing": ", ".join(missing)})]


OPERATORS: dict[str, Operator] = {
    "certificates_not_counted": certificates_not_counted,
    "contract_power": contract_power,
    "instruments_qualify": instruments_qualify,
    "electricity_downgrades": electricity_downgrades,
    "both_electricity_figures": both_electricity_figures,
}

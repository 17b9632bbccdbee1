"""Reads the electricity ledger: what each meter drew from which source, and which instruments stand for it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from baymark.errors import Place
from baymark.i18n import _
from baymark.study import fields
from baymark.study import folder as files
from baymark.study.errors import RefusedTable, RowContradiction, UnreadableText
from baymark.study.evidence import read_reference
from baymark.study.model import EvidenceFile
from baymark.study.model_ledger import INSTRUMENTS, LEDGER_SOURCES, OWN_CERTIFICATES, LedgerEntry
from baymark.study.reading import Reading
from baymark.study.records import amount_or_none, read_records, site_of
from baymark.study.serials import means_several, read_serials
from baymark.study.tables import Columns, Line

FILE = files.LEDGER
MAX_SERIALS = 100_000  # of a ledger; certificates in a row are written as a range
# The columns of the first line are enough for meters; the others speak of instruments and own generation.
COLUMNS = Columns(
    ("site", "meter", "month", "kwh", "source", "scheme", "serials", "generation_month", "retirement"),
    (
        "technology", "generation_country", "beneficiary", "purpose", "certificate_kwh", "other_uses_kwh",
        "not_sold_as_credit", "own_certificates", "metered_kwh", "evidence",
    ),
)  # fmt: skip


def read_ledger(
    folder: Path, sites: Collection[str], evidence: Mapping[str, EvidenceFile], reading: Reading
) -> tuple[LedgerEntry, ...]:
    """The rows of electricity.csv; of a file that is not there, none."""

    def read(line: Line) -> LedgerEntry:
        values = line.values
        generated, technology = values["generation_month"], values["technology"]
        fields.filled(values["kwh"], "kwh", line.place("kwh"))
        kwh = amount_or_none(line, "kwh", reading)
        assert kwh is not None  # the cell is filled
        entry = LedgerEntry(
            site=site_of(line, sites),
            meter=fields.filled(values["meter"], "meter", line.place("meter")),
            month=fields.month(values["month"], "month", line.place("month")),
            kwh=kwh,
            source=fields.choice(values["source"], "source", LEDGER_SOURCES, line.place("source")),
            scheme=values["scheme"] or None,
            serials=_serials(line),
            generation_month=(
                fields.month(generated, "generation_month", line.place("generation_month"))
                if generated
                else None
            ),
            retirement=values["retirement"] or None,
            technology=fields.technology(technology, line.place("technology")) if technology else None,
            generation_country=(
                fields.country(values["generation_country"], line.place("generation_country")) or None
            ),
            beneficiary=values["beneficiary"] or None,
            purpose=values["purpose"] or None,
            certificate_kwh=amount_or_none(line, "certificate_kwh", reading),
            other_uses_kwh=amount_or_none(line, "other_uses_kwh", reading),
            not_sold_as_credit=_optional_choice(line, "not_sold_as_credit", ("yes", "no")),
            own_certificates=_optional_choice(line, "own_certificates", OWN_CERTIFICATES),
            metered_kwh=amount_or_none(line, "metered_kwh", reading),
            evidence=read_reference(values["evidence"], evidence, folder, line.place("evidence")),
            place=line.place(),
        )
        _require_consistent(entry, line)
        return entry

    entries = tuple(read_records(folder, FILE, COLUMNS, reading, read))
    if sum(len(entry.serials) for entry in entries) > MAX_SERIALS:
        reason = _("more than {limit} serials; write those in a row as a range, FIRST..LAST")
        reading.problem(RefusedTable(Place(FILE, key="serials"), reason=reason.format(limit=MAX_SERIALS)))
    return entries


def _serials(line: Line) -> tuple[str, ...]:
    """Serials and ranges. What cannot be read as one would stand for certificates that nobody finds a second time."""
    texts = fields.entries(line.values["serials"])
    for text in texts:
        if means_several(text) and read_serials(text) is None:
            wanted = _("serials with semicolons between them, or a range with as many digits at both ends")
            raise UnreadableText(line.place("serials"), text=text[:60], wanted=wanted, example="A-001..A-060")
    return texts


def _optional_choice(line: Line, column: str, known: Collection[str]) -> str | None:
    text = line.values[column]
    return fields.choice(text, column, known, line.place(column)) if text else None


def _require_consistent(entry: LedgerEntry, line: Line) -> None:
    """What a cell speaks of must be what the row is. Raises `RowContradiction`."""
    for column in ("beneficiary", "purpose", "certificate_kwh", "other_uses_kwh", "not_sold_as_credit"):
        if getattr(entry, column) is not None and entry.source not in INSTRUMENTS:
            reason = _("{column} is for contracts and certificates; the source is {source}")
            raise RowContradiction(
                line.place(column), reason=reason.format(column=column, source=entry.source)
            )
    if entry.own_certificates is not None and entry.source not in ("on_site", "direct_line"):
        reason = _("{column} is for own generation and direct lines; the source is {source}")
        raise RowContradiction(
            line.place("own_certificates"),
            reason=reason.format(column="own_certificates", source=entry.source),
        )
    if entry.metered_kwh is not None and entry.source == "certificate":
        raise RowContradiction(line.place("metered_kwh"), reason=_("no meter reads a certificate"))

"""Which instrument gave a figure, and whether it was calibrated all through the reporting period.

A measured row rests on a meter when the file of evidence that it names has one in the index: `meter`, its
`accuracy_class`, and in `calibration` the file that shows its calibration, whose `date` and `valid_until` are in the
index too. Of several meters in one file, the data plan says which gave the row; if it names none, none did.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from baymark.i18n import N_, _
from baymark.study.model import EvidenceFile, Period, Row, Study

NO_CERTIFICATE = N_("no file of calibration is named")
NOT_LISTED = N_("{file} is not in the index of evidence")
NO_DAYS = N_("the index does not say from when to when {file} holds (date, valid_until)")
OTHER_METER = N_("data-plan.yaml names {planned}, the index of evidence {meters}")
OTHER_DAYS = N_("{file} holds from {start} to {end}")

_CLASS = re.compile(r"([0-9]{1,2}(?:\.[0-9]{1,3})?)\s*(S?)\Z", re.IGNORECASE)


@dataclass(frozen=True)
class MeterReading:
    """A row's meters as its evidence names them. `fault` says why they do not count as calibrated, or "".

    `accuracy_class` is written one way (`0.5 S`, `1`), or as it stands in the index where it is no such class.
    """

    row: str
    file: str
    meters: tuple[str, ...]
    accuracy_class: str
    fault: str

    @property
    def calibrated(self) -> bool:
        return not self.fault


def meter_reading(row: Row, study: Study) -> MeterReading | None:
    """What measured a row; None where nothing did, or its evidence names no meter."""
    files = {file.file: file for file in study.evidence}
    proof = files.get((row.evidence or "").partition("#")[0])
    if row.origin != "measured" or proof is None or not proof.meter:
        return None
    known = _names(proof.meter)
    planned = next((_names(datum.meter) for datum in study.data_plan if datum.row == row.id), known)
    if not planned:
        return None
    fault = _fault(proof, files, study.period)
    if not set(planned) <= set(known):
        fault = _(OTHER_METER).format(planned=", ".join(planned), meters=", ".join(known))
    return MeterReading(row.id, proof.file, planned, class_name(proof.accuracy_class), fault)


def _names(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in re.split("[,;]", text) if part.strip())


def class_name(text: str) -> str:
    """An accuracy class written one way: `0.5S`, `0.50 s` and `0.5 S` are one."""
    match = _CLASS.match(text.strip())
    if match is None:
        return text.strip()
    return f"{Decimal(match[1]).normalize():f}" + (" S" if match[2] else "")


def _fault(proof: EvidenceFile, files: dict[str, EvidenceFile], period: Period) -> str:
    name = proof.calibration
    if not name:
        return _(NO_CERTIFICATE)
    certificate = files.get(name)
    if certificate is None:
        return _(NOT_LISTED).format(file=name)
    start, end = _day(certificate.date), certificate.valid_until
    if start is None or end is None:
        return _(NO_DAYS).format(file=name)
    if start > period.start or end < period.end:
        return _(OTHER_DAYS).format(file=name, start=start.isoformat(), end=end.isoformat())
    return ""


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if re.match(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z", text) else None
    except ValueError:
        return None

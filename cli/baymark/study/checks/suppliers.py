"""Check operators about suppliers' footprints and about meters: what they declare, and what the row needs of them.

Each takes study, category and arguments and returns what it saw. The placeholders it fills are in its docstring.
"""

from __future__ import annotations

from collections.abc import Iterator

from baymark.category import Category
from baymark.i18n import _
from baymark.study.checks.observed import (
    Arguments,
    Observed,
    failed,
    not_applicable,
    passed_if_none,
    texts_argument,
)
from baymark.study.evidence import file_digest
from baymark.study.metering import meter_reading
from baymark.study.model import Row, Study
from baymark.study.model_supplier import SupplierFootprint


def _taken(study: Study) -> dict[str, SupplierFootprint]:
    """The footprints that rows take; a file that nothing takes changes no result."""
    return {
        row.used_supplier: study.suppliers[row.used_supplier]
        for row in study.rows
        if row.used_supplier is not None
    }


def _judged(study: Study, failures: Iterator[Observed]) -> list[Observed]:
    return passed_if_none(list(failures)) if _taken(study) else not_applicable()


def supplier_boundary(study: Study, category: Category, arguments: Arguments) -> list[Observed]:
    """A supplier's footprint has one of the `boundaries`, every stage `needed` and none `refused`. {supplier}
    {boundary} {missing} {surplus}"""
    boundaries = texts_argument(arguments, "boundaries")
    needed, refused = texts_argument(arguments, "needed"), texts_argument(arguments, "refused")

    def failures() -> Iterator[Observed]:
        for name, one in _taken(study).items():
            missing = [stage for stage in needed if stage not in one.stages]
            surplus = [stage for stage in refused if stage in one.stages]
            if one.boundary not in boundaries or missing or surplus:
                yield failed(
                    one.place, supplier=name, boundary=one.boundary, missing=", ".join(missing) or "—",
                    surplus=", ".join(surplus) or "—",
                )  # fmt: skip

    return _judged(study, failures())


def supplier_transport_once(study: Study, category: Category, arguments: Arguments) -> list[Observed]:
    """The way from the supplier to the site is counted once: in the supplier's footprint, or by legs of the row.
    {row} {supplier} {found}"""

    def failures() -> Iterator[Observed]:
        for row, one in _rows(study):
            inside, legs = "outbound_transport" in one.stages, bool(row.transport)
            if inside == legs:
                found = _("twice") if inside else _("not at all")
                yield failed(row.place, row=row.id, supplier=one.name, found=found)

    return _judged(study, failures())


def supplier_covers_period(study: Study, category: Category, arguments: Arguments) -> list[Observed]:
    """A supplier's footprint is valid through the whole reporting period. {supplier} {found} {expected}"""

    def failures() -> Iterator[Observed]:
        for name, one in _taken(study).items():
            if one.valid.start > study.period.start or one.valid.end < study.period.end:
                yield failed(
                    one.place, supplier=name, found=f"{one.valid.start} – {one.valid.end}",
                    expected=f"{study.period.start} – {study.period.end}",
                )  # fmt: skip

    return _judged(study, failures())


def supplier_biogenic_both_ways(study: Study, category: Category, arguments: Arguments) -> list[Observed]:
    """A supplier's footprint is stated without and with biogenic CO2: rule packs count it either way. {supplier}"""
    return _judged(
        study,
        (
            failed(one.place, supplier=name)
            for name, one in _taken(study).items()
            if one.including_biogenic is None
        ),
    )


def supplier_cut_off_stated(study: Study, category: Category, arguments: Arguments) -> list[Observed]:
    """A supplier says what share of its footprint its own cut-off left out. {supplier}"""
    return _judged(
        study,
        (
            failed(one.place, supplier=name)
            for name, one in _taken(study).items()
            if one.cut_off_share is None
        ),
    )


def supplier_evidence_unchanged(study: Study, category: Category, arguments: Arguments) -> list[Observed]:
    """The declaration behind a supplier's footprint is the file whose digest it states. {supplier} {file} {found}
    {expected}"""

    def failures() -> Iterator[Observed]:
        for name, one in _taken(study).items():
            found = file_digest(study.folder, one.evidence)
            if found != one.sha256:
                yield failed(
                    one.place, supplier=name, file=one.evidence, found=found or _("not there"),
                    expected=one.sha256,
                )  # fmt: skip

    return _judged(study, failures())


def supplier_verified(study: Study, category: Category, arguments: Arguments) -> list[Observed]:
    """A third party verified a supplier's footprint. {supplier}"""
    return _judged(
        study, (failed(one.place, supplier=name) for name, one in _taken(study).items() if not one.verified)
    )


def supplier_green_claim(study: Study, category: Category, arguments: Arguments) -> list[Observed]:
    """A supplier's claim to green electricity rests on its own dossier or certificate, and a third party verified it.
    {supplier} {instruments}"""

    def failures() -> Iterator[Observed]:
        for name, one in _taken(study).items():
            if one.electricity.claim == "market" and (one.original is None or not one.verified):
                yield failed(one.place, supplier=name, instruments=", ".join(one.electricity.instruments))

    claiming = any(one.electricity.claim == "market" for one in _taken(study).values())
    return passed_if_none(list(failures())) if claiming else not_applicable()


def supplier_location_based(study: Study, category: Category, arguments: Arguments) -> list[Observed]:
    """Beside a supplier's market-based footprint stands the location-based one. {supplier}"""
    claiming = {n: one for n, one in _taken(study).items() if one.electricity.claim == "market"}
    if not claiming:
        return not_applicable()
    return passed_if_none(
        [
            failed(one.place, supplier=name)
            for name, one in claiming.items()
            if one.electricity.location_based is None
        ]
    )


def meters_calibrated(study: Study, category: Category, arguments: Arguments) -> list[Observed]:
    """Measured rows of the named `supplies` (such as electricity) rest on a meter whose calibration holds through the
    reporting period. {row} {reason}"""
    supplies = texts_argument(arguments, "supplies")
    rows = [
        row
        for row in study.rows
        if row.kind == "input" and row.origin == "measured" and category.items[row.item].supply in supplies
    ]
    if not rows:
        return not_applicable()
    failures = []
    for row in rows:
        reading = meter_reading(row, study)
        reason = _("its evidence names no meter") if reading is None else reading.fault
        if reason:
            failures.append(failed(row.place, row=row.id, reason=reason))
    return passed_if_none(failures)


def _rows(study: Study) -> Iterator[tuple[Row, SupplierFootprint]]:
    for row in study.rows:
        if row.used_supplier is not None:
            yield row, study.suppliers[row.used_supplier]

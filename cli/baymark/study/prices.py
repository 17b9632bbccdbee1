"""Reads prices.csv: what the products of a step are sold for, where burdens are shared by price."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from baymark import units
from baymark.i18n import _
from baymark.study import fields
from baymark.study import folder as files
from baymark.study.errors import OutOfBounds, RowContradiction, UnknownRow, UnreadableDate
from baymark.study.evidence import read_reference
from baymark.study.model import EvidenceFile, Price, Row
from baymark.study.reading import Reading
from baymark.study.records import CURRENCIES, amount_or_none, read_named
from baymark.study.tables import Columns, Line

FILE = files.PRICES
COLUMNS = Columns(
    ("row", "price", "currency", "unit", "first_year", "last_year", "source", "evidence", "note")
)


def read_prices(
    folder: Path, rows: Sequence[Row], evidence: Mapping[str, EvidenceFile], reading: Reading
) -> tuple[Price, ...]:
    """One average price for each row named, of a product or co-product, per unit of that row."""
    by_id = {row.id: row for row in rows}

    def read(line: Line) -> Price:
        row = by_id.get(fields.filled(line.values["row"], "row", line.place("row")))
        if row is None:
            raise UnknownRow(line.place("row"), name=line.values["row"][:60], known=by_id)
        if row.kind not in ("product", "co_product"):
            reason = _(
                "The row {row} is of kind {kind}; only what leaves a step to be sold has a price here."
            )
            raise RowContradiction(line.place("row"), reason=reason.format(row=row.id, kind=row.kind))
        unit = fields.filled(line.values["unit"], "unit", line.place("unit"))
        if not units.known(unit) or not units.same_dimension(unit, row.unit):
            reason = _("The price is per {unit}, the row is counted in {other}.")
            raise RowContradiction(line.place("unit"), reason=reason.format(unit=unit[:40], other=row.unit))
        fields.filled(line.values["price"], "price", line.place("price"))
        price = amount_or_none(line, "price", reading) or Decimal(0)
        first, last = _year(line, "first_year"), _year(line, "last_year")
        if last < first:
            bounds = _("at least {minimum}").format(minimum=first)
            raise OutOfBounds(line.place("last_year"), name="last_year", found=last, bounds=bounds)
        return Price(
            row=row.id,
            # What a kilogram costs, where the price is per tonne and the row in kilograms.
            price=units.CONTEXT.multiply(price, units.factor(row.unit, unit)),
            currency=fields.choice(line.values["currency"], "currency", CURRENCIES, line.place("currency")),
            unit=row.unit,
            first_year=first,
            last_year=last,
            source=fields.filled(line.values["source"], "source", line.place("source")),
            evidence=read_reference(line.values["evidence"], evidence, folder, line.place("evidence")),
            note=line.values["note"],
            place=line.place(),
        )

    return read_named(folder, FILE, COLUMNS, reading, read, lambda price: price.row)


def _year(line: Line, column: str) -> int:
    text = fields.filled(line.values[column], column, line.place(column))
    if not (text.isascii() and text.isdigit() and len(text) == 4):
        raise UnreadableDate(line.place(column), text=text[:40], wanted=_("a year"), example="2025")
    return int(text)

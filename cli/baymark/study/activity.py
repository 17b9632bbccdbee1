"""Reads activity.csv or activity.xlsx: one row of activity data per line, every cell checked against its item."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from baymark.category import Category, ItemDefinition
from baymark.category.errors import nearest
from baymark.category.model import ANY_UNIT
from baymark.errors import Place
from baymark.i18n import N_, _
from baymark.study import fields
from baymark.study import folder as files
from baymark.study.errors import (
    EmptyCell,
    MissingFile,
    NegativeAmount,
    OutOfBounds,
    RefusedFile,
    RepeatedName,
    RowContradiction,
    UnknownItem,
    UnknownSite,
    UnknownSupplier,
    UnreadableText,
)
from baymark.study.evidence import read_reference
from baymark.study.model import ORIGINS, PLANT, STEP, SUPPLIER, EvidenceFile, Leg, Quality, Row
from baymark.study.numbers import read_number, read_quantity, require_bounds
from baymark.study.reading import Reading
from baymark.study.tables import Columns, Line, read_lines
from baymark.study.what_if import FILE as WHAT_IF
from baymark.study.what_if import WhatIf, rows_not_met

COLUMNS = Columns(
    ("id", "item", "kind", "amount", "unit", "per", "site", "supplier", "country", "dataset", "substance",
     "recycled_share", "yield", "transport", "origin", "tec", "geo", "tim", "gsd", "evidence", "note"),
    ("prc", "burden_share"),
)  # fmt: skip
CSV = files.ACTIVITY
XLSX = files.ACTIVITY_WORKBOOK
SHEET = "activity"
_NO_DATASET = {
    "electricity": N_(
        "the electricity policy of the rule pack chooses the dataset from the ledger of the site"
    ),
    "freight": N_("the legs in the column transport name the datasets"),
    "output": N_("an output has no dataset"),
    "emission": N_("the gas is named in the column substance"),
}


@dataclass(frozen=True)
class Known:
    """What rows may refer to."""

    folder: Path
    category: Category
    sites: frozenset[str]
    evidence: Mapping[str, EvidenceFile]
    what_if: WhatIf
    suppliers: frozenset[str] = frozenset()


def activity_file(folder: Path) -> Path:
    """activity.csv or activity.xlsx, whichever is there. Raises when both or neither is."""
    found = [
        folder / name for name in (CSV, XLSX) if (folder / name).is_symlink() or (folder / name).exists()
    ]
    if len(found) == 2:
        raise RefusedFile(
            Place(XLSX), reason=_("activity.csv is there too, and it is unclear which one holds")
        )
    if not found:
        raise MissingFile(Place(CSV), name=f"{CSV} / {XLSX}")
    return found[0]


def read_rows(known: Known, reading: Reading) -> tuple[Row, ...]:
    """All rows of the activity data."""
    rows: dict[str, Row] = {}
    with reading.collecting():
        path = activity_file(known.folder)
        met: set[str] = set()
        for line in read_lines(path, COLUMNS, path.name, SHEET):
            met.add(line.values["id"])
            with reading.collecting():
                row = _row(line, known, reading)
                if row.id in rows:
                    raise RepeatedName(line.place("id"), name=row.id, first=rows[row.id].place)
                rows[row.id] = row
        for error in rows_not_met(known.what_if, met):
            reading.problem(error)
    return tuple(rows.values())


class _Cells:
    """The cells of one line, with `--set` values laid over them."""

    def __init__(self, line: Line, changed: Mapping[str, str]) -> None:
        self.line, self.changed = line, changed
        self.id = line.values["id"]

    def __getitem__(self, column: str) -> str:
        return self.changed.get(column, self.line.values[column])

    def place(self, column: str) -> Place:
        if column in self.changed:
            return Place(WHAT_IF, key=f"rows.{self.id}.{column}")
        return self.line.place(column)


def _row(line: Line, known: Known, reading: Reading) -> Row:
    cells = _Cells(line, known.what_if.rows.get(line.values["id"], {}))
    row_id = fields.row_id(cells["id"], "id", cells.place("id"))
    item = known.category.items.get(fields.filled(cells["item"], "item", cells.place("item")))
    if item is None:
        raise UnknownItem(cells.place("item"), name=cells["item"][:60], known=known.category.items)
    kind = fields.choice(cells["kind"], "kind", item.kinds, cells.place("kind"))
    amount_place = cells.place("amount")
    unit = _unit(cells, item)
    amount = read_quantity(
        fields.filled(cells["amount"], "amount", amount_place),
        fields.filled(cells["unit"], "unit", cells.place("unit")),
        unit,
        amount_place,
        reading,
    )
    if amount < 0 and not item.negative:
        raise NegativeAmount(amount_place, item=item.name, found=cells["amount"])
    if kind == "product" and amount <= 0:
        raise OutOfBounds(amount_place, name="amount", found=cells["amount"], bounds=_("above 0"))
    per, site = _per_and_site(cells, kind, item, known)
    transport = _legs(cells, item, reading)
    if item.making and cells["recycled_share"].strip("0.") != "":
        reason = _(
            "Recycled content in the making of an item is a row of its own; recycled_share stays empty."
        )
        raise RowContradiction(cells.place("recycled_share"), reason=reason)
    substance = cells["substance"] or None
    if kind == "direct_emission" and substance is None:
        raise EmptyCell(cells.place("substance"), column="substance")
    yield_share = fields.share(cells["yield"], "yield", cells.place("yield"), reading)
    if yield_share is not None and yield_share == 0:
        raise OutOfBounds(cells.place("yield"), name="yield", found=0, bounds=_("above 0"))
    return Row(
        id=row_id,
        item=item.name,
        kind=kind,
        amount=amount,
        unit=unit,
        stated_amount=cells["amount"],
        stated_unit=cells["unit"],
        per=per,
        site=site,
        supplier=cells["supplier"] or None,
        country=fields.country(cells["country"], cells.place("country")) or None,
        dataset=_dataset(cells, item, kind, known),
        substance=substance,
        recycled_share=fields.share(
            cells["recycled_share"], "recycled_share", cells.place("recycled_share"), reading
        ),
        yield_share=yield_share,
        burden_share=_burden_share(cells, item, kind, reading),
        transport=transport,
        origin=fields.choice(cells["origin"], "origin", ORIGINS, cells.place("origin")),
        quality=_quality(cells),
        gsd=_gsd(cells, reading),
        evidence=read_reference(cells["evidence"], known.evidence, known.folder, cells.place("evidence")),
        note=cells["note"],
        place=line.place(),
    )


def _burden_share(cells: _Cells, item: ItemDefinition, kind: str, reading: Reading) -> Decimal | None:
    """The part of its step's burdens that an adopted product carries, as its background allocated them.

    Of a step that the study itself describes, the rule pack's allocation decides.
    """
    place = cells.place("burden_share")
    share = fields.share(cells["burden_share"], "burden_share", place, reading)
    if share is not None and not (item.making and kind == "product"):
        reason = _(
            "Only the output of an adopted process carries a share; the rule pack allocates everything else."
        )
        raise RowContradiction(place, reason=reason)
    if share is not None and share == 0:
        raise OutOfBounds(place, name="burden_share", found=0, bounds=_("above 0"))
    return share


def _unit(cells: _Cells, item: ItemDefinition) -> str:
    """The unit in which a row counts: that of its item, or where the item has none the stated one."""
    if item.unit != ANY_UNIT:
        return item.unit
    from baymark import units

    stated, place = fields.filled(cells["unit"], "unit", cells.place("unit")), cells.place("unit")
    if not units.known(stated):
        close = nearest(stated, units.definitions())
        raise units.UnknownUnit(place, unit=stated[:40], examples=close or "kg, kWh, MJ")
    return stated


def _per_and_site(cells: _Cells, kind: str, item: ItemDefinition, known: Known) -> tuple[str, str | None]:
    per = fields.filled(cells["per"], "per", cells.place("per"))
    site = cells["site"] or None
    if site is not None and site not in known.sites:
        raise UnknownSite(cells.place("site"), name=site[:60], known=known.sites)
    if per.startswith(PLANT):
        plant = per.removeprefix(PLANT)
        if plant not in known.sites:
            raise UnknownSite(cells.place("per"), name=plant[:60], known=known.sites)
        if kind == "product":
            raise RowContradiction(cells.place("per"), reason=_("A product row names its step, not a plant."))
        if site is not None and site != plant:
            reason = _("The column per names the plant {plant}, the column site {site}.")
            raise RowContradiction(cells.place("site"), reason=reason.format(plant=plant, site=site))
        return per, plant
    if item.supply == "electricity" and site is None:
        # Without a site there is no ledger, and no way to say what electricity it was.
        raise EmptyCell(cells.place("site"), column="site")
    return fields.row_id(per, "per", cells.place("per")), site


def _dataset(cells: _Cells, item: ItemDefinition, kind: str, known: Known) -> str | None:
    text, place = cells["dataset"], cells.place("dataset")
    if kind == "product" and text:
        raise RowContradiction(place, reason=_("A product row has no dataset: it is what the step yields."))
    if item.supply == "step" and kind == "input" and not text.startswith(STEP):
        raise UnreadableText(place, text=text[:60], wanted=_("the output of a step"), example="step:cell")
    if not text:
        return None
    if item.supply in _NO_DATASET:
        reason = _("The dataset of {item} stays empty: {why}.")
        raise RowContradiction(place, reason=reason.format(item=item.name, why=_(_NO_DATASET[item.supply])))
    if text.startswith(STEP):
        if kind != "input":
            raise RowContradiction(place, reason=_("Only an input can be the output of a step."))
        return STEP + fields.row_id(text.removeprefix(STEP), "dataset", place)
    if text.startswith(SUPPLIER):
        return _supplier(cells, item, kind, known)
    return fields.dataset_id(text, place)


def _supplier(cells: _Cells, item: ItemDefinition, kind: str, known: Known) -> str:
    """A supplier's footprint in place of a dataset: for what is bought, and whole as the supplier declared it."""
    place, name = cells.place("dataset"), cells["dataset"].removeprefix(SUPPLIER)
    if name not in known.suppliers:
        raise UnknownSupplier(place, name=name[:60], known=known.suppliers)
    if kind != "input" or item.supply != "dataset":
        raise RowContradiction(place, reason=_("A supplier's footprint is for an input that is bought."))
    if cells["recycled_share"].strip("0.") != "":
        # Relief for recycled content would take off a second time what is in the supplier's figure already.
        reason = _("A supplier's footprint has its recycled content in it; recycled_share stays empty.")
        raise RowContradiction(cells.place("recycled_share"), reason=reason)
    return SUPPLIER + name


def _legs(cells: _Cells, item: ItemDefinition, reading: Reading) -> tuple[Leg, ...]:
    text, place = cells["transport"], cells.place("transport")
    parts = fields.entries(text)
    if not parts:
        if item.supply == "freight":
            raise EmptyCell(place, column="transport")
        return ()
    if _unit(cells, item) != "kg":
        reason = _("Transport legs need an amount in mass, but {item} is counted in {unit}.")
        raise RowContradiction(place, reason=reason.format(item=item.name, unit=_unit(cells, item)))
    legs = []
    for part in parts:
        dataset, colon, distance = part.rpartition(":")
        if not colon:
            wanted = _("a leg (dataset:kilometres)")
            raise UnreadableText(place, text=part[:80], wanted=wanted, example="freight-road-heavy-cn:150")
        kilometres = read_number(distance.strip(), place, reading)
        require_bounds(kilometres, Decimal(0), Decimal(100_000), _("a distance in km"), place)
        legs.append(Leg(fields.dataset_id(dataset.strip(), place), kilometres))
    return tuple(legs)


def _quality(cells: _Cells) -> Quality | None:
    """The scores of a row: the first three together, precision besides where it is stated."""
    scores = []
    for column in ("tec", "geo", "tim", "prc"):
        if cells[column] and cells[column] not in ("1", "2", "3", "4", "5"):
            raise OutOfBounds(
                cells.place(column), name=column, found=cells[column], bounds=_("1, 2, 3, 4 or 5")
            )
        scores.append(cells[column])
    if not any(scores):
        return None
    for column, score in zip(("tec", "geo", "tim"), scores, strict=False):
        fields.filled(score, column, cells.place(column))
    tec, geo, tim = (int(score) for score in scores[:3])
    return Quality(tec, geo, tim, int(scores[3]) if scores[3] else None)


def _gsd(cells: _Cells, reading: Reading) -> Decimal | None:
    if not cells["gsd"]:
        return None
    value = read_number(cells["gsd"], cells.place("gsd"), reading)
    return require_bounds(value, Decimal(1), Decimal(100), "gsd", cells.place("gsd"))

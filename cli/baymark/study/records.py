"""Reads the tables beside the activity data: composition, production, models, data plan."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from baymark.category import Category
from baymark.category.errors import UnknownChoice
from baymark.category.section import Section
from baymark.safe_yaml import read_yaml
from baymark.study import fields
from baymark.study import folder as files
from baymark.study.errors import RepeatedName, UnknownItem, UnknownMaterial, UnknownRow, UnknownSite
from baymark.study.model import (
    PRODUCTION_PRODUCTS,
    Component,
    Model,
    Omission,
    PlannedDatum,
    Price,
    Production,
)
from baymark.study.numbers import read_number, require_bounds
from baymark.study.plain_files import require_plain_file
from baymark.study.reading import Reading
from baymark.study.tables import Columns, Line, read_lines

COMPOSITION = Columns(("item", "material", "mass_fraction", "form"))
PRODUCTION = Columns(("site", "month", "product", "quantity", "mass_kg", "energy_kwh", "value", "currency"))
MODELS = Columns(("model", "representative", "key_parts", "differences", "note"))
CURRENCIES = ("CNY", "EUR", "USD", "HKD", "MOP")
DATA_PLAN = files.DATA_PLAN
PLAN_SCHEMA = "baymark/data-plan/1"
_PLAN_KEYS = ("row", "source", "meter", "frequency", "responsible", "method")

Record = TypeVar("Record")
NamedRecord = TypeVar("NamedRecord", Omission, Price)


def read_records(
    folder: Path, name: str, columns: Columns, reading: Reading, read: Callable[[Line], Record]
) -> Iterator[Record]:
    """The records of a table of the study, if it is there; what is wrong with one is collected, and it left out."""
    path = folder / name
    if not os.path.lexists(path):
        return
    with reading.collecting():
        for line in read_lines(path, columns, name):
            with reading.collecting():
                yield read(line)


def read_named(
    folder: Path,
    name: str,
    columns: Columns,
    reading: Reading,
    read: Callable[[Line], NamedRecord],
    id_of: Callable[[NamedRecord], str],
) -> tuple[NamedRecord, ...]:
    """The records of a table in which each stands once; a second one of a name is a problem, and left out."""
    found: dict[str, NamedRecord] = {}
    for record in read_records(folder, name, columns, reading, read):
        id_ = id_of(record)
        if id_ in found:
            reading.problem(RepeatedName(record.place, name=id_, first=found[id_].place))
        found.setdefault(id_, record)
    return tuple(found.values())


def read_composition(folder: Path, category: Category, reading: Reading) -> tuple[Component, ...]:
    def read(line: Line) -> Component:
        item = fields.filled(line.values["item"], "item", line.place("item"))
        if item not in category.items:
            raise UnknownItem(line.place("item"), name=item[:60], known=category.items)
        material = fields.filled(line.values["material"], "material", line.place("material"))
        if material not in category.composition_materials:
            raise UnknownMaterial(
                line.place("material"), name=material[:60], known=category.composition_materials
            )
        place = line.place("mass_fraction")
        fields.filled(line.values["mass_fraction"], "mass_fraction", place)
        fraction = fields.share(line.values["mass_fraction"], "mass_fraction", place, reading)
        return Component(item, material, fraction or Decimal(0), line.values["form"], line.place())

    return tuple(read_records(folder, files.COMPOSITION, COMPOSITION, reading, read))


def read_production(folder: Path, sites: Collection[str], reading: Reading) -> tuple[Production, ...]:
    def read(line: Line) -> Production:
        currency = line.values["currency"]
        if currency or line.values["value"]:
            fields.choice(currency, "currency", CURRENCIES, line.place("currency"))
        fields.filled(line.values["quantity"], "quantity", line.place("quantity"))
        return Production(
            site=site_of(line, sites),
            month=fields.month(line.values["month"], "month", line.place("month")),
            product=fields.choice(
                line.values["product"], "product", PRODUCTION_PRODUCTS, line.place("product")
            ),
            quantity=amount_or_none(line, "quantity", reading) or Decimal(0),
            mass_kg=amount_or_none(line, "mass_kg", reading),
            energy_kwh=amount_or_none(line, "energy_kwh", reading),
            value=amount_or_none(line, "value", reading),
            currency=currency or None,
            place=line.place(),
        )

    return tuple(read_records(folder, files.PRODUCTION, PRODUCTION, reading, read))


def read_models(folder: Path, reading: Reading) -> tuple[Model, ...]:
    def read(line: Line) -> Model:
        marked = fields.choice(
            line.values["representative"], "representative", ("yes", "no"), line.place("representative")
        )
        return Model(
            model=fields.filled(line.values["model"], "model", line.place("model")),
            representative=marked == "yes",
            key_parts=fields.entries(line.values["key_parts"]),
            differences=line.values["differences"],
            note=line.values["note"],
            place=line.place(),
        )

    return tuple(read_records(folder, files.MODELS, MODELS, reading, read))


def read_data_plan(folder: Path, rows: Mapping[str, object], reading: Reading) -> tuple[PlannedDatum, ...]:
    """The entries of data-plan.yaml; each names a row of the activity data."""
    path = folder / DATA_PLAN
    if not os.path.lexists(path):
        return ()
    planned: list[PlannedDatum] = []
    with reading.collecting():
        require_plain_file(path, DATA_PLAN, 1_000_000)
        root = Section(read_yaml(path), DATA_PLAN, "", reading.problems)
        root.known_keys("schema", "data")
        if root.text("schema", required=True) not in ("", PLAN_SCHEMA):
            reading.problem(
                UnknownChoice(root.place("schema"), name=root.text("schema"), known=[PLAN_SCHEMA])
            )
        for section in root.sections("data"):
            section.known_keys(*_PLAN_KEYS)
            values = {key: section.text(key) for key in _PLAN_KEYS}
            section.text("row", required=True)
            if values["row"] and values["row"] not in rows:
                reading.problem(UnknownRow(section.place("row"), name=values["row"], known=rows))
            planned.append(PlannedDatum(place=section.place(), **values))
    return tuple(planned)


def site_of(line: Line, sites: Collection[str]) -> str:
    """The site of a row, which study.yaml must list."""
    site = fields.filled(line.values["site"], "site", line.place("site"))
    if site not in sites:
        raise UnknownSite(line.place("site"), name=site[:60], known=sites)
    return site


def amount_or_none(line: Line, column: str, reading: Reading) -> Decimal | None:
    """A number that is not negative, or None when the cell is empty."""
    text, place = line.values[column], line.place(column)
    if not text:
        return None
    return require_bounds(read_number(text, place, reading), Decimal(0), None, column, place)

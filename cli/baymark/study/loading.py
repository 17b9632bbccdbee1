"""Reads a study folder whole: every problem is found in one go, nothing is written, nothing is assumed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from baymark.category import Category
from baymark.category.section import Section
from baymark.errors import Place
from baymark.i18n import _
from baymark.safe_yaml import MAX_BYTES, read_yaml
from baymark.study import declaration, omissions, prices, records
from baymark.study.activity import COLUMNS, Known, read_rows
from baymark.study.errors import RefusedFile
from baymark.study.evidence import read_index
from baymark.study.ledger import read_ledger
from baymark.study.model import Study
from baymark.study.plain_files import require_plain_file
from baymark.study.reading import GivenUp, Reading
from baymark.study.series import read_series
from baymark.study.steps import read_steps
from baymark.study.supplier.reading import read_suppliers, supplier_names
from baymark.study.what_if import read_what_if


def load(
    folder: Path, category_of: Callable[[str], Category], *, set_values: Mapping[str, str] | None = None
) -> Study:
    """The study in a folder. `set_values` puts other values in place of stated ones, by path (`--set`).

    Raises `Problems` with everything that is wrong, or the one `BadInput` that makes further reading pointless.
    """
    changed = dict(set_values or {})
    reading = Reading()
    study: Study | None = None
    with suppress(GivenUp):
        study = _load(folder, category_of, changed, reading)
    reading.finish()
    assert study is not None  # whatever kept it from being read is a problem, and raised above
    return study


def _load(
    folder: Path, category_of: Callable[[str], Category], changed: Mapping[str, str], reading: Reading
) -> Study | None:
    if not folder.is_dir():
        raise RefusedFile(Place(str(folder)), reason=_("it is not a folder"))
    require_plain_file(folder / declaration.FILE, declaration.FILE, MAX_BYTES)
    what_if = read_what_if(changed, COLUMNS.header)
    root = Section(
        read_yaml(folder / declaration.FILE, declaration.FILE), declaration.FILE, "", reading.problems
    )
    declaration.known_keys(root)
    category_id = root.text("category", required=True)
    if not category_id:
        return None
    category = category_of(category_id)
    evidence = {file.file: file for file in read_index(folder, reading)}
    declared = declaration.read_declaration(root, category, what_if, reading)
    parameters = declaration.read_parameters(root, category, folder, evidence, what_if, reading)
    sites = frozenset(
        text for section in root.sections("sites") if (text := section.text("id"))
    )  # also those refused above: one wrong site should not make every row of it wrong too
    suppliers = read_suppliers(folder, evidence, reading)
    before = len(reading.problems)
    rows = read_rows(Known(folder, category, sites, evidence, what_if, supplier_names(folder)), reading)
    # Where rows were refused, "there is no such step or row" would only be their echo.
    complete = len(reading.problems) == before
    steps = read_steps(rows, reading) if complete else ()
    composition = records.read_composition(folder, category, reading)
    production = records.read_production(folder, sites, reading)
    ledger = read_ledger(folder, sites, evidence, reading)
    intervals = read_series(folder, sites, reading)
    models = records.read_models(folder, reading)
    data_plan = records.read_data_plan(folder, {row.id: row for row in rows}, reading) if complete else ()
    omitted = omissions.read_omissions(folder, category, evidence, reading)
    paid = prices.read_prices(folder, rows, evidence, reading) if complete else ()
    if declared is None:
        return None
    return Study(
        folder=folder,
        name=root.text("name", required=True),
        identity=declared.identity,
        category=category.id,
        kind=declared.kind,
        period=declared.period,
        application_date=declared.application_date,
        place_of_use=declared.place_of_use,
        rule_packs=declared.rule_packs,
        parameters=parameters,
        rows=rows,
        steps=steps,
        composition=composition,
        production=production,
        ledger=ledger,
        models=models,
        data_plan=data_plan,
        omissions=omitted,
        prices=paid,
        evidence=tuple(evidence.values()),
        remarks=tuple(reading.remarks),
        what_if=changed,
        series=intervals,
        suppliers=suppliers,
    )

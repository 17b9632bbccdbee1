"""Check operators about records: production, duplicates, evidence, data plan, period.

Each takes study, category and arguments and returns what it saw. The placeholders it fills are in its docstring.
"""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

from baymark.category import Category
from baymark.errors import Place
from baymark.i18n import _
from baymark.study import folder as files
from baymark.study.checks.observed import (
    Arguments,
    Observed,
    decimal_argument,
    failed,
    not_applicable,
    not_executed,
    passed_if_none,
    text_argument,
    texts_argument,
)
from baymark.study.declaration import FILE
from baymark.study.evidence import FOLDER, INDEX, file_digest, files_in_folder
from baymark.study.ledger import FILE as LEDGER
from baymark.study.model import Study
from baymark.study.model_ledger import INSTRUMENTS
from baymark.study.records import DATA_PLAN
from baymark.study.steps import runs_per_product


def period_length(study: Study, category: Category, arguments: Arguments) -> list[Observed]:
    """The period is `months` whole calendar months. {found} {expected}"""
    wanted = int(decimal_argument(arguments, "months"))
    months = len(study.period.months)
    if study.period.whole_months and months == wanted:
        return passed_if_none([])
    found = f"{study.period.start} – {study.period.end}"
    return [failed(Place(FILE, key="period"), found=found, expected=wanted)]


def _plant_sites(study: Study) -> tuple[str, ...]:
    return tuple(dict.fromkeys(row.plant for row in study.rows if row.plant is not None))


def production_covers_period(study: Study, category: Category, arguments: Arguments) -> list[Observed]:
    """Each site with plant rows has production of this model for each month of the period. {site} {month}"""
    sites = _plant_sites(study)
    if not sites:
        return not_applicable()
    there = {(made.site, made.month) for made in study.production if made.product == "this_model"}
    return passed_if_none(
        [
            failed(Place(files.PRODUCTION, key=f"{site} {month}"), site=site, month=month)
            for site in sites
            for month in study.period.months
            if (site, month) not in there
        ]
    )


def production_matches_parameter(study: Study, category: Category, arguments: Arguments) -> list[Observed]:
    """Per site with plant rows, a `column` of production.csv per piece, times the pieces in one product, is the
    `parameter` within a share of it: plant amounts are allocated by that column. {site} {found} {expected}
    """
    column, name = text_argument(arguments, "column"), text_argument(arguments, "parameter")
    tolerance = decimal_argument(arguments, "tolerance")
    wanted = study.parameters.get(name)
    sites = _plant_sites(study)
    if not sites:
        return not_applicable()
    if wanted is None and name not in category.required_parameters(study.kind):
        return not_applicable()  # a material has no rated energy
    if wanted is None or not isinstance(wanted.value, Decimal):
        return not_executed(_("the parameter {name} is not given").format(name=name))
    runs, failures = runs_per_product(study), []
    for site in sites:
        made = [
            one for one in study.production
            if one.site == site and one.product == "this_model" and one.month in study.period.months
        ]  # fmt: skip
        amounts, pieces = (
            [getattr(one, column) for one in made],
            sum((one.quantity for one in made), Decimal(0)),
        )
        steps = [step for step in study.steps if step.output_row.site == site and step.name in runs]
        if None in amounts or not pieces or len(steps) != 1:
            return not_executed(_("what site {site} made cannot be told by the piece").format(site=site))
        per_product = runs[steps[0].name] * steps[0].output_row.amount
        found = sum(amounts, Decimal(0)) / pieces * per_product
        if abs(found - wanted.value) > tolerance * wanted.value:
            shown = f"{found:.6g}"
            failures.append(failed(Place(files.PRODUCTION, key=f"{site} {column}"), site=site, found=shown,
                                   expected=wanted.value))  # fmt: skip
    return passed_if_none(failures)


def no_duplicates(study: Study, category: Category, arguments: Arguments) -> list[Observed]:
    """No meter, month and source, no site, month and product, no model stands twice. {name}"""
    keys: list[tuple[str, str, Place]] = []
    for entry in study.ledger:
        name = f"{entry.site}, {entry.meter}, {entry.month}, {entry.source}"
        if entry.source not in INSTRUMENTS:
            keys.append((LEDGER, name, entry.place))
    keys.extend(
        (files.PRODUCTION, f"{made.site}, {made.month}, {made.product}", made.place)
        for made in study.production
    )
    keys.extend((files.MODELS, model.model, model.place) for model in study.models)
    keys.extend(
        (files.COMPOSITION, f"{part.item}, {part.material}, {part.form}", part.place)
        for part in study.composition
    )
    counted = Counter((table, name) for table, name, _place in keys)
    meters = {(entry.meter, entry.site): entry.place for entry in study.ledger}
    sites_of = Counter(meter for meter, _site in meters)
    failures = [failed(place, name=meter) for (meter, _site), place in meters.items() if sites_of[meter] > 1]
    seen: set[tuple[str, str]] = set()
    for table, name, place in keys:
        if counted[table, name] > 1 and (table, name) in seen:
            failures.append(failed(place, name=name))
        seen.add((table, name))
    return passed_if_none(failures)


def evidence_given(study: Study, category: Category, arguments: Arguments) -> list[Observed]:
    """Rows and parameters of the named `origins` name evidence. {row} {origin}"""
    origins = texts_argument(arguments, "origins")
    failures = [
        failed(row.place, row=row.id, origin=row.origin)
        for row in study.rows
        if row.origin in origins and row.evidence is None
    ]
    failures.extend(
        failed(parameter.place, row=name, origin=parameter.origin)
        for name, parameter in study.parameters.items()
        if parameter.origin in origins and parameter.evidence is None
    )
    return passed_if_none(failures)


def parameters_evidenced(study: Study, category: Category, arguments: Arguments) -> list[Observed]:
    """Every figure among the parameters, which decide what a product delivers, names its evidence; asked of the kinds
    named only, since one kg of a component is a definition. {name}"""
    if study.kind not in texts_argument(arguments, "kinds"):
        return not_applicable()
    figures = [one for one in study.parameters.values() if isinstance(one.value, Decimal)]
    return passed_if_none([failed(one.place, name=one.name) for one in figures if not one.evidence])


def evidence_present(study: Study, category: Category, arguments: Arguments) -> list[Observed]:
    """Every file of the evidence index is in the folder. {file}"""
    if not study.evidence:
        return not_applicable()
    return passed_if_none(
        [
            failed(file.place, file=file.file)
            for file in study.evidence
            if not (study.folder / FOLDER / file.file).is_file()
        ]
    )


def evidence_unchanged(study: Study, category: Category, arguments: Arguments) -> list[Observed]:
    """Every file that is there has the digest of the index. {file} {found} {expected}"""
    if not study.evidence:
        return not_applicable()
    failures = []
    for file in study.evidence:
        found = file_digest(study.folder, file.file)
        if found is not None and found != file.sha256:
            failures.append(failed(file.place, file=file.file, found=found, expected=file.sha256))
    return passed_if_none(failures)


def evidence_listed(study: Study, category: Category, arguments: Arguments) -> list[Observed]:
    """Every file in evidence/ is in its index. {file}"""
    listed = {file.file for file in study.evidence}
    return passed_if_none(
        [
            failed(Place(f"{FOLDER}/{INDEX}"), file=name)
            for name in files_in_folder(study.folder)
            if name not in listed
        ]
    )


def recycled_share_evidenced(study: Study, category: Category, arguments: Arguments) -> list[Observed]:
    """A recycled share above 0 has evidence. {row} {found}"""
    claiming = [row for row in study.rows if row.recycled_share]
    if not claiming:
        return not_applicable()
    return passed_if_none(
        [failed(row.place, row=row.id, found=row.recycled_share) for row in claiming if row.evidence is None]
    )


def data_plan_covers(study: Study, category: Category, arguments: Arguments) -> list[Observed]:
    """Every row of the named `origins` has an entry in the data plan. {row}"""
    origins = texts_argument(arguments, "origins")
    planned = {datum.row for datum in study.data_plan}
    rows = [row for row in study.rows if row.origin in origins]
    if not rows:
        return not_applicable()
    return passed_if_none(
        [failed(Place(DATA_PLAN, key=row.id), row=row.id) for row in rows if row.id not in planned]
    )


def reduction_plan_present(study: Study, category: Category, arguments: Arguments) -> list[Observed]:
    """reduction-plan.md is there and says something. No placeholders."""
    path = study.folder / files.REDUCTION_PLAN
    if path.is_file() and not path.is_symlink() and path.stat().st_size > 0:
        return passed_if_none([])
    return [failed(Place(files.REDUCTION_PLAN))]

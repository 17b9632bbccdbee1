"""Adopting a unit process: its recipe becomes rows of the study, in a step of its own, to be edited there.

The rows that used the dataset take the step's output instead. Before anything is edited the study gives what it gave;
the decision how such rows are placed in a rule pack is 0010.
"""

from __future__ import annotations

import csv
import io
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from baymark.category import Category
from baymark.errors import BadInput, Place
from baymark.i18n import _
from baymark.study.activity import COLUMNS, SHEET, XLSX, activity_file
from baymark.study.errors import UnknownSite
from baymark.study.model import STEP, Row, Study

OUTPUT, INPUT, ELECTRICITY, WASTE, EMISSION = (
    "making_output", "making_input", "making_electricity", "making_waste", "making_emission"
)  # fmt: skip
_KINDS = {INPUT: "input", ELECTRICITY: "input", WASTE: "waste", EMISSION: "direct_emission"}
_LONGEST = 80  # of a row id


class NotAdopted(BadInput):
    """A dataset cannot be adopted into a study."""

    code = "not-adopted"
    summary = "{dataset!r} cannot be adopted: {reason}"
    remedy = (
        "Adopt a unit process (`baymark db show`) that an input row of the study names in its column dataset."
    )


class StepExists(BadInput):
    """The name of a new step is taken."""

    code = "step-exists"
    summary = "The study has a step {name!r} already."
    remedy = "Give the adopted process another name with --as."


@dataclass(frozen=True)
class Ingredient:
    """One figure of a recipe, per unit of the product: so much of `flow`. `origin` is that of a row."""

    item: str
    flow: str
    amount: Decimal
    unit: str
    origin: str
    substance: str
    gsd: Decimal | None
    note: str


@dataclass(frozen=True)
class Recipe:
    """A unit process as rows can hold it: what one `unit` of its product takes and emits, before allocation.

    `burden_share` is the part of it that the product carries; its basis speaks through `origin`.
    """

    dataset: str
    unit: str
    substance: str
    origin: str
    burden_share: Decimal
    note: str
    ingredients: tuple[Ingredient, ...]


@dataclass(frozen=True)
class Adoption:
    """What is to be written: the new step's rows as cells by column, and the ids of the rows that take it."""

    step: str
    rows: tuple[dict[str, str], ...]
    takers: tuple[Row, ...]


def plan(study: Study, category: Category, recipe: Recipe, *, name: str = "", site: str = "") -> Adoption:
    """The rows of an adoption. `name` is an item whose rows shall take it, or what the step is to be called.

    Electricity of the recipe is drawn at `site`, where one is given; else it stays with the recipe's datasets.
    Raises `NotAdopted`, `StepExists`, `UnknownSite`.
    """
    if OUTPUT not in category.items:
        raise NotAdopted(
            dataset=recipe.dataset, reason=_("the category has no items for the making of an item")
        )
    if site and site not in {one.id for one in study.identity.sites}:
        raise UnknownSite(Place("--site"), name=site[:60], known=[one.id for one in study.identity.sites])
    using = [row for row in study.rows if row.dataset == recipe.dataset]
    items = list(dict.fromkeys(row.item for row in using))
    step = recipe.dataset.replace("-", "_").replace(".", "_")
    if name in items:
        using, items = [row for row in using if row.item == name], [name]
    elif name:
        step = name
    _require_usable(recipe.dataset, using, items)
    step = step if step[0].isalpha() else f"step_{step}"
    if any(one.name == step for one in study.steps):
        raise StepExists(Place("--as"), name=step)
    return Adoption(
        step, tuple(_rows(recipe, step, using[0].unit, site, {row.id for row in study.rows})), tuple(using)
    )


def _require_usable(dataset: str, using: Sequence[Row], items: Sequence[str]) -> None:
    reason = ""
    if not using:
        reason = _("no row of the study names it in the column dataset")
    elif len(items) > 1:
        reason = _("rows of several items use it; choose one with --as: {items}").format(
            items=", ".join(items)
        )
    for row in using:
        if row.kind != "input":
            reason = _("row {row} is not an input, and only an input can be the output of a step")
        elif row.recycled_share:
            # Recycled content is counted against the material's own dataset, which the row would no longer name.
            reason = _("row {row} has a recycled share; give the recycled part a row of its own first")
        if reason:
            raise NotAdopted(row.place, dataset=dataset, reason=reason.format(row=row.id))
    if reason:
        raise NotAdopted(dataset=dataset, reason=reason)


def _rows(recipe: Recipe, step: str, unit: str, site: str, taken: set[str]) -> Iterator[dict[str, str]]:
    """The output row, in the unit of the rows that take it, and one row per ingredient."""
    from baymark import units

    output = {
        "id": _free(f"{step}_made", taken),
        "item": OUTPUT,
        "kind": "product",
        # One run of the recipe, whatever the unit that the study counts its item in.
        "amount": format(units.convert(Decimal(1), recipe.unit, unit), "f"),
        "unit": unit,
        "per": step,
        "origin": recipe.origin,
        "burden_share": "" if recipe.burden_share == 1 else format(recipe.burden_share, "f"),
        "substance": recipe.substance,
        "note": recipe.note,
    }
    yield dict.fromkeys(COLUMNS.header, "") | output
    for one in recipe.ingredients:
        own = bool(site) and one.item == ELECTRICITY
        item = INPUT if one.item == ELECTRICITY and not own else one.item
        cells = {
            "id": _free(f"{step}_{one.flow.replace('-', '_').replace('.', '_')}", taken),
            "item": item,
            "kind": _KINDS[item],
            "amount": format(one.amount, "f"),
            "unit": one.unit,
            "per": step,
            "site": site if own else "",
            "dataset": "" if own or item == EMISSION else one.flow,
            "substance": one.flow if item == EMISSION else one.substance,
            "origin": one.origin,
            "gsd": "" if one.gsd is None else format(one.gsd, "f"),
            "note": one.note,
        }
        yield dict.fromkeys(COLUMNS.header, "") | cells


def _free(wanted: str, taken: set[str]) -> str:
    """A row id that is not taken, and takes it."""
    found, number = wanted[:_LONGEST], 1
    while found in taken:
        number += 1
        found = f"{wanted[: _LONGEST - 4]}_{number}"
    taken.add(found)
    return found


@contextmanager
def prepared(study: Study, adoption: Adoption) -> Iterator[Path]:
    """A folder beside the study that holds it as it will be; gone when the block ends.

    It is read and calculated there before a byte of the study is changed. `commit` puts it in place.
    """
    folder = study.folder.resolve()
    beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        for path in sorted(folder.rglob("*")):
            target = beside / path.relative_to(folder)
            if path.is_dir() and not path.is_symlink():
                target.mkdir(exist_ok=True)
            else:
                shutil.copy2(path, target, follow_symlinks=False)
        path = activity_file(beside)
        content = _workbook(path, adoption) if path.name == XLSX else _csv(path, adoption)
        path.write_bytes(content)
        yield beside
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def commit(study: Study, prepared_folder: Path) -> str:
    """Put the prepared activity data in the place of the study's, whole or not at all; the name of the file."""
    name = activity_file(study.folder).name
    os.replace(prepared_folder / name, study.folder / name)
    return name


def _csv(path: Path, adoption: Adoption) -> bytes:
    """The table with the takers' cells changed and the new rows at its end; everything else as it stood."""
    records = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))
    header = [cell.strip() for cell in records[0]]
    # Optional columns that the table did not need so far.
    lacking = [
        n for n in COLUMNS.optional if n not in header and any(cells.get(n) for cells in adoption.rows)
    ]
    header += lacking
    records = [[*record, *("" for _name in lacking)] for record in records]
    records[0] = header
    column = header.index("dataset")
    for row in adoption.takers:
        records[row.place.row - 1][column] = f"{STEP}{adoption.step}"
    records += [[cells.get(name, "") for name in header] for cells in adoption.rows]
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(records)
    return text.getvalue().encode()


def _workbook(path: Path, adoption: Adoption) -> bytes:
    from openpyxl import load_workbook

    book = load_workbook(path)
    sheet = book[SHEET]
    columns = {str(cell.value).strip(): cell.column for cell in sheet[1] if cell.value is not None}

    for name in COLUMNS.optional:
        if name not in columns and any(cells.get(name) for cells in adoption.rows):
            columns[name] = max(columns.values()) + 1
            sheet.cell(row=1, column=columns[name]).value = name

    def put(row: int, name: str, text: str) -> None:
        cell = sheet.cell(row=row, column=columns[name])
        cell.value = text
        # A text that begins with = would be taken for a formula.
        cell.data_type, cell.number_format = "s", "@"

    for taker in adoption.takers:
        number = int("".join(sign for sign in taker.place.cell if sign.isdigit()))
        put(number, "dataset", f"{STEP}{adoption.step}")
    last = max((cell.row for line in sheet.iter_rows() for cell in line if cell.value is not None), default=1)
    for number, cells in enumerate(adoption.rows, last + 1):
        for name, text in cells.items():
            if text and name in columns:
                put(number, name, text)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()

"""Starts a study: an empty but valid skeleton, or a copy of an example. Never writes over anything."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

from baymark.category import Category
from baymark.category.errors import UnknownChoice
from baymark.errors import Place
from baymark.i18n import _
from baymark.paths import data_folder
from baymark.study import evidence, ledger, omissions, records
from baymark.study import folder as files
from baymark.study.activity import COLUMNS, CSV, XLSX
from baymark.study.declaration import FILE, SCHEMA
from baymark.study.errors import NotCreated, NotMade, UnknownTemplate
from baymark.study.loading import load
from baymark.study.writing import write_workbook


def examples() -> tuple[str, ...]:
    """The names of the example studies that this program came with."""
    folder = data_folder("templates") / "studies"
    return tuple(sorted(path.parent.name for path in folder.glob(f"*/{FILE}")))


def copy_example(name: str, folder: Path) -> Path:
    """Copy an example study to a new folder. Raises `UnknownTemplate`, `NotCreated`, `NotMade`."""
    if name not in examples():
        raise UnknownTemplate(Place("--like"), name=name, known=examples())
    source = data_folder("templates") / "studies" / name
    return appearing(folder, lambda place: _copy(source, place, folder.name))


def create_skeleton(
    folder: Path, category: Category, kind: str, *, today: date, workbook: bool = False
) -> Path:
    """Write a study without figures to a new folder; the reporting period is the last whole calendar year.

    With `workbook` the activity data is an .xlsx with headings and lists instead of a CSV with its header only.
    """
    if kind not in category.kinds:
        raise UnknownChoice(Place("--kind"), name=kind, known=category.kinds)
    return appearing(folder, lambda place: _skeleton(place, folder.name, category, kind, today, workbook))


def appearing(folder: Path, fill: Callable[[Path], None]) -> Path:
    """Fill a temporary folder beside `folder` and give it that name when it is complete."""
    if os.path.lexists(folder):
        raise NotCreated(path=folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    except OSError as error:
        raise NotMade(path=_shown(folder), reason=error.strerror or str(error)) from error
    try:
        fill(temporary)
        temporary.chmod(0o755)
        # rename() replaces an empty folder that appeared meanwhile; anything else makes it fail.
        temporary.rename(folder)
    except FileExistsError as error:
        raise NotCreated(path=folder) from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return folder


def _shown(folder: Path) -> str:
    text = str(folder)
    return text if len(text) <= 80 else f"{text[:79]}…"


def _copy(source: Path, place: Path, name: str) -> None:
    """Copy an example; the study takes the name of its folder, as one made from nothing does."""
    for path in sorted(source.rglob("*")):
        target = place / path.relative_to(source)
        if path.is_dir():
            target.mkdir(exist_ok=True)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
    declared = place / FILE
    text = declared.read_text(encoding="utf-8")
    if name != source.name:
        text = text.replace(
            f"\nname: {source.name}\n", f"\nname: {json.dumps(name, ensure_ascii=False)}\n", 1
        )
        declared.write_text(text, encoding="utf-8")


def write_empty_tables(place: Path) -> None:
    """The tables beside the activity data that every study has, without a row."""
    for file, columns in (
        (files.COMPOSITION, records.COMPOSITION),
        (files.PRODUCTION, records.PRODUCTION),
        (files.LEDGER, ledger.COLUMNS),
        (files.MODELS, records.MODELS),
        (files.OMISSIONS, omissions.COLUMNS),
        (f"{files.EVIDENCE}/{evidence.INDEX}", evidence.COLUMNS),
    ):
        (place / file).parent.mkdir(exist_ok=True)
        (place / file).write_text(",".join(columns.header) + "\n", encoding="utf-8")


def _skeleton(place: Path, name: str, category: Category, kind: str, today: date, workbook: bool) -> None:
    (place / FILE).write_text(_declaration(name, category, kind, today.year - 1), encoding="utf-8")
    write_empty_tables(place)
    (place / CSV).write_text(",".join(COLUMNS.header) + "\n", encoding="utf-8")
    plan = f"# {_('Which meter or document gives which row, how often, and which office does it.')}\n"
    plan += f"schema: {records.PLAN_SCHEMA}\ndata: []\n"
    (place / records.DATA_PLAN).write_text(plan, encoding="utf-8")
    (place / files.REDUCTION_PLAN).write_text("", encoding="utf-8")
    if workbook:
        study = load(place, lambda _id: category)
        (place / CSV).unlink()
        write_workbook(study, category, place / XLSX)


def _declaration(name: str, category: Category, kind: str, year: int) -> str:
    """study.yaml with every key, empty where the applicant has to fill it in."""
    party = "  name:\n  name_zh:\n  address:\n  address_zh:\n  country:\n  registration:\n  contact:\n"
    site = "  # - id: SITE-1\n  #   name:\n  #   address:\n  #   country:\n  #   activity:\n"
    lines = [
        f"schema: {SCHEMA}",
        f"name: {json.dumps(name, ensure_ascii=False)}",
        f"category: {category.id}",
        f"kind: {kind}",
        f"period: {{start: {year}-01-01, end: {year}-12-31}}",
        "application_date:",
        f"place_of_use:  # {_('two letters of the country, for example CN')}",
        "rule_packs: []",
        f"applicant:\n{party}manufacturer:\n{party}sites:\n{site}product:",
        "  name:\n  name_zh:\n  model:\n  specification:\n  trade_mark:",
        "parameters:",
    ]
    for definition in category.parameters.values():
        hint = definition.unit or ", ".join(definition.choices) or _("text")
        if definition.unit == "1":
            hint = _("plain number")
        needed = _("required") if kind in definition.required else _("optional")
        lines.append(f"  {definition.name}:  # {definition.title} [{hint}], {needed}")
    return "\n".join(lines) + "\n"

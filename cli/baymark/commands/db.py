"""`baymark db`: list, show, search, check and release background databases."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from baymark import background
from baymark.background import package
from baymark.background.cells import read_bytes, refuse_if
from baymark.background.read import datasets as read_datasets
from baymark.background.read import read_tables
from baymark.checks import CheckResult, Outcome, as_report, counts
from baymark.errors import BadInput, BaymarkError, Blocked
from baymark.formulas.rounding import plain
from baymark.i18n import N_, _, language, to_traditional

db = typer.Typer(
    help=N_("List, show, search and check background databases."),
    no_args_is_help=True,
    rich_markup_mode=None,
)


# Words that head the columns and lines for people; JSON and CSV keep the keys.
HEADS = (
    *(
        N_("id"),
        N_("name"),
        N_("name_zh"),
        N_("English name"),
        N_("title"),
        N_("version"),
        N_("licence"),
        N_("datasets"),
    ),
    *(N_("released"), N_("digest"), N_("location"), N_("unit"), N_("kg CO2e per unit"), N_("outcome")),
    *(N_("severity"), N_("place"), N_("message"), N_("year"), N_("kind"), N_("class"), N_("technology")),
    *(N_("basis"), N_("source"), N_("method"), N_("total"), N_("groups"), N_("via"), N_("aircraft")),
    *(N_("verified"), N_("unknown_gwp"), N_("exchanges"), N_("emissions"), N_("comment")),
)
# Words of the tables that people read in their language; ids, units and what a file says in prose stay.
WORDS = (
    *(N_("fossil"), N_("biogenic_emissions"), N_("biogenic_removals"), N_("biogenic_non_co2")),
    *(N_("land_use_change"), N_("not_separated"), N_("unit_process"), N_("official_electricity")),
    *(N_("fuel_supply"), N_("aggregated"), N_("seen"), N_("derived"), N_("assumed"), N_("unverified")),
    *(N_("input"), N_("waste"), N_("co_product"), N_("resource"), N_("release"), N_("True"), N_("False")),
)
_WORD_COLUMNS = ("kind", "basis", "released")


class Format(StrEnum):
    """How the answer is written to standard output."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


FormatOption = Annotated[Format, typer.Option("--format", help=N_("table, json or csv."))]
NameArgument = Annotated[str, typer.Argument(metavar="NAME", help=N_("Name of a background, or its folder."))]
MethodOption = Annotated[str, typer.Option("--method", help=N_("Characterisation: ar4, ar5 or ar6."))]


def register(app: typer.Typer) -> None:
    """Adds the command to the tree."""
    app.add_typer(db, name="db")


@db.command("list", help=N_("The backgrounds at hand, with version, licence and digest."))
def list_(output: FormatOption = Format.TABLE) -> None:
    _write([_summary(folder, output) for folder in background.folders().values()], output)


@db.command(help=N_("A background, or one of its datasets with everything it takes and emits."))
def show(
    name: NameArgument,
    dataset: Annotated[str, typer.Argument(metavar="[DATASET]", help=N_("Id of a dataset."))] = "",
    method: MethodOption = "ar6",
    output: FormatOption = Format.TABLE,
) -> None:
    folder = background.find(name)
    if not dataset:
        _write([_summary(folder, output)], output, lone=True)
        return
    loaded = background.load(folder, method)
    _write([_detail(loaded, dataset, output)], output, lone=True)


@db.command(help=N_("Datasets whose id, name, class or technology holds every word."))
def search(
    text: Annotated[list[str], typer.Argument(metavar="TEXT", help=N_("Words, in English or Chinese."))],
    name: Annotated[
        str, typer.Option("--in", metavar="NAME", help=N_("The background to search."))
    ] = "bay-core",
    method: MethodOption = "ar6",
    output: FormatOption = Format.TABLE,
) -> None:
    loaded = background.load(background.find(name), method)
    words = " ".join(text).lower().split()
    found = []
    for dataset in loaded.datasets.values():
        held = " ".join(
            (dataset.id, dataset.name, dataset.name_zh, dataset.class_, dataset.technology)
        ).lower()
        if all(word in held for word in words):
            found.append(_row(loaded, dataset.id, output))
    _write(found, output)


@db.command(help=N_("Carry out every check; ends with 3 when one of them fails."))
def check(
    name: NameArgument,
    output: FormatOption = Format.TABLE,
) -> None:
    results = background.check(background.find(name))
    if output is Format.JSON:
        sys.stdout.write(json.dumps(as_report(results), ensure_ascii=False, indent=2) + "\n")
    else:
        rows = [_check_row(result) for result in results]
        if output is Format.TABLE:
            rows = [row | {key: _(row[key]) for key in ("outcome", "severity")} for row in rows]
        _write(rows, output)
        if output is Format.TABLE:
            total = ", ".join(f"{_(outcome)} {count}" for outcome, count in counts(results).items())
            sys.stderr.write(total + "\n")
    blocking = sum(result.blocks for result in results)
    if blocking:
        raise Blocked(count=blocking)


@db.command(help=N_("The released intensity of every dataset."))
def intensities(
    name: NameArgument,
    method: MethodOption = "ar6",
    output: FormatOption = Format.TABLE,
) -> None:
    loaded = background.load(background.find(name), method)
    if loaded.disclosure != "public":
        raise BadInput(reason=_("the intensities of {name} are not public").format(name=loaded.id))
    _write([_row(loaded, id_, output) for id_ in sorted(loaded.datasets)], output)


@db.command(help=N_("Solve a background and write its intensities and digests."))
def release(
    name: NameArgument,
    version: Annotated[
        str | None, typer.Option("--version", metavar="VERSION", help=N_("The version it is released as."))
    ] = None,
    output: FormatOption = Format.TABLE,
) -> None:
    folder = background.find(name)
    blocking = [
        result
        for result in background.check(folder)
        # What was released before may differ: that is why it is released again.
        if result.blocks and result.id not in ("db-intensities", "db-digests")
    ]
    if blocking:
        _explain(blocking)
        raise Blocked(count=len(blocking))
    background.release(folder, version)
    _write([_summary(folder, output)], output, lone=True)


def _spoken(english: str, chinese: str, output: Format) -> str:
    """A name for people in the language in use, where the background has it; for programs as it is in the file."""
    if output is not Format.TABLE or language() == "en" or not chinese:
        return english
    return to_traditional(chinese) if language() == "zh-Hant" else chinese


def _names(dataset: background.Dataset, output: Format) -> dict[str, str]:
    spoken = _spoken(dataset.name, dataset.name_zh, output)
    if spoken != dataset.name:
        return {"name": spoken, "English name": dataset.name}
    return {"name": dataset.name, "name_zh": dataset.name_zh}


def _summary(folder: Path, output: Format) -> dict[str, Any]:
    problems: list[BaymarkError] = []
    description = package.describe(folder)
    released = (folder / "intensities.csv").is_file() and bool(package.described_digests(description))
    found = read_datasets(
        read_bytes(folder / "processes.csv", _("see the manual, chapter backgrounds")), problems
    )
    refuse_if(problems)
    return {
        "id": description["name"],
        "title": _spoken(description["title"], str(description["baymark"].get("title_zh", "")), output),
        "version": description["version"],
        "licence": package.licence(description),
        "datasets": len(found),
        "released": released,
        "digest": package.stated_digest(description) if released else "",
    }


def _row(loaded: background.Background, id_: str, output: Format) -> dict[str, Any]:
    dataset = loaded.datasets[id_]
    return {
        "id": id_,
        "name": _spoken(dataset.name, dataset.name_zh, output),
        "location": dataset.geography,
        "unit": dataset.unit,
        "kg CO2e per unit": plain(loaded.intensities[id_].total),
    }


def _detail(loaded: background.Background, id_: str, output: Format) -> dict[str, Any]:
    dataset = background.dataset(loaded, id_)
    result = loaded.intensities[id_]
    tables = read_tables(loaded.folder)
    return {
        "id": id_,
        **_names(dataset, output),
        "unit": dataset.unit,
        "location": dataset.geography,
        "year": dataset.year,
        "kind": dataset.kind,
        "class": dataset.class_,
        "technology": dataset.technology,
        "basis": dataset.basis,
        "source": loaded.sources[dataset.source].title,
        "method": loaded.method,
        "total": plain(result.total),
        "groups": {group: plain(value) for group, value in result.groups.items()},
        "via": {way: plain(value) for way, value in result.via.items()},
        "aircraft": plain(result.aircraft),
        "verified": plain(result.verified),
        "unknown_gwp": plain(result.unknown_gwp),
        "exchanges": [
            {"kind": r.kind, "flow": r.flow, "amount": plain(r.amount), "unit": r.unit, "basis": r.basis,
             "source": r.source, "note": r.note}
            for r in tables.exchanges
            if r.process == id_
        ],
        "emissions": [
            {"flow": r.flow, "amount": plain(r.amount), "unit": r.unit, "basis": r.basis, "source": r.source,
             "note": r.note}
            for r in tables.emissions
            if r.process == id_
        ],
        "comment": dataset.comment,
    }  # fmt: skip


def _check_row(result: CheckResult) -> dict[str, Any]:
    return {
        "id": result.id,
        "outcome": result.outcome.value,
        "severity": result.severity.value,
        "place": str(result.place),
        "message": result.message,
    }


def _explain(results: Iterable[CheckResult]) -> None:
    for result in results:
        if result.outcome is Outcome.FAILED:
            sys.stderr.write(f"{result.id} {result.place.before(result.message)}\n")


def _write(rows: Sequence[Mapping[str, Any]], output: Format, *, lone: bool = False) -> None:
    """The answer in the chosen form. `lone`: one object rather than a list of them."""
    if output is Format.JSON:
        answer: object = rows[0] if lone else list(rows)
        sys.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2) + "\n")
    elif output is Format.CSV:
        out = io.StringIO(newline="")
        writer = csv.writer(out, lineterminator="\n")
        if rows:
            writer.writerow(rows[0])
            writer.writerows([_cell(value) for value in row.values()] for row in rows)
        sys.stdout.write(out.getvalue())
    elif lone:
        for key, value in rows[0].items():
            _write_pair(key, value)
    else:
        _write_table(rows)


def _cell(value: object) -> object:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value


def _write_pair(key: str, value: object) -> None:
    if isinstance(value, list):
        sys.stdout.write(f"{_(key)}:\n")
        for item in value:
            parts = (_(str(part)) if name in _WORD_COLUMNS else str(part) for name, part in item.items())
            sys.stdout.write("  " + "  ".join(part for part in parts if part) + "\n")
    elif isinstance(value, dict):
        sys.stdout.write(f"{_(key)}: " + _(", ").join(f"{_(k)} {v}" for k, v in value.items()) + "\n")
    else:
        sys.stdout.write(f"{_(key)}: {_(str(value)) if key in _WORD_COLUMNS else value}\n")


def _write_table(rows: Sequence[Mapping[str, Any]]) -> None:
    if not rows:
        sys.stderr.write(_("Nothing found.") + "\n")
        return
    heads = list(rows[0])
    lines = [
        [_(head) for head in heads],
        *([_(str(row[head])) if head in _WORD_COLUMNS else str(row[head]) for head in heads] for row in rows),
    ]
    # The last column runs free, so that a long message is not padded.
    widths = [min(60, max(_width(line[index]) for line in lines)) for index in range(len(heads) - 1)]
    for line in lines:
        cells = [cell + " " * (width - _width(cell)) for cell, width in zip(line, widths, strict=False)]
        sys.stdout.write("  ".join([*cells, line[-1]]).rstrip() + "\n")


def _width(text: str) -> int:
    """Columns on a terminal: Chinese characters take two."""
    from unicodedata import east_asian_width

    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)

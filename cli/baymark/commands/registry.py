"""`baymark registry`: the body's directory of certificates and its book of acts."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from baymark.commands.certificate import RegistryFile
from baymark.commands.opening import choose_format
from baymark.i18n import N_

if TYPE_CHECKING:
    from baymark.certification.registry import Entry, Event

Format = Annotated[str, typer.Option("--format", help=N_("table, json or csv."))]
# Excel and its kin take a cell that starts so for a formula; so do full-width forms of the signs.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def register(app: typer.Typer) -> None:
    group = typer.Typer(rich_markup_mode=None, help=N_("List certificates and acts."))
    group.command("list", help=N_("List the certificates."))(list_)
    group.command("show", help=N_("Show the acts on one certificate."))(show)
    group.command("export", help=N_("Export the directory, or with --events the book of acts."))(export)
    app.add_typer(group, name="registry")


def list_(format_: Format = "table", registry: RegistryFile = None) -> None:
    kind = choose_format(format_)
    _print([_listed(entry) for entry in _opened(registry).certificates()], kind)


def show(
    number: Annotated[str, typer.Argument(metavar="NUMBER", help=N_("The certificate number."))],
    format_: Format = "table",
    registry: RegistryFile = None,
) -> None:
    kind = choose_format(format_)
    opened = _opened(registry)
    entry = opened.certificate(number)
    _print([_act(event) for event in opened.events() if event.subject == entry.number], kind)


def export(
    events: Annotated[
        bool, typer.Option("--events", help=N_("The acts, as canonical JSON in full."))
    ] = False,
    format_: Format = "json",
    registry: RegistryFile = None,
) -> None:
    kind = choose_format(format_)
    opened = _opened(registry)
    if events:
        _print([_act(event) | {"content": event.content.decode("utf-8")} for event in opened.events()], kind)
        return
    _print([_exported(entry) for entry in opened.certificates()], kind)


def _opened(registry: str | None) -> Any:
    from baymark.certification.registry import open_registry

    return open_registry(registry, create=False)


def _listed(entry: Entry) -> dict[str, object]:
    return {
        "id": entry.number,
        "state": entry.state,
        "holder": entry.holder,
        "model": entry.model,
        "value": f"{entry.declared_value} {entry.unit}",
        "rule_pack": f"{entry.rule_pack}@{entry.rule_pack_version}",
        "valid_until": entry.valid_until,
    }


def _exported(entry: Entry) -> dict[str, object]:
    """Every column but the number, which is the id, and the signed bytes, which are given as text."""
    content = {name: value for name, value in vars(entry).items() if name not in ("number", "token")}
    return {"id": entry.number, **content, "credential": entry.credential.decode("utf-8")}


def _act(event: Event) -> dict[str, object]:
    return {
        "id": str(event.seq),
        "time": event.time,
        "act": event.act,
        "subject": event.subject,
        "digest": event.digest,
        "previous": event.previous,
    }


def _print(rows: list[dict[str, object]], kind: str) -> None:
    from baymark.commands.printing import print_objects
    from baymark.errors import printable

    if kind == "csv":
        rows = [{name: inert(value) for name, value in row.items()} for row in rows]
    elif kind == "table":
        rows = [{name: printable(str(value)) for name, value in row.items()} for row in rows]
    print_objects(rows, kind, sys.stdout)


def inert(value: object) -> object:
    """A text that a spreadsheet will not take for a formula: an apostrophe before what begins like one."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value

"""`baymark new`: a study to fill, or a copy of an example."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from baymark.errors import UsageError
from baymark.i18n import N_, _


def register(app: typer.Typer) -> None:
    """Add the command to the tree."""
    text = N_("Start a study from a category or an example. Nothing is ever overwritten.")
    app.command("new", help=text)(new)


def new(
    name: Annotated[Path, typer.Argument(metavar="NAME", help=N_("Folder to make; it must not exist."))],
    category: Annotated[str, typer.Option("--category", help=N_("Category, for example battery."))] = "",
    kind: Annotated[str, typer.Option("--kind", help=N_("Kind of product, for example traction."))] = "",
    like: Annotated[
        str, typer.Option("--like", help=N_("Example study to copy, for example lfp-pack."))
    ] = "",
    for_supplier: Annotated[
        str,
        typer.Option("--for-supplier", help=N_("Item that a supplier is asked to make a small study of.")),
    ] = "",
    workbook: Annotated[
        bool, typer.Option("--workbook", help=N_("Activity data as a workbook (.xlsx) instead of CSV."))
    ] = False,
) -> None:
    from baymark.study.new import copy_example

    if for_supplier:
        if like or kind or workbook or not category:
            raise UsageError(reason=_("--for-supplier takes --category and no other option"))
        _for_supplier(name, category, for_supplier)
        sys.stdout.write(f"{name}\n")
        return
    if like and (category or kind or workbook):
        raise UsageError(reason=_("--like copies an example as it is; leave the other options out"))
    if like:
        copy_example(like, name)
        sys.stderr.write(_("An invented example; nothing in it is real.") + "\n")
    else:
        _empty(name, category, kind, workbook)
    sys.stdout.write(f"{name}\n")


def _for_supplier(name: Path, category_id: str, item: str) -> None:
    from baymark import category, clock
    from baymark.study.supplier.request import create

    year = clock.now().date().year - 1
    create(name, category.load(category_id), item, year=year)
    said = _("The reporting period was set to {year}; README.md in the folder says what to fill in.")
    sys.stderr.write(said.format(year=year) + "\n")


def _empty(name: Path, category_id: str, kind: str, workbook: bool) -> None:
    from baymark import category, clock
    from baymark.study.new import create_skeleton, examples

    if not category_id or not kind:
        raise UsageError(
            reason=_(
                "--category and --kind are needed, or --like; categories: {known}; examples: {examples}"
            ).format(known=", ".join(category.available()), examples=", ".join(examples()))
        )
    today = clock.now().date()
    create_skeleton(name, category.load(category_id), kind, today=today, workbook=workbook)
    said = _("The reporting period was set to {year}; change it in study.yaml where it is another.")
    sys.stderr.write(said.format(year=today.year - 1) + "\n")

"""`baymark study`: acts on a study's own data."""

from __future__ import annotations

import sys
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from baymark.commands.options import BackgroundName, OutputFormat, StudyFolder
from baymark.commands.study_supplier import supplier
from baymark.errors import BaymarkError
from baymark.i18n import N_, _

if TYPE_CHECKING:
    from baymark.study.adopt import Adoption
    from baymark.study.model import Study

# What rounding of released intensities to 12 digits may change; anything more means that the recipe was misread.
TOLERANCE = Decimal("1e-9")


class AdoptionChanges(BaymarkError):
    """A study with an adopted process gives another result before anything was edited."""

    code = "adoption-changes"
    summary = "With {dataset!r} adopted, {rule_pack} gives {after} instead of {before}; nothing was written."
    remedy = "This is a fault of baymark or of the background's release. Report it with the study."


def register(app: typer.Typer) -> None:
    group = typer.Typer(
        rich_markup_mode=None, help=N_("Take processes and suppliers' footprints into a study.")
    )
    group.command("adopt", help=N_("Copy a unit process into the study, to be edited there."))(adopt)
    text = N_("Take a supplier's footprint from its sealed dossier or certificate.")
    group.command("supplier", help=text)(supplier)
    app.add_typer(group, name="study")


def adopt(
    study: StudyFolder,
    dataset: Annotated[str, typer.Argument(help=N_("Dataset that rows of the study use."))],
    as_: Annotated[
        str,
        typer.Option("--as", help=N_("Name of the new step, or the item whose rows shall take it.")),
    ] = "",
    site: Annotated[
        str, typer.Option("--site", help=N_("Site whose electricity ledger the process draws from."))
    ] = "",
    background: BackgroundName = "bay-core",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=N_("Show what would be written; write nothing."))
    ] = False,
    format_: OutputFormat = "table",
) -> None:
    from baymark import background as backgrounds
    from baymark import category
    from baymark.commands.opening import choose_format, open_study, say
    from baymark.inventory.recipes import recipe
    from baymark.study.adopt import commit, plan, prepared

    kind = choose_format(format_)
    opened = open_study(study)
    folder = backgrounds.find(background)
    tables = backgrounds.read_tables(folder)
    known = backgrounds.load(folder, sorted(tables.methods)[0])
    found = recipe(tables, dataset, f"{known.id}@{known.version}")
    adoption = plan(opened, category.load(opened.category), found, name=as_, site=site)
    with prepared(opened, adoption) as beside:
        _require_same(opened, beside, dataset, background, elsewhere=bool(site))
        if not dry_run:
            name = commit(opened, beside)
    _print(adoption, kind)
    if dry_run:
        say(_("Nothing was written."))
    else:
        say(
            _("{file} was rewritten: {count} rows added, {changed} row(s) now take step:{step}.").format(
                file=name, count=len(adoption.rows), changed=len(adoption.takers), step=adoption.step
            )
        )


def _require_same(opened: Study, beside: Path, dataset: str, background: str, *, elsewhere: bool) -> None:
    """The study with the process adopted is read, and gives the same result. Raises `AdoptionChanges`."""
    from baymark.commands.opening import accounts, open_study, say

    changed = open_study(beside)
    if not opened.rule_packs:
        say(_("The study names no rule pack, so that the result was not compared."))
        return
    name = opened.rule_packs[0]
    try:
        (before,) = accounts(opened, [name], background)
    except BaymarkError as error:
        say(
            _("The result was not compared; the study does not calculate: {reason}").format(
                reason=error.message()
            )
        )
        return
    try:
        (after,) = accounts(changed, [name], background)
    except BaymarkError as error:
        if not elsewhere:
            raise
        say(
            _("With its electricity at the site, it does not calculate yet: {reason}").format(
                reason=error.message()
            )
        )
        return
    old, new = before.footprint.value, after.footprint.value
    name, former, latter = before.rule_pack.name, f"{old:.12g}", f"{new:.12g}"
    if elsewhere:
        text = _("{rule_pack}: {before} before, {after} with the electricity of the site")
        say(text.format(rule_pack=name, before=former, after=latter))
    elif abs(new - old) > TOLERANCE * abs(old):
        raise AdoptionChanges(dataset=dataset, rule_pack=name, before=former, after=latter)
    else:
        say(_("{rule_pack}: {after}, as before").format(rule_pack=name, after=latter))


def _print(adoption: Adoption, kind: str) -> None:
    from baymark.commands.printing import print_objects

    columns: tuple[str, ...] = (
        "id",
        "item",
        "kind",
        "amount",
        "unit",
        "dataset",
        "substance",
        "site",
        "origin",
    )
    if kind == "table":
        columns = ("id", "item", "amount", "unit", "dataset")
    listed = [{name: row[name] for name in columns} for row in adoption.rows]
    listed += [
        {**dict.fromkeys(columns, ""), "id": row.id, "item": row.item, "dataset": f"step:{adoption.step}"}
        for row in adoption.takers
    ]
    print_objects(listed, kind, sys.stdout, align="llrll" if kind == "table" else "")

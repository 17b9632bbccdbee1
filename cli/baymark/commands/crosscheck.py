"""`baymark crosscheck`: recompute a footprint with the reference engine, bw2calc."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from baymark.i18n import N_


def register(app: typer.Typer) -> None:
    app.command("crosscheck")(crosscheck)


def crosscheck(
    study: Annotated[Path, typer.Argument(help=N_("Folder of the study."))],
    rule_pack: Annotated[
        list[str] | None,
        typer.Option(
            "--rule-pack", help=N_("Rule pack to apply; may be repeated. Default: those of the study.")
        ),
    ] = None,
    background: Annotated[
        str, typer.Option(help=N_("Background database: a name or a folder."))
    ] = "bay-core",
    format_: Annotated[str, typer.Option("--format", help=N_("table, json or csv."))] = "table",
) -> None:
    """Recompute a footprint with the reference engine."""
    from baymark.commands.opening import accounts, choose_format, open_study
    from baymark.commands.printing import print_objects
    from baymark.footprint import crosscheck as engine

    kind = choose_format(format_)
    found = [engine.crosscheck(one) for one in accounts(open_study(study), rule_pack or [], background)]
    print_objects(
        (
            {
                N_("study"): one.study,
                N_("rule_pack"): one.rule_pack,
                N_("worst_relative_deviation"): float(f"{one.worst_relative_deviation:.3e}"),
                N_("compared"): one.compared,
            }
            for one in found
        ),
        kind,
        sys.stdout,
        align="llrr",
    )
    for one in found:
        if not one.agrees:
            raise engine.CrosscheckFailed(
                study=one.study,
                rule_pack=one.rule_pack,
                line=one.worst,
                deviation=f"{one.worst_relative_deviation:.3e}",
            )

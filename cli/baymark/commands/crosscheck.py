"""`baymark crosscheck`: recompute a footprint with the reference engine, bw2calc."""

from __future__ import annotations

import sys

import typer

from baymark.commands.options import BackgroundName, OutputFormat, RulePacks, StudyFolder
from baymark.i18n import N_


def register(app: typer.Typer) -> None:
    app.command("crosscheck")(crosscheck)


def crosscheck(
    study: StudyFolder,
    rule_pack: RulePacks = None,
    background: BackgroundName = "bay-core",
    format_: OutputFormat = "table",
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

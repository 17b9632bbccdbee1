"""Arguments and options that several commands share, worded and read once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from baymark.errors import UsageError
from baymark.i18n import LANGUAGES, N_, _, known_language, language

StudyFolder = Annotated[Path, typer.Argument(help=N_("Folder of the study."))]
RulePacks = Annotated[
    list[str] | None,
    typer.Option("--rule-pack", help=N_("Rule pack to apply; may be repeated. Default: those of the study.")),
]
WhatIfs = Annotated[
    list[str] | None,
    typer.Option(
        "--set", help=N_("What-if, such as parameters.rated_energy=62 kWh_capacity; may be repeated.")
    ),
]
Draft = Annotated[
    bool,
    typer.Option("--draft", help=N_("Calculate although blocking checks fail; the result is marked.")),
]
BackgroundName = Annotated[
    str, typer.Option("--background", help=N_("Background database: a name or a folder."))
]
RuleFolders = Annotated[
    list[Path] | None,
    typer.Option("--rules", help=N_("Folder of rule packs laid over the installed ones; may be repeated.")),
]
OutputFormat = Annotated[str, typer.Option("--format", help=N_("table, json or csv."))]


def chosen_languages(wanted: str) -> tuple[str, ...]:
    """The languages of papers asked for; where none is named, that of the messages. Raises `UsageError`."""
    if not wanted:
        return (language(),)
    if wanted == "all":
        return LANGUAGES
    known = known_language(wanted)
    if known is None:
        raise UsageError(
            reason=_("--language {given} is not offered; choose {known}").format(
                given=wanted, known=", ".join((*LANGUAGES, "all"))
            )
        )
    return (known,)

"""`baymark report`: the study report as PDF and HTML, in one language or all."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from baymark.commands.options import BackgroundName, Draft, RulePacks, StudyFolder, WhatIfs, chosen_languages
from baymark.i18n import N_, _
from baymark.whole_files import write_whole

FORMATS = ("pdf", "html", "both")


def register(app: typer.Typer) -> None:
    app.command("report")(report)


def report(
    study: StudyFolder,
    rule_pack: RulePacks = None,
    out: Annotated[Path, typer.Option("--out", help=N_("Folder for the reports."))] = Path("."),
    format_: Annotated[str, typer.Option("--format", help=N_("pdf, html or both."))] = "pdf",
    language: Annotated[
        str,
        typer.Option(
            "--language",
            help=N_("Language of the report: en, zh-Hans, zh-Hant or all. Default: that of the messages."),
        ),
    ] = "",
    background: BackgroundName = "bay-core",
    draft: Draft = False,
    assignments: WhatIfs = None,
) -> None:
    """Write the study report."""
    from contextlib import nullcontext

    from baymark.commands.opening import accounts, choose_format, open_study, refuse_blocked, say
    from baymark.documents.printers import printers

    kind = choose_format(format_, FORMATS)
    languages = chosen_languages(language)
    opened = open_study(study, assignments or [])
    documents = len(languages) * len(rule_pack or opened.rule_packs)
    # Started before the footprint is computed: the printers load while it is.
    with printers(documents) if kind != "html" else nullcontext() as printing:
        from baymark.documents import study_report
        from baymark.documents.gathering import gather

        computed = list(accounts(opened, rule_pack or [], background))
        refuse_blocked(computed, draft=draft or bool(opened.what_if))
        out.mkdir(parents=True, exist_ok=True)
        waiting: dict[Path, str] = {}
        for account in computed:
            data = gather(account, [other for other in computed if other is not account])
            for name in languages:
                path = out / f"{study.resolve().name}-{account.rule_pack.id}-{name}"
                page = study_report.html(data, name)
                if kind in ("html", "both"):
                    _write(path.with_name(f"{path.name}.html"), page.encode())
                if printing is not None:
                    waiting[path.with_name(f"{path.name}.pdf")] = page
        if waiting:
            say(_("Laying out {count} document(s) …").format(count=len(waiting)))
        if printing is not None:
            for path, document in zip(waiting, printing.print(list(waiting.values())), strict=True):
                _write(path, document)


def _write(path: Path, content: bytes) -> None:
    """Write a file and print its path."""
    write_whole(path, content)
    sys.stdout.write(f"{path}\n")

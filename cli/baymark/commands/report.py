"""`baymark report`: the study report as PDF and HTML, in one language or all."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from baymark.commands.options import BackgroundName, Draft, RulePacks, StudyFolder, WhatIfs
from baymark.i18n import LANGUAGES, N_, _, known_language

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
    languages = _languages(language)
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
                    _write_whole(path.with_name(f"{path.name}.html"), page.encode())
                if printing is not None:
                    waiting[path.with_name(f"{path.name}.pdf")] = page
        if waiting:
            say(_("Laying out {count} document(s) …").format(count=len(waiting)))
        if printing is not None:
            for path, document in zip(waiting, printing.print(list(waiting.values())), strict=True):
                _write_whole(path, document)


def _languages(wanted: str) -> tuple[str, ...]:
    """The languages asked for; by default that of the messages. Raises `UsageError`."""
    from baymark.errors import UsageError
    from baymark.i18n import language

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


def _write_whole(path: Path, content: bytes) -> None:
    """Write a file that appears whole or not at all, and print its path."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        # mkstemp makes a private file; a report is as open as the user's other files.
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(name, 0o666 & ~mask)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise
    sys.stdout.write(f"{path}\n")

"""`baymark check`: every check of a study under its rule packs, with the cell to mend."""

from __future__ import annotations

import sys

import typer

from baymark.commands.options import BackgroundName, OutputFormat, RuleFolders, RulePacks, StudyFolder
from baymark.i18n import _


def register(app: typer.Typer) -> None:
    app.command("check")(check)


def check(
    study: StudyFolder,
    rule_pack: RulePacks = None,
    background: BackgroundName = "bay-core",
    folders: RuleFolders = None,
    format_: OutputFormat = "table",
) -> None:
    """Check a study and name every cell to mend."""
    from dataclasses import replace

    from baymark import category
    from baymark.checks import CheckResult, Outcome, Severity
    from baymark.commands.opening import accounts, choose_format, open_study, say, say_remarks
    from baymark.commands.printing import print_checks
    from baymark.errors import BaymarkError, Blocked, Problems
    from baymark.footprint.checks import category_checks

    kind = choose_format(format_)
    opened = open_study(study)
    say_remarks(opened)
    listed = list(category_checks(opened, category.load(opened.category)))
    shown = {check.id for check in listed}
    for name in rule_pack or opened.rule_packs:
        try:
            (account,) = accounts(opened, [name], background, folders or [])
        except BaymarkError as error:
            # What keeps a study from being calculated is one more check that failed, beside the others.
            reasons = error.errors if isinstance(error, Problems) else (error,)
            listed += [
                CheckResult(f"{name}.{e.code}", Outcome.FAILED, message=e.explain(), place=e.place)
                for e in reasons
            ]
            continue
        listed += [
            result if result.id.startswith(f"{name}.") else replace(result, id=f"{name}.{result.id}")
            for result in account.footprint.checks
            if result.id not in shown
        ]
    print_checks(listed, kind, sys.stdout)
    failed = [result for result in listed if result.blocks]
    if failed:
        raise Blocked(count=len(failed))
    undone = [r for r in listed if r.outcome is Outcome.NOT_EXECUTED and r.severity is Severity.BLOCK]
    if undone:
        say(
            _("{count} check(s) could not be carried out; until they are, nothing can be sealed.").format(
                count=len(undone)
            )
        )
    elif any(result.outcome is Outcome.FAILED for result in listed):
        say(_("Nothing blocks; the failed checks above are warnings."))

"""`baymark demo`: the road from an example study to its report, each step as the command that a user would type."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import Annotated

import typer

from baymark.i18n import N_, _, language

EXAMPLE = "lfp-pack"


def register(app: typer.Typer) -> None:
    app.command("demo")(demo)


def demo(
    out: Annotated[Path, typer.Option("--out", help=N_("Folder for what the demo makes."))] = Path(
        "baymark-demo"
    ),
) -> None:
    """Calculate and print an example study from start to end."""
    from baymark.errors import UsageError

    study = out / EXAMPLE
    if study.exists():
        raise UsageError(
            reason=_("{folder} exists already; remove it or choose another --out").format(folder=study)
        )
    out.mkdir(parents=True, exist_ok=True)
    for words in (
        ["new", str(study), "--like", EXAMPLE],
        ["rules", "list"],
        ["check", str(study)],
        ["calc", str(study)],
        ["crosscheck", str(study)],
        ["report", str(study), "--out", str(out), "--language", "all"],
    ):
        _step(words)
    sys.stdout.write("\n" + _("Done. Open the reports in {folder}.").format(folder=out) + "\n")


def _step(words: list[str]) -> None:
    """Run one command in this process, after showing it as it would be typed."""
    from baymark.commands import build_app

    leading = [] if language() == "en" else ["--lang", language()]
    sys.stdout.write(f"\n$ baymark {shlex.join([*leading, *words])}\n")
    sys.stdout.flush()
    build_app().main(args=words, prog_name="baymark", standalone_mode=False)
    sys.stdout.flush()

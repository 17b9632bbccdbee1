"""`baymark demo`: the whole road for the example studies, each step as the command that a user would type."""

from __future__ import annotations

import os
import secrets
import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import Annotated

import typer

from baymark.i18n import N_, _, language

RULE_PACK = "gba-battery"
# Invented people of invented organisations, one for each role that the scheme keeps apart.
PEOPLE = (
    ("root", "root", "Ruan Owner (fictitious)", "Example Scheme Owner (fictitious)"),
    ("preparer-bay", "preparer", "Li Prepare (fictitious)", "Example Bay Battery Co., Ltd. (fictitious)"),
    (
        "preparer-estuary",
        "preparer",
        "He Prepare (fictitious)",
        "Example Estuary Energy Co., Ltd. (fictitious)",
    ),
    ("verifier", "verifier", "Wong Verify (fictitious)", "Example Verification Ltd. (fictitious)"),
    ("decision", "decision", "Chan Decide (fictitious)", "Example Certification Body (fictitious)"),
    ("issuer", "issuer", "Lau Issue (fictitious)", "Example Certification Body (fictitious)"),
)
# Study, its preparer's key, and the languages of its papers: one in all, the other in one, to keep the demo short.
STUDIES = (("lfp-pack", "preparer-bay", "all"), ("nmc811-pack", "preparer-estuary", "en"))


def register(app: typer.Typer) -> None:
    app.command("demo", help=N_("Walk the whole road with the example studies, into one folder."))(demo)


def demo(
    out: Annotated[Path, typer.Option("--out", help=N_("Folder for what the demo makes."))] = Path(
        "baymark-demo"
    ),
) -> None:
    """Studies, footprints, reports, dossiers, statements, specimen certificates and labels."""
    from baymark.errors import UsageError

    if out.exists() and any(out.iterdir()):
        raise UsageError(
            reason=_("{folder} is not empty; remove it or choose another --out").format(folder=out)
        )
    out.mkdir(parents=True, exist_ok=True)
    with _own_home(out / "home"):
        _keys()
        for name, preparer, papers in STUDIES:
            _road(out, name, preparer, papers)
        _step(["registry", "list"])
    sys.stdout.write("\n" + _("Done. Everything is in {folder}.").format(folder=out) + "\n")


def _keys() -> None:
    """Keys of six people, and the list that says what each may sign."""
    for name, role, person, organisation in PEOPLE:
        _step(["keys", "new", name, "--person", person, "--organisation", organisation, "--role", role])
    _step(["keys", "trust", "init", "--scheme", "gba-label", "--root", "root"])
    for name, *_rest in PEOPLE[1:]:
        _step(["keys", "trust", "add", name])


def _road(out: Path, name: str, preparer: str, papers: str) -> None:
    study, dossier = str(out / name), str(out / f"{name}.bmk")
    _step(["new", study, "--like", name])
    _step(["check", study, "--format", "json"], out / f"{name}.checks.json")
    _step(["calc", study, "--rule-pack", RULE_PACK])
    _step(["calc", study, "--format", "json"], out / f"{name}.results.json")
    _step(["crosscheck", study])
    _step(["report", study, "--rule-pack", RULE_PACK, "--out", str(out), "--language", papers])
    _step(["seal", study, "--out", dossier])
    _step(["apply", "submit", dossier, "--key", preparer])
    _step(["apply", "accept", dossier, "--key", "issuer"])
    _step(["verify", "run", dossier, "--format", "json"], out / f"{name}.verification.json")
    _step(["verify", "statement", dossier, "--key", "verifier", "--opinion", "unmodified"])
    _step(
        ["issue", dossier, "--rule-pack", RULE_PACK, "--decision-key", "decision", "--issuer-key", "issuer",
         "--specimen", "--language", papers, "--out", str(out / "papers")]
    )  # fmt: skip
    label = sorted((out / "papers").glob("*-label-full-en.png"))[-1]
    _step(["check-label", str(label)])


def _step(words: list[str], to: Path | None = None) -> None:
    """Run one command in this process, after showing it as it would be typed; `to` takes its answer."""
    from baymark.commands import build_app

    leading = [] if language() == "en" else ["--lang", language()]
    shown = shlex.join([*leading, *words]) + (f" > {shlex.quote(str(to))}" if to else "")
    sys.stdout.write(f"\n$ baymark {shown}\n")
    sys.stdout.flush()
    if to is None:
        build_app().main(args=words, prog_name="baymark", standalone_mode=False)
    else:
        with to.open("w", encoding="utf-8") as file, redirect_stdout(file):
            build_app().main(args=words, prog_name="baymark", standalone_mode=False)
    sys.stdout.flush()


@contextmanager
def _own_home(home: Path) -> Iterator[None]:
    """Keys and registry of the demo stay in its folder; its passphrase is made up and forgotten."""
    ours = {"BAYMARK_HOME": str(home.absolute()), "BAYMARK_PASSPHRASE": secrets.token_urlsafe(18)}
    former = {name: os.environ.get(name) for name in ours}
    os.environ.update(ours)
    sys.stdout.write(f"$ export BAYMARK_HOME={shlex.quote(str(home))} BAYMARK_PASSPHRASE=…\n")
    try:
        yield
    finally:
        for name, value in former.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value

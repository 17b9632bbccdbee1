"""`baymark seal`: a study with everything its results follow from, as one file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from baymark.i18n import N_, _


def register(app: typer.Typer) -> None:
    app.command("seal")(seal)


def seal(
    study: Annotated[Path, typer.Argument(help=N_("Folder of the study."))],
    out: Annotated[
        Path | None,
        typer.Option("--out", help=N_("The dossier to write. Default: NAME.bmk in the current folder.")),
    ] = None,
    draft: Annotated[
        bool, typer.Option("--draft", help=N_("Seal although blocking checks fail; the dossier is marked."))
    ] = False,
    public: Annotated[
        bool,
        typer.Option(
            "--public",
            help=N_("Seal what may be published: without supplier names, recipe amounts and evidence."),
        ),
    ] = False,
    background: Annotated[
        str, typer.Option(help=N_("Background database: a name or a folder."))
    ] = "bay-core",
    folders: Annotated[
        list[Path] | None,
        typer.Option(
            "--rules", help=N_("Folder of rule packs laid over the installed ones; may be repeated.")
        ),
    ] = None,
    assignments: Annotated[list[str] | None, typer.Option("--set", hidden=True)] = None,
    format_: Annotated[str, typer.Option("--format", help=N_("table or json."))] = "table",
) -> None:
    """Seal a study into a dossier."""
    from baymark import dossier
    from baymark.commands.opening import choose_format, say
    from baymark.dossier.errors import SealedWhatIf

    kind = choose_format(format_, ("table", "json"))
    if assignments:
        raise SealedWhatIf(changes=", ".join(assignments))
    sealed = dossier.seal(study, out, background=background, draft=draft, public=public, rules=folders or ())
    if sealed.left_out:
        say(_("Not part of a study, left out: {names}").format(names=", ".join(sealed.left_out)))
    if sealed.replaced:
        say(_("Replaced another dossier, sha256:{digest}.").format(digest=sealed.replaced))
    if sealed.draft:
        say(_("Draft: nobody can apply with this dossier."))
    if sealed.public:
        say(_("Public: nobody can apply with this dossier; keep the full one."))
    if kind == "json":
        import json

        answer = {
            "file": str(sealed.path),
            "digest": f"sha256:{sealed.digest}",
            "bytes": sealed.size,
            "members": sealed.members,
            "draft": sealed.draft,
            "public": sealed.public,
            "left_out": list(sealed.left_out),
        }
        sys.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2) + "\n")
        return
    sys.stdout.write(f"{sealed.path}\n  sha256:{sealed.digest}\n")
    sys.stdout.write(
        "  " + _("{bytes} bytes, {members} files").format(bytes=sealed.size, members=sealed.members) + "\n"
    )

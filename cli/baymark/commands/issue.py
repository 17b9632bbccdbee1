"""`baymark issue`: decide on a verified dossier and issue its certificate and labels."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from baymark.commands.certificate import PaperLanguage, RegistryFile
from baymark.commands.verify import DossierFile, TrustFile, TrustRoot
from baymark.i18n import N_, _


def register(app: typer.Typer) -> None:
    app.command("issue")(issue)


def issue(
    dossier: DossierFile,
    rule_pack: Annotated[str, typer.Option("--rule-pack", help=N_("The rule pack certified by."))],
    decision_key: Annotated[
        str, typer.Option("--decision-key", help=N_("The name of the key of whoever decides."))
    ],
    issuer_key: Annotated[str, typer.Option("--issuer-key", help=N_("The name of the body's issuing key."))],
    statement: Annotated[
        Path | None,
        typer.Option(
            "--statement",
            help=N_("The verification statement. Default: NAME.statement.json beside the dossier."),
        ),
    ] = None,
    application: Annotated[
        Path | None,
        typer.Option(
            "--application", help=N_("The application. Default: NAME.application.json beside the dossier.")
        ),
    ] = None,
    acceptance: Annotated[
        Path | None,
        typer.Option(
            "--acceptance", help=N_("Its acceptance. Default: NAME.acceptance.json beside the application.")
        ),
    ] = None,
    scheme: Annotated[str, typer.Option("--scheme", help=N_("The scheme certified under."))] = "gba-label",
    specimen: Annotated[
        bool, typer.Option("--specimen", help=N_("Issue a specimen, which certifies nothing."))
    ] = False,
    number: Annotated[
        str, typer.Option("--number", help=N_("A certain certificate number. Default: the next one."))
    ] = "",
    out: Annotated[Path, typer.Option("--out", help=N_("Folder for the papers."))] = Path("."),
    language: PaperLanguage = "all",
    registry: RegistryFile = None,
    trust: TrustFile = None,
    trust_root: TrustRoot = None,
    format_: Annotated[str, typer.Option("--format", help=N_("table or json."))] = "table",
) -> None:
    """Decide on a verified dossier and issue its certificate."""
    from baymark import clock
    from baymark.certification import application as applications
    from baymark.certification import issue as issuing
    from baymark.certification import statement as statements
    from baymark.certification import trust as trust_lists
    from baymark.certification.registry import open_registry
    from baymark.certification.request import Keys, Request
    from baymark.commands.certificate import write_papers
    from baymark.commands.keys import unlock
    from baymark.commands.opening import choose_format, say
    from baymark.commands.options import chosen_languages
    from baymark.errors import BaymarkError
    from baymark.rules import schemes

    kind = choose_format(format_, ("table", "json"))
    languages = chosen_languages(language)
    at = clock.now()
    issued = issuing.issue(
        Request(
            dossier=dossier,
            statement=statement or dossier.with_name(f"{dossier.stem}{statements.SUFFIX}"),
            application=application or dossier.with_name(f"{dossier.stem}{applications.SUFFIX}"),
            acceptance=acceptance,
            rule_pack=rule_pack,
            specimen=specimen,
            number=number,
        ),
        schemes.load(scheme, on=at.date()),
        Keys(unlock(decision_key), unlock(issuer_key)),
        trust_lists.load(trust, root=trust_root, at=at),
        open_registry(registry),
        at,
    )
    entry = issued.entry
    say(
        _("Specimen {number} is in the registry.").format(number=entry.number)
        if issued.specimen
        else _("Certificate {number} is in the registry.").format(number=entry.number)
    )
    files = []
    try:
        for path in write_papers(issued.record, entry, out, languages):
            files.append(path)
    except (BaymarkError, OSError):
        say(
            _(
                "Its papers could not all be written; print them with `baymark certificate show {number}`."
            ).format(number=entry.number)
        )
        raise
    if kind == "json":
        import json

        answer = {
            "schema": "baymark/issued/1",
            "id": entry.number,
            "state": entry.state,
            "specimen": issued.specimen,
            "specimen_reasons": list(issued.record.specimen_reasons),
            "declared_value": entry.declared_value,
            "unit": entry.unit,
            "valid_until": entry.valid_until,
            "credential_digest": entry.credential_digest,
            "dossier_digest": entry.dossier_digest,
            "files": [str(path) for path in files],
        }
        sys.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2) + "\n")
        return
    sys.stdout.write(f"{entry.number}\n")
    for path in files:
        sys.stdout.write(f"{path}\n")

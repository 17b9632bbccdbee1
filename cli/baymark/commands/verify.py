"""`baymark verify`: recompute a dossier, check it again, and sign the verification statement."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from baymark.i18n import N_, _, sentences

if TYPE_CHECKING:
    from decimal import Decimal

    from baymark.certification.verification import VerificationReport

DossierFile = Annotated[Path, typer.Argument(metavar="DOSSIER", help=N_("The dossier, a file NAME.bmk."))]
BackgroundName = Annotated[
    str | None,
    typer.Option("--background", help=N_("The installed background. Default: the one the dossier names.")),
]
TrustFile = Annotated[
    Path | None, typer.Option("--trust", help=N_("The trust list. Default: trust.json of BAYMARK_HOME."))
]
TrustRoot = Annotated[
    str | None,
    typer.Option("--trust-root", help=N_("The root key, or a file with it. Default: the pinned one.")),
]


def register(app: typer.Typer) -> None:
    group = typer.Typer(rich_markup_mode=None, help=N_("Recompute a dossier and sign the statement on it."))
    group.command(
        "run", help=N_("Open a dossier with hostile eyes, compute it again at three levels, check it again.")
    )(run)
    group.command("statement", help=N_("Verify a dossier, then sign the opinion on it."))(statement)
    app.add_typer(group, name="verify")


def run(
    dossier: DossierFile,
    background: BackgroundName = None,
    format_: Annotated[str, typer.Option("--format", help=N_("table or json."))] = "table",
) -> None:
    from baymark.certification import verification
    from baymark.commands.opening import choose_format

    kind = choose_format(format_, ("table", "json"))
    report = verification.run(dossier, background=background)
    if kind == "json":
        import json

        sys.stdout.write(json.dumps(report.as_object(), ensure_ascii=False, indent=2) + "\n")
    else:
        _print(report)
    _raise_if_failed(report)


def statement(
    dossier: DossierFile,
    key: Annotated[str, typer.Option("--key", help=N_("The name of the verifier's key here."))],
    opinion: Annotated[
        str, typer.Option("--opinion", help=N_("unmodified, modified, adverse or disclaimer."))
    ],
    assurance: Annotated[str, typer.Option("--assurance", help=N_("reasonable or limited."))] = "reasonable",
    materiality: Annotated[
        str, typer.Option("--materiality", help=N_("Share of the footprint above which an error counts."))
    ] = "0.05",
    reason: Annotated[
        str, typer.Option("--reason", help=N_("What modifies the opinion; none for an unmodified one."))
    ] = "",
    findings: Annotated[
        Path | None, typer.Option("--findings", help=N_("The ledger of findings, a YAML file."))
    ] = None,
    scheme: Annotated[
        str, typer.Option("--scheme", help=N_("The scheme whose words the statement uses."))
    ] = "gba-label",
    place: Annotated[str, typer.Option("--place", help=N_("Where it is signed."))] = "",
    accreditation: Annotated[
        str, typer.Option("--accreditation", help=N_("The body's accreditation, as it is to be stated."))
    ] = "",
    reviewer: Annotated[
        str, typer.Option("--reviewer", help=N_("Who reviewed the verification independently."))
    ] = "",
    out: Annotated[
        Path | None, typer.Option("--out", help=N_("The statement. Default: NAME.statement.json beside it."))
    ] = None,
    background: BackgroundName = None,
    trust: TrustFile = None,
    trust_root: TrustRoot = None,
) -> None:
    from baymark import clock
    from baymark.certification import application, keys, verification
    from baymark.certification import findings as ledger
    from baymark.certification import statement as statements
    from baymark.certification import trust as trust_lists
    from baymark.commands.keys import unlock
    from baymark.commands.opening import say
    from baymark.rules import schemes

    at = clock.now()
    chosen = schemes.for_statement(scheme, on=at.date())
    card = keys.card(key)
    believed = trust_lists.load(trust, root=trust_root, at=at)
    holder = believed.holder(card.key, "verifier", at)
    report = verification.run(dossier, background=background)
    found = ledger.read(findings, report.dossier.results) if findings is not None else ()
    made = statements.make(
        report.dossier,
        report,
        statements.Opinion(opinion, assurance, _decimal(materiality), reason, found),
        chosen,
        statements.Signing(unlock(key), holder, at, place, accreditation, reviewer),
    )
    path = out or dossier.with_name(f"{dossier.stem}{statements.SUFFIX}")
    application.write(made, path)
    for check in report.checks:
        if check.outcome == "needs_judgement":
            say(_("Signed as judged: {check}").format(check=check.id))
    sys.stdout.write(f"{path}\n")


def _decimal(text: str) -> Decimal:
    from decimal import Decimal, InvalidOperation

    from baymark.errors import UsageError

    try:
        return Decimal(text if len(text) <= 20 else "-")
    except InvalidOperation:
        reason = _("--materiality is a share of the footprint between 0 and 1, such as 0.05")
        raise UsageError(reason=reason) from None


def _print(report: VerificationReport) -> None:
    from baymark.commands.printing import print_checks
    from baymark.documents.terminal import table

    names = {"replay": _("replay"), "matrices": _("matrices"), "rebuild": _("rebuild")}
    rows = [
        [names[name], _(level.outcome.value), sentences(level.reasons)]
        for name, level in report.levels.items()
    ]
    sys.stdout.write(table([_("level"), _("outcome"), _("reason")], rows, align="lll") + "\n\n")
    print_checks(report.checks, "table", sys.stdout)
    sys.stdout.write(f"sha256:{report.digest}  {_(report.outcome.value)}\n")


def _raise_if_failed(report: VerificationReport) -> None:
    from baymark.certification.errors import DossierFails
    from baymark.errors import Place

    if report.failures:
        raise DossierFails(Place(report.dossier.name), failures=", ".join(report.failures))

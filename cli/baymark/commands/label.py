"""`baymark label`: draw the label of a certificate."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from baymark.commands.certificate import PaperLanguage, RegistryFile
from baymark.i18n import N_, _

if TYPE_CHECKING:
    from baymark.certification.certificate import CertificateRecord

_MOST_BYTES = 5_000_000


def register(app: typer.Typer) -> None:
    app.command("label")(label)


def label(
    certificate: Annotated[
        str,
        typer.Argument(
            metavar="NUMBER|CREDENTIAL", help=N_("A certificate number, or the file of its credential.")
        ),
    ],
    variant: Annotated[str, typer.Option("--variant", help=N_("full, compact or both."))] = "full",
    language: PaperLanguage = "all",
    format_: Annotated[str, typer.Option("--format", help=N_("svg, png, pdf or all."))] = "svg",
    dpi: Annotated[int, typer.Option("--dpi", help=N_("Resolution of PNG: 300 or 600."))] = 300,
    black: Annotated[
        bool, typer.Option("--black", help=N_("Black only; hatches replace the colours."))
    ] = False,
    out: Annotated[Path, typer.Option("--out", help=N_("Folder for the labels."))] = Path("."),
    registry: RegistryFile = None,
) -> None:
    """Draw the label of a certificate."""
    from baymark.commands.options import chosen_languages
    from baymark.documents import label as drawing
    from baymark.whole_files import write_whole

    variants = _chosen("--variant", variant, drawing.VARIANTS, "both")
    formats = _chosen("--format", format_, drawing.FORMATS, "all")
    _chosen("--dpi", str(dpi), tuple(map(str, drawing.RESOLUTIONS)), "")
    languages = chosen_languages(language)
    record, token = _record(certificate, registry)
    out.mkdir(parents=True, exist_ok=True)
    for one in variants:
        for name in languages:
            for kind in formats:
                ending = "-black" if black else ""
                path = out / f"{record.number}-label-{one}-{name}{ending}.{kind}"
                write_whole(path, drawing.draw(record, token, one, name, kind, black=black, dpi=dpi))
                sys.stdout.write(f"{path}\n")


def _chosen(option: str, given: str, known: tuple[str, ...], every: str) -> tuple[str, ...]:
    """What was asked for, `every` meaning all of it. Raises `UsageError`."""
    from baymark.errors import UsageError

    if every and given == every:
        return known
    if given not in known:
        offered = ", ".join((*known, every) if every else known)
        raise UsageError(
            reason=_("{option} {given} is not offered; choose {known}").format(
                option=option, given=given, known=offered
            )
        )
    return (given,)


def _record(certificate: str, registry: str | None) -> tuple[CertificateRecord, bytes]:
    """The certificate's data and its token, from the registry; a credential file says which certificate it is."""
    from baymark.certification import credential
    from baymark.certification.registry import open_registry
    from baymark.errors import BadInput, Place

    path = Path(certificate)
    given = None
    if path.suffix == ".json" or path.is_file():
        try:
            with path.open("rb") as stream:
                given = stream.read(_MOST_BYTES + 1)
        except OSError as error:
            raise BadInput(Place(path.name), reason=error.strerror or str(error)) from error
        certificate = credential.read(given, path.name)[0].number
    entry = open_registry(registry, create=False).certificate(certificate)
    if given is not None and given != entry.credential:
        raise BadInput(
            Place(path.name),
            reason=_("it is not the credential that the registry holds under {number}").format(
                number=certificate
            ),
        )
    return credential.read(entry.credential, certificate)[0], entry.token

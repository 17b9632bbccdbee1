"""`baymark certificate`: what a certificate says, and its papers printed again."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from baymark.commands.options import chosen_languages
from baymark.i18n import N_, _

if TYPE_CHECKING:
    from baymark.certification.certificate import CertificateRecord
    from baymark.certification.registry import Entry

RegistryFile = Annotated[
    str | None,
    typer.Option("--registry", help=N_("The registry. Default: registry.sqlite of BAYMARK_HOME.")),
]
PaperLanguage = Annotated[
    str, typer.Option("--language", help=N_("Language of the papers: en, zh-Hans, zh-Hant or all."))
]
LABEL_FILES = (("full", "svg"), ("full", "pdf"), ("full", "png"), ("compact", "svg"), ("compact", "pdf"),
               ("compact", "png"))  # fmt: skip


def register(app: typer.Typer) -> None:
    group = typer.Typer(rich_markup_mode=None, help=N_("Show a certificate and print its papers."))
    group.command("show", help=N_("Show a certificate; with --out, write its papers."))(show)
    app.add_typer(group, name="certificate")


def show(
    number: Annotated[str, typer.Argument(metavar="NUMBER", help=N_("The certificate number."))],
    format_: Annotated[str, typer.Option("--format", help=N_("table or json."))] = "table",
    out: Annotated[
        Path | None, typer.Option("--out", help=N_("Folder for credential, certificate and labels."))
    ] = None,
    language: PaperLanguage = "all",
    registry: RegistryFile = None,
) -> None:
    from baymark.certification import credential
    from baymark.certification.certificate import to_object
    from baymark.certification.registry import open_registry
    from baymark.commands.opening import choose_format

    kind = choose_format(format_, ("table", "json"))
    languages = chosen_languages(language)
    entry = open_registry(registry, create=False).certificate(number)
    record, signed = credential.read(entry.credential, number)
    files = [] if out is None else list(write_papers(record, entry, out, languages))
    if kind == "json":
        import json

        answer = {
            "schema": "baymark/certificate-shown/1",
            "id": entry.number,
            "state": entry.state,
            "issuer_key": signed.key,
            "credential_digest": entry.credential_digest,
            "status_list": entry.status_list,
            "status_index": entry.status_index,
            "certificate": to_object(record),
            "files": [str(path) for path in files],
        }
        sys.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2) + "\n")
        return
    _print(record, entry)
    for path in files:
        sys.stdout.write(f"{path}\n")


def write_papers(
    record: CertificateRecord, entry: Entry, folder: Path, languages: Sequence[str]
) -> Iterator[Path]:
    """Credential, certificate and labels of a certificate, each file whole; yields what was written."""
    from baymark.documents import label
    from baymark.documents.certificate_pdf import certificate_pdf
    from baymark.whole_files import write_whole

    folder.mkdir(parents=True, exist_ok=True)
    contents: Iterator[tuple[str, Any]] = iter(
        [
            (".credential.json", lambda: entry.credential),
            *(
                (
                    f"-certificate-{name}.pdf",
                    lambda name=name: certificate_pdf(record, entry.credential, name),
                )
                for name in languages
            ),
            *(
                (
                    f"-label-{variant}-{name}.{kind}",
                    lambda v=variant, n=name, k=kind: label.draw(record, entry.token, v, n, k),
                )
                for name in languages
                for variant, kind in LABEL_FILES
            ),
        ]
    )
    for ending, make in contents:
        path = folder / f"{entry.number}{ending}"
        write_whole(path, make())
        yield path


def _print(record: CertificateRecord, entry: Entry) -> None:
    from baymark.documents.terminal import table
    from baymark.errors import printable

    specimen = [("", _("SPECIMEN: {reasons}").format(reasons=", ".join(record.specimen_reasons)))]
    rows = [
        *(specimen if record.specimen else []),
        (_("number"), record.number),
        (_("state"), _(entry.state)),
        (_("scheme"), f"{record.scheme.title} ({record.scheme.id}@{record.scheme.version})"),
        (_("holder"), record.holder.name or record.holder.name_zh),
        (_("product"), f"{record.product.name or record.product.name_zh}  {record.product.model}"),
        (_("value"), f"{record.declared_value:f} {record.unit}"),
        (_("rule pack"), f"{record.rule_pack.title} ({record.rule_pack.id}@{record.rule_pack.version})"),
        (_("verified by"), f"{record.assurance.verifier_organisation}, {_(record.assurance.level)}"),
        (_("issued by"), record.body.organisation),
        (_("issued"), f"{record.issued:%Y-%m-%d}"),
        (_("valid until"), record.valid_until.isoformat()),
        (_("dossier"), f"sha256:{record.dossier_digest}"),
        (_("status"), record.status_url),
    ]
    shown = [[name, printable(text)] for name, text in rows]
    sys.stdout.write(table(["", ""], shown, align="ll") + "\n")


# The states of certificates, for the catalogue.
STATES = (
    N_("certified"), N_("surveillance_due"), N_("suspended"), N_("withdrawn"), N_("cancelled"), N_("expired"),
    N_("superseded"), N_("specimen"),
)  # fmt: skip

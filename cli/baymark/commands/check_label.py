"""`baymark check-label`: read a label back from a picture and check its signature, without any network."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from baymark.i18n import N_, _

if TYPE_CHECKING:
    from baymark.documents.check_label import LabelReport


def register(app: typer.Typer) -> None:
    app.command("check-label")(check_label)


def check_label(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=N_("A PNG or PDF that shows the label."))],
    trust: Annotated[
        Path | None,
        typer.Option("--trust", help=N_("The trust list. Default: trust.json of BAYMARK_HOME.")),
    ] = None,
    trust_root: Annotated[
        str | None,
        typer.Option("--trust-root", help=N_("The root key, or a file with it. Default: the pinned one.")),
    ] = None,
    format_: Annotated[str, typer.Option("--format", help=N_("table or json."))] = "table",
) -> None:
    """Read a label back and check its signature offline; exit 5 where it does not hold."""
    from baymark import clock
    from baymark.certification import trust as trust_lists
    from baymark.commands.opening import choose_format
    from baymark.documents import check_label as checking

    kind = choose_format(format_, ("table", "json"))
    at = clock.now()
    report = checking.check(
        _content(file), file.name, lambda: trust_lists.load(trust, root=trust_root, at=at), at
    )
    if kind == "json":
        import json

        sys.stdout.write(json.dumps(report.as_object(), ensure_ascii=False, indent=2) + "\n")
    else:
        _print(report)
    if not report.authentic:
        from baymark.errors import Place, VerificationFailed

        raise VerificationFailed(Place(file.name), reason=f"{report.reason}: {report.explanation}")


def _content(file: Path) -> bytes:
    """The bytes of a file, no more than a picture may have. Raises `UnreadablePicture`."""
    from baymark.documents.codes import MAX_BYTES, UnreadablePicture
    from baymark.errors import Place

    try:
        with file.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise UnreadablePicture(Place(file.name), reason=error.strerror or str(error)) from error


def _print(report: LabelReport) -> None:
    from baymark.documents.terminal import table
    from baymark.errors import printable

    facts, holder = report.facts, report.holder
    rows = [(_("finding"), report.status())]
    if report.number:
        rows.append((_("number"), report.number))
    if facts and holder:
        inside = [name for name, is_inside in zip(_stages(), facts.inside, strict=True) if is_inside]
        rows += [
            (_("model"), facts.model),
            (_("value"), f"{facts.declared_value} {facts.unit}"),
            (_("boundary"), ", ".join(inside)),
            (_("issued by"), holder.organisation),
            (_("issued"), f"{facts.issued:%Y-%m-%d}"),
            (_("valid until"), facts.valid_until.isoformat()),
            (_("dossier"), f"sha256:{facts.dossier_digest}…"),
            ("", _("Compare this with what the label and the product say.")),
        ]
    if report.link:
        rows.append((_("status"), report.link))
    sys.stdout.write(table(["", ""], [[name, printable(text)] for name, text in rows], align="ll") + "\n")


def _stages() -> tuple[str, ...]:
    from baymark.certification.token import STAGES

    return STAGES

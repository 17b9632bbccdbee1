"""`baymark study supplier`: take a supplier's footprint into a study, from its sealed dossier or certificate."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from baymark.commands.options import StudyFolder
from baymark.errors import UsageError
from baymark.i18n import N_, _

UNITS = ("", "kg", "piece")


def supplier(
    study: StudyFolder,
    name: Annotated[
        str, typer.Argument(metavar="NAME", help=N_("Name of the footprint in the study: a-z, 0-9 and -."))
    ],
    document: Annotated[
        Path, typer.Argument(metavar="FILE", help=N_("The supplier's dossier (.bmk) or certificate (.json)."))
    ],
    rule_pack: Annotated[
        str, typer.Option("--rule-pack", help=N_("Which result of a dossier; needed where it has several."))
    ] = "",
    unit: Annotated[
        str, typer.Option("--per", help=N_("kg or piece of the product; default: the declared unit."))
    ] = "",
    substance: Annotated[
        str, typer.Option("--substance", help=N_("Chemical formula of the product, with its crystal water."))
    ] = "",
) -> None:
    from dataclasses import replace

    from baymark.certification.supplier import of_certificate, of_dossier
    from baymark.commands.opening import open_study, say
    from baymark.dossier.container import MAX_BYTES
    from baymark.study.plain_files import require_plain_file
    from baymark.study.supplier.reading import is_name
    from baymark.study.supplier.writing import add_supplier

    if unit not in UNITS:
        raise UsageError(reason=_("--per takes kg or piece"))
    if not is_name(name):
        raise UsageError(reason=_("NAME has a-z, 0-9 and - only, such as cathode-maker"))
    opened = open_study(study)
    require_plain_file(document, document.name, MAX_BYTES)
    data = document.read_bytes()
    certificate = document.suffix.lower() == ".json"
    file = f"supplier-{name}{'.json' if certificate else '.bmk'}"
    if certificate:
        found = of_certificate(name, data, file, unit=unit)
    else:
        found = of_dossier(name, data, file, rule_pack=rule_pack, unit=unit)
    written = add_supplier(
        opened.folder, replace(found, substance=substance), data, found.reference_period.end.isoformat()
    )
    say(
        _(
            "Rows in {unit} take it with the dataset supplier:{name}; substance, legs and gsd are yours to fill in."
        ).format(name=name, unit=found.unit)
    )
    sys.stdout.write(f"{written}\n")

"""Writes a supplier's footprint as a file of suppliers/, and puts the document it was taken from into evidence/.

Nothing is written over: a figure that changed is another figure, under a name of its own.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from baymark.category.section import Section
from baymark.errors import Place
from baymark.i18n import _
from baymark.safe_yaml import parse_yaml
from baymark.study import evidence
from baymark.study.errors import NotCreated, RefusedFile
from baymark.study.model import EvidenceFile
from baymark.study.model_supplier import Span, SupplierFootprint
from baymark.study.reading import Reading
from baymark.study.supplier.reading import ENDING, FOLDER, SCHEMA, read_footprint
from baymark.whole_files import whole_file


def add_supplier(folder: Path, footprint: SupplierFootprint, document: bytes, day: str) -> Path:
    """Add a footprint taken from a document (a dossier or certificate) to the study in a folder.

    `footprint.evidence` is the document's name in evidence/, `day` its date there. Raises `NotCreated` when a file
    stands in the way, `Problems` when the footprint could not be read back; nothing is written then.
    """
    target = folder / FOLDER / f"{footprint.name}{ENDING}"
    proof = folder / evidence.FOLDER / footprint.evidence
    for path in (target, proof):
        if os.path.lexists(path):
            raise NotCreated(path=path)
    reading = Reading()
    listed = evidence.read_index(folder, reading)
    stated = replace(footprint, sha256=hashlib.sha256(document).hexdigest())
    entry = EvidenceFile(
        stated.evidence, stated.sha256, f"{stated.supplier}: {stated.product}", stated.supplier, day, "", "", "",
        "", Place(),
    )  # fmt: skip
    text = as_text(stated)
    known = {file.file: file for file in (*listed, entry)}
    shown = f"{FOLDER}/{target.name}"
    read_footprint(
        folder, known, reading, stated.name, Section(parse_yaml(text, shown), shown, "", reading.problems)
    )
    reading.finish()
    index = _index_with(folder, entry)
    target.parent.mkdir(exist_ok=True)
    proof.parent.mkdir(exist_ok=True)
    for path, content in (
        (proof, document), (folder / evidence.FOLDER / evidence.INDEX, index), (target, text.encode())
    ):  # fmt: skip
        with whole_file(path) as temporary:
            temporary.write_bytes(content)
    return target


def _index_with(folder: Path, entry: EvidenceFile) -> bytes:
    """evidence/index.csv with one more line; the lines that are there stay as they are."""
    path = folder / evidence.FOLDER / evidence.INDEX
    columns = list(evidence.COLUMNS.required)
    former = ""
    if os.path.lexists(path):
        former = path.read_text(encoding="utf-8-sig")
        columns = next(csv.reader(former.splitlines()[:1]), columns)
        if former and not former.endswith("\n"):
            raise RefusedFile(
                Place(f"{evidence.FOLDER}/{evidence.INDEX}"), reason=_("its last line has no end")
            )
    added = io.StringIO()
    writer = csv.writer(added, lineterminator="\n")
    if not former:
        writer.writerow(columns)
    writer.writerow([getattr(entry, column) or "" for column in columns])
    return (former + added.getvalue()).encode()


def as_text(one: SupplierFootprint) -> str:
    """The YAML of a footprint, as `read_suppliers` reads it."""
    lines = [f"schema: {SCHEMA}"]
    lines += [f"{key}: {_quoted(getattr(one, key))}" for key in ("id", "version", "supplier", "product")]
    if one.substance:
        lines.append(f"substance: {_quoted(one.substance)}")
    if one.metal_content:
        lines.append(f"metal_content: {_mapping(one.metal_content)}")
    lines += [f"unit: {_quoted(one.unit)}", "footprint:"]
    lines.append(f"  excluding_biogenic: {_quoted(one.excluding_biogenic)}")
    if one.including_biogenic is not None:
        lines.append(f"  including_biogenic: {_quoted(one.including_biogenic)}")
    if one.groups is not None:
        lines.append("  groups:")
        lines += [f"    {group}: {_quoted(figure)}" for group, figure in one.groups.items()]
    lines += [
        f"boundary: {{kind: {one.boundary}, stages: [{', '.join(one.stages)}]}}",
        f"gwp_set: {one.gwp_set}",
        f"reference_period: {_span(one.reference_period)}",
        f"valid: {_span(one.valid)}",
        f"geography: {_quoted(one.geography)}",
    ]
    for key in ("unknown_gwp_share", "cut_off_share", "primary_share", "gsd"):
        figure = getattr(one, key)
        if figure is not None:
            lines.append(f"{key}: {_quoted(figure)}")
    if one.scores is not None:
        scores = {key: getattr(one.scores, key) for key in ("tec", "geo", "tim", "prc")}
        lines.append(f"quality: {_mapping({k: v for k, v in scores.items() if v is not None})}")
    claim = one.electricity
    lines += ["electricity:", f"  claim: {claim.claim}"]
    if claim.instruments:
        lines.append(f"  instruments: [{', '.join(_quoted(text) for text in claim.instruments)}]")
    if claim.location_based is not None:
        lines.append(f"  location_based: {_quoted(claim.location_based)}")
    lines += [f"{key}: {_quoted(getattr(one, key))}" for key in ("allocation", "standard")]
    found = one.verification
    lines += ["verification:", f"  level: {found.level}"]
    if found.level != "none":
        lines += [
            f"  body: {_quoted(found.body)}", f"  statement: {_quoted(found.statement)}",
            f"  date: {found.day}", f"  evidence: {_quoted(found.evidence)}",
        ]  # fmt: skip
    lines.append(f"evidence: {{file: {_quoted(one.evidence)}, sha256: {_quoted(one.sha256)}}}")
    if one.original is not None:
        lines += [
            "taken_from:", f"  kind: {one.original.kind}", f"  rule_pack: {_quoted(one.original.rule_pack)}",
            f"  digest: {_quoted(one.original.digest)}",
        ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _quoted(value: object) -> str:
    """A text or figure as a quoted YAML scalar; JSON's quoting is YAML's."""
    return json.dumps(f"{value:f}" if isinstance(value, Decimal) else str(value), ensure_ascii=False)


def _mapping(values: Mapping[str, object]) -> str:
    return "{" + ", ".join(f"{key}: {_quoted(value)}" for key, value in values.items()) + "}"


def _span(span: Span) -> str:
    return f"{{start: {span.start}, end: {span.end}}}"

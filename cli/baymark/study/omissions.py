"""Reads omissions.csv: what the applicant left out of the activity data, each with an estimate of what it would add.

Nothing of it enters the value. A study without the file states that nothing was left out beyond the rule pack's own
exclusions.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from baymark.category import Category
from baymark.study import fields
from baymark.study import folder as files
from baymark.study.errors import UnknownItem
from baymark.study.evidence import read_reference
from baymark.study.model import EvidenceFile, Omission
from baymark.study.reading import Reading
from baymark.study.records import amount_or_none, read_named
from baymark.study.tables import Columns, Line

FILE = files.OMISSIONS
COLUMNS = Columns(
    ("id", "item", "name", "reason", "mass_kg", "energy_mj", "estimate_kgco2e", "source", "evidence", "note")
)


def read_omissions(
    folder: Path, category: Category, evidence: Mapping[str, EvidenceFile], reading: Reading
) -> tuple[Omission, ...]:
    """Every omission, all amounts per product. An empty mass or energy is unknown, not zero; the estimate is due."""

    def read(line: Line) -> Omission:
        item = line.values["item"]
        if item and item not in category.items:
            raise UnknownItem(line.place("item"), name=item[:60], known=category.items)
        if not item:
            fields.filled(line.values["name"], "name", line.place("name"))
        fields.filled(line.values["estimate_kgco2e"], "estimate_kgco2e", line.place("estimate_kgco2e"))
        return Omission(
            id=fields.row_id(line.values["id"], "id", line.place("id")),
            item=item or None,
            name=line.values["name"],
            reason=fields.filled(line.values["reason"], "reason", line.place("reason")),
            mass_kg=amount_or_none(line, "mass_kg", reading),
            energy_mj=amount_or_none(line, "energy_mj", reading),
            estimate_kgco2e=amount_or_none(line, "estimate_kgco2e", reading) or Decimal(0),
            source=fields.filled(line.values["source"], "source", line.place("source")),
            evidence=read_reference(line.values["evidence"], evidence, folder, line.place("evidence")),
            note=line.values["note"],
            place=line.place(),
        )

    return read_named(folder, FILE, COLUMNS, reading, read, lambda omission: omission.id)

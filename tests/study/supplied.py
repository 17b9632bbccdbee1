"""A supplier's footprint put into a study, for tests of every layer: a declaration, its file, and a row that takes it."""

from __future__ import annotations

import csv
import hashlib
from pathlib import Path

import yaml

DECLARATION = b"%PDF-1.4 a declaration, invented"


def form(**changes) -> dict:
    """A supplier's footprint as it stands in the file, with other keys (dotted with `__`)."""
    whole = {
        "schema": "baymark/supplier-pcf/1",
        "id": "EX-CAM-2025",
        "version": "1",
        "supplier": "Example cathode maker (fictitious)",
        "product": "Lithium iron phosphate",
        "substance": "LiFePO4",
        "unit": "kg",
        "footprint": {
            "excluding_biogenic": "4.10",
            "including_biogenic": "4.05",
            "groups": {
                "fossil": "4.00", "biogenic_emissions": "0.02", "biogenic_removals": "-0.07",
                "biogenic_non_co2": "0.01", "land_use_change": "0.09",
            },
        },
        "boundary": {"kind": "cradle_to_gate", "stages": ["raw_materials", "inbound_transport", "production"]},
        "gwp_set": "ar6",
        "reference_period": {"start": "2024-01-01", "end": "2024-12-31"},
        "valid": {"start": "2025-01-01", "end": "2027-12-31"},
        "geography": "CN",
        "cut_off_share": "0.01",
        "primary_share": "0.6",
        "quality": {"tec": "1", "geo": "1", "tim": "2"},
        "electricity": {"claim": "location"},
        "allocation": "by mass",
        "standard": "ISO 14067:2018",
        "verification": {"level": "limited", "body": "Example verifier (fictitious)", "statement": "EX-1",
                         "date": "2025-03-01", "evidence": "supplier-cam.pdf"},
        "evidence": {"file": "supplier-cam.pdf", "sha256": hashlib.sha256(DECLARATION).hexdigest()},
    }  # fmt: skip
    for path, value in changes.items():
        *parents, last = path.split("__")
        here = whole
        for parent in parents:
            here = here[parent]
        if value is None:
            del here[last]
        else:
            here[last] = value
    return whole


def deliver(folder: Path, row: str = "cathode_active_material", name: str = "cam", **changes) -> None:
    """Put the footprint into the study in a folder, with other keys, and let a row take it."""
    index = folder / "evidence" / "index.csv"
    lines = _lines(index)
    if not any(line[0] == "supplier-cam.pdf" for line in lines):
        (folder / "evidence" / "supplier-cam.pdf").write_bytes(DECLARATION)
        line = [
            "supplier-cam.pdf",
            hashlib.sha256(DECLARATION).hexdigest(),
            "Declaration",
            "Example",
            "2025-03-01",
        ]
        _write(index, [*lines, line + [""] * (len(lines[0]) - len(line))])
    (folder / "suppliers").mkdir(exist_ok=True)
    text = yaml.safe_dump(form(**changes), sort_keys=False, allow_unicode=True)
    (folder / "suppliers" / f"{name}.yaml").write_text(text, encoding="utf-8")
    rows = _lines(folder / "activity.csv")
    (found,) = [one for one in rows if one[0] == row]
    found[rows[0].index("dataset")] = f"supplier:{name}"
    _write(folder / "activity.csv", rows)


def _lines(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def _write(path: Path, lines: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(lines)

"""A study, a rule pack, a category and a background as small as they can be: a dossier of less than 20 kB."""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from baymark import background
from baymark.background.read import COLUMNS
from baymark.paths import data_folder

CATEGORY = """\
schema: baymark/category/1
id: lamp
title: {en: Lamp, zh-Hans: 灯}
kinds: {desk: {en: Desk lamp, zh-Hans: 台灯}}
groups: {all: {en: All, zh-Hans: 全部}}
parameters:
  product_mass: {title: {en: Mass, zh-Hans: 质量}, group: all, unit: kg, required: true}
  service: {title: {en: Service, zh-Hans: 使用}, group: all, unit: year, required: true}
items:
  product: {title: {en: Lamp, zh-Hans: 灯}, group: all, unit: piece, kinds: [product], supply: output}
  arm: {title: {en: Arm, zh-Hans: 灯臂}, group: all, unit: kg, kinds: [input], supply: dataset, mandatory: true}
composition_materials: {}
checks:
  - id: lamp.evidence-unchanged
    operator: evidence_unchanged
    severity: block
    message: {en: "{file} is not the file of the index.", zh-Hans: "{file} 与索引不符。"}
  - id: lamp.evidence-given
    operator: evidence_given
    severity: warn
    arguments: {origins: [measured]}
    message: {en: "{row} names no evidence.", zh-Hans: "{row} 未注明证据。"}
"""

RULE_PACK = """\
schema: baymark/rule-pack/1
id: lamp-pack
version: 1.0.0
category: lamp
title: {en: Lamps, zh-Hans: 灯具}
basis: [{title: {en: A test, zh-Hans: 测试}, publisher: tests, read: text_seen}]
legal_status: in_force
fidelity: text_seen
in_force: {from: 2024-01-01}
scope: {kinds: [desk]}
functional_unit: {text: {en: a year of light, zh-Hans: 一年照明}, unit: year, quantity: years}
declared_unit: kgCO2e/year
reference_flow: {text: {en: mass, zh-Hans: 质量}, quantity: mass, unit: kg}
boundary:
  stages: [{id: making, title: {en: Making, zh-Hans: 制造}}]
  items: {product: making, arm: making}
  mandatory_items: [arm]
parameters: {}
formulas:
  years: {title: {en: Years, zh-Hans: 年}, unit: year, expression: service, source: a test, basis: seen}
  mass: {title: {en: Mass, zh-Hans: 质量}, unit: kg, expression: product_mass, source: a test, basis: seen}
allocation: {plant: {key: mass, source: a test, basis: seen}}
electricity: {own_factor: [on_site], remainder: national_average, source: a test, basis: seen}
end_of_life: {operator: treatment_without_credit, stage: making, source: a test, basis: seen}
gwp_set: ar6
groups_in_value: [fossil, not_separated]
biogenic: {en: left out, zh-Hans: 不计}
land_use: {en: left out, zh-Hans: 不计}
cut_off: {source: a test, basis: seen}
data_quality:
  {criteria: [tec, geo, tim], scale: ["1", "5"], aggregation: contribution_weighted_mean, threshold: "5",
   source: a test, basis: seen}
rounding: {significant_digits: 3, source: a test, basis: seen}
checks:
  - id: lamp-pack.sums
    operator: stages_sum_to_value
    severity: block
    message: {en: "Off by {difference}.", zh-Hans: "相差 {difference}。"}
"""

STUDY = """\
schema: baymark/study/1
name: lamp
category: lamp
kind: desk
period: {start: 2025-01-01, end: 2025-12-31}
application_date: 2026-01-15
place_of_use: CN
rule_packs: [lamp-pack]
applicant: {name: Example Lamps (fictitious), country: CN}
manufacturer: {name: Example Lamps (fictitious), country: CN}
product: {name: Desk lamp, model: L1}
parameters:
  product_mass: {value: 1.5 kg, evidence: "scale.txt", origin: measured}
  service: {value: 8 year, origin: calculated}
"""

ACTIVITY = {
    "lamp_made": {"item": "product", "kind": "product", "amount": "1", "unit": "piece", "per": "product",
                  "origin": "measured", "evidence": "scale.txt"},
    "arm": {"item": "arm", "kind": "input", "amount": "1.37", "unit": "kg", "per": "product", "dataset": "steel",
            "supplier": "Secret Steel Works (fictitious)", "origin": "measured", "evidence": "scale.txt#l1",
            "note": "bought in Foshan"},
}  # fmt: skip


@dataclass(frozen=True)
class SmallStudy:
    """Folders of the study, of the rules laid over, and of the background."""

    study: Path
    rules: Path
    background: Path

    def sealing(self) -> dict[str, object]:
        """The arguments with which `dossier.seal` seals it."""
        return {"background": str(self.background), "rules": [self.rules]}


def build(root: Path) -> SmallStudy:
    """Write all of it below a folder."""
    made = SmallStudy(root / "lamp", root / "rules", root / "databases" / "small")
    pack = made.rules / "lamp" / "lamp-pack" / "1.0.0"
    pack.mkdir(parents=True)
    (made.rules / "lamp" / "category.yaml").write_text(CATEGORY, encoding="utf-8")
    (pack / "pack.yaml").write_text(RULE_PACK, encoding="utf-8")
    for language in ("en", "zh-Hans"):
        (pack / f"{language}.md").write_text("# Lamps\n", encoding="utf-8")
    _study(made.study)
    _background(made.background)
    return made


def _study(folder: Path) -> None:
    from baymark.study.activity import COLUMNS as ROWS
    from baymark.study.evidence import COLUMNS as INDEX

    (folder / "evidence").mkdir(parents=True)
    (folder / "study.yaml").write_text(STUDY, encoding="utf-8")
    _table(folder / "activity.csv", ROWS.header, [{"id": id_, **row} for id_, row in ACTIVITY.items()])
    weighed = b"arm 1.37 kg, lamp 1.50 kg\n"
    (folder / "evidence" / "scale.txt").write_bytes(weighed)
    digest = hashlib.sha256(weighed).hexdigest()
    index = [
        {"file": "scale.txt", "sha256": digest, "title": "Scale", "issuer": "Secret Steel Works (fictitious)"}
    ]
    _table(folder / "evidence" / "index.csv", INDEX.header, index)


def _background(folder: Path, disclosure: str = "public") -> None:
    folder.mkdir(parents=True)
    shipped = data_folder("databases")
    for name in ("flows.csv", "atomic_weights.csv"):
        shutil.copy(shipped / name, folder.parent / name)
    shutil.copytree(shipped / "methods", folder.parent / "methods")
    common = {
        "name_zh": "", "geography": "CN", "year": "2024", "kind": "unit_process", "technology": "",
        "booking": "other", "gas_coverage": "CO2e", "scope": "life_cycle", "mass_balance": "service",
        "allocation_share": "1", "source": "book", "basis": "seen", "tec": "1", "geo": "1", "tim": "1",
        "gsd": "1.1",
    }  # fmt: skip
    _table(
        folder / "processes.csv",
        COLUMNS["processes"],
        [
            {**common, "id": "steel", "name": "steel", "unit": "kg", "class": "metal"},
            {
                **common,
                "id": "power",
                "name": "power",
                "unit": "kWh",
                "class": "electricity",
                "delivery": "delivered",
            },
        ],
    )
    link = {"process": "steel", "kind": "input", "flow": "power", "amount": "0.7", "unit": "kWh"}
    _table(folder / "exchanges.csv", COLUMNS["exchanges"], [{**link, "basis": "assumed", "source": "book"}])
    burden = {"flow": "co2-fossil", "unit": "kg", "basis": "seen", "source": "book"}
    _table(
        folder / "emissions.csv",
        COLUMNS["emissions"],
        [{**burden, "process": "steel", "amount": "1.9"}, {**burden, "process": "power", "amount": "0.6"}],
    )
    book = {"id": "book", "title": "A book", "licence": "CC0-1.0", "redistribution": "open"}
    _table(folder / "sources.csv", COLUMNS["sources"], [book])
    description = {
        "name": "small",
        "title": "A small background",
        "version": "1.0.0",
        "licenses": [{"name": "CC0-1.0", "title": "Public domain"}],
        "baymark": {"schema": "baymark/background/1", "intensities": disclosure},
    }
    (folder / "datapackage.json").write_text(json.dumps(description), encoding="utf-8")
    background.release(folder)


def close(made: SmallStudy, disclosure: str) -> None:
    """Release the background again under another disclosure of its intensities."""
    shutil.rmtree(made.background.parent)
    _background(made.background, disclosure)


def _table(path: Path, columns: tuple[str, ...], rows: list[Mapping[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)

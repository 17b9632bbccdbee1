"""The reference engine finds the same footprint, and a wrong background is found out."""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from baymark.__main__ import run
from baymark.background.package import content_digest, described_digests
from baymark.footprint.crosscheck import TOLERANCE, crosscheck
from baymark.paths import data_folder

from ..inventory.example import BATTERY_RULE_PACKS


@pytest.mark.parametrize("name", BATTERY_RULE_PACKS)
def test_bw2calc_agrees(account_of, name):
    """Every line, every stage and the total within 1e-9 of Σ|contributions|."""
    one = account_of(name)
    found = crosscheck(one)
    assert TOLERANCE == 1e-9
    assert found.agrees and found.worst_relative_deviation <= 1e-9
    stages = {line.stage for line in one.inventory.lines}
    assert found.compared == len(one.inventory.lines) + len(stages) + 1


def falsified(parent: Path, dataset: str, *, by: str, pinned: bool) -> Path:
    """bay-core with an intensity of one dataset changed; `pinned` also states the digests of the changed file."""
    for name in ("flows.csv", "atomic_weights.csv"):
        shutil.copy(data_folder("databases") / name, parent / name)
    shutil.copytree(data_folder("databases") / "methods", parent / "methods")
    folder = parent / "bay-core"
    shutil.copytree(data_folder("databases") / "bay-core", folder, ignore=shutil.ignore_patterns("parts"))
    path = folder / "intensities.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        if (row["method"], row["dataset"]) == ("ar6", dataset):
            for column in ("total", "fossil", "via_unit_process"):
                row[column] = str(Decimal(row[column]) + Decimal(by))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    if pinned:
        description = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
        for resource in description["resources"]:
            if resource["path"] == path.name:
                resource["hash"] = "sha256:" + hashlib.sha256(path.read_bytes()).hexdigest()
                resource["bytes"] = path.stat().st_size
        digest = content_digest(description["name"], description["version"], described_digests(description))
        description["baymark"]["digest"] = f"sha256:{digest}"
        (folder / "datapackage.json").write_text(json.dumps(description), encoding="utf-8")
    return folder


def test_a_wrong_intensity_is_found_out(example, tmp_path, capsys):
    """0.001 kg CO2e too much per kg of graphite: released and pinned, but not what the processes give."""
    folder = falsified(tmp_path, "synthetic-graphite-cn", by="0.001", pinned=True)
    words = [str(example.folder), "--rule-pack", "gba-battery", "--background", str(folder)]
    assert run(["calc", *words, "--draft"]) == 0  # the certified path takes what was released
    capsys.readouterr()
    assert run(["crosscheck", *words]) == 5
    said = capsys.readouterr().err
    assert "crosscheck-failed" in said and "lfp-pack" in said


def test_a_changed_file_is_refused_before_anything_is_calculated(example, tmp_path, capsys):
    folder = falsified(tmp_path, "synthetic-graphite-cn", by="0.001", pinned=False)
    words = [str(example.folder), "--rule-pack", "gba-battery", "--background", str(folder)]
    assert run(["calc", *words, "--draft"]) == 5
    assert "background-changed" in capsys.readouterr().err


def test_the_command_says_how_close(example, capsys):
    words = ["crosscheck", str(example.folder), "--rule-pack", "gba-battery", "--format", "json"]
    assert run(words) == 0
    answer = json.loads(capsys.readouterr().out)
    (one,) = answer if isinstance(answer, list) else [answer]
    assert 0 <= one["worst_relative_deviation"] <= 1e-9 and one["compared"] > 100

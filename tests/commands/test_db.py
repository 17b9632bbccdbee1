"""`baymark db`, as a user runs it."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

import pytest

from baymark.__main__ import run
from baymark.background.read import COLUMNS
from baymark.paths import data_folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A background of one process, in a folder of its own."""
    shipped = data_folder("databases")
    shutil.copy(shipped / "flows.csv", tmp_path)
    shutil.copytree(shipped / "methods", tmp_path / "methods")
    place = tmp_path / "tiny"
    place.mkdir()
    rows = {
        "sources": ["book,A book,,2024,CN,CC0-1.0,open,"],
        "processes": [
            "steel,Steel,钢,kg,CN,2024,unit_process,metal,furnace,other,CO2e,life_cycle,,,,,service,1,,book,,seen,"
            "1,1,1,1.1,,"
        ],
        "exchanges": [],
        "emissions": ["steel,co2-fossil,1.9,kg,seen,book,p. 2,,"],
        "bands": ["metal,kg,1,3,book,"],
    }
    for name, lines in rows.items():
        (place / f"{name}.csv").write_text("\n".join([",".join(COLUMNS[name]), *lines, ""]), encoding="utf-8")
    (place / "datapackage.json").write_text(
        json.dumps(
            {
                "name": "tiny",
                "title": "Tiny",
                "version": "1",
                "licenses": [{"name": "CC0-1.0"}],
                "baymark": {"schema": "baymark/background/1", "title_zh": "小库"},
            }
        )
    )
    return place


def test_release_then_intensities_as_csv(folder, capsys):
    assert run(["db", "release", str(folder)]) == 0
    capsys.readouterr()
    assert run(["db", "intensities", str(folder), "--method", "ar6", "--format", "csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert rows == [
        {"id": "steel", "name": "Steel", "location": "CN", "unit": "kg", "kg CO2e per unit": "1.9"}
    ]


def test_check_reports_counts_and_results(folder, capsys):
    assert run(["db", "release", str(folder)]) == 0
    capsys.readouterr()
    assert run(["db", "check", str(folder), "--format", "json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["failed"] == 0
    counted = sum(report[word] for word in ("passed", "not_applicable", "not_executed", "needs_judgement"))
    assert counted == len(report["results"]) > 15
    assert {"id", "outcome", "message"} <= report["results"][0].keys()


def test_a_failing_check_ends_with_3_and_still_answers(folder, capsys):
    path = folder / "emissions.csv"
    path.write_text(path.read_text().replace("1.9", "19"))
    assert run(["db", "check", str(folder), "--format", "json"]) == 3
    report = json.loads(capsys.readouterr().out)
    assert [r["id"] for r in report["results"] if r["outcome"] == "failed"] == ["db-bands"]


def test_what_fails_its_checks_is_not_released(folder, capsys):
    path = folder / "emissions.csv"
    path.write_text(path.read_text().replace("1.9", "19"))
    assert run(["db", "release", str(folder)]) == 3
    assert "db-bands" in capsys.readouterr().err
    assert not (folder / "intensities.csv").exists()


def test_search_and_show(folder, capsys):
    run(["db", "release", str(folder), "--version", "2"])
    capsys.readouterr()
    assert run(["db", "search", "钢 furnace", "--in", str(folder), "--format", "json"]) == 0
    assert [row["id"] for row in json.loads(capsys.readouterr().out)] == ["steel"]
    assert run(["db", "show", str(folder), "steel", "--format", "json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["total"] == "1.9"
    assert shown["emissions"][0]["flow"] == "co2-fossil"
    assert run(["db", "show", str(folder)]) == 0
    assert "version: 2" in capsys.readouterr().out


def test_what_is_not_there_ends_with_4(folder, capsys):
    assert run(["db", "show", "no-such-background"]) == 4
    assert run(["db", "intensities", str(folder)]) in (4, 5)
    run(["db", "release", str(folder)])
    assert run(["db", "show", str(folder), "steal"]) == 4
    assert run(["db", "intensities", str(folder), "--method", "ar3"]) == 4
    assert "[unknown-method]" in capsys.readouterr().err


def test_list_is_an_array_of_objects_with_id(capsys):
    assert run(["db", "list", "--format", "json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert isinstance(listed, list) and all(row["id"] for row in listed)


def test_tables_for_people_are_in_their_language(folder, capsys):
    assert run(["db", "release", str(folder)]) == 0
    capsys.readouterr()
    assert run(["--lang", "zh", "db", "show", str(folder), "steel"]) == 0
    said = capsys.readouterr().out
    for words in (
        "名称: 钢",
        "英文名称: Steel",
        "类型: 单元过程",
        "依据: 有据",
        "化石源 1.9，",
        "kg  有据  book",
    ):
        assert words in said
    assert "fossil 1.9" not in said and "unit_process" not in said
    assert run(["--lang", "zh", "db", "show", str(folder)]) == 0
    assert "题名: 小库\n" in capsys.readouterr().out
    assert run(["--lang", "zh", "db", "search", "steel", "--in", str(folder)]) == 0
    assert capsys.readouterr().out.splitlines()[1].split()[:2] == ["steel", "钢"]
    assert run(["--lang", "zh-Hant", "db", "search", "steel", "--in", str(folder)]) == 0
    assert capsys.readouterr().out.splitlines()[1].split()[:2] == ["steel", "鋼"]


def test_what_programs_read_is_the_same_in_every_language(folder, capsys):
    assert run(["db", "release", str(folder)]) == 0
    capsys.readouterr()
    for kind in ("json", "csv"):
        for words in (["show", str(folder), "steel"], ["search", "steel", "--in", str(folder)], ["list"]):
            said = []
            for language in ("en", "zh"):
                assert run(["--lang", language, "db", *words, "--format", kind]) == 0
                said.append(capsys.readouterr().out)
            assert said[0] == said[1]


def test_a_bad_cell_is_named_in_chinese(folder, capsys):
    path = folder / "emissions.csv"
    path.write_text(path.read_text().replace("1.9", "1p9"))
    assert run(["--lang", "zh", "db", "check", str(folder)]) == 4
    said = capsys.readouterr().err
    assert "emissions.csv 第 2 行，amount：" in said
    assert "不是普通的十进制数" in said and "row" not in said

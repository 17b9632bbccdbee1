"""The examples of the shipped rule packs hold, and an example that does not hold fails."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest

from baymark import category, rules
from baymark.__main__ import run as run_command
from baymark.category import Category
from baymark.checks import Outcome
from baymark.errors import Place
from baymark.footprint.checks import OPERATORS
from baymark.inventory.errors import OutOfScope
from baymark.inventory.scope import refuse_outside_scope
from baymark.paths import data_folder
from baymark.rules import words
from baymark.rules.examples import read, run
from baymark.rules.model import RulePack
from baymark.rules.scope import refusal
from baymark.safe_yaml import read_yaml
from baymark.study.checks import OPERATORS as STUDY_OPERATORS

PACKS = ("cn-miit-551-2025", "eu-2023-1542-draft-2024", "gba-battery")


@pytest.fixture(scope="module")
def battery() -> Category:
    return category.load("battery")


@pytest.fixture(scope="module", params=PACKS)
def pack(request: pytest.FixtureRequest) -> RulePack:
    return rules.load(request.param)


def test_every_example_holds(pack: RulePack, battery: Category) -> None:
    assert len(list((pack.folder / "examples").glob("*.yaml"))) >= 8
    results = run(pack, battery)
    assert [f"{one.id}: {one.message}" for one in results if one.outcome is not Outcome.PASSED] == []


WRONG = [
    ("life_energy: 216000", "life_energy: 216001", "01-life-energy.values.life_energy"),
    ("scope: covered", "scope: refused\n  refused_by: lead-acid", "01-life-energy.scope"),
    ("refused_by: lead-acid", "refused_by: kind", "07-lead-acid-refused.scope"),
    ("packaging: distribution", "packaging: production", "11-stages.stages.packaging"),
    ('"0.04225": "0.0422"', '"0.04225": "0.0423"', "12-rounding.rounded.0.04225"),
    ("cell_mass_share: 0.70", "cell_mass_share: 0.71", "05-cell-share-by-chemistry.parameters.cell_mass_share"),
    ("no_value: [capacity", "no_value: [capacty_over_life, capacity",
     "06-before-the-first-day.no_value.capacty_over_life"),
    ("recycling: 342.8568 kg", "recycling: 342.9 kg", "04-end-of-life.processes.cell_recycling"),
    ("life_energy: 216000 kWh_delivered", "life_enrgy: 216000", "01-life-energy.values.life_enrgy"),
    ("rated_energy: 60 kWh_capacity", "rated_energy: 60 kg", "01-life-energy"),
    ("rated_energy: 60", "rated_enrgy: 60", "01-life-energy"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "fails"), WRONG)
def test_an_example_that_does_not_hold_fails(
    tmp_path: Path, battery: Category, old: str, new: str, fails: str
) -> None:
    pack = rules.load("gba-battery")
    shutil.copytree(pack.folder, tmp_path / "copy")
    path = tmp_path / "copy" / "examples" / f"{fails.split('.')[0]}.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    failed = [one for one in run(replace(pack, folder=tmp_path / "copy"), battery) if one.outcome == "failed"]
    assert [one.id for one in failed] == [f"gba-battery@1.0.0/{fails}"]
    assert failed[0].message and failed[0].blocks


def test_a_rule_pack_without_examples_fails(tmp_path: Path, battery: Category) -> None:
    results = run(replace(rules.load("gba-battery"), folder=tmp_path), battery)
    assert [one.outcome for one in results] == [Outcome.FAILED]


def test_scope_is_what_linking_a_study_makes_of_it(pack: RulePack, battery: Category) -> None:
    """The examples speak of the same scope that keeps a study from being linked."""
    compared = 0
    for path in sorted((pack.folder / "examples").glob("*.yaml")):
        example = read(path.name, read_yaml(path), path.stem, battery)
        parameters = {
            name: SimpleNamespace(value=value, unit=None)
            if isinstance(value, str)
            else SimpleNamespace(value=value[0], unit=value[1])
            for name, value in example.given.items()
        }
        study = SimpleNamespace(
            category="battery",
            kind=example.kind,
            parameters=parameters,
            rows=(),
            application_date=example.day,
        )
        found = refusal(pack, example.facts)
        try:
            refuse_outside_scope(study, pack)  # type: ignore[arg-type]
            refused = False
        except OutOfScope:
            refused = True
        assert refused == bool(found), path.name
        compared += 1
    assert compared >= 8


def test_checks_name_operators_that_exist(pack: RulePack) -> None:
    """That their messages say only what the operators tell is part of loading (`lint`)."""
    assert pack.checks
    for check in pack.checks:
        assert check.operator in OPERATORS or check.operator in STUDY_OPERATORS


def test_each_rule_pack_says_what_a_lawyer_looks_for(pack: RulePack) -> None:
    for name in ("en.md", "zh-Hans.md"):
        text = (pack.folder / name).read_text(encoding="utf-8")
        assert pack.version in text
        # The same six chapters in both languages.
        assert [line[:5] for line in text.splitlines() if line.startswith("## ")] == [
            f"## {number}." for number in range(1, 7)
        ]
    assert pack.preliminary is not None
    assert {point.kind for point in pack.verifier} == {"document", "site", "judgement"}
    assert pack.prints["label"] and pack.prints["certificate"]
    use = [stage.id for stage in pack.boundary.stages if stage.id == "use"]
    assert bool(use) == (pack.id == "gba-battery")
    assert ("biogenic_emissions" in pack.groups_in_value) == (pack.id != "eu-2023-1542-draft-2024")


def test_with_a_equal_to_one_recycling_brings_neither_burden_nor_credit() -> None:
    """Identity of the Circular Footprint Formula: A = 1 is the cut-off method for materials."""
    from baymark.formulas import DECIMALS, solve
    from baymark.inventory.end_of_life import lines

    pack = rules.load("eu-2023-1542-draft-2024")
    whole = replace(pack.end_of_life.materials["copper"], A=Decimal(1))
    component = SimpleNamespace(item="busbars", material="copper", mass_fraction=Decimal(1), place=Place())
    study = SimpleNamespace(composition=(component,), rows=(), choices={})

    def quantities(rule: object) -> dict[str, Decimal]:
        end_of_life = replace(pack.end_of_life, materials={"copper": rule})  # type: ignore[dict-item]
        found = lines(study, replace(pack, end_of_life=end_of_life), lambda role: role)  # type: ignore[arg-type]
        values = {name: one.value for name, one in found.inputs.items()} | {"product_mass": Decimal(100)}
        return solve({n: q.expression for n, q in found.formulas.items()}, values, DECIMALS)

    cut_off, draft = quantities(whole), quantities(pack.end_of_life.materials["copper"])
    assert cut_off["end_of_life.copper.recycling"] == 0 == cut_off["end_of_life.copper.credit"]
    assert draft["end_of_life.copper.recycling"] == Decimal(76)  # 100 × 0.8 × 0.95
    assert draft["end_of_life.copper.credit"] == -76
    assert draft["end_of_life.copper.disposal"] == Decimal(5)


def test_the_command_lists_objects_with_an_id(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["rules", "list", "--format", "json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert [one["id"] for one in listed] == [one.id for one in rules.available()]
    assert {one["id"] for one in listed} >= set(PACKS)
    assert all(one["legal_status"] in words.LEGAL_STATUSES for one in listed)


def test_the_command_reports_every_example(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["rules", "test", "gba-battery", "--format", "json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["failed"] == 0
    assert report["passed"] == len(report["results"]) > 20


def test_the_command_ends_with_3_when_an_example_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "battery" / "my-battery" / "0.1.0"
    shutil.copytree(data_folder("rules") / "battery" / "gba-battery" / "1.0.0", folder)
    for path in (folder / "pack.yaml", folder / "examples" / "01-life-energy.yaml"):
        text = path.read_text(encoding="utf-8").replace(
            "id: gba-battery\nversion: 1.0.0", "id: my-battery\nversion: 0.1.0"
        )
        path.write_text(text.replace("216000", "216100"), encoding="utf-8")
    arguments = ["rules", "test", "my-battery", "--rules", str(tmp_path), "--format", "json"]
    assert run_command(arguments) == 3
    report = json.loads(capsys.readouterr().out)
    assert [one["id"] for one in report["results"] if one["outcome"] == "failed"] == [
        "my-battery@0.1.0/01-life-energy.values.life_energy"
    ]
    (folder / "pack.yaml").write_text("schema: other\n", encoding="utf-8")
    assert run_command(arguments) == 3
    report = json.loads(capsys.readouterr().out)
    assert report["failed"] > 5 and report["passed"] == 0


@pytest.mark.parametrize("form", ["table", "json", "csv"])
def test_a_rule_pack_can_be_shown(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["rules", "show", "eu-2023-1542-draft-2024", "--format", form]) == 0
    shown = capsys.readouterr()
    assert "cycles_per_year" in shown.out or "Full equivalent cycles per year" in shown.out
    assert "published" in shown.err
    if form == "json":
        figures = json.loads(shown.out)["figures"]
        assert all(figure["source"] and figure["basis"] in words.BASES for figure in figures)


def test_the_requirements_are_shown_in_the_language_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    for language, wanted in (("en", "Functional unit"), ("zh-Hans", "功能单位"), ("zh-Hant", "功能單位")):
        assert run_command(["--lang", language, "rules", "show", "gba-battery", "--text"]) == 0
        assert wanted in capsys.readouterr().out


def test_usage_errors_end_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["rules", "show", "gba-battery", "--on", "yesterday"]) == 2
    assert run_command(["rules", "list", "--format", "xml"]) == 2
    assert run_command(["rules", "show", "gba-batery"]) == 4
    assert "gba-battery" in capsys.readouterr().err

"""The manual says what the program does: generated pages are up to date, nothing is left out, schemas hold."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from baymark.__main__ import run

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
STUDY = ROOT / "templates" / "studies" / "lfp-pack"


@pytest.fixture()
def reference(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(ROOT))
    from docs import reference

    return reference


@pytest.fixture()
def validation(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(ROOT))
    from docs import validation

    return validation


def test_the_rule_packs_of_the_manual_calculate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    page = (DOCS / "manual" / "first-rule-pack.md").read_text(encoding="utf-8")
    files = dict(re.findall(r"`(my-rules/[\w./-]+)`:\n\n```\w*\n(.*?)```", page, re.DOTALL))
    assert len(files) == 6
    for name, text in files.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text, encoding="utf-8")
    assert run(["rules", "lint", "my-rules/battery/gate-rule/1.0.0", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["failed"] == 0, "not even a warning"
    assert run(["rules", "test", "gate-rule", "--rules", "my-rules"]) == 0
    words = ["calc", str(STUDY), "--rules", "my-rules", "--format", "json", "--rule-pack"]
    capsys.readouterr()
    assert run([*words, "gate-rule"]) == 0
    value = Decimal(json.loads(capsys.readouterr().out)["value"])
    assert 0 < value < 1000
    extended = Path("my-rules/battery/gate-rule-storage/1.0.0")
    for name in ("en.md", "zh-Hans.md"):
        (extended / name).write_text(files[f"my-rules/battery/gate-rule/1.0.0/{name}"], encoding="utf-8")
    assert run([*words, "gate-rule-storage"]) == 3, "no traction battery is covered"
    stationary = str(STUDY.parent / "lfp-container")
    assert run(["calc", stationary, *words[2:], "gate-rule-storage"]) == 0


def _page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def _regenerated(module: str) -> subprocess.CompletedProcess[str]:
    """Generated in a process of its own: what other tests import must not appear in the manual."""
    return subprocess.run(
        [sys.executable, "-m", module, "--check"], cwd=ROOT, capture_output=True, text=True, encoding="utf-8"
    )


def test_the_generated_reference_is_up_to_date() -> None:
    done = _regenerated("docs.reference")
    assert done.returncode == 0, f"run `make docs`: {done.stderr}"


def test_the_page_of_bay_core_is_up_to_date() -> None:
    done = _regenerated("docs.bay_core")
    assert done.returncode == 0, f"run `make docs`: {done.stderr}"


def test_the_validation_is_up_to_date() -> None:
    done = _regenerated("docs.validation")
    assert done.returncode == 0, f"run `make validation` and read what changed: {done.stderr}"


def test_a_stale_page_is_found(reference: ModuleType, tmp_path: Path) -> None:
    from docs import pages

    wanted = {"one.md": "now\n", "two.md": "same\n"}
    (tmp_path / "one.md").write_text("before\n", encoding="utf-8")
    (tmp_path / "two.md").write_text("same\n", encoding="utf-8")
    assert pages.stale(wanted, tmp_path) == ["one.md"]
    assert pages.write(wanted, tmp_path) == ["one.md"]
    assert pages.stale(wanted, tmp_path) == []


def test_every_error_class_is_documented_and_mends(reference: ModuleType) -> None:
    page = _page("manual/errors.md")
    classes = [kind for kind in reference.error_classes() if kind.__module__.startswith("baymark.")]
    assert len(classes) > 50
    for kind in classes:
        assert f"`{kind.__module__}.{kind.__name__}`" in page
        assert f"### `{kind.code}`" in page
        assert kind.__doc__, kind
        assert kind.summary.strip() and kind.remedy.strip(), kind
        assert kind.exit_code in reference.ENDS_WITH


def test_classes_of_one_code_end_with_the_same_exit_code(reference: ModuleType) -> None:
    exits: dict[str, set[int]] = {}
    for kind in reference.error_classes():
        exits.setdefault(kind.code, set()).add(kind.exit_code)
    assert {code: found for code, found in exits.items() if len(found) > 1} == {}


def test_every_command_and_option_is_documented(reference: ModuleType) -> None:
    page = _page("manual/commands.md")
    commands = list(reference.command_tree())
    assert ("baymark calc") in [words for words, _command in commands]
    for words, command in commands:
        assert f"# `{words}`" in page
        assert command.help, words
        for parameter in command.params:
            if getattr(parameter, "hidden", False):
                continue
            assert parameter.help, (words, parameter.name)
            if parameter.param_type_name == "option":
                assert f"`{parameter.opts[0]}`" in page


def test_every_check_is_documented(reference: ModuleType) -> None:
    page = _page("manual/checks.md")
    for listed in reference.operators().values():
        assert all(f"- `{name}`: {_first_word(carried_out)}" in page for name, carried_out in listed)
    for name, requires in reference.background_checks():
        assert requires and f"- `{name}`: {requires}" in page


def _first_word(carried_out: Any) -> str:
    words = str(carried_out.__doc__ or "").split()
    return words[0] if words else "(without docstring)"


def test_every_column_of_a_study_is_documented() -> None:
    from baymark.study import activity, evidence, ledger, records, series

    page = _page("manual/study.md")
    for columns in (
        activity.COLUMNS,
        records.COMPOSITION,
        records.PRODUCTION,
        ledger.COLUMNS,
        series.COLUMNS,
        records.MODELS,
        evidence.COLUMNS,
    ):
        for column in columns.header:
            assert f"`{column}`" in page, column


def test_every_column_of_a_background_is_documented() -> None:
    from baymark.background.read import COLUMNS

    page = _page("manual/backgrounds.md")
    for table, columns in COLUMNS.items():
        for column in columns:
            assert f"`{column}`" in page, f"{table}: {column}"


def test_every_key_of_a_rule_pack_is_documented() -> None:
    from baymark.safe_yaml import read_yaml

    page = _page("manual/rule-packs.md")
    packs = sorted((ROOT / "rules").glob("*/*/*/pack.yaml"))
    assert packs
    for path in packs:
        content = read_yaml(path)
        assert isinstance(content, dict)
        for key in content:
            assert f"`{key}`" in page, f"{path.parent.parent.name}: {key}"


def test_every_link_inside_the_documentation_leads_somewhere() -> None:
    pages = [ROOT / "README.md", ROOT / "CHANGELOG.md", *DOCS.rglob("*.md")]
    assert len(pages) > 15
    for page in pages:
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert "://" not in target, f"{page.name}: {target}"
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_every_decision_is_listed() -> None:
    listed = _page("decisions/README.md")
    notes = sorted((DOCS / "decisions").glob("[0-9]*.md"))
    assert [note.name[:4] for note in notes] == [f"{number:04}" for number in range(1, len(notes) + 1)]
    assert [note.name for note in notes if f"({note.name})" not in listed] == []


RULES = DOCS / "rules"


def test_the_pages_of_the_rules_are_those_of_the_rule_packs_and_schemes() -> None:
    packs = {path.parents[1].name for path in (ROOT / "rules" / "battery").glob("*/*/pack.yaml")}
    schemes = {
        f"scheme-{path.parents[1].name}" for path in (ROOT / "rules" / "schemes").glob("*/*/scheme.yaml")
    }
    for language in ("en", "zh-Hans"):
        assert {page.stem for page in (RULES / language).glob("*.md")} == packs | schemes
    assert len(packs) >= 12 and len(schemes) >= 4


def test_a_page_of_a_rule_names_everything_that_is_not_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted from pack.yaml itself: each source of a rule pack without a base stands in the list of open points."""
    page = (RULES / "en" / "gba-battery.md").read_text(encoding="utf-8")
    text = (ROOT / "rules/battery/gba-battery/1.0.0/pack.yaml").read_text(encoding="utf-8")
    bases = re.findall(r"basis: (seen|derived|assumed|unverified)\b", text)
    is_open = sum(basis in ("assumed", "unverified") for basis in bases)
    assert is_open > 30
    assert f"{is_open} of {len(bases)} entries of this rule pack rest on nobody's text" in page


def test_a_page_of_a_rule_says_what_it_departs_from_and_what_is_undetermined() -> None:
    page = (RULES / "en" / "eu-ind-jrc-2025.md").read_text(encoding="utf-8")
    assert "taken over from [eu-2023-1542-draft-2024](eu-2023-1542-draft-2024.md)" in page
    assert "**`custom-made`**" in page and "removed `parameters/cycles_per_year`" in page
    assert "- **Carbon-footprint declaration**: **undetermined**" in page
    assert "- **Battery passport**: **2027-02-18**" in page
    assert "Usable energy at the beginning of life” × “Cycle life in the named test”" in page
    assert (
        "Where the study does not state “Depth of discharge of one cycle as a share of the rated energy”"
        in page
    )


def test_both_languages_of_a_page_have_the_same_parts() -> None:
    for page in (RULES / "en").glob("*.md"):
        other = RULES / "zh-Hans" / page.name
        levels = [
            [line.split(" ")[0] for line in text.split("\n") if re.match(r"#{1,4} ", line)]
            for text in (page.read_text(encoding="utf-8"), other.read_text(encoding="utf-8"))
        ]
        assert levels[0] == levels[1], page.name
    chinese = (RULES / "zh-Hans" / "gba-battery.md").read_text(encoding="utf-8")
    assert "无来源，baymark 的理解：" in chinese and "none, baymark" not in chinese
    assert "理解: " not in chinese


def test_editions_and_publishers_have_chinese_names_on_chinese_pages() -> None:
    page = (RULES / "zh-Hans" / "cn-national-label-battery.md").read_text(encoding="utf-8")
    assert "、2025 年 9 月、国家认监委 **[未读到]**" in page and "September 2025" not in page
    assert ", September 2025, CNCA **[not read]**" in (
        RULES / "en" / "cn-national-label-battery.md"
    ).read_text(encoding="utf-8")


def test_a_page_says_what_carries_no_mark_of_its_own() -> None:
    for language, words in (
        ("en", "**Without a mark of their own**"),
        ("zh-Hans", "**未逐项注明依据的内容**"),
    ):
        for page in (RULES / language).glob("*.md"):
            assert (words in page.read_text(encoding="utf-8")) != page.name.startswith("scheme-"), page.name


def _schema(name: str) -> Any:
    import jsonschema

    schema = json.loads(_page(f"schemas/{name}.schema.json"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def _printed(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    run(list(words))
    return json.loads(capsys.readouterr().out)


def test_what_calc_prints_fits_its_schema(capsys: pytest.CaptureFixture[str]) -> None:
    from baymark.footprint.report import digest_of

    schema = _schema("calc-1")
    every = _printed(capsys, "calc", str(STUDY), "--draft", "--format", "json")
    one = _printed(capsys, "calc", str(STUDY), "--draft", "--rule-pack", "gba-battery", "--format", "json")
    assert isinstance(every, list) and isinstance(one, dict)
    for found in (every, one):
        assert [error.message[:300] for error in schema.iter_errors(found)] == []
    assert one in every
    assert one["digest"] == digest_of(one)
    # The digest covers all but what the schema says that it leaves out.
    for key in one.keys() - {"digest", "remarks"}:
        assert digest_of({**one, key: "other"}) != one["digest"], key
    assert digest_of({**one, "digest": "other", "remarks": ["other"]}) == one["digest"]


@pytest.mark.parametrize(
    "broken", [{"value": 1.5}, {"value": "1e3"}, {"checks": {}}, {"more": "1"}, {"digest": ""}]
)
def test_the_schema_of_calc_refuses_what_is_wrong(
    broken: dict[str, object], capsys: pytest.CaptureFixture[str]
) -> None:
    one = _printed(capsys, "calc", str(STUDY), "--draft", "--rule-pack", "gba-battery", "--format", "json")
    assert not _schema("calc-1").is_valid({**one, **broken})


@pytest.mark.parametrize("words", [["check", str(STUDY)], ["db", "check", "bay-core"]])
def test_what_checks_print_fits_their_schema(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    schema = _schema("check-1")
    found = _printed(capsys, *words, "--format", "json")
    assert [error.message[:300] for error in schema.iter_errors(found)] == []
    counted = sum(count for name, count in found.items() if name != "results")
    assert counted == len(found["results"]) > 10
    assert not schema.is_valid({**found, "passed": "1"})
    assert not schema.is_valid({key: value for key, value in found.items() if key != "not_executed"})


def test_references_are_what_was_published(validation: ModuleType) -> None:
    known = validation.references()
    with (DOCS / "validation_references.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(known) == len(rows) == 20
    for row in rows:
        assert row["source"] and row["source_detail"] and row["basis"], row["id"]
        assert Decimal(row["value"]) / Decimal(row["divisor"]) == known[row["id"]].low
    assert round(known["ref.hao2017.lfp"].low, 1) == Decimal("109.3")  # 3061 kg per pack of 28 kWh
    wanted = {id_ for entry in validation.wording()["references"] for id_ in entry["rows"]}
    assert wanted <= set(known)


def test_where_a_value_lies_beside_a_reference(validation: ModuleType) -> None:
    both = validation.Reference(Decimal(54), Decimal(69), ())
    assert both.difference(Decimal(70)) == ("above", Decimal(1))
    assert both.difference(Decimal(60)) == ("within", Decimal(0))
    assert both.difference(Decimal(50)) == ("below", Decimal(4))


def test_the_table_of_the_validation_adds_up(validation: ModuleType) -> None:
    words = validation.wording()
    account = validation.accounts(words)[0]
    whole = validation.per_capacity(account, words["stages"])
    assert sum(value for _title, value in validation.ranked(account, words)) == pytest.approx(
        whole, rel=Decimal("1e-20")
    )
    assert sum(value for _title, value in validation.shortened(account, words)) == pytest.approx(
        whole, rel=Decimal("1e-20")
    )
    # The same by way of the declared values: stages × functional units ÷ rated energy.
    footprint = account.footprint
    stages = sum(footprint.stages[stage] for stage in words["stages"])
    capacity = account.study.parameters["rated_energy"].value
    assert stages * footprint.functional_quantity / capacity == pytest.approx(whole, rel=Decimal("1e-20"))


def test_another_supplier_changes_what_the_solved_system_says(validation: ModuleType) -> None:
    """A dataset that only the product takes: the change is the difference of the intensities, times its amount."""
    from docs.alternatives import replaced

    account = validation.accounts(validation.wording())[0]
    lines = [c for c in account.calculation.contributions if c.line.dataset == "separator-wet-coated-cn"]
    assert lines
    amount = sum(c.quantity * c.line.to_dataset for c in lines)
    other = "polypropylene-cn"
    intensities, counted = account.background.intensities, account.rule_pack.groups_in_value
    expected = amount * (
        intensities[other].value(counted) - intensities["separator-wet-coated-cn"].value(counted)
    )
    change = replaced(account, lines, {"separator-wet-coated-cn": other})
    assert change == pytest.approx(expected, rel=Decimal("1e-9"))
    with pytest.raises(ValueError, match="nothing takes"):
        replaced(account, lines, {"electricity-cn-direct-2023": "electricity-cn-wind"})
    with pytest.raises(ValueError, match="same unit"):
        replaced(account, lines, {"separator-wet-coated-cn": "electricity-cn-wind"})

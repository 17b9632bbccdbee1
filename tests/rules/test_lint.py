"""`rules lint`: every problem of every rule pack is named, and none hides another."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from baymark.checks import CheckResult, Outcome, Severity
from baymark.footprint.checks import OPERATORS as OF_RESULTS
from baymark.paths import data_folder
from baymark.rules.errors import UnknownRulePack, UnreadableFolder
from baymark.rules.lint import run
from baymark.study.checks import OPERATORS as OF_STUDIES

from .test_extending import write

OPERATORS = {*OF_RESULTS, *OF_STUDIES}
Change = tuple[str, str]


def copied(root: Path, *changes: Change, version: str = "1.1.0", file: str = "pack.yaml") -> Path:
    """gba-battery under a version of its own in a folder of rules, with texts of one file replaced."""
    folder = root / "battery" / "gba-battery" / version
    shutil.copytree(data_folder("rules") / "battery" / "gba-battery" / "1.0.0", folder)
    path = folder / "pack.yaml"
    text = path.read_text(encoding="utf-8").replace("version: 1.0.0", f"version: {version}", 1)
    path.write_text(text, encoding="utf-8")
    path = folder / file
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")
    return root


def failed(root: Path, severity: Severity = Severity.BLOCK) -> list[CheckResult]:
    results = run([str(root)], [], OPERATORS)
    return [one for one in results if one.outcome is Outcome.FAILED and one.severity is severity]


def test_the_shipped_rule_packs_have_no_problem_and_no_doubt() -> None:
    results = run([], [], OPERATORS)
    assert [
        f"{one.id}: {one.place} {one.message}" for one in results if one.outcome is not Outcome.PASSED
    ] == []
    assert len(results) >= 3


LEAD = "when: {parameter: chemistry, equals: lead_acid}"
ONE_VALUE = '      - {value: "300", from: 2024-10-01, source: "none, baymark\'s reading", basis: assumed}\n'
BOMB = "(" * 170 + "product_mass" + ")" * 170
# What is wrong → the change, and the code, key and words with which it is named.
WRONG: dict[str, tuple[Change, str, str, str]] = {
    "unknown predicate": ((LEAD, "when: lead"), "unknown-choice", "scope.exclusions.lead-acid.when", "'lead'"),
    "circular formula": (
        ("    operator: cell_mass\n", "    expression: cell_mass * cell_mass_share\n"),
        "formula-circular", "formulas", "cell_mass → cell_mass"),
    "dimension error": (
        ("expression: product_mass / life_energy", "expression: product_mass + life_energy"),
        "formula-unit", "formulas.battery_mass_per_unit", "kg with kWh_delivered"),
    "wrong dimension of the result": (
        ("expression: product_mass / life_energy", "expression: product_mass * life_energy"),
        "inconsistent-rule-pack", "formulas.battery_mass_per_unit", "not kg/kWh_delivered"),
    "overlapping dates": (
        (ONE_VALUE, ONE_VALUE + ONE_VALUE.replace("2024-10-01", "2026-01-01")),
        "inconsistent-rule-pack", "parameters.collection_distance", "2026-01-01"),
    "missing Chinese text": (
        ("zh-Hans: 不适用于铅酸电池。", "zh-Hans:"),
        "missing-key", "scope.exclusions[1].message.zh-Hans", "zh-Hans"),
    "clause cited without a source": (
        ("source: conservation of energy, basis: derived", "source: ISO 14067 clause 6.4, basis: assumed"),
        "rule-pack-source", "parameters.drawn_per_delivered.values[1].source", "a clause is cited"),
    "clause cited in the words of something assumed": (
        ("en: Lead-acid batteries are not covered", "en: By Article 4 lead-acid batteries are not covered"),
        "rule-pack-source", "scope.exclusions[1].source", "a clause is cited"),
    "cost bomb of parentheses": (
        ("expression: product_mass / life_energy", f"expression: {BOMB} / life_energy"),
        "formula-syntax", "formulas.battery_mass_per_unit", "too deep"),
    "cost bomb of a power": (
        ("expression: product_mass / life_energy", "expression: product_mass ** 999999"),
        "formula-syntax", "formulas.battery_mass_per_unit", "power"),
    "cost bomb of a number": (
        ("expression: product_mass / life_energy", "expression: product_mass / life_energy * 1e999999999"),
        "formula-syntax", "formulas.battery_mass_per_unit", "beyond"),
    "cost bomb of length": (
        ("expression: product_mass / life_energy", "expression: " + " + ".join(["product_mass"] * 300)),
        "formula-syntax", "formulas.battery_mass_per_unit", "longer than"),
    "unknown operator of a formula": (
        ("expression: product_mass / life_energy", "operator: ev_feqc_waranty"),
        "unknown-choice", "formulas.battery_mass_per_unit.operator", "ev_feqc_warranty?"),
    "operator whose figures are missing": (
        ("    operator: declared_cycles", "    operator: ev_feqc_warranty"),
        "inconsistent-rule-pack", "formulas.life_energy", "cycles_per_year"),
    "unknown operator of a check": (
        ("operator: edition_matches", "operator: edition_match"),
        "unknown-choice", "checks.gba-battery.edition.operator", "edition_matches?"),
    "an argument that is not taken": (
        ('arguments: {least: "0.50"}', 'arguments: {least: "0.50", most: "1"}'),
        "unknown-choice", "checks.gba-battery.primary-share.arguments", "'most'"),
    "an argument that is missing": (
        ('arguments: {least: "0.50"}', "arguments: {}"),
        "missing-key", "checks.gba-battery.primary-share.arguments", "least"),
    "an argument that is no number": (
        ('arguments: {least: "0.50"}', "arguments: {least: half}"),
        "rule-pack-figure", "checks.gba-battery.primary-share.arguments.least", "half"),
    "a word in braces that the check does not say": (
        ("Only {share} of", "Only {part} of"),
        "unknown-choice", "checks.gba-battery.primary-share.message", "{part}"),
    "a brace that is not closed": (
        ("Only {share} of", "Only {share of"),
        "unknown-choice", "checks.gba-battery.primary-share.message", "share"),
    "an unreadable file": (("gwp_set: ar6", "gwp_set: *ar6"), "unreadable-yaml", "", "alias"),
    "a base that is not there": (
        ("category: battery\n", "category: battery\nextends: gba@1.0.0\n"),
        "rule-pack-base", "extends", "not on the shelf"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_a_problem_is_named_with_its_place(tmp_path: Path, name: str) -> None:
    change, code, key, says = WRONG[name]
    found = failed(copied(tmp_path, change))
    named = [one for one in found if one.id == f"gba-battery@1.1.0/{code}" and key in one.place.key]
    assert named, [f"{one.id} {one.place}: {one.message}" for one in found]
    assert any(says in one.message for one in named), [one.message for one in named]
    assert {one.place.file for one in named} == {"gba-battery/1.1.0/pack.yaml"}


def test_none_hides_another(tmp_path: Path) -> None:
    """Problems of reading, of consistency and of operators in one file, and those of a second rule pack."""
    some = ["unknown predicate", "circular formula", "missing Chinese text", "unknown operator of a check"]
    root = copied(tmp_path, *(WRONG[name][0] for name in some))
    write(root, "set: {scope/kind: [consumer]}")
    found = {one.id for one in failed(root)}
    assert found >= {
        "gba-battery@1.1.0/unknown-choice",
        "gba-battery@1.1.0/formula-circular",
        "gba-battery@1.1.0/missing-key",
        "my-battery@1.0.0/rule-pack-exception",
    }
    operators = [one for one in failed(root) if "operator" in one.place.key]
    assert len(operators) == 1


def test_a_shadowed_version_is_named_beside_the_rest(tmp_path: Path) -> None:
    root = copied(tmp_path, WRONG["circular formula"][0])
    copied(tmp_path, ('significant_digits: "3"', 'significant_digits: "2"'), version="1.0.0")
    found = {one.id for one in failed(root)}
    assert found >= {"gba-battery@1.0.0/rule-pack-shadowed", "gba-battery@1.1.0/formula-circular"}


def _empty_chinese(folder: Path) -> None:
    (folder / "zh-Hans.md").write_text("# Rules\n", encoding="utf-8")


def _shorter_chinese(folder: Path) -> None:
    path = folder / "zh-Hans.md"
    text = path.read_text(encoding="utf-8")
    path.write_text(text[: text.index("## 6")], encoding="utf-8")


def _no_chinese(folder: Path) -> None:
    (folder / "zh-Hans.md").unlink()


def _stranger(folder: Path) -> None:
    (folder / "notes.txt").write_text("x", encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (_empty_chinese, "no Chinese text"),
        (_shorter_chinese, "other chapters"),
        (_no_chinese, "zh-Hans.md is missing"),
        (_stranger, "notes.txt"),
    ],
)
def test_requirements_without_their_chinese_are_named(
    tmp_path: Path, change: Callable[[Path], None], says: str
) -> None:
    root = copied(tmp_path)
    change(root / "battery" / "gba-battery" / "1.1.0")
    (found,) = failed(root)
    assert found.id == "gba-battery@1.1.0/rule-pack-folder"
    assert says in found.message


DOUBTFUL: dict[str, tuple[Change, str, str]] = {
    "unused parameter": (
        ("parameters:\n", "parameters:\n  spare:\n    title: {en: Spare, zh-Hans: 备用}\n    unit: kg\n    values:\n"
         '      - {value: "1", from: 2024-10-01, source: a source, basis: seen}\n'),
        "unused", "parameters.spare"),
    "unused predicate": (("predicates:\n", "predicates:\n  spare: {kind: ups}\n"), "unused", "spare"),
    "unused formula": (
        ("formulas:\n", "formulas:\n  spare: {title: {en: S, zh-Hans: 备}, unit: kg, expression: product_mass,"
         " source: a source, basis: seen}\n"),
        "unused", "formulas.spare"),
    "Chinese without Chinese": (("zh-Hans: 不适用于铅酸电池。", "zh-Hans: Not covered."), "no-chinese", "exclusions"),
    "clause of a text that nobody read": (
        ("  en: Biogenic carbon dioxide", "  en: By clause 6.4 biogenic carbon dioxide"), "clause", "biogenic/en"),
    "unknown act": (
        ("gwp_set: ar6", "gwp_set: ar6\ndue:\n  - {id: x, title: {en: X, zh-Hans: 某}, text: {en: X, zh-Hans: 某},"
         " source: s, basis: seen, later_of: [{act: no-such-act, months_after: 1}]}"),
        "unknown-act", "due.x"),
    "unknown neighbour": (("superseded_by:\n", "superseded_by: nobody@1.0.0\n"), "unknown-neighbour",
                          "superseded_by"),
    "a limit that no example shows": (
        (LEAD, "when: {any_of: [{parameter: chemistry, equals: lead_acid},"
         " {parameter: rated_energy, greater_than: 900 MWh_capacity}]}"),
        "not-shown", "scope/exclusions/lead-acid"),
    "a check that no example shows": (
        ("  - id: gba-battery.edition\n", "  - id: gba-battery.other-edition\n"), "not-shown",
        "checks/gba-battery.other-edition"),
}  # fmt: skip


@pytest.mark.parametrize("name", DOUBTFUL)
def test_what_is_doubtful_is_a_warning(tmp_path: Path, name: str) -> None:
    change, code, key = DOUBTFUL[name]
    root = copied(tmp_path, change)
    assert failed(root) == []
    found = failed(root, Severity.WARN)
    assert any(one.id == f"gba-battery@1.1.0/{code}" and key in one.place.key for one in found), [
        f"{one.id} {one.place}" for one in found
    ]


def test_an_act_that_nothing_reads_is_named(tmp_path: Path) -> None:
    (tmp_path / "common").mkdir()
    (tmp_path / "common" / "acts.yaml").write_text(
        "schema: baymark/acts/1\nacts:\n  - {id: orphan, title: {en: Orphan, zh-Hans: 孤}, status: unknown,"
        " in_force_from: , as_of: 2026-01-01, source: a source, basis: seen}\n",
        encoding="utf-8",
    )
    found = [one for one in run([], [tmp_path], OPERATORS) if one.outcome is Outcome.FAILED]
    assert [(one.id, one.severity) for one in found] == [("common/acts.yaml/unused", Severity.WARN)]
    assert "orphan" in found[0].message


def test_targets_are_ids_versions_folders_of_rules_or_single_rule_packs(tmp_path: Path) -> None:
    root = copied(tmp_path)
    write(root, "")

    def passed(*targets: str, folders: tuple[Path, ...] = ()) -> list[str]:
        return [one.id for one in run(targets, folders, OPERATORS) if one.outcome is Outcome.PASSED]

    assert passed("gba-battery") == ["gba-battery@1.0.0/lint"]
    assert passed("gba-battery", folders=(root,)) == ["gba-battery@1.0.0/lint", "gba-battery@1.1.0/lint"]
    assert passed("gba-battery@1.1.0", folders=(root,)) == ["gba-battery@1.1.0/lint"]
    assert passed(str(root)) == ["gba-battery@1.1.0/lint", "my-battery@1.0.0/lint"]
    assert passed(str(root / "battery" / "my-battery" / "1.0.0")) == ["my-battery@1.0.0/lint"]
    with pytest.raises(UnknownRulePack, match="gba-battery"):
        run(["gba-batery"], [], OPERATORS)


def test_a_folder_whose_only_rule_pack_is_shadowed_says_so(tmp_path: Path) -> None:
    copied(tmp_path, ('significant_digits: "3"', 'significant_digits: "2"'), version="1.0.0")
    (found,) = run([str(tmp_path)], [], OPERATORS)
    assert (found.id, found.outcome) == ("gba-battery@1.0.0/rule-pack-shadowed", Outcome.FAILED)


def test_a_folder_without_rule_packs_is_not_silently_fine(tmp_path: Path) -> None:
    (tmp_path / "loose").mkdir()
    shutil.copy(data_folder("rules") / "battery/gba-battery/1.0.0/pack.yaml", tmp_path / "loose")
    for folder in (tmp_path, tmp_path / "loose"):
        with pytest.raises(UnreadableFolder, match="CATEGORY/ID/VERSION"):
            run([str(folder)], [], OPERATORS)


def test_the_lint_of_anything_ends_in_words(tmp_path: Path) -> None:
    """Whatever key is missing or misshapen, lint says so and does not break."""
    path = data_folder("rules") / "battery" / "gba-battery" / "1.0.0" / "pack.yaml"
    lines = path.read_text(encoding="utf-8").splitlines()
    for number in range(0, len(lines), 37):
        root = tmp_path / str(number)
        folder = copied(root) / "battery" / "gba-battery" / "1.1.0"
        kept = [line for at, line in enumerate(lines) if at != number]
        text = "\n".join(kept).replace("version: 1.0.0", "version: 1.1.0")
        (folder / "pack.yaml").write_text(text + "\n", encoding="utf-8")
        assert run([str(root)], [], OPERATORS)

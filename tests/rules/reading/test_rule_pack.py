"""Rule packs as read: what a wrong key, figure, source or text is called, and where."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from baymark import rules
from baymark.errors import BaymarkError, Problems
from baymark.paths import data_folder
from baymark.rules.errors import NoValue
from baymark.rules.model import Origin, RulePack
from baymark.rules.shelf import read_folder

Edit = Callable[..., list[BaymarkError]]


@pytest.fixture
def edited(tmp_path: Path) -> Edit:
    """A copy of a rule pack with one text replaced, and the problems that reading it raises."""

    def run(old: str, new: str, *, pack: str = "gba-battery") -> list[BaymarkError]:
        folder = tmp_path / "battery" / pack / "1.0.0"
        shutil.copytree(data_folder("rules") / "battery" / pack / "1.0.0", folder)
        path = folder / "pack.yaml"
        text = path.read_text(encoding="utf-8")
        assert text.count(old) >= 1, f"{old!r} does not stand in pack.yaml"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        try:
            read_folder(folder, Origin(overlay=True, published=False))
        except Problems as problems:
            return list(problems.errors)
        except BaymarkError as error:
            return [error]
        return []

    return run


@pytest.fixture(scope="module")
def draft() -> RulePack:
    return rules.load("eu-2023-1542-draft-2024")


def only(problems: list[BaymarkError]) -> tuple[str, str, str]:
    assert len(problems) == 1, [str(problem) for problem in problems]
    return problems[0].code, problems[0].place.key, problems[0].render()


def test_a_copy_without_changes_is_accepted(edited: Edit) -> None:
    assert edited("version: 1.0.0", "version: 1.0.0") == []


@pytest.mark.parametrize(
    ("old", "new", "code", "key", "says"),
    [
        ("gwp_set: ar6", "gwp_sett: ar6", "unknown-key", "gwp_sett", "gwp_set?"),
        ("legal_status: group_standard", "legal_status: law", "unknown-choice", "legal_status", "'law'"),
        ("zh-Hans: 不适用于铅酸电池。", "zh-Hans:", "missing-key",
         "scope.exclusions[1].message.zh-Hans", "zh-Hans"),
        ("    delivery: distribution\n", "", "unknown-choice", "boundary.mandatory_items", "'delivery'"),
        ("cathode_binder: raw_materials", "cathode_binder: raw_material", "unknown-choice",
         "boundary.items.cathode_binder", "raw_materials?"),
        ("from: 2024-10-01, to:", "from: 1 March 2025, to:", "rule-pack-figure", "in_force.from", "1 March 2025"),
        ('{value: "300",', '{value: "3e2",', "rule-pack-figure", "parameters.collection_distance.values[1].value",
         "3e2"),
        ("product_mass / life_energy", "product_mass / life_enrgy", "inconsistent-rule-pack",
         "formulas.battery_mass_per_unit", "life_energy"),
        ("product_mass / life_energy", "product_mass * life_energy", "inconsistent-rule-pack",
         "formulas.battery_mass_per_unit", "not kg/kWh_delivered"),
        ("    quantity: product_mass\n", "    quantity: product_mass + life_energy\n", "formula-unit",
         "processes.pack_dismantling.quantity", "kg with kWh_delivered"),
        ("    operator: cell_mass\n", "    expression: product_mass * charger_efficiency\n",
         "inconsistent-rule-pack", "formulas.cell_mass", "need not give"),
        ("    operator: cell_mass\n", "    expression: product_mass * cell_share\n",
         "inconsistent-rule-pack", "formulas.cell_mass", "need not give"),
        ("  cell_mass:\n", "  cell_share:\n", "inconsistent-rule-pack", "formulas.cell_share",
         "stands for something else"),
        ("  collection_distance:\n", "  cell_share:\n", "inconsistent-rule-pack", "parameters.cell_share",
         "stands for something else"),
        ("declared_unit: kgCO2e/kWh_delivered", "declared_unit: kgCO2e/kWh_capacity", "inconsistent-rule-pack",
         "declared_unit", "kgCO2e/kWh_delivered"),
        ("  quantity: life_energy\n", "  quantity: life_energie\n", "unknown-choice", "functional_unit.quantity",
         "life_energy?"),
        ("{key: nmc811,", "{key: nmc8111,", "unknown-choice",
         "parameters.cell_mass_share.values[6]", "nmc811?"),
        ("{parameter: chemistry, equals: lead_acid}", "{parameter: chemistry, equals: lead}", "unknown-choice",
         "scope.exclusions.lead-acid.when", "lead_acid?"),
        ('threshold: "3.0"', 'threshold: "6"', "inconsistent-rule-pack", "data_quality.threshold", "outside"),
        ("stage: use\n", "stage: usage\n", "unknown-choice", "processes.charging_losses.stage", "use"),
        ("supply: {role: freight/road_heavy}", "supply: {}", "inconsistent-rule-pack",
         "processes[2].supply", "role"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_place(
    edited: Edit, old: str, new: str, code: str, key: str, says: str
) -> None:
    problems = edited(old, new)
    assert (code, key) in [(problem.code, problem.place.key) for problem in problems], [
        problem.render() for problem in problems
    ]
    assert any(says in problem.render() for problem in problems)
    assert {problem.place.file for problem in problems} == {"gba-battery/1.0.0/pack.yaml"}


def test_an_item_without_a_stage_is_named(edited: Edit) -> None:
    code, key, text = only(edited("    separator: raw_materials\n", ""))
    assert (code, key) == ("inconsistent-rule-pack", "boundary.items") and "separator" in text
    assert "each of these items needs a stage" in text


def test_a_circle_of_formulas_is_named_with_its_path(edited: Edit) -> None:
    problems = edited("    operator: cell_mass\n", "    expression: cell_mass * cell_mass_share\n")
    assert [problem.code for problem in problems] == ["formula-circular"]
    assert "cell_mass → cell_mass" in problems[0].render()


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("source: none, baymark's reading\n      basis: assumed",
         "source: none, baymark's reading\n      basis: seen",
         "without a source"),
        ("source: conservation of energy, basis: derived", "source: ISO 14067 clause 6.4, basis: assumed",
         "a clause is cited"),
        ("source: conservation of energy, basis: derived", "source: none, basis: assumed",
         "none, baymark's reading"),
    ],
)  # fmt: skip
def test_source_and_basis_go_together(edited: Edit, old: str, new: str, says: str) -> None:
    problems = edited(old, new)
    assert [problem.code for problem in problems] == ["rule-pack-source"], [p.render() for p in problems]
    assert says in problems[0].render()


def test_every_figure_needs_a_source(edited: Edit) -> None:
    code, key, _text = only(
        edited("source: conservation of energy, basis: derived", "source: , basis: derived")
    )
    assert (code, key) == ("missing-key", "parameters.drawn_per_delivered.values[1].source")


TWO_VALUES = """      - {value: "300", from: 2024-10-01, to: TO, source: "none, baymark's reading", basis: assumed}
      - {value: "400", from: 2026-01-01, source: "none, baymark's reading", basis: assumed}
"""
ONE_VALUE = """      - {value: "300", from: 2024-10-01, source: "none, baymark's reading", basis: assumed}
"""


def test_dates_that_overlap_are_refused(edited: Edit) -> None:
    code, key, text = only(edited(ONE_VALUE, TWO_VALUES.replace("TO", "2026-01-01")))
    assert (code, key) == ("inconsistent-rule-pack", "parameters.collection_distance")
    assert "2026-01-01" in text


def test_dates_that_adjoin_are_accepted(edited: Edit) -> None:
    assert edited(ONE_VALUE, TWO_VALUES.replace("TO", "2025-12-31")) == []


def test_a_material_of_the_category_without_figures_is_named(edited: Edit) -> None:
    text = (data_folder("rules") / "battery/eu-2023-1542-draft-2024/1.0.0/pack.yaml").read_text(
        encoding="utf-8"
    )
    found = re.search(r"    graphite:\n(      .*\n|       .*\n)+?       source.*\n", text)
    assert found is not None
    problems = edited(found.group(0), "", pack="eu-2023-1542-draft-2024")
    assert [problem.place.key for problem in problems] == ["end_of_life.materials.graphite"]


def test_recycling_without_a_dataset_is_refused(edited: Edit) -> None:
    problems = edited("recycling: material/copper/recycling, ", "", pack="eu-2023-1542-draft-2024")
    assert [(p.code, p.place.key) for p in problems] == [
        ("inconsistent-rule-pack", "end_of_life.materials.copper.recycling")
    ]


def test_a_text_that_nobody_read_to_the_end_says_what_makes_it_preliminary(edited: Edit) -> None:
    text = (data_folder("rules") / "battery/gba-battery/1.0.0/pack.yaml").read_text(encoding="utf-8")
    start, end = text.index("preliminary:\n"), text.index("scope:\n")
    code, key, _text = only(edited(text[start:end], ""))
    assert (code, key) == ("inconsistent-rule-pack", "preliminary")


def test_the_choice_of_the_study_picks_the_value(draft: RulePack) -> None:
    def cycles(vehicle: str) -> Decimal:
        values = draft.parameters_on(date(2026, 6, 30), {"vehicle_category": vehicle, "chemistry": "lfp"})
        return {value.name: value.value for value in values}["cycles_per_year"]

    assert [cycles(name) for name in ("M1", "L", "N3")] == [Decimal(60), Decimal(20), Decimal(250)]


@pytest.mark.parametrize(
    ("day", "choices", "says"),
    [
        (date(2026, 6, 30), {"chemistry": "lfp"}, "does not give vehicle_category"),
        (date(2026, 6, 30), {"chemistry": "lfp", "vehicle_category": "other"}, "for vehicle_category other"),
        (date(2024, 4, 28), {"chemistry": "lfp", "vehicle_category": "M1"}, "on 2024-04-28"),
    ],
)
def test_a_missing_value_is_an_error_not_a_default(
    draft: RulePack, day: date, choices: dict[str, str], says: str
) -> None:
    with pytest.raises(NoValue, match=says):
        draft.parameters_on(day, choices)


def test_unverified_figures_say_so(draft: RulePack) -> None:
    values = draft.parameters_on(date(2026, 6, 30), {"vehicle_category": "M1", "chemistry": "lfp"})
    basis = {value.name: value.basis for value in values}
    assert basis["distance_per_year"] == "unverified"
    assert basis["cycles_per_year"] == "seen"

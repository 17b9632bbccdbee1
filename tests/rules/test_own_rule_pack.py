"""A rule pack of one's own, from an empty folder and without Python: written, linted, tested, calculated with."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from textwrap import dedent

import pytest

from baymark import category
from baymark.__main__ import run
from baymark.paths import data_folder

STUDY = data_folder("templates") / "studies" / "lfp-pack"

PACK = """\
# House rule of a maker: cradle to gate, per kWh of capacity, electricity at the national average.
schema: baymark/rule-pack/1
id: house-rule
version: 0.1.0
category: battery
title: {en: House rule, zh-Hans: 企业规则}
basis:
  - {title: {en: Handbook, zh-Hans: 手册}, edition: "3", publisher: Example, link: , read: text_seen, note: }
legal_status: industry
fidelity: text_seen
in_force: {from: 2025-01-01, to: }
preliminary: {en: A rule of the house., zh-Hans: 企业内部规则。}
predicates:
  large: {parameter: rated_energy, greater_than: 10 kWh_capacity}
scope:
  kinds: [traction]
  exclusions:
    - id: not-lithium
      when: {any_of: [{parameter: chemistry, one_of: [lead_acid, nickel_metal_hydride]}, {not: large}]}
      message: {en: Large lithium-ion batteries only., zh-Hans: 仅限大型锂离子电池。}
      source: Handbook, table 1
      basis: seen
functional_unit: {text: {en: 1 kWh of capacity, zh-Hans: 1 kWh 容量}, unit: kWh_capacity, quantity: capacity}
declared_unit: kgCO2e/kWh_capacity
reference_flow: {text: {en: mass per kWh, zh-Hans: 每 kWh 质量}, quantity: mass_per_unit, unit: kg/kWh_capacity}
boundary:
  stages:
    - {id: making, title: {en: Making, zh-Hans: 制造}}
  items: {ITEMS}
  mandatory_items: [cathode_active_material, {item: pack_housing, when: large}]
parameters:
  handling:
    title: {en: Electricity of handling, zh-Hans: 搬运用电}
    unit: kWh/kg
    values:
      - {value: "0.01", from: 2025-01-01, to: 2025-12-31, source: "Handbook, table 2", basis: seen}
      - {value: "0.02", from: 2026-01-01, source: "Handbook, table 2", basis: seen}
formulas:
  capacity:
    {title: {en: Capacity, zh-Hans: 容量}, unit: kWh_capacity, expression: rated_energy, source: Handbook, basis: seen}
  mass_per_unit:
    {title: {en: Mass, zh-Hans: 质量}, unit: kg/kWh_capacity, expression: product_mass / capacity, source: Handbook,
     basis: seen}
processes:
  - id: handling
    title: {en: Handling, zh-Hans: 搬运}
    stage: making
    when: large
    quantity: product_mass * handling
    unit: kWh
    supply: {electricity: place_of_use}
    source: Handbook
    basis: seen
allocation: {plant: {key: energy, source: Handbook, basis: seen}}
electricity: {own_factor: [], remainder: national_average, source: Handbook, basis: seen}
end_of_life: {operator: outside, source: Handbook, basis: seen}
gwp_set: ar6
groups_in_value: [fossil, not_separated]
biogenic: {en: left out, zh-Hans: 不计}
land_use: {en: left out, zh-Hans: 不计}
cut_off: {source: Handbook, basis: seen}
data_quality:
  {criteria: [tec, geo, tim], scale: ["1", "5"], aggregation: contribution_weighted_mean, threshold: "4",
   source: Handbook, basis: seen}
rounding: {significant_digits: "2", source: Handbook, basis: seen}
checks:
  - id: house-rule.mandatory-items
    operator: mandatory_items
    severity: block
    message: {en: "Add {missing}.", zh-Hans: "请补充 {missing}。"}
  - id: house-rule.primary-share
    operator: primary_share
    severity: warn
    when: large
    arguments: {least: "0.2"}
    message: {en: "Only {share}, at least {least}.", zh-Hans: "仅 {share}，至少 {least}。"}
due:
  - id: renewal
    title: {en: Renewal, zh-Hans: 更新}
    date: 2028-01-01
    text: {en: Calculate again., zh-Hans: 重新核算。}
    source: Handbook
    basis: seen
"""

EXAMPLES = {
    "01-covered": """\
        title: {en: A large LFP pack is covered, zh-Hans: 适用于大型磷酸铁锂电池包}
        date: 2026-06-30
        kind: traction
        given: {chemistry: lfp, rated_energy: 60 kWh_capacity, product_mass: 400 kg}
        measures: {missing_items: [], primary_share: "0.2"}
        expect:
          scope: covered
          predicates: {large: "true"}
          parameters: {handling: 0.02}
          values: {capacity: 60 kWh_capacity, mass_per_unit: 6.6666667 kg/kWh_capacity}
          processes: {handling: 8 kWh}
          stages: {handling: making}
          rounded: {"70.5": "70"}
          checks: {house-rule.mandatory-items: passed, house-rule.primary-share: passed}
          due: {renewal: 2028-01-01}
    """,
    "02-small-refused": """\
        title: {en: Of 10 kWh and less it is not, zh-Hans: 10 kWh 及以下不适用}
        date: 2024-12-31
        kind: traction
        given: {chemistry: lfp, rated_energy: 10 kWh_capacity, product_mass: 80 kg}
        measures: {missing_items: [cathode_active_material], primary_share: "0.2"}
        expect:
          scope: refused
          refused_by: not-lithium
          no_value: [handling]
          processes: {handling: not_applicable}
          checks: {house-rule.mandatory-items: failed, house-rule.primary-share: not_applicable}
    """,
    "03-other-kind": """\
        title: {en: Nor is another kind, zh-Hans: 其他类型亦不适用}
        date: 2025-06-30
        kind: ups
        given: {chemistry: lfp, rated_energy: 60 kWh_capacity}
        measures: {primary_share: "0.19"}
        expect:
          scope: refused
          refused_by: kind
          parameters: {handling: 0.01}
          checks: {house-rule.primary-share: failed}
    """,
}


def house_rule(root: Path) -> Path:
    """The rule pack as its author would type it; the category has many items, all of one stage here."""
    folder = root / "battery" / "house-rule" / "0.1.0"
    (folder / "examples").mkdir(parents=True)
    known = category.load("battery").items
    items = ", ".join(f"{name}: making" for name, one in known.items() if not one.making)
    (folder / "pack.yaml").write_text(PACK.replace("{ITEMS}", f"{{{items}}}"), encoding="utf-8")
    for name, text in EXAMPLES.items():
        content = "schema: baymark/rule-example/1\n" + dedent(text)
        (folder / "examples" / f"{name}.yaml").write_text(content, encoding="utf-8")
    (folder / "en.md").write_text("# House rule 0.1.0\n\n## 1. All\nAs typed.\n", encoding="utf-8")
    (folder / "zh-Hans.md").write_text("# 企业规则 0.1.0\n\n## 1. 总则\n如所列。\n", encoding="utf-8")
    return root


def printed(capsys: pytest.CaptureFixture[str], *words: str) -> object:
    assert run([*words, "--format", "json"]) == 0, capsys.readouterr().err
    return json.loads(capsys.readouterr().out)


def test_a_new_rule_pack_lints_tests_and_calculates(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rules = str(house_rule(tmp_path))
    report = printed(capsys, "rules", "lint", rules)
    assert isinstance(report, dict)
    assert (report["passed"], report["failed"]) == (1, 0), report["results"]
    report = printed(capsys, "rules", "test", "house-rule", "--rules", rules)
    assert isinstance(report, dict)
    assert report["failed"] == 0 and report["passed"] > 15
    found = printed(capsys, "calc", str(STUDY), "--rule-pack", "house-rule", "--rules", rules)
    assert isinstance(found, dict)
    assert found["unit"] == "kgCO2e/kWh_capacity"
    assert [stage["id"] for stage in found["stages"]] == ["making"]
    assert found["rounding"].startswith("2 ")
    assert Decimal(found["value"]) * Decimal(found["functional_units_per_product"]) == pytest.approx(
        Decimal(found["total_per_product"]), rel=Decimal("1e-30")
    )
    items = {item["id"] for item in found["items"]}
    assert "handling" in items and "delivery" in items
    assert not {item for item in items if item.startswith("end_of_life")}
    assert found["blocked_by"] == []


def test_it_checks_a_study_and_says_why_it_applies(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rules = str(house_rule(tmp_path))
    report = printed(capsys, "check", str(STUDY), "--rule-pack", "house-rule", "--rules", rules)
    assert isinstance(report, dict)
    ids = {one["id"] for one in report["results"]}
    assert {"house-rule.mandatory-items", "house-rule.primary-share"} <= ids
    why = printed(capsys, "rules", "why", str(STUDY), "--rule-pack", "house-rule", "--rules", rules)
    assert isinstance(why, dict)
    (one,) = why["rule_packs"]
    assert one["applies"] and one["version"] == "0.1.0"
    assert [(due["id"], due["date"]) for due in one["due"]] == [("renewal", "2028-01-01")]


EXTENDED = """\
schema: baymark/rule-pack/1
id: gba-strict
version: 0.1.0
category: battery
title: {en: Greater Bay Area label with house limits, zh-Hans: 大湾区标签（企业加严）}
basis:
  - {title: {en: Handbook, zh-Hans: 手册}, edition: "3", publisher: Example, link: , read: text_seen, note: }
legal_status: industry
fidelity: reconstructed
in_force: {from: 2026-01-01, to: }
preliminary: {en: A rule of the house., zh-Hans: 企业内部规则。}
extends: gba-battery@1.0.0
exceptions:
  - id: shorter-life
    reason: {en: The house counts on half cycles., zh-Hans: 企业按半循环计算。}
    source: Handbook, table 4
    basis: seen
    set:
      parameters/delivered_per_cycle/values:
        - {value: "0.5", from: 2026-01-01, source: "Handbook, table 4", basis: seen}
  - id: longer-collection
    reason: {en: Its recycler is farther away., zh-Hans: 回收企业距离更远。}
    source: Handbook, table 5
    basis: seen
    set: {parameters/collection_distance/values/2024-10-01/value: "1200"}
"""


def test_one_that_extends_another_by_two_exceptions_calculates(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "battery" / "gba-strict" / "0.1.0"
    folder.mkdir(parents=True)
    (folder / "pack.yaml").write_text(EXTENDED, encoding="utf-8")
    (folder / "en.md").write_text("# 0.1.0\n", encoding="utf-8")
    (folder / "zh-Hans.md").write_text("# 加严规则 0.1.0\n", encoding="utf-8")

    def calculated(id_: str) -> dict[str, object]:
        words = ("calc", str(STUDY), "--rule-pack", id_, "--rules", str(tmp_path))
        found = printed(capsys, *words)
        assert isinstance(found, dict)
        return found

    base, strict = calculated("gba-battery"), calculated("gba-strict")
    half = Decimal(str(strict["functional_units_per_product"])) * 2
    assert half == Decimal(str(base["functional_units_per_product"]))  # half a cycle each
    items = {
        name: {one["id"]: Decimal(one["value"]) for one in found["items"]}  # type: ignore[attr-defined]
        for name, found in (("base", base), ("strict", strict))
    }
    assert items["base"].keys() == items["strict"].keys()
    per = {id_: items["strict"][id_] / value for id_, value in items["base"].items() if value}
    assert per["collection"] == pytest.approx(
        Decimal(8), rel=Decimal("1e-30")
    )  # twice per kWh, four times as far
    assert per["cathode_active_material"] == pytest.approx(Decimal(2), rel=Decimal("1e-30"))
    assert per["charging_losses"] == pytest.approx(Decimal(1), rel=Decimal("1e-30"))
    shown = printed(capsys, "rules", "show", "gba-strict", "--rules", str(tmp_path))
    assert isinstance(shown, dict)
    assert shown["extends"] == "gba-battery@1.0.0"
    assert [one["id"] for one in shown["exceptions"]] == ["shorter-life", "longer-collection"]
    assert run(["rules", "show", "gba-strict", "--rules", str(tmp_path)]) == 0
    out = capsys.readouterr().out
    assert "shorter-life: The house counts on half cycles." in out
    assert max(len(line) for line in out.splitlines()) <= 100
    for id_, own in (("gba-battery", False), ("gba-strict", True)):
        assert run(["calc", str(STUDY), "--rule-pack", id_, "--rules", str(tmp_path)]) == 0
        told = capsys.readouterr().err
        assert (
            "gba-strict@0.1.0 is none of those published with this program: laid over, not" in told
        ) is own


def test_a_base_for_others_calculates_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "battery" / "gba-strict" / "0.1.0"
    folder.mkdir(parents=True)
    (folder / "pack.yaml").write_text(EXTENDED + "abstract: true\n", encoding="utf-8")
    (folder / "en.md").write_text("# 0.1.0\n", encoding="utf-8")
    (folder / "zh-Hans.md").write_text("# 加严规则 0.1.0\n", encoding="utf-8")
    assert run(["calc", str(STUDY), "--rule-pack", "gba-strict", "--rules", str(tmp_path)]) == 4
    shown = capsys.readouterr()
    assert "common base" in shown.err and shown.out == ""


@pytest.mark.parametrize(
    ("when", "outcome", "says"),
    [
        ("{kind: traction}", "passed", ""),
        ("{kind: ups}", "not_applicable", ""),
        ("{parameter: manufacture, equals: custom_made}", "not_executed", "manufacture is not given"),
    ],
)
def test_a_check_that_is_not_meant_for_the_product_is_left_aside_not_passed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], when: str, outcome: str, says: str
) -> None:
    folder = tmp_path / "battery" / "gba-strict" / "0.1.0"
    folder.mkdir(parents=True)
    change = f"    add: {{checks/gba-battery.stages-sum/when: {when}}}\n"
    (folder / "pack.yaml").write_text(EXTENDED + change, encoding="utf-8")
    (folder / "en.md").write_text("# 0.1.0\n", encoding="utf-8")
    (folder / "zh-Hans.md").write_text("# 加严规则 0.1.0\n", encoding="utf-8")
    words = ["check", str(STUDY), "--rule-pack", "gba-strict", "--rules", str(tmp_path), "--format", "json"]
    run(words)
    report = json.loads(capsys.readouterr().out)
    (found,) = (one for one in report["results"] if one["id"].endswith("gba-battery.stages-sum"))
    assert found["outcome"] == outcome
    assert says in found["message"]

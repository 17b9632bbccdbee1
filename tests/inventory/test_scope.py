"""Products that a rule pack does not cover are refused with exit code 3."""

from __future__ import annotations

import pytest

from baymark.__main__ import run

from .example import BATTERY_RULE_PACKS


@pytest.mark.parametrize("rule_pack", BATTERY_RULE_PACKS)
def test_lead_acid_is_covered_by_none(example, rule_pack, capsys):
    example.declare("chemistry: lfp", "chemistry: lead_acid")
    assert run(["calc", str(example.folder), "--rule-pack", rule_pack, "--draft"]) == 3
    said = capsys.readouterr()
    assert said.out == "" and "out-of-scope" in said.err and rule_pack in said.err


@pytest.mark.parametrize(
    ("energy", "covered"), [("2", False), ("0.5", False), ("2.001", True), ("2000", False)]
)
def test_the_declaration_starts_above_two_kilowatt_hours(example, energy, covered):
    """2000 stands for 2000 Wh, the same limit in another unit."""
    unit = "Wh_capacity" if energy == "2000" else "kWh_capacity"
    example.declare("rated_energy: {value: 60.0 kWh_capacity", f"rated_energy: {{value: {energy} {unit}")
    example.declare("usable_energy: {value: 57.0 kWh_capacity", f"usable_energy: {{value: {energy} {unit}")
    if covered:
        assert example.link("cn-miit-551-2025").lines
        return
    error = example.refused("cn-miit-551-2025")
    assert error.code == "out-of-scope" and error.exit_code == 3
    assert "2 kWh" in error.message()


@pytest.mark.parametrize("kind", ["consumer", "ups"])
def test_other_kinds_are_refused(example, kind):
    example.declare("kind: traction", f"kind: {kind}")
    for rule_pack in BATTERY_RULE_PACKS:
        assert example.refused(rule_pack).code == "out-of-scope"

"""Every check of the category fails on the study that it is for, at the right place, in words, and only then."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from baymark import category
from baymark.checks import Outcome, Severity
from baymark.footprint.checks import OPERATORS as OF_RESULT
from baymark.i18n import in_language
from baymark.study.checks import OPERATORS, carry_out, carry_out_all
from baymark.study.errors import BadArgument, UnknownOperator
from baymark.study.steps import runs_per_product

BATTERY = category.load("battery")
CHECKS = {check.id: check for check in BATTERY.checks}


SUPPLIERS = ("boundary", "transport", "validity", "biogenic", "evidence", "verified", "green-claim",
             "location-based", "cut-off")  # fmt: skip


def run(study, check_id):
    return carry_out(CHECKS[check_id], study, BATTERY)


def failures(study):
    return {result.id: result for result in carry_out_all(study, BATTERY) if result.outcome is Outcome.FAILED}


def forget(example, row):
    """Take a row out of the activity data and the data plan."""
    lines = example.table("activity.csv")
    example.write_table("activity.csv", [line for line in lines if line[0] != row])
    plan = (example.path / "data-plan.yaml").read_text(encoding="utf-8")
    start = plan.index(f"  - row: {row}\n")
    example.replace("data-plan.yaml", plan[start : plan.index("  - row:", start + 1)], "")


def test_every_operator_of_the_category_exists_and_every_operator_is_used():
    named = {check.operator for check in BATTERY.checks}
    assert named >= set(OPERATORS) and named - set(OPERATORS) <= set(OF_RESULT)


def test_example_passes_every_check_that_applies(example):
    results = carry_out_all(example.load(), BATTERY)
    by_outcome = {outcome: [r.id for r in results if r.outcome is outcome] for outcome in Outcome}
    assert by_outcome[Outcome.FAILED] == []
    assert by_outcome[Outcome.NOT_EXECUTED] == []
    assert by_outcome[Outcome.NOT_APPLICABLE] == [
        "battery.certificates-covered",
        "battery.instruments-documented",
        "battery.series-ledger",
        "battery.certificate-twice",
        "battery.claims-within-certificates",
        "battery.serials-stand-for-claims",
        "battery.instruments-claimed",
        "battery.not-sold-as-credit",
        *(f"battery.supplier-{what}" for what in SUPPLIERS),
    ]


# How to spoil the example, the check that must fail, where, and words of its message.
SPOILED = {
    "identity": (
        lambda e: e.replace("study.yaml", "model: EX-LFP-60", "model:"),
        "product.model",
        "product.model",
    ),
    "parameters": (
        lambda e: e.replace("study.yaml", "  vehicle_category: M1\n", ""),
        "parameters.vehicle_category",
        "Vehicle category",
    ),
    "mandatory-items": (lambda e: forget(e, "separator"), "activity", "separator (Separator)"),
    "mass-balance": (
        lambda e: e.replace("study.yaml", "428.6 kg", "440 kg"),
        "parameters.product_mass",
        "-2.59739 %",
    ),
    "composition-sum": (
        lambda e: e.set_cell("pack_housing", "mass_fraction", "0.07", "composition.csv"),
        "composition.csv",
        "0.99",
    ),
    "composition-materials": (
        lambda e: e.set_cell("adhesive", "mass_fraction", "0.0199", "composition.csv"),
        "composition.csv",
        "adhesive has 8.5",
    ),
    "ledger-meters": (
        lambda e: e.set_cell("cell_electricity", "amount", "144000002"),
        "activity.csv",
        "144000000",
    ),
    "ledger-months": (lambda e: delete_one(e, "electricity.csv", "SZC-PV1", "2025-03"), "SZC-PV1", "2025-03"),
    "evidence-given": (
        lambda e: e.set_cell("cell_steam", "evidence", ""),
        "activity.csv",
        "cell_steam is measured",
    ),
    "parameters-evidenced": (
        lambda e: e.replace(
            "study.yaml",
            'round_trip_efficiency: {value: "0.94", evidence: "type-test.pdf#p1",',
            'round_trip_efficiency: {value: "1",',
        ),
        "parameters.round_trip_efficiency",
        "round_trip_efficiency names no evidence",
    ),
    "evidence-present": (
        lambda e: (e.path / "evidence/bom-cell.csv").unlink(),
        "evidence/index.csv row 2",
        "bom-cell.csv",
    ),
    "evidence-unchanged": (
        lambda e: (e.path / "evidence/warranty.pdf").write_bytes(b"ILLUSTRATIVE, changed"),
        "evidence/index.csv row 12",
        "warranty.pdf",
    ),
    "evidence-listed": (
        lambda e: (e.path / "evidence/stray.txt").write_text("ILLUSTRATIVE"),
        "evidence/index.csv",
        "stray.txt",
    ),
    "production-months": (
        lambda e: delete_one(e, "production.csv", "2025-07", "this_model"),
        "production.csv, SZ-CELL 2025-07",
        "SZ-CELL for 2025-07",
    ),
    "period": (
        lambda e: e.replace("study.yaml", "start: 2025-01-01", "start: 2025-02-01"),
        "period",
        "12 whole months",
    ),
    "duplicates": (lambda e: repeat_line(e, "electricity.csv", 4), "electricity.csv row 62", "SZC-M1"),
    "recycled-share": (
        lambda e: e.set_cell("cover", "recycled_share", "0.3") and e.set_cell("cover", "evidence", ""),
        "activity.csv",
        "0.3",
    ),
    "datasets": (lambda e: e.set_cell("cell_wastewater", "dataset", ""), "activity.csv", "cell_wastewater"),
    "usable-energy": (
        lambda e: e.replace("study.yaml", "57.0 kWh_capacity", "61 kWh_capacity"),
        "usable_energy",
        "61",
    ),
    "representative-model": (
        lambda e: e.set_cell("EX-LFP-60", "representative", "no", "models.csv"),
        "models.csv",
        "EX-LFP-60",
    ),
    "data-plan": (
        lambda e: e.replace("data-plan.yaml", "row: cell_steam", "row: cells_made"),
        "data-plan.yaml, cell_steam",
        "cell_steam",
    ),
    "reduction-plan": (
        lambda e: (e.path / "reduction-plan.md").write_text(""),
        "reduction-plan.md",
        "reduced",
    ),
}


def delete_one(example, name, *words):
    lines = example.table(name)
    index = next(n for n, line in enumerate(lines) if all(word in line for word in words))
    example.write_table(name, lines[:index] + lines[index + 1 :])


def repeat_line(example, name, index):
    lines = example.table(name)
    example.write_table(name, [*lines, lines[index]])


@pytest.mark.parametrize("name", SPOILED)
def test_check_fails_where_it_should(example, name):
    spoil, place, words = SPOILED[name]
    spoil(example)
    failed = failures(example.load())
    result = failed.pop(f"battery.{name}")
    assert place in str(result.place)
    assert words in result.message
    assert result.severity is CHECKS[f"battery.{name}"].severity
    # Neighbours may fail with it (no month, no sum), but nothing unrelated.
    related = {
        "mandatory-items": {"mass-balance", "composition-materials", "data-plan"},
        "mass-balance": {"composition-materials"},
        "composition-sum": {"composition-materials"},
        "composition-materials": {"composition-sum"},
        "ledger-months": {"ledger-meters"},
        "period": {"ledger-meters"},
        "duplicates": {"ledger-meters", "ledger-balance"},
        "recycled-share": {"evidence-given"},
        "parameters-evidenced": {"evidence-given"},
        "identity": {"representative-model"},
    }.get(name, set())
    assert set(failed) <= {f"battery.{one}" for one in related}


def test_steps_that_nothing_uses(example):
    lines = example.table("activity.csv")
    spare = dict(zip(lines[0], lines[1], strict=True)) | {"id": "spare", "per": "spare", "site": ""}
    example.write_table("activity.csv", [*lines, [spare[column] for column in lines[0]]])
    result = failures(example.load())["battery.steps-used"]
    assert "spare" in result.message
    assert result.severity is Severity.WARN


def test_negative_amounts_of_a_study_that_was_not_read_from_cells(example):
    """Reading refuses them; the check guards studies that come from another format."""
    study = example.load()
    row = replace(study.row("cover"), amount=Decimal("-1"))
    entry = replace(study.ledger[0], kwh=Decimal("-5"))
    spoiled = replace(study, rows=(*study.rows, row), ledger=(*study.ledger, entry))
    found = [result.message for result in run(spoiled, "battery.negatives")]
    assert len(found) == 2
    assert "cover is -1" in found[0]


def test_one_meter_at_two_sites(example):
    lines = example.table("electricity.csv")
    example.write_table(
        "electricity.csv", [*lines, ["SZ-PACK", "SZC-M1", "2026-01", "1", "grid", "", "", "", "", "", "", ""]]
    )
    assert {r.outcome for r in run(example.load(), "battery.duplicates")} == {Outcome.FAILED}


def test_what_cannot_be_decided_is_not_passed(example):
    example.set_cell("cover", "per", "plant:SZ-PACK")
    example.set_cell("cover", "transport", "")
    (result,) = run(example.load(), "battery.mass-balance")
    assert result.outcome is Outcome.NOT_EXECUTED
    assert "cover" in result.message
    example.replace("study.yaml", "product_mass: {value: 428.6 kg,", "calendar_life: {value: 9 year,")
    (result,) = run(example.load(), "battery.mass-balance")
    assert result.outcome is Outcome.NOT_EXECUTED


def test_purchased_cells_stand_instead_of_their_parts(example):
    study = example.load()
    gone = {"cathode_active_material", "separator", "electricity_cell_production"}
    rows = tuple(row for row in study.rows if row.item not in gone)
    bought = replace(study.row("cover"), id="bought", item="purchased_cells")
    without = [r.message for r in run(replace(study, rows=rows), "battery.mandatory-items")]
    assert len(without) == 3
    (result,) = run(replace(study, rows=(*rows, bought)), "battery.mandatory-items")
    assert result.outcome is Outcome.PASSED


def test_an_item_of_zero_is_not_there(example):
    """Any amount above zero is; whether it is right, the balances say."""
    example.set_cell("separator", "amount", "0")
    (result,) = run(example.load(), "battery.mandatory-items")
    assert result.outcome is Outcome.FAILED and "separator" in result.message
    example.set_cell("separator", "amount", "1e-9")
    assert [r.outcome for r in run(example.load(), "battery.mandatory-items")] == [Outcome.PASSED]


def test_runs_of_steps_are_net(example):
    """125 cells in a pack, whatever is lost at the line; the plant rows play no part."""
    assert runs_per_product(example.load()) == {"product": Decimal(1), "cell": Decimal(125)}
    example.set_cell("packs_made", "amount", "4")
    example.set_cell("cells_made", "amount", "5")
    assert runs_per_product(example.load()) == {"product": Decimal("0.25"), "cell": Decimal("6.25")}


def test_messages_in_every_language(example):
    e = example
    e.set_cell("cell_steam", "evidence", "")
    for language, words in (
        ("zh-Hans", "未指明证据"),
        ("zh-Hant", "未指明證據"),
        ("en", "names no evidence"),
    ):
        with in_language(language):
            assert words in failures(e.load())["battery.evidence-given"].message


def test_unknown_operator_and_unusable_arguments(example):
    study = example.load()
    with pytest.raises(UnknownOperator, match="mandatory_items"):
        carry_out(replace(CHECKS["battery.period"], operator="mandatory_itms"), study, BATTERY)
    for check_id, arguments in (
        ("battery.period", {}),
        ("battery.period", {"months": "twelve"}),
        ("battery.mass-balance", {"parameter": "product_mass", "tolerance": "-1"}),
        ("battery.ledger-meters", {"tolerance": "1 kg"}),
        ("battery.evidence-given", {"origins": "measured"}),
    ):
        with pytest.raises(BadArgument):
            carry_out(replace(CHECKS[check_id], arguments=arguments), study, BATTERY)


def test_electricity_by_the_piece_does_not_agree_with_an_empty_ledger(example):
    """One watt-hour per product, and as little in the ledger: no meter stands against it, so nothing is passed."""
    for column, value in (("per", "product"), ("amount", "0.001")):
        example.set_cell("pack_electricity", column, value)
    lines = example.table("electricity.csv")
    for line in lines[1:]:
        if line[0] == "SZ-PACK":
            line[3] = "0.01"
    example.write_table("electricity.csv", lines)
    (found,) = run(example.load(), "battery.ledger-meters")
    assert found.outcome is Outcome.NOT_EXECUTED and found.severity is Severity.BLOCK
    assert "SZ-PACK" in found.message and "activity.csv row" in str(found.place)


def test_energy_of_production_in_another_unit_is_noticed(example):
    """MWh for this model beside kWh for the others took 8 % off the footprint, and nothing was said."""
    lines = example.table("production.csv")
    for line in lines[1:]:
        if line[2] == "this_model":
            line[5] = str(Decimal(line[5]) / 1000)
    example.write_table("production.csv", lines)
    failed = failures(example.load())
    assert set(failed) == {"battery.production-energy"}
    assert "0.06" in failed["battery.production-energy"].message

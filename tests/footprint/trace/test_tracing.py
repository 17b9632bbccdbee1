"""The trace: every figure follows from its children to the last digit, down to cells, parameters and factors."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from baymark import study as studies
from baymark.footprint import Account, account
from baymark.footprint.trace import DECLARED, KINDS, VALUE, Trace, as_object, trace
from baymark.formulas import DECIMALS, parse, solve
from baymark.formulas.rounding import significant
from baymark.paths import data_folder

from ...inventory.example import BATTERY_RULE_PACKS, Example, battery, bay_core, rule_pack
from ...study.supplied import deliver

GIVEN = {"input", "cell", "intensity"}


@pytest.fixture(scope="module")
def trace_of(account_of: Callable[[str], Account]) -> Callable[[str], tuple[Account, Trace]]:
    return lambda name: (account_of(name), trace(account_of(name)))


@pytest.mark.parametrize("name", BATTERY_RULE_PACKS)
def test_every_figure_follows_from_its_children_to_the_last_digit(trace_of, name: str) -> None:
    whole, traced = trace_of(name)
    computed = 0
    for node in traced.nodes.values():
        if node.expression is None:
            continue
        below = {child: traced.nodes[child].value for child in node.expression.names}
        assert solve({"it": node.expression}, below, DECIMALS)["it"] == node.value, node.name
        computed += 1
    assert computed > 250
    digits = whole.rule_pack.rounding.significant_digits
    assert traced.nodes[DECLARED].value == significant(traced.nodes[VALUE].value, digits)
    assert traced.nodes[VALUE].value == whole.footprint.value


@pytest.mark.parametrize("name", BATTERY_RULE_PACKS)
def test_what_has_no_children_is_given_and_says_by_whom(trace_of, name: str) -> None:
    _whole, traced = trace_of(name)
    for node in traced.nodes.values():
        assert node.kind in KINDS
        if not node.children:
            assert node.kind in GIVEN or not node.value, node.name
            assert node.source or str(node.place), node.name
            assert node.basis, node.name
        else:
            assert node.formula


def test_nothing_of_the_inventory_is_left_out(trace_of) -> None:
    whole, traced = trace_of("gba-battery")
    lines = {name for name in traced.nodes if name.startswith("line:")}
    assert lines == {f"line:{line.id}" for line in whole.inventory.lines}
    reached = {node.name for _level, node, _again in traced.walk()}
    assert reached == set(traced.nodes)
    # What no line reads is in no trace; everything else is.
    read = {child for node in traced.nodes.values() for child in node.children}
    assert all(name in traced.nodes for name in whole.inventory.inputs if name in read)


def test_inputs_name_their_cell(trace_of) -> None:
    _whole, traced = trace_of("gba-battery")
    amount = traced.nodes["row.cathode_active_material.amount"]
    assert (amount.place.file, amount.place.row, amount.place.key) == ("activity.csv", 3, "amount")
    assert traced.nodes["row.cathode_active_material.yield_share"].place.key == "yield"
    leg = traced.nodes["row.cathode_active_material.leg1.distance"]
    assert leg.place.key == "transport" and leg.value == 850
    assert traced.nodes["rated_energy"].place.key == "parameters.rated_energy"


def test_sums_of_tables_lead_to_their_cells(trace_of) -> None:
    _whole, traced = trace_of("gba-battery")
    ledger = [node for name, node in traced.nodes.items() if name.startswith("ledger.") and node.children]
    plants = [
        node for name, node in traced.nodes.items() if name.startswith("plant.") and node.kind == "input"
    ]
    assert ledger and plants
    for node in (*ledger, *plants):
        cells = [traced.nodes[child] for child in node.children]
        assert len(cells) > 1, node.name
        assert all(cell.kind == "cell" and cell.place.row for cell in cells)
        assert node.place.row == 0, "the sum stands in no single row"
    drawn = next(node for node in ledger if node.name.endswith(".total"))
    assert {traced.nodes[c].place.file for c in drawn.children} == {"electricity.csv"}
    _whole, european = trace_of("eu-2023-1542-draft-2024")
    composed = [n for n in european.nodes.values() if n.name.startswith("composition.")]
    assert composed and all(node.children for node in composed)
    share = traced.nodes["cell_share"]
    assert (share.value, len(share.children)) == (Decimal("0.8"), 19)
    assert {traced.nodes[c].place.file for c in share.children} == {"composition.csv"}


def test_a_dated_value_says_from_when_and_by_whom(trace_of) -> None:
    whole, traced = trace_of("gba-battery")
    (dated,) = whole.rule_pack.parameters["delivered_per_cycle"].values
    node = traced.nodes["delivered_per_cycle"]
    assert (node.value, node.valid_from, node.source, node.basis) == (
        dated.value, dated.start, dated.source, dated.basis,
    )  # fmt: skip
    assert node.place == dated.place
    formula = traced.nodes["life_energy"]
    assert formula.basis == whole.rule_pack.formulas["life_energy"].basis
    assert formula.place.key == "formulas.life_energy"


def test_intensities_name_group_background_and_gwp_set(trace_of) -> None:
    whole, traced = trace_of("gba-battery")
    node = traced.nodes["intensity:lithium-iron-phosphate-cn/fossil"]
    assert node.value == whole.background.intensities["lithium-iron-phosphate-cn"].groups["fossil"]
    assert f"{whole.background.id}@{whole.background.version}" in node.source and "ar6" in node.source
    gas = next(node for name, node in traced.nodes.items() if name.startswith("intensity:ar6/"))
    assert gas.unit.startswith("kgCO2e")


def test_the_printed_formulas_alone_give_the_value(trace_of) -> None:
    """A verifier with the JSON and a calculator of 34 digits needs nothing of this program."""
    whole, traced = trace_of("gba-battery")
    told = json.loads(json.dumps(as_object(whole, traced)))
    values = {node["name"]: Decimal(node["value"]) for node in told["nodes"]}
    checked = 0
    for node in told["nodes"]:
        if "formula" not in node or node["name"] == DECLARED:
            continue
        text, known = node["formula"], {}
        for number, child in enumerate(sorted(node.get("children", []), key=len, reverse=True)):
            text = re.sub(rf"(?<![\w.:/@-]){re.escape(child)}(?![\w.:/@-])", f"n{number}", text)
            known[f"n{number}"] = values[child]
        assert solve({"it": parse(text)}, known, DECIMALS)["it"] == values[node["name"]], node
        checked += 1
    assert checked > 250


def test_a_trace_can_be_cut_and_says_where(trace_of) -> None:
    whole, traced = trace_of("gba-battery")
    cut = as_object(whole, traced, 2)
    kinds = {node["kind"] for node in cut["nodes"]}
    assert kinds == {"result", "stage"}
    assert all(node.get("cut") for node in cut["nodes"] if node["kind"] == "stage")
    assert as_object(whole, traced, 0)["nodes"][0]["name"] == DECLARED
    assert len(as_object(whole, traced)["nodes"]) == len(traced.nodes)
    assert not any(node.get("cut") for node in as_object(whole, traced)["nodes"])


def test_a_long_chain_of_steps_is_traced_in_its_own_size(example: Example) -> None:
    """Four hundred steps below each other: no recursion, and each is told once."""
    count = 400
    rows = example.rows()
    blank = dict.fromkeys(rows[0], "")
    usual = blank | {"unit": "piece", "origin": "measured", "country": "CN", "item": "modules"}
    for number in range(count):
        step = f"link_{number}"
        rows.append(usual | {"id": f"{step}_made", "kind": "product", "amount": "1", "per": step})
        user = f"link_{number - 1}" if number else "product"
        rows.append(
            usual
            | {
                "id": f"takes_{number}",
                "kind": "input",
                "amount": "1",
                "per": user,
                "dataset": f"step:{step}",
            }
        )
    rows.append(
        blank | {"id": "deepest", "item": "fasteners", "kind": "input", "amount": "1", "unit": "kg",
                 "per": f"link_{count - 1}", "dataset": "steel-cold-rolled-cn", "origin": "measured"}
    )  # fmt: skip
    example.write(rows)
    whole = account(example.load(), rule_pack("gba-battery"), bay_core(), battery())
    traced = trace(whole)
    told = list(traced.walk())
    assert max(level for level, _node, _again in told) > 3 * count
    assert sum(1 for _level, node, again in told if node.children and not again) == sum(
        1 for node in traced.nodes.values() if node.children
    )
    from baymark.documents.terminal import width
    from baymark.documents.trace_tree import WIDTH, tree

    lines = list(tree(traced, None))
    assert max(width(line) for line in lines) <= WIDTH
    assert len(lines) < 12 * sum(len(node.children) + 1 for node in traced.nodes.values())


def test_the_second_example_is_traced_too() -> None:
    folder = data_folder("templates") / "studies" / "nmc811-pack"
    from baymark import category

    whole = account(studies.load(folder, category.load), rule_pack("gba-battery"), bay_core(), battery())
    traced = trace(whole)
    for node in traced.nodes.values():
        if node.expression is not None:
            below = {child: traced.nodes[child].value for child in node.expression.names}
            assert solve({"it": node.expression}, below, DECIMALS)["it"] == node.value, node.name


def test_a_workbook_says_sheet_row_and_column(example: Example, tmp_path: Path) -> None:
    from baymark.study import write_activity

    read = example.load()
    (example.folder / "activity.csv").unlink()
    write_activity(read.rows, example.folder / "activity.xlsx")
    whole = account(example.load(), rule_pack("gba-battery"), bay_core(), battery())
    place = trace(whole).nodes["row.cathode_active_material.amount"].place
    assert (place.file, place.sheet, place.row, place.key) == ("activity.xlsx", "activity", 3, "amount")


def test_a_suppliers_figure_is_traced_to_its_file(example: Example) -> None:
    deliver(example.folder)
    whole = account(example.load(), rule_pack("gba-battery"), bay_core(), battery())
    traced = trace(whole)
    node = traced.nodes["line:cathode_active_material"]
    below = {child: traced.nodes[child].value for child in node.children}
    assert solve({"it": node.expression}, below, DECIMALS)["it"] == node.value
    delivered = [traced.nodes[child] for child in node.children if child.startswith("supplier.")]
    assert delivered and all(one.kind == "input" and "suppliers/" in str(one.place) for one in delivered)
    assert node.title


def test_an_adopted_process_is_traced_through_its_step(example: Example) -> None:
    example.change("cathode_active_material", dataset="step:cathode")
    example.add(id="made", item="making_output", kind="product", amount="1", unit="kg", per="cathode")
    example.add(
        id="lithium", item="making_input", kind="input", amount="0.24", unit="kg", per="cathode",
        dataset="lithium-carbonate-mix-cn",
    )  # fmt: skip
    whole = account(example.load(), rule_pack("gba-battery"), bay_core(), battery())
    traced = trace(whole)
    item = traced.nodes["item:cathode_active_material@raw_materials"]
    assert "line:lithium" in item.children
    assert "step.cathode.runs" in traced.nodes["row.lithium.quantity"].children

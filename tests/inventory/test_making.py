"""Rows of the making of an item count as that item, wherever a rule pack puts it."""

from __future__ import annotations

import pytest

from baymark.errors import BaymarkError, Problems
from baymark.inventory.making import UnclearMaking, counted_items

from .example import BATTERY_RULE_PACKS, Example, battery, rule_pack

STEP = {"per": "cathode", "origin": "secondary"}


def made_here(example: Example, taker: str = "cathode_active_material", step: str = "cathode") -> None:
    """The item of a row is made in a step of the study, of lithium carbonate and electricity."""
    example.change(taker, dataset=f"step:{step}")
    example.add(id=f"{step}_made", item="making_output", kind="product", amount="1", unit="kg", per=step)
    example.add(
        id=f"{step}_lithium", item="making_input", kind="input", amount="0.24", unit="kg", per=step,
        dataset="lithium-carbonate-mix-cn",
    )  # fmt: skip
    example.add(
        id=f"{step}_power", item="making_input", kind="input", amount="6", unit="kWh", per=step,
        dataset="electricity-cn-average-2024",
    )  # fmt: skip


@pytest.mark.parametrize("name", BATTERY_RULE_PACKS)
def test_a_making_lies_in_the_stage_of_its_item(example: Example, name: str) -> None:
    made_here(example)
    lines = {line.id: line for line in example.link(name).lines}
    stage = rule_pack(name).boundary.items["cathode_active_material"]
    for row in ("cathode_lithium", "cathode_power"):
        assert (lines[row].item, lines[row].stage) == ("cathode_active_material", stage)
    assert lines["cathode_power"].unit == "kWh" and lines["cathode_power"].to_dataset == 1


def test_what_a_rule_pack_excludes_is_excluded_with_its_making(example: Example) -> None:
    made_here(example, "packaging_film", "film")
    inside = {line.id for line in example.link("gba-battery").lines}
    assert {"film_lithium", "film_power"} <= inside
    outside = {line.id for line in example.link("eu-2023-1542-draft-2024").lines}
    assert not {"film_lithium", "film_power"} & outside


def test_a_making_inside_a_making_counts_as_the_outermost_item(example: Example) -> None:
    made_here(example)
    made_here(example, "cathode_lithium", "lithium")
    counted = counted_items(example.load(), battery())
    assert counted["lithium_power"] == counted["lithium_made"] == "cathode_active_material"
    assert counted["cells"] == "cells"


def test_a_step_that_rows_of_two_items_take_is_refused(example: Example) -> None:
    made_here(example)
    example.change("cathode_binder", dataset="step:cathode")
    with pytest.raises(Problems) as caught:
        counted_items(example.load(), battery())
    assert {type(error) for error in caught.value.errors} == {UnclearMaking}
    assert "cathode_active_material, cathode_binder" in caught.value.render()


def test_a_making_that_nobody_takes_is_refused(example: Example) -> None:
    made_here(example)
    example.change("cathode_active_material", dataset="lithium-iron-phosphate-cn")
    with pytest.raises(BaymarkError, match="no row takes"):
        counted_items(example.load(), battery())
    other = Example(example.folder.parent / "other")
    other.add(
        id="stray", item="making_input", kind="input", amount="1", unit="kg", dataset="steel-cold-rolled-cn"
    )
    with pytest.raises(UnclearMaking, match="step product"):
        counted_items(other.load(), battery())


def test_what_a_making_takes_in_is_no_mass_of_the_product(example: Example) -> None:
    from baymark.study.checks.product import masses_in_product

    before = masses_in_product(example.load(), battery())
    made_here(example)
    assert masses_in_product(example.load(), battery()) == before


def test_the_share_after_allocation_scales_a_step(example: Example) -> None:
    made_here(example)
    whole = {c.line.id: c.quantity for c in example.calculate().contributions}
    example.change("cathode_made", amount="1")
    rows = example.rows()
    path = example.folder / "activity.csv"
    text = path.read_text(encoding="utf-8").splitlines()
    changed = [f"{text[0]},burden_share"]
    for line, row in zip(text[1:], rows, strict=True):
        changed.append(f"{line},{'0.8' if row['id'] == 'cathode_made' else ''}")
    path.write_text("\n".join(changed) + "\n", encoding="utf-8")
    part = {c.line.id: c.quantity for c in example.calculate().contributions}
    for row in ("cathode_lithium", "cathode_power"):
        assert abs(part[row] / whole[row] - type(part[row])("0.8")) < type(part[row])("1e-30")
    assert part["cover"] == whole["cover"]


def test_a_rule_pack_does_not_place_what_is_placed_by_its_taker() -> None:
    from dataclasses import replace

    from baymark.rules import consistency

    pack = rule_pack("gba-battery")
    assert consistency.problems(pack, battery()) == []
    items = {**pack.boundary.items, "making_input": "production"}
    placed = replace(pack, boundary=replace(pack.boundary, items=items))
    assert any("making_input" in error.render() for error in consistency.problems(placed, battery()))

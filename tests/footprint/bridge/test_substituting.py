"""The bridge between two footprints: it adds up exactly, and each change of one thing is one step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from baymark import category, study
from baymark.background import Background, load
from baymark.footprint import Account, Grounds, account
from baymark.footprint.bridge import PER_PRODUCT, STEPS, Bridge, bridge, sum_exactly
from baymark.footprint.errors import BridgeNotClosed, NoCommonGround
from baymark.paths import data_folder
from baymark.rules import RulePack

from ...inventory.example import BATTERY_RULE_PACKS, Example, battery, bay_core, rule_pack
from ...study.supplied import deliver

Of = Callable[..., Account]


def counted(read: study.Study, pack: RulePack, background: Background | None = None) -> Account:
    """An account without what only the tables of a background tell."""
    background = background or load(bay_core().folder, pack.gwp_set)
    return account(read, pack, background, battery(), recorded=lambda _inventory: Grounds((), ()))


@pytest.fixture(scope="module")
def nmc() -> study.Study:
    return study.load(data_folder("templates") / "studies" / "nmc811-pack", category.load)


def closes(found: Bridge) -> None:
    assert found.sum_of_steps() == found.difference
    assert sum_exactly([found.start, *(step.effect for step in found.steps)]) == found.end
    assert [step.before for step in found.steps[1:]] == [step.after for step in found.steps[:-1]]
    assert found.steps[0].before == found.start and found.steps[-1].after == found.end
    assert [step.id for step in found.steps] == [
        name for name in STEPS if name in {s.id for s in found.steps}
    ]


def moved(found: Bridge) -> dict[str, Decimal]:
    """The steps that are more than the last digits of sums."""
    least = Decimal("1e-25") * max(abs(found.start), abs(found.end))
    return {step.id: step.effect for step in found.steps if abs(step.effect) > least}


@pytest.mark.parametrize("pair", list(permutations(BATTERY_RULE_PACKS, 2)), ids="→".join)
def test_one_study_under_two_rule_packs_adds_up_exactly(account_of: Of, pair: tuple[str, str]) -> None:
    first, last = (account_of(name) for name in pair)
    found = bridge(first, last)
    assert (found.start, found.end) == (first.footprint.value, last.footprint.value)
    closes(found)
    assert moved(found)


@pytest.mark.parametrize("name", BATTERY_RULE_PACKS)
def test_two_studies_under_one_rule_pack_add_up_exactly(account_of: Of, nmc: study.Study, name: str) -> None:
    first, last = account_of(name), counted(nmc, rule_pack(name))
    for one in (bridge(first, last), bridge(last, first)):
        closes(one)
        assert {"amounts", "datasets", "end_of_life"} <= moved(one).keys()
        assert "boundary" not in {step.id for step in one.steps}


def test_the_parts_of_a_step_are_its_effect(account_of: Of, nmc: study.Study) -> None:
    found = bridge(account_of("gba-battery"), counted(nmc, rule_pack("gba-battery")))
    for step in found.steps:
        assert abs(sum_exactly(part.effect for part in step.parts) - step.effect) < Decimal("1e-30")


def test_an_account_and_itself_differ_by_nothing(account_of: Of) -> None:
    found = bridge(account_of("gba-battery"), account_of("gba-battery"))
    closes(found)
    assert moved(found) == {} and found.difference == 0


def test_what_a_rule_pack_leaves_out_is_its_boundary(account_of: Of) -> None:
    """The MIIT pre-calculation is the label's without the use stage."""
    found = bridge(account_of("gba-battery"), account_of("cn-miit-551-2025"))
    use = account_of("gba-battery").footprint.stages["use"]
    assert moved(found).keys() == {"boundary"}
    assert abs(moved(found)["boundary"] + use) < Decimal("1e-30")


def test_a_rule_pack_without_end_of_life_has_another_boundary(account_of: Of, example: Example) -> None:
    """Cradle to gate: use, delivery and end of life go with the boundary, though recycled content stays."""
    last = counted(example.load(), rule_pack("catena-x-v4"))
    first = account_of("cn-miit-551-2025")
    found = bridge(first, last)
    closes(found)
    assert "end_of_life" not in moved(found)
    (boundary,) = (step for step in found.steps if step.id == "boundary")
    assert {"cell_recycling", "pack_dismantling", "delivery"} <= {part.item for part in boundary.parts}
    rest = first.footprint.stages["end_of_life"] * first.footprint.functional_quantity
    gone = sum(part.effect for part in boundary.parts if part.stage == "end_of_life")
    assert abs(gone + rest) < Decimal("1e-24")


def one_change(example: Example, name: str = "gba-battery") -> Bridge:
    """From the example as it came to the example as changed."""
    pristine = study.load(data_folder("templates") / "studies" / "lfp-pack", category.load)
    found = bridge(counted(pristine, rule_pack(name)), counted(example.load(), rule_pack(name)))
    closes(found)
    return found


def test_an_amount_is_a_step_of_amounts(example: Example) -> None:
    example.change("cold_plate", amount="18.000")
    found = one_change(example)
    (part,) = next(step for step in found.steps if step.id == "amounts").parts
    assert moved(found).keys() == {"amounts"}
    before = next(i.value for i in found.first.footprint.items if i.id == "cooling_system")
    assert part.item == "cooling_system" and abs(part.effect - before) < Decimal("1e-30")


def test_another_dataset_is_a_step_of_datasets(example: Example) -> None:
    example.change("cover", dataset="pack-housing-aluminium-cn")
    assert moved(one_change(example)).keys() == {"datasets"}


def test_a_longer_way_is_a_step_of_datasets_and_transport(example: Example) -> None:
    example.change("cover", transport="freight-road-heavy-cn:900")
    assert moved(one_change(example)).keys() == {"datasets"}


def test_a_row_that_only_one_study_has_is_an_amount(example: Example) -> None:
    example.add(
        id="disconnect", item="battery_disconnect_unit", kind="input", amount="1", unit="kg",
        dataset="copper-sheet-cn",
    )  # fmt: skip
    found = one_change(example)
    assert moved(found).keys() == {"amounts"}
    items = {part.item for step in found.steps if step.id == "amounts" for part in step.parts}
    assert items == {"battery_disconnect_unit"}


def test_other_supply_is_a_step_of_electricity(example: Example) -> None:
    rows = example.rows("electricity.csv")
    for row in rows:
        if row["source"] == "on_site":
            row |= {"source": "grid", "own_certificates": ""}
    example.write(rows, "electricity.csv")
    found = one_change(example)
    assert moved(found).keys() == {"electricity"} and found.difference > 0


def test_a_better_efficiency_is_a_step_of_added_processes(example: Example) -> None:
    example.declare('round_trip_efficiency: {value: "0.94"', 'round_trip_efficiency: {value: "0.97"')
    assert moved(one_change(example)).keys() == {"processes"}


def test_a_longer_life_is_a_step_of_the_functional_unit(example: Example) -> None:
    """What is drawn per kWh delivered stays, and everything else is spread over twice as many kWh."""
    example.declare("cycle_life: {value: 3000 cycle", "cycle_life: {value: 6000 cycle")
    found = one_change(example)
    rest = found.start - found.first.footprint.stages["use"]
    assert moved(found).keys() == {"functional_unit"}
    assert abs(moved(found)["functional_unit"] + rest / 2) < Decimal("1e-25")


def test_recycled_content_is_a_step_of_the_end_of_life(example: Example) -> None:
    example.change("tray", recycled_share="0.40")
    assert moved(one_change(example)).keys() == {"end_of_life"}


def test_a_suppliers_figure_is_a_step_of_datasets(example: Example) -> None:
    deliver(example.folder)
    assert moved(one_change(example)).keys() == {"datasets"}


def test_an_adopted_process_can_be_edited_and_compared(example: Example) -> None:
    """Amount and datasets of an item in several units cannot be told apart: all of it is one step."""
    example.change("cathode_active_material", dataset="step:cathode")
    example.add(id="made", item="making_output", kind="product", amount="1", unit="kg", per="cathode")
    for row, amount, unit, dataset in (
        ("iron", "0.95", "kg", "iron-phosphate-cn"),
        ("power", "3", "kWh", "electricity-cn-wind-delivered-2024"),
    ):
        example.add(
            id=row,
            item="making_input",
            kind="input",
            amount=amount,
            unit=unit,
            per="cathode",
            dataset=dataset,
        )
    found = one_change(example)
    assert "datasets" in moved(found) and "amounts" not in moved(found)
    example.add(
        id="own",
        item="making_electricity",
        kind="input",
        amount="3",
        unit="kWh",
        per="cathode",
        site="SZ-CELL",
    )
    found = one_change(example)
    (amounts,) = (step for step in found.steps if step.id == "amounts")
    assert [part.item for part in amounts.parts] == ["cathode_active_material"]
    whole = {c.line.id: c.value for c in found.last.calculation.contributions if c.line.part == "electricity"}
    own = sum(value for line, value in whole.items() if line.startswith("own."))
    assert abs(amounts.effect - own / found.last.footprint.functional_quantity) < Decimal("1e-25")


def test_gwp_set_and_gas_groups_are_steps_of_their_own(account_of: Of, example: Example) -> None:
    pack = rule_pack("gba-battery")
    older = replace(pack, gwp_set="ar5", digest="other")
    found = bridge(account_of("gba-battery"), counted(example.load(), older))
    closes(found)
    assert moved(found).keys() == {"gwp_set"}
    groups = tuple(g for g in pack.groups_in_value if not g.startswith("biogenic"))
    fewer = replace(pack, groups_in_value=groups, digest="another")
    found = bridge(account_of("gba-battery"), counted(example.load(), fewer))
    closes(found)
    assert moved(found).keys() == {"gas_groups"}
    both = replace(older, groups_in_value=groups)
    found = bridge(account_of("gba-battery"), counted(example.load(), both))
    closes(found)
    assert moved(found).keys() == {"gwp_set", "gas_groups"}


def other_background(**changed: Decimal) -> Background:
    """bay-core with other intensities of some datasets, under another digest."""
    known = bay_core()
    intensities = dict(known.intensities)
    for name, factor in changed.items():
        name = name.replace("_", "-")
        old = intensities[name]
        intensities[name] = replace(
            old,
            total=old.total * factor,
            groups={g: v * factor for g, v in old.groups.items()},
            via={w: v * factor for w, v in old.via.items()},
        )
    return replace(known, intensities=intensities, digest="sha256:other", version="9.9.9")


def test_another_background_is_the_last_step(account_of: Of, example: Example) -> None:
    released = other_background(lithium_iron_phosphate_cn=Decimal("1.1"))
    last = counted(example.load(), rule_pack("gba-battery"), released)
    found = bridge(account_of("gba-battery"), last)
    closes(found)
    assert moved(found).keys() == {"background"}
    (part,) = found.steps[-1].parts
    assert part.item == "cathode_active_material"


def test_a_study_that_the_first_background_cannot_hold_is_refused(account_of: Of, example: Example) -> None:
    known = bay_core()
    new = "cathode-of-tomorrow"
    released = replace(
        known,
        digest="sha256:other",
        datasets={**known.datasets, new: replace(known.datasets["lithium-iron-phosphate-cn"], id=new)},
        intensities={**known.intensities, new: known.intensities["lithium-iron-phosphate-cn"]},
    )
    example.change("cathode_active_material", dataset=new)
    last = counted(example.load(), rule_pack("gba-battery"), released)
    with pytest.raises(NoCommonGround, match="cathode-of-tomorrow") as caught:
        bridge(account_of("gba-battery"), last)
    assert caught.value.exit_code == 3


def test_other_units_are_bridged_per_product(account_of: Of, example: Example) -> None:
    pack = rule_pack("cn-miit-551-2025")
    per_kg = replace(
        pack,
        declared_unit="kgCO2e/kg",
        functional_unit=replace(pack.functional_unit, unit="kg", quantity="product_mass"),
        digest="per kg",
    )
    first, last = account_of("gba-battery"), counted(example.load(), per_kg)
    found = bridge(first, last)
    closes(found)
    assert found.unit == PER_PRODUCT and found.per_product
    assert found.start == first.footprint.total_per_product
    assert found.end == last.footprint.total_per_product
    assert "functional_unit" not in {step.id for step in found.steps}
    assert last.footprint.value == pytest.approx(found.end / last.footprint.functional_quantity)


def test_a_bridge_that_does_not_close_is_not_printed(account_of: Of) -> None:
    """The end is recomputed, never taken from the account."""
    last = account_of("cn-miit-551-2025")
    spoilt = replace(last, footprint=replace(last.footprint, value=last.footprint.value * 2))
    with pytest.raises(BridgeNotClosed) as caught:
        bridge(account_of("gba-battery"), spoilt)
    assert caught.value.exit_code == 1


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("drawn") / "study"


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    amounts=st.dictionaries(
        st.sampled_from(
            ["cathode_active_material", "cells", "cover", "cell_electricity", "line_losses", "delivery"]
        ),
        st.decimals("0.01", "1e6", places=3),
        max_size=4,
    ),
    cycles=st.integers(500, 9000),
    efficiency=st.decimals("0.5", "1", places=3),
    name=st.sampled_from(BATTERY_RULE_PACKS),
)
def test_whatever_changes_it_adds_up_exactly(folder, account_of, amounts, cycles, efficiency, name) -> None:
    import shutil

    shutil.rmtree(folder, ignore_errors=True)
    example = Example(folder)
    for row, amount in amounts.items():
        example.change(row, amount=str(amount))
    example.declare("cycle_life: {value: 3000 cycle", f"cycle_life: {{value: {cycles} cycle")
    example.declare('{value: "0.94"', f'{{value: "{efficiency}"')
    closes(bridge(account_of(name), counted(example.load(), rule_pack(name))))

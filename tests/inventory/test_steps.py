"""Steps of the foreground and annual amounts of plants: how much of a row one product takes."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal as D

import pytest

from baymark.errors import Problems
from baymark.footprint import calculate
from baymark.formulas import CircularFormula
from baymark.inventory import link, steps
from baymark.inventory.errors import NoPlantOutput
from baymark.study.errors import StepCycle

from .example import Example, battery, bay_core, quantities, rule_pack


def close(found: D, expected: D) -> bool:
    return abs(found - expected) <= D("1e-25") * abs(expected)


def modules_in_a_circle(example: Example) -> None:
    """Cells go into modules, and modules into cells."""
    example.add(id="modules_made", item="modules", kind="product", amount="1", unit="piece", per="module")
    example.add(id="cells_in_module", item="cells", kind="input", amount="25", unit="piece", per="module",
                dataset="step:cell")  # fmt: skip
    example.add(id="modules_in_cell", item="modules", kind="input", amount="1", unit="piece", per="cell",
                dataset="step:module")  # fmt: skip


def test_a_circle_of_steps_is_refused_with_its_path(example):
    modules_in_a_circle(example)
    with pytest.raises(Problems) as caught:
        example.link()
    (error,) = caught.value.errors
    assert isinstance(error, StepCycle) and error.exit_code == 4 and "activity.csv" in str(error.place)
    assert error.values["path"] in ("cell → module → cell", "module → cell → module")


def test_a_circle_that_reading_did_not_see_is_no_number(example):
    """A study may come from elsewhere than a folder; the formulas themselves show the circle."""
    whole = example.load()
    made = next(row for row in whole.rows if row.id == "cells_made")
    taken = next(row for row in whole.rows if row.id == "cells")
    output = replace(made, id="modules_made", item="modules", per="module", site=None)
    rows = (*whole.rows, output, replace(taken, id="cells_in_module", per="module"),
            replace(taken, id="modules_in_cell", item="modules", per="cell", dataset="step:module"))  # fmt: skip
    circular = replace(
        whole, rows=rows, steps=(*whole.steps, replace(whole.steps[0], name="module", output_row=output))
    )
    with pytest.raises(CircularFormula, match=r"step\.(cell|module)\.runs"):
        calculate(link(circular, rule_pack(), bay_core(), battery()), bay_core())


def test_a_step_between_is_followed(example):
    """5 modules of 26 cells instead of 125 cells: amounts per cell follow, at the yield of each step."""
    per_cell = D("0.92865") / D("0.8757")
    before = quantities(example.calculate())["cathode_active_material"]
    assert close(before, per_cell * 125 / D("0.998"))
    example.add(id="modules_made", item="modules", kind="product", amount="2", unit="piece", per="module")
    example.add(id="cells_in_module", item="cells", kind="input", amount="52", unit="piece", per="module",
                dataset="step:cell", yield_="0.96")  # fmt: skip
    example.change("cells", item="modules", amount="5", dataset="step:module", yield_="0.99")
    after = quantities(example.calculate())["cathode_active_material"]
    assert close(after, per_cell * 26 * 5 / D("0.96") / D("0.99"))


def test_two_rows_may_take_the_same_step(example):
    before = quantities(example.calculate())["separator"]
    example.change("cells", amount="100")
    example.add(id="more_cells", item="cells", kind="input", amount="25", unit="piece", dataset="step:cell",
                yield_="0.5")  # fmt: skip
    after = quantities(example.calculate())["separator"]
    assert close(after, before / (125 / D("0.998")) * (100 / D("0.998") + 50))


@pytest.mark.parametrize(
    ("key", "column"),
    [("energy", "energy_kwh"), ("mass", "mass_kg"), ("quantity", "quantity"), ("value", "value")],
)
def test_plant_amounts_go_by_the_key_of_the_rule_pack(example, key, column):
    pack = rule_pack()
    pack = replace(pack, allocation=replace(pack.allocation, plant=replace(pack.allocation.plant, key=key)))
    rows = [row for row in example.rows("production.csv") if row["site"] == "SZ-CELL"]
    this = [row for row in rows if row["product"] == "this_model"]
    share = sum(D(row[column]) for row in this) / sum(D(row[column]) for row in rows)
    expected = 250 * share / sum(D(row["quantity"]) for row in this) * 125 / D("0.998")
    assert quantities(example.calculate(pack))["chiller_leakage"] == pytest.approx(expected, rel=D("1e-25"))


def test_plant_amount_of_a_step_that_yields_several(example):
    """A step may be written per batch; the plant's year is shared over pieces, not over batches."""
    before = quantities(example.calculate())
    rows = example.rows()
    for row in rows:
        if row["per"] == "cell":
            row["amount"] = str(D(row["amount"]) * 40)
    example.write(rows)
    after = quantities(example.calculate())
    assert before.keys() == after.keys()
    for line in before:
        assert close(after[line], before[line]), line


def test_plant_without_output_of_this_model(example):
    example.keep("production.csv", lambda row: (row["site"], row["product"]) != ("SZ-CELL", "this_model"))
    error = example.refused()
    assert isinstance(error, NoPlantOutput)
    assert error.exit_code == 4 and error.values["site"] == "SZ-CELL"


@pytest.mark.parametrize(("column", "value"), [("energy_kwh", ""), ("energy_kwh", "0"), ("quantity", "0")])
def test_plant_whose_output_has_gaps_or_is_nothing(example, column, value):
    rows = example.rows("production.csv")
    for row in rows:
        if row["site"] == "SZ-PACK" and row["product"] == "this_model":
            row[column] = value
    example.write(rows, "production.csv")
    error = example.refused()
    assert isinstance(error, NoPlantOutput)
    assert column in str(error.values["reason"]) and error.values["site"] == "SZ-PACK"


def test_a_plant_of_one_model_shares_nothing_whatever_the_key(example):
    """A supplier of a material has no rated energy to write beside its tonnes; the other models need one."""
    example.keep("production.csv", lambda row: (row["site"], row["product"]) != ("SZ-PACK", "other_models"))
    alone = quantities(example.calculate())
    rows = example.rows("production.csv")
    for row in rows:
        if row["site"] == "SZ-PACK":
            row["energy_kwh"] = ""
    example.write(rows, "production.csv")
    assert quantities(example.calculate()) == alone
    rows.append({**rows[-1], "site": "SZ-PACK", "product": "other_models", "energy_kwh": "1000"})
    example.write(rows, "production.csv")
    error = example.refused()
    assert isinstance(error, NoPlantOutput) and "energy_kwh" in str(error.values["reason"])


def test_plant_that_no_step_names(example):
    whole = example.load()
    row = next(row for row in whole.rows if row.id == "cell_steam")
    with pytest.raises(NoPlantOutput, match="no step"):
        steps.step_of(replace(row, per="plant:NOWHERE"), whole)


def test_only_the_reporting_period_counts(example):
    """Months before and after it change nothing, neither what was made nor what was drawn."""
    before = quantities(example.calculate())
    example.add("production.csv", site="SZ-PACK", month="2024-12", product="other_models", quantity="5000",
                mass_kg="1900000", energy_kwh="270000", value="1", currency="CNY")  # fmt: skip
    example.add(
        "electricity.csv", site="SZ-PACK", meter="SZP-PV1", month="2026-01", kwh="80000", source="on_site"
    )
    assert quantities(example.calculate()) == before


def test_values_in_several_currencies_are_not_added_up(example):
    pack = rule_pack()
    pack = replace(
        pack, allocation=replace(pack.allocation, plant=replace(pack.allocation.plant, key="value"))
    )
    rows = example.rows("production.csv")
    rows[0]["currency"] = "EUR"
    example.write(rows, "production.csv")
    error = example.refused(pack)
    assert isinstance(error, NoPlantOutput) and "CNY, EUR" in str(error.values["reason"])

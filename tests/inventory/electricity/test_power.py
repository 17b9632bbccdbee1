"""Electricity through the ledger: which source counts with which factor under which policy."""

from __future__ import annotations

from decimal import Decimal as D

import pytest

from baymark.errors import BaymarkError
from baymark.inventory.errors import NoLedger

from ..example import BATTERY_RULE_PACKS, intensity, quantities, values

MONTHS = [f"2025-{month:02d}" for month in range(1, 13)]


def from_grid(example, source: str, **cells: str) -> None:
    """The grid entries of the pack plant, from another source."""
    rows = example.rows("electricity.csv")
    for row in rows:
        if row["meter"] == "SZP-M1":
            row |= {"source": source, **cells}
    example.write(rows, "electricity.csv")


def test_site_without_ledger_is_refused(example):
    example.keep("electricity.csv", lambda row: row["site"] != "SZ-PACK")
    error = example.refused()
    assert isinstance(error, NoLedger) and error.exit_code == 4
    assert error.values["site"] == "SZ-PACK" and error.values["row"] == "pack_electricity"


def test_ledger_of_certificates_alone_is_no_ledger(example):
    rows = example.rows("electricity.csv")
    for row in rows:
        if row["site"] == "SZ-PACK":
            row |= {"source": "certificate", "own_certificates": "", "metered_kwh": ""}
    example.write(rows, "electricity.csv")
    assert isinstance(example.refused(), NoLedger)


def test_own_power_and_grid_share_the_row(example):
    found = quantities(example.calculate())
    rows = [row for row in example.rows("electricity.csv") if row["site"] == "SZ-PACK"]
    own = sum(D(row["kwh"]) for row in rows if row["source"] == "on_site") / sum(
        D(row["kwh"]) for row in rows
    )
    whole = found["pack_electricity.on_site_solar"] + found["pack_electricity.grid"]
    assert found["pack_electricity.on_site_solar"] == pytest.approx(whole * own, rel=D("1e-25"))
    assert values(example.calculate())["pack_electricity.on_site_solar"] == pytest.approx(
        whole * own * intensity("electricity-pv-onsite-cn"), rel=D("1e-25")
    )


@pytest.mark.parametrize("rule_pack", BATTERY_RULE_PACKS)
def test_certificates_change_nothing(example, rule_pack):
    before = example.calculate(rule_pack).total()
    for month in MONTHS:
        example.add("electricity.csv", site="SZ-PACK", meter="GEC", month=month, kwh="200000", source="certificate",
                    scheme="GEC", serials=f"GEC-{month}", generation_month=month, retirement="R-1")  # fmt: skip
    assert example.calculate(rule_pack).total() == before


@pytest.mark.parametrize("rule_pack", BATTERY_RULE_PACKS)
def test_a_contract_counts_as_the_grid(example, rule_pack):
    before = example.calculate(rule_pack).total()
    from_grid(example, "contract", scheme="green-power-trade")
    after = example.calculate(rule_pack)
    assert after.total() == before
    line = next(line for line in example.link(rule_pack).lines if line.id == "pack_electricity.contract")
    assert line.dataset == "electricity-cn-average-2024"


def test_a_direct_line_counts_with_its_own_factor_only_where_the_policy_says_so(example):
    from_grid(example, "direct_line", scheme="wind")
    datasets = {
        name: {
            line.dataset for line in example.link(name).lines if line.id.startswith("pack_electricity.direct")
        }
        for name in BATTERY_RULE_PACKS
    }
    assert datasets == {
        "gba-battery": {"electricity-cn-average-2024"},
        "cn-miit-551-2025": {"electricity-cn-average-2024"},
        "eu-2023-1542-draft-2024": {"electricity-cn-wind"},
    }


def in_year(example, year: str) -> None:
    """The example with a reporting period of another year."""
    example.declare("period: {start: 2025-01-01, end: 2025-12-31}",
                    f"period: {{start: {year}-01-01, end: {year}-12-31}}")  # fmt: skip
    for name in ("electricity.csv", "production.csv"):
        rows = example.rows(name)
        for row in rows:
            row["month"] = row["month"].replace("2025", year)
        example.write(rows, name)


def without_regions(example) -> None:
    path = example.folder / "study.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("    region: GD\n", ""), encoding="utf-8")


@pytest.mark.parametrize(("year", "edition"), [("2025", 2024), ("2024", 2024), ("2023", 2023)])
def test_the_edition_is_the_latest_not_after_the_period(example, year, edition):
    in_year(example, year)
    without_regions(example)
    inventory = example.link()
    found = {e.found for e in inventory.editions if e.role == "electricity/CN/national_average"}
    assert found == {edition}
    datasets = {line.dataset for line in inventory.lines if line.id.endswith(".grid")}
    assert datasets == {f"electricity-cn-average-{edition}"}


def test_no_edition_before_the_first(example):
    """A later factor never stands in for an earlier year."""
    in_year(example, "2022")
    without_regions(example)
    with pytest.raises(BaymarkError) as caught:
        example.link()
    assert "electricity/CN/national_average" in caught.value.render()


@pytest.mark.parametrize(("year", "region"), [("2025", "SC"), ("2023", "GD")])
def test_a_province_without_modelled_mix_has_no_figure_beside(example, year, region):
    in_year(example, year)
    path = example.folder / "study.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("region: GD", f"region: {region}"), encoding="utf-8"
    )
    assert not [line for line in example.link().lines if "province" in line.alternatives]


def test_figures_beside_the_value_have_their_own_datasets(example):
    lines = {line.id: line for line in example.link().lines}
    own, grid, use = (
        (lines[f"pack_electricity.{s}"] for s in ("on_site_solar", "grid")),
        lines["cell_electricity.grid"],
        None,
    )
    for line in own:
        assert line.alternatives["all_grid"] == "electricity-cn-average-2024"
    assert grid.alternatives["province"] == "electricity-cn-gd-medium-modelled-2024"
    use = lines["charging_losses"]
    assert use.alternatives == dict.fromkeys(("location", "market", "all_grid"), use.dataset)
    assert "province" not in lines["pack_electricity.on_site_solar"].alternatives

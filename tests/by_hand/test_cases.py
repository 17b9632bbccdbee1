"""The program's results against the hand calculations of `cases`, which import nothing of the program."""

from __future__ import annotations

import ast
import contextlib
import csv
import io
import json
import re
import shutil
from fractions import Fraction as F
from functools import cache
from pathlib import Path

import pytest

from baymark.__main__ import run
from baymark.i18n import in_language

from . import nca_pack
from .background import Intensities, intensities, table
from .cases import CASES, Paper
from .result import Result, all_from_the_grid, grid_of_the_province, result
from .study_tables import read
from .walk_through import DATABASES, STUDIES

TOLERANCE = 1e-9  # of Σ|contributions|
SIX_PLACES = 5.1e-7  # of figures that are printed with six decimals
NAMES = [f"{case.study}-{case.rule_pack}" for case in CASES]


def find(study: str, rule_pack: str) -> Paper:
    return next(case for case in CASES if (case.study, case.rule_pack) == (study, rule_pack))


@pytest.fixture(scope="module")
def background() -> Intensities:
    return intensities(DATABASES)


def program(study: Path, rule_pack: str) -> dict:
    """The program's answer. As a draft: what a check may block says nothing against the arithmetic."""
    words = ["calc", str(study), "--rule-pack", rule_pack, "--format", "json", "--draft"]
    answer, rest = io.StringIO(), io.StringIO()
    with in_language("en"), contextlib.redirect_stdout(answer), contextlib.redirect_stderr(rest):
        code = run(words)
    assert code == 0, rest.getvalue()
    return json.loads(answer.getvalue())


of_example = cache(program)  # of studies that nobody changes


def by_hand(study: Path, case: Paper, background: Intensities) -> Result:
    return result(case.value(read(study)), background)


@pytest.fixture(scope="module", params=CASES, ids=NAMES)
def both(request, background) -> tuple[dict, Result, Paper]:
    """The program's answer and the hand's for one case."""
    case, study = request.param, STUDIES / request.param.study
    return of_example(study, case.rule_pack), by_hand(study, case, background), case


def agree(answer: dict, result: Result) -> None:
    """Energy over the life, total, value, every stage and item within the tolerance, none missing on either side."""
    units, allowed = float(result.case.units), TOLERANCE * result.weight
    assert F(answer["functional_units_per_product"]) == result.case.units
    assert abs(float(answer["total_per_product"]) - result.total) <= allowed
    assert abs(float(answer["value"]) * units - result.total) <= allowed
    stages = result.by(lambda demand: demand.stage)
    items = result.by(lambda demand: (demand.item, demand.stage))
    of_program = {(i["id"], i["stage"]): float(i["value"]) * units for i in answer["items"]}
    assert of_program.keys() == items.keys()
    assert {s["id"] for s in answer["stages"]} == stages.keys()
    assert {s["id"]: float(s["value"]) * units for s in answer["stages"]} == pytest.approx(
        stages, rel=0, abs=allowed
    )
    assert of_program == pytest.approx(items, rel=0, abs=allowed)


def figures_beside(answer: dict, case: Paper, study: Path, background: Intensities) -> dict[str, float]:
    """The figures beside the value agree: without instruments, with them, own power as if from the grid, and the
    grid as if the modelled mix of the province. Returns the hand's."""
    tables = read(study)
    location = case.location(tables)
    expected = {
        name: result(one, background).total
        for name, one in {
            "location": location,
            "market": case.market(tables),
            "all_grid": all_from_the_grid(location),
            "province": grid_of_the_province(location),
        }.items()
    }
    units, weight = float(location.units), result(location, background).weight
    found = {name: float(value) * units for name, value in answer["beside"].items()}
    assert found == pytest.approx(expected, rel=0, abs=TOLERANCE * weight)
    return expected


def test_the_program_agrees(both):
    answer, result, _case = both
    agree(answer, result)


def test_mass_agrees(both):
    answer, result, _case = both
    assert F(answer["product_mass"]) == result.case.product_mass
    per_unit = result.case.product_mass / result.case.units
    assert float(answer["reference_flow"]) == pytest.approx(float(per_unit), rel=1e-15)


def test_gas_groups_agree(both):
    answer, result, _case = both
    units = float(result.case.units)
    found = {name: float(value) * units for name, value in answer["groups"].items()}
    assert found == pytest.approx(result.groups(), rel=0, abs=TOLERANCE * result.weight)
    assert answer["groups_in_value"] == list(result.case.counted)


def test_figures_beside_the_value_agree(both, background):
    answer, _result, case = both
    found = figures_beside(answer, case, STUDIES / case.study, background)
    assert found["all_grid"] > found["location"]  # the roof is in the figures at all
    assert found["province"] < found["location"]  # and the cleaner grid of Guangdong
    certified = case.study == "nmc811-pack"  # the one example with certificates
    assert (found["market"] < found["location"]) == certified


def test_what_emitted_it_agrees(both):
    answer, result, _case = both
    reach = {name: float(share) for name, share in answer["reach"].items() if name != "own_of_rest"}
    assert reach == pytest.approx(result.emitters(), rel=0, abs=SIX_PLACES)


def test_share_of_other_gwp_sets_agrees(both):
    answer, result, _case = both
    assert float(answer["unknown_gwp_share"]) == pytest.approx(
        result.other_gwp_share(), rel=0, abs=SIX_PLACES
    )


def test_rounding_agrees(both):
    answer, _result, _case = both
    assert float(answer["declared_value"]) == float(f"{float(answer['value']):.2e}")


# What one case alone has.


def test_per_kilogram_agrees(background):
    case = find("nmc811-pack", "catena-x-v4")
    answer, result = both_of(case, background)
    (per_kilogram,) = answer["also_declared"]
    assert per_kilogram["unit"] == "kgCO2e/kg"
    assert float(per_kilogram["value"]) == pytest.approx(
        result.total / float(result.case.product_mass), rel=1e-9
    )


def test_what_is_sold_beside_agrees(background):
    case = find("nca-pack", "global-battery-alliance-1.5")
    answer, _result = both_of(case, background)
    tables = read(STUDIES / "nca-pack")
    (sharing,) = answer["allocation"]["shared"]
    assert (sharing["id"], sharing["level"], sharing["price_ratio"]) == ("cell", "physical", None)
    kept = nca_pack.kept_by_mass(tables)
    assert float(kept) == pytest.approx(0.990099, abs=SIX_PLACES)
    assert float(sharing["products"][0]["share"]) == pytest.approx(float(kept), rel=0, abs=SIX_PLACES)
    by_price = nca_pack.by_share(tables, case.months, nca_pack.kept_by_price(tables))
    assert float(nca_pack.kept_by_price(tables)) == pytest.approx(0.995844, abs=SIX_PLACES)
    assert float(answer["allocation"]["value_with_other_key"]) == pytest.approx(
        result(by_price, background).total / float(by_price.units), rel=1e-9
    )


def test_the_credit_of_nmc_agrees(background):
    """The terms of the formula for the cathode material, which is what lowers the end of life below zero."""
    case = find("nmc811-pack", "eu-2023-1542-draft-2024")
    answer, result = both_of(case, background)
    (nmc,) = [one for one in answer["circular_footprint"]["materials"] if one["id"].endswith("cobalt_oxide")]
    item = "end_of_life_lithium_nickel_manganese_cobalt_oxide"
    assert [float(value) for value in nmc["terms"].values()] == pytest.approx(
        [amount for number, amount in result.contributions.items() if case_item(result, number) == item],
        rel=1e-9,
    )
    assert nmc["terms"].keys() == {"recycling", "credit", "disposal"}
    assert result.by(lambda demand: demand.stage)["end_of_life"] < 0


def case_item(result: Result, number: int) -> str:
    return result.case.demands[number].item


def both_of(case: Paper, background: Intensities) -> tuple[dict, Result]:
    study = STUDIES / case.study
    return of_example(study, case.rule_pack), by_hand(study, case, background)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("retirement", ""),
        ("generation_month", "2023-12"),
        ("generation_country", "DE"),
        ("other_uses_kwh", "1"),
    ],
)
def test_a_certificate_that_lacks_something_counts_for_neither(column, value, tmp_path, background):
    """The first certificate of the cell plant, spoilt: 3 000 000 kWh go back to the national average."""
    case = find("nmc811-pack", "catena-x-v4")
    study = tmp_path / "spoilt"
    shutil.copytree(STUDIES / case.study, study)
    rows = table(study / "electricity.csv")
    spoilt = next(row for row in rows if row["source"] == "certificate")
    spoilt[column] = value
    write(study / "electricity.csv", rows)
    now, before = by_hand(study, case, background), by_hand(STUDIES / case.study, case, background)
    assert now.total > before.total + 10
    answer = program(study, case.rule_pack)
    agree(answer, now)
    figures_beside(answer, case, study, background)


@pytest.mark.parametrize("case", [CASES[0], CASES[6]], ids=[NAMES[0], NAMES[6]])
def test_a_life_of_which_nothing_more_is_declared(case, tmp_path, background):
    """Without its capacity at the end the mean is the rule pack's 0.90, and the rated energy counts in full."""
    study = tmp_path / "undeclared"
    shutil.copytree(STUDIES / case.study, study)
    text = (study / "study.yaml").read_text(encoding="utf-8")
    text, removed = re.subn(r"(?m)^  (end_of_life_capacity|depth_of_discharge): .*\n", "", text)
    assert removed == {"lfp-pack": 1, "lfp-container": 2}[case.study]
    (study / "study.yaml").write_text(text, encoding="utf-8")
    tables, found = read(study), by_hand(study, case, background)
    cycles = tables.figure("cycle_life", "cycle")
    assert found.case.units == tables.figure("rated_energy", "kWh_capacity") * cycles * F("0.90")
    agree(program(study, case.rule_pack), found)


# The hand calculation follows the data, and so does the program: neither remembers the example's result.

SCALED = {"usable_energy", "product_mass", "cycle_life", "calendar_life", "warranty_distance", "depth_of_discharge",
          "end_of_life_capacity", "round_trip_efficiency"}  # fmt: skip


def changed_copy(tmp_path: Path, example: Path) -> Path:
    """An example with every amount, yield, distance, share, ledger entry, production figure a little other."""
    study = tmp_path / "changed"
    shutil.copytree(example, study)
    columns = {
        "activity.csv": ("amount", "yield", "recycled_share"),
        "production.csv": ("quantity", "energy_kwh", "mass_kg"),
        "electricity.csv": ("kwh",),
        "composition.csv": ("mass_fraction",),
    }
    for name, changed in columns.items():
        rows = table(study / name)
        for number, row in enumerate(rows):
            for column in changed:
                if row[column] and row.get("kind") != "product":
                    row[column] = f"{float(row[column]) * (0.8 + number % 7 / 100):.7g}"
            if row.get("transport"):
                row["transport"] = re.sub(r":(\d+)", lambda m: f":{int(m[1]) + 7}", row["transport"])
        write(study / name, rows)
    text = (study / "study.yaml").read_text(encoding="utf-8")
    found = re.compile(r'^(  (\w+): (?:\{value: )?"?)([\d.]+)', re.MULTILINE)

    def scaled(match: re.Match[str]) -> str:
        return match[1] + (f"{float(match[3]) * 0.93:.6g}" if match[2] in SCALED else match[3])

    (study / "study.yaml").write_text(found.sub(scaled, text), encoding="utf-8")
    return study


def write(file: Path, rows: list[dict[str, str]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_the_program_agrees_on_changed_data(case, tmp_path, background):
    study = changed_copy(tmp_path, STUDIES / case.study)
    changed, before = by_hand(study, case, background), by_hand(STUDIES / case.study, case, background)
    # The weight, not the total: credits may cancel what the changes add.
    assert abs(changed.weight - before.weight) > 1e-3 * before.weight
    assert changed.case.units == 1 or changed.case.units != before.case.units
    answer = program(study, case.rule_pack)
    agree(answer, changed)
    figures_beside(answer, case, study, background)


def test_released_intensities_agree(background):
    """What the program multiplies by is what the processes give, dataset by dataset, to the digits released."""
    rows = [row for row in table(DATABASES / "bay-core" / "intensities.csv") if row["method"] == "ar6"]
    assert {row["dataset"] for row in rows} == background.units.keys()
    for row in rows:
        by_group = background.by_group[row["dataset"]]
        size = sum(map(abs, by_group.values()))
        for group, amount in by_group.items():
            assert abs(float(row[group]) - amount) <= 2e-11 * size, (row["dataset"], group)


ALLOWED = {"__future__", "collections", "csv", "dataclasses", "decimal", "fractions", "numpy", "pathlib", "re",
           "typing", "yaml"}  # fmt: skip


def test_nothing_of_the_program_is_imported():
    files = [file for file in Path(__file__).parent.glob("*.py") if not file.name.startswith("test_")]
    own = {file.stem for file in files}
    assert {case.worked.__module__.rpartition(".")[2] for case in CASES} <= own
    for file in files:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names = {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                assert node.level < 2, file.name  # nothing of the other tests either
                named = [node.module] if node.module else [alias.name for alias in node.names]
                names = {name.split(".")[0] for name in named} - (own if node.level else set())
            else:
                assert not (isinstance(node, ast.Name) and node.id in ("__import__", "exec", "eval")), (
                    file.name
                )
                continue
            assert names <= ALLOWED, (file.name, names - ALLOWED)

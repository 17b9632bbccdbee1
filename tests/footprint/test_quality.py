"""Data quality: each aggregation against sums made by hand, precision from scores, meters and spreads, thresholds."""

from __future__ import annotations

import math
from dataclasses import replace
from decimal import Decimal as D

import pytest

from baymark.footprint import account
from baymark.footprint.quality import PRIMARY, rating
from baymark.footprint.report import as_object
from baymark.rules.model_method import PrecisionStep

from ..inventory.example import battery, bay_core, rule_pack


def asking(pack, **fields):
    return replace(pack, data_quality=replace(pack.data_quality, **fields))


def rated(one, category=None, study=None, **fields):
    pack = asking(one.rule_pack, **fields)
    return rating(study or one.study, category or battery(), bay_core(), one.calculation, pack)


def by_hand(one, criterion):
    """Size and worse score of row and dataset, for every contribution that is not nothing."""
    place = ("tec", "geo", "tim").index(criterion)
    found = []
    for c in one.calculation.contributions:
        row = one.study.row(c.line.id.split(".")[0])
        scores = [bay_core().datasets[c.line.dataset].quality[place]] if c.line.dataset else []
        scores += [getattr(row.quality, criterion)] if row and row.quality else []
        if c.value:
            found.append((abs(c.value), max(scores, default=5)))
    return found


@pytest.mark.parametrize("criterion", ["tec", "geo", "tim"])
def test_the_three_ways_to_bring_scores_together(account_of, criterion):
    one = account_of("gba-battery")
    parts = by_hand(one, criterion)
    whole = sum(size for size, _score in parts)
    weighted = sum(size * score for size, score in parts) / whole
    for aggregation, expected in (
        ("contribution_weighted_mean", weighted),
        ("mean", D(sum(score for _size, score in parts)) / len(parts)),
        ("worst", max(score for _size, score in parts)),
    ):
        found = rated(one, aggregation=aggregation, criteria=(criterion,))
        assert found.by_criterion[criterion] == pytest.approx(D(expected), rel=D("1e-25")), aggregation
        assert found.mean == found.by_criterion[criterion]


def test_over_the_criteria_it_is_their_mean_or_the_worst(account_of):
    one = account_of("gba-battery")
    mean = rated(one)
    assert mean.mean == pytest.approx(sum(mean.by_criterion.values()) / 3, rel=D("1e-25"))
    worst = rated(one, aggregation="worst")
    assert worst.mean == max(worst.by_criterion.values())
    assert rated(one, criteria=("tec", "geo")).by_criterion.keys() == {"tec", "geo"}


def test_company_specific_and_secondary_are_rated_apart(account_of):
    one = account_of("gba-battery")
    found = rated(one, criteria=("tec",))
    own, behind = [], []
    for c in one.calculation.contributions:
        row = one.study.row(c.line.id.split(".")[0])
        if row and row.origin in PRIMARY and c.value:
            own.append((abs(c.value), row.quality.tec if row.quality else 5))
        if c.line.dataset and c.value:
            behind.append((abs(c.value), bay_core().datasets[c.line.dataset].quality[0]))
    for parts, rate in ((own, found.company_specific), (behind, found.secondary)):
        expected = sum(size * score for size, score in parts) / sum(size for size, _score in parts)
        assert rate == pytest.approx(expected, rel=D("1e-25"))


def test_nothing_of_its_own_is_no_rating(account_of):
    one = account_of("gba-battery")
    rows = tuple(replace(row, origin="default") for row in one.study.rows)
    found = rated(one, study=replace(one.study, rows=rows))
    assert found.company_specific is None and found.primary_share == 0 and found.secondary is not None


@pytest.mark.parametrize("limit", ["threshold", "company_specific_threshold"])
@pytest.mark.parametrize(("above", "outcome"), [("0.0001", "passed"), ("-0.0001", "failed")])
def test_both_sides_of_both_thresholds(account_of, limit, above, outcome):
    one = account_of("gba-battery")
    found = one.footprint.data_quality
    rate = found.mean if limit == "threshold" else found.company_specific
    operator = "data_quality_threshold" if limit == "threshold" else "company_specific_quality"
    check = next(c for c in one.rule_pack.checks if c.operator == "data_quality_threshold")
    pack = asking(one.rule_pack, **{limit: rate + D(above)})
    pack = replace(pack, checks=(replace(check, id="gba-battery.tried", operator=operator, message=SAID),))
    made = account(one.study, pack, bay_core(), battery())
    (result,) = [c for c in made.footprint.checks if c.id == "gba-battery.tried"]
    assert result.outcome.value == outcome


SAID = type("Said", (), {"__str__": lambda self: "{rating} above {threshold}"})()


def test_without_a_limit_of_its_own_the_company_check_does_not_apply(account_of):
    one = account_of("gba-battery")
    check = next(c for c in one.rule_pack.checks if c.operator == "data_quality_threshold")
    pack = replace(
        one.rule_pack, checks=(replace(check, id="gba-battery.tried", operator="company_specific_quality"),)
    )
    made = account(one.study, pack, bay_core(), battery())
    assert [c.outcome.value for c in made.footprint.checks if c.id == "gba-battery.tried"] == [
        "not_applicable"
    ]


STEPS = (PrecisionStep(D("1.05"), 1), PrecisionStep(D("1.2"), 2), PrecisionStep(D("1.5"), 3))


def precision(one, row, study, steps=STEPS):
    """The precision of the share of the result that one row carries, alone."""
    kept = [c for c in one.calculation.contributions if c.line.id.split(".")[0] == row]
    alone = replace(one.calculation, contributions=tuple(kept))
    pack = asking(one.rule_pack, criteria=("prc",), precision=steps)
    return rating(study, battery(), bay_core(), alone, pack)


def test_precision_comes_of_the_score_then_the_meter_then_the_spread(example, account_of):
    one = account_of("gba-battery")
    study = example.load()
    steam = study.row("cell_steam")  # a calibrated meter of class 1: score 2
    dataset = bay_core().datasets["steam-gas-cn"].gsd
    behind = next(step.score for step in STEPS if dataset <= step.gsd)
    assert precision(one, "cell_steam", study).mean == max(2, behind)

    def other(**fields):
        rows = tuple(replace(steam, **fields) if row.id == "cell_steam" else row for row in study.rows)
        return replace(study, rows=rows)

    scored = replace(steam.quality, prc=5)
    assert precision(one, "cell_steam", other(quality=scored)).mean == 5
    unmetered = {"evidence": None}
    for gsd, score in ((D("1.05"), 1), (D("1.06"), 2), (D("1.2"), 2), (D("1.5"), 3)):
        assert precision(one, "cell_steam", other(gsd=gsd, **unmetered)).mean == max(score, behind)
    found = precision(one, "cell_steam", other(gsd=None, **unmetered), steps=())
    assert found.mean == 5 and found.unrated_share == 1


def test_without_calibration_a_meter_spoils_precision(example, account_of):
    one = account_of("gba-battery")
    rows = example.rows("evidence/index.csv")
    for row in rows:
        row["valid_until"] = ""
    example.write(rows, "evidence/index.csv")
    study = example.load()
    assert precision(one, "cell_steam", study).mean == 4
    (steam,) = [m for m in precision(one, "cell_steam", study).meters if m.reading.row == "cell_steam"]
    assert steam.gsd is None and not steam.reading.calibrated


def test_the_spread_of_a_class_is_that_of_a_rectangle_within_its_limit(account_of):
    found = {m.reading.row: m.gsd for m in account_of("gba-battery").footprint.data_quality.meters}
    assert float(found["cell_electricity"]) == pytest.approx(math.exp(0.005 / math.sqrt(3)), rel=1e-15)
    assert float(found["cell_steam"]) == pytest.approx(math.exp(0.01 / math.sqrt(3)), rel=1e-15)


def test_a_class_that_nobody_knows_gives_no_spread(example):
    rows = example.rows("evidence/index.csv")
    next(row for row in rows if row["file"] == "utilities-2025.csv")["accuracy_class"] = "class B"
    example.write(rows, "evidence/index.csv")
    made = account(example.load(), rule_pack(), bay_core(), battery())
    found = {m.reading.row: m for m in made.footprint.data_quality.meters}
    assert found["cell_steam"].gsd is None and found["cell_steam"].reading.calibrated
    assert found["cell_electricity"].gsd is not None


def test_the_report_holds_rating_limits_and_meters(account_of):
    one = account_of("gba-battery")
    found = as_object(one)["data_quality"]
    assert D(found["rating"]) == one.footprint.data_quality.mean.quantize(D("0.0001"))
    assert set(found["criteria"]) == {"tec", "geo", "tim"} and found["scale"] == [1, 5]
    assert found["company_specific_threshold"] is None and D(found["company_specific"]) < D(
        found["secondary"]
    )
    steam = next(m for m in found["meters"] if m["row"] == "cell_steam")
    assert steam == {
        "row": "cell_steam", "meters": ["SZC-ST1"], "accuracy_class": "1",
        "calibrated": True, "gsd": "1.005790",
    }  # fmt: skip

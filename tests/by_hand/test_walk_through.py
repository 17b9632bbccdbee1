"""The walk-through lfp_pack.md: six lines with plain numbers, each figure looked up or computed again."""

from __future__ import annotations

from fractions import Fraction as F

import pytest

from .background import intensities
from .lfp_pack import gba_battery
from .result import result
from .study_tables import read
from .walk_through import DATABASES, PAPER, STUDY, computed, figures, looked_up

DEFINITIONS = {"1", "2", "1000"}
LINES = ("cathode_active_material", "cell_electricity.grid", "chiller_leakage", "tray.primary",
         "delivery.freight-road-heavy-cn", "charging_losses")  # fmt: skip


def test_walk_through_holds():
    text, study = PAPER.read_text(encoding="utf-8"), read(STUDY)
    whole = result(gba_battery(study), intensities(DATABASES))
    above: set[str] = set()
    finished: dict[str, float] = {}
    for row in figures(text):
        if row.how.startswith("`"):
            assert F(row.figure) == F(looked_up(row.how, study)), row
        elif row.how == "all lines":
            assert float(row.figure) == pytest.approx(whole.total, rel=1e-11)
        elif row.how == "definition":
            assert row.figure in DEFINITIONS
        else:
            assert float(row.figure) == pytest.approx(float(computed(row.how, above)), rel=1e-11), row
        above.add(row.figure)
        if row.what.startswith("**"):
            finished[row.what.strip("*")] = float(row.figure)
    value = finished.pop("value")
    assert tuple(finished) == LINES
    for line, amount in finished.items():
        assert amount == pytest.approx(whole.of_line(line), rel=1e-9), line
    assert value == pytest.approx(whole.total / float(whole.case.units), rel=1e-11)
    assert f"has {len(whole.case.demands)} lines" in text

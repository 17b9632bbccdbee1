"""The benchmarks measure what they say; their figures are no matter of tests."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture()
def measuring(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(ROOT))
    from benchmarks import measuring

    return measuring


def test_a_process_is_measured_with_its_time_memory_and_output(measuring: ModuleType, tmp_path: Path) -> None:
    script = "import os, time; block = bytearray(80_000_000); time.sleep(0.2); print(os.environ['WORD'])"
    found = measuring.run([sys.executable, "-c", script], tmp_path, {"WORD": "measured"})
    assert found.output == "measured\n"
    assert found.seconds >= 0.2
    assert found.megabytes >= 80


def test_a_process_that_fails_is_not_measured(measuring: ModuleType, tmp_path: Path) -> None:
    with pytest.raises(measuring.ProcessFailed, match="ended with 3: broken"):
        measuring.run(
            [sys.executable, "-c", "import sys; sys.stderr.write('broken'); sys.exit(3)"], tmp_path, {}
        )


def test_a_budget_is_kept_or_not(measuring: ModuleType) -> None:
    from benchmarks.__main__ import judged

    assert judged(0.3, 0.3) == "within"
    assert judged(0.31, 0.3) == "over"


def test_of_several_runs_the_middle_counts(measuring: ModuleType) -> None:
    spread = measuring.Spread.of([3.0, 1.0, 9.0])
    assert (spread.low, spread.median, spread.high) == (1.0, 3.0, 9.0)


def test_every_case_names_a_budget_and_a_peer(measuring: ModuleType, tmp_path: Path) -> None:
    from benchmarks.cases import cases

    listed = cases(tmp_path)
    assert {case.process.name.split(",")[0] for case in listed} >= {"baymark --help", "baymark calc lfp-pack"}
    for case in listed:
        assert case.budget > 0 and case.runs >= 3
        assert case.peer.words != case.process.words

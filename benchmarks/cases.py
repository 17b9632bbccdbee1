"""What is measured: the program's own processes with their budgets, and the peers beside them."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measuring import Run

ROOT = Path(__file__).resolve().parent.parent
STUDY = "templates/studies/lfp-pack"


def seconds(run: Run) -> float:
    return run.seconds


def megabytes(run: Run) -> float:
    return run.megabytes


def own_seconds(run: Run) -> float:
    """What the process itself says that its work took, without setting it up."""
    return float(run.output.split()[-1])


@dataclass(frozen=True)
class Process:
    """A command. `figure` takes the figure from a run; `prepare` makes what the command needs."""

    name: str
    words: tuple[str, ...]
    figure: Callable[[Run], float] = seconds
    prepare: Callable[[], None] | None = None


@dataclass(frozen=True)
class Case:
    """One line of the table: a process, its budget in `unit`, and the peer that is run in turn with it."""

    process: Process
    unit: str
    budget: float
    peer: Process
    runs: int


def cases(scratch: Path) -> tuple[Case, ...]:
    """All cases; what they write goes into the folder `scratch`."""
    calculate = _baymark("calc", STUDY, "--format", "json")
    bw2calc_import = (sys.executable, "-c", "import bw2calc")
    released, report = scratch / "bay-core", scratch / "report"

    def copy_background() -> None:
        if not released.exists():
            source = ROOT / "databases"
            shutil.copytree(source / "bay-core", released, ignore=shutil.ignore_patterns("parts"))
            shutil.copytree(source / "methods", scratch / "methods")
            for file in source.glob("*.csv"):
                shutil.copy(file, scratch)

    road = scratch / "road"
    label = road / "papers" / "BMK-GBA-label.png"

    def walked() -> None:
        """The demo, once: its dossier, its registry and a label to read back."""
        if not road.exists():
            subprocess.run(_baymark("demo", "--out", str(road)), check=True, capture_output=True, cwd=ROOT)
            shutil.copy(next((road / "papers").glob("*-label-full-en.png")), label)

    def empty_report() -> None:
        shutil.rmtree(report, ignore_errors=True)

    lca = Process("bw2calc: import and LCAs of the same inventories", _peer("lca", STUDY), own_seconds)
    every = Process(
        "bw2calc: every intensity by its own LCA", _peer("intensities", str(released)), own_seconds
    )
    page = Process("WeasyPrint: import and one line of text", _peer("page"))
    return (
        Case(
            Process("baymark --help", _baymark("--help")),
            "s", 0.3,
            Process("python -c 'import typer'", (sys.executable, "-c", "import typer")), 7,
        ),
        Case(
            Process("baymark calc lfp-pack", calculate),
            "s", 1.0,
            Process("python -c 'import bw2calc'", bw2calc_import), 5,
        ),
        Case(Process("baymark calc lfp-pack", calculate), "s", 1.0, lca, 5),
        Case(
            Process("baymark calc lfp-pack, peak memory", calculate, megabytes),
            "MB", 300.0,
            Process("python -c 'import bw2calc'", bw2calc_import, megabytes), 3,
        ),
        Case(
            Process(
                "baymark db release bay-core", _baymark("db", "release", str(released)),
                prepare=copy_background,
            ),
            "s", 20.0, every, 3,
        ),
        Case(
            Process(
                "baymark report lfp-pack (PDF)",
                _baymark("report", STUDY, "--rule-pack", "gba-battery", "--out", str(report), "--language", "en"),
                prepare=empty_report,
            ),
            "s", 3.0, page, 3,
        ),
        Case(
            Process(
                "baymark verify run lfp-pack.bmk", _baymark("verify", "run", str(road / "lfp-pack.bmk")),
                prepare=walked,
            ),
            "s", 5.0, lca, 3,
        ),
        Case(
            Process(
                "baymark check-label (PNG)",
                _baymark("check-label", str(label), "--trust", str(road / "home" / "trust.json"),
                         "--trust-root", str(road / "home" / "trust-root.txt")),
                prepare=walked,
            ),
            "s", 0.5,
            Process("python -c 'import zxingcpp'", (sys.executable, "-c", "import zxingcpp")), 5,
        ),
        Case(
            Process("certificate (PDF) and full label (PNG), warm", _peer("papers", str(road)), own_seconds, walked),
            "s", 0.25, Process("WeasyPrint: one line of text, warm", _peer("warm"), own_seconds), 3,
        ),
    )  # fmt: skip


def _baymark(*words: str) -> tuple[str, ...]:
    """The command as it is installed beside this interpreter."""
    return (str(Path(sys.executable).parent / "baymark"), *words)


def _peer(*words: str) -> tuple[str, ...]:
    return (sys.executable, "-m", "benchmarks.peers", *words)

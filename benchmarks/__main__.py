"""Prints the table of benchmarks: `python -m benchmarks`."""

from __future__ import annotations

import os
import platform
import sys
import tempfile
from pathlib import Path

from benchmarks.cases import ROOT, Case, Process, cases
from benchmarks.measuring import ProcessFailed, Spread, run

WITHIN, OVER = "within", "over"


def judged(figure: float, budget: float) -> str:
    """Whether a figure keeps its budget."""
    return WITHIN if figure <= budget else OVER


def measure(case: Case, environment: dict[str, str]) -> tuple[Spread, Spread]:
    """Figures of a case and of its peer, run in turn so that a busy minute meets both; the first run is left out.

    The first run of each fills caches of files and fonts, which is not what a user waits for every day.
    """
    own: list[float] = []
    peer: list[float] = []
    for number in range(case.runs + 1):
        for process, figures in ((case.process, own), (case.peer, peer)):
            figure = _figure(process, environment)
            if number:
                figures.append(figure)
    return Spread.of(own), Spread.of(peer)


def _figure(process: Process, environment: dict[str, str]) -> float:
    if process.prepare:
        process.prepare()
    return process.figure(run(process.words, ROOT, environment))


def main() -> int:
    """Measure everything and print it. Ends with 1 only when something could not be measured."""
    rows: list[list[str]] = []
    failures: list[str] = []
    with tempfile.TemporaryDirectory(prefix="baymark-bench-") as scratch:
        environment = {"BAYMARK_HOME": f"{scratch}/home", "BRIGHTWAY2_DIR": f"{scratch}/brightway"}
        os.makedirs(environment["BRIGHTWAY2_DIR"])
        for case in cases(Path(scratch)):
            sys.stderr.write(f"{case.process.name} …\n")
            try:
                own, peer = measure(case, environment)
            except ProcessFailed as error:
                failures.append(str(error))
                rows.append([case.process.name, "", "", "", _number(case.budget), case.unit, "not measured"])
                continue
            figures = map(_number, (own.low, own.median, own.high, case.budget))
            beside = (f"{own.median / peer.median:.2f}", _number(peer.median), case.peer.name)
            rows.append([case.process.name, *figures, case.unit, judged(own.median, case.budget), *beside])
    from baymark.documents.terminal import table

    headers = ["measured", "min", "median", "max", "budget", "", "", "ratio", "peer", "peer process (median)"]
    filled = [row + [""] * (len(headers) - len(row)) for row in rows]
    sys.stdout.write(table(headers, filled, align="lrrrrllrrl", width=120) + "\n")
    sys.stdout.write(
        f"Python {platform.python_version()}, {os.cpu_count()} processors, {platform.machine()}\n"
    )
    for failure in failures:
        sys.stderr.write(f"not measured: {failure}\n")
    return 1 if failures else 0


def _number(figure: float) -> str:
    return f"{figure:.3f}" if figure < 10 else f"{figure:.1f}"


if __name__ == "__main__":
    sys.exit(main())

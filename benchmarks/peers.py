"""What peers take for the same work: `python -m benchmarks.peers lca STUDY | intensities BACKGROUND | page`.

The first two print the seconds of the peer's own work: what baymark does to hand it the task is not counted.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path


def lca(study: Path) -> float:
    """Seconds to import bw2calc and to compute the inventories of a study with it, by line and stage."""
    from baymark.commands.opening import accounts, open_study

    opened = open_study(study)
    found = list(accounts(opened))
    started = time.perf_counter()
    from baymark.footprint.crosscheck import crosscheck

    comparisons = [crosscheck(account) for account in found]
    ended = time.perf_counter()
    if not all(comparison.agrees for comparison in comparisons):
        sys.exit("the peer finds another footprint: nothing to compare")
    return ended - started


def intensities(folder: Path) -> float:
    """Seconds to compute what a release computes: every dataset under every method, one LCA each."""
    from baymark.background import datapackage, read_tables

    started = time.perf_counter()
    import bw2calc

    tables = read_tables(folder)
    for method in tables.methods:
        calculation = bw2calc.LCA({1: 1}, data_objs=[datapackage(tables, method)])
        calculation.lci(factorize=True)
        calculation.lcia()
        for number in range(1, len(tables.datasets) + 1):
            calculation.lci({number: 1})
            calculation.lcia_calculation()
    return time.perf_counter() - started


def page() -> None:
    """The smallest PDF that WeasyPrint makes."""
    from weasyprint import HTML

    HTML(string="<title>One line</title><p>One line of text.").write_pdf()


if __name__ == "__main__":
    task, *arguments = sys.argv[1:]
    if task == "page":
        page()
    else:
        sys.stdout.write(f"{ {'lca': lca, 'intensities': intensities}[task](Path(arguments[0])):.4f}\n")

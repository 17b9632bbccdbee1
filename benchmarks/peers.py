"""What peers take for the same work: `python -m benchmarks.peers lca STUDY | intensities BACKGROUND | page | warm`.

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


def warm_page(_nothing: Path) -> float:
    """Seconds of the smallest PDF, once everything is loaded."""
    page()
    started = time.perf_counter()
    page()
    return time.perf_counter() - started


def papers(road: Path) -> float:
    """Seconds of baymark's own: one certificate and one label of the demo, once everything is loaded."""
    from baymark.certification import credential
    from baymark.certification.registry import open_registry
    from baymark.documents import label
    from baymark.documents.certificate_pdf import certificate_pdf

    registry = open_registry(str(road / "home" / "registry.sqlite"), create=False)
    entry = registry.certificate(registry.certificates()[0].number)
    record, _signed = credential.read(entry.credential, entry.number)

    def draw() -> None:
        certificate_pdf(record, entry.credential, "en")
        label.draw(record, entry.token, "full", "en", "png")

    draw()
    started = time.perf_counter()
    draw()
    return time.perf_counter() - started


if __name__ == "__main__":
    task, *arguments = sys.argv[1:]
    if task == "page":
        page()
    else:
        tasks = {"lca": lca, "intensities": intensities, "papers": papers, "warm": warm_page}
        sys.stdout.write(f"{tasks[task](Path(*arguments)):.4f}\n")

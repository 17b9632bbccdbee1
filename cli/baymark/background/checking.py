"""All checks of a background in one order. Each has a stable id; each finding names file, row and remedy."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

from baymark.background import check_factors, check_matter, check_solution, check_structure
from baymark.background.errors import IllConditioned, NotANumber, SingularBackground
from baymark.background.findings import Finding, failed, not_executed
from baymark.background.model import Tables
from baymark.background.read import read_tables
from baymark.background.releasing import Solved, solved
from baymark.background.system import System, system
from baymark.checks import CheckResult, Outcome
from baymark.errors import BadInput
from baymark.i18n import N_

TABLE_CHECKS: Final[tuple[tuple[str, Callable[[Tables], Iterator[Finding]]], ...]] = (
    ("db-closed", check_structure.closed),
    ("db-characterised", check_structure.characterised),
    ("db-square", check_structure.square),
    ("db-units", check_structure.compatible_units),
    ("db-sources", check_structure.sourced),
    ("db-restricted-share", check_structure.restricted),
    ("db-basis", check_structure.honest_basis),
    ("db-roles", check_structure.mapped_roles),
    ("db-mass-balance", check_matter.mass_balance),
    ("db-stoichiometry", check_matter.stoichiometry),
    ("db-hydrate", check_matter.hydrates),
    ("db-elements", check_matter.elements),
    ("db-factor-typed", check_factors.typed),
    ("db-aggregated", check_factors.aggregated),
    ("db-transmission-twice", check_factors.transmission_twice),
    ("db-direct-co2", check_factors.direct_only),
)
SOLUTION_CHECKS: Final = ("db-non-singular", "db-productive", "db-bands", "db-intensities")
CHECK_IDS: Final = (*(id_ for id_, _ in TABLE_CHECKS), *SOLUTION_CHECKS, "db-digests")


def check(folder: Path) -> list[CheckResult]:
    """Every check of a background folder: one result per finding, one `passed` per check without any.

    A table that cannot be read is no finding but an error (`Problems`, `BadTable`).
    """
    return check_tables(read_tables(folder))


def check_tables(tables: Tables) -> list[CheckResult]:
    """Every check of the tables of a background."""
    results: list[CheckResult] = []
    for id_, run in TABLE_CHECKS:
        results += _results(id_, run(tables))
    results += _solution(tables)
    results += _results("db-digests", check_solution.digests(tables))
    return results


def _results(id_: str, findings: Iterable[Finding]) -> list[CheckResult]:
    found = [finding.result(id_) for finding in findings]
    # A warning or a part that could not be tested does not make the rest of the check pass unsaid.
    return found or [CheckResult(id_, Outcome.PASSED)]


def _solution(tables: Tables) -> Iterator[CheckResult]:
    try:
        made = system(tables)
    except BadInput:
        yield from _unsolved(
            SOLUTION_CHECKS, N_("Not tested: rows are not linked or have units that do not fit.")
        )
        return
    try:
        findings = list(check_solution.productive(made))
    except (SingularBackground, IllConditioned) as error:
        finding = failed(
            ("exchanges", 0, ""),
            N_("{reason} Look for a loop that sustains itself: {suspects}."),
            reason=error.message(),
            suspects=error.values.get("suspects", ""),
        )
        yield finding.result("db-non-singular")
        yield from _unsolved(SOLUTION_CHECKS[1:], N_("Not tested: the system cannot be solved."))
        return
    yield CheckResult("db-non-singular", Outcome.PASSED)
    yield from _results("db-productive", findings)
    results = _all_methods(tables, made)
    if isinstance(results, str):
        yield from _unsolved(SOLUTION_CHECKS[2:], N_("Not tested: {reason}"), reason=results)
        return
    banded = next((result for result in results if result.method == check_solution.BAND_METHOD), results[0])
    yield from _results("db-bands", check_solution.bands(tables, banded))
    yield from _results("db-intensities", check_solution.released(tables, results))


def _all_methods(tables: Tables, made: System) -> list[Solved] | str:
    try:
        return [solved(tables, method, made) for method in sorted(tables.methods)]
    except NotANumber:
        raise
    except BadInput as error:
        return error.message()


def _unsolved(ids: Iterable[str], message: str, **values: object) -> Iterator[CheckResult]:
    for id_ in ids:
        yield not_executed(("exchanges", 0, ""), message, **values).result(id_)

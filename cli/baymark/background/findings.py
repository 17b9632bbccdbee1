"""What one check finds: a place in a table and a message that says how to mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from baymark.checks import CheckResult, Outcome, Severity
from baymark.errors import Place
from baymark.i18n import _

Where = tuple[str, int, str]  # table, row (0 for the whole table), column


@dataclass(frozen=True)
class Finding:
    """A requirement that is not met, or cannot be judged, at one place."""

    outcome: Outcome
    severity: Severity
    message: str
    place: Place

    def result(self, id_: str) -> CheckResult:
        return CheckResult(id_, self.outcome, self.severity, self.message, self.place)


def failed(where: Where, message: str, **values: object) -> Finding:
    """A requirement not met; the background may not be used."""
    return _finding(Outcome.FAILED, Severity.BLOCK, where, message, values)


def warned(where: Where, message: str, **values: object) -> Finding:
    """A requirement not met that does not forbid the use of the background."""
    return _finding(Outcome.FAILED, Severity.WARN, where, message, values)


def passed(where: Where, message: str, **values: object) -> Finding:
    """A requirement that is met, with a figure worth saying."""
    return _finding(Outcome.PASSED, Severity.BLOCK, where, message, values)


def not_executed(where: Where, message: str, **values: object) -> Finding:
    """A requirement that could not be tested here; the message says what is missing."""
    return _finding(Outcome.NOT_EXECUTED, Severity.WARN, where, message, values)


def _finding(
    outcome: Outcome, severity: Severity, where: Where, message: str, values: dict[str, object]
) -> Finding:
    table, row, column = where
    file = table if "." in table else f"{table}.csv"
    place = Place(file, row=row, key=column)
    return Finding(outcome, severity, _(message).format(**values), place)


def unique_nearest(name: str, known: Iterable[str]) -> str:
    """The known name most like this one, or a dash."""
    near = get_close_matches(name, list(known), n=1)
    return near[0] if near else "—"

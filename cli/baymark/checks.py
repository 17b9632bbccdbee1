"""The outcome of a check: one requirement, one of five words, and where to mend it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from baymark.errors import Place


class Outcome(StrEnum):
    """`not_executed` is never `passed`; `needs_judgement` waits for a verifier."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_APPLICABLE = "not_applicable"
    NOT_EXECUTED = "not_executed"
    NEEDS_JUDGEMENT = "needs_judgement"


class Severity(StrEnum):
    BLOCK = "block"
    WARN = "warn"


@dataclass(frozen=True)
class CheckResult:
    """One check as carried out. `message` is already in the language in use and says how to mend it."""

    id: str
    outcome: Outcome
    severity: Severity = Severity.BLOCK
    message: str = ""
    place: Place = field(default_factory=Place)

    def __post_init__(self) -> None:
        # A plain "failed" is equal to `Outcome.FAILED`, not identical: it would never block. Raises `ValueError`.
        object.__setattr__(self, "outcome", Outcome(self.outcome))
        object.__setattr__(self, "severity", Severity(self.severity))

    @property
    def blocks(self) -> bool:
        return self.outcome is Outcome.FAILED and self.severity is Severity.BLOCK


def counts(results: Iterable[CheckResult]) -> dict[str, int]:
    """How many checks ended in each outcome; every outcome is named, also with 0."""
    found = Counter(result.outcome for result in results)
    return {outcome.value: found.get(outcome, 0) for outcome in Outcome}


def as_report(results: Iterable[CheckResult]) -> dict[str, object]:
    """The JSON object that every check or test command prints (DESIGN §10)."""
    listed = list(results)
    return {
        **counts(listed),
        "results": [
            {
                "id": r.id,
                "outcome": r.outcome.value,
                "severity": r.severity.value,
                "message": r.message,
                "place": str(r.place),
            }
            for r in listed
        ],
    }

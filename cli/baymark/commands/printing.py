"""How commands print lists: as a table of at most 100 columns, as JSON, or as CSV."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TextIO

from baymark.checks import CheckResult, Outcome, Severity, as_report, counts
from baymark.i18n import N_, _

# The five outcomes and the two severities, for the catalogue.
OUTCOMES = (N_("passed"), N_("failed"), N_("not_applicable"), N_("not_executed"), N_("needs_judgement"))
SEVERITIES = (N_("block"), N_("warn"))
# What is not applicable asks nothing of anybody, nor does what passed without a word.
_ORDER = (Outcome.FAILED, Outcome.NOT_EXECUTED, Outcome.NEEDS_JUDGEMENT, Outcome.PASSED)
_WEIGHED = (Outcome.FAILED, Outcome.NOT_EXECUTED)


def print_checks(results: Sequence[CheckResult], kind: str, out: TextIO) -> None:
    """Print check results. People see what asks for something, what failed first; the rest is counted."""
    if kind == "json":
        out.write(json.dumps(as_report(results), ensure_ascii=False, indent=2) + "\n")
        return
    if kind == "csv":
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["id", "outcome", "severity", "message", "place"])
        writer.writerows([r.id, r.outcome.value, r.severity.value, r.message, str(r.place)] for r in results)
        return
    from baymark.documents.terminal import wrapped

    shown = [r for r in results if r.outcome in _ORDER and (r.message or r.outcome is not Outcome.PASSED)]
    for result in sorted(shown, key=lambda r: (_ORDER.index(r.outcome), r.severity is not Severity.BLOCK)):
        severity = f" ({_(result.severity.value)})" if result.outcome in _WEIGHED else ""
        out.write(f"{_(result.outcome.value)}{severity}  {result.id}\n")
        if result.message:
            out.writelines(f"    {line}\n" for line in wrapped(_said(result), 96))
    if shown:
        out.write("\n")
    out.write("  ".join(f"{_(name)} {count}" for name, count in counts(results).items()) + "\n")
    if len(shown) < len(results):
        out.write(_("--format json lists them all.") + "\n")


def _said(result: CheckResult) -> str:
    """Messages say how to mend; of what passed, only what must be known is said."""
    if not result.message:
        return ""
    return result.place.before(result.message)


def print_objects(objects: Iterable[Mapping[str, object]], kind: str, out: TextIO, align: str = "") -> None:
    """Print a list of objects with the same keys."""
    listed = list(objects)
    if kind == "json":
        out.write(json.dumps(listed, ensure_ascii=False, indent=2) + "\n")
        return
    headers = list(listed[0]) if listed else ["id"]
    if kind == "csv":
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(headers)
        writer.writerows([str(one.get(header, "")) for header in headers] for one in listed)
        return
    from baymark.documents.terminal import table

    rows = [[str(one.get(header, "")) for header in headers] for one in listed]
    out.write(table([_(header) for header in headers], rows, align=align or "l" * len(headers)) + "\n")

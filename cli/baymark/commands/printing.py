"""How commands print lists: as a table of at most 100 columns, as JSON, or as CSV."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TextIO

from baymark.checks import CheckResult, Outcome, as_report, counts
from baymark.i18n import N_, _

# The five outcomes and the two severities, for the catalogue.
OUTCOMES = (N_("passed"), N_("failed"), N_("not_applicable"), N_("not_executed"), N_("needs_judgement"))
SEVERITIES = (N_("block"), N_("warn"))


def print_checks(results: Sequence[CheckResult], kind: str, out: TextIO) -> None:
    """Print check results; what failed comes first in the table."""
    if kind == "json":
        out.write(json.dumps(as_report(results), ensure_ascii=False, indent=2) + "\n")
        return
    if kind == "csv":
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["id", "outcome", "severity", "message", "place"])
        writer.writerows([r.id, r.outcome.value, r.severity.value, r.message, str(r.place)] for r in results)
        return
    from baymark.documents.terminal import table

    order = list(Outcome)
    order.remove(Outcome.FAILED)
    ranked = sorted(results, key=lambda r: [Outcome.FAILED, *order].index(r.outcome))
    rows = [
        [_(r.outcome.value), _(r.severity.value) if r.outcome is Outcome.FAILED else "", r.id, _said(r)]
        for r in ranked
    ]
    out.write(table([_("outcome"), "", _("check"), _("message")], rows, align="llll") + "\n")
    out.write("  ".join(f"{_(name)} {count}" for name, count in counts(results).items()) + "\n")


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

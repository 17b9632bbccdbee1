"""`baymark calc --trace`: how the footprint follows from its figures, printed."""

from __future__ import annotations

import csv
import json
import sys
from typing import TYPE_CHECKING

from baymark.errors import UsageError
from baymark.i18n import _

if TYPE_CHECKING:
    from baymark.footprint import Account

TABLE_DEPTH = 3  # down to items; lines, formulas and figures on request


def print_trace(account: Account, kind: str, depth: int | None, *, hide_zero: bool) -> None:
    """Print the trace of one account as a tree, as JSON or as CSV. Without a depth, only the tree is cut."""
    from baymark.documents.trace_tree import tree
    from baymark.footprint.trace import as_object, trace

    traced = trace(account)
    if kind == "json":
        json.dump(as_object(account, traced, depth), sys.stdout, ensure_ascii=False, indent=2)
        sys.stdout.write("\n")
    elif kind == "csv":
        _print_csv(account, depth)
    else:
        for line in tree(traced, TABLE_DEPTH if depth is None else depth, hide_zero=hide_zero):
            sys.stdout.write(f"{line}\n")


def _print_csv(account: Account, depth: int | None) -> None:
    from baymark.footprint.trace import trace
    from baymark.formulas.rounding import plain

    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(
        ["level", "name", "title", "value", "unit", "formula", "basis", "source", "place", "told_above"]
    )
    for level, node, again in trace(account).walk(depth):
        told = "yes" if again else ""
        writer.writerow(
            [level, node.name, node.title, plain(node.value), node.unit, node.formula, node.basis, node.source,
             str(node.place), told]
        )  # fmt: skip


def require_one(rule_packs: int, depth: int | None, *, traced: bool) -> None:
    """A trace is of one value. Raises `UsageError`."""
    if traced and rule_packs != 1:
        raise UsageError(reason=_("--trace follows one value; name one rule pack with --rule-pack"))
    if not traced and depth is not None:
        raise UsageError(reason=_("--depth belongs to --trace"))
    if depth is not None and depth < 0:
        raise UsageError(reason=_("--depth is a number of levels, 0 or more"))

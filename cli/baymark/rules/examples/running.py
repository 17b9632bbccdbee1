"""Runs the examples of rule packs as checks: `baymark rules test`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from baymark.category import Category
from baymark.checks import CheckResult, Outcome
from baymark.errors import BaymarkError, Problems
from baymark.i18n import _
from baymark.rules import shelf
from baymark.rules.examples.example import paths, read_file
from baymark.rules.examples.expectations import outcomes
from baymark.rules.model import RulePack


def test(ids: Sequence[str], folders: Sequence[Path] = ()) -> list[CheckResult]:
    """Load the rule packs of these ids (all of them where none is named) and run their examples.

    A rule pack that does not load is a failed check `id@version/loads`, as is a changed published one.
    Raises `UnknownRulePack`.
    """
    results: list[CheckResult] = []
    loaded: dict[str, Category] = {}
    everything = shelf.whole(folders)
    for found in shelf.of_ids(everything, ids):
        try:
            rule_pack = shelf.open_(found, everything, loaded=loaded)
        except BaymarkError as error:
            parts = error.errors if isinstance(error, Problems) else (error,)
            results += [
                CheckResult(f"{found.name}/loads", Outcome.FAILED, message=part.render(), place=part.place)
                for part in parts
            ]
            continue
        results.append(CheckResult(f"{found.name}/loads", Outcome.PASSED))
        results += run(rule_pack, loaded[rule_pack.category])
    return results


def run(rule_pack: RulePack, category: Category) -> list[CheckResult]:
    """Every expectation of every example of a rule pack as a check `id@version/example.expectation`."""
    results: list[CheckResult] = []
    found = paths(rule_pack)
    if not found:
        message = _("The rule pack has no examples: write some under examples/.")
        results.append(CheckResult(f"{rule_pack.name}/examples", Outcome.FAILED, message=message))
    for path in found:
        try:
            results += outcomes(rule_pack, read_file(rule_pack, path, category))
        except BaymarkError as error:
            id_ = f"{rule_pack.name}/{path.stem}"
            results.append(CheckResult(id_, Outcome.FAILED, message=error.render(), place=error.place))
    return results

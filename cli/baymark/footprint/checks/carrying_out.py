"""The checks of category and rule pack, carried out; their wording and severity are the rule pack's."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from baymark.checks import CheckResult, Outcome, Severity
from baymark.footprint.checks import (
    allocation,
    carbon,
    cut_off,
    electricity,
    gwp_set,
    matter,
    result,
    shared_mass,
)
from baymark.footprint.checks.subject import Measured, Operator, Subject
from baymark.i18n import _
from baymark.inventory.scope import facts_of
from baymark.rules import scope
from baymark.rules.limits import judge, limit_of
from baymark.study.checks import OPERATORS as STUDY_OPERATORS
from baymark.study.checks import carry_out, carry_out_all

if TYPE_CHECKING:
    from baymark.category import Category, CheckDefinition
    from baymark.study.model import Study


OPERATORS: Mapping[str, Operator] = MappingProxyType(
    {
        **cut_off.OPERATORS,
        **electricity.OPERATORS,
        **gwp_set.OPERATORS,
        **matter.OPERATORS,
        **result.OPERATORS,
        **carbon.OPERATORS,
        **shared_mass.OPERATORS,
    }
)


def run_checks(subject: Subject) -> tuple[CheckResult, ...]:
    """Every check of the category and of the rule pack, then what waits for a verifier's judgement.

    A check whose operator is unknown ends as `not_executed`, never as `passed`.
    """
    results = _category_checks(subject)
    facts = facts_of(subject.study)
    for check in subject.rule_pack.checks:
        when = subject.rule_pack.checks_when.get(check.id)
        applies = scope.answer(subject.rule_pack, when, facts)
        if when is not None and not applies:
            results.append(_left_aside(check, applies, scope.unknown(subject.rule_pack, when, facts)))
        elif check.operator in OPERATORS:
            results += _carried_out(check, subject)
        elif check.operator in STUDY_OPERATORS:
            results += carry_out(check, subject.study, subject.category)
        else:
            results.append(CheckResult(check.id, Outcome.NOT_EXECUTED, check.severity, str(check.message)))
    for point in subject.rule_pack.verifier:
        text = _("({kind}) {text}").format(kind=_(point.kind), text=point.text)
        results.append(CheckResult(f"verifier.{point.id}", Outcome.NEEDS_JUDGEMENT, Severity.WARN, text))
    results += [*allocation.judgements(subject), *cut_off.judgements(subject)]
    return tuple(results)


def category_checks(study: Study, category: Category) -> tuple[CheckResult, ...]:
    """The checks of a category that need the study alone, and can run before anything is calculated."""
    alone = [check for check in category.checks if not needs_result(check)]
    return tuple(carry_out_all(study, category, alone))


def _category_checks(subject: Subject) -> list[CheckResult]:
    results: list[CheckResult] = []
    for check in subject.category.checks:
        if needs_result(check):
            results += _carried_out(check, subject)
        else:
            results += carry_out(check, subject.study, subject.category)
    return results


def needs_result(check: CheckDefinition) -> bool:
    """Whether a check of the category looks at the result; it may end otherwise under each rule pack."""
    return check.operator in OPERATORS and check.operator not in STUDY_OPERATORS


def _left_aside(check: CheckDefinition, applies: bool | None, unknown: str) -> CheckResult:
    """A check that is not meant for this product, or of which nobody can tell whether it is."""
    if applies is False:
        return CheckResult(check.id, Outcome.NOT_APPLICABLE, check.severity)
    reason = _("Whether it applies cannot be told: {missing} is not given.").format(missing=unknown)
    return CheckResult(check.id, Outcome.NOT_EXECUTED, check.severity, reason)


def _carried_out(check: CheckDefinition, subject: Subject) -> list[CheckResult]:
    return [_result(check, subject, found) for found in OPERATORS[check.operator](subject, check.arguments)]


def _result(check: CheckDefinition, subject: Subject, found: Measured) -> CheckResult:
    if found.reason:
        return CheckResult(check.id, Outcome.NOT_EXECUTED, check.severity, found.reason, found.place)
    outcome = judge(check, subject.rule_pack, found.figures)
    # What passed is silent, but for a check that is there to tell something.
    told = outcome is Outcome.PASSED and limit_of(check.operator).relation == "told"
    message = str(check.message).format(**found.values) if told or outcome is Outcome.FAILED else ""
    return CheckResult(check.id, outcome, check.severity, message, found.place)

"""The checks of category and rule pack, carried out; their wording and severity are the rule pack's."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING

from baymark.checks import CheckResult, Outcome, Severity
from baymark.errors import Place
from baymark.footprint import checks_allocation as allocation
from baymark.footprint import checks_cut_off as cut_off
from baymark.footprint import checks_electricity as electricity
from baymark.footprint import checks_matter as matter
from baymark.footprint import checks_supplier as suppliers
from baymark.footprint.dependence import weight
from baymark.footprint.subject import Measured, Subject
from baymark.formulas import DECIMALS
from baymark.i18n import _
from baymark.inventory.scope import facts_of
from baymark.rules import scope
from baymark.rules.limits import judge, limit_of
from baymark.study.checks import OPERATORS as STUDY_OPERATORS
from baymark.study.checks import carry_out
from baymark.study.observed import Arguments

if TYPE_CHECKING:
    from baymark.category import Category, CheckDefinition
    from baymark.study.model import Study


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
    return tuple(result for check in alone for result in carry_out(check, study, category))


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


def _edition_matches(subject: Subject, arguments: Arguments) -> list[Measured]:
    """A yearly factor should be of the reporting year; a gap is named."""
    editions = subject.footprint.editions
    if not editions:
        return [Measured({"edition": None, "activity_year": None}, {})]
    return [
        Measured(
            {"edition": Decimal(one.found or 0), "activity_year": Decimal(one.wanted)},
            {"wanted": one.wanted, "found": one.found, "dataset": one.dataset},
            Place(key=one.role),
        )
        for one in editions
    ]


def _unknown_gwp(subject: Subject, arguments: Arguments) -> list[Measured]:
    """Published CO2e factors of another or an unknown GWP set stay below a limit.

    With `official_electricity: apart`, the official electricity factors, which exist only as one CO2e figure, are
    looked at by a check of their own. `{bound}` is the effect at most: the share times what the whole would
    change by, were all of it methane under the oldest set in use (AR4 25 against AR6 29.8, IPCC).
    """
    apart = arguments.get("official_electricity") == "apart"
    footprint = subject.footprint
    share = footprint.unknown_gwp_beyond_electricity if apart else footprint.unknown_gwp_share
    bound = share * (Decimal("29.8") / Decimal(25) - 1)
    limit = Decimal(str(arguments["limit"]))
    values = {"share": _percent(share), "limit": _percent(limit), "bound": _percent(bound)}
    return [Measured({"unknown_gwp_share": share}, values)]


def _stages_sum(subject: Subject, arguments: Arguments) -> list[Measured]:
    """Stages and items sum to the value within 1e-12 of Σ|contributions|: what is printed is the whole."""
    footprint = subject.footprint
    per = DECIMALS.operations["/"]
    whole = per(weight(subject.calculation), footprint.functional_quantity)
    items = DECIMALS.total([item.value for item in footprint.items])
    off = max(
        abs(DECIMALS.total(list(footprint.stages.values())) - footprint.value), abs(items - footprint.value)
    )
    # Of nothing at all, any difference is too large.
    share = per(off, whole) if whole else off
    return [Measured({"difference_share": share}, {"difference": f"{off:.3E}"})]


def _mandatory_items(subject: Subject, arguments: Arguments) -> list[Measured]:
    """Every item that the rule pack makes mandatory has a row."""
    given = {row.item for row in subject.study.rows}
    wanted = scope.mandatory_items(subject.rule_pack, facts_of(subject.study))
    missing = tuple(item for item in wanted if item not in given)
    place = Place("activity.csv", key="item")
    return [Measured({"missing_items": missing}, {"missing": ", ".join(missing)}, place)]


def _evidence_demanded(subject: Subject, arguments: Arguments) -> list[Measured]:
    """Rows of items for which the rule pack demands evidence name some."""
    demanded = subject.rule_pack.evidence
    bare = [row for row in subject.study.rows if row.item in demanded and not row.evidence]
    ids = tuple(row.id for row in bare)
    place = bare[0].place if bare else Place()
    return [Measured({"rows_without_evidence": ids}, {"rows": ", ".join(ids)}, place)]


def _data_quality(subject: Subject, arguments: Arguments) -> list[Measured]:
    """The contribution-weighted data quality rating stays within the rule pack's threshold."""
    found = subject.footprint.data_quality
    threshold = subject.rule_pack.data_quality.threshold
    values = {"rating": f"{found.mean:.2f}", "threshold": threshold, "unrated": _percent(found.unrated_share)}
    return [Measured({"data_quality_rating": found.mean}, values)]


def _primary_share(subject: Subject, arguments: Arguments) -> list[Measured]:
    """The share of the value from rows that the applicant measured, calculated or had from a supplier."""
    found = subject.footprint.data_quality
    least = Decimal(str(arguments["least"]))
    values = {"share": _percent(found.primary_share), "least": _percent(least)}
    return [Measured({"primary_share": found.primary_share}, values)]


def _company_specific_quality(subject: Subject, arguments: Arguments) -> list[Measured]:
    """The rating of the applicant's own data stays within the rule pack's threshold for company-specific data."""
    found = subject.footprint.data_quality.company_specific
    threshold = subject.rule_pack.data_quality.company_specific_threshold
    rating = "" if found is None else f"{found:.2f}"
    return [Measured({"company_specific_rating": found}, {"rating": rating, "threshold": threshold})]


def _percent(share: Decimal) -> str:
    return f"{share * 100:.1f} %"


Operator = Callable[[Subject, Arguments], list[Measured]]
OPERATORS: dict[str, Operator] = {
    "edition_matches": _edition_matches,
    "unknown_gwp_limit": _unknown_gwp,
    "stages_sum_to_value": _stages_sum,
    "mandatory_items": _mandatory_items,
    "evidence_demanded": _evidence_demanded,
    "data_quality_threshold": _data_quality,
    "primary_share": _primary_share,
    **cut_off.OPERATORS,
    **electricity.OPERATORS,
    "company_specific_quality": _company_specific_quality,
    **suppliers.OPERATORS,
    **matter.OPERATORS,
}

"""The checks of category and rule pack, carried out; their wording and severity are the rule pack's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from baymark.checks import CheckResult, Outcome, Severity
from baymark.errors import Place
from baymark.footprint.dependence import weight
from baymark.footprint.engine import Calculation
from baymark.footprint.model import Footprint
from baymark.formulas import DECIMALS
from baymark.i18n import _
from baymark.study.checks import OPERATORS as STUDY_OPERATORS
from baymark.study.checks import carry_out
from baymark.study.observed import Arguments

if TYPE_CHECKING:
    from baymark.background import Background
    from baymark.category import Category, CheckDefinition
    from baymark.inventory import Inventory
    from baymark.rules.model import RulePack
    from baymark.study.model import Study


@dataclass(frozen=True)
class Found:
    """What an operator found: the outcome, words for the message's placeholders, and where.

    `said` keeps the message where nothing failed: it tells something that a reader must know.
    """

    outcome: Outcome
    values: Mapping[str, object]
    place: Place
    said: bool = False


@dataclass(frozen=True)
class Subject:
    """Everything that a check may look at."""

    study: Study
    category: Category
    rule_pack: RulePack
    background: Background
    inventory: Inventory
    calculation: Calculation
    footprint: Footprint


def run_checks(subject: Subject) -> tuple[CheckResult, ...]:
    """Every check of the category and of the rule pack, then what waits for a verifier's judgement.

    A check whose operator is unknown ends as `not_executed`, never as `passed`.
    """
    results = list(category_checks(subject.study, subject.category))
    for check in subject.rule_pack.checks:
        if check.operator in OPERATORS:
            results += [
                _result(check, found) for found in OPERATORS[check.operator](subject, check.arguments)
            ]
        elif check.operator in STUDY_OPERATORS:
            results += carry_out(check, subject.study, subject.category)
        else:
            results.append(CheckResult(check.id, Outcome.NOT_EXECUTED, check.severity, str(check.message)))
    for point in subject.rule_pack.verifier:
        text = _("({kind}) {text}").format(kind=_(point.kind), text=point.text)
        results.append(CheckResult(f"verifier.{point.id}", Outcome.NEEDS_JUDGEMENT, Severity.WARN, text))
    return tuple(results)


def category_checks(study: Study, category: Category) -> tuple[CheckResult, ...]:
    """The checks of a category; they need the study alone, and can run before anything is calculated."""
    return tuple(result for check in category.checks for result in carry_out(check, study, category))


def _result(check: CheckDefinition, found: Found) -> CheckResult:
    told = found.said or found.outcome is Outcome.FAILED
    message = str(check.message).format(**found.values) if told else ""
    return CheckResult(check.id, found.outcome, check.severity, message, found.place)


def _edition_matches(subject: Subject, arguments: Arguments) -> list[Found]:
    """A yearly factor should be of the reporting year; a gap is named."""
    if not subject.footprint.editions:
        return [Found(Outcome.NOT_APPLICABLE, {"wanted": "", "found": "", "dataset": ""}, Place())]
    return [
        Found(
            Outcome.PASSED if edition.wanted == edition.found else Outcome.FAILED,
            {"wanted": edition.wanted, "found": edition.found, "dataset": edition.dataset},
            Place(key=edition.role),
        )
        for edition in subject.footprint.editions
    ]


def _unknown_gwp(subject: Subject, arguments: Arguments) -> list[Found]:
    """Published CO2e factors of another or an unknown GWP set stay below a limit.

    With `official_electricity: apart`, the official electricity factors, which exist only as one CO2e figure, are
    looked at by a check of their own. `{bound}` is the effect at most: the share times what the whole would
    change by, were all of it methane under the oldest set in use (AR4 25 against AR6 29.8, IPCC).
    """
    limit = Decimal(str(arguments["limit"]))
    apart = arguments.get("official_electricity") == "apart"
    footprint = subject.footprint
    share = footprint.unknown_gwp_beyond_electricity if apart else footprint.unknown_gwp_share
    bound = share * (Decimal("29.8") / Decimal(25) - 1)
    values = {"share": _percent(share), "limit": _percent(limit), "bound": _percent(bound)}
    return [Found(_passed(share <= limit), values, Place())]


def _stages_sum(subject: Subject, arguments: Arguments) -> list[Found]:
    """Stages and items sum to the value within 1e-12 of Σ|contributions|: what is printed is the whole."""
    footprint = subject.footprint
    whole = DECIMALS.operations["/"](weight(subject.calculation), footprint.functional_quantity)
    items = DECIMALS.total([item.value for item in footprint.items])
    off = max(
        abs(DECIMALS.total(list(footprint.stages.values())) - footprint.value), abs(items - footprint.value)
    )
    return [Found(_passed(off <= whole * Decimal("1e-12")), {"difference": f"{off:.3E}"}, Place())]


def _mandatory_items(subject: Subject, arguments: Arguments) -> list[Found]:
    """Every item that the rule pack makes mandatory has a row."""
    given = {row.item for row in subject.study.rows}
    missing = [item for item in subject.rule_pack.boundary.mandatory_items if item not in given]
    return [Found(_passed(not missing), {"missing": ", ".join(missing)}, Place("activity.csv", key="item"))]


def _evidence_demanded(subject: Subject, arguments: Arguments) -> list[Found]:
    """Rows of items for which the rule pack demands evidence name some."""
    demanded = subject.rule_pack.evidence
    bare = [row for row in subject.study.rows if row.item in demanded and not row.evidence]
    names = ", ".join(row.id for row in bare)
    return [Found(_passed(not bare), {"rows": names}, bare[0].place if bare else Place())]


def _data_quality(subject: Subject, arguments: Arguments) -> list[Found]:
    """The contribution-weighted data quality rating stays within the rule pack's threshold."""
    from baymark.footprint.quality import rating

    found = rating(subject.study, subject.background, subject.calculation, subject.rule_pack)
    threshold = subject.rule_pack.data_quality.threshold
    values = {"rating": f"{found.mean:.2f}", "threshold": threshold, "unrated": _percent(found.unrated_share)}
    return [Found(_passed(found.mean <= threshold), values, Place())]


def _primary_share(subject: Subject, arguments: Arguments) -> list[Found]:
    """The share of the value from rows that the applicant measured, calculated or had from a supplier."""
    from baymark.footprint.quality import rating

    found = rating(subject.study, subject.background, subject.calculation, subject.rule_pack)
    least = Decimal(str(arguments["least"]))
    values = {"share": _percent(found.primary_share), "least": _percent(least)}
    return [Found(_passed(found.primary_share >= least), values, Place())]


def _certificates_not_counted(subject: Subject, arguments: Arguments) -> list[Found]:
    """Says that contracts and certificates in the ledger do not lower this value."""
    kwh = sum((e.kwh for e in subject.study.ledger if e.source in ("contract", "certificate")), Decimal(0))
    if not kwh:
        return [Found(Outcome.NOT_APPLICABLE, {"kwh": "0"}, Place())]
    return [Found(Outcome.PASSED, {"kwh": f"{kwh:,.0f}"}, Place("electricity.csv"), said=True)]


def _passed(fine: bool) -> Outcome:
    return Outcome.PASSED if fine else Outcome.FAILED


def _percent(share: Decimal) -> str:
    return f"{share * 100:.1f} %"


Operator = Callable[[Subject, Arguments], list[Found]]
OPERATORS: dict[str, Operator] = {
    "edition_matches": _edition_matches,
    "unknown_gwp_limit": _unknown_gwp,
    "stages_sum_to_value": _stages_sum,
    "mandatory_items": _mandatory_items,
    "evidence_demanded": _evidence_demanded,
    "data_quality_threshold": _data_quality,
    "primary_share": _primary_share,
    "certificates_not_counted": _certificates_not_counted,
}

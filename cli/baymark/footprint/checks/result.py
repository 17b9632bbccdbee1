"""Check operators about the result as a whole: its sums, editions of factors, items, evidence and data quality."""

from __future__ import annotations

from decimal import Decimal

from baymark.errors import Place
from baymark.footprint.checks.subject import Measured, Operator, Subject
from baymark.footprint.dependence import weight
from baymark.formulas import DECIMALS
from baymark.formulas.rounding import percent
from baymark.inventory.scope import facts_of
from baymark.rules import scope
from baymark.study import folder as files
from baymark.study.checks.observed import Arguments


def edition_matches(subject: Subject, arguments: Arguments) -> list[Measured]:
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


def stages_sum(subject: Subject, arguments: Arguments) -> list[Measured]:
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


def mandatory_items(subject: Subject, arguments: Arguments) -> list[Measured]:
    """Every item that the rule pack makes mandatory has a row above zero."""
    given = {row.item for row in subject.study.rows if row.amount}
    wanted = scope.mandatory_items(subject.rule_pack, facts_of(subject.study))
    missing = tuple(item for item in wanted if item not in given)
    place = Place(files.ACTIVITY, key="item")
    return [Measured({"missing_items": missing}, {"missing": ", ".join(missing)}, place)]


def evidence_demanded(subject: Subject, arguments: Arguments) -> list[Measured]:
    """Rows of items for which the rule pack demands evidence name some."""
    demanded = subject.rule_pack.evidence
    bare = [row for row in subject.study.rows if row.item in demanded and not row.evidence]
    ids = tuple(row.id for row in bare)
    place = bare[0].place if bare else Place()
    return [Measured({"rows_without_evidence": ids}, {"rows": ", ".join(ids)}, place)]


def data_quality(subject: Subject, arguments: Arguments) -> list[Measured]:
    """The contribution-weighted data quality rating stays within the rule pack's threshold."""
    found = subject.footprint.data_quality
    threshold = subject.rule_pack.data_quality.threshold
    values = {"rating": f"{found.mean:.2f}", "threshold": threshold, "unrated": percent(found.unrated_share)}
    return [Measured({"data_quality_rating": found.mean}, values)]


def primary_share(subject: Subject, arguments: Arguments) -> list[Measured]:
    """The share of the value from rows that the applicant measured, calculated or had from a supplier."""
    found = subject.footprint.data_quality
    least = Decimal(str(arguments["least"]))
    values = {"share": percent(found.primary_share), "least": percent(least)}
    return [Measured({"primary_share": found.primary_share}, values)]


def company_specific_quality(subject: Subject, arguments: Arguments) -> list[Measured]:
    """The rating of the applicant's own data stays within the rule pack's threshold for company-specific data."""
    found = subject.footprint.data_quality.company_specific
    threshold = subject.rule_pack.data_quality.company_specific_threshold
    rating = "" if found is None else f"{found:.2f}"
    return [Measured({"company_specific_rating": found}, {"rating": rating, "threshold": threshold})]


OPERATORS: dict[str, Operator] = {
    "company_specific_quality": company_specific_quality,
    "data_quality_threshold": data_quality,
    "edition_matches": edition_matches,
    "evidence_demanded": evidence_demanded,
    "mandatory_items": mandatory_items,
    "primary_share": primary_share,
    "stages_sum_to_value": stages_sum,
}

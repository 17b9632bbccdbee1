"""Data quality of a result: the contribution-weighted rating, and how much of it rests on the applicant's data.

Rating: mean over the rule pack's criteria (for example technological, geographical and time representativeness,
1 best to 5), weighted by |contribution| (Commission Recommendation (EU) 2021/2279 weighs so at study level).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from baymark.footprint.dependence import weight
from baymark.footprint.engine import Calculation
from baymark.formulas import DECIMALS

if TYPE_CHECKING:
    from baymark.background import Background
    from baymark.rules.model import RulePack
    from baymark.study.model import Row, Study

CRITERIA = ("tec", "geo", "tim")  # technology, geography, time
PRIMARY = ("measured", "calculated", "supplier")


@dataclass(frozen=True)
class Rating:
    """`mean` on the rule pack's scale; shares of Σ|contributions|."""

    mean: Decimal
    by_criterion: dict[str, Decimal]
    primary_share: Decimal
    unrated_share: Decimal


def rating(study: Study, background: Background, calculation: Calculation, rule_pack: RulePack) -> Rating:
    """Rate a result, each contribution by the worse of its row's and its dataset's scores.

    What has neither (direct emissions without scores) is rated worst and counted in `unrated_share`.
    """
    criteria = rule_pack.data_quality.criteria
    worst = Decimal(rule_pack.data_quality.scale[1])
    rows = {row.id: row for row in study.rows}
    whole = weight(calculation)
    sums = dict.fromkeys(criteria, Decimal(0))
    primary = unrated = Decimal(0)
    for contribution in calculation.contributions:
        size = abs(contribution.value)
        row = rows.get(contribution.line.id.split(".")[0])
        scores = _scores(row, contribution.line.dataset, background)
        if scores is None:
            unrated += size
        for name in criteria:
            sums[name] += size * (worst if scores is None else scores[name])
        if row is not None and row.origin in PRIMARY:
            primary += size
    per = DECIMALS.operations["/"]
    by_criterion = {name: per(amount, whole) if whole else worst for name, amount in sums.items()}
    mean = per(DECIMALS.total(list(by_criterion.values())), Decimal(len(criteria)))
    return Rating(
        mean,
        by_criterion,
        per(primary, whole) if whole else Decimal(0),
        per(unrated, whole) if whole else Decimal(0),
    )


def _scores(row: Row | None, dataset: str, background: Background) -> dict[str, Decimal] | None:
    """The worse of the row's and its dataset's scores: good activity data do not mend a poor dataset."""
    own = None if row is None or row.quality is None else row.quality
    found = background.datasets.get(dataset)
    if own is None and found is None:
        return None
    given = [(own.tec, own.geo, own.tim)] if own else []
    given += [found.quality] if found else []
    return {
        name: Decimal(max(scores)) for name, scores in zip(CRITERIA, zip(*given, strict=True), strict=True)
    }

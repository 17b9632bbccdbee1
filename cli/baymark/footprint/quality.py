"""Data quality of a result: its rating by the rule pack's criteria, and how much of it rests on the applicant's data.

Criteria: representativeness of technology, geography and time, and precision, 1 best to 5. The rule pack says which
of them count, how they are brought together (`contribution_weighted_mean`: by |contribution|, as Commission
Recommendation (EU) 2021/2279 weighs at study level; `mean`: every contribution alike; `worst`: the worst of all),
and against what limits. Over the criteria the rating is their mean, under `worst` the worst.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from baymark.footprint.dependence import weight
from baymark.footprint.engine import Calculation, Contribution
from baymark.footprint.model import Metered, Rating
from baymark.formulas import DECIMALS
from baymark.study.metering import meter_reading
from baymark.units import CONTEXT

if TYPE_CHECKING:
    from baymark.background import Background
    from baymark.category import Category
    from baymark.rules.model import RulePack
    from baymark.rules.model_method import DataQuality
    from baymark.study.model import Row, Study

PRIMARY = ("measured", "calculated", "supplier")
_ROOT_OF_THREE = CONTEXT.sqrt(Decimal(3))

Scores = Mapping[str, Decimal]


def rating(
    study: Study, category: Category, background: Background, calculation: Calculation, rule_pack: RulePack
) -> Rating:
    """Rate a result, each contribution by the worse of its row's and its supply's scores in every criterion.

    A criterion that neither has a score for is rated worst, and the contribution counted in `unrated_share`.
    """
    asked = rule_pack.data_quality
    worst = Decimal(asked.scale[1])
    rows = {row.id: row for row in study.rows}
    meters = {row.id: found for row in study.rows if (found := metered(row, study, category)) is not None}
    whole = weight(calculation)
    rated: dict[str, list[tuple[Decimal, Decimal]]] = {name: [] for name in asked.criteria}
    own: list[tuple[Decimal, Decimal]] = []
    behind: list[tuple[Decimal, Decimal]] = []
    primary = unrated = Decimal(0)
    for contribution in calculation.contributions:
        size = abs(contribution.value)
        row = rows.get(contribution.line.id.split(".")[0])
        of_row = row_scores(row, meters.get(row.id), category, asked) if row else {}
        of_supply = _supply_scores(contribution, study, background, asked)
        complete = True
        for name in asked.criteria:
            given = [scores[name] for scores in (of_row, of_supply) if name in scores]
            complete = complete and bool(given)
            rated[name].append((size, max(given, default=worst)))
        if not complete:
            unrated += size
        if row is not None and row.origin in PRIMARY:
            primary += size
            own.append((size, _over_criteria(of_row, asked)))
        if contribution.line.dataset or contribution.line.supplier:
            behind.append((size, _over_criteria(of_supply, asked)))
    by_criterion = {name: _together(found, asked) or worst for name, found in rated.items()}
    per = DECIMALS.operations["/"]
    return Rating(
        mean=_over_criteria(by_criterion, asked),
        by_criterion=by_criterion,
        company_specific=_together(own, asked),
        secondary=_together(behind, asked),
        primary_share=per(primary, whole) if whole else Decimal(0),
        unrated_share=per(unrated, whole) if whole else Decimal(0),
        meters=tuple(meters.values()),
    )


def metered(row: Row, study: Study, category: Category) -> Metered | None:
    """The meter behind a row, with the spread that its class gives: exp(limit ÷ √3), the limit of error taken as
    the half-width of a rectangular distribution (category.yaml, `metering`)."""
    reading = meter_reading(row, study)
    if reading is None:
        return None
    known = category.metering.classes.get(reading.accuracy_class) if category.metering else None
    if known is None or not reading.calibrated:
        return Metered(reading, None)
    return Metered(reading, CONTEXT.exp(CONTEXT.divide(known.limit, _ROOT_OF_THREE)))


def row_scores(row: Row, meter: Metered | None, category: Category, asked: DataQuality) -> dict[str, Decimal]:
    """The scores that a row has by itself. A meter sets precision, and without calibration spoils it."""
    scores: dict[str, Decimal] = {}
    if row.quality is not None:
        scores = {name: Decimal(getattr(row.quality, name)) for name in ("tec", "geo", "tim")}
    precision: list[int] = [row.quality.prc] if row.quality is not None and row.quality.prc else []
    metering = category.metering
    if meter is not None and metering is not None:
        known = metering.classes.get(meter.reading.accuracy_class)
        if not meter.reading.calibrated:
            precision.append(metering.uncalibrated_precision)
        elif known is not None:
            precision.append(known.precision)
    if not precision:
        precision = _by_spread(row.gsd, asked)
    return scores | ({"prc": Decimal(max(precision))} if precision else {})


def _supply_scores(
    contribution: Contribution, study: Study, background: Background, asked: DataQuality
) -> dict[str, Decimal]:
    """The scores of the dataset or supplier's figure behind a line."""
    supplier = study.suppliers.get(contribution.line.supplier)
    if supplier is not None:
        given = supplier.scores
        scores = {n: Decimal(getattr(given, n)) for n in ("tec", "geo", "tim")} if given else {}
        precision = [given.prc] if given and given.prc else _by_spread(supplier.gsd, asked)
    else:
        dataset = background.datasets.get(contribution.line.dataset)
        if dataset is None:
            return {}
        scores = dict(zip(("tec", "geo", "tim"), map(Decimal, dataset.quality), strict=True))
        precision = _by_spread(dataset.gsd, asked)
    return scores | ({"prc": Decimal(precision[0])} if precision else {})


def _by_spread(gsd: Decimal | None, asked: DataQuality) -> list[int]:
    """The precision score of a spread by the rule pack's steps; none beyond the last of them, or without any."""
    if gsd is None:
        return []
    return next(([step.score] for step in asked.precision if gsd <= step.gsd), [])


def _over_criteria(scores: Scores, asked: DataQuality) -> Decimal:
    """One figure of the scores of all criteria that count; a missing one is the worst of the scale."""
    given = [scores.get(name, Decimal(asked.scale[1])) for name in asked.criteria]
    if asked.aggregation == "worst":
        return max(given)
    mean: Decimal = DECIMALS.operations["/"](DECIMALS.total(given), Decimal(len(given)))
    return mean


def _together(found: Sequence[tuple[Decimal, Decimal]], asked: DataQuality) -> Decimal | None:
    """Scores of contributions of some size brought together as the rule pack says; None of nothing."""
    counted = [(size, score) for size, score in found if size]
    if not counted:
        return None
    if asked.aggregation == "worst":
        return max(score for _size, score in counted)
    if asked.aggregation == "mean":
        counted = [(Decimal(1), score) for _size, score in counted]
    times, per = DECIMALS.operations["*"], DECIMALS.operations["/"]
    whole: Decimal = DECIMALS.total([size for size, _score in counted])
    weighted: Iterable[Decimal] = (times(size, score) for size, score in counted)
    mean: Decimal = per(DECIMALS.total(list(weighted)), whole)
    return mean

"""Whether a footprint is what a verifier expects of such a product: the bands of the category, applied.

Outside `expected` a figure waits for judgement; outside `possible` it fails.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from baymark.checks import CheckResult, Outcome, Severity
from baymark.errors import Place
from baymark.formulas import DECIMALS
from baymark.i18n import _

if TYPE_CHECKING:
    from baymark.footprint import Account
    from baymark.rules.plausibility import Band, Measure, Plausibility

Found = tuple[Decimal, str]  # value, unit


def examine(account: Account, bands: Plausibility | None) -> list[CheckResult]:
    """One result per kind of figure that the category has bands for (ids `plausibility.…`).

    A figure without a band for this product, or that cannot be formed, ends as `not_executed`.
    """
    if bands is None:
        text = _("The category {category} has no plausibility bands.").format(category=account.category.id)
        return [CheckResult("plausibility", Outcome.NOT_EXECUTED, Severity.WARN, text)]
    return [
        _examined(account, id_, [band for band in bands.bands if band.id == id_])
        for id_ in dict.fromkeys(band.id for band in bands.bands)
    ]


def _examined(account: Account, id_: str, bands: list[Band]) -> CheckResult:
    name = f"plausibility.{id_}"
    place = Place(account.rule_pack.name, key=id_)
    measured = [(band, _measured(account, band)) for band in bands if _meant(account, band)]
    if not measured:
        text = _("No band is given for this product.")
        return CheckResult(name, Outcome.NOT_EXECUTED, Severity.WARN, text, place)
    band, found = measured[0]
    if found is None:
        return CheckResult(
            name, Outcome.NOT_APPLICABLE, Severity.WARN, _("The figure does not exist here."), place
        )
    value, unit = found
    if unit != band.unit:
        text = _("The band is in {wanted}, the figure in {unit}.").format(wanted=band.unit, unit=unit)
        return CheckResult(name, Outcome.NOT_EXECUTED, Severity.WARN, text, place)
    (low, high), (least, most) = band.expected, band.possible
    shown = {
        "title": str(band.title),
        "value": f"{value:.4g}",
        "unit": "" if unit == "1" else f" {unit}",
        "source": band.source,
        "basis": _(band.basis),
    }
    if not least <= value <= most:
        text = _(
            "{title} is {value}{unit}; possible is {low} to {high} ({basis}: {source}). Find the wrong figure."
        )
        return CheckResult(
            name, Outcome.FAILED, Severity.BLOCK, text.format(**shown, low=least, high=most), place
        )
    if not low <= value <= high:
        text = _(
            "{title} is {value}{unit}; expected is {low} to {high} ({basis}: {source}). "
            "Judge it by the largest contributions and record why it is right, or a finding."
        )
        return CheckResult(
            name, Outcome.NEEDS_JUDGEMENT, Severity.WARN, text.format(**shown, low=low, high=high), place
        )
    text = _("{title} is {value}{unit}, inside {low} to {high}.")
    return CheckResult(name, Outcome.PASSED, Severity.WARN, text.format(**shown, low=low, high=high), place)


def _meant(account: Account, band: Band) -> bool:
    """Whether the band is for this product: every choice it names is one of those it lists."""
    for name, wanted in band.when.items():
        parameter = account.study.parameters.get(name)
        given = account.study.kind if name == "kind" else parameter.value if parameter else None
        if given not in wanted:
            return False
    return True


def _measured(account: Account, band: Band) -> Found | None:
    return MEASURES[band.measure.operator](account, band.measure)


def _parameter(account: Account, measure: Measure) -> Found | None:
    return _given(account, measure.names["parameter"][0])


def _ratio(account: Account, measure: Measure) -> Found | None:
    over, under = (_given(account, measure.names[part][0]) for part in ("over", "under"))
    if over is None or under is None or under[0] <= 0:
        return None
    return DECIMALS.operations["/"](over[0], under[0]), f"{over[1]}/{under[1]}"


def _stages_over_parameter(account: Account, measure: Measure) -> Found | None:
    """kg CO2e of some stages of one product, over a parameter of it."""
    footprint = account.footprint
    parameter = _given(account, measure.names["parameter"][0])
    wanted = measure.names["stages"]
    if parameter is None or parameter[0] <= 0 or not set(wanted) <= set(footprint.stages):
        return None
    per_unit = DECIMALS.total([footprint.stages[stage] for stage in wanted])
    per_product = DECIMALS.operations["*"](per_unit, footprint.functional_quantity)
    return DECIMALS.operations["/"](per_product, parameter[0]), f"kgCO2e/{parameter[1]}"


def _stage_share(account: Account, measure: Measure) -> Found | None:
    (stage,) = measure.names["stage"]
    footprint = account.footprint
    if stage not in footprint.stages or footprint.value == 0:
        return None
    return DECIMALS.operations["/"](footprint.stages[stage], footprint.value), "1"


def _value(account: Account, measure: Measure) -> Found | None:
    return account.footprint.value, account.footprint.unit


def _given(account: Account, name: str) -> Found | None:
    parameter = account.study.parameters.get(name)
    if parameter is None or not isinstance(parameter.value, Decimal):
        return None
    return parameter.value, parameter.unit or "1"


MEASURES: Mapping[str, Callable[[Account, Measure], Found | None]] = {
    "parameter": _parameter,
    "ratio": _ratio,
    "stages_over_parameter": _stages_over_parameter,
    "stage_share": _stage_share,
    "value": _value,
}

"""The charts of a study report, drawn from its data in one language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Protocol

from baymark.documents import charts, numerals
from baymark.documents.look import INK, REACH, STAGES, Fill
from baymark.documents.report_data import ItemPart, ReportData
from baymark.documents.sayings import Saying

if TYPE_CHECKING:
    from markupsafe import Markup

_APART = "\u2003"  # between a value and its share; drawings collapse two spaces into one
SHOWN_ITEMS = 12  # bars of the hot-spot chart; the rest is one bar


class Speaker(Protocol):
    """What charts need of a language."""

    def t(self, key: str, **values: object) -> str: ...

    def say(self, saying: Saying | object) -> str: ...

    def value(self, value: Decimal) -> str: ...

    def unit(self, unit: str) -> str: ...


@dataclass(frozen=True)
class Drawn:
    """The drawings, and what the sentences under them say of them."""

    boundary: Markup
    stages: Markup
    waterfall: Markup
    items: Markup
    reach: Markup
    shown_items: int
    shown_share: Decimal


def draw(data: ReportData, speech: Speaker, family: str) -> Drawn:
    """All charts of the report."""
    inside = [stage for stage in data.stages if stage.inside]
    unit = speech.unit(data.result.unit)
    shown = sorted(data.items, key=lambda item: (-abs(item.value), item.id))[:SHOWN_ITEMS]
    return Drawn(
        boundary=charts.boundary(
            [(speech.say(stage.title), STAGES[stage.id], stage.inside) for stage in data.stages],
            speech.t("summary.boundary"),
            family,
        ),
        stages=charts.stacked_bar(
            [
                charts.Mark(speech.say(s.title), float(s.value), numerals.percent(s.share), STAGES[s.id])
                for s in inside
            ],
            speech.t("summary.drives"),
            family,
        ),
        waterfall=charts.waterfall(
            [
                charts.Mark(speech.say(s.title), float(s.value), speech.value(s.value), STAGES[s.id])
                for s in inside
            ],
            charts.Mark(
                speech.t("word.total"),
                float(data.result.value),
                speech.value(data.result.value),
                Fill(INK, "solid"),
            ),
            speech.t("results.stages"),
            family,
            unit,
        ),
        items=charts.bars(_bars(data, shown, speech), speech.t("results.items"), family),
        reach=charts.stacked_bar(
            [
                charts.Mark(speech.t(f"reach.{name}"), float(share), numerals.percent(share), REACH[name])
                for name, share in data.quality.reach
            ],
            speech.t("quality.reach"),
            family,
        ),
        shown_items=len(shown),
        shown_share=sum((item.share for item in shown), Decimal(0)),
    )


def _bars(data: ReportData, shown: Sequence[ItemPart], speech: Speaker) -> list[charts.Mark]:
    marks = [
        charts.Mark(
            speech.say(item.title),
            float(item.value),
            f"{speech.value(item.value)}{_APART}{numerals.percent(item.share)}",
            STAGES[item.stage],
        )
        for item in shown
    ]
    rest = len(data.items) - len(shown)
    if rest:
        value = data.result.value - sum((item.value for item in shown), Decimal(0))
        share = 1 - sum((item.share for item in shown), Decimal(0))
        figure = f"{speech.value(value)}{_APART}{numerals.percent(share)}"
        marks.append(charts.Mark(speech.t("word.other", count=rest), float(value), figure, Fill(INK, "dots")))
    return marks

"""The study report: one data object, rendered into each language as HTML and PDF from the same templates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from markupsafe import Markup

from baymark.checks import Outcome
from baymark.documents import numerals
from baymark.documents.fonts import FAMILIES
from baymark.documents.pdf import write_pdf
from baymark.documents.report_charts import draw
from baymark.documents.report_data import ReportData, RestsOn
from baymark.documents.sayings import Saying
from baymark.documents.templates import environment
from baymark.documents.unit_text import unit_text
from baymark.documents.wording import Wording, read_wording
from baymark.paths import data_folder

DRIVERS = 5  # items named in the sensitivity remarks
_NAMED_ITEMS = 3  # items named in the sentence on page one
LARGE = Decimal("0.01")  # figures above this share stand in a table, smaller ones in a list
TINY = Decimal("0.0001")  # figures below this share are named without it
LARGE_LINE = Decimal("0.01")  # inventory lines above this share of the value stand in a table
_NO_SOURCE = "none, baymark's reading"  # how rule packs write that a reading is baymark's own
_OPEN = (Outcome.FAILED.value, Outcome.NOT_EXECUTED.value)
_MOST_DECIMALS = 3  # of a difference in per cent
_LONG_TITLE = 28  # columns of a terminal, above which the product's name is set smaller


def html(data: ReportData, language: str) -> str:
    """The report as one page that reads nothing from outside; the same page makes the PDF."""
    folder = data_folder("templates") / "report"
    wording = Wording(_texts(folder), language)
    page = environment(folder).get_template("page.html.j2")
    return str(page.render(_names(data, wording, language, folder)))


def pdf(data: ReportData, language: str) -> bytes:
    """The report as tagged PDF. Raises `GlyphsMissing` where a name has a character that no font has."""
    return write_pdf(html(data, language))


@cache
def _texts(folder: Path) -> Any:
    return read_wording(folder / "wording.yaml")


def _names(data: ReportData, wording: Wording, language: str, folder: Path) -> dict[str, Any]:
    """Everything that the templates may name."""
    speech = Speech(data, wording)
    family = FAMILIES[language]
    inside = [stage for stage in data.stages if stage.inside]
    largest = max(inside, key=lambda stage: stage.value)
    by_size = sorted(data.items, key=lambda item: (-abs(item.value), item.id))
    drawing = draw(data, speech, family)
    # Lines come largest first.
    limit = abs(data.result.per_product) * LARGE_LINE
    large_lines = [line for line in data.lines if abs(line.per_product) >= limit]
    counters: Counter[str] = Counter()

    def count(name: str) -> int:
        counters[name] += 1
        return counters[name]

    return {
        "d": data,
        "language": language,
        "css": Markup((folder / "report.css").read_text(encoding="utf-8").replace("FAMILY", f'"{family}"')),
        "mark": _mark(folder.parent / "label" / "mark.svg"),
        "count": count,
        "zip": zip,
        "one": Decimal(1),
        "drawn": drawing,
        "shown_items": drawing.shown_items,
        "shown_share": numerals.percent(drawing.shown_share),
        "long_title": len(wording.say(data.product.name).encode()) > _LONG_TITLE,
        "status": speech.status(),
        "drives": speech.drives(largest.title, largest.share, by_size[:_NAMED_ITEMS]),
        "drivers": by_size[:DRIVERS],
        "largest_stage": {"title": largest.title, "share": numerals.percent(largest.share)},
        "views": speech.views(),
        "boundary_text": speech.boundary(),
        "cut_off_text": speech.cut_off(),
        "open_checks": [check for check in data.checks if check.outcome in _OPEN],
        "settled_checks": settled(data),
        "outcomes_text": speech.outcomes_text(),
        "not_separated": next(group.share for group in data.groups if group.id == "not_separated"),
        "large": [figure for figure in data.quality.rests_on if figure.share >= LARGE],
        "small": small_figures(data.quality.rests_on),
        "large_lines": large_lines,
        "small_lines": data.lines[len(large_lines) :],
        "basis_counts": {
            basis: sum(figure.basis == basis for figure in data.quality.rests_on)
            for basis in ("assumed", "unverified")
        },
        "row_amounts": column(row.amount for row in data.rows),
        "quantities": numerals.aligned([numerals.significant(line.quantity, 5) for line in large_lines]),
        "intensities": numerals.aligned([numerals.significant(line.intensity, 5) for line in large_lines]),
        "parameter_values": column(p.value for p in data.rule_pack.parameters),
        "material_masses": numerals.aligned(
            [numerals.significant(one.mass, 4) for one in data.method.materials]
        ),
        "column": column,
        "t": wording.t,
        "say": wording.say,
        "unit": speech.unit,
        "value": speech.value,
        "kg": speech.kg,
        "kg_fine": speech.kg_fine,
        "declared": declared,
        "plain": numerals.stated,
        "fixed": numerals.fixed,
        "significant": numerals.significant,
        "percent": numerals.percent,
        "signed_percent": signed_percent,
        "period": speech.period,
        "sentences": sentences,
        "said_source": speech.source,
        "grouped_digest": grouped_digest,
    }


class Speech:
    """Figures and sentences of one report in one language."""

    def __init__(self, data: ReportData, wording: Wording) -> None:
        self.data, self.wording = data, wording
        self.t, self.say = wording.t, wording.say
        result = data.result
        # One decimal more than declared, so that the table shows what was rounded.
        self._decimals = numerals.decimals_for(result.value, result.digits + 1)
        self._kg_decimals = numerals.decimals_for(result.per_product, 5)

    def value(self, value: Decimal) -> str:
        """A figure in the declared unit, with the decimals of the whole report."""
        return numerals.fixed(value, self._decimals)

    def kg(self, value: Decimal) -> str:
        """kg CO2e per product."""
        return numerals.fixed(value, self._kg_decimals)

    def kg_fine(self, value: Decimal) -> str:
        """kg CO2e per product in the inventory, where single lines are small."""
        return numerals.fixed(value, self._kg_decimals + 2)

    def unit(self, unit: str) -> str:
        """A unit as printed: `kgCO2e/kWh_delivered` is `kg CO₂e/kWh delivered`."""
        return unit_text(self.wording, unit)

    def period(self, days: tuple[date, date]) -> str:
        return self.t("word.period", start=days[0].isoformat(), end=days[1].isoformat())

    def source(self, text: str) -> str:
        """A citation as it stands; that there is none, in the reader's language."""
        if not text.startswith(_NO_SOURCE):
            return text or "–"
        said = text.removeprefix(_NO_SOURCE).removeprefix(":").strip()
        return self.t("word.reading", text=said) if said else self.t("word.no_source")

    def listed(self, texts: Sequence[str]) -> str:
        """`a, b and c`."""
        if len(texts) < 2:
            return "".join(texts)
        return self.t("word.comma").join(texts[:-1]) + self.t("word.and") + texts[-1]

    def status(self) -> list[str]:
        """What makes the figure not official, or not even usable."""
        data, pack = self.data, self.data.rule_pack
        lines = []
        if data.what_if:
            changes = ", ".join(f"{path} = {value}" for path, value in data.what_if)
            lines.append(self.t("status.what_if", changes=changes))
        if pack.preliminary:
            lines.append(self.say(pack.preliminary))
        elif pack.fidelity == "reconstructed":
            lines.append(self.t("status.reconstructed"))
        if pack.legal_status in ("draft", "adopted_not_applicable", "withdrawn"):
            lines.append(self.t(f"status.{pack.legal_status}"))
        failed = sum(check.outcome == "failed" and check.severity == "block" for check in data.checks)
        if failed:
            lines.append(self.t("status.failed", count=failed))
        return lines

    def drives(self, stage: Saying, share: Decimal, items: Sequence[Any]) -> str:
        named = [
            self.t("summary.item", item=item.title, share=numerals.percent(item.share)) for item in items
        ]
        return self.t(
            "summary.drives_says", stage=stage, stage_share=numerals.percent(share), items=self.listed(named)
        )

    def views(self) -> str:
        """The results under other rule packs in one sentence."""
        said = [
            self.t("beside.view", title=v.title, value=declared(v.declared), unit=self.unit(v.unit))
            for v in self.data.views
        ]
        return self.t("beside.views", views=self.t("word.semicolon").join(said))

    def boundary(self) -> str:
        inside = [self.say(stage.title) for stage in self.data.stages if stage.inside]
        outside = [self.say(stage.title) for stage in self.data.stages if not stage.inside]
        text = self.t("scope.boundary_says", inside=self.listed(inside))
        without = self.t("scope.boundary_outside", outside=self.listed(outside)) if outside else ""
        return sentences(text, without)

    def cut_off(self) -> str:
        limits = self.data.rule_pack.cut_off
        if not limits:
            return self.t("cut_off.none")
        said = [self.t(f"cut_off.{name}", limit=numerals.percent(limit)) for name, limit in limits]
        return self.listed(said)

    def outcomes(self) -> list[tuple[str, int]]:
        """Every outcome that occurs, with how often; failed and not executed also with 0."""
        found = Counter(check.outcome for check in self.data.checks)
        found[Outcome.NEEDS_JUDGEMENT.value] += len(self.data.verifier)
        always = (Outcome.PASSED, Outcome.FAILED, Outcome.NOT_EXECUTED)
        return [(o.value, found[o.value]) for o in Outcome if found[o.value] or o in always]

    def outcomes_text(self) -> str:
        said = [
            self.t("checks.count", outcome=self.t(f"outcome.{outcome}"), count=number)
            for outcome, number in self.outcomes()
        ]
        return self.t("word.comma").join(said)


def _mark(file: Path) -> Markup:
    """The neutral mark, at the size of the report's head."""
    drawn = file.read_text(encoding="utf-8").strip()
    return Markup(drawn.replace("<svg ", '<svg class="mark" width="8mm" height="8mm" aria-hidden="true" ', 1))


def settled(data: ReportData) -> list[tuple[str, list[str]]]:
    """The checks that need nobody's hand: their ids by outcome, each once (a check may look at many rows)."""
    found: dict[str, dict[str, None]] = {}
    for check in data.checks:
        if check.outcome not in _OPEN:
            found.setdefault(check.outcome, {})[check.id] = None
    return [(outcome, list(ids)) for outcome, ids in found.items()]


def sentences(*texts: str) -> str:
    """Sentences in a row; Chinese ones follow each other without a space."""
    joined = ""
    for text in texts:
        space = " " if joined and text and not joined.endswith("。") else ""
        joined += space + text
    return joined


def declared(value: Decimal) -> str:
    """A declared value with just the decimals that it was rounded to."""
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int)  # neither NaN nor infinite: those were refused before
    return numerals.fixed(value, max(-exponent, 0))


def column(values: Iterable[Decimal | None]) -> list[str]:
    """Figures as they are stated, for a column that aligns on the decimal point; what is unknown is a dash."""
    return numerals.aligned([numerals.NOTHING if v is None else numerals.stated(v) for v in values])


def signed_percent(share: Decimal) -> str:
    """A difference as a percentage with its sign; a small one with the decimals that show it."""
    decimals = min(max(numerals.decimals_for(share * 100, 1), 1), _MOST_DECIMALS) if share else 1
    return ("+" if share > 0 else "") + numerals.percent(share, decimals)


def grouped_digest(text: str) -> str:
    """Hexadecimal digits in groups of four, as a reader compares them."""
    digits = text.removeprefix("sha256:")
    return " ".join(digits[start : start + 4] for start in range(0, len(digits), 4))


def small_figures(
    figures: Sequence[RestsOn],
) -> list[tuple[str, int, list[tuple[str, list[tuple[str, RestsOn]]]], bool]]:
    """The figures that stand in lists: caption, how many, figures by place, whether each has its share."""
    small = [figure for figure in figures if TINY <= figure.share < LARGE]
    tiny = [figure for figure in figures if figure.share < TINY]
    return [
        ("annex.small", len(small), by_place(small), True),
        ("annex.tiny", len(tiny), by_place(tiny), False),
    ]


def by_place(figures: Sequence[RestsOn]) -> list[tuple[str, list[tuple[str, RestsOn]]]]:
    """Figures under the dataset that they belong to, in the order of their shares.

    `bay-core:exchange:steel-cn/coal#12` stands under `bay-core:steel-cn` as `exchange coal#12`; figures of study
    and rule pack come first, under no place.
    """
    places: dict[str, list[tuple[str, RestsOn]]] = {"": []}
    for figure in figures:
        background, colon, rest = figure.id.partition(":")
        kind, _colon, where = rest.partition(":")
        process, slash, flow = where.partition("/")
        if not (colon and slash):
            places[""].append((figure.id, figure))
            continue
        places.setdefault(f"{background}:{process}", []).append((f"{kind} {flow}".strip(), figure))
    return [(place, listed) for place, listed in places.items() if listed]

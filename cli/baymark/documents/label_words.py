"""What a label says in one language: the record's facts and the label's wording, as lines to be set."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from baymark.documents import numerals
from baymark.documents.label_text import visible
from baymark.documents.look import STAGES
from baymark.documents.wording import Wording, read_wording
from baymark.paths import data_folder

if TYPE_CHECKING:
    from baymark.category import Text
    from baymark.certification.certificate import CertificateRecord, Party


@dataclass(frozen=True)
class StageWords:
    """A stage as a label shows it; `share` of 1, None where it is outside the boundary."""

    id: str
    name: str
    share: Decimal | None

    @property
    def percent(self) -> str:
        return numerals.NOTHING if self.share is None else whole_percent(self.share)


@dataclass(frozen=True)
class LabelWords:
    """Every text of a label. `per` says in a few words what one unit is, `per_text` in full."""

    language: str
    title: str
    second_title: str
    value: str
    unit: str
    per: str
    per_text: str
    product: str
    who: str
    rule_pack: str
    body: str
    valid_to: str
    number: str
    check: str
    host: str
    specimen: str
    specimen_word: str
    stages: tuple[StageWords, ...]
    description: str


def words(record: CertificateRecord, language: str) -> LabelWords:
    """The texts of a record's label in one of `i18n.LANGUAGES`."""
    wording = Wording(label_texts(data_folder("templates") / "label" / "wording.yaml"), language)
    t = wording.t
    unit, per = unit_words(wording, record.unit)
    inside = {stage.id: stage for stage in record.stages if stage.inside}
    said = LabelWords(
        language=language,
        title=t("title"),
        second_title=t("second_title"),
        value=declared(record.declared_value),
        unit=unit,
        per=per,
        per_text=t("per_text", text=read(record.functional_unit, language)),
        product=named(record.product.name, record.product.name_zh, language),
        who=t(
            "who",
            model=t("model", model=visible(record.product.model)),
            holder=party_name(record.holder, language),
        ),
        rule_pack=t(
            "rule_pack",
            id=record.rule_pack.id,
            version=record.rule_pack.version,
            status=t(f"legal_status.{record.rule_pack.legal_status}"),
            fidelity=t(f"fidelity.{record.rule_pack.fidelity}"),
        ),
        body=visible(record.body.organisation),
        valid_to=t("valid_to", month=f"{record.valid_until:%Y-%m}"),
        number=visible(record.number),
        check=t("check"),
        host=urlsplit(record.status_url).hostname or "",
        specimen=t("specimen.says") if record.specimen else "",
        specimen_word=t("specimen.word") if record.specimen else "",
        stages=tuple(
            StageWords(name, t(f"stage.{name}"), inside[name].share if name in inside else None)
            for name in STAGES
        ),
        description="",
    )
    description = t(
        "description.text", value=said.value, unit=said.unit, per=said.per, product=said.product,
        model=visible(record.product.model), holder=party_name(record.holder, language),
        number=said.number, month=f"{record.valid_until:%Y-%m}",
    )  # fmt: skip
    if record.specimen:
        description = t("description.specimen") + ("" if language != "en" else " ") + description
    return LabelWords(**{**vars(said), "description": description})


@cache
def label_texts(path: Path) -> dict[str, Text]:
    """The wording of labels; certificates use its words of units, statuses and stages, too."""
    return read_wording(path)


def unit_words(wording: Wording, unit: str) -> tuple[str, str]:
    """`kgCO2e/kWh_delivered` as amount and what it is per: `kg CO₂e`, `per kWh delivered`."""
    amount, _slash, per = unit.partition("/")
    per = per or "product"
    shown = wording.t(f"unit.{amount}") if wording.knows(f"unit.{amount}") else amount
    return shown, wording.t(f"per.{per}") if wording.knows(f"per.{per}") else f"/ {per}"


def declared(value: Decimal) -> str:
    """A declared value with just the decimals that it was rounded to."""
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int)  # neither NaN nor infinite: a record holds numbers
    return numerals.fixed(value, max(-exponent, 0))


def whole_percent(share: Decimal) -> str:
    """A share of 1 in whole per cent; what is less than half of one is said to be less than one."""
    return numerals.percent(share, 0)


def party_name(party: Party, language: str) -> str:
    return named(party.name, party.name_zh, language)


def named(name: str, name_zh: str, language: str) -> str:
    """A proper name in the language's script where it has one; never converted between scripts."""
    return visible((name or name_zh) if language == "en" else (name_zh or name))


def read(text: Text, language: str) -> str:
    return visible(text.read(language))

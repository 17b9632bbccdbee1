"""What a certificate says on its first page, in one language: the record's facts in the certificate's wording."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from baymark.documents import numerals
from baymark.documents.label_text import visible
from baymark.documents.label_words import declared, label_texts, named, party_name, read, unit_words
from baymark.documents.power_words import instruments_key, own_key
from baymark.documents.wording import Wording, read_wording
from baymark.paths import data_folder

if TYPE_CHECKING:
    from baymark.category import Text
    from baymark.certification.certificate import (
        CertificateRecord,
        Party,
        RulePack,
        SchemeFacts,
        Site,
        Stage,
    )


_GROUPS = (
    "fossil", "aircraft", "biogenic_emissions", "biogenic_removals", "biogenic_non_co2", "land_use_change",
    "not_separated",
)  # fmt: skip


@dataclass(frozen=True)
class Fact:
    title: str
    text: str


@dataclass(frozen=True)
class Block:
    """A party, product or list of sites: a name and lines below it."""

    title: str
    name: str
    lines: tuple[str, ...]


@cache
def _texts(templates: Path) -> dict[str, Text]:
    return {
        **label_texts(templates / "label" / "wording.yaml"),
        **read_wording(templates / "certificate" / "wording.yaml"),
    }


class Speech:
    """One record in one language."""

    def __init__(self, record: CertificateRecord, language: str) -> None:
        self.record, self.language = record, language
        wording = Wording(_texts(data_folder("templates")), language)
        self.t, self.knows = wording.t, wording.knows
        self.unit, self.per = unit_words(wording, record.unit)
        # One decimal more than declared, so that parts show what was rounded.
        self._decimals = numerals.decimals_for(record.value, record.significant_digits + 1)
        self._kg_decimals = numerals.decimals_for(record.total_per_product, 5)

    def value(self, value: Decimal | None) -> str:
        """A figure in the declared unit."""
        return self.t("word.not_stated") if value is None else numerals.fixed(value, self._decimals)

    def fine(self, value: Decimal) -> str:
        """A small figure in the declared unit, with two significant digits."""
        return numerals.fixed(value, numerals.decimals_for(value, 2))

    def kg(self, value: Decimal) -> str:
        """kg CO2e per product."""
        return numerals.fixed(value, self._kg_decimals)

    def listed(self, texts: Sequence[str]) -> str:
        """`a, b and c`."""
        if len(texts) < 2:
            return "".join(texts)
        return self.t("word.comma").join(texts[:-1]) + self.t("word.and") + texts[-1]

    def chosen(self, group: str, key: str) -> str:
        """The words of one of a list's ids; the id itself where a later scheme has one that is not known here."""
        return self.t(f"{group}.{key}") if self.knows(f"{group}.{key}") else key

    def stage(self, stage: Stage) -> str:
        return read(stage.title, self.language) if stage.title else self.t(f"stage.{stage.id}")

    def text(self, text: Text) -> str:
        return read(text, self.language)

    def sentences(self, *texts: str) -> str:
        return ("" if self.language != "en" else " ").join(text for text in texts if text)


def day(value: date) -> str:
    return value.isoformat()


def blocks(say: Speech) -> list[list[Block]]:
    """Left holder and manufacturer, in one where they are the same; right the product; sites where room is."""
    record, t = say.record, say.t
    product = record.product
    if record.holder == record.manufacturer:
        left = [_party(say, t("who.holder_and_manufacturer"), record.holder)]
    else:
        left = [
            _party(say, t("who.holder"), record.holder),
            _party(say, t("who.manufacturer"), record.manufacturer),
        ]
    sites = Block(t("who.sites"), "", tuple(_site(say, site) for site in record.sites))
    models = [visible(one.model) for one in record.models]
    lines = [
        t("who.model", model=visible(product.model)),
        visible(product.specification),
        t("who.trade_mark", mark=visible(product.trade_mark)) if product.trade_mark else "",
        t("who.more_models", models=t("word.comma").join(models)) if len(models) > 1 else "",
    ]
    name = named(product.name, product.name_zh, say.language)
    right = [Block(t("who.product"), name, tuple(filter(None, lines)))]
    # The shorter column takes the sites.
    (left if len(left) == 1 else right).append(sites)
    return [left, right]


def _party(say: Speech, title: str, party: Party) -> Block:
    registration = visible(party.registration)
    lines = (
        named(party.address, party.address_zh, say.language),
        say.t("who.registration", number=registration) if registration else "",
    )
    return Block(title, party_name(party, say.language), tuple(filter(None, lines)))


def _site(say: Speech, site: Site) -> str:
    name = named(site.name, site.name_zh, say.language)
    address = named(site.address, site.address_zh, say.language)
    return say.t("word.site", name=name, address=address) if name and address else name or address


def warnings(say: Speech) -> list[str]:
    """What stands under the notice of a specimen: what scheme and rule pack say of themselves."""
    record = say.record
    own = (record.scheme.preliminary, record.rule_pack.preliminary)
    return [say.text(text) for text in own if text is not None] or [say.text(record.scheme.specimen_message)]


def reasons(say: Speech) -> str:
    return say.t("word.semicolon").join(
        say.chosen("reason", reason) for reason in say.record.specimen_reasons
    )


def boundary(say: Speech) -> str:
    inside = [say.stage(stage) for stage in say.record.stages if stage.inside]
    outside = [say.stage(stage) for stage in say.record.stages if not stage.inside]
    without = say.t("value.outside", outside=say.listed(outside)) if outside else ""
    return say.sentences(say.t("value.boundary", inside=say.listed(inside)), without)


def period(say: Speech) -> str:
    start, end = say.record.period
    return say.t("value.period", period=say.t("word.to", start=day(start), end=day(end)))


def per_product(say: Speech) -> str:
    record = say.record
    return say.t(
        "value.per_product",
        value=say.kg(record.total_per_product),
        unit=say.t("unit.kgCO2e"),
        amount=numerals.significant(record.functional_units_per_product, 5),
    )


def facts(say: Speech) -> list[list[Fact]]:
    """The two columns of facts under the value."""
    record, t = say.record, say.t
    pack, scheme = record.rule_pack, record.scheme
    quality, assurance = record.data_quality, record.assurance
    standards = [
        t(
            "word.standard",
            edition=one.edition,
            title=say.text(one.title),
            read=t(f"standard_read.{one.read}"),
        )
        for one in pack.standards
    ]
    method = [
        Fact(
            t("conclusion.heading"), t("conclusion.specimen" if record.specimen else "conclusion.certified")
        ),
        Fact(t("fact.scheme"), _versioned(say, scheme)),
        Fact(t("fact.rule_pack"), _versioned(say, pack)),
        Fact(
            t("fact.status"),
            t(
                "fact.status_says",
                pack=t(f"legal_status.{pack.legal_status}"),
                pack_fidelity=t(f"fidelity.{pack.fidelity}"),
                scheme=t(f"legal_status.{scheme.legal_status}"),
                scheme_fidelity=t(f"fidelity.{scheme.fidelity}"),
            ),
        ),
        Fact(t("fact.standards"), t("word.semicolon").join(standards) or t("word.none")),
        Fact(t("fact.mode"), t("fact.mode_says")),
        Fact(t("fact.gwp"), say.chosen("gwp", record.gwp_set)),
    ]
    rating = (
        t("word.not_stated")
        if quality.rating is None
        else t(
            "word.of_scale",
            value=numerals.fixed(quality.rating, 2),
            best=quality.scale[0],
            worst=quality.scale[1],
            limit=numerals.stated(quality.threshold),
        )
    )
    figures = [
        Fact(t("fact.background"), f"{record.background.title} {record.background.version}"),
        Fact(t("fact.electricity"), _electricity(say)),
        Fact(t("fact.groups"), _groups(say)),
        Fact(
            t("fact.quality"),
            t(
                "fact.quality_says",
                rating=rating,
                primary=t("word.not_stated")
                if quality.primary_share is None
                else numerals.percent(quality.primary_share),
            ),
        ),
        Fact(
            t("fact.cut_off"),
            _cut_off(say),
        ),
        Fact(
            t("fact.assumed"),
            t(
                "fact.assumed_says",
                count=record.unverified_count,
                verified=numerals.percent(quality.verified_share),
            ),
        ),
        Fact(
            t("fact.assurance"),
            t(
                "fact.assurance_says",
                level=say.chosen("assurance", assurance.level),
                opinion=say.chosen("opinion", assurance.opinion),
                verifier=visible(assurance.verifier_organisation),
            ),
        ),
        Fact(t("fact.materiality"), numerals.percent(assurance.materiality, 0)),
    ]
    return [method, figures]


def _versioned(say: Speech, one: SchemeFacts | RulePack) -> str:
    return say.t("word.versioned", title=say.text(one.title), id=one.id, version=one.version)


def _cut_off(say: Speech) -> str:
    """The limit of the rule pack, and what the applicant left out, if anything."""
    t, cut_off = say.t, say.record.cut_off
    limit = (
        t("fact.cut_off_no_limit")
        if cut_off.limit is None
        else t("fact.cut_off_says", limit=numerals.percent(cut_off.limit, 0))
    )
    if not (cut_off.omissions or cut_off.omitted):
        return limit
    share = t("word.not_stated") if cut_off.omitted is None else numerals.percent(cut_off.omitted, 2)
    return t("word.semicolon").join((limit, t("fact.omitted", share=share, count=len(cut_off.omissions))))


def _electricity(say: Speech) -> str:
    power, t = say.record.electricity, say.t
    amount = f"{numerals.THIN}{say.unit}"
    location = t("fact.location", value=say.value(power.location_based) + amount)
    market = (
        t("fact.no_market")
        if power.market_based is None
        else t("fact.market", value=say.value(power.market_based) + amount)
    )
    own = say.chosen("own_factor", own_key(power.own_factor))
    remainder = say.chosen("remainder", power.remainder)
    counted = instruments_key(power.instruments != "none", power.instruments == "counted", power.attribution)
    instruments = say.chosen("instruments", counted)
    return t("word.semicolon").join((location, market, own, remainder, instruments))


def _groups(say: Speech) -> str:
    """Every gas group, fossil first and what was not separated last; which of them the value leaves out is said."""
    said = []
    for group in sorted(say.record.groups, key=lambda one: _GROUPS.index(one.id)):
        text = f"{say.t(f'group.{group.id}')} {say.value(group.value)}"
        said.append(text if group.counted else say.t("fact.not_counted", group=text))
    return say.t("word.semicolon").join(said)


def signed(say: Speech) -> list[Fact]:
    """Body, people and days, where to check, and the dossier's digest."""
    record, t = say.record, say.t
    return [
        Fact(t("foot.body"), visible(record.body.organisation)),
        Fact(t("foot.signatory"), visible(record.body.signatory)),
        Fact(t("foot.issued"), day(record.issued.astimezone(UTC).date())),
        Fact(t("foot.decided"), visible(record.body.decided_by)),
        Fact(t("foot.valid"), day(record.valid_until)),
        Fact(t("foot.status"), record.status_url),
        Fact(t("fact.dossier"), grouped_digest(record.dossier_digest)),
    ]


def value(say: Speech) -> str:
    return declared(say.record.declared_value)


def grouped_digest(text: str) -> str:
    """Hexadecimal digits in groups of four, as a reader compares them."""
    digits = text.removeprefix("sha256:")
    return " ".join(digits[start : start + 4] for start in range(0, len(digits), 4))

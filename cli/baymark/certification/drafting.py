"""The record of a certificate, drafted from dossier, statement and scheme and from nothing else.

What the sealed result says is taken from it as it stands. Data quality and the aircraft share are not in a
result; they are formed from the dossier's own study and the intensities of its lock, and stay unstated where the
licence of the background keeps these out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from baymark.category import Text
from baymark.certification import certificate as paper
from baymark.certification.keys import plain_name
from baymark.errors import Place
from baymark.footprint import quality
from baymark.footprint.engine import Calculation, calculate
from baymark.formulas import DECIMALS
from baymark.inventory import link
from baymark.inventory.end_of_life import ITEM as END_OF_LIFE
from baymark.inventory.scope import excluded
from baymark.study import folder as files

if TYPE_CHECKING:
    from baymark.background import Background
    from baymark.category import Category
    from baymark.rules.model import RulePack
    from baymark.rules.schemes.model import Scheme
    from baymark.study import model

# In the order of the life cycle: a certificate names all five, also those outside the boundary.
STAGES = ("raw_materials", "production", "distribution", "use", "end_of_life")
TOP = 10  # open figures that a certificate names; it counts all


@dataclass(frozen=True)
class Basis:
    """What a certificate rests on: the dossier's study and result, its rules, and the background of its lock.

    `background` has no intensities where its licence keeps them out of a dossier.
    """

    study: model.Study
    category: Category
    rule_pack: RulePack
    background: Background
    result: Mapping[str, Any]
    dossier_digest: str


@dataclass(frozen=True)
class Grant:
    """What the body adds: number, day, people, and why it is a specimen (empty where it is none)."""

    number: str
    issued: datetime
    valid_until: date
    body: paper.Body
    assurance: paper.Assurance
    specimen_reasons: tuple[str, ...]


def record(basis: Basis, scheme: Scheme, grant: Grant) -> paper.CertificateRecord:
    """The record of a certificate. Raises `RefusedText` for a name that would not be read as it is written."""
    study, pack, result = basis.study, basis.rule_pack, basis.result
    value = Decimal(result["value"])
    calculation = _calculated(basis)
    rating = (
        quality.rating(study, basis.category, basis.background, calculation, pack) if calculation else None
    )
    return paper.CertificateRecord(
        number=grant.number,
        scheme=paper.SchemeFacts(
            scheme.id, scheme.version, scheme.title, scheme.legal_status, scheme.fidelity, scheme.digest,
            scheme.preliminary, scheme.specimen.message,
        ),
        holder=_party(study.identity.applicant, "applicant"),
        manufacturer=_party(study.identity.manufacturer, "manufacturer"),
        product=_product(basis),
        models=tuple(
            paper.Model(_shown(m.model, files.MODELS), m.representative, m.differences) for m in study.models
        ),
        sites=tuple(_site(site) for site in study.identity.sites),
        value=value,
        declared_value=Decimal(result["declared_value"]),
        significant_digits=pack.rounding.significant_digits,
        unit=result["unit"],
        functional_unit=pack.functional_unit.text,
        functional_units_per_product=Decimal(result["functional_units_per_product"]),
        total_per_product=Decimal(result["total_per_product"]),
        stages=_stages(basis, value),
        items=_items(basis, value),
        groups=_groups(result, _aircraft(basis, calculation)),
        period=(study.period.start, study.period.end),
        place_of_use=study.place_of_use,
        rule_pack=paper.RulePack(
            pack.id, pack.version, pack.title, pack.legal_status, pack.fidelity, pack.digest, pack.preliminary,
            tuple(paper.Standard(d.title, d.edition, d.publisher, d.read) for d in pack.basis),
        ),
        background=paper.Background(
            basis.background.id, basis.background.version, basis.background.title, basis.background.digest,
            basis.background.licence,
        ),
        gwp_set=result["gwp_set"],
        electricity=_electricity(basis, value),
        data_quality=paper.DataQuality(
            rating=rating.mean if rating else None,
            scale=pack.data_quality.scale,
            threshold=pack.data_quality.threshold,
            primary_share=rating.primary_share if rating else None,
            verified_share=Decimal(result["verified_share"]),
        ),
        cut_off=paper.CutOff(
            pack.cut_off.total,
            tuple(
                [_title(basis, e.item) for e in excluded(study, pack)]
                + [e.text for e in pack.boundary.left_out]
            ),
            _known(result["omissions"]["impact"]["total"]),
            tuple(paper.Omission(_omitted(basis, one), one.estimate_kgco2e) for one in study.omissions),
        ),
        assurance=grant.assurance,
        body=grant.body,
        issued=grant.issued,
        valid_until=grant.valid_until,
        dossier_digest=basis.dossier_digest,
        status_url=f"{scheme.verify_url}{grant.number}",
        unverified_count=len(result["unverified"]),
        unverified_top=tuple(
            paper.OpenFigure(f["id"], f["basis"], Decimal(f["share"]), f["text"])
            for f in result["unverified"][:TOP]
        ),
        specimen=bool(grant.specimen_reasons),
        specimen_reasons=grant.specimen_reasons,
    )  # fmt: skip


def last_day(issued: datetime, months: int) -> date:
    """The last day (UTC) of so many months from a moment: 24 months from 20 November end on 19 November.

    Where the month is too short for the day, the last day of that month.
    """
    from calendar import monthrange
    from datetime import UTC, timedelta

    start = issued.astimezone(UTC).date()
    counted = start.year * 12 + start.month - 1 + months
    year, month = divmod(counted, 12)
    days = monthrange(year, month + 1)[1]
    if start.day > days:
        return date(year, month + 1, days)
    return date(year, month + 1, start.day) - timedelta(days=1)


def _calculated(basis: Basis) -> Calculation | None:
    """The calculation behind the result, from the dossier alone; None without the background's intensities."""
    if not basis.background.intensities:
        return None
    inventory = link(basis.study, basis.rule_pack, basis.background, basis.category)
    return calculate(inventory, basis.background, basis.rule_pack.groups_in_value)


def _shown(text: str, what: str) -> str:
    """A text that a certificate prints in a name's place; an empty one stays empty. Raises `RefusedText`."""
    return plain_name(text, what, Place(files.DECLARATION, key=what)) if text else ""


def _party(party: model.Party, key: str) -> paper.Party:
    return paper.Party(
        _shown(party.name, f"{key}.name"),
        _shown(party.name_zh, f"{key}.name_zh"),
        _shown(party.address, f"{key}.address"),
        _shown(party.address_zh, f"{key}.address_zh"),
        party.country,
        _shown(party.registration, f"{key}.registration"),
    )


def _site(site: model.Site) -> paper.Site:
    key = f"sites.{site.id}"
    return paper.Site(
        site.id,
        _shown(site.name, f"{key}.name"),
        _shown(site.name_zh, f"{key}.name_zh"),
        _shown(site.address, f"{key}.address"),
        _shown(site.address_zh, f"{key}.address_zh"),
        site.country,
        site.region,
        _shown(site.activity, f"{key}.activity"),
    )


def _product(basis: Basis) -> paper.Product:
    product = basis.study.identity.product
    return paper.Product(
        _shown(product.name, "product.name"),
        _shown(product.name_zh, "product.name_zh"),
        _shown(product.model, "product.model"),
        _shown(product.specification, "product.specification"),
        _shown(product.trade_mark, "product.trade_mark"),
        basis.category.title,
        basis.category.kinds[basis.study.kind],
        Decimal(basis.result["product_mass"]),
    )


def _share(part: Decimal, whole: Decimal) -> Decimal:
    """A share of 1 with six decimals, or zero of nothing: finer digits carry no meaning."""
    if not whole:
        return Decimal(0)
    share: Decimal = DECIMALS.operations["/"](part, whole)
    return share.quantize(Decimal("0.000001"))


def _stages(basis: Basis, value: Decimal) -> tuple[paper.Stage, ...]:
    titles = {stage.id: stage.title for stage in basis.rule_pack.boundary.stages}
    values = {one["id"]: Decimal(one["value"]) for one in basis.result["stages"]}
    order = [*STAGES, *(name for name in values if name not in STAGES)]
    return tuple(
        paper.Stage(name, titles.get(name), True, values[name], _share(values[name], value))
        if name in values
        else paper.Stage(name, titles.get(name), False, None, None)
        for name in order
    )


def _items(basis: Basis, value: Decimal) -> tuple[paper.Item, ...]:
    """Items by stage, then largest first."""
    order = [stage.id for stage in basis.rule_pack.boundary.stages]
    found = [
        paper.Item(
            one["id"], _title(basis, one["id"]), one["stage"], Decimal(one["value"]),
            _share(Decimal(one["value"]), value),
        )
        for one in basis.result["items"]
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda item: (order.index(item.stage), -item.value, item.id)))


def _title(basis: Basis, item: str) -> Text:
    """The title of a category's item, of a process of the rule pack, or of a material at its end of life."""
    if item in basis.category.items:
        return basis.category.items[item].title
    for process in basis.rule_pack.processes:
        if process.id == item:
            return process.title
    material = basis.category.composition_materials.get(item.removeprefix(END_OF_LIFE))
    stage = next((s.title for s in basis.rule_pack.boundary.stages if s.id == "end_of_life"), None)
    if material is None or stage is None:
        return Text(item, item)
    return Text(f"{stage.en}: {material.en}", f"{stage.zh_hans}：{material.zh_hans}")


def _omitted(basis: Basis, omission: model.Omission) -> Text:
    """The name that the applicant gave to an omission, else the title of its item."""
    if not omission.name:
        return _title(basis, str(omission.item))
    shown = plain_name(omission.name, "name", omission.place)
    return Text(shown, shown)


def _known(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _groups(result: Mapping[str, Any], aircraft: Decimal | None) -> tuple[paper.Group, ...]:
    """The gas groups; `aircraft` is a part of fossil. A zero beside figures without gas split is not stated."""
    values = {name: Decimal(amount) for name, amount in result["groups"].items()}
    mixed = values.get("not_separated", Decimal(0)) != 0
    counted: Sequence[str] = result["groups_in_value"]

    def known(value: Decimal | None) -> Decimal | None:
        return None if not value and mixed else value

    groups = [
        paper.Group(name, value if name == "not_separated" else known(value), name in counted)
        for name, value in values.items()
    ]
    return (*groups, paper.Group("aircraft", known(aircraft), "fossil" in counted))


def _aircraft(basis: Basis, calculation: Calculation | None) -> Decimal | None:
    """Emissions of aircraft in the declared unit, by the intensities of the lock."""
    if calculation is None or any(c.line.supplier for c in calculation.contributions):
        return None  # no supplier's figure says what of it flew
    times = DECIMALS.operations["*"]
    flown = [
        times(times(c.quantity, c.line.to_dataset), basis.background.intensities[c.line.dataset].aircraft)
        for c in calculation.contributions
        if c.line.dataset
    ]
    divisor = Decimal(basis.result["functional_units_per_product"])
    value: Decimal = DECIMALS.operations["/"](DECIMALS.total(flown), divisor)
    return value


def _electricity(basis: Basis, value: Decimal) -> paper.Electricity:
    """The policy as data and both figures; without any electricity both are the value."""
    policy = basis.rule_pack.electricity
    instruments = policy.instruments
    location, market = (Decimal(basis.result["beside"].get(name, value)) for name in ("location", "market"))
    sums: dict[tuple[str, str], Decimal] = {}
    for entry in basis.study.ledger:
        if entry.month in basis.study.period.months:
            key = (entry.site, entry.source)
            sums[key] = sums.get(key, Decimal(0)) + entry.kwh
    return paper.Electricity(
        policy.own_factor,
        policy.remainder,
        "none" if instruments is None else "counted" if instruments.counted else "not_counted",
        instruments.matching if instruments else "",
        instruments.attribution if instruments else "",
        location,
        market,
        tuple(paper.Supply(site, source, kwh) for (site, source), kwh in sums.items()),
    )

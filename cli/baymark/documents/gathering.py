"""From an account to the data of its report: identity and results. What the result rests on: see `grounds`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from baymark import __version__
from baymark.documents import grounds
from baymark.documents.look import STAGES
from baymark.documents.method_facts import method_facts
from baymark.documents.power_text import claimed
from baymark.documents.report_data import (
    Advice,
    Beside,
    GasGroup,
    ItemPart,
    LineFacts,
    PartyFacts,
    ProductFacts,
    ReportData,
    Result,
    RowFacts,
    SiteFacts,
    StagePart,
    Supply,
    View,
)
from baymark.documents.sayings import Name, Phrase, Saying
from baymark.footprint.report import as_object
from baymark.formulas import DECIMALS
from baymark.gases import GROUPS
from baymark.inventory.end_of_life import ITEM as END_OF_LIFE
from baymark.study.model_ledger import PHYSICAL_SOURCES

if TYPE_CHECKING:
    from baymark.footprint import Account
    from baymark.study.model import Party, Row

_TIMES, _PER = DECIMALS.operations["*"], DECIMALS.operations["/"]
_DRIVERS = 3  # largest items that the first page speaks of


def gather(account: Account, others: Sequence[Account] = ()) -> ReportData:
    """Everything that the report of an account says; `others` are accounts of the same study to stand beside it."""
    study, footprint, pack = account.study, account.footprint, account.rule_pack
    items = _items(account)
    quality = grounds.quality(account)
    checks = grounds.checks(account)
    return ReportData(
        study=study.name,
        digest=as_object(account)["digest"],
        program=__version__,
        what_if=tuple(sorted(study.what_if.items())),
        period=(study.period.start, study.period.end),
        application_date=study.application_date,
        place_of_use=study.place_of_use,
        applicant=_party(study.identity.applicant),
        manufacturer=_party(study.identity.manufacturer),
        sites=tuple(
            SiteFacts(
                Name(site.name, site.name_zh),
                Name(site.address, site.address_zh),
                "-".join(part for part in (site.country, site.region) if part),
                site.activity,
            )
            for site in study.identity.sites
        ),
        product=_product(account),
        result=Result(
            value=footprint.value,
            declared=footprint.declared_value,
            unit=footprint.unit,
            digits=pack.rounding.significant_digits,
            per_product=footprint.total_per_product,
            functional_text=pack.functional_unit.text,
            functional_amount=footprint.functional_quantity,
            functional_unit=pack.functional_unit.unit,
            reference_text=pack.reference_flow.text,
            reference_flow=footprint.reference_flow,
            reference_unit=pack.reference_flow.unit,
        ),
        stages=_stages(account),
        items=items,
        groups=_groups(account),
        aircraft=_aircraft(account),
        beside=tuple(
            Beside(name, value, _share(value - footprint.value, footprint.value))
            for name, value in footprint.beside.items()
        ),
        supplies=_supplies(account),
        instruments=claimed(account),
        rule_pack=grounds.rule_facts(account),
        background=grounds.background_facts(account),
        quality=quality,
        checks=checks,
        verifier=tuple((point.id, point.kind, point.text) for point in pack.verifier),
        excluded=grounds.excluded(account),
        left_out=grounds.left_out(account),
        remarks=grounds.remarks(account),
        rows=tuple(_row(account, row) for row in study.rows),
        lines=_lines(account),
        advice=_advice(account, items, sum(check.outcome == "failed" for check in checks)),
        views=tuple(_view(other) for other in others),
        method=method_facts(account),
    )


def _share(part: Decimal, whole: Decimal) -> Decimal:
    return _PER(part, whole) if whole else Decimal(0)


def _party(party: Party) -> PartyFacts:
    return PartyFacts(
        Name(party.name, party.name_zh),
        Name(party.address, party.address_zh),
        party.country,
        party.registration,
        party.contact,
    )


def _product(account: Account) -> ProductFacts:
    study, product = account.study, account.study.identity.product
    return ProductFacts(
        name=Name(product.name, product.name_zh),
        model=product.model,
        specification=product.specification,
        trade_mark=product.trade_mark,
        serials=product.serials,
        category=account.category.title,
        kind=account.category.kinds[study.kind],
        mass=account.footprint.product_mass,
        models=tuple((m.model, m.representative, m.key_parts, m.differences) for m in study.models),
    )


def _stages(account: Account) -> tuple[StagePart, ...]:
    """All five stages in their order; those outside the rule pack's boundary have no figures."""
    footprint = account.footprint
    titles: dict[str, Saying] = {stage.id: stage.title for stage in account.rule_pack.boundary.stages}
    return tuple(
        StagePart(
            id=stage,
            title=titles.get(stage, Phrase(f"stage.{stage}")),
            inside=stage in titles,
            value=value,
            share=_share(value, footprint.value),
            per_product=_TIMES(value, footprint.functional_quantity),
        )
        for stage in STAGES
        for value in (footprint.stages.get(stage, Decimal(0)),)
    )


def item_title(account: Account, item: str) -> Saying:
    """The title of a category's item, of a process of the rule pack, or of a material's end of life."""
    if item in account.category.items:
        return account.category.items[item].title
    for process in account.rule_pack.processes:
        if process.id == item:
            return process.title
    material = item.removeprefix(END_OF_LIFE)
    return Phrase("item.end_of_life", {"material": account.category.composition_materials[material]})


def _items(account: Account) -> tuple[ItemPart, ...]:
    """Items by stage, then largest first."""
    footprint = account.footprint
    parts = [
        ItemPart(
            id=item.id,
            title=item_title(account, item.id),
            stage=item.stage,
            value=item.value,
            share=_share(item.value, footprint.value),
            per_product=_TIMES(item.value, footprint.functional_quantity),
            known_from=_known_from(account, item.id),
        )
        for item in footprint.items
    ]
    stages = list(STAGES)
    return tuple(sorted(parts, key=lambda part: (stages.index(part.stage), -part.value, part.id)))


def _known_from(account: Account, item: str) -> str:
    """What moves an item: `electricity` of the applicant, a `direct` emission, a `bought` input, or the `rule`."""
    definition = account.category.items.get(item)
    if definition is None:
        return "rule"
    if definition.supply == "electricity":
        return "electricity"
    return {"emission": "direct", "treatment": "waste", "freight": "freight"}.get(definition.supply, "bought")


def _groups(account: Account) -> tuple[GasGroup, ...]:
    footprint = account.footprint
    mixed = footprint.groups.get("not_separated", Decimal(0)) != 0
    return tuple(
        GasGroup(
            id=group,
            value=(value := footprint.groups.get(group, Decimal(0))),
            share=_share(value, footprint.value),
            counted=group in account.rule_pack.groups_in_value,
            # A zero beside figures without gas split would be a made-up one: the gas may be among those.
            separated=group == "not_separated" or value != 0 or not mixed,
        )
        for group in GROUPS
    )


def _aircraft(account: Account) -> GasGroup:
    """Emissions of aircraft in the declared unit: a part of fossil, by released intensities."""
    flown = [
        _TIMES(_TIMES(c.quantity, c.line.to_dataset), account.background.intensities[c.line.dataset].aircraft)
        for c in account.calculation.contributions
        if c.line.dataset
    ]
    value = _PER(DECIMALS.total(flown), account.footprint.functional_quantity)
    return GasGroup(
        id="aircraft",
        value=value,
        share=_share(value, account.footprint.value),
        counted="fossil" in account.rule_pack.groups_in_value,
        # No supplier's figure says what of it flew.
        separated=not account.inventory.suppliers
        and (value != 0 or account.footprint.groups.get("not_separated", Decimal(0)) == 0),
    )


def _supplies(account: Account) -> tuple[Supply, ...]:
    study = account.study
    sites = {site.id: Name(site.name, site.name_zh) for site in study.identity.sites}
    sums: dict[tuple[str, str], Decimal] = {}
    for entry in study.ledger:
        if entry.month in study.period.months:
            key = (entry.site, entry.source)
            sums[key] = sums.get(key, Decimal(0)) + entry.kwh
    # A certificate moves no electricity: it stands beside the kWh of its site, not among them.
    physical: dict[str, Decimal] = {}
    for (site, source), kwh in sums.items():
        if source in PHYSICAL_SOURCES:
            physical[site] = physical.get(site, Decimal(0)) + kwh
    return tuple(
        Supply(
            sites.get(site, site), source, kwh,
            _share(kwh, physical.get(site, Decimal(0))) if source in PHYSICAL_SOURCES else None,
        )
        for (site, source), kwh in sums.items()
    )  # fmt: skip


def _row(account: Account, row: Row) -> RowFacts:
    quality = row.quality
    return RowFacts(
        id=row.id,
        title=item_title(account, row.item),
        kind=row.kind,
        amount=row.amount,
        unit=row.unit,
        per=row.per,
        origin=row.origin,
        dataset=row.dataset or row.substance or "",
        transport="; ".join(f"{leg.dataset} {leg.distance_km.normalize():f} km" for leg in row.transport),
        scores=f"{quality.tec}/{quality.geo}/{quality.tim}" if quality else "",
        evidence=row.evidence or "",
        note=row.note,
    )


def _lines(account: Account) -> tuple[LineFacts, ...]:
    """Lines with the quantity in the unit of their dataset, largest first."""
    lines = []
    for contribution in account.calculation.contributions:
        line = contribution.line
        demand = _TIMES(contribution.quantity, line.to_dataset)
        dataset = account.background.datasets.get(line.dataset)
        supplier = account.inventory.suppliers.get(line.supplier)
        lines.append(
            LineFacts(
                id=line.id,
                stage=line.stage,
                part=line.part,
                dataset=line.dataset or line.gas or f"supplier:{line.supplier}",
                quantity=demand,
                unit=dataset.unit if dataset else supplier.unit if supplier else line.unit,
                intensity=_share(contribution.value, demand),
                per_product=contribution.value,
            )
        )
    return tuple(sorted(lines, key=lambda line: (-abs(line.per_product), line.id)))


def _advice(account: Account, items: Iterable[ItemPart], failed: int) -> tuple[Advice, ...]:
    """What can be done, from the figures alone: the largest items, what to confirm, what to mend."""
    largest = sorted(items, key=lambda item: (-item.value, item.id))[:_DRIVERS]
    found = [
        Advice(item.known_from, item.title, item.share, _share(item.value, Decimal(10)))
        for item in largest
        if item.value > 0
    ]
    if account.footprint.to_confirm:
        first = account.footprint.to_confirm[0]
        title = grounds.figure_title(account, first.id)
        found.append(Advice("confirm", title, first.share, account.footprint.verified_share))
    if failed:
        found.append(Advice("mend", "", Decimal(0), Decimal(0), failed))
    return tuple(found)


def _view(account: Account) -> View:
    return View(
        account.rule_pack.title,
        account.rule_pack.id,
        account.footprint.declared_value,
        account.footprint.unit,
        account.rule_pack.functional_unit.text,
        account.footprint.total_per_product,
    )

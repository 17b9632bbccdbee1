"""What a result rests on, gathered for its report: rule pack, background, data quality, open figures, checks."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from baymark.background import read_tables
from baymark.category import Text
from baymark.documents.power_words import instruments_key, own_key
from baymark.documents.report_data import (
    BackgroundFacts,
    CheckFacts,
    DocumentFacts,
    EditionFacts,
    FigureUsed,
    MeterFacts,
    PowerFacts,
    QualityFacts,
    RestsOn,
    RuleFacts,
    SourceFacts,
    Stated,
)
from baymark.documents.sayings import Phrase, Saying, Words
from baymark.errors import Place
from baymark.footprint.checks import run_checks
from baymark.footprint.checks.subject import Subject
from baymark.i18n import LANGUAGES, in_language
from baymark.inventory import scope
from baymark.inventory.suppliers import PREFIX
from baymark.rules.operators import expanded

if TYPE_CHECKING:
    from baymark.background import Background, Source, Tables
    from baymark.footprint import Account
    from baymark.footprint.model import Figure, Metered
    from baymark.inventory.model import Downgrade
    from baymark.rules.model import RulePack
    from baymark.study.model import Remark

_VERIFIER = "verifier."


def spoken(text: Callable[[], str]) -> Words:
    """What a function says in each language."""
    found = {}
    for name in LANGUAGES:
        with in_language(name):
            found[name] = text()
    return Words(found)


def rule_facts(account: Account) -> RuleFacts:
    pack, study = account.rule_pack, account.study
    inputs = account.inventory.inputs
    cut_off = (
        ("mass", pack.cut_off.mass),
        ("energy", pack.cut_off.energy),
        ("impact", pack.cut_off.impact),
        ("total", pack.cut_off.total),
    )
    own = [
        FigureUsed(
            p.name, account.category.parameters[p.name].title, inputs[p.name].value, inputs[p.name].unit, "",
            p.evidence or inputs[p.name].source, inputs[p.name].basis,
        )
        for p in study.parameters.values()
        if p.name in inputs and p.name not in pack.parameters
    ]  # fmt: skip
    own += [
        FigureUsed(name, share.title, inputs[name].value, inputs[name].unit, "", inputs[name].source, inputs[name].basis)
        for name, share in account.category.shares.items()
        if name in inputs
    ]  # fmt: skip
    return RuleFacts(
        id=pack.id,
        version=pack.version,
        title=pack.title,
        digest=pack.digest,
        legal_status=pack.legal_status,
        fidelity=pack.fidelity,
        start=pack.in_force.start,
        end=pack.in_force.end,
        origin=spoken(lambda: str(pack.origin)),
        basis=tuple(
            DocumentFacts(d.title, d.edition, d.publisher, d.link, d.read, d.note or "") for d in pack.basis
        ),
        preliminary=pack.preliminary or "",
        gwp_set=pack.gwp_set,
        biogenic=pack.biogenic,
        land_use=pack.land_use,
        allocation=(pack.allocation.plant.key, pack.allocation.plant.source, pack.allocation.plant.basis),
        electricity=_power(pack),
        end_of_life=(pack.end_of_life.operator, pack.end_of_life.source, pack.end_of_life.basis),
        cut_off=tuple((name, limit) for name, limit in cut_off if limit is not None),
        cut_off_stated=(pack.cut_off.source, pack.cut_off.basis),
        parameters=(
            *own,
            *(
                FigureUsed(p.name, p.title, inputs[p.name].value, p.unit, "", inputs[p.name].source,
                           inputs[p.name].basis)
                for p in pack.parameters.values()
            ),
        ),
        formulas=tuple(
            FigureUsed(name, f.title, account.calculation.quantities[name], f.unit, f.expression, f.source, f.basis)
            for name, f in expanded(pack.formulas, inputs.keys()).items()
        ),
    )  # fmt: skip


def _power(pack: RulePack) -> PowerFacts:
    power = pack.electricity
    instruments = power.instruments
    attribution = instruments.attribution if instruments else ""
    return PowerFacts(
        own_key(power.own_factor),
        power.remainder,
        instruments_key(instruments is not None, power.counted, attribution),
        power.source,
        power.basis,
    )


def background_facts(account: Account) -> BackgroundFacts:
    background = account.background
    reached, sources = _reached(account, read_tables(background.folder))
    return BackgroundFacts(
        id=background.id,
        version=background.version,
        title=background.title,
        digest=background.digest,
        licence=background.licence,
        datasets=len(background.datasets),
        datasets_reached=len(reached),
        sources=tuple(
            SourceFacts(s.id, s.title, s.author, s.year, s.licence)
            for s in sorted(sources, key=lambda source: source.id)
        ),
        editions=tuple(
            EditionFacts(e.role, dataset_name(background, e.dataset), e.wanted, e.found)
            for e in account.footprint.editions
        ),
    )


def dataset_name(background: Background, dataset: str) -> Saying:
    found = background.datasets.get(dataset)
    return Text(found.name, found.name_zh or found.name) if found else dataset


def _reached(account: Account, tables: Tables) -> tuple[set[str], list[Source]]:
    """Datasets on any supply chain of the product, and the sources of their figures."""
    supplied: dict[str, list[tuple[str, str]]] = {}
    for exchange in tables.exchanges:
        flow = exchange.flow if exchange.linked else ""
        supplied.setdefault(exchange.process, []).append((flow, exchange.source))
    waiting = [line.dataset for line in account.inventory.lines if line.dataset]
    reached: set[str] = set()
    named: set[str] = set()
    while waiting:
        dataset = waiting.pop()
        if dataset in reached:
            continue
        reached.add(dataset)
        named.add(tables.datasets[dataset].source)
        for flow, source in supplied.get(dataset, ()):
            named.add(source)
            if flow:
                waiting.append(flow)
    gases = {line.gas for line in account.inventory.lines if line.gas}
    for emission in tables.emissions:
        if emission.process in reached:
            named.add(emission.source)
            gases.add(emission.flow)
    factors = tables.methods[account.background.method]
    named |= {factors[gas].source for gas in gases if gas in factors}
    return reached, [tables.sources[name] for name in named if name in tables.sources]


def quality(account: Account) -> QualityFacts:
    footprint, pack = account.footprint, account.rule_pack
    found = footprint.data_quality
    reach = footprint.reach
    return QualityFacts(
        rating=found.mean,
        criteria=tuple(found.by_criterion.items()),
        scale=pack.data_quality.scale,
        threshold=pack.data_quality.threshold,
        primary=found.primary_share,
        unrated=found.unrated_share,
        reach=(
            ("unit_process", reach.unit_process),
            ("direct", reach.direct),
            ("official_electricity", reach.official_electricity),
            ("fuel_supply", reach.fuel_supply),
            ("aggregated", reach.aggregated),
            *([("suppliers", reach.suppliers)] if reach.suppliers else []),
        ),
        own_of_rest=reach.own_of_rest,
        verified=footprint.verified_share,
        unknown_gwp=footprint.unknown_gwp_share,
        to_confirm=tuple(_rests_on(account, figure) for figure in footprint.to_confirm),
        rests_on=tuple(_rests_on(account, figure) for figure in footprint.unverified),
        aggregation=pack.data_quality.aggregation,
        company_specific=found.company_specific,
        company_threshold=pack.data_quality.company_specific_threshold,
        secondary=found.secondary,
        meters=tuple(_meter(account, one) for one in found.meters),
    )


def _meter(account: Account, one: Metered) -> MeterFacts:
    row = account.study.row(one.reading.row)
    title: Saying = account.category.items[row.item].title if row else one.reading.row
    return MeterFacts(
        one.reading.row,
        title,
        one.reading.meters,
        one.reading.accuracy_class,
        one.reading.calibrated,
        one.gsd,
    )


def _rests_on(account: Account, figure: Figure) -> RestsOn:
    return RestsOn(figure.id, figure_title(account, figure.id), figure.basis, figure.share, figure.text)


def figure_title(account: Account, figure: str) -> Saying:
    """What a figure is, in words: of the background (`bay-core:exchange:process/flow#row`), study or rule pack."""
    background, category = account.background, account.category
    prefix = f"{background.id}:"
    if figure.startswith(prefix):
        kind, _colon, where = figure.removeprefix(prefix).partition(":")
        process, _slash, flow = where.partition("#")[0].partition("/")
        gas = background.flows.get(flow)
        supplied = Text(gas.name, gas.name_zh or gas.name) if gas else dataset_name(background, flow)
        return Phrase(f"figure.{kind}", {"process": dataset_name(background, process), "flow": supplied})
    if figure.startswith(PREFIX):
        declared = account.study.suppliers[figure.removeprefix(PREFIX)]
        return Phrase("figure.supplier", {"supplier": declared.supplier})
    if figure.startswith("row."):
        _row, row_id, field = figure.split(".", 2)
        row = account.study.row(row_id)
        title: Saying = category.items[row.item].title if row else row_id
        return Phrase(
            "figure.distance" if field.endswith(".distance") else f"figure.{field}", {"item": title}
        )
    if figure in account.rule_pack.parameters:
        return account.rule_pack.parameters[figure].title
    if figure in category.parameters:
        return category.parameters[figure].title
    if figure in category.shares:
        return category.shares[figure].title
    if figure.startswith(("cff.", "cut_off.")):
        operator, material, name = figure.split(".", 2)
        key = "figure.cff" if operator == "cff" else "figure.cut_off"
        return Phrase(key, {"figure": name, "material": category.composition_materials[material]})
    return figure


def checks(account: Account) -> tuple[CheckFacts, ...]:
    """The checks with their messages in every language; failed ones first, then by outcome."""
    subject = Subject(
        account.study, account.category, account.rule_pack, account.background, account.inventory,
        account.calculation, account.footprint,
    )  # fmt: skip
    said = {}
    for name in LANGUAGES:
        with in_language(name):
            said[name] = run_checks(subject)
    order = ("failed", "not_executed", "passed", "not_applicable")
    found = [
        CheckFacts(
            id=result.id,
            outcome=result.outcome.value,
            severity=result.severity.value,
            message=Words({name: said[name][index].message for name in LANGUAGES}),
            place=_place(result.place),
        )
        for index, result in enumerate(account.footprint.checks)
        # What waits for a verifier is the verifier's list.
        if not result.id.startswith(_VERIFIER)
    ]
    known = {outcome: rank for rank, outcome in enumerate(order)}
    return tuple(sorted(found, key=lambda check: known.get(check.outcome, 1)))


def excluded(account: Account) -> tuple[tuple[Saying, Stated], ...]:
    titles = account.category.items
    return tuple(
        (titles[e.item].title if e.item in titles else e.item, Stated(e.reason, e.source, e.basis))
        for e in scope.excluded(account.study, account.rule_pack)
    )


def left_out(account: Account) -> tuple[Stated, ...]:
    return tuple(Stated(e.text, e.source, e.basis) for e in account.rule_pack.boundary.left_out)


def remarks(account: Account) -> tuple[tuple[Saying, Saying], ...]:
    """What was accepted of the study, and what was done where the rule pack asks for more than there is."""
    said: tuple[Remark | Downgrade, ...] = (*account.study.remarks, *account.inventory.downgrades)
    return tuple((spoken(lambda r=one: str(r)), _place(one.place)) for one in said)  # type: ignore[misc]


def _place(place: Place) -> Saying:
    """A place names its row in the reader's language; none is an empty text."""
    return spoken(lambda: str(place)) if str(place) else ""

"""Checks of how a background hangs together: links, units, sources, licences, roles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from baymark import units
from baymark.background.findings import Finding, failed, passed, unique_nearest, warned
from baymark.background.model import UNSPLIT, VERIFIED, Emission, Exchange, Tables
from baymark.i18n import N_

RESTRICTED_LIMIT = Decimal("0.10")
ASSUMPTION = "assumption"  # the id of the source of everything that is assumed


def closed(tables: Tables) -> Iterator[Finding]:
    """Every process that a row names exists, and every input and waste has a dataset that supplies it."""
    for row in tables.exchanges:
        if row.process not in tables.datasets:
            yield failed(
                ("exchanges", row.row, "process"),
                N_("There is no dataset {id}. Correct the id (nearest: {nearest}) or add the dataset."),
                id=row.process, nearest=unique_nearest(row.process, tables.datasets),
            )  # fmt: skip
        if row.linked and row.flow not in tables.datasets:
            yield failed(
                ("exchanges", row.row, "flow"),
                N_(
                    "No dataset supplies {id}, so its burden would be zero. Correct the id (nearest: {nearest}) or "
                    "add a dataset, a proxy with basis assumed if need be."
                ),
                id=row.flow, nearest=unique_nearest(row.flow, tables.datasets),
            )  # fmt: skip
    for emission in tables.emissions:
        if emission.process not in tables.datasets:
            yield failed(
                ("emissions", emission.row, "process"),
                N_("There is no dataset {id}. Correct the id (nearest: {nearest}) or add the dataset."),
                id=emission.process, nearest=unique_nearest(emission.process, tables.datasets),
            )  # fmt: skip


def characterised(tables: Tables) -> Iterator[Finding]:
    """Every flow that is emitted is known, and has a factor in every method."""
    for emission in tables.emissions:
        if emission.flow not in tables.flows:
            yield failed(
                ("emissions", emission.row, "flow"),
                N_("The flow {id} is not in flows.csv. Correct the id (nearest: {nearest}) or add the flow."),
                id=emission.flow, nearest=unique_nearest(emission.flow, tables.flows),
            )  # fmt: skip
            continue
        for method in sorted(tables.methods):
            if emission.flow not in tables.methods[method]:
                yield failed(
                    ("emissions", emission.row, "flow"),
                    N_("The flow {id} has no factor in {method}. Add it with its source to methods/{method}.csv."),
                    id=emission.flow, method=method,
                )  # fmt: skip


def square(tables: Tables) -> Iterator[Finding]:
    """One product per process, with content of its own: nothing is free by omission, nothing supplies itself."""
    filled = {row.process for row in tables.exchanges if row.linked} | {
        row.process for row in tables.emissions
    }
    for dataset in tables.datasets.values():
        if dataset.id not in filled and not dataset.explanation:
            yield failed(
                ("processes", dataset.row, "id"),
                N_(
                    "{id} has neither inputs nor emissions: its burden would be zero. Enter them, or say in the "
                    "column explanation why it has none."
                ),
                id=dataset.id,
            )  # fmt: skip
    for row in tables.exchanges:
        if row.linked and row.process == row.flow:
            yield warned(
                ("exchanges", row.row, "flow"),
                N_("{id} takes its own product. Enter the net amounts per unit that leaves the process."),
                id=row.process,
            )  # fmt: skip


def compatible_units(tables: Tables) -> Iterator[Finding]:
    """Every amount can be given in the unit of its supplier; emissions are masses (kgCO2e when unsplit)."""
    for dataset in tables.datasets.values():
        if not units.known(dataset.unit):
            yield failed(
                ("processes", dataset.row, "unit"),
                N_("{unit} is no known unit. Use kg, kWh, MJ, t*km, m2, m3 or piece."),
                unit=dataset.unit,
            )  # fmt: skip
    pairs = [
        (("exchanges", row.row, "unit"), row.unit, tables.datasets[row.flow].unit, row.flow)
        for row in tables.exchanges
        if row.linked and row.flow in tables.datasets
    ]
    pairs += [
        (("emissions", row.row, "unit"), row.unit, "kgCO2e" if row.flow == UNSPLIT else "kg", row.flow)
        for row in tables.emissions
    ]
    for place, unit, wanted, flow in pairs:
        try:
            units.factor(unit, wanted)
        except (units.UnknownUnit, units.IncompatibleUnits):
            yield failed(
                place,
                N_("{flow} is counted in {wanted}, which {unit} does not convert to. Give the amount in {wanted}."),
                flow=flow, wanted=wanted, unit=unit,
            )  # fmt: skip
    for row in tables.exchanges:
        if not row.linked and not units.known(row.unit):
            yield failed(
                ("exchanges", row.row, "unit"),
                N_("{unit} is no known unit. Use kg, kWh, MJ, t*km, m2, m3 or piece."),
                unit=row.unit,
            )  # fmt: skip


def sourced(tables: Tables) -> Iterator[Finding]:
    """Every figure names a source that sources.csv describes with title and licence."""
    for source in tables.sources.values():
        if not source.licence.strip():
            yield failed(
                ("sources", source.row, "licence"),
                N_("The source {id} states no licence. Enter the licence, or `fact` for single cited figures."),
                id=source.id,
            )  # fmt: skip
    cited = [("processes", row.row, row.source) for row in tables.datasets.values()]
    cited += [("exchanges", row.row, row.source) for row in tables.exchanges]
    cited += [("emissions", row.row, row.source) for row in tables.emissions]
    cited += [("bands", row.row, row.source) for row in tables.bands]
    for file, number, source_id in cited:
        if source_id not in tables.sources:
            yield failed(
                (file, number, "source"),
                N_("The source {id} is not in sources.csv. Add it with title and licence (nearest: {nearest})."),
                id=source_id, nearest=unique_nearest(source_id, tables.sources),
            )  # fmt: skip


def restricted_shares(tables: Tables) -> list[tuple[str, int, Decimal]]:
    """The restricted sources with their number of rows and their share of all exchange and emission rows."""
    used = Counter(row.source for row in tables.exchanges)
    used.update(row.source for row in tables.emissions)
    total = sum(used.values())
    return [
        (source.id, used[source.id], Decimal(used[source.id]) / total)
        for source in sorted(tables.sources.values(), key=lambda s: s.id)
        if source.redistribution == "restricted" and total
    ]


def restricted(tables: Tables) -> Iterator[Finding]:
    """No restricted source gives more than a tenth of the rows: single figures may be cited, tables not rebuilt."""
    for source, count, share in restricted_shares(tables):
        if share > RESTRICTED_LIMIT:
            yield failed(
                ("sources", tables.sources[source].row, "redistribution"),
                N_(
                    "{count} rows ({share:.1%}) come from {source}, whose licence restricts passing them on; the "
                    "limit is {limit:.0%}. Replace rows by figures of open sources."
                ),
                count=count, share=share, source=source, limit=RESTRICTED_LIMIT,
            )  # fmt: skip
        elif count:
            yield passed(
                ("sources", tables.sources[source].row, "redistribution"),
                N_("{count} rows ({share:.1%}) come from {source}, whose licence restricts passing them on."),
                count=count, share=share, source=source,
            )  # fmt: skip


def honest_basis(tables: Tables) -> Iterator[Finding]:
    """A figure whose source is an assumption says so: `seen` or `derived` needs something seen.

    Rows that only close a mass balance carry no burden and may follow from the others.
    """
    cited: list[tuple[str, Exchange | Emission]] = [
        ("exchanges", row) for row in tables.exchanges if row.linked
    ]
    cited += [("emissions", row) for row in tables.emissions]
    for file, row in cited:
        if row.basis in VERIFIED and row.source == ASSUMPTION:
            yield failed(
                (file, row.row, "basis"),
                N_(
                    "{flow} of {process}: the basis is {basis} but the source is an assumption. Write assumed, "
                    "or name what was seen."
                ),
                flow=row.flow, process=row.process, basis=row.basis,
            )  # fmt: skip


def mapped_roles(tables: Tables) -> Iterator[Finding]:
    """Every role leads to a dataset, and no product role to a factor of direct CO2."""
    for role in tables.roles:
        place = ("roles", role.row, "dataset")
        dataset = tables.datasets.get(role.dataset)
        if dataset is None:
            yield failed(
                place,
                N_("The role {role} names {id}, which does not exist (nearest: {nearest}). Correct the id."),
                role=role.role, id=role.dataset, nearest=unique_nearest(role.dataset, tables.datasets),
            )  # fmt: skip
        elif role.role.endswith("/virgin") and dataset.class_.endswith("_mix"):
            # The Circular Footprint Formula credits virgin production; a market mix may hold recycled material.
            yield failed(
                place,
                N_("The role {role} names {id}, a market mix. Name one virgin route."),
                role=role.role, id=role.dataset,
            )  # fmt: skip
        elif dataset.gas_coverage == "CO2":
            yield failed(
                place,
                N_("The role {role} names {id}, a factor of CO2 alone. Name a life-cycle factor in CO2e."),
                role=role.role, id=role.dataset,
            )  # fmt: skip

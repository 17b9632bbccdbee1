"""Checks of what kind of factor a dataset is, so that kinds which do not belong together never meet."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from baymark import units
from baymark.background.findings import Finding, failed, warned
from baymark.background.model import UNSPLIT, Tables
from baymark.i18n import N_

# Rounding of published losses; a real transmission loss is some percent.
_LOSS_NOISE = Decimal("1.0005")


def typed(tables: Tables) -> Iterator[Finding]:
    """A factor states gas coverage and scope, an aggregated one its GWP set, electricity its delivery point."""
    for dataset in tables.datasets.values():
        wanted = [("gas_coverage", dataset.gas_coverage), ("scope", dataset.scope)]
        if dataset.kind == "aggregated":
            wanted.append(("gwp_set", dataset.gwp_set))
        if dataset.unit == "kWh" and dataset.class_.startswith("electricity"):
            wanted.append(("delivery", dataset.delivery))
        for column, value in wanted:
            if not value:
                yield failed(
                    ("processes", dataset.row, column),
                    N_("{id} does not state its {column}. Fill the cell from the source of the factor."),
                    id=dataset.id, column=column,
                )  # fmt: skip
        if dataset.booking == "official_electricity" and (
            dataset.kind != "aggregated" or not dataset.edition
        ):
            yield failed(
                ("processes", dataset.row, "edition"),
                N_("{id} is booked as an official factor: it must be aggregated and state its edition."),
                id=dataset.id,
            )  # fmt: skip


def aggregated(tables: Tables) -> Iterator[Finding]:
    """An aggregated dataset is its published factor: emissions only, unsplit once or by gas, never both."""
    inputs = {row.process: row for row in tables.exchanges if row.linked}
    flows: dict[str, list[str]] = {}
    for emission in tables.emissions:
        flows.setdefault(emission.process, []).append(emission.flow)
    for dataset in tables.datasets.values():
        emitted = flows.get(dataset.id, [])
        place = ("processes", dataset.row, "kind")
        if dataset.kind == "aggregated":
            if dataset.id in inputs:
                yield failed(
                    ("exchanges", inputs[dataset.id].row, "process"),
                    N_("{id} is aggregated and has an input: counted twice. Delete it, or make it a unit process."),
                    id=dataset.id,
                )  # fmt: skip
            if not emitted or (UNSPLIT in emitted and len(emitted) > 1):
                yield failed(
                    place,
                    N_("{id} needs one row co2e-unsplit in emissions.csv, or rows by gas; it has {count} rows."),
                    id=dataset.id, count=len(emitted),
                )  # fmt: skip
        elif UNSPLIT in emitted and not dataset.gwp_set:
            yield warned(
                ("processes", dataset.row, "gwp_set"),
                N_(
                    "{id} emits co2e-unsplit but states no gwp_set, so it counts as unknown. State the set of the "
                    "source, or write unknown."
                ),
                id=dataset.id,
            )  # fmt: skip


def transmission_twice(tables: Tables) -> Iterator[Finding]:
    """Losses of transmission are never added to a factor that is delivered already."""
    taken: dict[str, Decimal] = {}
    delivered: dict[str, str] = {}
    for row in tables.exchanges:
        process, supplier = tables.datasets.get(row.process), tables.datasets.get(row.flow)
        if not process or not supplier or row.kind != "input" or process.unit != "kWh":
            continue
        if not supplier.class_.startswith("electricity") or not process.class_.startswith("electricity"):
            continue
        try:
            amount = units.convert(row.amount, row.unit, "kWh")
        except (units.UnknownUnit, units.IncompatibleUnits):
            continue  # told by the check of units
        taken[process.id] = taken.get(process.id, Decimal(0)) + amount
        if supplier.delivery == "delivered":
            delivered[process.id] = supplier.id
    for id_, supplier_id in sorted(delivered.items()):
        if taken[id_] > _LOSS_NOISE:
            yield failed(
                ("processes", tables.datasets[id_].row, "delivery"),
                N_(
                    "{id} takes {taken:.4f} kWh per kWh, but {supplier} is delivered and includes transmission and "
                    "distribution. Take 1 kWh of it, or start from a factor at generation or transmission."
                ),
                id=id_, taken=taken[id_], supplier=supplier_id,
            )  # fmt: skip


def direct_only(tables: Tables) -> Iterator[Finding]:
    """A factor of direct CO2 (for organisations) is never an input: it lacks the other gases and the upstream."""
    for row in tables.exchanges:
        supplier = tables.datasets.get(row.flow)
        if not row.linked or supplier is None:
            continue
        electricity = supplier.unit == "kWh" and supplier.class_.startswith("electricity")
        if supplier.gas_coverage == "CO2" or (electricity and supplier.scope == "direct"):
            yield failed(
                ("exchanges", row.row, "flow"),
                N_(
                    "{process} takes {id}, a factor of direct CO2 for reports of organisations. Take the "
                    "life-cycle "
                    "factor in CO2e instead."
                ),
                process=row.process, id=supplier.id,
            )  # fmt: skip

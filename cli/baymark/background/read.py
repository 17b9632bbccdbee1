"""The tables of a background folder as records. Only csv and decimals: this is on the way of every command."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from baymark.background.cells import Cells, read_bytes, refuse_if, rows
from baymark.background.errors import DuplicateId
from baymark.background.model import (
    VIA,
    Band,
    Dataset,
    Emission,
    Exchange,
    Factor,
    Flow,
    Intensity,
    Role,
    Source,
    Tables,
)
from baymark.errors import BaymarkError
from baymark.gases import GROUPS
from baymark.i18n import _
from baymark.paths import data_folder

COLUMNS: Mapping[str, tuple[str, ...]] = {
    name: tuple(columns.split(","))
    for name, columns in {
        "sources": "id,title,author,year,geography,licence,redistribution,note",
        "processes": "id,name,name_zh,unit,geography,year,kind,class,technology,booking,gas_coverage,scope,"
        "delivery,edition,gwp_set,formula,mass_balance,allocation_share,allocation_note,source,source_detail,"
        "basis,tec,geo,tim,gsd,explanation,comment",
        "exchanges": "process,kind,flow,amount,unit,basis,source,source_detail,gsd,stoichiometry,note",
        "emissions": "process,flow,amount,unit,basis,source,source_detail,gsd,note",
        "bands": "class,unit,low,high,source,source_detail",
        "roles": "role,dataset,year,note",
        "flows": "flow,name,name_zh,formula,cas,group",
        "methods": "flow,factor,unit,source,basis",
        "atomic_weights": "symbol,name,weight,source,basis",
        "intensities": "method,dataset,unit,total,fossil,biogenic_emissions,biogenic_removals,biogenic_non_co2,"
        "land_use_change,not_separated,aircraft,via_unit_process,via_official_electricity,via_fuel_supply,"
        "via_aggregated,verified,unknown_gwp",
    }.items()
}
BASES = ("seen", "derived", "assumed", "unverified")
KINDS = ("unit_process", "aggregated")
BOOKINGS = ("official_electricity", "fuel_supply", "other")
EXCHANGE_KINDS = ("input", "waste", "co_product", "resource", "release")
# `transmission`: at high or medium voltage, so that only the losses down to the next voltage may be added.
DELIVERIES = ("", "delivered", "transmission", "generation")
GWP_SETS = ("ar4", "ar5", "ar6", "unknown")

T = TypeVar("T")


def shared_folder(folder: Path) -> Path:
    """Where the flows and methods of a background lie: in it, beside it, or those that baymark came with."""
    for place in (folder, folder.parent):
        if (place / "flows.csv").is_file():
            return place
    return data_folder("databases")


def method_names(shared: Path) -> list[str]:
    """The characterisation methods of a folder of flows and methods, sorted."""
    return sorted(path.stem for path in (shared / "methods").glob("*.csv"))


def datasets(content: bytes, problems: list[BaymarkError]) -> dict[str, Dataset]:
    return _by_id(content, "processes", _dataset, lambda d: d.id, problems)


def sources(content: bytes, problems: list[BaymarkError]) -> dict[str, Source]:
    return _by_id(content, "sources", _source, lambda s: s.id, problems)


def flows(content: bytes, problems: list[BaymarkError]) -> dict[str, Flow]:
    return _by_id(content, "flows", _flow, lambda f: f.id, problems)


def factors(content: bytes, problems: list[BaymarkError], method: str) -> dict[str, Factor]:
    return _by_id(content, "methods", _factor, lambda f: f.flow, problems, file=f"methods/{method}.csv")


def roles(content: bytes, problems: list[BaymarkError]) -> tuple[Role, ...]:
    found = _by_id(content, "roles", _role, lambda r: f"{r.role} {r.year or ''}".strip(), problems)
    return tuple(found.values())


def intensities(content: bytes, problems: list[BaymarkError], method: str) -> dict[str, Intensity]:
    """The released intensities of one method by dataset id, kgCO2e per the dataset's unit."""
    found: dict[str, Intensity] = {}
    for cells in rows(content, "intensities.csv", COLUMNS["intensities"], problems):
        if cells.text("method") != method:
            continue
        found[cells.required("dataset")] = Intensity(
            total=cells.decimal("total"),
            groups={group: cells.decimal(group) for group in GROUPS},
            aircraft=cells.decimal("aircraft"),
            via={way: cells.decimal(f"via_{way}") for way in VIA},
            verified=cells.decimal("verified"),
            unknown_gwp=cells.decimal("unknown_gwp"),
        )
    return found


def read_tables(folder: Path) -> Tables:
    """Every table of a background folder, with flows and methods. Raises `Problems`, `BadTable`, `MissingTable`."""
    problems: list[BaymarkError] = []
    shared = shared_folder(folder)

    def content(name: str) -> bytes:
        return read_bytes(folder / f"{name}.csv", _("see the manual, chapter backgrounds"))

    def optional(name: str) -> bytes | None:
        return content(name) if (folder / f"{name}.csv").is_file() else None

    bands, mapped = optional("bands"), optional("roles")
    tables = Tables(
        folder=folder,
        datasets=datasets(content("processes"), problems),
        exchanges=_each(content("exchanges"), "exchanges", _exchange, problems),
        emissions=_each(content("emissions"), "emissions", _emission, problems),
        sources=sources(content("sources"), problems),
        flows=flows(read_bytes(shared / "flows.csv", _("reinstall baymark")), problems),
        methods={
            name: factors(
                read_bytes(shared / "methods" / f"{name}.csv", _("reinstall baymark")), problems, name
            )
            for name in method_names(shared)
        },
        bands=_each(bands, "bands", _band, problems) if bands is not None else (),
        roles=roles(mapped, problems) if mapped is not None else (),
        atomic_weights=atomic_weights(shared),
    )
    refuse_if(problems)
    return tables


def atomic_weights(shared: Path) -> dict[str, Decimal]:
    """Standard atomic weights by symbol, g/mol, from the shared folder or those baymark came with."""
    problems: list[BaymarkError] = []
    path = shared / "atomic_weights.csv"
    if not path.is_file():
        path = data_folder("databases") / "atomic_weights.csv"
    found = {
        cells.required("symbol"): cells.decimal("weight", minimum="1")
        for cells in rows(
            read_bytes(path, _("reinstall baymark")), path.name, COLUMNS["atomic_weights"], problems
        )
    }
    refuse_if(problems)
    return found


def _each(
    content: bytes, name: str, make: Callable[[Cells], T], problems: list[BaymarkError]
) -> tuple[T, ...]:
    return tuple(make(cells) for cells in rows(content, f"{name}.csv", COLUMNS[name], problems))


def _by_id(
    content: bytes,
    name: str,
    make: Callable[[Cells], T],
    key: Callable[[T], str],
    problems: list[BaymarkError],
    file: str = "",
) -> dict[str, T]:
    found: dict[str, T] = {}
    rows_of: dict[str, int] = {}
    for cells in rows(content, file or f"{name}.csv", COLUMNS[name], problems):
        item = make(cells)
        id_ = key(item)
        if id_ in found:
            problems.append(DuplicateId(cells.place, id=id_, first=rows_of[id_]))
            continue
        found[id_], rows_of[id_] = item, cells.number
    return found


def _dataset(cells: Cells) -> Dataset:
    balance = cells.text("mass_balance")
    if balance not in ("transforming", "service") and not (
        balance.startswith("exempt: ") and len(balance) > len("exempt: ")
    ):
        cells.refuse(
            "mass_balance",
            _("it is not a known word"),
            _("Use transforming, service, or `exempt: ` and the reason."),
        )
    share = cells.decimal("allocation_share", minimum="0", maximum="1")
    if share == 0:
        cells.refuse(
            "allocation_share", _("a product that carries nothing"), _("Give the share of the product.")
        )
    return Dataset(
        id=cells.required("id"),
        name=cells.required("name"),
        name_zh=cells.text("name_zh"),
        unit=cells.required("unit"),
        geography=cells.text("geography"),
        year=cells.year("year"),
        kind=cells.choice("kind", KINDS),
        class_=cells.required("class"),
        technology=cells.text("technology"),
        booking=cells.choice("booking", BOOKINGS),
        gas_coverage=cells.choice("gas_coverage", ("CO2e", "CO2", "")),
        scope=cells.choice("scope", ("life_cycle", "direct", "upstream", "")),
        delivery=cells.choice("delivery", DELIVERIES),
        edition=cells.year("edition"),
        gwp_set=cells.choice("gwp_set", (*GWP_SETS, "")),
        formula=cells.text("formula"),
        source=cells.required("source"),
        source_detail=cells.text("source_detail"),
        basis=cells.choice("basis", BASES),
        quality=(cells.whole("tec", 1, 5), cells.whole("geo", 1, 5), cells.whole("tim", 1, 5)),
        gsd=cells.decimal("gsd", minimum="1"),
        explanation=cells.text("explanation"),
        comment=cells.text("comment"),
        mass_balance=balance,
        allocation_share=share,
        allocation_note=cells.text("allocation_note"),
        row=cells.number,
    )


def _exchange(cells: Cells) -> Exchange:
    return Exchange(
        process=cells.required("process"),
        kind=cells.choice("kind", EXCHANGE_KINDS),
        flow=cells.required("flow"),
        amount=cells.decimal("amount", minimum="0"),
        unit=cells.required("unit"),
        basis=cells.choice("basis", BASES),
        source=cells.required("source"),
        source_detail=cells.text("source_detail"),
        gsd=cells.optional_decimal("gsd", minimum="1"),
        stoichiometry=cells.text("stoichiometry"),
        note=cells.text("note"),
        row=cells.number,
    )


def _emission(cells: Cells) -> Emission:
    return Emission(
        process=cells.required("process"),
        flow=cells.required("flow"),
        # A captured or avoided emission would be a removal; only `co2-uptake` is one, by its factor.
        # A published factor may however be negative itself.
        amount=cells.decimal("amount", minimum=None if cells.text("flow") == "co2e-unsplit" else "0"),
        unit=cells.required("unit"),
        basis=cells.choice("basis", BASES),
        source=cells.required("source"),
        source_detail=cells.text("source_detail"),
        gsd=cells.optional_decimal("gsd", minimum="1"),
        note=cells.text("note"),
        row=cells.number,
    )


def _source(cells: Cells) -> Source:
    return Source(
        id=cells.required("id"),
        title=cells.required("title"),
        author=cells.text("author"),
        year=cells.text("year"),
        geography=cells.text("geography"),
        licence=cells.text("licence"),
        redistribution=cells.choice("redistribution", ("open", "facts", "restricted")),
        note=cells.text("note"),
        row=cells.number,
    )


def _flow(cells: Cells) -> Flow:
    return Flow(
        id=cells.required("flow"),
        name=cells.required("name"),
        name_zh=cells.text("name_zh"),
        formula=cells.text("formula"),
        cas=cells.text("cas"),
        group=cells.choice("group", GROUPS),
    )


def _factor(cells: Cells) -> Factor:
    return Factor(
        flow=cells.required("flow"),
        factor=cells.decimal("factor"),
        unit=cells.required("unit"),
        source=cells.required("source"),
        basis=cells.choice("basis", BASES),
    )


def _band(cells: Cells) -> Band:
    return Band(
        class_=cells.required("class"),
        unit=cells.required("unit"),
        low=cells.decimal("low"),
        high=cells.decimal("high"),
        source=cells.required("source"),
        source_detail=cells.text("source_detail"),
        row=cells.number,
    )


def _role(cells: Cells) -> Role:
    return Role(
        cells.required("role"),
        cells.required("dataset"),
        cells.year("year"),
        cells.text("note"),
        cells.number,
    )

"""Checks that need the solved system: that there is one, that it is plausible, that it is what was released."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from baymark.background import package
from baymark.background.cells import read_bytes, refuse_if
from baymark.background.errors import ChangedSinceRelease
from baymark.background.findings import Finding, failed, not_executed
from baymark.background.model import Intensity, Tables
from baymark.background.read import intensities
from baymark.background.releasing import Solved, figures_of
from baymark.background.solve import factorised
from baymark.background.system import System
from baymark.errors import BaymarkError
from baymark.i18n import N_

RECOMPUTED_TOLERANCE = Decimal("1e-9")
# Most published intensities leave biogenic CO2 out of the sum; bands are compared with the same groups.
BAND_GROUPS = ("fossil", "biogenic_non_co2", "land_use_change", "not_separated")
BAND_METHOD = "ar6"


def productive(made: System) -> Iterator[Finding]:
    """Every demand can be met with processes that run forwards.

    All amounts taken are positive, so A is a Z-matrix: its inverse is non-negative exactly when A x = 1 has a
    solution x > 0 (Berman and Plemmons, Nonnegative Matrices, M-matrix conditions). One solve shows it.
    """
    import numpy as np

    factor, _ = factorised(
        len(made.ids), [(link.supplier, link.process, link.amount) for link in made.links], made.ids
    )
    supply = factor.solve(np.ones(len(made.ids)))
    for index in np.flatnonzero(~(supply > 0)):
        yield failed(
            ("processes", 0, "id"),
            N_(
                "{id} is in a loop that consumes more than it makes: one unit of everything would "
                "need {amount:.3g} "
                "of it. Correct the amounts in the loop."
            ),
            id=made.ids[int(index)], amount=float(supply[index]),
        )  # fmt: skip


def bands(tables: Tables, result: Solved) -> Iterator[Finding]:
    """Every intensity lies in the band of its class, or the dataset explains why it does not."""
    known = {band.class_: band for band in tables.bands}
    missing: dict[str, list[str]] = {}
    for band in tables.bands:
        if band.low > band.high:
            yield failed(
                ("bands", band.row, "low"),
                N_("The band of {class_} ends below its start. Exchange the two numbers."),
                class_=band.class_,
            )  # fmt: skip
    for dataset in tables.datasets.values():
        band_of = known.get(dataset.class_)
        if band_of is None or band_of.unit != dataset.unit:
            missing.setdefault(dataset.class_, []).append(dataset.id)
            continue
        value = result.intensities[dataset.id].value(BAND_GROUPS)
        if not band_of.low <= value <= band_of.high and not dataset.explanation:
            yield failed(
                ("processes", dataset.row, "explanation"),
                N_(
                    "{id} has {value:.4g} kgCO2e/{unit}, outside {low} to {high} of the class {class_}. Find the "
                    "wrong figure, or say in the column explanation why the value is right."
                ),
                id=dataset.id, value=value, unit=dataset.unit, low=band_of.low, high=band_of.high,
                class_=dataset.class_,
            )  # fmt: skip
    for class_, ids in sorted(missing.items()):
        yield not_executed(
            ("bands", 0, "class"),
            N_("The class {class_} has no band in the unit of {ids}. Add one with its source to bands.csv."),
            class_=class_, ids=", ".join(ids[:4]),
        )  # fmt: skip


def released(tables: Tables, results: list[Solved]) -> Iterator[Finding]:
    """The released intensities are those that follow from the tables, within 1e-9 of the sum of their parts."""
    path = tables.folder / "intensities.csv"
    if not path.is_file():
        yield not_executed(
            ("intensities", 0, ""),
            N_("There are no released intensities. Run `baymark db release` on this background."),
        )
        return
    content = read_bytes(path, "baymark db release")
    for result in results:
        problems: list[BaymarkError] = []
        found = intensities(content, problems, result.method)
        refuse_if(problems)
        for id_ in sorted(found.keys() ^ result.intensities.keys()):
            yield failed(
                ("intensities", 0, "dataset"),
                N_("{id} ({method}) is in the tables or in intensities.csv, not in both. Release again."),
                id=id_, method=result.method,
            )  # fmt: skip
        for id_ in sorted(found.keys() & result.intensities.keys()):
            if not agree(found[id_], result.intensities[id_]):
                yield failed(
                    ("intensities", 0, "total"),
                    N_(
                        "{id} ({method}) was released with {before}, the tables give {now}. If the change of the "
                        "tables is meant, release again."
                    ),
                    id=id_, method=result.method, before=found[id_].total, now=result.intensities[id_].total,
                )  # fmt: skip


def agree(first: Intensity, second: Intensity) -> bool:
    """Whether two intensities are the same within 1e-9 of the sum of the sizes of their groups."""
    size = sum((abs(value) for value in second.groups.values()), Decimal(0))
    pairs = zip(figures_of(first), figures_of(second), strict=True)
    return all(abs(a - b) <= RECOMPUTED_TOLERANCE * size for a, b in pairs)


def digests(tables: Tables) -> Iterator[Finding]:
    """Every file is the one whose digest datapackage.json states."""
    path = tables.folder / package.FILE
    if not path.is_file():
        yield not_executed(
            (package.FILE, 0, ""), N_("There is no datapackage.json. Run `baymark db release`.")
        )
        return
    description = package.describe(tables.folder)
    stated, present = package.described_digests(description), package.present_digests(tables.folder)
    if not stated:
        yield not_executed(
            (package.FILE, 0, "resources"), N_("Nothing is released. Run `baymark db release`.")
        )
        return
    try:
        package.stated_digest(description)
    except ChangedSinceRelease:
        yield failed(
            (package.FILE, 0, "baymark.digest"),
            N_("The content digest does not follow from the digests of the files. Release again."),
        )
    for name in sorted(stated.keys() | present.keys()):
        if stated.get(name) != present.get(name):
            yield failed(
                (name, 0, ""),
                N_("{file} is not the file that was released. Restore it, or release the background again."),
                file=name,
            )  # fmt: skip

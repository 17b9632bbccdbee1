"""A released background as a footprint uses it: read in milliseconds, every byte against its digest."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path

from baymark.background import package
from baymark.background.cells import read_bytes, refuse_if
from baymark.background.errors import (
    ChangedSinceRelease,
    NotReleased,
    UnknownBackground,
    UnknownDataset,
    UnknownMethod,
    UnknownRole,
)
from baymark.background.model import Background, Dataset
from baymark.background.read import (
    datasets,
    factors,
    flows,
    intensities,
    method_names,
    roles,
    shared_folder,
    sources,
)
from baymark.errors import BaymarkError, Place
from baymark.i18n import _
from baymark.paths import data_folder


def load(folder: Path, method: str = "ar6") -> Background:
    """A released background with the intensities of one method.

    Raises `NotReleased`, `UnknownMethod`, `ChangedSinceRelease`, `BadTable`, `Problems`.
    """
    shared = shared_folder(folder)
    if method not in method_names(shared):
        raise UnknownMethod(method=method, known=", ".join(method_names(shared)))
    description = package.describe(folder)
    digest = package.stated_digest(description)
    stated = package.described_digests(description)
    problems: list[BaymarkError] = []

    def pinned(name: str, path: Path) -> bytes:
        content = read_bytes(path, f"baymark db release {folder}")
        if stated.get(name) != package.sha256(content):
            raise ChangedSinceRelease(Place(file=str(path)), file=path.name)
        return content

    found = datasets(pinned("processes.csv", folder / "processes.csv"), problems)
    results = intensities(pinned("intensities.csv", folder / "intensities.csv"), problems, method)
    mapped = (
        roles(pinned("roles.csv", folder / "roles.csv"), problems) if (folder / "roles.csv").is_file() else ()
    )
    background = Background(
        id=description["name"],
        version=description["version"],
        title=description["title"],
        licence=package.licence(description),
        digest=digest,
        folder=folder,
        datasets=found,
        intensities=results,
        method=method,
        roles=mapped,
        sources=sources(pinned("sources.csv", folder / "sources.csv"), problems),
        flows=flows(pinned("characterisation/flows.csv", shared / "flows.csv"), problems),
        factors=factors(
            pinned(f"characterisation/methods/{method}.csv", shared / "methods" / f"{method}.csv"),
            problems,
            method,
        ),
        disclosure=description["baymark"].get("intensities", "public"),
    )
    refuse_if(problems)
    if results.keys() != found.keys():
        raise NotReleased(
            Place(file=str(folder / "intensities.csv")),
            what=_("intensities ({method})").format(method=method),
            folder=folder,
        )
    return background


def resolve(background: Background, role: str, year: int | None = None) -> tuple[str, int | None]:
    """The dataset that plays a role, and the year it stands for (None when it stands for every year).

    The exact year, else the latest earlier one, else a row without year; without `year` the latest there is.
    A later year never stands in for an earlier one. Raises `UnknownRole`.
    """
    rows = [row for row in background.roles if row.role == role]
    dated = sorted(
        (row.year, row.dataset) for row in rows if row.year is not None and (year is None or row.year <= year)
    )
    if dated:
        return dated[-1][1], dated[-1][0]
    for row in rows:
        if row.year is None:
            return row.dataset, None
    names = {other.role for other in background.roles}
    near = [role] if rows else get_close_matches(role, sorted(names), n=3, cutoff=0.4)
    known = [f"{other.role} {other.year or ''}".strip() for other in background.roles if other.role in near]
    raise UnknownRole(
        Place(file=str(background.folder / "roles.csv")),
        background=background.id,
        role=role,
        year=_(" for {year}").format(year=year) if year is not None else "",
        known=", ".join(known) or _("none"),
    )


def dataset(background: Background, id_: str) -> Dataset:
    """A dataset by its id. Raises `UnknownDataset` with the nearest ids."""
    try:
        return background.datasets[id_]
    except KeyError:
        near = get_close_matches(id_, background.datasets, n=3, cutoff=0.4)
        raise UnknownDataset(dataset=id_, known=", ".join(near) or _("none")) from None


def folders(more: Iterable[Path] = ()) -> dict[str, Path]:
    """Every background at hand by name: those that baymark came with, then those of a user's folders."""
    found: dict[str, Path] = {}
    for place in (data_folder("databases"), *more):
        for folder in sorted(place.iterdir()) if place.is_dir() else ():
            if (folder / "processes.csv").is_file():
                found.setdefault(folder.name, folder)
    return found


def find(name: str, more: Iterable[Path] = ()) -> Path:
    """The folder of a background by its name or path. Raises `UnknownBackground`."""
    known = folders(more)
    if name in known:
        return known[name]
    path = Path(name)
    if (path / "processes.csv").is_file():
        return path
    raise UnknownBackground(name=name[:200], known=", ".join(known) or _("none"))

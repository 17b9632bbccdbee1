"""What bay-core covers, where it comes from and where it is weak: `python -m docs.bay_core` writes bay-core.md.

Every count and share is computed from the tables of the background and from the example studies; the words stand in
bay_core_wording.yaml.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docs import pages

if TYPE_CHECKING:
    from baymark.background import Dataset, Tables

FOLDER = Path(__file__).resolve().parent
STUDIES = FOLDER.parent / "templates" / "studies"
GENERATED = "<!-- Made by `make docs`; changes made here are lost. -->"
WEAK = 25  # lines of the table of weak spots
BASES = ("seen", "derived", "assumed", "unverified")


def wording() -> dict[str, Any]:
    """The words of the page."""
    from baymark.safe_yaml import read_yaml

    found = read_yaml(FOLDER / "bay_core_wording.yaml")
    assert isinstance(found, dict)
    return found


def tables() -> Tables:
    """The tables of bay-core."""
    from baymark.background import folders, read_tables

    return read_tables(folders()["bay-core"])


def intensities(folder: Path) -> dict[str, str]:
    """Released kg CO2e per unit under AR6, biogenic carbon dioxide left out, three digits."""
    from baymark.background import load

    found = load(folder, "ar6")
    counted = ("fossil", "biogenic_non_co2", "land_use_change", "not_separated")
    return {id_: _three(one.value(counted)) for id_, one in found.intensities.items()}


def page() -> str:
    """The whole page."""
    words, made = wording(), tables()
    package = json.loads((made.folder / "datapackage.json").read_text(encoding="utf-8"))
    lines = [GENERATED, f"# bay-core {package['version']}", ""]
    lines += [
        f"{package['title']}. {package['description']} Licence of the compilation: "
        f"{package['licenses'][0]['title']}. How such a database is written: [backgrounds](manual/backgrounds.md).",
        "",
    ]
    lines += ["## Coverage", "", *coverage(made), "", "## Datasets", "", *datasets(made, words)]
    lines += ["", "## How well its figures are known", "", *bases(made)]
    lines += ["", "## Sources and licences", "", *sources(made)]
    lines += ["", "## Weak spots", "", *weak_spots(made), "", "Known gaps:", ""]
    lines += [f"- {' '.join(gap.split())}" for gap in words["gaps"]]
    return "\n".join(lines) + "\n"


def coverage(made: Tables) -> Iterator[str]:
    """How many datasets of which kind, place and year."""
    every = made.datasets.values()
    kinds = Counter(one.kind for one in every)
    yield (
        f"{len(made.datasets)} datasets: {kinds['unit_process']} linked unit processes with "
        f"{len(made.exchanges)} exchanges and {len(made.emissions)} emissions, and {kinds['aggregated']} published "
        "factors that stand for a whole chain."
    )
    yield ""
    yield "| | |"
    yield "|---|---|"
    yield f"| geography | {_counts(one.geography for one in every)} |"
    years = Counter("before 2015" if (one.year or 0) < 2015 else str(one.year) for one in every)
    yield f"| year | {_counts_of(dict(sorted(years.items(), key=lambda pair: pair[0], reverse=True)), keep=True)} |"
    scores = [[one.quality[n] for one in every] for n in range(3)]
    means = ", ".join(
        f"{name} {sum(found) / len(found):.1f}"
        for name, found in zip(("technology", "geography", "time"), scores, strict=True)
    )
    yield f"| mean score, 1 best to 5 | {means} |"
    unsplit = sum(one.kind == "aggregated" and one.gwp_set == "unknown" for one in every)
    yield f"| published factors without gas split or named set of warming potentials | {unsplit} |"


def datasets(made: Tables, words: Mapping[str, Any]) -> Iterator[str]:
    """Every dataset by group, with its intensity."""
    values = intensities(made.folder)
    left = dict(made.datasets)
    groups: list[tuple[str, list[Dataset]]] = []
    for group in words["groups"]:
        starts = tuple(group["begins"])
        taken = [one for id_, one in left.items() if id_.startswith(starts)]
        left = {id_: one for id_, one in left.items() if not id_.startswith(starts)}
        groups.append((group["title"], taken))
    groups.append(("Chemicals and other inputs", list(left.values())))
    yield "kg CO2e per unit under AR6, biogenic carbon dioxide left out; *f*: a published factor."
    for title, found in groups:
        yield ""
        yield f"### {title}"
        yield ""
        yield "| dataset | what it is | where, when | per | kg CO2e | structure |"
        yield "|---|---|---|---|---:|---|"
        for one in sorted(found, key=lambda d: d.id):
            mark = " *f*" if one.kind == "aggregated" else ""
            name = one.name.replace("|", "/")
            yield (
                f"| `{one.id}`{mark} | {name} | {one.geography} {one.year or ''} | {one.unit} | "
                f"{values[one.id]} | {one.basis} |"
            )


def bases(made: Tables) -> Iterator[str]:
    """Figures by basis."""
    yield "| figures | " + " | ".join(BASES) + " |"
    yield "|---|" + "---:|" * len(BASES)
    for title, rows in (("exchanges", made.exchanges), ("emissions", made.emissions)):
        counted = Counter(row.basis for row in rows)
        yield f"| {title} | " + " | ".join(str(counted[basis]) for basis in BASES) + " |"


def sources(made: Tables) -> Iterator[str]:
    """Sources with their terms, and how many figures come from each."""
    taken: Counter[str] = Counter(row.source for row in (*made.exchanges, *made.emissions))
    taken.update(one.source for one in made.datasets.values())
    every = sum(taken.values())
    restricted = sum(n for id_, n in taken.items() if made.sources[id_].redistribution == "restricted")
    yield (
        f"`open`: may be handed on; `facts`: single figures cited; `restricted`: {restricted} of {every} figures. "
        "`baymark db check` refuses more than a tenth of restricted exchanges."
    )
    yield ""
    yield "| source | licence | terms | figures |"
    yield "|---|---|---|---:|"
    for id_, count in sorted(taken.items(), key=lambda pair: (-pair[1], pair[0])):
        one = made.sources[id_]
        who = f"{one.author}, {one.year}" if one.author else one.year
        title = one.title.replace("|", "/")
        yield f"| {title} ({who}) | {one.licence} | {one.redistribution} | {count} |"


def weak_spots(made: Tables) -> Iterator[str]:
    """Figures assumed or unverified through which most of an example study's footprint passes."""
    largest: dict[str, tuple[Decimal, str, str]] = {}
    studied = []
    for study, account in _accounts():
        studied.append(study)
        for figure in account.footprint.unverified:
            if not figure.id.startswith("bay-core:"):
                continue
            name = figure.id.removeprefix("bay-core:").partition("#")[0]  # row numbers move
            if figure.share > largest.get(name, (Decimal(0), "", ""))[0]:
                largest[name] = (figure.share, figure.basis, study)
    yield (
        "Figures that are assumed or unverified, by the largest share of a footprint that passes through one of them "
        f"(studies {', '.join(f'`{name}`' for name in studied)}, each under its first rule pack). The shares overlap."
    )
    yield ""
    yield "| figure | basis | share | in |"
    yield "|---|---|---:|---|"
    for id_, (share, basis, study) in sorted(largest.items(), key=lambda pair: (-pair[1][0], pair[0]))[:WEAK]:
        kind, _colon, what = id_.partition(":")
        process, _slash, flow = what.partition("/")
        shown = f"`{process}` {kind}" + (f" `{flow}`" if flow else "")
        yield f"| {shown} | {basis} | {share * 100:.1f} % | `{study}` |"


def _accounts() -> Iterator[tuple[str, Any]]:
    from baymark.commands import opening

    for folder in sorted(STUDIES.iterdir()):
        if (folder / "study.yaml").is_file():
            study = opening.open_study(folder)
            (account,) = opening.accounts(study, list(study.rule_packs)[:1])
            yield folder.name, account


def _counts(values: Iterator[str] | Any) -> str:
    return _counts_of(Counter(values))


def _counts_of(counted: Mapping[str, int], keep: bool = False) -> str:
    pairs: Sequence[tuple[str, int]] = list(counted.items())
    if not keep:
        pairs = sorted(pairs, key=lambda pair: (-pair[1], pair[0]))
    return ", ".join(f"{name} {count}" for name, count in pairs)


def _three(value: Decimal) -> str:
    return format(Decimal(f"{value:.3g}").normalize(), "f") if value else "0"


def make() -> dict[str, str]:
    """The page, by its path in docs."""
    from baymark.i18n import in_language

    with in_language("en"):
        return {"bay-core.md": page()}


if __name__ == "__main__":
    sys.exit(pages.command(make, "docs.bay_core"))

"""Plausibility bands of a category: `rules/<category>/plausibility.yaml`, the verifier's own expectations.

They lie with the installed program, never in a dossier: what is examined does not bring its own yardstick.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Final

from baymark.category import Text
from baymark.category.section import Section
from baymark.errors import BaymarkError, Problems
from baymark.i18n import _
from baymark.rules import fields
from baymark.rules.errors import BadFigure
from baymark.rules.reading import ID
from baymark.safe_yaml import read_yaml

SCHEMA = "baymark/plausibility/1"
FILE = "plausibility.yaml"
# What a measure takes: parameters of the study, stages of the rule pack.
OPERATORS: Final[Mapping[str, tuple[str, ...]]] = {
    "parameter": ("parameter",),
    "ratio": ("over", "under"),
    "stages_over_parameter": ("stages", "parameter"),
    "stage_share": ("stage",),
    "value": (),
}


@dataclass(frozen=True)
class Measure:
    """How the figure is formed; `names` are the parameters or stages it reads, by what they are for."""

    operator: str
    names: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Band:
    """Both ends belong to a band. `when` holds the choices of the study (or its `kind`) for which it is meant."""

    id: str
    title: Text
    measure: Measure
    unit: str
    when: Mapping[str, tuple[str, ...]]
    expected: tuple[Decimal, Decimal]
    possible: tuple[Decimal, Decimal]
    source: str
    basis: str


@dataclass(frozen=True)
class Plausibility:
    """The bands of one category, and the day on which they were put together."""

    category: str
    dated: date
    bands: tuple[Band, ...]


def load(category: str) -> Plausibility | None:
    """The bands of a category; None where there are none. Raises `Problems`."""
    from baymark.paths import data_folder

    path = data_folder("rules") / category / FILE
    return read_file(path) if path.is_file() else None


def read_file(path: Path) -> Plausibility:
    """The bands in a file. Raises `Problems`."""
    problems: list[BaymarkError] = []
    place = f"{path.parent.name}/{FILE}"
    root = Section(read_yaml(path, place), place, "", problems)
    root.known_keys("schema", "category", "dated", "bands")
    fields.one_of(root, "schema", [SCHEMA])
    found = Plausibility(
        fields.one_of(root, "category", [path.parent.name]),
        fields.day(root, "dated"),
        tuple(_band(section) for section in root.sections("bands")),
    )
    if problems:
        raise Problems(problems)
    return found


def _band(section: Section) -> Band:
    section.known_keys("id", "title", "measure", "unit", "when", "expected", "possible", "source", "basis")
    name = section.text("id", required=True)
    if name and not ID.match(name):
        section.problems.append(
            BadFigure(section.place("id"), text=name[:60], wanted=_("a name such as specific-energy"))
        )
    measure = section.section("measure")
    operator = fields.one_of(measure, "operator", OPERATORS)
    arguments = OPERATORS.get(operator, ())
    measure.known_keys("operator", *arguments)
    names = {
        key: measure.texts(key) if key == "stages" else (measure.text(key, required=True),)
        for key in arguments
    }
    expected, possible = _limits(section, "expected"), _limits(section, "possible")
    if not possible[0] <= expected[0] <= expected[1] <= possible[1]:
        section.problems.append(
            BadFigure(
                section.place("expected"),
                text=f"{expected[0]} – {expected[1]}",
                wanted=_("a band inside the possible one"),
            )
        )
    when = section.section("when")
    return Band(
        name,
        fields.bilingual(section, "title"),
        Measure(operator, names),
        section.text("unit", required=True),
        {key: when.texts(key) for key in when.values},
        expected,
        possible,
        *fields.source_and_basis(section),
    )


def _limits(section: Section, key: str) -> tuple[Decimal, Decimal]:
    texts = section.texts(key)
    try:
        low, high = (Decimal(text) for text in texts)
        if low.is_finite() and high.is_finite():
            return low, high
    except (ValueError, ArithmeticError):
        pass
    section.problems.append(
        BadFigure(section.place(key), text=", ".join(texts)[:60], wanted=_("two numbers, low and high"))
    )
    return Decimal(0), Decimal(0)

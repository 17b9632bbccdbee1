"""The measures of labels, read from `templates/label/layout.yaml`. All lengths in millimetres."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from baymark.errors import BadInput, Place
from baymark.i18n import _
from baymark.paths import data_folder
from baymark.safe_yaml import Node, read_yaml

SCHEMA = "baymark/label-layout/1"
_INCH = 25.4


class BadLayout(BadInput):
    """The label layout lacks a measure or has one that is none."""

    code = "bad-label-layout"
    summary = "The label layout cannot be used: {reason}"
    remedy = "Give the measure as a number of millimetres, as in the layout that baymark came with."


@dataclass(frozen=True)
class Measures:
    """A group of measures, asked for by name: `of("value.largest")`."""

    name: str
    texts: Mapping[str, str]

    def of(self, key: str) -> float:
        """A measure in mm (or the count, angle or ratio that its name says). Raises `BadLayout`."""
        text = self.texts.get(key)
        place = Place("layout.yaml", key=f"{self.name}.{key}")
        if text is None:
            raise BadLayout(place, reason=_("the measure is missing"))
        try:
            return float(text)
        except ValueError as error:
            raise BadLayout(place, reason=_("{text} is not a number").format(text=repr(text))) from error

    def several(self, key: str) -> list[float]:
        """A list of measures."""
        count = sum(1 for name in self.texts if name.startswith(f"{key}."))
        return [self.of(f"{key}.{number}") for number in range(count)]


@dataclass(frozen=True)
class Layout:
    """The measures of all labels, and of one variant."""

    variant: Measures
    text: Measures
    code: Measures

    @property
    def smallest_text(self) -> float:
        """The font size in mm whose x-height is the smallest allowed."""
        return self.text.of("smallest_x_height") / self.text.of("x_height")

    @property
    def dot(self) -> float:
        """One dot of the printing grid in mm."""
        return _INCH / self.code.of("dots_per_inch")


@cache
def layout(variant: str) -> Layout:
    """The layout of `full` or `compact`."""
    groups = _read(data_folder("templates") / "label" / "layout.yaml")
    return Layout(groups[variant], groups["text"], groups["code"])


def _read(path: Path) -> dict[str, Measures]:
    node = read_yaml(path, path.name)
    if not isinstance(node, dict) or node.get("schema") != SCHEMA:
        raise BadLayout(
            Place(path.name, key="schema"), reason=_("schema is not {schema}").format(schema=SCHEMA)
        )
    return {name: Measures(name, dict(_flat(value))) for name, value in node.items() if name != "schema"}


def _flat(node: Node, above: str = "") -> Sequence[tuple[str, str]]:
    if isinstance(node, dict):
        pairs = list(node.items())
    elif isinstance(node, list):
        pairs = [(str(number), value) for number, value in enumerate(node)]
    else:
        return [(above, node or "")]
    return [found for name, value in pairs for found in _flat(value, f"{above}.{name}" if above else name)]

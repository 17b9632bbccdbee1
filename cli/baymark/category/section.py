"""A mapping of a YAML file, read key by key: unknown, missing and misshapen keys become errors with their path."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from baymark.category.errors import MissingKey, UnexpectedShape, UnknownKey
from baymark.errors import BaymarkError, Place
from baymark.i18n import _

if TYPE_CHECKING:
    from baymark.safe_yaml import Node


def _shape(node: Node) -> str:
    if isinstance(node, dict):
        return _("a mapping (key: value)")
    if isinstance(node, list):
        return _("a list")
    return _("nothing") if node is None else _("a text")


class Section:
    """One mapping and where it stands. Problems go to the list that all sections of a file share."""

    def __init__(self, node: Node, file: str, path: str, problems: list[BaymarkError]) -> None:
        self.file = file
        self.path = path
        self.problems = problems
        if node not in (None, "") and not isinstance(node, dict):
            self._misshapen(self.place(), node, _("a mapping (key: value)"))
        self.values: dict[str, Node] = node if isinstance(node, dict) else {}

    def place(self, key: str = "") -> Place:
        return Place(self.file, key=".".join(part for part in (self.path, key) if part))

    def known_keys(self, *names: str) -> None:
        """Every other key is an error that names the nearest known one."""
        for key in self.values:
            if key not in names:
                self.problems.append(UnknownKey(self.place(key), name=key, known=names))

    def text(self, key: str, *, required: bool = False) -> str:
        """The text under a key, stripped; "" when empty or absent."""
        value = self.values.get(key)
        if value is not None and not isinstance(value, str):
            self._misshapen(self.place(key), value, _("a text"))
            return ""
        stripped = (value or "").strip()
        if required and not stripped:
            self.problems.append(MissingKey(self.place(key), name=key))
        return stripped

    def texts(self, key: str) -> tuple[str, ...]:
        """The list of texts under a key; empty when absent."""
        value = self.values.get(key)
        if value in (None, ""):
            return ()
        if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
            self._misshapen(self.place(key), value, _("a list of texts"))
            return ()
        return tuple(str(entry).strip() for entry in value)

    def section(self, key: str) -> Section:
        """The mapping under a key; an empty one when absent."""
        return self.inside(self.values.get(key), self.place(key).key)

    def sections(self, key: str) -> Iterator[Section]:
        """The mappings of the list under a key, their path ending in their number from 1."""
        value = self.values.get(key)
        if value in (None, ""):
            return
        if not isinstance(value, list):
            self._misshapen(self.place(key), value, _("a list"))
            return
        for number, entry in enumerate(value, 1):
            yield self.inside(entry, f"{self.place(key).key}[{number}]")

    def named_sections(self, key: str) -> Iterator[tuple[str, Section]]:
        """The mappings under the keys of the mapping under a key."""
        inner = self.section(key)
        for name in inner.values:
            yield name, inner.section(name)

    def inside(self, node: Node, path: str) -> Section:
        """The mapping below this one that `node` is."""
        return Section(node, self.file, path, self.problems)

    def _misshapen(self, place: Place, node: Node, wanted: str) -> None:
        self.problems.append(UnexpectedShape(place, found=_shape(node), wanted=wanted))

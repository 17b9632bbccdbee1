"""What stands in a rule pack, with what it inherits: pack.yaml and those of its bases, merged and traceable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from baymark.category.section import Section
from baymark.errors import BaymarkError, Place
from baymark.i18n import _
from baymark.rules.errors import UnusableBase
from baymark.rules.extending import Origins, Traced, inherit
from baymark.rules.folder import Shelved, extended
from baymark.rules.model import Base, LabelledException
from baymark.safe_yaml import Node, read_yaml

FILE = "pack.yaml"
MAX_BASES = 3


@dataclass(frozen=True)
class Layer:
    """One rule pack of a line of bases; `digest` covers its files and its own bases."""

    found: Shelved
    place: str
    node: dict[str, Node]
    digest: str


@dataclass(frozen=True)
class Content:
    """A merged pack.yaml. `layers` begin with the rule pack itself, then the base it names, and that one's base."""

    node: dict[str, Node]
    origins: Origins
    exceptions: tuple[LabelledException, ...]
    layers: tuple[Layer, ...]
    problems: tuple[BaymarkError, ...]

    @property
    def folder(self) -> Path:
        return self.layers[0].found.folder

    @property
    def place(self) -> str:
        return self.layers[0].place

    @property
    def digest(self) -> str:
        return self.layers[0].digest

    @property
    def bases(self) -> tuple[Base, ...]:
        return tuple(
            Base(one.found.id, one.found.version, one.found.folder, one.digest) for one in self.layers[1:]
        )

    def section(self, problems: list[BaymarkError]) -> Section:
        """The whole as a section to read from, which names the file in which each part stands."""
        return Traced(self.node, self.place, "", problems, self.origins)


def content_of(found: Shelved, shelf: Mapping[str, Shelved]) -> Content:
    """The content of a rule pack, its bases taken from `shelf` by `id@version`.

    Raises `UnreadableYaml` and `UnusableBase`; exceptions that cannot be carried out are among `problems`.
    """
    layers = _layers(found, shelf)
    origins = Origins()
    for layer in layers:
        origins.record(layer.node, layer.place, "")
    problems: list[BaymarkError] = []
    node = layers[-1].node
    exceptions: tuple[LabelledException, ...] = ()
    for layer in reversed(layers[:-1]):
        node, exceptions = inherit(node, Section(layer.node, layer.place, "", problems), origins)
    return Content(node, origins, exceptions, tuple(layers), tuple(problems))


def place_of(folder: Path) -> str:
    return "/".join([*folder.parts[-2:], FILE])


def _layers(found: Shelved, shelf: Mapping[str, Shelved]) -> list[Layer]:
    layers: list[Layer] = []
    wanted = ""
    here: Shelved | None = found
    while here is not None:
        place = place_of(here.folder)
        node = read_yaml(here.folder / FILE, place)
        problems: list[BaymarkError] = []
        section = Section(node, place, "", problems)
        wanted = section.text("extends")
        if problems and layers:  # the rule pack's own shape is named when it is read
            raise problems[0]
        layers.append(Layer(here, place, section.values, here.digest))
        here = _base(section.place("extends"), wanted, layers, shelf) if wanted else None
    for number in range(len(layers) - 2, -1, -1):
        above, base = layers[number], layers[number + 1]
        layers[number] = replace(above, digest=extended(above.found.digest, base.found.name, base.digest))
    return layers


def _base(place: Place, wanted: str, layers: list[Layer], shelf: Mapping[str, Shelved]) -> Shelved:
    line = [layer.found.name for layer in layers]
    if wanted in line:
        path = " → ".join([*line[line.index(wanted) :], wanted])
        raise UnusableBase(
            place, base=wanted, reason=_("they extend each other in a circle: {path}").format(path=path)
        )
    if len(layers) > MAX_BASES:
        reason = _("there are more than {limit} one above another").format(limit=MAX_BASES)
        raise UnusableBase(place, base=wanted, reason=reason)
    if wanted not in shelf:
        named = [name for name in shelf if name.split("@")[0] == wanted.split("@")[0]]
        reason = _("it is not on the shelf (there are: {found})").format(found=", ".join(named) or "—")
        raise UnusableBase(place, base=wanted, reason=reason)
    return shelf[wanted]

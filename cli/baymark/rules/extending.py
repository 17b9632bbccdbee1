"""`extends` and its labelled exceptions: a rule pack as the one it extends, changed only where it says so.

What identifies a rule pack is never inherited; everything else is, and every change has an id, a reason, a source.
Each part keeps the file and key where it was written, so that an error or a figure names the base's pack.yaml.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from baymark.category.section import Section
from baymark.errors import BaymarkError, Place
from baymark.i18n import _
from baymark.rules import fields
from baymark.rules.errors import BadException
from baymark.rules.model import Change, LabelledException
from baymark.rules.words import CHANGES as ACTIONS
from baymark.safe_yaml import Node

# Of each rule pack its own; `schema` and `category` must be those of the base.
IDENTITY = (
    "schema", "id", "version", "category", "title", "basis", "legal_status", "fidelity", "in_force", "supersedes",
    "superseded_by", "yields_to", "preliminary", "abstract",
)  # fmt: skip
SAME = ("schema", "category")
OWN = (*IDENTITY, "extends", "exceptions")
# By what an element of a list is addressed.
NAMES = ("id", "item", "material", "key", "from")
MAX_EXCEPTIONS = 100
MAX_CHANGES = 500


@dataclass(frozen=True)
class Origins:
    """Where each part of a merged rule pack was written: mappings and lists by identity, and texts that an
    exception put into a mapping of its base by that mapping and their key."""

    parts: dict[int, tuple[str, str]] = field(default_factory=dict)
    texts: dict[tuple[int, str], tuple[str, str]] = field(default_factory=dict)

    def record(self, node: Node, file: str, path: str) -> None:
        """Note where a node and everything in it stands."""
        if isinstance(node, (dict, list)):
            self.parts[id(node)] = (file, path)
            for name, inner in _entries(node):
                below = f"{path}{name}" if name.startswith("[") else ".".join(p for p in (path, name) if p)
                self.record(inner, file, below)


class Traced(Section):
    """A mapping of a merged rule pack; its places name the file in which each part was written."""

    def __init__(
        self, node: Node, file: str, path: str, problems: list[BaymarkError], origins: Origins
    ) -> None:
        self.node, self.origins = node, origins
        super().__init__(node, *origins.parts.get(id(node), (file, path)), problems)

    def place(self, key: str = "") -> Place:
        written = self.origins.texts.get((id(self.node), key))
        if written is None and isinstance(self.node, dict):
            written = self.origins.parts.get(id(self.node.get(key)))
        return Place(written[0], key=written[1]) if written else super().place(key)

    def inside(self, node: Node, path: str) -> Section:
        return Traced(node, self.file, path, self.problems, self.origins)


def read_exceptions(own: Section) -> list[tuple[LabelledException, Section]]:
    """The labelled exceptions of a rule pack with the sections that hold their changes."""
    found = []
    for section in own.sections("exceptions"):
        section.known_keys("id", "reason", "source", "basis", *ACTIONS)
        source, basis = fields.source_and_basis(section)
        changes = [
            *(Change("set", path) for path in section.section("set").values),
            *(Change("add", path) for path in section.section("add").values),
            *(Change("remove", path) for path in section.texts("remove")),
        ]
        if not changes:
            _refuse(section.problems, section.place(), _("it changes nothing"))
        found.append(
            (
                LabelledException(
                    section.text("id", required=True),
                    fields.bilingual(section, "reason"),
                    source,
                    basis,
                    tuple(changes),
                ),
                section,
            )
        )
    ids = [one.id for one, _section in found]
    for twice in sorted({id_ for id_ in ids if ids.count(id_) > 1}):
        _refuse(own.problems, own.place("exceptions"), _("{name} stands twice").format(name=twice))
    if len(found) > MAX_EXCEPTIONS or sum(len(one.changes) for one, _section in found) > MAX_CHANGES:
        _refuse(own.problems, own.place("exceptions"), _("there are too many; write a rule pack of its own"))
        return []
    return found


def inherit(
    base: dict[str, Node], own: Section, origins: Origins
) -> tuple[dict[str, Node], tuple[LabelledException, ...]]:
    """The content of the base with the own identity and the exceptions; `base` is changed in place.

    Problems go to the list of `own`: unknown paths, changes that change nothing or touch the identity, and keys
    that stand beside the exceptions.
    """
    for name in own.values:
        if name not in OWN:
            reason = _("{name} is inherited: change it by an exception").format(name=name)
            _refuse(own.problems, own.place(name), reason)
    for name in SAME:
        if own.text(name) and own.text(name) != base.get(name):
            _refuse(own.problems, own.place(name), _("it is not that of the base"))
    for name in IDENTITY:
        if name not in SAME:
            base.pop(name, None)
    base |= {name: node for name, node in own.values.items() if name in OWN}
    for name in OWN:
        origins.texts[id(base), name] = (own.file, name)
    changed: dict[str, tuple[str, str]] = {}
    exceptions = read_exceptions(own)
    for labelled, section in exceptions:
        for change in labelled.changes:
            reason = _conflict(change, changed, labelled.id) or _changed(base, change, section, origins)
            if reason:
                _refuse(own.problems, section.place(change.action), f"{change.path}: {reason}")
    return base, tuple(one for one, _section in exceptions)


def _conflict(change: Change, changed: dict[str, tuple[str, str]], id_: str) -> str:
    """Two changes of one place would leave open which holds; several additions to one list are none."""
    for path, (action, by) in changed.items():
        same, both_add = path == change.path, action == change.action == "add"
        around, inside = path.startswith(f"{change.path}/"), change.path.startswith(f"{path}/")
        if (same and not both_add) or around or (inside and action != "add"):
            return _("the exception {id} has changed it already").format(id=by)
    changed[change.path] = (change.action, id_)
    return ""


def _changed(root: dict[str, Node], change: Change, section: Section, origins: Origins) -> str:
    """Carry out one change; a text says why it cannot be."""
    segments = change.path.split("/")
    if not all(segments) or segments[0] in OWN:
        return _("what identifies a rule pack is no matter of an exception")
    holder, reason = _holder(root, segments[:-1])
    if holder is None:
        return reason
    index, reason = _index(holder, segments[-1])
    if change.action == "remove":
        if index is None:
            return reason
        del holder[index]  # type: ignore[arg-type]
        return ""
    node = section.section(change.action).values[change.path]
    if change.action == "set":
        if index is None:
            return reason
        if holder[index] == node:  # type: ignore[index]
            return _("it is that already")
        holder[index] = node  # type: ignore[index]
        _record_text(origins, holder, index, node, section.section("set").place(change.path))
        return ""
    return _added(
        holder, index, segments[-1], node, section.section("add").place(change.path), origins, reason
    )


def _added(
    holder: dict[str, Node] | list[Node],
    index: str | int | None,
    name: str,
    node: Node,
    place: Place,
    origins: Origins,
    reason: str,
) -> str:
    if index is not None:
        there = holder[index]  # type: ignore[index]
        if isinstance(there, list) and isinstance(node, list):
            names = [_name(element) for element in there]
            for element in node:
                if _name(element) and _name(element) in names:
                    return _("{name} stands there already").format(name=_name(element))
            there.extend(node)
            return ""
        if there is not None:
            return _("it stands there already: set it")
    elif isinstance(holder, list):
        return reason
    holder[name] = node  # type: ignore[call-overload]
    _record_text(origins, holder, name, node, place)
    return ""


def _record_text(
    origins: Origins, holder: dict[str, Node] | list[Node], index: str | int, node: Node, place: Place
) -> None:
    if not isinstance(node, (dict, list)) and isinstance(index, str):
        origins.texts[id(holder), index] = (place.file, place.key)


def _holder(root: dict[str, Node], segments: list[str]) -> tuple[dict[str, Node] | list[Node] | None, str]:
    """The mapping or list that a path leads to; the reason where it leads nowhere."""
    here: dict[str, Node] | list[Node] = root
    for segment in segments:
        index, reason = _index(here, segment)
        if index is None:
            return None, reason
        below = here[index]  # type: ignore[index]
        if not isinstance(below, (dict, list)):
            return None, _("{name} holds nothing to be changed").format(name=segment)
        here = below
    return here, ""


def _index(holder: dict[str, Node] | list[Node], segment: str) -> tuple[str | int | None, str]:
    """The key, or the number of the one element so named; the reason where there is none or there are several."""
    if isinstance(holder, dict):
        if segment in holder:
            return segment, ""
        return None, _("there is no {name}").format(name=segment)
    matching = [number for number, element in enumerate(holder) if segment in _all_names(element)]
    if len(matching) == 1:
        return matching[0], ""
    if matching:
        return None, _("{name} names several elements: change the whole list").format(name=segment)
    return None, _("there is no {name}").format(name=segment)


def _all_names(element: Node) -> tuple[str, ...]:
    if isinstance(element, dict):
        return tuple(str(element[key]) for key in NAMES if isinstance(element.get(key), str))
    return (element,) if isinstance(element, str) else ()


def _name(element: Node) -> str:
    return next(iter(_all_names(element)), "")


def _entries(node: dict[str, Node] | list[Node]) -> list[tuple[str, Node]]:
    if isinstance(node, dict):
        return list(node.items())
    return [(f"[{number}]", inner) for number, inner in enumerate(node, 1)]


def _refuse(problems: list[BaymarkError], place: Place, reason: str) -> None:
    problems.append(BadException(place, reason=reason))


def flat(node: Mapping[str, Node]) -> dict[str, str]:
    """Every text of a rule pack by its path, elements of lists by their name where they have one of their own."""
    found: dict[str, str] = {}

    def walk(inner: Node, path: str) -> None:
        if isinstance(inner, dict):
            for name, below in inner.items():
                walk(below, f"{path}/{name}" if path else name)
        elif isinstance(inner, list):
            names = [_name(element) for element in inner]
            unique = len(set(names)) == len(names) and all(names)
            for number, element in enumerate(inner, 1):
                if isinstance(element, str) and unique:
                    found[f"{path}/{element}"] = element
                else:
                    walk(element, f"{path}/{names[number - 1] if unique else number}")
        else:
            found[path] = inner or ""

    walk(dict(node), "")
    return found

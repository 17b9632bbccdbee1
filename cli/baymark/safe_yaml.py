"""YAML as people write it in studies and rule packs: text only, and nothing clever.

Every scalar stays the text that was written (`NO`, `010`, `1:30`); duplicate keys, anchors, aliases, tags and
several documents are refused; size, depth and node count are bounded before anything is built.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISREG
from typing import Union

import yaml

from baymark.errors import BadInput, Place
from baymark.i18n import _

Node = Union[str, None, "list[Node]", "dict[str, Node]"]

MAX_BYTES = 1_000_000
MAX_DEPTH = 20
MAX_NODES = 100_000


class UnreadableYaml(BadInput):
    """The text is not YAML, or uses a part of YAML that is not accepted here."""

    code = "unreadable-yaml"
    summary = "The YAML cannot be accepted: {reason}"
    remedy = "Write plain keys, lists and texts; no anchors, aliases, tags or repeated keys."


def read_yaml(path: Path, name: str | None = None) -> Node:
    """Read one YAML file; `name` is what errors call it. Raises `UnreadableYaml` with line and column."""
    shown = name or path.name
    try:
        status = path.stat()
        if not S_ISREG(status.st_mode):  # a pipe or device has no size, and perhaps no end
            raise UnreadableYaml(Place(shown), reason=_("not a file"))
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise UnreadableYaml(Place(shown), reason=error.strerror or str(error)) from error
    if len(content) > MAX_BYTES:
        size = max(status.st_size, len(content))
        reason = _("{size} bytes, at most {limit} are read").format(size=size, limit=MAX_BYTES)
        raise UnreadableYaml(Place(shown), reason=reason)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise UnreadableYaml(Place(shown, key=_line(line)), reason=_("not UTF-8")) from error
    return parse_yaml(text, shown)


def parse_yaml(text: str, name: str) -> Node:
    """Parse YAML text into dicts, lists, texts and None (an empty value). Raises `UnreadableYaml`."""
    if len(text) > MAX_BYTES:
        reason = _("more than {limit} characters").format(limit=MAX_BYTES)
        raise UnreadableYaml(Place(name), reason=reason)
    strange = _NOT_TEXT.search(text)
    if strange:
        line = text.count("\n", 0, strange.start()) + 1
        raise UnreadableYaml(Place(name, key=_line(line)), reason=_strange(strange.group()))
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return _built(yaml.parse(text, Loader=loader), name)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = ""
        if mark:
            where = _("line {line}, column {column}").format(line=mark.line + 1, column=mark.column + 1)
        reason = str(getattr(error, "problem", None) or error)
        raise UnreadableYaml(Place(name, key=where), reason=reason) from error
    except RecursionError as error:
        raise UnreadableYaml(Place(name), reason=_too_deep()) from error


# What no text holds: control characters (but tab and line ends), halves of surrogate pairs.
_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


def _strange(character: str) -> str:
    return _("the control character {code}").format(code=f"U+{ord(character):04X}")


def _too_deep() -> str:
    return _("nested deeper than {limit}").format(limit=MAX_DEPTH)


def _line(number: int) -> str:
    return _("line {number}").format(number=number)


@dataclass
class _Open:
    """A list or mapping that is being read; `key` waits for its value."""

    content: list[Node] | dict[str, Node]
    key: str | None = None

    def add(self, value: Node) -> str | None:
        """Put a value, or a key in a mapping; a text says why it cannot be one."""
        if isinstance(self.content, list):
            self.content.append(value)
        elif self.key is not None:
            self.content[self.key] = value
            self.key = None
        elif not isinstance(value, str):
            return _("an empty key")
        elif value in self.content:
            return _("the name {name} stands twice").format(name=repr(value))
        else:
            self.key = value
        return None


def _built(events: Iterator[yaml.Event], name: str) -> Node:
    """Plain content from parser events; what is clever, too deep or too much stops at its line."""
    outermost: list[Node] = []
    opened = [_Open(outermost)]
    for number, event in enumerate(events, start=1):
        reason = _refusal(event)
        if reason is None and number > MAX_NODES:
            reason = _("more than {limit} nodes").format(limit=MAX_NODES)
        if reason is None and isinstance(event, yaml.ScalarEvent):
            plain = event.implicit[0]  # neither quoted nor a block
            reason = opened[-1].add(None if plain and event.value == "" else str(event.value))
        elif reason is None and isinstance(event, yaml.CollectionStartEvent):
            inside = opened[-1]
            if isinstance(inside.content, dict) and inside.key is None:
                reason = _("a key that is not a text")
            elif len(opened) > MAX_DEPTH:
                reason = _too_deep()
            opened.append(_Open([] if isinstance(event, yaml.SequenceStartEvent) else {}))
        elif reason is None and isinstance(event, yaml.CollectionEndEvent):
            reason = opened[-2].add(opened.pop().content)
        elif reason is None and isinstance(event, yaml.DocumentStartEvent) and outermost:
            reason = _("a second document (---)")
        if reason is not None:
            line = _line(event.start_mark.line + 1) if event.start_mark else ""
            raise UnreadableYaml(Place(name, key=line), reason=reason)
    return outermost[0] if outermost else None


def _refusal(event: yaml.Event) -> str | None:
    if isinstance(event, yaml.AliasEvent):
        return _("an alias (*name)")
    if getattr(event, "anchor", None):
        return _("an anchor (&name)")
    tag = getattr(event, "tag", None)
    if tag:
        return _("a tag ({tag})").format(tag=tag)
    if isinstance(event, yaml.ScalarEvent):
        strange = _NOT_TEXT.search(event.value)  # written as an escape, "\\0"
        return _strange(strange.group()) if strange else None
    return None

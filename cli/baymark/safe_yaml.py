"""YAML as people write it in studies and rule packs: text only, and nothing clever.

Every scalar stays the text that was written (`NO`, `010`, `1:30`); duplicate keys, anchors, aliases, tags and
several documents are refused; size, depth and node count are bounded before anything is built.
"""

from __future__ import annotations

from pathlib import Path
from typing import Union

import yaml

from baymark.errors import BadInput, Place

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
        size = path.stat().st_size
    except OSError as error:
        raise UnreadableYaml(Place(shown), reason=error.strerror or str(error)) from error
    if size > MAX_BYTES:
        raise UnreadableYaml(Place(shown), reason=f"{size} bytes, at most {MAX_BYTES} are read")
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableYaml(Place(shown), reason=f"not UTF-8 at byte {error.start}") from error
    return parse_yaml(text, shown)


def parse_yaml(text: str, name: str) -> Node:
    """Parse YAML text into dicts, lists, texts and None (an empty value). Raises `UnreadableYaml`."""
    if len(text) > MAX_BYTES:
        raise UnreadableYaml(Place(name), reason=f"more than {MAX_BYTES} characters")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        _refuse_clever_parts(text, name, loader)
        return _plain(yaml.compose(text, Loader=loader), name)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        raise UnreadableYaml(
            Place(name, key=where), reason=str(getattr(error, "problem", None) or error)
        ) from error
    except RecursionError as error:
        raise UnreadableYaml(Place(name), reason=f"nested deeper than {MAX_DEPTH}") from error


def _refuse_clever_parts(text: str, name: str, loader: type) -> None:
    """Walk the events (nothing is built yet) and refuse anchors, aliases, tags, depth and number."""
    depth = 0
    for nodes, event in enumerate(yaml.parse(text, Loader=loader), start=1):
        here = Place(name, key=f"line {event.start_mark.line + 1}" if event.start_mark else "")
        if isinstance(event, yaml.AliasEvent):
            raise UnreadableYaml(here, reason="an alias (*name)")
        if getattr(event, "anchor", None):
            raise UnreadableYaml(here, reason="an anchor (&name)")
        tag = getattr(event, "tag", None)
        if tag:
            raise UnreadableYaml(here, reason=f"a tag ({tag})")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            raise UnreadableYaml(here, reason=f"nested deeper than {MAX_DEPTH}")
        if nodes > MAX_NODES:
            raise UnreadableYaml(here, reason=f"more than {MAX_NODES} nodes")


def _plain(node: yaml.Node | None, name: str) -> Node:
    if node is None:
        return None
    if isinstance(node, yaml.ScalarNode):
        return None if node.value == "" and node.style is None else str(node.value)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(child, name) for child in node.value]
    result: dict[str, Node] = {}
    for key, value in node.value:
        here = Place(name, key=f"line {key.start_mark.line + 1}")
        if not isinstance(key, yaml.ScalarNode):
            raise UnreadableYaml(here, reason="a key that is not a text")
        if key.value in result:
            raise UnreadableYaml(here, reason=f"the key {key.value!r} stands twice")
        result[key.value] = _plain(value, name)
    return result

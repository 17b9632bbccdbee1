"""The JSON Schema for editors: it accepts what is shipped, refuses what is broken, and knows the keys that are read."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from baymark.category.section import Section
from baymark.rules import reading, shelf
from baymark.rules.content import content_of
from baymark.rules.model import Origin
from baymark.safe_yaml import read_yaml

ROOT = Path(__file__).parents[2]
FILE = ROOT / "docs" / "schemas" / "rule-pack-1.schema.json"
SHELF = shelf.whole()


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    schema = json.loads(FILE.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


@pytest.fixture
def generator(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(ROOT))
    from docs import rule_pack_schema

    return rule_pack_schema


@pytest.mark.parametrize("name", SHELF)
def test_every_shipped_rule_pack_is_valid(validator: Draft202012Validator, name: str) -> None:
    content = read_yaml(SHELF[name].folder / "pack.yaml")
    assert [f"{list(e.absolute_path)}: {e.message}" for e in validator.iter_errors(content)] == []


def test_the_file_is_the_generated_one(generator: ModuleType) -> None:
    assert FILE.read_text(encoding="utf-8") == generator.text()


def _set(*path: str | int, to: object) -> Callable[[dict[str, Any]], None]:
    def change(content: dict[str, Any]) -> None:
        here: Any = content
        for step in path[:-1]:
            here = here[step]
        here[path[-1]] = to

    return change


def _without(*path: str | int) -> Callable[[dict[str, Any]], None]:
    def change(content: dict[str, Any]) -> None:
        here: Any = content
        for step in path[:-1]:
            here = here[step]
        del here[path[-1]]

    return change


BROKEN: dict[str, Callable[[dict[str, Any]], None]] = {
    "a key in another spelling": _set("gwp_sett", to="ar6"),
    "no functional unit": _without("functional_unit"),
    "a status that is none": _set("legal_status", to="law"),
    "no Chinese": _without("title", "zh-Hans"),
    "a basis that is none": _set("rounding", "basis", to="sure"),
    "no source": _without("electricity", "source"),
    "a date that is none": _set("in_force", "from", to="1 March 2025"),
    "a figure that is none": _set("parameters", "collection_distance", "values", 0, "value", to="3e2"),
    "an operator that is none": _set("end_of_life", "operator", to="cfff"),
    "a formula with expression and operator": _set("formulas", "life_energy", "expression", to="rated_energy"),
    "a predicate that asks two things": _set(
        "scope", "exclusions", 0, "when", to={"parameter": "chemistry", "kind": "traction"}
    ),
    "a predicate that compares twice": _set(
        "scope", "exclusions", 0, "when", to={"parameter": "rated_energy", "at_least": "1", "at_most": "2"}
    ),
    "something due with two dates": _set(
        "due", to=[{"id": "x", "title": {"en": "x", "zh-Hans": "某"}, "text": {"en": "x", "zh-Hans": "某"},
                    "source": "s", "basis": "seen", "date": "2027-01-01", "later_of": [{"date": "2027-01-01"}]}]
    ),
    "exceptions without a base": _set("exceptions", to=[]),
    "inherited keys beside a base": _set("extends", to="gba-battery@1.0.0"),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_one_is_refused(validator: Draft202012Validator, name: str) -> None:
    whole = read_yaml(SHELF["gba-battery@1.0.0"].folder / "pack.yaml")
    assert isinstance(whole, dict)
    content: dict[str, Any] = copy.deepcopy(whole)
    assert validator.is_valid(content)
    BROKEN[name](content)
    assert not validator.is_valid(content)


def test_it_knows_the_keys_that_are_read(
    validator: Draft202012Validator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever the program asks for known keys, the schema has the same ones at that place."""
    schema: dict[str, Any] = dict(validator.schema)  # type: ignore[arg-type]
    asked: list[tuple[str, frozenset[str]]] = []
    original = Section.known_keys

    def spy(self: Section, *names: str) -> None:
        asked.append((self.path, frozenset(names)))
        original(self, *names)

    monkeypatch.setattr(Section, "known_keys", spy)
    for found in SHELF.values():
        content = content_of(found, SHELF)
        if not content.bases:
            reading.read(content, Origin(overlay=False, published=False))
    compared = set()
    for path, names in asked:
        known = set(_keys(schema, path))
        questions = ".when" in path or path.startswith("predicates") or path.endswith("later_of")
        assert names <= known if questions or "later_of" in path else names == known, (path, names, known)
        compared.add(re.sub(r"\[\d+\]|\.[a-z_]+(?=\.|$)", "", path))
    assert len(compared) >= 15


def _keys(schema: dict[str, Any], path: str) -> Iterator[str]:
    """The properties that the schema has at a path of the program, such as `scope.conditions[1].when`."""
    places = [schema]
    for step in [part for part in re.split(r"\.|(?=\[)", path) if part]:
        places = [
            inner for place in places for one in _branches(schema, place) for inner in _below(one, step)
        ]
    for place in places:
        for one in _branches(schema, place):
            yield from one.get("properties", {})


def _below(schema: dict[str, Any], step: str) -> Iterator[dict[str, Any]]:
    if step.startswith("["):
        if "items" in schema:
            yield schema["items"]
    elif step in schema.get("properties", {}):
        yield schema["properties"][step]
    elif isinstance(schema.get("additionalProperties"), dict):
        yield schema["additionalProperties"]


def _branches(whole: dict[str, Any], schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if "$ref" in schema:
        schema = whole["$defs"][schema["$ref"].rpartition("/")[2]]
    yield schema
    for word in ("anyOf", "oneOf"):
        for inner in schema.get(word, ()):
            yield from _branches(whole, inner)

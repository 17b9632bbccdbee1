"""One byte sequence for one content: vectors of RFC 8785, and JSON that readers could understand differently."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baymark.canonical import (
    MAX_BYTES,
    MAX_DEPTH,
    NotCanonical,
    UnreadableJson,
    canonical,
    parse_json,
    sha256_hex,
)

VECTORS = Path(__file__).resolve().parents[2] / "shared/schemas/vc/jcs-rfc8785/testdata"
NAMES = ("arrays", "french", "structures", "unicode", "values", "weird")

_LEAVES = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text()
CONTENT = st.recursive(
    _LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20
)


@pytest.mark.skipif(not VECTORS.is_dir(), reason="the RFC 8785 vectors do not lie beside this checkout")
@pytest.mark.parametrize("name", NAMES)
def test_vectors_of_rfc_8785(name: str) -> None:
    content = parse_json((VECTORS / "input" / f"{name}.json").read_bytes(), name)
    expected = (VECTORS / "output" / f"{name}.json").read_bytes()
    assert canonical(content, doubles=True) == expected
    assert canonical(parse_json(expected, name), doubles=True) == expected
    assert bytes.fromhex((VECTORS / "outhex" / f"{name}.txt").read_text()) == expected


def test_names_are_sorted_by_utf16_units() -> None:
    # U+FB33 is one unit above the surrogates of U+1F602, though below it as a code point.
    assert canonical({"\ufb33": 1, "\U0001f602": 2, "a": 3}).decode() == '{"a":3,"\U0001f602":2,"\ufb33":1}'


@given(CONTENT)
def test_order_of_names_does_not_matter_and_content_comes_back(content: object) -> None:
    data = canonical(content)
    assert canonical(parse_json(data, "x")) == data
    assert parse_json(json.dumps(content).encode(), "x") == json.loads(data)
    if isinstance(content, dict):
        assert canonical(dict(reversed(list(content.items())))) == data


@pytest.mark.parametrize(
    ("content", "path"),
    [
        ({"a": [1, 0.1]}, "$.a[1]"),
        ({"a": float("nan")}, "$.a"),
        ({"a": Decimal("1")}, "$.a"),
        ({"a": 2**53}, "$.a"),
        ({"a": "\ud800"}, "$.a"),
        ({"\udfff": 1}, "$"),
        ({"a": {1: 2}}, "$.a"),
        ({"a": b"bytes"}, "$.a"),
        ({"a": {1, 2}}, "$.a"),
    ],
)
def test_what_cannot_be_signed_is_named_with_its_place(content: object, path: str) -> None:
    with pytest.raises(NotCanonical) as refused:
        canonical(content)
    assert refused.value.values["where"] == path


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_numbers_that_are_none_are_refused_even_where_doubles_are_admitted(number: float) -> None:
    assert canonical([0.1, 1e30, -0.0], doubles=True) == b"[0.1,1e+30,0]"
    with pytest.raises(NotCanonical):
        canonical([number], doubles=True)


@pytest.mark.parametrize(
    ("data", "part"),
    [
        (b'{"a": 1, "a": 1}', "'a' stands twice"),
        (b'{"x": {"a": 1, "\\u0061": 2}}', "'a' stands twice"),
        (b"NaN", "NaN"),
        (b"[-Infinity]", "-Infinity"),
        (b"[1e400]", "1e400"),
        (b"[9007199254740992]", "9007199254740992"),
        (b"[" + b"9" * 10_000 + b"]", "999…"),
        (b'["\\ud800"]', "surrogate"),
        (b'"\xff"', "byte 2"),
        (b'\xef\xbb\xbf{"a": 1}', "BOM"),
        ('{"a": 1}'.encode("utf-16"), "UTF-8"),
        (b'{"a": 1} {}', "Extra data"),
        (b"", "Expecting value"),
        (b"{'a': 1}", "property name"),
        (b'["a\nb"]', "control character"),
    ],
)
def test_json_that_readers_could_understand_differently(data: bytes, part: str) -> None:
    with pytest.raises(UnreadableJson) as refused:
        parse_json(data, "given.json")
    assert part in str(refused.value) and str(refused.value).startswith("given.json: ")


def test_size_and_depth_are_bounded() -> None:
    assert parse_json(b" " * (MAX_BYTES - 1) + b"1", "x") == 1
    with pytest.raises(UnreadableJson, match="bytes"):
        parse_json(b" " * MAX_BYTES + b"1", "x")
    deepest = b"[" * MAX_DEPTH + b"]" * MAX_DEPTH
    assert canonical(parse_json(deepest, "x")) == deepest
    for hostile in (b"[" + deepest + b"]", b"[" * 2_000_000, b'{"a":' * 500_000, b"[" * 9_999 + b"]" * 9_999):
        with pytest.raises(UnreadableJson):
            parse_json(hostile, "x")
    with pytest.raises(NotCanonical):
        canonical([json.loads(deepest)])


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        content = parse_json(data, "x")
    except UnreadableJson:
        return
    canonical(content, doubles=True)


def test_digest() -> None:
    assert sha256_hex(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

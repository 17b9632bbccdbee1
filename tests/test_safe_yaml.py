"""YAML of strangers: text stays text, clever parts are refused at their line, and size is bounded."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from baymark import safe_yaml
from baymark.safe_yaml import MAX_BYTES, MAX_DEPTH, UnreadableYaml, parse_yaml, read_yaml


def _refused(text: str) -> UnreadableYaml:
    started = time.perf_counter()
    with pytest.raises(UnreadableYaml) as caught:
        parse_yaml(text, "study.yaml")
    assert time.perf_counter() - started < 3
    assert str(caught.value).startswith("study.yaml")
    return caught.value


@pytest.fixture(params=["C", "Python"], autouse=True)
def _both_parsers(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """PyYAML without libyaml must answer alike."""
    if request.param == "C" and not hasattr(yaml, "CSafeLoader"):
        pytest.skip("PyYAML was built without libyaml")
    if request.param == "Python":
        monkeypatch.delattr(yaml, "CSafeLoader", raising=False)
    return str(request.param)


@pytest.mark.parametrize(
    "written",
    ["NO", "yes", "on", "010", "0x1F", "1:30", "null", "~", "true", "1_000", "1e3", ".inf", ".nan",
     "2024-01-02", "1.10", "=", "<<"],
)  # fmt: skip
def test_text_stays_the_text_that_was_written(written: str) -> None:
    assert parse_yaml(f"a: {written}\nb: [{written}]\n", "f") == {"a": written, "b": [written]}
    assert parse_yaml(f"{written}: x\n", "f") == {written: "x"}


def test_structure_and_empty_values() -> None:
    text = "a:\nb: ''\nc: [1, {d: e}]\nf: |\n  two\n  lines\ng:\n  - \n  - x\nh: >-\n  one\n  line\ni: {}\nj: []\n"
    assert parse_yaml(text, "f") == {
        "a": None,
        "b": "",
        "c": ["1", {"d": "e"}],
        "f": "two\nlines\n",
        "g": [None, "x"],
        "h": "one line",
        "i": {},
        "j": [],
    }


@pytest.mark.parametrize(("text", "wanted"), [("", None), ("# only a remark\n", None), ("---\n", None)])
def test_nothing_is_none(text: str, wanted: None) -> None:
    assert parse_yaml(text, "f") is wanted


def test_a_merge_key_merges_nothing() -> None:
    assert parse_yaml("<<: {a: b}\nc: d\n", "f") == {"<<": {"a": "b"}, "c": "d"}


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "twice"),
        ("x:\n  a: 1\n  'a': 2\n", 3, "twice"),
        ("- {a: 1, a: 2}\n", 1, "twice"),
        ("a: &x 1\n", 1, "anchor"),
        ("a: 1\nb: &x [1]\n", 2, "anchor"),
        ("a: 1\nb: *a\n", 2, "alias"),
        ("a: 1\nb: !!str 2\n", 2, "tag"),
        ("a: !!python/object/apply:os.system ['true']\n", 1, "tag"),
        ("a: !local {b: c}\n", 1, "tag"),
        ("a: ! 1\n", 1, "tag"),
        ("a: 1\n---\nb: 2\n", 2, "second document"),
        ("a: 1\n...\n---\n---\nb: 2\n", 3, "second document"),
        ("a: 1\n[b]: 2\n", 2, "key that is not a text"),
        ("a: 1\n? {b: c}\n: 2\n", 2, "key that is not a text"),
        ("a: 1\n? \n: 2\n", 2, "empty key"),
        ("a:\n\tb: 1\n", 2, ""),
        ("a: 1\nb: [1, 2\n", 3, ""),
        ("a: 1\nb: c: d\n", 2, ""),
        ("温室气体: 1\nb: \x01\n", 2, "U+0001"),
        ("a: 1\nb: \ud800\n", 2, "U+D800"),
        ('a: 1\nb: "\\0"\n', 2, "U+0000"),
        ('a: 1\nb: "\\e[2J"\n', 2, "U+001B"),
    ],
)
def test_refusals_name_the_line(text: str, line: int, reason: str) -> None:
    error = _refused(text)
    assert error.place.key.split(",")[0] == f"line {line}"
    assert reason in error.values["reason"]


@pytest.mark.parametrize(
    "bomb",
    ["[" * 10_000, "[" * 10_000 + "]" * 10_000, "- " * 10_000, "{a: " * 10_000, "? " * 10_000,
     "\n".join(" " * depth + "a:" for depth in range(1_200))],
    ids=["open", "closed", "list", "mapping", "keys", "indents"],
)  # fmt: skip
def test_depth_bombs(bomb: str) -> None:
    _refused(bomb)


def test_depth_is_counted_exactly() -> None:
    deepest = "[" * MAX_DEPTH + "]" * MAX_DEPTH
    assert parse_yaml(deepest, "f") is not None
    assert "deeper" in _refused(f"[{deepest}]").values["reason"]


def test_billion_laughs() -> None:
    lines = ["a0: &a0 [lol, lol]"] + [f"a{i}: &a{i} [{f'*a{i - 1},' * 9}]" for i in range(1, 10)]
    error = _refused("\n".join(lines))
    assert error.place.key == "line 1"


def test_the_number_of_parts_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(safe_yaml, "MAX_NODES", 1_000)
    assert len(parse_yaml("- x\n" * 990, "f") or []) == 990
    error = _refused("- x\n" * 1_100)
    assert error.place.key == "line 998"  # the stream, document and list are parts too


def test_a_crowded_file_within_the_size_is_refused() -> None:
    assert "nodes" in _refused("[" + "a," * 400_000 + "]").values["reason"]


def test_two_megabytes_are_refused_unread(tmp_path: Path) -> None:
    big = tmp_path / "big.yaml"
    big.write_bytes(b"a: " + b"x" * 2_000_000)
    with pytest.raises(UnreadableYaml, match=r"big\.yaml: .*2000003 bytes"):
        read_yaml(big)
    assert "more than" in _refused("x" * (MAX_BYTES + 1)).values["reason"]


@pytest.mark.parametrize(
    ("content", "line"),
    [(b"a: 1\nb: \xff\xfe\n", 2), ("温: 1\nb: 产品\n".encode("gb18030"), 1), ("a: b\n".encode("utf-16"), 1)],
)
def test_other_encodings_are_refused(content: bytes, line: int, tmp_path: Path) -> None:
    path = tmp_path / "study.yaml"
    path.write_bytes(content)
    with pytest.raises(UnreadableYaml) as caught:
        read_yaml(path)
    assert caught.value.place.file == "study.yaml"
    assert caught.value.place.key == f"line {line}"
    assert "UTF-8" in caught.value.values["reason"]


def test_a_byte_order_mark_is_not_part_of_the_first_key(tmp_path: Path) -> None:
    path = tmp_path / "study.yaml"
    path.write_bytes("\ufeff产品: 电池\n".encode())
    assert read_yaml(path) == {"产品": "电池"}


def test_what_is_not_a_file_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "pipe", tmp_path / "absent.yaml", Path("/dev/zero")):
        with pytest.raises(UnreadableYaml) as caught:
            read_yaml(path, "given.yaml")
        assert caught.value.place.file == "given.yaml"


_SCALARS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=20)
_NODES = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_SCALARS, inner, max_size=4),
    max_leaves=15,
)


@given(_NODES)
def test_what_pyyaml_writes_quoted_is_read_back(node: object) -> None:
    written = yaml.safe_dump(node, default_style='"', allow_unicode=True)
    # Written with tags only where the type is not a text; ours are texts throughout.
    if "!" not in written:
        assert parse_yaml(written, "f") == node


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        parse_yaml(text, "f")
    except UnreadableYaml as error:
        assert error.code == "unreadable-yaml"

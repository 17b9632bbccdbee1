"""The trace as a tree on the terminal: at most 100 columns, told once, zeros hidden on request."""

from __future__ import annotations

import pytest

from baymark.documents.terminal import width
from baymark.documents.trace_tree import WIDTH, tree
from baymark.footprint import account
from baymark.footprint.trace import Trace, trace
from baymark.i18n import LANGUAGES, in_language

from ..inventory.example import TEMPLATE, battery, bay_core, rule_pack


@pytest.fixture(scope="module")
def traced() -> Trace:
    from baymark import category, study

    read = study.load(TEMPLATE, category.load)
    return trace(account(read, rule_pack("gba-battery"), bay_core(), battery()))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_line_is_wider_than_the_terminal(traced: Trace, language: str) -> None:
    with in_language(language):
        lines = list(tree(traced))
    assert len(lines) > 1000
    assert max(width(line) for line in lines) <= WIDTH


def test_what_many_lines_read_is_told_once(traced: Trace) -> None:
    lines = list(tree(traced))
    assert sum("rated_energy * cycle_life" in line for line in lines) == 1
    assert sum(line.strip() == "(see above)" for line in lines) > 20


def test_the_depth_limits_the_tree(traced: Trace) -> None:
    assert len(list(tree(traced, 0))) == 2
    shallow, deeper = list(tree(traced, 2)), list(tree(traced, 4))
    assert len(shallow) < len(deeper) < len(list(tree(traced)))
    assert not any("line:" in line for line in shallow)


def test_zeros_are_hidden_on_request_and_counted(traced: Trace) -> None:
    nodes = dict(traced.nodes)
    zero = next(name for name, node in nodes.items() if node.kind == "line")
    from dataclasses import replace

    nodes[zero] = replace(nodes[zero], value=nodes[zero].value * 0)
    changed = Trace(traced.root, nodes)
    assert any(f"[{zero}]" in line for line in tree(changed, 4))
    hidden = list(tree(changed, 4, hide_zero=True))
    assert not any(f"[{zero}]" in line for line in hidden)
    assert "1 figure(s)" in hidden[-1]
    assert "left out" not in list(tree(traced, 1, hide_zero=True))[-1]

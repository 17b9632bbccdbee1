"""What becomes due: later-of dates, acts of which nothing is known, and acts told in two ways."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baymark.category import Text
from baymark.category.section import Section
from baymark.errors import BaymarkError, Place, Problems
from baymark.rules import due
from baymark.rules.errors import ShadowedAct
from baymark.rules.model import Due, Term
from baymark.rules.reading.due import read_due
from baymark.safe_yaml import parse_yaml


def act(id_: str, status: str, start: date | None = None) -> due.Act:
    title = Text(f"Act {id_}", f"法案 {id_}")
    return due.Act(id_, title, status, start, date(2026, 10, 6), "a source", "seen", Place())


ACTS = {
    one.id: one
    for one in (
        act("early", "adopted", date(2024, 1, 31)),
        act("late", "adopted", date(2026, 3, 1)),
        act("open", "adopted"),
        act("missing", "not_adopted"),
        act("dark", "unknown"),
    )
}


def entry(*terms: Term) -> Due:
    return Due("x", Text("x", "某"), None, terms, Text("x", "某"), "a source", "seen")


@pytest.mark.parametrize(
    ("terms", "day"),
    [
        ([Term(date(2027, 1, 1))], date(2027, 1, 1)),
        ([Term(date(2025, 2, 18)), Term(None, "early", 12)], date(2025, 2, 18)),
        ([Term(date(2025, 1, 30)), Term(None, "early", 12)], date(2025, 1, 31)),
        ([Term(date(2025, 2, 18)), Term(None, "early", 13)], date(2025, 2, 28)),
        ([Term(date(2025, 2, 18)), Term(None, "early", 12), Term(None, "late", 12)], date(2027, 3, 1)),
    ],
)
def test_the_later_of_several_dates_counts(terms: list[Term], day: date) -> None:
    found = due.answer(entry(*terms), ACTS)
    assert (found.day, found.reason) == (day, "")


@pytest.mark.parametrize(
    ("id_", "says"),
    [
        ("missing", "Act missing was not adopted as of 2026-10-06"),
        ("dark", "Whether Act dark is adopted was not known as of 2026-10-06"),
        ("open", "when it enters into force was not known"),
        ("never-heard-of", "Nothing is known here of the act never-heard-of"),
    ],
)
def test_an_unknown_act_leaves_the_date_undetermined(id_: str, says: str) -> None:
    found = due.answer(entry(Term(date(2025, 2, 18)), Term(None, id_, 12)), ACTS)
    assert found.day is None
    assert says in found.reason
    assert found.not_before == date(2025, 2, 18)


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(0, 600), st.integers(0, 600))
def test_months_add_up_except_for_short_months(day: date, some: int, more: int) -> None:
    after = due.months_later(day, some)
    assert (after.year * 12 + after.month) - (day.year * 12 + day.month) == some
    assert after.day <= day.day
    if day.day <= 28:
        assert due.months_later(after, more) == due.months_later(day, some + more)


DUE = """
    id: x
    title: {en: X, zh-Hans: 某}
    text: {en: X, zh-Hans: 某}
    source: a source
    basis: seen
"""


def read(more: str) -> list[BaymarkError]:
    problems: list[BaymarkError] = []
    text = dedent(DUE) + dedent(more)
    read_due(Section(parse_yaml(text, "x"), "x", "due[1]", problems))
    return problems


@pytest.mark.parametrize(
    ("more", "code", "key"),
    [
        ("date: 2027-01-01", "", ""),
        ("later_of: [{date: 2027-01-01}, {act: a, months_after: 12}]", "", ""),
        ("", "inconsistent-rule-pack", "due[1]"),
        ("later_of: []", "inconsistent-rule-pack", "due[1]"),
        ("date: 2027-01-01\nlater_of: [{date: 2027-01-01}]", "inconsistent-rule-pack", "due[1]"),
        ("date: soon", "rule-pack-figure", "due[1].date"),
        ("later_of: [{act: a}]", "missing-key", "due[1].later_of[1].months_after"),
        ("later_of: [{act: a, months_after: some}]", "rule-pack-figure", "due[1].later_of[1].months_after"),
        ("later_of: [{act: a, months_after: 601}]", "rule-pack-figure", "due[1].later_of[1].months_after"),
        ("later_of: [{date: 2027-01-01, act: a}]", "unknown-key", "due[1].later_of[1].act"),
    ],
)
def test_a_mistake_in_what_becomes_due_is_named(more: str, code: str, key: str) -> None:
    found = [(one.code, one.place.key) for one in read(more)]
    assert ((code, key) in found) if code else found == []


def overlay(root: Path, status: str, start: str = "", id_: str = "own-act") -> Path:
    (root / "common").mkdir(parents=True)
    text = f"""
        schema: baymark/acts/1
        acts:
          - id: {id_}
            title: {{en: Own act, zh-Hans: 自有法案}}
            status: {status}
            in_force_from: {start}
            as_of: 2026-11-20
            source: a source
            basis: seen
    """
    (root / "common" / "acts.yaml").write_text(dedent(text), encoding="utf-8")
    return root


def test_the_installed_acts_are_read_and_an_overlay_adds_to_them(tmp_path: Path) -> None:
    installed = due.acts()
    assert {"eu-ev-methodology", "eu-ev-declaration-format"} <= installed.keys()
    found = due.acts([overlay(tmp_path, "adopted", "2026-12-01")])
    assert found["own-act"].in_force_from == date(2026, 12, 1)
    assert found.keys() - installed.keys() == {"own-act"}


def test_an_overlay_may_not_tell_of_an_act_otherwise(tmp_path: Path) -> None:
    with pytest.raises(ShadowedAct, match="eu-ev-methodology"):
        due.acts([overlay(tmp_path, "adopted", "2026-01-01", id_="eu-ev-methodology")])


def test_an_act_that_is_not_adopted_has_no_first_day(tmp_path: Path) -> None:
    with pytest.raises(Problems, match="not adopted is not in force"):
        due.acts([overlay(tmp_path, "not_adopted", "2026-01-01")])

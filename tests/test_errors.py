"""Errors explain themselves: own code, text and remedy, every placeholder filled, whole after a worker process."""

from __future__ import annotations

import ast
import copy
import importlib
import pickle
import pkgutil
import string
import sys
from collections import Counter
from pathlib import Path

import pytest

import baymark
from baymark.errors import BadInput, BaymarkError, Blocked, Place, Problems, UsageError, all_errors, printable
from baymark.i18n import in_language

PACKAGE = Path(baymark.__file__).parent


def _every_class() -> list[type[BaymarkError]]:
    for module in pkgutil.walk_packages([str(PACKAGE)], "baymark."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    return [kind for kind in dict.fromkeys(all_errors()) if kind.__module__.startswith("baymark")]


CLASSES = _every_class()
PLAIN = [
    kind for kind in CLASSES if kind.__init__ is BaymarkError.__init__
]  # the texts' values are its keywords


def _fields(text: str) -> set[str]:
    return {
        name.split(".")[0].split("[")[0]
        for _literal, name, _spec, _conversion in string.Formatter().parse(text)
        if name is not None
    }


def test_all_classes_are_found() -> None:
    assert len(CLASSES) >= 15
    assert {BaymarkError, UsageError, Problems} <= set(CLASSES)


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_each_class_has_its_own_code_summary_and_remedy(kind: type[BaymarkError]) -> None:
    own = vars(kind)
    for attribute in ("code", "summary"):
        assert isinstance(own.get(attribute), str) and own[attribute].strip(), f"{kind.__name__}.{attribute}"
    # A family of errors may share a remedy ("Did you mean …?"); the general remedies of the roots are for none.
    giver = next(parent for parent in kind.__mro__ if "remedy" in vars(parent))
    assert kind.remedy.strip() and (giver is kind or giver.__module__ != "baymark.errors")
    assert own["code"] == own["code"].lower().replace("_", "-").replace(" ", "-")
    assert kind.__doc__ and kind.__doc__.strip() and own["__doc__"]


def test_codes_are_unique() -> None:
    assert [code for code, n in Counter(kind.code for kind in CLASSES).items() if n > 1] == []


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_exit_codes_are_those_of_the_manual(kind: type[BaymarkError]) -> None:
    assert kind.exit_code in {1, 2, 3, 4, 5}
    assert not issubclass(kind, BadInput) or kind.exit_code == 4


@pytest.mark.parametrize("kind", PLAIN, ids=lambda kind: kind.__name__)
def test_placeholders_are_names_and_fill(kind: type[BaymarkError]) -> None:
    names = _fields(kind.summary) | _fields(kind.remedy)
    assert all(name.isidentifier() for name in names), names
    error = kind(Place("activity.csv", cell="row 12"), **{name: f"<{name}>" for name in names})
    shown = str(error)
    assert all(f"<{name}>" in shown for name in names)
    assert shown.startswith("activity.csv row 12: ") and shown.endswith(f"[{kind.code}]")
    assert "{" not in shown.replace("{{", "")


def _raised() -> list[tuple[str, type[BaymarkError], set[str]]]:
    """(where, class, keywords) of each call of an error class in the program that lists its keywords."""
    by_name: dict[str, list[type[BaymarkError]]] = {}
    for kind in CLASSES:
        by_name.setdefault(kind.__name__, []).append(kind)
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        dotted = ".".join(["baymark", *path.relative_to(PACKAGE).with_suffix("").parts]).removesuffix(
            ".__init__"
        )
        here = vars(sys.modules[dotted]) if dotted in sys.modules else {}
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            same_name = by_name.get(called, [])
            kind = here.get(called, same_name[0] if len(same_name) == 1 else None)
            keywords = {keyword.arg for keyword in node.keywords}
            if kind in PLAIN and None not in keywords:
                found.append((f"{path.relative_to(PACKAGE)}:{node.lineno}", kind, keywords))
    return found


def test_every_place_that_raises_gives_what_the_texts_need() -> None:
    """A missing value would be a KeyError in the middle of an explanation, seen only by the user who meets it."""
    raised = _raised()
    assert len(raised) > 30
    missing = [
        f"{where} {kind.__name__}: {sorted(needed - given)}"
        for where, kind, given in raised
        if (needed := _fields(kind.summary) | _fields(kind.remedy)) - given
    ]
    assert missing == []


@pytest.mark.parametrize(
    ("place", "shown"),
    [
        (Place(), ""),
        (Place("activity.csv"), "activity.csv"),
        (Place("study.xlsx", sheet="activity", cell="D12"), "study.xlsx activity!D12"),
        (Place("study.xlsx", sheet="activity"), "study.xlsx activity"),
        (Place("activity.csv", cell="row 3", key="amount"), "activity.csv row 3, amount"),
        (Place("activity.csv", row=3, key="amount"), "activity.csv row 3, amount"),
        (Place("study.xlsx", sheet="activity", cell="D3", row=3), "study.xlsx activity!D3"),
        (Place(key="site"), "site"),
    ],
)
def test_places(place: Place, shown: str) -> None:
    assert str(place) == shown


def test_a_row_is_put_into_words_when_it_is_shown() -> None:
    place = Place("activity.csv", row=3, key="amount")
    with in_language("zh-Hans"):
        assert str(place) == "activity.csv 第 3 行，amount"
        assert UsageError(place, reason="x").render().startswith("activity.csv 第 3 行，amount：")
    assert UsageError(place, reason="x").render().startswith("activity.csv row 3, amount: ")


def test_problems_show_each_error_and_the_count() -> None:
    problems = Problems([UsageError(reason="first"), UsageError(Place("a.csv"), reason="second")])
    shown = str(problems)
    assert shown.index("first") < shown.index("a.csv: ") < shown.index("second") < shown.index("2 problem(s)")
    assert problems.exit_code == 4
    assert problems.errors[1].values == {"reason": "second"}


@pytest.mark.parametrize(
    "error",
    [
        BaymarkError(),
        Blocked(Place("activity.csv", cell="row 2"), count=3),
        Problems([UsageError(reason="first"), Blocked(count=1)]),
    ],
)
@pytest.mark.parametrize("through", [copy.copy, copy.deepcopy, lambda e: pickle.loads(pickle.dumps(e))])
def test_an_error_comes_whole_out_of_a_worker_process(error: BaymarkError, through) -> None:
    again = through(error)
    assert type(again) is type(error)
    assert (str(again), again.render(), again.place) == (str(error), error.render(), error.place)


def test_values_of_strangers_are_neither_formatted_nor_obeyed_by_a_terminal() -> None:
    hostile = "{0.__class__}\x1b[2Jgone\u202etxt"
    error = UsageError(Place(f"a\x1b]0;x\n{hostile}.csv"), reason=hostile)
    for text in (error.render(), error.message(), str(error)):
        assert "\x1b" not in text and "\u202e" not in text
        assert "{0.__class__}\\x1b[2Jgone\\u202etxt" in text
    assert "\n" not in str(error.place)


def test_printable_leaves_ordinary_text() -> None:
    for text in ("", "kg CO₂e – 產品碳足跡　全形", "two\nlines"):
        assert printable(text) == text


def test_a_reason_without_its_full_stop_does_not_run_into_the_remedy() -> None:
    whole = UsageError(reason="A sentence.").explain()
    clause = UsageError(reason="a clause").explain()
    assert "A sentence. See" in whole
    assert "a clause → See" in clause

"""Predicates: three answers, their forms as written, and what is wrong with one, named with its place."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baymark.category.section import Section
from baymark.errors import BaymarkError, Problems
from baymark.paths import data_folder
from baymark.rules.model import Origin, RulePack
from baymark.rules.predicates import (
    AllOf,
    AnyOf,
    Comparison,
    Facts,
    Named,
    Not,
    Predicate,
    circle,
    holds,
    missing,
    size,
    stated_when,
)
from baymark.rules.reading import predicates as reading
from baymark.rules.scope import excluded, mandatory_items, processes
from baymark.rules.shelf import read_folder
from baymark.safe_yaml import parse_yaml

FACTS = Facts(
    "traction",
    {"rated_energy": (Decimal(60), "kWh_capacity"), "chemistry": "lfp"},
    frozenset({"purchased_cells"}),
    date(2026, 6, 30),
)


def read(text: str) -> Predicate:
    problems: list[BaymarkError] = []
    found = reading.read(Section(parse_yaml(f"when: {text}", "x"), "x", "", problems), "when")
    assert problems == [], [problem.render() for problem in problems]
    return found


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("{kind: traction}", True),
        ("{kind: ups}", False),
        ("{kind: {one_of: [ups, traction]}}", True),
        ("{parameter: chemistry, equals: lfp}", True),
        ("{parameter: chemistry, one_of: [nca, lmo]}", False),
        ("{parameter: cell_format, equals: pouch}", None),
        ("{parameter: rated_energy, greater_than: 60 kWh_capacity}", False),
        ("{parameter: rated_energy, greater_than: 59999 Wh_capacity}", True),
        ("{parameter: rated_energy, at_least: 60 kWh_capacity}", True),
        ("{parameter: rated_energy, at_least: 60.001 kWh_capacity}", False),
        ("{parameter: rated_energy, less_than: 60 kWh_capacity}", False),
        ("{parameter: rated_energy, less_than: 60.001 kWh_capacity}", True),
        ("{parameter: rated_energy, at_most: 60 kWh_capacity}", True),
        ("{parameter: rated_energy, at_most: 59.999 kWh_capacity}", False),
        ("{parameter: usable_energy, at_most: 1 kWh_capacity}", None),
        ('{item: purchased_cells, given: "true"}', True),
        ('{item: purchased_cells, given: "false"}', False),
        ("{item: rack, given: false}", True),
        ("{application_date: {at_least: 2026-06-30}}", True),
        ("{application_date: {at_least: 2026-07-01}}", False),
        ("{application_date: {less_than: 2026-06-30}}", False),
        ("{not: {kind: ups}}", True),
        ("{not: {parameter: cell_format, equals: pouch}}", None),
        ("{all_of: [{kind: traction}, {parameter: chemistry, equals: lfp}]}", True),
        ("{all_of: [{kind: ups}, {parameter: cell_format, equals: pouch}]}", False),
        ("{all_of: [{kind: traction}, {parameter: cell_format, equals: pouch}]}", None),
        ("{any_of: [{kind: traction}, {parameter: cell_format, equals: pouch}]}", True),
        ("{any_of: [{kind: ups}, {parameter: cell_format, equals: pouch}]}", None),
        ("{any_of: [{kind: ups}, large]}", True),
        ("large", True),
        ("{not: large}", False),
    ],
)
def test_what_is_not_given_is_neither_true_nor_false(text: str, answer: bool | None) -> None:
    large = Comparison("parameter", "rated_energy", "greater_than", ("2 kWh_capacity",))
    assert holds(read(text), FACTS, {"large": large}) is answer


def test_without_activity_data_or_date_nothing_is_known_of_them() -> None:
    bare = Facts("traction", {})
    for text in (
        '{item: rack, given: "true"}',
        '{item: rack, given: "false"}',
        "{application_date: {at_most: 2030-01-01}}",
    ):
        assert holds(read(text), bare, {}) is None
    assert missing(
        read("{all_of: [{item: rack, given: true}, {parameter: chemistry, equals: lfp}]}"), bare, {}
    ) == (
        "rack",
        "chemistry",
    )


CHOICES = st.sampled_from(["chemistry", "cell_format", "application"])
LEAVES: st.SearchStrategy[Predicate] = st.one_of(
    CHOICES.map(lambda name: Comparison("parameter", name, "equals", ("yes",))),
    st.sampled_from(["traction", "ups"]).map(lambda kind: Comparison("kind", "", "equals", (kind,))),
)
PREDICATES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        inner.map(Not),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: AllOf(tuple(parts))),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: AnyOf(tuple(parts))),
    ),
    max_leaves=12,
)
GIVEN = st.dictionaries(CHOICES, st.sampled_from(["yes", "no"]))


@given(PREDICATES, GIVEN)
def test_an_answer_does_not_change_when_more_is_given(predicate: Predicate, known: dict[str, str]) -> None:
    """True and False are final: whatever the missing parameters are, the answer is the same."""
    answer = holds(predicate, Facts("traction", dict(known)), {})
    for filler in ("yes", "no"):
        whole = {name: known.get(name, filler) for name in ("chemistry", "cell_format", "application")}
        complete = holds(predicate, Facts("traction", whole), {})
        assert complete is not None
        assert answer is None or complete is answer


@given(PREDICATES, GIVEN)
def test_de_morgan_and_what_is_certainly_stated(predicate: Predicate, known: dict[str, str]) -> None:
    facts = Facts("traction", dict(known))
    answer = holds(predicate, facts, {})
    assert holds(Not(Not(predicate)), facts, {}) is answer
    assert holds(Not(AllOf((predicate, predicate))), facts, {}) is holds(AnyOf((Not(predicate),)), facts, {})
    if answer is not None:
        assert stated_when(predicate, {}, true=answer) <= known.keys()
    else:
        assert missing(predicate, facts, {})


def test_circles_of_names_are_found_with_their_path() -> None:
    named: dict[str, Predicate] = {"a": AllOf((Named("b"),)), "b": Not(Named("c")), "c": Named("a")}
    assert circle(named) == ("a", "b", "c", "a")
    assert circle({"a": Named("a")}) == ("a", "a")
    assert circle({"a": Named("b"), "b": Named("unknown")}) == ()


def test_names_that_double_at_every_step_are_counted_without_being_followed() -> None:
    named: dict[str, Predicate] = {"p0": Comparison("kind", "", "equals", ("ups",))}
    for number in range(1, 200):
        named[f"p{number}"] = AnyOf((Named(f"p{number - 1}"), Named(f"p{number - 1}")))
    parts, depth = size(named["p199"], named)
    assert parts > 2**199 and depth == 200


# In a rule pack

Edit = Callable[[str, str], RulePack]


@pytest.fixture
def edited(tmp_path: Path) -> Edit:
    """gba-battery with one text replaced, read and linted."""

    def run(old: str, new: str) -> RulePack:
        folder = tmp_path / "battery" / "gba-battery" / "1.0.0"
        shutil.copytree(data_folder("rules") / "battery" / "gba-battery" / "1.0.0", folder)
        path = folder / "pack.yaml"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return read_folder(folder, Origin(overlay=True, published=False))

    return run


LEAD = "when: {parameter: chemistry, equals: lead_acid}"


@pytest.mark.parametrize(
    ("when", "code", "key", "says"),
    [
        ("leed", "unknown-choice", "scope.exclusions.lead-acid.when", "leed"),
        ("{parametre: chemistry, equals: lfp}", "unknown-key", "scope.exclusions[1].when.parametre", "parameter?"),
        ("{parameter: chemistry, equals: lfp, kind: ups}", "inconsistent-rule-pack",
         "scope.exclusions[1].when", "exactly one of"),
        ("{parameter: chemistry}", "inconsistent-rule-pack", "scope.exclusions[1].when", "exactly one comparison"),
        ("{parameter: chemistri, equals: lfp}", "unknown-choice", "scope.exclusions.lead-acid.when.parameter",
         "chemistry?"),
        ("{parameter: rated_energy, equals: big}", "inconsistent-rule-pack", "scope.exclusions.lead-acid.when",
         "no choices"),
        ("{parameter: chemistry, at_most: 2}", "inconsistent-rule-pack",
         "scope.exclusions.lead-acid.when.at_most", "is no number"),
        ("{parameter: rated_energy, at_most: 2 kg}", "inconsistent-rule-pack",
         "scope.exclusions.lead-acid.when.at_most", "does not convert"),
        ("{parameter: rated_energy, at_most: many}", "inconsistent-rule-pack",
         "scope.exclusions.lead-acid.when.at_most", "a number and a unit"),
        ("{kind: truck}", "unknown-choice", "scope.exclusions.lead-acid.when", "truck"),
        ("{item: purchased_cell, given: true}", "unknown-choice", "scope.exclusions.lead-acid.when.item",
         "purchased_cells?"),
        ("{item: purchased_cells, given: perhaps}", "unknown-choice", "scope.exclusions[1].when.given", "perhaps"),
        ("{application_date: {at_least: 1 March}}", "rule-pack-figure",
         "scope.exclusions[1].when.application_date.at_least", "1 March"),
        ("{application_date: {at_least: 2026-01-01, at_most: 2026-02-01}}", "inconsistent-rule-pack",
         "scope.exclusions[1].when.application_date", "exactly one comparison"),
        ("{all_of: []}", "inconsistent-rule-pack", "scope.exclusions[1].when", "list of predicates"),
        ("{any_of: lead}", "inconsistent-rule-pack", "scope.exclusions[1].when", "list of predicates"),
        ("{not: {not: {not: {not: {not: {not: {not: {not: {kind: ups}}}}}}}}}", "inconsistent-rule-pack",
         "scope.exclusions.lead-acid.when", "too large"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_predicate_is_named(edited: Edit, when: str, code: str, key: str, says: str) -> None:
    with pytest.raises(Problems) as caught:
        edited(LEAD, f"when: {when}")
    found = [(one.code, one.place.key) for one in caught.value.errors]
    assert (code, key) in found, [one.render() for one in caught.value.errors]
    assert any(says in one.render() for one in caught.value.errors)


def test_predicates_that_refer_to_each_other_in_a_circle_are_refused(edited: Edit) -> None:
    with pytest.raises(Problems, match="one → two → one"):
        edited("predicates:\n", "predicates:\n  one: {not: two}\n  two: {all_of: [one]}\n")


def test_a_process_may_depend_on_the_product(edited: Edit) -> None:
    pack = edited(
        "  - id: collection\n", "  - id: collection\n    when: {parameter: cell_format, equals: pouch}\n"
    )
    ids = {one.id for one in pack.processes}
    items = frozenset[str]()
    with_pouch = {one.id for one in processes(pack, Facts("traction", {"cell_format": "pouch"}, items))}
    without = {one.id for one in processes(pack, Facts("traction", {"cell_format": "prismatic"}, items))}
    assert with_pouch <= ids and with_pouch - without == {"collection"}
    with pytest.raises(BaymarkError, match="cell_format is not given") as caught:
        processes(pack, Facts("traction", {}, items))
    assert caught.value.code == "rule-pack-undecided"
    assert caught.value.place.key == "processes.collection.when"


def test_an_item_may_be_mandatory_for_some_and_is_where_nobody_can_tell(edited: Edit) -> None:
    pack = edited(
        "mandatory_items: [electricity_pack_production, delivery]",
        "mandatory_items: [delivery, {item: rack, when: {parameter: application, equals: on_demand}}]",
    )

    def wanted(**given: str) -> tuple[str, ...]:
        return mandatory_items(pack, Facts("ups", dict(given)))

    assert wanted(application="on_demand") == ("delivery", "rack")
    assert wanted(application="repeated_cycles") == ("delivery",)
    assert wanted() == ("delivery", "rack")


def test_an_item_may_be_excluded_for_some_and_then_still_needs_a_stage(edited: Edit) -> None:
    entry = (
        "  excluded:\n    - item: packaging\n      when: {kind: ups}\n      reason: {en: x, zh-Hans: 某}\n"
        "      source: none, baymark's reading\n      basis: assumed\n"
    )
    pack = edited("  excluded: []\n", entry)
    assert [one.item for one in excluded(pack, Facts("ups", {}))] == ["packaging"]
    assert excluded(pack, Facts("traction", {})) == ()

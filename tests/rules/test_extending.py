"""`extends` with labelled exceptions: what is inherited, what is refused, where each part is said to stand."""

from __future__ import annotations

import hashlib
import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path
from textwrap import dedent, indent

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from baymark import rules
from baymark.category.section import Section
from baymark.errors import BaymarkError, Problems
from baymark.paths import data_folder
from baymark.rules import shelf
from baymark.rules.errors import ShadowedRulePack, UnusableBase
from baymark.rules.extending import NAMES, OWN, Origins, flat, inherit
from baymark.rules.folder import digest_of, extended
from baymark.rules.model import RulePack
from baymark.safe_yaml import read_yaml

IDENTITY = """
    schema: baymark/rule-pack/1
    id: my-battery
    version: 1.0.0
    category: battery
    title: {en: My battery, zh-Hans: 我的电池}
    basis:
      - {title: {en: House rule, zh-Hans: 企业规则}, edition: "1", publisher: Example, link: , read: text_seen, note: }
    legal_status: industry
    fidelity: text_seen
    in_force: {from: 2026-01-01, to: }
    supersedes:
    superseded_by:
    preliminary: {en: Not a law., zh-Hans: 非法规。}
"""
HEAD = """
  - id: EXCEPTION
    reason: {en: Because., zh-Hans: 原因。}
    source: "none, baymark's reading"
    basis: assumed
"""


def write(
    root: Path, changes: str, *, id_: str = "my-battery", base: str = "gba-battery@1.0.0", more: str = ""
) -> Path:
    """A rule pack of one exception over a base, in a folder of rules; `changes` are its set, add and remove."""
    folder = root / "battery" / id_ / "1.0.0"
    (folder / "examples").mkdir(parents=True)
    text = dedent(IDENTITY).lstrip().replace("my-battery", id_) + f"extends: {base}\n" + dedent(more)
    if changes:
        text += "exceptions:" + HEAD.replace("EXCEPTION", "first") + indent(dedent(changes).strip(), "    ")
    (folder / "pack.yaml").write_text(text + "\n", encoding="utf-8")
    for name in ("en.md", "zh-Hans.md"):
        (folder / name).write_text("规则 rule 1.0.0\n", encoding="utf-8")
    return root


def problems_of(root: Path, id_: str = "my-battery") -> list[BaymarkError]:
    try:
        rules.load(id_, folders=[root])
    except Problems as problems:
        return list(problems.errors)
    return []


CHANGES = """
    set:
      scope/kinds: [consumer]
      parameters/collection_distance/values/2024-10-01/value: "500"
      checks/gba-battery.primary-share/arguments/least: "0.6"
      boundary/items/delivery: production
    add:
      scope/exclusions:
        - id: huge
          when: {parameter: rated_energy, greater_than: 1 kWh_capacity}
          message: {en: Too large., zh-Hans: 过大。}
          source: "none, baymark's reading"
          basis: assumed
    remove: [processes/residue_disposal, boundary/mandatory_items/delivery]
"""


def test_without_exceptions_all_but_the_identity_is_that_of_the_base(tmp_path: Path) -> None:
    base, mine = rules.load("gba-battery"), rules.load("my-battery", folders=[write(tmp_path, "")])
    inherited = set(RulePack.__dataclass_fields__) - {
        "id", "title", "basis", "legal_status", "in_force", "preliminary", "fidelity", "yields_to",
        "place", "folder", "digest", "origin", "bases",
    }  # fmt: skip
    assert {name for name in inherited if getattr(mine, name) != getattr(base, name)} == set()
    assert (mine.id, str(mine.title.en), mine.legal_status) == ("my-battery", "My battery", "industry")
    assert [one.name for one in mine.bases] == ["gba-battery@1.0.0"]
    assert mine.bases[0].digest == base.digest
    assert mine.bases[0].folder == base.folder


def test_exceptions_change_what_they_name_and_nothing_else(tmp_path: Path) -> None:
    base = rules.load("gba-battery")
    mine = rules.load("my-battery", folders=[write(tmp_path, CHANGES)])
    assert mine.scope.kinds == ("consumer",)
    assert [one.id for one in mine.scope.exclusions] == [*(e.id for e in base.scope.exclusions), "huge"]
    assert mine.parameters["collection_distance"].values[0].value == Decimal(500)
    least = {check.id: check.arguments for check in mine.checks}["gba-battery.primary-share"]
    assert least == {"least": "0.6"}
    assert dict(mine.boundary.items) == {**base.boundary.items, "delivery": "production"}
    assert {p.id for p in base.processes} - {p.id for p in mine.processes} == {"residue_disposal"}
    dropped = {m.item for m in base.boundary.mandatory_items} - {
        m.item for m in mine.boundary.mandatory_items
    }
    assert dropped == {"delivery"}
    (labelled,) = mine.exceptions
    assert (labelled.id, labelled.reason.zh_hans, labelled.basis) == ("first", "原因。", "assumed")
    assert [(c.action, c.path) for c in labelled.changes] == [
        ("set", "scope/kinds"),
        ("set", "parameters/collection_distance/values/2024-10-01/value"),
        ("set", "checks/gba-battery.primary-share/arguments/least"),
        ("set", "boundary/items/delivery"),
        ("add", "scope/exclusions"),
        ("remove", "processes/residue_disposal"),
        ("remove", "boundary/mandatory_items/delivery"),
    ]


def test_a_figure_is_said_to_stand_where_it_was_written(tmp_path: Path) -> None:
    own = """
        set:
          parameters/cell_mass_share/values:
            - {value: "0.9", key: lfp, from: 2026-01-01, source: "none, baymark's reading", basis: assumed}
    """
    mine = rules.load("my-battery", folders=[write(tmp_path, own)])
    inherited = mine.parameters["collection_distance"].values[0].place
    assert str(inherited) == "gba-battery/1.0.0/pack.yaml, parameters.collection_distance.values[1]"
    changed = mine.parameters["cell_mass_share"].values[0].place
    assert changed.file == "my-battery/1.0.0/pack.yaml"
    assert changed.key == "exceptions[1].set.parameters/cell_mass_share/values[1]"


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ("set: {scope/kind: [consumer]}", "there is no kind"),
        ("set: {processes/residue/stage: use}", "there is no residue"),
        ("set: {gwp_set: ar6}", "it is that already"),
        ("set: {id: other}", "identifies"),
        ("set: {legal_status: in_force}", "identifies"),
        ("set: {scope//kinds: [consumer]}", "identifies"),
        ("set: {gwp_set/year: ar5}", "holds nothing"),
        ("add: {gwp_set: ar5}", "it stands there already"),
        ("add: {checks: [{id: gba-battery.edition}]}", "stands there already"),
        ("add: {processes/new: {id: new}}", "there is no new"),
        ("remove: [processes/nothing]", "there is no nothing"),
        ("{set: {gwp_set: ar5}, remove: [gwp_set]}", "has changed it already"),
        ("{set: {parameters/collection_distance/unit: m}, remove: [parameters/collection_distance]}",
         "has changed it already"),
        ("set: {parameters/cell_mass_share/values/2024-10-01/value: '1'}", "several elements"),
        ("", "changes nothing"),
    ],
)  # fmt: skip
def test_an_exception_that_cannot_be_carried_out_is_named(tmp_path: Path, changes: str, says: str) -> None:
    text = changes or "remove: []"
    if text.startswith("{"):
        text = "\n".join(part.strip() for part in text[1:-1].replace("}, remove", "}\nremove").splitlines())
    found = [one for one in problems_of(write(tmp_path, text)) if one.code == "rule-pack-exception"]
    assert found and any(says in one.render() for one in found), [one.render() for one in found]
    assert all(one.place.file == "my-battery/1.0.0/pack.yaml" for one in found)
    assert all(one.place.key.startswith("exceptions[1]") for one in found)


def test_an_exception_needs_a_label(tmp_path: Path) -> None:
    root = write(tmp_path, "set: {gwp_set: ar5}")
    path = root / "battery/my-battery/1.0.0/pack.yaml"
    text = path.read_text(encoding="utf-8")
    text = text.replace("    reason: {en: Because., zh-Hans: 原因。}\n", "").replace(
        "basis: assumed\n    set", "basis: seen\n    set"
    )
    path.write_text(text, encoding="utf-8")
    assert {(one.code, one.place.key) for one in problems_of(root)} == {
        ("missing-key", "exceptions[1].reason.en"),
        ("missing-key", "exceptions[1].reason.zh-Hans"),
        ("rule-pack-source", "exceptions[1].source"),
    }


def test_what_is_inherited_may_not_stand_beside_the_exceptions(tmp_path: Path) -> None:
    (problem,) = problems_of(write(tmp_path, "", more="gwp_set: ar5\n"))
    assert (problem.code, problem.place.key) == ("rule-pack-exception", "gwp_set")


def test_a_base_of_another_category_is_refused(tmp_path: Path) -> None:
    root = write(tmp_path, "")
    path = root / "battery/my-battery/1.0.0/pack.yaml"
    path.write_text(path.read_text("utf-8").replace("category: battery", "category: pv"), encoding="utf-8")
    assert "category" in {one.place.key for one in problems_of(root)}


def test_a_mistake_in_what_an_exception_writes_is_named_in_its_own_file(tmp_path: Path) -> None:
    own = """
        add:
          processes:
            - {id: extra, title: {en: Extra, zh-Hans: 附加}, stage: nowhere, quantity: product_mass, unit: kg,
               supply: {role: freight/road_heavy}, source: "none, baymark's reading", basis: guessed}
    """
    problems = problems_of(write(tmp_path, own))
    assert [(p.place.file, p.place.key) for p in problems] == [
        ("my-battery/1.0.0/pack.yaml", "exceptions[1].add.processes[1].basis")
    ]


def test_the_digest_covers_the_base(tmp_path: Path) -> None:
    root = write(tmp_path, "")
    mine = rules.load("my-battery", folders=[root])
    base = rules.load("gba-battery")
    own = digest_of(mine.folder)
    assert mine.digest == extended(own, "gba-battery@1.0.0", base.digest) != own
    by_hand = f"{own}  pack\n{base.digest}  gba-battery@1.0.0\n"
    assert mine.digest == hashlib.sha256(by_hand.encode()).hexdigest()


def line(root: Path, *ids: str) -> Path:
    """Rule packs of which each extends the one before; the first extends gba-battery."""
    former = "gba-battery@1.0.0"
    for id_ in ids:
        write(root, "", id_=id_, base=former)
        former = f"{id_}@1.0.0"
    return root


def test_three_bases_are_allowed_and_a_fourth_is_not(tmp_path: Path) -> None:
    root = line(tmp_path, "one", "two", "three", "four")
    third = rules.load("three", folders=[root])
    assert [base.id for base in third.bases] == ["two", "one", "gba-battery"]
    with pytest.raises(UnusableBase, match="more than 3"):
        rules.load("four", folders=[root])


def test_a_base_is_changed_through_what_extends_it(tmp_path: Path) -> None:
    write(tmp_path, "set: {gwp_set: ar5}", id_="one")
    write(tmp_path, "set: {declared_unit: kgCO2e/kWh_delivered}", id_="two", base="one@1.0.0")
    (problem,) = problems_of(tmp_path, "two")
    assert "it is that already" in problem.render()
    path = tmp_path / "battery/two/1.0.0/pack.yaml"
    text = path.read_text("utf-8").replace("declared_unit: kgCO2e/kWh_delivered", "gwp_set: ar4")
    path.write_text(text, encoding="utf-8")
    assert rules.load("one", folders=[tmp_path]).gwp_set == "ar5"
    assert rules.load("two", folders=[tmp_path]).gwp_set == "ar4"
    digest = rules.load("two", folders=[tmp_path]).digest
    with (tmp_path / "battery/one/1.0.0/en.md").open("a") as file:
        file.write("More.\n")
    assert rules.load("two", folders=[tmp_path]).digest != digest


def test_a_circle_of_bases_is_refused_with_its_path(tmp_path: Path) -> None:
    write(tmp_path, "", id_="one", base="two@1.0.0")
    write(tmp_path, "", id_="two", base="one@1.0.0")
    with pytest.raises(UnusableBase, match=r"one@1\.0\.0 → two@1\.0\.0 → one@1\.0\.0"):
        rules.load("one", folders=[tmp_path])
    write(tmp_path / "self", "", id_="self", base="self@1.0.0")
    with pytest.raises(UnusableBase, match="circle"):
        rules.load("self", folders=[tmp_path / "self"])


def test_an_unknown_base_names_the_versions_there_are(tmp_path: Path) -> None:
    with pytest.raises(UnusableBase, match=r"gba-battery@1\.0\.0"):
        rules.load("my-battery", folders=[write(tmp_path, "", base="gba-battery@9.0.0")])


def test_a_base_that_changed_since_it_was_published_is_refused(tmp_path: Path) -> None:
    root = write(tmp_path / "mine", "")
    mine = shelf.whole([root])["my-battery@1.0.0"]
    copy = tmp_path / "battery" / "gba-battery" / "1.0.0"
    shutil.copytree(data_folder("rules") / "battery" / "gba-battery" / "1.0.0", copy)
    (copy / "en.md").write_text("Other words.\n", encoding="utf-8")
    other = shelf.Shelved("gba-battery", "1.0.0", copy, overlay=True)
    with pytest.raises(ShadowedRulePack):
        shelf.open_(mine, {"gba-battery@1.0.0": other})


def test_the_abstract_flag_is_not_inherited(tmp_path: Path) -> None:
    write(tmp_path, "", id_="common", more="abstract: true\n")
    write(tmp_path, "", base="common@1.0.0")
    assert rules.load("common", folders=[tmp_path]).abstract
    assert not rules.load("my-battery", folders=[tmp_path]).abstract


def test_the_base_on_a_date_is_the_version_named_not_the_newest(tmp_path: Path) -> None:
    mine = rules.load("my-battery", on=date(2026, 6, 30), folders=[write(tmp_path, "")])
    assert mine.bases[0].version == "1.0.0"


# Whatever the exception: what it names changes, and nothing else


def inherited(changes: dict[str, object]) -> tuple[dict[str, str], dict[str, str], list[BaymarkError]]:
    """All texts of gba-battery before and after one exception, by path, and the problems."""
    base = read_yaml(data_folder("rules") / "battery" / "gba-battery" / "1.0.0" / "pack.yaml")
    assert isinstance(base, dict)
    before = flat(base)
    node: dict[str, object] = {
        "category": "battery",
        "exceptions": [
            {"id": "x", "reason": {"en": "x", "zh-Hans": "某"}, "source": "s", "basis": "seen", **changes}
        ],
    }
    problems: list[BaymarkError] = []
    merged, _labelled = inherit(base, Section(node, "own", "", problems), Origins())  # type: ignore[arg-type]
    kept = {path: text for path, text in flat(merged).items() if path.split("/")[0] not in OWN}
    return {p: t for p, t in before.items() if p.split("/")[0] not in OWN}, kept, problems


PATHS = sorted(
    path
    for path in flat(read_yaml(data_folder("rules") / "battery" / "gba-battery" / "1.0.0" / "pack.yaml"))  # type: ignore[arg-type]
    # What names an element would rename it.
    if path.split("/")[0] not in OWN and path.rpartition("/")[2] not in NAMES
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(PATHS))
def test_setting_one_text_changes_that_text_alone(path: str) -> None:
    before, after, problems = inherited({"set": {path: "another text"}})
    if problems:  # what has no name of its own is changed with the list that it stands in
        assert before == after
        assert {problem.code for problem in problems} == {"rule-pack-exception"}
        return
    name = path.rpartition("/")[2]
    if before[path] == name:  # a text of a list, which names itself
        assert before.keys() - after.keys() == {path}
        assert len(after) == len(before)
    else:
        assert {p: t for p, t in after.items() if before.get(p) != t} == {path: "another text"}
        assert before.keys() == after.keys()


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(sorted({path.rpartition("/")[0] for path in PATHS if "/" in path})))
def test_removing_a_part_takes_out_what_is_in_it_alone(path: str) -> None:
    before, after, problems = inherited({"remove": [path]})
    if problems:
        assert before == after
        return
    gone = {p for p in before if p == path or p.startswith(f"{path}/")}
    assert gone
    changed = {p for p in before.keys() | after.keys() if before.get(p) != after.get(p)}
    holder = path.rpartition("/")[0]
    # Elements without a name are numbered anew.
    assert gone <= changed and all(p.startswith(f"{holder}/") or p in gone for p in changed)
    assert len(before) - len(after) == len(gone)

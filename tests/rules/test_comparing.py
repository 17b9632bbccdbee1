"""What two rule packs say differently."""

from __future__ import annotations

from pathlib import Path

from baymark.i18n import in_language
from baymark.rules import shelf
from baymark.rules.comparing import Difference, differences
from baymark.rules.content import content_of

from .test_extending import write

CHANGES = """
    set:
      parameters/collection_distance/values/2024-10-01/value: "500"
      scope/exclusions/lead-acid/message: {en: Not for lead., zh-Hans: 不适用于铅。}
    add:
      boundary/mandatory_items: [separator]
    remove: [processes/residue_disposal]
"""


def compared(root: Path) -> dict[str, Difference]:
    everything = shelf.whole([write(root, CHANGES)])
    found = [content_of(everything[name], everything) for name in ("gba-battery@1.0.0", "my-battery@1.0.0")]
    return {one.path: one for one in differences(found[0], found[1])}


def test_every_figure_that_an_exception_changes_is_told_with_its_title(tmp_path: Path) -> None:
    found = compared(tmp_path)
    distance = found["parameters/collection_distance/values/2024-10-01/value"]
    assert (distance.kind, distance.first, distance.second) == ("changed", "300", "500")
    assert distance.title == "Distance from the user to the recycler"
    item = found["boundary/mandatory_items/separator"]
    assert (item.kind, item.first, item.second) == ("added", "", "separator")
    gone = {path: one.kind for path, one in found.items() if path.startswith("processes/")}
    assert set(gone.values()) == {"removed"}
    assert {path.split("/")[1] for path in gone} == {"residue_disposal"}
    # Beyond that only what each rule pack says of itself.
    others = {path.split("/")[0] for path in found} - {"parameters", "boundary", "processes", "scope"}
    assert others <= {
        "title", "basis", "legal_status", "fidelity", "in_force", "preliminary", "yields_to", "due",
    }  # fmt: skip


def test_texts_are_compared_in_the_language_in_use(tmp_path: Path) -> None:
    path = "scope/exclusions/lead-acid/message"
    assert compared(tmp_path / "en")[path].second == "Not for lead."
    with in_language("zh-Hans"):
        assert compared(tmp_path / "zh-Hans")[path].second == "不适用于铅。"
    with in_language("zh-Hant"):
        assert compared(tmp_path / "zh-Hant")[path].second == "不適用於鉛。"


def test_a_rule_pack_does_not_differ_from_itself() -> None:
    everything = shelf.whole()
    for one in everything.values():
        assert differences(content_of(one, everything), content_of(one, everything)) == []


def test_two_rule_packs_differ_alike_from_both_sides() -> None:
    everything = shelf.whole()
    gba, miit = (
        content_of(everything[f"{id_}@1.0.0"], everything) for id_ in ("gba-battery", "cn-miit-551-2025")
    )
    there = {(one.path, one.first, one.second) for one in differences(gba, miit)}
    back = {(one.path, one.second, one.first) for one in differences(miit, gba)}
    assert there == back and len(there) > 50

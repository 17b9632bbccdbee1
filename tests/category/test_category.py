"""The category file: what it says, and what it may not say."""

from __future__ import annotations

import pytest

from baymark import category, units
from baymark.category.errors import UnknownCategory, nearest
from baymark.category.model import ANY_UNIT
from baymark.errors import Problems
from baymark.i18n import LANGUAGES, in_language

SMALL = """
schema: baymark/category/1
id: lamp
title: {en: Lamp, zh-Hans: 灯}
kinds:
  desk: {en: Desk lamp, zh-Hans: 台灯}
groups:
  parts: {en: Parts, zh-Hans: 部件}
  bought: {en: Bought, zh-Hans: 外购}
parameters:
  mass: {title: {en: Mass, zh-Hans: 质量}, group: parts, unit: kg, minimum: "0.1", maximum: "9", required: true}
items:
  shade: {title: {en: Shade, zh-Hans: 灯罩}, group: parts, unit: kg, kinds: [input], supply: dataset,
    in_product: true, mandatory: [desk]}
  box: {title: {en: Bought lamp, zh-Hans: 外购灯}, group: bought, unit: kg, kinds: [input], supply: dataset}
composition_materials:
  steel: {en: Steel, zh-Hans: 钢}
shares:
  shade_share: {title: {en: Share of the shade, zh-Hans: 灯罩占比}, groups: [parts], hidden_by: [box]}
checks:
  - {id: lamp.mass, operator: period_length, severity: warn, arguments: {months: "12"},
     message: {en: x, zh-Hans: 某}}
"""


def read(folder, text):
    (folder / "category.yaml").write_text(text, encoding="utf-8")
    return category.load(folder)


def test_a_small_category(tmp_path):
    lamp = read(tmp_path, SMALL)
    assert lamp.items["shade"].mandatory == {"desk"}
    assert lamp.mandatory_items("desk") == ("shade",)
    share = lamp.shares["shade_share"]
    assert (share.groups, share.hidden_by) == ({"parts"}, {"box"})
    assert lamp.required_parameters("desk") == ("mass",)
    assert len(lamp.digest) == 64
    assert read(tmp_path, SMALL + "\n# changed\n").digest != lamp.digest


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("supply: dataset", "supply: datset", "Did you mean dataset?"),
        ("group: parts, unit: kg, kinds", "group: prts, unit: kg, kinds", "Did you mean parts?"),
        ("in_product: true", "in_produkt: true", "Did you mean in_product?"),
        ("in_product: true", "in_product: yes", "true, false"),
        ("mandatory: [desk]", "mandatory: [dsk]", "Did you mean desk?"),
        ("unit: kg, kinds", "unit: piece, kinds", "given in kg"),
        ("kinds: [input]", "kinds: []", "no kinds"),
        ("kinds: [input]", "kinds: [inputs]", "Did you mean input?"),
        ("kinds: [input]", "kinds: input", "a list of texts"),
        ('minimum: "0.1"', 'minimum: "10"', "above the maximum"),
        ('minimum: "0.1"', 'minimum: "NaN"', "not a number"),
        (", zh-Hans: 灯罩", "", "zh-Hans"),
        ("severity: warn", "severity: fatal", "block, warn"),
        ("schema: baymark/category/1", "schema: baymark/category/2", "baymark/category/1"),
        ("  shade:", "  Shade-1:", "not a name"),
        ("  shade_share:", "  Shade-share:", "not a name"),
        ("  shade_share:", "  mass:", "the name of a parameter"),
        ("groups: [parts], h", "groups: [prts], h", "Did you mean parts?"),
        ("groups: [parts], h", "h", "of no group"),
        ("hidden_by: [box]", "hidden_by: [bx]", "Did you mean box?"),
        ("hidden_by: [box]", "hidden_by: [shade]", "belongs to the share itself"),
        ("hidden_by: [box]", "hidden_bye: [box]", "Did you mean hidden_by?"),
        ("operator: period_length, ", "", "operator"),
    ],
)
def test_contradictions_are_refused(tmp_path, old, new, said):
    assert old in SMALL
    with pytest.raises(Problems) as caught:
        read(tmp_path, SMALL.replace(old, new, 1))
    assert said in caught.value.render()


def test_check_ids_are_unique(tmp_path):
    check = SMALL[SMALL.index("  - {id: lamp.mass") :]
    with pytest.raises(Problems, match="stands twice"):
        read(tmp_path, SMALL + check)


def test_unknown_category_names_the_nearest():
    with pytest.raises(UnknownCategory, match="battery"):
        category.load("batery")
    with pytest.raises(UnknownCategory):
        category.load("../battery")


def test_nearest_ignores_case_and_dashes():
    assert nearest("sz_cell", ["SZ-CELL", "SZ-PACK"]) == "SZ-CELL"
    assert nearest("x" * 10_000, ["a"]) is None


def test_battery_category_is_whole():
    battery = category.load("battery")
    for item in battery.items.values():
        assert units.known(item.unit) or (item.making and item.unit == ANY_UNIT)
    for parameter in battery.parameters.values():
        assert parameter.unit is None or units.known(parameter.unit)
    texts = [item.title for item in battery.items.values()] + [check.message for check in battery.checks]
    for text in texts:
        assert text.en != text.zh_hans
        assert any("\u4e00" <= character <= "\u9fff" for character in text.zh_hans)
    whole = {"product", "cathode_active_material", "electrolyte", "separator"}
    for kind in battery.kinds:
        mandatory = set(battery.mandatory_items(kind))
        # A supplier's part is no battery: it has a product and nothing else that it must have.
        assert mandatory == {"product"} if kind == "component" else whole <= mandatory


def test_message_placeholders_are_the_same_in_both_languages():
    import re

    for check in category.load("battery").checks:
        assert set(re.findall(r"{\w+}", check.message.en)) == set(
            re.findall(r"{\w+}", check.message.zh_hans)
        ), check.id


def test_texts_follow_the_language_in_use():
    title = category.load("battery").items["separator"].title
    said = {}
    for name in LANGUAGES:
        with in_language(name):
            said[name] = str(title)
    assert said == {"en": "Separator", "zh-Hans": "隔膜", "zh-Hant": "隔膜"}
    assert category.load("battery").title.read("zh-Hant") == "電池"


MAKING = """  shade: {title: {en: Shade, zh-Hans: 灯罩}, group: parts, unit: kg, kinds: [input], supply: dataset,
    in_product: true, mandatory: [desk]}
  feed: {title: {en: Feed, zh-Hans: 投入}, group: parts, unit: any, kinds: [input], supply: dataset, making: true}
"""


def test_what_belongs_to_a_making_may_have_any_unit(tmp_path):
    lamp = read(tmp_path, SMALL.replace(SMALL[SMALL.index("  shade") : SMALL.index("  box")], MAKING))
    assert lamp.items["feed"].making and lamp.items["feed"].unit == ANY_UNIT
    assert not lamp.items["shade"].making


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("supply: dataset, making: true", "supply: dataset"),
        ("supply: dataset, making: true", "supply: dataset, making: true, mandatory: true"),
    ],
)
def test_only_a_making_has_any_unit_and_it_is_never_mandatory(tmp_path, old, new):
    text = SMALL.replace(SMALL[SMALL.index("  shade") : SMALL.index("  box")], MAKING)
    with pytest.raises(Problems, match="making"):
        read(tmp_path, text.replace(old, new))


def test_a_part_is_a_kind_that_true_does_not_mean(tmp_path):
    parts = "\npart_kinds:\n  bulb: {en: Bulb, zh-Hans: 灯泡}\ngroups:"
    lamp = read(tmp_path, SMALL.replace("\ngroups:", parts))
    assert set(lamp.kinds) == {"desk", "bulb"}
    assert lamp.required_parameters("bulb") == () and lamp.required_parameters("desk") == ("mass",)
    named = SMALL.replace("\ngroups:", parts).replace("required: true", "required: [desk, bulb]")
    assert read(tmp_path, named).required_parameters("bulb") == ("mass",)

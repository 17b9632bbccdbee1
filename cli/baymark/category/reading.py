"""Reads `rules/<category>/category.yaml` and refuses what contradicts itself."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path

from baymark.category.errors import InconsistentCategory, UnknownCategory, UnknownChoice
from baymark.category.model import (
    ANY_UNIT,
    ROW_KINDS,
    SUPPLIES,
    Category,
    CheckDefinition,
    ItemDefinition,
    MeterClass,
    Metering,
    ParameterDefinition,
    ShareDefinition,
    Text,
)
from baymark.category.section import Section
from baymark.checks import Severity
from baymark.errors import BaymarkError, Problems
from baymark.i18n import _
from baymark.safe_yaml import read_yaml

SCHEMA = "baymark/category/1"
FILE = "category.yaml"
_NAME = re.compile(r"[a-z][a-z0-9_]{0,59}\Z")


def available() -> tuple[str, ...]:
    """The ids of the categories that this program came with."""
    from baymark.paths import data_folder

    return tuple(sorted(path.parent.name for path in data_folder("rules").glob(f"*/{FILE}")))


def load(folder_or_id: Path | str) -> Category:
    """The category in a folder, or the installed one of that id. Raises `Problems` or `UnknownCategory`."""
    if isinstance(folder_or_id, Path):
        return _read(folder_or_id / FILE)
    from baymark.paths import data_folder

    if not _NAME.match(folder_or_id) or not (data_folder("rules") / folder_or_id / FILE).is_file():
        raise UnknownCategory(None, name=folder_or_id, known=available())
    return _read(data_folder("rules") / folder_or_id / FILE)


def _read(path: Path) -> Category:
    shown = f"{path.parent.name}/{FILE}"
    problems: list[BaymarkError] = []
    root = Section(read_yaml(path, shown), shown, "", problems)
    root.known_keys(
        "schema",
        "id",
        "title",
        "kinds",
        "part_kinds",
        "groups",
        "parameters",
        "items",
        "composition_materials",
        "shares",
        "checks",
        "metering",
    )
    _one_of(root, "schema", [SCHEMA])
    finished = _texts_by_name(root, "kinds")
    # A part that a supplier makes a study of is no finished product: what every product must have, it need not.
    kinds = finished | _texts_by_name(root, "part_kinds")
    groups = _texts_by_name(root, "groups")
    category = Category(
        id=root.text("id", required=True),
        title=_text(root, "title"),
        kinds=kinds,
        groups=groups,
        parameters={
            n: _parameter(n, s, kinds, finished, groups) for n, s in root.named_sections("parameters")
        },
        items={n: _item(n, s, kinds, finished, groups) for n, s in root.named_sections("items")},
        composition_materials=_texts_by_name(root, "composition_materials"),
        checks=tuple(check_definition(s) for s in root.sections("checks")),
        digest=hashlib.sha256(path.read_bytes()).hexdigest(),
        metering=_metering(root.section("metering")) if root.values.get("metering") else None,
        shares={n: _share(n, s, groups) for n, s in root.named_sections("shares")},
    )
    _hidden(category, root)
    ids = [check.id for check in category.checks]
    for twice in sorted({one for one in ids if ids.count(one) > 1}):
        problems.append(
            InconsistentCategory(
                root.place("checks"), reason=_("the check {id} stands twice").format(id=twice)
            )
        )
    names = (*category.parameters, *category.items, *category.composition_materials, *category.shares)
    for name in (*names, *kinds, *groups):
        if not _NAME.match(name):
            problems.append(
                InconsistentCategory(
                    root.place(name), reason=_("{name} is not a name (a-z, 0-9, _)").format(name=name)
                )
            )
    if problems:
        raise Problems(problems)
    return category


def check_definition(section: Section, *also: str) -> CheckDefinition:
    """One entry of a list `checks:` of a category or a rule pack; problems go to the section's list.

    `also` are keys that the caller reads.
    """
    section.known_keys("id", "operator", "severity", "arguments", "message", *also)
    severity = _one_of(section, "severity", [one.value for one in Severity])
    arguments: dict[str, str | tuple[str, ...] | Mapping[str, tuple[str, ...]]] = {}
    inner = section.section("arguments")
    for name, node in inner.values.items():
        if isinstance(node, dict):
            below = inner.section(name)
            arguments[name] = {key: below.texts(key) for key in below.values}
        elif isinstance(node, list):
            arguments[name] = inner.texts(name)
        else:
            arguments[name] = inner.text(name, required=True)
    return CheckDefinition(
        id=section.text("id", required=True),
        operator=section.text("operator", required=True),
        severity=Severity(severity or Severity.BLOCK.value),
        arguments=arguments,
        message=_text(section, "message"),
    )


def _parameter(
    name: str,
    section: Section,
    kinds: Mapping[str, Text],
    finished: Mapping[str, Text],
    groups: Mapping[str, Text],
) -> ParameterDefinition:
    section.known_keys("title", "group", "unit", "minimum", "maximum", "choices", "required")
    unit = section.text("unit") or None
    choices = _texts_by_name(section, "choices")
    minimum, maximum = _bound(section, "minimum"), _bound(section, "maximum")
    if choices and unit:
        _inconsistent(section, _("a parameter with a unit has no choices"))
    if unit is None and (minimum is not None or maximum is not None):
        _inconsistent(section, _("bounds need a unit"))
    if minimum is not None and maximum is not None and minimum > maximum:
        _inconsistent(section, _("the minimum is above the maximum"))
    return ParameterDefinition(
        name=name,
        title=_text(section, "title"),
        group=_one_of(section, "group", groups),
        unit=unit,
        minimum=minimum,
        maximum=maximum,
        choices=choices,
        required=_which_kinds(section, "required", kinds, finished),
    )


def _item(
    name: str,
    section: Section,
    kinds: Mapping[str, Text],
    finished: Mapping[str, Text],
    groups: Mapping[str, Text],
) -> ItemDefinition:
    section.known_keys(
        "title", "group", "unit", "kinds", "supply", "in_product", "mandatory", "negative", "making", "note"
    )
    row_kinds = section.texts("kinds")
    for kind in row_kinds:
        if kind not in ROW_KINDS:
            section.problems.append(UnknownChoice(section.place("kinds"), name=kind, known=ROW_KINDS))
    item = ItemDefinition(
        name=name,
        title=_text(section, "title"),
        group=_one_of(section, "group", groups),
        unit=section.text("unit", required=True),
        kinds=row_kinds,
        supply=_one_of(section, "supply", SUPPLIES),
        in_product=_flag(section, "in_product"),
        mandatory=_which_kinds(section, "mandatory", kinds, finished),
        negative=_flag(section, "negative"),
        making=_flag(section, "making"),
    )
    if not row_kinds:
        _inconsistent(section, _("the item has no kinds"))
    if item.in_product and item.unit != "kg":
        _inconsistent(section, _("what is in the product is given in kg"))
    if item.unit == ANY_UNIT and not item.making:
        _inconsistent(section, _("only what belongs to the making of another item may have any unit"))
    if item.making and (item.mandatory or item.in_product):
        _inconsistent(
            section, _("what belongs to the making of another item is neither mandatory nor in the product")
        )
    if item.supply == "freight" and item.unit != "kg":
        _inconsistent(section, _("the amount of freight is the mass moved, in kg"))
    return item


def _share(name: str, section: Section, groups: Mapping[str, Text]) -> ShareDefinition:
    section.known_keys("title", "groups", "hidden_by")
    of_groups = section.texts("groups")
    for group in of_groups:
        if group not in groups:
            section.problems.append(UnknownChoice(section.place("groups"), name=group, known=groups))
    if not of_groups:
        _inconsistent(section, _("the share is of no group of items"))
    return ShareDefinition(
        name, _text(section, "title"), frozenset(of_groups), frozenset(section.texts("hidden_by"))
    )


def _hidden(category: Category, root: Section) -> None:
    """What hides a share is an item of the product outside the share's groups; a share bears a name of its own."""
    for share in category.shares.values():
        section = root.section("shares").section(share.name)
        if share.name in category.parameters:
            _inconsistent(section, _("the share bears the name of a parameter"))
        for name in sorted(share.hidden_by):
            item = category.items.get(name)
            if item is None:
                place = section.place("hidden_by")
                section.problems.append(UnknownChoice(place, name=name, known=category.items))
            elif item.group in share.groups:
                _inconsistent(section, _("the item {item} belongs to the share itself").format(item=name))


def _metering(section: Section) -> Metering:
    """Accuracy classes of instruments. Limits are fractions below 1, scores 1 (best) to 5."""
    section.known_keys("classes", "uncalibrated_precision", "source", "basis")
    classes: dict[str, MeterClass] = {}
    for name, inner in section.named_sections("classes"):
        inner.known_keys("limit", "precision")
        inner.text("limit", required=True)
        limit = _bound(inner, "limit")
        if limit is not None and not 0 < limit < 1:
            _inconsistent(inner, _("a limit of error is a fraction between 0 and 1"))
        classes[name] = MeterClass(limit or Decimal(0), _score(inner, "precision"))
    return Metering(
        classes,
        _score(section, "uncalibrated_precision"),
        section.text("source", required=True),
        _one_of(section, "basis", ("seen", "derived", "assumed", "unverified")),
    )


def _score(section: Section, key: str) -> int:
    return int(_one_of(section, key, ("1", "2", "3", "4", "5")) or 5)


def _text(section: Section, key: str) -> Text:
    inner = section.section(key)
    inner.known_keys("en", "zh-Hans")
    return Text(inner.text("en", required=True), inner.text("zh-Hans", required=True))


def _texts_by_name(section: Section, key: str) -> dict[str, Text]:
    inner = section.section(key)
    return {name: _text(inner, name) for name in inner.values}


def _one_of(section: Section, key: str, known: Iterable[str]) -> str:
    value = section.text(key, required=True)
    names = list(known)
    if value and value not in names:
        section.problems.append(UnknownChoice(section.place(key), name=value, known=names))
        return ""
    return value


def _flag(section: Section, key: str) -> bool:
    value = section.text(key) or "false"
    if value not in ("true", "false"):
        section.problems.append(UnknownChoice(section.place(key), name=value, known=["true", "false"]))
    return value == "true"


def _which_kinds(
    section: Section, key: str, kinds: Mapping[str, Text], finished: Mapping[str, Text]
) -> frozenset[str]:
    """`true` is every kind of finished product, `false` none, a list names them."""
    if isinstance(section.values.get(key), list):
        named = section.texts(key)
        for kind in named:
            if kind not in kinds:
                section.problems.append(UnknownChoice(section.place(key), name=kind, known=kinds))
        return frozenset(named)
    return frozenset(finished) if _flag(section, key) else frozenset()


def _bound(section: Section, key: str) -> Decimal | None:
    text = section.text(key)
    if not text:
        return None
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        _inconsistent(section, _("{text} is not a number").format(text=text))
        return None
    return value


def _inconsistent(section: Section, reason: str) -> None:
    section.problems.append(InconsistentCategory(section.place(), reason=reason))

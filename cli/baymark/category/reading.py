"""Reads `rules/<category>/category.yaml` and refuses what contradicts itself."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path

from baymark.category.errors import InconsistentCategory, UnknownCategory, UnknownChoice
from baymark.category.model import (
    ROW_KINDS,
    SUPPLIES,
    Category,
    CheckDefinition,
    ItemDefinition,
    ParameterDefinition,
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
        "schema", "id", "title", "kinds", "groups", "parameters", "items", "composition_materials", "checks"
    )
    _one_of(root, "schema", [SCHEMA])
    kinds = _texts_by_name(root, "kinds")
    groups = _texts_by_name(root, "groups")
    category = Category(
        id=root.text("id", required=True),
        title=_text(root, "title"),
        kinds=kinds,
        groups=groups,
        parameters={n: _parameter(n, s, kinds, groups) for n, s in root.named_sections("parameters")},
        items={n: _item(n, s, kinds, groups) for n, s in root.named_sections("items")},
        composition_materials=_texts_by_name(root, "composition_materials"),
        checks=tuple(check_definition(s) for s in root.sections("checks")),
        digest=hashlib.sha256(path.read_bytes()).hexdigest(),
    )
    ids = [check.id for check in category.checks]
    for twice in sorted({one for one in ids if ids.count(one) > 1}):
        problems.append(
            InconsistentCategory(
                root.place("checks"), reason=_("the check {id} stands twice").format(id=twice)
            )
        )
    for name in (*category.parameters, *category.items, *category.composition_materials, *kinds, *groups):
        if not _NAME.match(name):
            problems.append(
                InconsistentCategory(
                    root.place(name), reason=_("{name} is not a name (a-z, 0-9, _)").format(name=name)
                )
            )
    if problems:
        raise Problems(problems)
    return category


def check_definition(section: Section) -> CheckDefinition:
    """One entry of a list `checks:` of a category or a rule pack; problems go to the section's list."""
    section.known_keys("id", "operator", "severity", "arguments", "message")
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
    name: str, section: Section, kinds: Mapping[str, Text], groups: Mapping[str, Text]
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
        required=_which_kinds(section, "required", kinds),
    )


def _item(
    name: str, section: Section, kinds: Mapping[str, Text], groups: Mapping[str, Text]
) -> ItemDefinition:
    section.known_keys(
        "title", "group", "unit", "kinds", "supply", "in_product", "mandatory", "negative", "note"
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
        mandatory=_which_kinds(section, "mandatory", kinds),
        negative=_flag(section, "negative"),
    )
    if not row_kinds:
        _inconsistent(section, _("the item has no kinds"))
    if item.in_product and item.unit != "kg":
        _inconsistent(section, _("what is in the product is given in kg"))
    if item.supply == "freight" and item.unit != "kg":
        _inconsistent(section, _("the amount of freight is the mass moved, in kg"))
    return item


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


def _which_kinds(section: Section, key: str, kinds: Mapping[str, Text]) -> frozenset[str]:
    """`true` is every kind, `false` none, a list names them."""
    if isinstance(section.values.get(key), list):
        named = section.texts(key)
        for kind in named:
            if kind not in kinds:
                section.problems.append(UnknownChoice(section.place(key), name=kind, known=kinds))
        return frozenset(named)
    return frozenset(kinds) if _flag(section, key) else frozenset()


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

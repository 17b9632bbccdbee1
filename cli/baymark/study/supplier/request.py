"""A study for a supplier without a declaration: one item, its making in a step of its own, and only the rows it needs.

Which rows an item needs is data (`templates/supplier-studies/<category>.yaml`). The amounts are empty: nothing missing
counts as zero, and `baymark check` names every cell that waits for a figure.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from baymark.category import Category, Text
from baymark.category.model import ItemDefinition
from baymark.category.section import Section
from baymark.errors import BadInput, BaymarkError, Place, Problems
from baymark.i18n import _
from baymark.paths import data_folder
from baymark.safe_yaml import read_yaml
from baymark.study import folder as files
from baymark.study import records
from baymark.study.activity import COLUMNS, CSV
from baymark.study.declaration import FILE, SCHEMA
from baymark.study.errors import UnknownItem
from baymark.study.model import PLANT
from baymark.study.new import appearing, write_empty_tables

TABLES = "baymark/supplier-studies/1"
STEP_NAME, SITE = "making", "SITE-1"


class NoSupplierStudy(BadInput):
    """No study of this item can be asked of a supplier."""

    code = "no-supplier-study"
    summary = "A supplier cannot be asked for {item!r}: {reason}"
    remedy = "Name an item that a dataset supplies, such as cathode_active_material."


@dataclass(frozen=True)
class Asked:
    """One row that is asked for, or may be added; `datasets` are examples of what it may link to."""

    id: str
    item: str
    unit: str
    ask: Text
    datasets: tuple[str, ...]


@dataclass(frozen=True)
class Request:
    """What a supplier of an item is asked for."""

    kind: str
    rule_packs: tuple[str, ...]
    needed: tuple[Asked, ...]
    also: tuple[Asked, ...]


def request(category: Category, item: str) -> Request:
    """What is asked of a supplier of an item. Raises `UnknownItem`, `NoSupplierStudy`, `Problems`."""
    definition = category.items.get(item)
    if definition is None:
        raise UnknownItem(Place("--for-supplier"), name=item[:60], known=category.items)
    if definition.supply != "dataset" or definition.making or "input" not in definition.kinds:
        raise NoSupplierStudy(Place("--for-supplier"), item=item, reason=_("it is not bought as such"))
    path = data_folder("templates") / "supplier-studies" / f"{category.id}.yaml"
    if not path.is_file():
        reason = _("the category {category} has no supplier studies").format(category=category.id)
        raise NoSupplierStudy(Place("--for-supplier"), item=item, reason=reason)
    problems: list[BaymarkError] = []
    root = Section(read_yaml(path, path.name), path.name, "", problems)
    root.known_keys("schema", "kind", "rule_packs", "every", "items", "any")
    listed = root.section("items")
    chosen = listed.section(item) if item in listed.values else root.section("any")
    every = root.section("every")
    found = Request(
        root.text("kind", required=True),
        root.texts("rule_packs"),
        (*_asked(chosen, "needed", category), *_asked(every, "needed", category)),
        (*_asked(chosen, "else", category), *_asked(every, "else", category)),
    )
    if root.text("schema") != TABLES or found.kind not in category.kinds:
        reason = _("{file} does not fit this category").format(file=path.name)
        raise NoSupplierStudy(Place(path.name), item=item, reason=reason)
    if problems:
        raise Problems(problems)
    return found


def _asked(section: Section, key: str, category: Category) -> tuple[Asked, ...]:
    found = []
    for one in section.sections(key):
        one.known_keys("id", "item", "unit", "ask", "datasets")
        item = one.text("item", required=True)
        if item not in category.items:
            one.problems.append(UnknownItem(one.place("item"), name=item[:60], known=category.items))
        ask = one.section("ask")
        text = Text(ask.text("en", required=True), ask.text("zh-Hans", required=True))
        found.append(
            Asked(
                one.text("id", required=True),
                item,
                one.text("unit", required=True),
                text,
                one.texts("datasets"),
            )
        )
    return tuple(found)


def create(folder: Path, category: Category, item: str, *, year: int) -> Path:
    """Write the study to a new folder, for 1 unit of the item in the reporting period `year`.

    Raises as `request` does, and `NotCreated` where the folder exists.
    """
    asked = request(category, item)
    definition = category.items[item]
    return appearing(folder, lambda place: _fill(place, folder.name, category, definition, asked, year))


def _fill(
    place: Path, name: str, category: Category, item: ItemDefinition, asked: Request, year: int
) -> None:
    (place / FILE).write_text(_declaration(name, category, item, asked, year), encoding="utf-8")
    (place / CSV).write_text(_activity(category, item, asked), encoding="utf-8")
    write_empty_tables(place)
    if item.in_product:
        # Of which material it consists, only the supplier knows; the empty cell asks for it.
        cells = {"item": item.name, "mass_fraction": "1"}
        row = ",".join(cells.get(column, "") for column in records.COMPOSITION.header)
        composed = place / files.COMPOSITION
        composed.write_text(f"{composed.read_text(encoding='utf-8')}{row}\n", encoding="utf-8")
    (place / "README.md").write_text(_readme(category, item, asked), encoding="utf-8")


def _declaration(name: str, category: Category, item: ItemDefinition, asked: Request, year: int) -> str:
    said = _("Supplier study: {amount} {unit} of {item}, cradle to gate.")
    title_zh = json.dumps(item.title.zh_hans, ensure_ascii=False)
    party = "  name:\n  name_zh:\n  address:\n  address_zh:\n  country:\n  registration:\n  contact:"
    site = f"  - id: {SITE}\n    name:\n    address:\n    country:\n    activity:"
    return "\n".join(
        [
            f"# {said.format(amount=1, unit=item.unit, item=item.title)}",
            f"schema: {SCHEMA}",
            f"name: {json.dumps(name, ensure_ascii=False)}",
            f"category: {category.id}",
            f"kind: {asked.kind}",
            f"period: {{start: {year}-01-01, end: {year}-12-31}}",
            "application_date:",
            f"place_of_use:  # {_('two letters of the country, for example CN')}",
            f"rule_packs: [{', '.join(asked.rule_packs)}]",
            f"applicant:\n{party}\nmanufacturer:\n{party}\nsites:\n{site}",
            f"product:\n  name: {json.dumps(item.title.en)}\n  name_zh: {title_zh}",
            "  model:\n  specification:\n  trade_mark:",
            "parameters:",
            f"  product_mass: {'1 kg' if item.unit == 'kg' else ''}"
            f"  # {_('mass of what the study is of, without packaging')}",
            "",
        ]
    )


def _activity(category: Category, item: ItemDefinition, asked: Request) -> str:
    """The product, the item that it consists of, the step that makes it, and the rows to be filled in."""
    product = next(one for one in category.items.values() if one.supply == "output" and not one.making)
    fixed = [
        {"id": "delivered", "item": product.name, "kind": "product", "amount": "1", "unit": product.unit,
         "per": "product", "origin": "secondary"},
        {"id": item.name, "item": item.name, "kind": "input", "amount": "1", "unit": item.unit, "per": "product",
         "dataset": f"step:{STEP_NAME}", "origin": "secondary"},
        {"id": f"{STEP_NAME}_output", "item": "making_output", "kind": "product", "amount": "1", "unit": item.unit,
         "per": STEP_NAME, "site": SITE, "origin": "secondary"},
    ]  # fmt: skip
    waiting = [
        {
            "id": one.id,
            "item": one.item,
            "kind": _KINDS[category.items[one.item].supply],
            "unit": one.unit,
            # Electricity is the plant's of the whole year: only that can be held against its meters.
            "per": f"{PLANT}{SITE}" if category.items[one.item].supply == "electricity" else STEP_NAME,
            "site": SITE if category.items[one.item].supply == "electricity" else "",
            "origin": "measured",
            "note": _hint(one),
        }
        for one in asked.needed
    ]
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS.required, lineterminator="\n", restval="")
    writer.writeheader()
    writer.writerows([*fixed, *waiting])
    return text.getvalue()


_KINDS = {"dataset": "input", "electricity": "input", "treatment": "waste", "emission": "direct_emission"}


def _hint(one: Asked) -> str:
    if not one.datasets:
        return str(one.ask)
    return _("{ask}; datasets for example {datasets}").format(ask=one.ask, datasets=", ".join(one.datasets))


def _readme(category: Category, item: ItemDefinition, asked: Request) -> str:
    """What to do, in the language in use."""
    values = {
        "amount": 1, "unit": item.unit, "item": item.title, "step": STEP_NAME, "site": SITE,
        "item_row": item.name,
    }  # fmt: skip
    lines = [
        "# " + _("Footprint of {item}, asked of a supplier"),
        "",
        _("Asked for: the footprint of {amount} {unit} of {item} as it leaves the gate, from raw material on."),
        "",
        "1. " + _("study.yaml: who you are, the site, the product, the reporting period."),
        "2. " + _("activity.csv: amounts per {unit} of the item; every empty amount and dataset needs a figure or name."),
        *_listed(asked.needed),
        *(["   " + _("composition.csv: the material that it consists of.")] if item.in_product else []),
        "3. " + _("Add a row for each of these that occurs, in the same step ({step}):"),
        *_listed(asked.also),
        "4. " + _("electricity.csv: what the meters of the site say, month by month; production.csv: what it made. The "
                  "row of the electricity has the kWh of the whole year."),
        "5. " + _("evidence/: the files that the figures rest on, listed in evidence/index.csv and named in the rows, "
                  "also in the row {item_row}."),
        "6. `baymark check .`, `baymark calc .`, `baymark seal .`: "
        + _("hand on the sealed dossier or its figure; the recipe stays with you."),
        "",
        _("Other annual amounts of the plant: write plant:{site} in the column per."),
        "",
        _("What your own suppliers declared goes into the column dataset as supplier:NAME. Nothing missing is zero; "
          "what is left out is listed in omissions.csv with an estimate."),
        "",
    ]  # fmt: skip
    return "\n".join(line.format(**values) for line in lines)


def _listed(asked: Sequence[Asked]) -> list[str]:
    """One line each; braces are doubled, for the lines are filled in once more."""
    listed = []
    for one in asked:
        examples = f" ({', '.join(one.datasets)})" if one.datasets else ""
        line = f"   - `{one.id}`: {one.ask} [{one.unit}], item `{one.item}`{examples}"
        listed.append(line.replace("{", "{{").replace("}", "}}"))
    return listed

"""The examples of a rule pack, which document it and test it: what is given, and what must come out.

    schema: baymark/rule-example/1
    title: {en: …, zh-Hans: …}
    date: 2026-06-30                 # date of application; chooses dated figures
    kind: traction
    given: {rated_energy: 60 kWh_capacity, chemistry: lfp}
    expect:
      scope: covered                 # or `refused` with `refused_by:` kind, or the id of a condition or exclusion
      parameters: {capacity_over_life: 0.9}
      values: {life_energy: 162000 kWh_delivered}       # a formula
      processes: {pack_dismantling: 428.6 kg}           # quantity of a process
      stages: {cathode_active_material: raw_materials, packaging: excluded}
      materials: {copper: {A: 0.2, R2: 0.95}}
      rounded: {"0.14583333": "0.146"}
      no_value: [cycles_per_year]    # parameters for which the rule pack must have no value
      checks: {gba-battery.unknown-gwp: passed}         # what a check makes of the figures under `measures`
      predicates: {large-pack: "true"}                  # or "false", or `unknown`
      due: {declaration: 2027-01-01}                    # or `undetermined`, or `not_applicable`

`measures: {unknown_gwp_share: "0.30"}` gives what checks would have measured: a number, a list of names, or nothing.
`items: [separator]` says which items have a row.

Numbers agree within one millionth; units are converted where they fit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from baymark.category import Category, Text
from baymark.category.errors import UnknownChoice
from baymark.category.section import Section
from baymark.errors import BaymarkError, Problems
from baymark.i18n import _
from baymark.rules import fields
from baymark.rules.errors import InconsistentRulePack
from baymark.rules.limits import Figure
from baymark.rules.model import RulePack
from baymark.rules.predicates import Facts, Given
from baymark.safe_yaml import read_yaml

SCHEMA = "baymark/rule-example/1"
_EXPECTATIONS = (
    "scope", "refused_by", "parameters", "values", "processes", "stages", "materials", "rounded", "no_value",
    "checks", "predicates", "due",
)  # fmt: skip


@dataclass(frozen=True)
class Example:
    """One example as read; `expect` holds texts, or mappings of texts, by kind of expectation."""

    name: str
    title: Text
    day: date
    kind: str
    given: Mapping[str, Given]
    items: frozenset[str] | None
    measures: Mapping[str, Figure]
    expect: Section

    @property
    def facts(self) -> Facts:
        return Facts(self.kind, self.given, self.items, self.day)


def all_of(rule_pack: RulePack, category: Category) -> list[Example]:
    """The examples of a rule pack that can be read; `running` names the others."""
    found = []
    for path in paths(rule_pack):
        try:
            found.append(read_file(rule_pack, path, category))
        except BaymarkError:
            continue
    return found


def paths(rule_pack: RulePack) -> list[Path]:
    """The files of the examples, sorted by name."""
    return sorted((rule_pack.folder / "examples").glob("*.yaml"))


def read_file(rule_pack: RulePack, path: Path, category: Category) -> Example:
    """Raises `Problems` with everything wrong in the file."""
    place = f"{rule_pack.place.removesuffix('pack.yaml')}examples/{path.name}"
    return read(place, read_yaml(path, place), path.stem, category)


def read(place: str, node: object, name: str, category: Category) -> Example:
    """An example from its YAML. Raises `Problems`."""
    problems: list[BaymarkError] = []
    root = Section(node, place, "", problems)  # type: ignore[arg-type]
    root.known_keys("schema", "title", "date", "kind", "given", "items", "measures", "expect")
    fields.one_of(root, "schema", [SCHEMA])
    given_section, expect = root.section("given"), root.section("expect")
    expect.known_keys(*_EXPECTATIONS)
    if not expect.values:
        problems.append(InconsistentRulePack(expect.place(), reason=_("an example that expects nothing")))
    given: dict[str, Given] = {}
    for key in given_section.values:
        definition = category.parameters.get(key)
        if key in category.shares:
            amount = fields.amount_in(given_section, key, "1")
            if amount is not None:
                given[key] = (amount, "1")
        elif definition is None:
            known = (*category.parameters, *category.shares)
            fields.one_of(Section({key: key}, place, "given", problems), key, known)
        elif definition.unit is None:
            given[key] = given_section.text(key, required=True)
            if definition.choices:
                fields.one_of(given_section, key, definition.choices)
        else:
            amount = fields.amount_in(given_section, key, definition.unit)
            if amount is not None:
                given[key] = (amount, definition.unit)
    example = Example(
        name=name,
        title=fields.bilingual(root, "title"),
        day=fields.day(root, "date"),
        kind=fields.one_of(root, "kind", category.kinds),
        given=given,
        items=_items(root, category),
        measures=_measures(root.section("measures")),
        expect=expect,
    )
    if problems:
        raise Problems(problems)
    return example


def _items(root: Section, category: Category) -> frozenset[str] | None:
    """The items that have a row in the example; without the key it is open which."""
    if "items" not in root.values:
        return None
    named = root.texts("items")
    for name in named:
        if name not in category.items:
            root.problems.append(UnknownChoice(root.place("items"), name=name, known=category.items))
    return frozenset(named)


def _measures(section: Section) -> dict[str, Figure]:
    """Figures as checks measure them: a number, names, or None for nothing to measure."""
    found: dict[str, Figure] = {}
    for name, node in section.values.items():
        if node is None:
            found[name] = None
        elif isinstance(node, list):
            found[name] = section.texts(name)
        else:
            found[name] = fields.decimal(section, name)
    return found

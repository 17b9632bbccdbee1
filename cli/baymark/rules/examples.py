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

Numbers agree within one millionth; units are converted where they fit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from baymark import units
from baymark.category import Category, Text
from baymark.category.section import Section
from baymark.checks import CheckResult, Outcome
from baymark.errors import BaymarkError, Place, Problems
from baymark.formulas import DECIMALS, FormulaError, parse, solve
from baymark.formulas.rounding import significant
from baymark.i18n import _
from baymark.rules import fields, shelf
from baymark.rules.errors import BadFigure, InconsistentRulePack, NoValue
from baymark.rules.model import ParameterValue, RulePack
from baymark.rules.scope import Given, refusal
from baymark.safe_yaml import read_yaml

SCHEMA = "baymark/rule-example/1"
TOLERANCE = Decimal("1e-6")  # relative: an expected number is written to six digits or more
_EXPECTATIONS = (
    "scope", "refused_by", "parameters", "values", "processes", "stages", "materials", "rounded", "no_value",
)  # fmt: skip


@dataclass(frozen=True)
class Example:
    """One example as read; `expect` holds texts, or mappings of texts, by kind of expectation."""

    name: str
    title: Text
    day: date
    kind: str
    given: Mapping[str, Given]
    expect: Section


def test(ids: Sequence[str], folders: Sequence[Path] = ()) -> list[CheckResult]:
    """Load the rule packs of these ids (all of them where none is named) and run their examples.

    A rule pack that does not load is a failed check `id@version/loads`, as is a changed published one.
    Raises `UnknownRulePack`.
    """
    results: list[CheckResult] = []
    loaded: dict[str, Category] = {}
    for found in shelf.on_shelf(ids, folders):
        try:
            rule_pack = shelf.open_(found, loaded=loaded)
        except BaymarkError as error:
            parts = error.errors if isinstance(error, Problems) else (error,)
            results += [
                CheckResult(f"{found.name}/loads", Outcome.FAILED, message=part.render(), place=part.place)
                for part in parts
            ]
            continue
        results.append(CheckResult(f"{found.name}/loads", Outcome.PASSED))
        results += run(rule_pack, loaded[rule_pack.category])
    return results


def run(rule_pack: RulePack, category: Category) -> list[CheckResult]:
    """Every expectation of every example of a rule pack as a check `id@version/example.expectation`."""
    results: list[CheckResult] = []
    paths = sorted((rule_pack.folder / "examples").glob("*.yaml"))
    if not paths:
        message = _("The rule pack has no examples: write some under examples/.")
        results.append(CheckResult(f"{rule_pack.name}/examples", Outcome.FAILED, message=message))
    for path in paths:
        place = f"{rule_pack.place.removesuffix('pack.yaml')}examples/{path.name}"
        try:
            example = read(place, read_yaml(path, place), path.stem, category)
            results += _outcomes(rule_pack, category, example)
        except BaymarkError as error:
            results.append(
                CheckResult(
                    f"{rule_pack.name}/{path.stem}", Outcome.FAILED, message=error.render(), place=error.place
                )
            )
    return results


def read(place: str, node: object, name: str, category: Category) -> Example:
    """An example from its YAML. Raises `Problems`."""
    problems: list[BaymarkError] = []
    root = Section(node, place, "", problems)  # type: ignore[arg-type]
    root.known_keys("schema", "title", "date", "kind", "given", "expect")
    fields.one_of(root, "schema", [SCHEMA])
    given_section, expect = root.section("given"), root.section("expect")
    expect.known_keys(*_EXPECTATIONS)
    if not expect.values:
        problems.append(InconsistentRulePack(expect.place(), reason=_("an example that expects nothing")))
    given: dict[str, Given] = {}
    for key in given_section.values:
        definition = category.parameters.get(key)
        if definition is None:
            fields.one_of(Section({key: key}, place, "given", problems), key, category.parameters)
        elif definition.unit is None:
            given[key] = given_section.text(key, required=True)
            if definition.choices:
                fields.one_of(given_section, key, definition.choices)
        else:
            amount = _amount(given_section, key, definition.unit)
            if amount is not None:
                given[key] = (amount, definition.unit)
    example = Example(
        name=name,
        title=fields.bilingual(root, "title"),
        day=fields.day(root, "date"),
        kind=fields.one_of(root, "kind", category.kinds),
        given=given,
        expect=expect,
    )
    if problems:
        raise Problems(problems)
    return example


def _amount(section: Section, key: str, unit: str) -> Decimal | None:
    """A figure `60 kWh_capacity` in the unit wanted; without a unit it is taken to be in that unit."""
    number, _space, written = section.text(key, required=True).partition(" ")
    try:
        amount = Decimal(number)
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite():
        section.problems.append(
            BadFigure(section.place(key), text=number[:60], wanted=_("a number and its unit"))
        )
        return None
    return units.convert(amount, written.strip() or unit, unit)


def _outcomes(rule_pack: RulePack, category: Category, example: Example) -> Iterator[CheckResult]:
    checks: dict[str, Callable[[RulePack, Example], Iterator[tuple[str, str, str]]]] = {
        "scope": _scope,
        "parameters": _parameters,
        "values": _values,
        "processes": _processes,
        "stages": _stages,
        "materials": _materials,
        "rounded": _rounded,
        "no_value": _no_value,
    }
    for kind, found_and_wanted in checks.items():
        if kind not in example.expect.values:
            continue
        for name, found, wanted in found_and_wanted(rule_pack, example):
            passed = found == wanted
            message = (
                ""
                if passed
                else _("{title}: found {found}, expected {wanted}.").format(
                    title=example.title, found=found or "—", wanted=wanted or "—"
                )
            )
            yield CheckResult(
                f"{rule_pack.name}/{example.name}.{kind}" + (f".{name}" if name else ""),
                Outcome.PASSED if passed else Outcome.FAILED,
                message=message,
                place=Place(example.expect.file, key=f"expect.{kind}" + (f".{name}" if name else "")),
            )
    if example.expect.problems:
        raise Problems(example.expect.problems)


def _scope(rule_pack: RulePack, example: Example) -> Iterator[tuple[str, str, str]]:
    wanted = fields.one_of(example.expect, "scope", ["covered", "refused"])
    by = example.expect.text("refused_by", required=wanted == "refused")
    found = refusal(rule_pack, example.kind, example.given)
    yield "", f"refused {found}" if found else "covered", f"refused {by}" if wanted == "refused" else wanted


def _quantities(rule_pack: RulePack, example: Example) -> dict[str, Decimal]:
    """Formulas and process quantities of an example, those whose inputs are given."""
    values = {name: value[0] for name, value in example.given.items() if not isinstance(value, str)}
    values |= {value.name: value.value for value in _dated(rule_pack, example)}
    wanted = {name: parse(formula.expression) for name, formula in rule_pack.formulas.items()}
    wanted |= {f"process.{one.id}": parse(one.quantity) for one in rule_pack.processes}
    # An example gives what it needs: formulas that read more are left aside, and missed if expected.
    while True:
        open_ones = [
            n for n, e in wanted.items() if any(r not in values and r not in wanted for r in e.names)
        ]
        if not open_ones:
            break
        for name in open_ones:
            del wanted[name]
    return {name: Decimal(value) for name, value in solve(wanted, values, DECIMALS).items()}


def _dated(rule_pack: RulePack, example: Example) -> list[ParameterValue]:
    """The rule pack's parameters that have a value on the example's date, for its choices."""
    choices = {name: value for name, value in example.given.items() if isinstance(value, str)}
    found: list[ParameterValue] = []
    for parameter in rule_pack.parameters.values():
        try:
            found.append(rule_pack.value_on(parameter, example.day, choices))
        except NoValue:
            continue
    return found


def _parameters(rule_pack: RulePack, example: Example) -> Iterator[tuple[str, str, str]]:
    section = example.expect.section("parameters")
    units_of = {name: one.unit for name, one in rule_pack.parameters.items()}
    values = {one.name: one.value for one in _dated(rule_pack, example)}
    for name in section.values:
        yield name, *_compared(section, name, values.get(name), units_of.get(name))


def _values(rule_pack: RulePack, example: Example) -> Iterator[tuple[str, str, str]]:
    yield from _computed(rule_pack, example, "values", "", {n: f.unit for n, f in rule_pack.formulas.items()})


def _processes(rule_pack: RulePack, example: Example) -> Iterator[tuple[str, str, str]]:
    known = {one.id: one.unit for one in rule_pack.processes}
    yield from _computed(rule_pack, example, "processes", "process.", known)


def _computed(
    rule_pack: RulePack, example: Example, kind: str, prefix: str, known: Mapping[str, str]
) -> Iterator[tuple[str, str, str]]:
    section = example.expect.section(kind)
    try:
        quantities = _quantities(rule_pack, example)
    except FormulaError as error:
        quantities = {}
        section.problems.append(error)
    for name in section.values:
        yield name, *_compared(section, name, quantities.get(prefix + name), known.get(name))


def _stages(rule_pack: RulePack, example: Example) -> Iterator[tuple[str, str, str]]:
    boundary = rule_pack.boundary
    where = dict.fromkeys((one.item for one in boundary.excluded), "excluded") | dict(boundary.items)
    where |= {process.id: process.stage for process in rule_pack.processes}
    section = example.expect.section("stages")
    for name in section.values:
        yield name, where.get(name, ""), section.text(name, required=True)


def _materials(rule_pack: RulePack, example: Example) -> Iterator[tuple[str, str, str]]:
    section = example.expect.section("materials")
    for material in section.values:
        inner = section.section(material)
        rule = rule_pack.end_of_life.materials.get(material)
        for figure in inner.values:
            found = getattr(rule, figure, None)
            value = found if isinstance(found, Decimal) else None
            yield f"{material}.{figure}", *_compared(inner, figure, value, "1")


def _rounded(rule_pack: RulePack, example: Example) -> Iterator[tuple[str, str, str]]:
    section = example.expect.section("rounded")
    for text in section.values:
        found = significant(Decimal(text), rule_pack.rounding.significant_digits)
        yield text, format(found, "f"), section.text(text, required=True)


def _no_value(rule_pack: RulePack, example: Example) -> Iterator[tuple[str, str, str]]:
    values = {one.name for one in _dated(rule_pack, example)}
    for name in example.expect.texts("no_value"):
        exists = name in rule_pack.parameters
        found = _("a value") if name in values else _("no value") if exists else _("no parameter")
        yield name, found, _("no value")


def _compared(section: Section, key: str, found: Decimal | None, unit: str | None) -> tuple[str, str]:
    """What was found and what is expected, alike where they agree; `unit` is None where there is no such thing."""
    wanted = None if unit is None else _amount(section, key, unit)
    if wanted is None or found is None:
        return "" if found is None else _shown(found), section.text(key, required=True) or "?"
    if abs(found - wanted) <= TOLERANCE * max(abs(found), abs(wanted)):
        return _shown(wanted), _shown(wanted)
    return _shown(found), _shown(wanted)


def _shown(value: Decimal) -> str:
    return format(value.normalize(), "f")

"""What an example of a rule pack expects, held against what the rule pack makes of what is given."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Set
from decimal import Decimal

from baymark.category import CheckDefinition
from baymark.category.section import Section
from baymark.checks import CheckResult, Outcome
from baymark.errors import Place, Problems
from baymark.formulas import DECIMALS, FormulaError, parse, solve
from baymark.formulas.rounding import significant
from baymark.i18n import _
from baymark.rules import due, fields
from baymark.rules.errors import NoValue
from baymark.rules.examples.example import Example
from baymark.rules.limits import judge, limit_of
from baymark.rules.model import Due, ParameterValue, RulePack
from baymark.rules.operators import expanded
from baymark.rules.predicates import Facts, Named
from baymark.rules.scope import answer, refusal

TOLERANCE = Decimal("1e-6")  # relative: an expected number is written to six digits or more


def outcomes(rule_pack: RulePack, example: Example) -> Iterator[CheckResult]:
    """Every expectation of an example as a check. Raises `Problems` with what cannot be read."""
    checks: dict[str, Callable[[RulePack, Example], Iterator[tuple[str, str, str]]]] = {
        "scope": _scope,
        "parameters": _parameters,
        "values": _values,
        "processes": _processes,
        "stages": _stages,
        "materials": _materials,
        "rounded": _rounded,
        "no_value": _no_value,
        "checks": _checks,
        "predicates": _predicates,
        "due": _due,
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
    found = refusal(rule_pack, example.facts)
    yield "", f"refused {found}" if found else "covered", f"refused {by}" if wanted == "refused" else wanted


def _quantities(rule_pack: RulePack, example: Example) -> dict[str, Decimal]:
    """Formulas and process quantities of an example, those whose inputs are given."""
    values = {name: value[0] for name, value in example.given.items() if not isinstance(value, str)}
    values |= {value.name: value.value for value in _dated(rule_pack, example)}
    formulas = expanded(rule_pack.formulas, example.given.keys())
    wanted = {name: parse(formula.expression) for name, formula in formulas.items()}
    applying = {one.id for one in rule_pack.processes if answer(rule_pack, one.when, example.facts)}
    wanted |= {f"process.{one.id}": parse(one.quantity) for one in rule_pack.processes if one.id in applying}
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
    left_aside = {
        one.id for one in rule_pack.processes if answer(rule_pack, one.when, example.facts) is False
    }
    known = {one.id: one.unit for one in rule_pack.processes if one.id not in left_aside}
    yield from _computed(rule_pack, example, "processes", "process.", known, left_aside)


def _computed(
    rule_pack: RulePack,
    example: Example,
    kind: str,
    prefix: str,
    known: Mapping[str, str],
    left_aside: Set[str] = frozenset(),
) -> Iterator[tuple[str, str, str]]:
    section = example.expect.section(kind)
    try:
        quantities = _quantities(rule_pack, example)
    except FormulaError as error:
        quantities = {}
        section.problems.append(error)
    for name in section.values:
        if name in left_aside:
            yield name, "not_applicable", section.text(name, required=True)
        else:
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
            value, unit = rule.figures.get(figure, (None, "1")) if rule else (None, "1")
            yield f"{material}.{figure}", *_compared(inner, figure, value, unit)


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


def _checks(rule_pack: RulePack, example: Example) -> Iterator[tuple[str, str, str]]:
    section = example.expect.section("checks")
    known = {check.id: check for check in rule_pack.checks}
    for id_ in section.values:
        wanted = fields.one_of(section, id_, [outcome.value for outcome in Outcome])
        yield id_, check_outcome(rule_pack, known[id_], example) if id_ in known else "", wanted


def check_outcome(rule_pack: RulePack, check: CheckDefinition, example: Example) -> str:
    """What a check ends with on the figures of an example; "" where one that it is judged by is not given."""
    applies = answer(rule_pack, rule_pack.checks_when.get(check.id), example.facts)
    if applies is None:
        return Outcome.NOT_EXECUTED
    if not applies:
        return Outcome.NOT_APPLICABLE
    if any(name not in example.measures for name in limit_of(check.operator).measures):
        return ""
    return judge(check, rule_pack, example.measures)


def _predicates(rule_pack: RulePack, example: Example) -> Iterator[tuple[str, str, str]]:
    section = example.expect.section("predicates")
    words = {True: "true", False: "false", None: "unknown"}
    for name in section.values:
        wanted = fields.one_of(section, name, words.values())
        known = name in rule_pack.predicates
        yield name, words[answer(rule_pack, Named(name), example.facts)] if known else "", wanted


def _due(rule_pack: RulePack, example: Example) -> Iterator[tuple[str, str, str]]:
    section = example.expect.section("due")
    entries = {one.id: one for one in rule_pack.due}
    acts = due.acts()
    for id_ in section.values:
        found = due_text(rule_pack, entries[id_], example.facts, acts) if id_ in entries else ""
        yield id_, found, section.text(id_, required=True)


def due_text(rule_pack: RulePack, entry: Due, facts: Facts, acts: Mapping[str, due.Act]) -> str:
    """The date from which something is due for a product, `undetermined` or `not_applicable`."""
    applies = answer(rule_pack, entry.when, facts)
    if applies is False:
        return "not_applicable"
    day = due.answer(entry, acts).day
    return day.isoformat() if applies and day else "undetermined"


def _compared(section: Section, key: str, found: Decimal | None, unit: str | None) -> tuple[str, str]:
    """What was found and what is expected, alike where they agree; `unit` is None where there is no such thing."""
    wanted = None if unit is None else fields.amount_in(section, key, unit)
    if wanted is None or found is None:
        return "" if found is None else _shown(found), section.text(key, required=True) or "?"
    if abs(found - wanted) <= TOLERANCE * max(abs(found), abs(wanted)):
        return _shown(wanted), _shown(wanted)
    return _shown(found), _shown(wanted)


def _shown(value: Decimal) -> str:
    return format(value.normalize(), "f")

"""Which parts of a rule pack its examples do not show, on both sides where there are two.

A rule is documented by its examples. A limit is shown by a product on each side of it, a dated figure by a date on
which it holds and one on which it does not, a check by figures that pass and figures that fail.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from baymark.category import Category
from baymark.checks import Outcome
from baymark.formulas import parse
from baymark.i18n import _
from baymark.rules.consistency import predicates
from baymark.rules.examples import Example
from baymark.rules.limits import limit_of
from baymark.rules.model import RulePack
from baymark.rules.operators import OPERATORS, expanded
from baymark.rules.predicates import LIMITS, as_text, comparisons, holds
from baymark.rules.scope import answer


@dataclass(frozen=True)
class Gap:
    """`path` is the part, as an exception would name it; `text` what an example would have to show."""

    path: str
    text: str


@dataclass(frozen=True)
class Shown:
    """A rule pack with its examples."""

    rule_pack: RulePack
    examples: Sequence[Example]

    def expected(self, kind: str) -> Mapping[str, list[tuple[Example, str]]]:
        """What is expected of each name under `values`, `checks` …, with the example."""
        found: dict[str, list[tuple[Example, str]]] = {}
        for example in self.examples:
            section = example.expect.section(kind)
            for name, node in section.values.items():
                found.setdefault(name, []).append((example, node.strip() if isinstance(node, str) else ""))
        return found


def gaps(shown: Shown, category: Category, bases: Sequence[Shown] = ()) -> list[Gap]:
    """What no example shows. Of a rule pack that extends another, what is inherited unchanged may be shown by the
    examples of its base; `bases` are those, the nearest first."""
    found = list(_gaps(shown, category))
    if not bases:
        return found
    inherited = set(gaps(bases[0], category, bases[1:]))
    own, base = _parts(shown.rule_pack), _parts(bases[0].rule_pack)
    return [gap for gap in found if gap in inherited or own.get(gap.path) != base.get(gap.path)]


def _gaps(shown: Shown, category: Category) -> Iterator[Gap]:
    yield from _scope(shown, category)
    yield from _predicates(shown)
    yield from _parameters(shown)
    yield from _formulas(shown)
    yield from _processes(shown)
    yield from _checks(shown)
    yield from _rest(shown)


def _parts(rule_pack: RulePack) -> dict[str, object]:
    """The parts of a rule pack by path, to see what an exception has changed."""
    parts: dict[str, object] = {"rounding": rule_pack.rounding, "scope/kinds": rule_pack.scope.kinds}
    parts |= {f"parameters/{name}": one for name, one in rule_pack.parameters.items()}
    parts |= {f"formulas/{name}": one for name, one in rule_pack.formulas.items()}
    parts |= {f"processes/{one.id}": one for one in rule_pack.processes}
    parts |= {f"due/{one.id}": one for one in rule_pack.due}
    parts |= {f"boundary/stages/{one.id}": one for one in rule_pack.boundary.stages}
    parts |= {f"scope/conditions/{one.id}": one for one in rule_pack.scope.conditions}
    parts |= {f"scope/exclusions/{one.id}": one for one in rule_pack.scope.exclusions}
    for key, one in predicates.asked(rule_pack):
        parts.setdefault(_path(key), one)
    for check in rule_pack.checks:
        judged = limit_of(check.operator).against
        figure = judged.removeprefix("figure ").partition(".")[0] if judged.startswith("figure ") else ""
        of_pack = getattr(rule_pack, figure) if figure else None
        parts[f"checks/{check.id}"] = (check, rule_pack.checks_when.get(check.id), of_pack)
    return parts


def _path(key: str) -> str:
    """`scope.conditions.above-2-kwh.when` as an exception would name the condition; ids may hold dots."""
    deep = key.startswith(("scope.", "boundary."))
    return "/".join(key.removesuffix(".when").split(".", 2 if deep else 1))


def _scope(shown: Shown, category: Category) -> Iterator[Gap]:
    scope = shown.rule_pack.scope
    refused = {example.expect.text("refused_by") for example in shown.examples}
    if not any(example.expect.text("scope") == "covered" for example in shown.examples):
        yield Gap("scope/kinds", _("a product that is covered"))
    if set(scope.kinds) != set(category.kinds) and "kind" not in refused:
        yield Gap("scope/kinds", _("a kind of product that is refused"))
    for group in ("conditions", "exclusions"):
        for one in getattr(scope, group):
            if one.id not in refused:
                yield Gap(f"scope/{group}/{one.id}", _("a product that is refused by it"))


def _predicates(shown: Shown) -> Iterator[Gap]:
    """Every predicate true and false, and every limit in one on both sides."""
    named = shown.rule_pack.predicates
    for key, predicate in predicates.asked(shown.rule_pack):
        path = _path(key)
        asked = [(as_text(predicate), predicate)]
        asked += [(as_text(one), one) for one in comparisons(predicate, named) if one.relation in LIMITS]
        for text, one in dict(asked).items():
            answers = {holds(one, example.facts, named) for example in shown.examples}
            for side, word in (
                (True, _("where {predicate} is true")),
                (False, _("where {predicate} is false")),
            ):
                if side not in answers:
                    yield Gap(path, word.format(predicate=text))


def _parameters(shown: Shown) -> Iterator[Gap]:
    read: set[str] = set()
    for example in shown.examples:
        read |= set(example.expect.section("parameters").values)
        read |= _read_by(shown.rule_pack, example)
    absent = {name for example in shown.examples for name in example.expect.texts("no_value")}
    for name in shown.rule_pack.parameters:
        if name not in read:
            yield Gap(f"parameters/{name}", _("its value on a date"))
        if name not in absent:
            yield Gap(f"parameters/{name}", _("a date or choice for which it has no value"))


def _read_by(rule_pack: RulePack, example: Example) -> set[str]:
    """Every name that the expected formulas and processes of an example read, at once or through others."""
    formulas = {n: f.expression for n, f in expanded(rule_pack.formulas, example.given.keys()).items()}
    quantities = {one.id: one.quantity for one in rule_pack.processes}
    waiting = [formulas[name] for name in example.expect.section("values").values if name in formulas]
    waiting += [quantities[name] for name in example.expect.section("processes").values if name in quantities]
    read: set[str] = set()
    while waiting:
        for name in parse(waiting.pop()).names:
            if name not in read:
                read.add(name)
                waiting += [formulas[name]] if name in formulas else []
    return read


def _formulas(shown: Shown) -> Iterator[Gap]:
    values = shown.expected("values")
    for name, formula in shown.rule_pack.formulas.items():
        path = f"formulas/{name}"
        if name not in values:
            yield Gap(path, _("what it gives"))
        elif formula.operator:
            operator = OPERATORS[formula.operator]
            stated = [operator.optional & example.given.keys() for example, _text in values[name]]
            for variant in operator.variants():
                if variant not in stated:
                    given = ", ".join(sorted(variant)) or "—"
                    left_out = ", ".join(sorted(operator.optional - variant)) or "—"
                    text = _("what it gives with {given} and without {left_out}")
                    yield Gap(path, text.format(given=given, left_out=left_out))


def _processes(shown: Shown) -> Iterator[Gap]:
    expected = shown.expected("processes")
    for process in shown.rule_pack.processes:
        texts = [text for _example, text in expected.get(process.id, [])]
        if not any(text != "not_applicable" for text in texts):
            yield Gap(f"processes/{process.id}", _("its quantity"))
        if process.when is not None and "not_applicable" not in texts:
            yield Gap(f"processes/{process.id}", _("a product for which it is left out"))


def _checks(shown: Shown) -> Iterator[Gap]:
    expected = shown.expected("checks")
    for check in shown.rule_pack.checks:
        told = limit_of(check.operator).relation == "told"
        wanted = {Outcome.PASSED, Outcome.NOT_APPLICABLE if told else Outcome.FAILED}
        if check.id in shown.rule_pack.checks_when:
            wanted.add(Outcome.NOT_APPLICABLE)
        outcomes = {text for _example, text in expected.get(check.id, [])}
        for outcome in sorted(wanted - outcomes):
            yield Gap(
                f"checks/{check.id}", _("figures with which it is {outcome}").format(outcome=_(outcome))
            )


def _rest(shown: Shown) -> Iterator[Gap]:
    if not shown.expected("rounded"):
        yield Gap("rounding", _("a value that is rounded"))
    due = shown.expected("due")
    for entry in shown.rule_pack.due:
        if entry.id not in due:
            yield Gap(f"due/{entry.id}", _("when it is due"))
        applies = {
            answer(shown.rule_pack, entry.when, example.facts) for example, _t in due.get(entry.id, [])
        }
        if entry.when is not None and False not in applies:
            yield Gap(f"due/{entry.id}", _("a product for which it is not due"))
    stages = {text for found in shown.expected("stages").values() for _example, text in found}
    for stage in shown.rule_pack.boundary.stages:
        if stage.id not in stages:
            yield Gap(f"boundary/stages/{stage.id}", _("an item or process in it"))

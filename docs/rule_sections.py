"""What a rule pack says, section by section, as lines of Markdown in one language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from baymark.rules.due import Act, answer
from baymark.rules.model import DatedValue, Due, Process, RulePack, Term
from baymark.rules.model_method import MaterialRule
from baymark.rules.operators import OPERATORS
from baymark.rules.predicates import Predicate
from baymark.rules.words import BY_MATERIAL
from docs.rule_words import Words, percent

Section = Callable[[RulePack, Words], Iterator[str]]


def scope(pack: RulePack, words: Words) -> Iterator[str]:
    """Kinds, conditions and exclusions."""
    kinds = (words.read(words.category.kinds[kind]) for kind in pack.scope.kinds)
    yield f"- {words.pair(words.say('scope.kinds'), words.listed(kinds))}"
    for name, group in (("condition", pack.scope.conditions), ("exclusion", pack.scope.exclusions)):
        for one in group:
            asked = words.predicate(one.when, pack) + words.say("stop")
            text = words.join(words.pair(words.say(f"scope.{name}"), asked), words.read(one.message))
            yield f"- {text} {words.rests(one.source, one.basis)}"
    if not (pack.scope.conditions or pack.scope.exclusions):
        yield f"- {words.say('scope.every')}"
    yield ""


def unit(pack: RulePack, words: Words) -> Iterator[str]:
    """What the result is given per, and what it is divided by."""
    divisor = pack.formulas[pack.functional_unit.quantity]
    flow = pack.reference_flow
    yield f"- {words.pair(words.say('unit.functional'), f'**{words.read(pack.functional_unit.text)}**')}"
    yield f"- {words.pair(words.say('unit.declared'), f'`{pack.declared_unit}`')}"
    yield f"- {words.say('unit.divided')} “{words.read(divisor.title)}”"
    yield f"- {words.pair(words.say('unit.reference_flow'), f'{words.read(flow.text)}, `{flow.unit}`')}"
    for also in pack.also_declared:
        yield f"- {words.pair(words.say('unit.also'), f'{words.read(also.text)}, `kgCO2e/{also.unit}`')}"
    yield ""


def boundary(pack: RulePack, words: Words) -> Iterator[str]:
    """Stages with their items, exclusions, what is left out, what must have a row."""
    of_stage: dict[str, list[str]] = {stage.id: [] for stage in pack.boundary.stages}
    for item, stage in pack.boundary.items.items():
        of_stage[stage].append(words.item(item))
    for process in pack.processes:
        of_stage[process.stage].append(f"*{words.read(process.title)}*")
    if pack.end_of_life.operator in BY_MATERIAL:
        of_stage[pack.end_of_life.stage].append(words.say("boundary.materials"))
    rows = [(words.read(stage.title), words.sentences(of_stage[stage.id])) for stage in pack.boundary.stages]
    yield from words.table((words.say("boundary.stage"), words.say("boundary.items")), rows)
    for one in pack.boundary.excluded:
        when = _when(one.when, pack, words)
        text = words.join(f"{words.item(one.item)}{when}{words.say('stop')}", words.read(one.reason))
        yield f"- {words.pair(words.say('boundary.excluded'), text)} {words.rests(one.source, one.basis)}"
    for left in pack.boundary.left_out:
        rests = words.rests(left.source, left.basis)
        yield f"- {words.pair(words.say('boundary.left_out'), words.read(left.text))} {rests}"
    together: dict[str, list[str]] = {}
    for one in pack.boundary.mandatory_items:
        together.setdefault(_when(one.when, pack, words), []).append(words.item(one.item))
    items = (words.listed(names) + when for when, names in together.items())
    yield f"- {words.pair(words.say('boundary.mandatory'), words.sentences(items))}"
    yield ""


def processes(pack: RulePack, words: Words) -> Iterator[str]:
    """What the rule pack adds to the rows of the study."""
    if not pack.processes:
        yield words.say("processes.none")
        yield ""
        return
    stages = {stage.id: words.read(stage.title) for stage in pack.boundary.stages}
    names = ("process", "stage", "quantity", "supply")
    headings = [words.say(f"processes.{name}") for name in names] + [words.say("parameters.source")]
    rows = [
        (
            words.read(one.title) + _when(one.when, pack, words),
            stages[one.stage],
            f"{words.expression(one.quantity, pack)} ({one.unit})",
            _supply(one, words),
            words.rests(one.source, one.basis),
        )
        for one in pack.processes
    ]
    yield from words.table(headings, rows)


def _supply(process: Process, words: Words) -> str:
    supply = process.supply
    if supply.electricity is not None:
        return words.say("processes.place_of_use")
    text = words.say("processes.role", role=supply.role)
    if supply.by is None:
        return text
    choices = (f"{words.choice(supply.by, choice)} `{role}`" for choice, role in supply.roles.items())
    return text + words.say("processes.by", choice=words.parameter(supply.by), roles=words.sentences(choices))


def formulas(pack: RulePack, words: Words) -> Iterator[str]:
    """Every formula in words and in symbols; a named rule as it expands."""
    for name, one in pack.formulas.items():
        yield f"**{words.noted(words.read(one.title), one.unit)}**"
        yield ""
        yield f"- {words.expression(one.expression, pack)}"
        by = f" ({words.say('formulas.operator', operator=one.operator)})" if one.operator else ""
        yield f"- {words.pair(words.say('formulas.symbols'), words.symbols(f'{name} = {one.expression}'))}{by}"
        if one.operator:
            operator = OPERATORS[one.operator]
            for stated in operator.variants():
                if left := operator.optional - stated:
                    named = words.listed(f"“{words.parameter(other)}”" for other in sorted(left))
                    text = words.expression(operator.expand(stated), pack)
                    yield f"- {words.pair(words.say('formulas.without', names=named), text)}"
        yield f"- {words.rests(one.source, one.basis)}"
        yield ""


def parameters(pack: RulePack, words: Words) -> Iterator[str]:
    """Every dated figure with its source; choices with the same figure and source stand together."""
    if not pack.parameters:
        yield words.say("parameters.none")
        yield ""
        return
    names = ("figure", "holds_for", "value", "span", "source", "basis")
    rows = []
    for parameter in pack.parameters.values():
        for keys, one in _together(parameter.values):
            choices = [words.choice(parameter.by, key) for key in keys] if parameter.by else []
            rows.append(
                (
                    words.read(parameter.title),
                    words.listed(choices) if choices else "",
                    f"{one.value} {'' if parameter.unit == '1' else parameter.unit}".strip(),
                    _span(one, words),
                    words.source(one.source),
                    words.say(f"basis.{one.basis}"),
                )
            )
    yield from words.table([words.say(f"parameters.{name}") for name in names], rows)


def _together(values: Iterable[DatedValue]) -> list[tuple[list[str], DatedValue]]:
    found: dict[tuple[object, ...], tuple[list[str], DatedValue]] = {}
    for one in values:
        same = (one.value, one.start, one.end, one.source, one.basis)
        found.setdefault(same, ([], one))[0].append(one.key)
    return list(found.values())


def _span(one: DatedValue, words: Words) -> str:
    if one.end is None:
        return words.say("parameters.from", day=one.start.isoformat())
    return words.say("parameters.to", day=one.start.isoformat(), end=one.end.isoformat())


def electricity(pack: RulePack, words: Words) -> Iterator[str]:
    """Which factor which electricity takes, and what contracts and certificates do."""
    rule = pack.electricity
    own = words.listed(words.say(f"electricity.sources.{source}") for source in rule.own_factor)
    yield f"- {words.say('electricity.own', sources=own) if rule.own_factor else words.say('electricity.no_own')}"
    remainder = words.say(f"electricity.remainders.{rule.remainder}")
    yield f"- {words.say('electricity.remainder', remainder=remainder)}"
    yield f"- {words.rests(rule.source, rule.basis)}"
    one = rule.instruments
    if one is None:
        yield f"- {words.say('electricity.no_instruments')}"
    else:
        sources = words.listed(words.say(f"electricity.sources.{source}") for source in one.sources)
        criteria = [
            words.say("electricity.criterion.sources", sources=sources),
            words.say("electricity.criterion.schemes", schemes=words.listed(one.schemes)),
            words.say("electricity.criterion.months", months=one.within_months),
            words.say(f"electricity.criterion.{one.matching}"),
            *([words.say("electricity.criterion.retired")] if one.retired else []),
            *([words.say("electricity.criterion.same_country")] if one.same_country else []),
            words.say(f"electricity.criterion.{one.attribution}"),
        ]
        yield f"- {words.say('electricity.counted' if one.counted else 'electricity.not_counted')}"
        text = words.pair(words.say("electricity.criteria"), words.sentences(criteria))
        yield f"- {text}{words.say('stop')} {words.rests(one.source, one.basis)}"
    yield f"- {words.say('electricity.both')}"
    yield ""


def allocation(pack: RulePack, words: Words) -> Iterator[str]:
    """How plant amounts and the burdens of co-products are shared."""
    plant, beside = pack.allocation.plant, pack.allocation.co_products
    text = words.say("allocation.plant", key=words.say(f"allocation.keys.{plant.key}"))
    yield f"- {text} {words.rests(plant.source, plant.basis)}"
    if beside is None:
        yield f"- {words.say('allocation.none')}"
    else:
        levels = words.sentences(words.say(f"allocation.levels.{level}") for level in beside.hierarchy)
        parts = [words.say("allocation.order", levels=levels)]
        if beside.price_ratio is not None:
            share = percent(beside.negligible_share)
            parts.append(words.say("allocation.ratio", ratio=beside.price_ratio, share=share))
        if beside.price_years is not None:
            parts.append(words.say("allocation.years", years=beside.price_years))
        yield f"- {words.join(*parts)} {words.rests(beside.source, beside.basis)}"
    yield ""


def end_of_life(pack: RulePack, words: Words) -> Iterator[str]:
    """The operator, and its table of materials where it has one."""
    rule = pack.end_of_life
    yield f"{words.say(f'end_of_life.{rule.operator}')} {words.rests(rule.source, rule.basis)}"
    yield ""
    if rule.operator not in BY_MATERIAL:
        return
    shared = rule.operator == "cff"
    yield words.say("end_of_life.letters" if shared else "end_of_life.letters_cut_off")
    yield ""
    recovered = words.say("end_of_life.recovered")
    figures = ("A", "R2", "R3", "Qsin_Qp", "Qsout_Qp", "recovered") if shared else ("R2", "R3")
    titles = {"Qsin_Qp": "Q in", "Qsout_Qp": "Q out", "recovered": recovered}
    headings = [
        words.say("end_of_life.materials"),
        *(titles.get(name, name) for name in figures),
        words.say("end_of_life.route"),
        words.say("parameters.source"),
    ]
    rows = []
    for materials, one in _alike(rule.materials):
        named = words.listed(words.read(words.category.composition_materials[name]) for name in materials)
        numbers = [str(one.figures[name][0]) if name in one.figures else "" for name in figures]
        rows.append([named, *numbers, _routes(one, words), words.rests(one.source, one.basis)])
    yield from words.table(headings, rows)


def _routes(one: MaterialRule, words: Words) -> str:
    """Where a material goes and what it replaces, by the roles of the background."""
    parts = ("recycling", "virgin", "disposal")
    named = {part: getattr(one, part) for part in parts if getattr(one, part)}
    text = words.sentences(words.say(f"end_of_life.{part}", role=role) for part, role in named.items())
    if one.by is None:
        return text
    differing = (
        f"{words.choice(one.by, choice)} " + words.listed(f"`{role}`" for role in roles.values())
        for choice, roles in one.roles.items()
    )
    return text + words.say("processes.by", choice=words.parameter(one.by), roles=words.sentences(differing))


def _alike(materials: Mapping[str, MaterialRule]) -> list[tuple[list[str], MaterialRule]]:
    """Materials with the same figures, routes and source, put together."""
    found: dict[str, tuple[list[str], MaterialRule]] = {}
    for name, one in materials.items():
        same = repr((dict(one.figures), one.disposal, one.recycling, one.virgin, one.source, one.basis))
        found.setdefault(same, ([], one))[0].append(name)
    return list(found.values())


def method(pack: RulePack, words: Words) -> Iterator[str]:
    """GWP set, groups in the value, biogenic carbon, land use."""
    inside = [words.say(f"method.groups.{group}") for group in pack.groups_in_value]
    outside = [
        words.say(f"method.groups.{name}") for name in words.groups if name not in pack.groups_in_value
    ]
    yield f"- {words.say('method.gwp', set=words.say(f'method.sets.{pack.gwp_set}'))}"
    yield f"- {words.pair(words.say('method.in_value'), words.listed(inside))}"
    yield f"- {words.pair(words.say('method.beside'), words.listed(outside))}"
    yield f"- {words.read(pack.biogenic)}"
    yield f"- {words.read(pack.land_use)}"
    yield ""


def cut_off(pack: RulePack, words: Words) -> Iterator[str]:
    """Limits of what may be left out."""
    for name in ("mass", "energy", "impact", "total"):
        limit = getattr(pack.cut_off, name)
        text = (
            words.say("cut_off.no_limit")
            if limit is None
            else words.say("cut_off.below", share=percent(limit))
        )
        yield f"- {words.pair(words.say(f'cut_off.{name}'), text)}"
    yield f"- {words.rests(pack.cut_off.source, pack.cut_off.basis)}"
    yield f"- {words.say('cut_off.listed')}"
    yield ""


def data_quality(pack: RulePack, words: Words) -> Iterator[str]:
    """Scoring, thresholds and rounding."""
    rule = pack.data_quality
    criteria = words.listed(words.say(f"data_quality.criteria.{name}") for name in rule.criteria)
    aggregation = words.say(f"data_quality.aggregation.{rule.aggregation}")
    best, worst = rule.scale
    values: dict[str, Any] = {"best": best, "worst": worst, "threshold": rule.threshold}
    text = words.say("data_quality.text", criteria=criteria, aggregation=aggregation, **values)
    own = rule.company_specific_threshold
    if own is not None:
        text = words.join(text, words.say("data_quality.own", threshold=own))
    yield f"- {text} {words.rests(rule.source, rule.basis)}"
    rounding = words.say("rounding", digits=pack.rounding.significant_digits)
    yield f"- {rounding} {words.rests(pack.rounding.source, pack.rounding.basis)}"
    yield ""


def evidence(pack: RulePack, words: Words) -> Iterator[str]:
    """What must prove the rows of an item."""
    for item, texts in pack.evidence.items():
        yield f"- {words.pair(words.item(item), words.sentences(words.read(text) for text in texts))}"
    yield ""


def checks(pack: RulePack, words: Words) -> Iterator[str]:
    """Every check of the rule pack with its severity and message."""
    yield words.say("checks.intro")
    yield ""
    for check in pack.checks:
        when = _when(pack.checks_when.get(check.id), pack, words)
        severity = words.say(f"checks.{check.severity.value}")
        limits = words.listed(f"{name} = {value}" for name, value in check.arguments.items())
        given = f" ({limits})" if check.arguments else ""
        yield f"- `{check.id}` **[{severity}]**{when}{given}{words.say('colon')}{words.read(check.message)}"
    yield ""


def due(acts: Mapping[str, Act]) -> Section:
    """What becomes due, by what is known of the acts."""

    def lines(pack: RulePack, words: Words) -> Iterator[str]:
        if not pack.due:
            yield words.say("due.none")
            yield ""
            return
        yield words.say("due.intro")
        yield ""
        for entry in pack.due:
            yield from _entry(entry, acts, pack, words)
        yield ""

    return lines


def _entry(entry: Due, acts: Mapping[str, Act], pack: RulePack, words: Words) -> Iterator[str]:
    found = answer(entry, acts)
    day = found.day.isoformat() if found.day else words.say("due.undetermined")
    title = f"**{words.read(entry.title)}**{_when(entry.when, pack, words)}"
    yield f"- {words.join(words.pair(title, f'**{day}**') + words.say('stop'), words.read(entry.text))}"
    if len(entry.terms) > 1:
        terms = words.sentences(_term(term, acts, words) for term in entry.terms)
        yield f"  - {words.pair(words.say('due.later'), terms)}"
    reasons = [_why(acts[term.act], words) for term in entry.terms if term.act in acts and found.day is None]
    if reasons:
        yield f"  - {words.pair(words.say('due.why'), words.sentences(dict.fromkeys(reasons)))}"
    yield f"  - {words.rests(entry.source, entry.basis)}"


def _term(term: Term, acts: Mapping[str, Act], words: Words) -> str:
    if term.day is not None:
        return term.day.isoformat()
    act = acts.get(term.act)
    return words.say("due.months", months=term.months_after, act=words.read(act.title) if act else term.act)


def _why(act: Act, words: Words) -> str:
    return words.say(f"due.{act.status}", act=words.read(act.title), day=act.as_of.isoformat())


def verifier(pack: RulePack, words: Words) -> Iterator[str]:
    """What a person has to look at."""
    for point in pack.verifier:
        kind = f"**{words.say(f'verifier.{point.kind}')}**"
        yield f"- {words.pair(kind, words.read(point.text))}"
    yield ""


def prints(pack: RulePack, words: Words) -> Iterator[str]:
    """What label and certificate say of the rule."""
    for where, texts in pack.prints.items():
        for text in texts:
            yield f"- {words.pair(words.say(f'prints.{where}'), words.read(text))}"
    yield ""


def _when(predicate: Predicate | None, pack: RulePack, words: Words) -> str:
    if predicate is None:
        return ""
    inner = words.predicate(predicate, pack)
    return f"{words.say('bracket')}{words.say('predicate.when', inner=inner)}{words.say('bracket_end')}"

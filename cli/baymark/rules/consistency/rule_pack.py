"""What a rule pack must agree on with itself and its category; found when it is loaded, all at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from string import Formatter

from baymark import units
from baymark.category import Category
from baymark.category.errors import MissingKey, UnknownChoice, nearest
from baymark.errors import BaymarkError, Place
from baymark.formulas import CircularFormula, Expression, FormulaError, order, parse, unit_of
from baymark.formulas.dimension import agrees
from baymark.i18n import _
from baymark.rules import words
from baymark.rules.consistency import predicates
from baymark.rules.errors import BadFigure, InconsistentRulePack
from baymark.rules.limits import LIMITS, NUMBER, TEXTS, number
from baymark.rules.model import RulePack, RuleParameter
from baymark.rules.operators import OPERATORS
from baymark.rules.predicates import stated_when


def problems(rule_pack: RulePack, category: Category) -> list[BaymarkError]:
    """Everything in which the rule pack contradicts itself or its category."""
    return [
        *_scope(rule_pack, category),
        *predicates.problems(rule_pack, category),
        *_boundary(rule_pack, category),
        *_parameters(rule_pack, category),
        *_formulas(rule_pack, category),
        *_method(rule_pack, category),
        *_checks(rule_pack),
        *_electricity(rule_pack),
        *_ids(rule_pack),
    ]


def _inconsistent(rule_pack: RulePack, key: str, reason: str) -> InconsistentRulePack:
    return InconsistentRulePack(Place(rule_pack.place, key=key), reason=reason)


def _taken(name: str) -> str:
    return _("the name {name} stands for something else too").format(name=name)


def _choice(rule_pack: RulePack, key: str, name: str, known: Iterable[str]) -> UnknownChoice:
    return UnknownChoice(Place(rule_pack.place, key=key), name=name, known=known)


def _scope(rule_pack: RulePack, category: Category) -> Iterator[BaymarkError]:
    if not rule_pack.scope.kinds:
        yield _inconsistent(rule_pack, "scope.kinds", _("it covers no kind of product"))
    for kind in rule_pack.scope.kinds:
        if kind not in category.kinds:
            yield _choice(rule_pack, "scope.kinds", kind, category.kinds)


def _boundary(rule_pack: RulePack, category: Category) -> Iterator[BaymarkError]:
    """Every item of the category lies in a stage or is excluded, never both; stages are those declared."""
    boundary = rule_pack.boundary
    stages = [stage.id for stage in boundary.stages]
    if not stages:
        yield _inconsistent(rule_pack, "boundary.stages", _("it has no stages"))
    named = {one.item for one in boundary.excluded}
    excluded = {one.item for one in boundary.excluded if one.when is None}
    for item, stage in boundary.items.items():
        if item not in category.items:
            yield _choice(rule_pack, f"boundary.items.{item}", item, category.items)
        if stage not in stages:
            yield _choice(rule_pack, f"boundary.items.{item}", stage, stages)
        if item in excluded:
            yield _inconsistent(
                rule_pack, f"boundary.items.{item}", _("the item is both in a stage and excluded")
            )
    for item in sorted(named - set(category.items)):
        yield _choice(rule_pack, "boundary.excluded", item, category.items)
    counted = {item for item, definition in category.items.items() if not definition.making}
    if left := sorted(counted - set(boundary.items) - set(excluded)):
        reason = _("each of these items needs a stage in boundary.items, or must be excluded: {items}")
        yield _inconsistent(rule_pack, "boundary.items", reason.format(items=", ".join(left)))
    for item, definition in category.items.items():
        if definition.making and (item in boundary.items or item in named):
            reason = _("the item {item} counts where the item that it makes counts").format(item=item)
            yield _inconsistent(rule_pack, f"boundary.items.{item}", reason)
    for one in boundary.mandatory_items:
        if one.item not in boundary.items:
            yield _choice(rule_pack, "boundary.mandatory_items", one.item, boundary.items)
    for item in rule_pack.evidence:
        if item not in category.items:
            yield _choice(rule_pack, f"evidence.{item}", item, category.items)
    for process in rule_pack.processes:
        if process.stage not in stages:
            yield _choice(rule_pack, f"processes.{process.id}.stage", process.stage, stages)
        if process.id in category.items:
            yield _inconsistent(
                rule_pack, f"processes.{process.id}", _("the process bears the name of an item")
            )
    if rule_pack.end_of_life.operator != "outside" and rule_pack.end_of_life.stage not in stages:
        yield _choice(rule_pack, "end_of_life.stage", rule_pack.end_of_life.stage, stages)


def _parameters(rule_pack: RulePack, category: Category) -> Iterator[BaymarkError]:
    for name, parameter in rule_pack.parameters.items():
        key = f"parameters.{name}"
        if name in category.parameters or name in category.shares or name in rule_pack.formulas:
            yield _inconsistent(rule_pack, key, _taken(name))
        if not units.known(parameter.unit):
            yield _inconsistent(rule_pack, f"{key}.unit", _("{unit} is no unit").format(unit=parameter.unit))
        if not parameter.values:
            yield _inconsistent(rule_pack, f"{key}.values", _("the parameter has no value"))
        if parameter.by is not None:
            yield from _choices(rule_pack, category, parameter, key)
        elif any(value.key for value in parameter.values):
            yield _inconsistent(rule_pack, key, _("a key needs `by`, the parameter it is a choice of"))
        yield from _overlaps(rule_pack, parameter, key)


def _choices(
    rule_pack: RulePack, category: Category, parameter: RuleParameter, key: str
) -> Iterator[BaymarkError]:
    definition = category.parameters.get(parameter.by or "")
    if definition is None or not definition.choices:
        yield _choice(
            rule_pack,
            f"{key}.by",
            parameter.by or "",
            [n for n, p in category.parameters.items() if p.choices],
        )
        return
    for value in parameter.values:
        if value.key not in definition.choices:
            yield UnknownChoice(value.place, name=value.key, known=definition.choices)


def _overlaps(rule_pack: RulePack, parameter: RuleParameter, key: str) -> Iterator[BaymarkError]:
    """On no day may two values of one key be valid."""
    by_key: dict[str, list[tuple[object, object]]] = {}
    for value in sorted(parameter.values, key=lambda one: (one.key, one.start)):
        former = by_key.setdefault(value.key, [])
        if former:
            _start, end = former[-1]
            if end is None or value.start <= end:  # type: ignore[operator]
                yield _inconsistent(
                    rule_pack,
                    key,
                    _("two values{choice} are valid on {day}").format(
                        choice=f" ({value.key})" if value.key else "", day=value.start.isoformat()
                    ),
                )
        former.append((value.start, value.end))


def _formulas(rule_pack: RulePack, category: Category) -> Iterator[BaymarkError]:
    """Formulas and quantities can be read, read only what exists, close no circle, and give their units."""
    known = {name: one.unit for name, one in category.parameters.items() if one.unit is not None}
    known |= dict.fromkeys(category.shares, "1")
    known |= {name: one.unit for name, one in rule_pack.parameters.items() if units.known(one.unit)}
    expressions: dict[str, Expression] = {}
    declared = [(f"formulas.{n}", n, f.expression, f.unit) for n, f in rule_pack.formulas.items()]
    declared += [(f"processes.{p.id}.quantity", "", p.quantity, p.unit) for p in rule_pack.processes]
    declared += [
        (f"formulas.{name}", "", OPERATORS[one.operator].expand(stated), one.unit)
        for name, one in rule_pack.formulas.items()
        if one.operator
        for stated in OPERATORS[one.operator].variants()
        if stated != OPERATORS[one.operator].optional
    ]
    read: list[tuple[str, Expression, str]] = []
    for key, name, text, unit in declared:
        if name in category.parameters or name in category.shares:
            yield _inconsistent(rule_pack, key, _taken(name))
        if not units.known(unit):
            yield _inconsistent(rule_pack, key, _("{unit} is no unit").format(unit=unit))
            continue
        try:
            expression = parse(text)
        except FormulaError as error:
            yield _at(rule_pack, key, error)
            continue
        if name:
            expressions[name] = expression
            known[name] = unit
        read.append((key, expression, unit))
    yield from _names_and_units(rule_pack, read, known)
    try:
        order(expressions, lambda name: name not in expressions)
    except CircularFormula as error:
        yield _at(rule_pack, "formulas", error)
    yield from _given(rule_pack, category, [(key, expression) for key, expression, _unit in read])
    yield from _quantities(rule_pack)


def _names_and_units(
    rule_pack: RulePack, read: list[tuple[str, Expression, str]], known: dict[str, str]
) -> Iterator[BaymarkError]:
    for key, expression, unit in read:
        unknown = [name for name in expression.names if name not in known]
        for name in unknown:
            near = nearest(name, known) or "—"
            yield _inconsistent(
                rule_pack,
                key,
                _("the formula reads {name}, which does not exist (nearest: {nearest})").format(
                    name=name, nearest=near
                ),
            )
        if unknown:
            continue
        try:
            found = unit_of(expression, known)
        except FormulaError as error:
            yield _at(rule_pack, key, error)
            continue
        if not agrees(found, unit):
            yield _inconsistent(
                rule_pack, key, _("the formula gives {found}, not {unit}").format(found=found, unit=unit)
            )


def _given(
    rule_pack: RulePack, category: Category, read: list[tuple[str, Expression]]
) -> Iterator[BaymarkError]:
    """What a formula reads of the study, every product in scope must state."""
    if not predicates.answerable(rule_pack):
        return
    stated = {
        name
        for condition in rule_pack.scope.conditions
        for name in stated_when(condition.when, rule_pack.predicates)
    }
    optional = {
        f"formulas.{name}": OPERATORS[one.operator].optional if one.operator else frozenset()
        for name, one in rule_pack.formulas.items()
    }
    for key, expression in read:
        for name in expression.names:
            definition = category.parameters.get(name)
            if definition is None:
                if name not in category.shares:
                    continue
            elif name in stated or set(rule_pack.scope.kinds) <= definition.required:
                continue
            if name in optional.get(key, frozenset()):
                continue
            yield _inconsistent(
                rule_pack,
                key,
                _("the formula reads {name}, which a study in scope need not give").format(name=name),
            )


def _quantities(rule_pack: RulePack) -> Iterator[BaymarkError]:
    unit, flow = rule_pack.functional_unit, rule_pack.reference_flow
    for key, quantity, wanted in (
        ("functional_unit.quantity", unit.quantity, unit.unit),
        ("reference_flow.quantity", flow.quantity, flow.unit),
        *(("also_declared.quantity", one.quantity, one.unit) for one in rule_pack.also_declared),
    ):
        formula = rule_pack.formulas.get(quantity)
        if formula is None:
            yield _choice(rule_pack, key, quantity, rule_pack.formulas)
        elif units.known(formula.unit) and units.known(wanted) and not agrees(formula.unit, wanted):
            yield _inconsistent(
                rule_pack,
                key,
                _("the formula gives {found}, not {unit}").format(found=formula.unit, unit=wanted),
            )
    declared = f"kgCO2e/{unit.unit}" if unit.unit.isidentifier() else f"kgCO2e/({unit.unit})"
    if not (units.known(rule_pack.declared_unit) and units.known(declared)) or not agrees(
        rule_pack.declared_unit, declared
    ):
        yield _inconsistent(
            rule_pack,
            "declared_unit",
            _("it must be {wanted}, by the functional unit").format(wanted=declared),
        )


def _method(rule_pack: RulePack, category: Category) -> Iterator[BaymarkError]:
    for material in rule_pack.end_of_life.materials:
        if material not in category.composition_materials:
            yield _choice(
                rule_pack, f"end_of_life.materials.{material}", material, category.composition_materials
            )
    if rule_pack.end_of_life.operator in words.BY_MATERIAL:
        for material in category.composition_materials:
            if material not in rule_pack.end_of_life.materials:
                yield _inconsistent(
                    rule_pack,
                    f"end_of_life.materials.{material}",
                    _("the material {material} has no figures").format(material=material),
                )
    for name, rule in rule_pack.end_of_life.materials.items():
        yield from _choices_of_roles(
            rule_pack, category, f"end_of_life.materials.{name}", rule.by, rule.roles
        )
    for process in rule_pack.processes:
        supply, key = process.supply, f"processes.{process.id}.supply"
        yield from _choices_of_roles(rule_pack, category, key, supply.by, supply.roles)
    best, worst = rule_pack.data_quality.scale
    for key in ("threshold", "company_specific_threshold"):
        threshold = getattr(rule_pack.data_quality, key)
        if threshold is not None and threshold.is_finite() and not best <= threshold <= worst:
            yield _inconsistent(rule_pack, f"data_quality.{key}", _("the threshold lies outside the scale"))
    # A text that nobody read to the end cannot be counted on as final.
    if rule_pack.preliminary is None and (
        rule_pack.fidelity != "text_seen" or rule_pack.legal_status != "in_force"
    ):
        yield _inconsistent(rule_pack, "preliminary", _("it must say what makes it preliminary"))


def _choices_of_roles(
    rule_pack: RulePack, category: Category, key: str, by: str | None, roles: Iterable[str]
) -> Iterator[BaymarkError]:
    """Roles that differ by a choice differ by one of the category, for choices that it has."""
    if by is None:
        return
    definition = category.parameters.get(by)
    known = definition.choices if definition else {}
    if not known:
        yield _choice(rule_pack, f"{key}.by", by, [n for n, p in category.parameters.items() if p.choices])
        return
    for choice in roles:
        if choice not in known:
            yield _choice(rule_pack, f"{key}.roles", choice, known)


def _checks(rule_pack: RulePack) -> Iterator[BaymarkError]:
    """Arguments are those that the operator takes, and a message says only what the operator tells it."""
    for check in rule_pack.checks:
        limit = LIMITS.get(check.operator)
        if limit is None:  # of the study alone, or not known here: `rules lint` names it
            continue
        key = f"checks.{check.id}"
        taken = {name.removeprefix("?"): kinds for name, kinds in limit.arguments.items()}
        for name, given in check.arguments.items():
            kinds = taken.get(name)
            if kinds is None:
                yield _choice(rule_pack, f"{key}.arguments", name, taken)
            elif kinds == NUMBER:
                try:
                    number(check, name)
                except BadFigure as error:
                    yield BadFigure(Place(rule_pack.place, key=f"{key}.arguments.{name}"), **error.values)
            elif kinds != TEXTS and given not in kinds:
                yield _choice(rule_pack, f"{key}.arguments.{name}", str(given), kinds)
        for name in limit.arguments:
            if not name.startswith("?") and name not in check.arguments:
                yield MissingKey(Place(rule_pack.place, key=f"{key}.arguments"), name=name)
        for text in (check.message.en, check.message.zh_hans):
            for word in _braces(text):
                if word not in limit.says:
                    yield _choice(rule_pack, f"{key}.message", f"{{{word}}}", limit.says)


def _braces(text: str) -> list[str]:
    """What stands in braces in a message; "" for braces that are not closed."""
    try:
        return [name for _text, name, _form, _conversion in Formatter().parse(text) if name is not None]
    except ValueError:
        return [""]


def _electricity(rule_pack: RulePack) -> Iterator[BaymarkError]:
    """What may have to be replaced by less than the rule pack asks for is told by a check of it, never silently."""
    policy = rule_pack.electricity
    instruments = policy.instruments
    asks = policy.remainder == "residual_or_average" or (
        instruments is not None
        and (instruments.matching == "hour" or instruments.attribution == "model_specific")
    )
    if asks and not any(check.operator == "electricity_downgrades" for check in rule_pack.checks):
        reason = _("it needs a check electricity_downgrades: what it asks for may not be there")
        yield _inconsistent(rule_pack, "electricity", reason)


def _ids(rule_pack: RulePack) -> Iterator[BaymarkError]:
    named = {
        "boundary.stages": [stage.id for stage in rule_pack.boundary.stages],
        "boundary.excluded": [one.item for one in rule_pack.boundary.excluded],
        "scope": [one.id for one in (*rule_pack.scope.conditions, *rule_pack.scope.exclusions)],
        "processes": [process.id for process in rule_pack.processes],
        "checks": [check.id for check in rule_pack.checks],
        "verifier": [point.id for point in rule_pack.verifier],
        "due": [one.id for one in rule_pack.due],
    }
    for key, ids in named.items():
        for twice in sorted({one for one in ids if ids.count(one) > 1}):
            yield _inconsistent(rule_pack, key, _("{name} stands twice").format(name=twice))


def _at(rule_pack: RulePack, key: str, error: FormulaError) -> BaymarkError:
    """The same error, saying where in the rule pack."""
    return type(error)(Place(rule_pack.place, key=key), **error.values)

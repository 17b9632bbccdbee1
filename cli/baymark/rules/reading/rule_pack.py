"""Reads `pack.yaml` into a `RulePack`; what one key alone can get wrong is found here, the rest in `consistency`."""

from __future__ import annotations

from collections.abc import Iterator

from baymark.category import Text
from baymark.category.reading import check_definition
from baymark.category.section import Section
from baymark.errors import BaymarkError
from baymark.gases import GROUPS
from baymark.i18n import _
from baymark.rules import fields, model, words
from baymark.rules.content import Content
from baymark.rules.errors import BadFigure, InconsistentRulePack
from baymark.rules.operators import OPERATORS
from baymark.rules.reading import predicates
from baymark.rules.reading.due import read_due
from baymark.rules.reading.identity import ID, NAME, VERSION, document, end, in_force, matching
from baymark.rules.reading.method import (
    read_allocation,
    read_cut_off,
    read_data_quality,
    read_electricity,
    read_end_of_life,
    read_rounding,
)

SCHEMA = "baymark/rule-pack/1"
_KEYS = (
    "schema", "id", "version", "category", "title", "basis", "legal_status", "fidelity", "in_force", "supersedes",
    "superseded_by", "preliminary", "scope", "functional_unit", "declared_unit", "also_declared", "reference_flow",
    "boundary",
    "parameters", "formulas", "processes", "allocation", "electricity", "end_of_life", "gwp_set",
    "groups_in_value", "biogenic", "land_use", "cut_off", "data_quality", "evidence", "rounding", "checks",
    "verifier", "prints", "predicates", "due", "abstract", "yields_to", "extends", "exceptions",
)  # fmt: skip


def read(content: Content, origin: model.Origin) -> tuple[model.RulePack, list[BaymarkError]]:
    """The rule pack of a content and the problems found in reading it; with problems it must not be used."""
    problems = list(content.problems)
    root = content.section(problems)
    root.known_keys(*_KEYS)
    fields.one_of(root, "schema", [SCHEMA])
    rule_pack = model.RulePack(
        id=matching(root, "id", ID, _("a name such as gba-battery")),
        version=matching(root, "version", VERSION, _("a version such as 1.0.0")),
        category=root.text("category", required=True),
        title=fields.bilingual(root, "title"),
        basis=tuple(document(section) for section in root.sections("basis")),
        legal_status=fields.one_of(root, "legal_status", words.LEGAL_STATUSES),
        fidelity=fields.one_of(root, "fidelity", words.FIDELITIES),
        in_force=in_force(root.section("in_force"), InconsistentRulePack),
        supersedes=root.text("supersedes") or None,
        superseded_by=root.text("superseded_by") or None,
        preliminary=fields.bilingual_or_none(root, "preliminary"),
        scope=_scope(root.section("scope")),
        functional_unit=_functional_unit(root.section("functional_unit")),
        declared_unit=root.text("declared_unit", required=True),
        also_declared=tuple(_also_declared(section) for section in root.sections("also_declared")),
        reference_flow=_reference_flow(root.section("reference_flow")),
        boundary=_boundary(root.section("boundary")),
        parameters={n: _parameter(n, s) for n, s in root.named_sections("parameters")},
        formulas={n: _formula(n, s) for n, s in root.named_sections("formulas")},
        processes=tuple(_process(section) for section in root.sections("processes")),
        allocation=read_allocation(root.section("allocation")),
        electricity=read_electricity(root.section("electricity")),
        end_of_life=read_end_of_life(root.section("end_of_life")),
        gwp_set=fields.one_of(root, "gwp_set", words.GWP_SETS),
        groups_in_value=fields.several_of(root, "groups_in_value", GROUPS),
        biogenic=fields.bilingual(root, "biogenic"),
        land_use=fields.bilingual(root, "land_use"),
        cut_off=read_cut_off(root.section("cut_off")),
        data_quality=read_data_quality(root.section("data_quality")),
        evidence=_texts_by_name(root.section("evidence")),
        rounding=read_rounding(root.section("rounding")),
        checks=tuple(check_definition(section, "when") for section in root.sections("checks")),
        verifier=tuple(_verifier_point(section) for section in root.sections("verifier")),
        prints=_texts_by_name(root.section("prints"), ("label", "certificate")),
        place=content.place,
        folder=content.folder,
        digest=content.digest,
        origin=origin,
        abstract=_flag(root, "abstract"),
        yields_to=root.texts("yields_to"),
        bases=content.bases,
        exceptions=content.exceptions,
        predicates={_name(n, s): predicates.read_form(s) for n, s in root.named_sections("predicates")},
        checks_when={
            section.text("id"): predicates.read(section, "when")
            for section in root.sections("checks")
            if section.values.get("when") is not None
        },
        due=tuple(read_due(section) for section in root.sections("due")),
    )
    if not rule_pack.basis:
        problems.append(InconsistentRulePack(root.place("basis"), reason=_("it names nothing it rests on")))
    return rule_pack, problems


def _scope(section: Section) -> model.Scope:
    section.known_keys("kinds", "conditions", "exclusions")
    return model.Scope(
        kinds=section.texts("kinds"),
        conditions=tuple(_condition(inner) for inner in section.sections("conditions")),
        exclusions=tuple(_condition(inner) for inner in section.sections("exclusions")),
    )


def _condition(section: Section) -> model.Condition:
    section.known_keys("id", "when", "message", "source", "basis")
    source, basis = fields.source_and_basis(section)
    return model.Condition(
        id=matching(section, "id", ID, _("a name such as above-2-kwh")),
        when=predicates.read(section, "when"),
        message=fields.bilingual(section, "message"),
        source=source,
        basis=basis,
    )


def _functional_unit(section: Section) -> model.FunctionalUnit:
    section.known_keys("text", "unit", "quantity")
    return model.FunctionalUnit(
        fields.bilingual(section, "text"),
        section.text("unit", required=True),
        section.text("quantity", required=True),
    )


def _also_declared(section: Section) -> model.AlsoDeclared:
    section.known_keys("text", "quantity", "unit")
    return model.AlsoDeclared(
        fields.bilingual(section, "text"),
        section.text("quantity", required=True),
        section.text("unit", required=True),
    )


def _reference_flow(section: Section) -> model.ReferenceFlow:
    section.known_keys("text", "quantity", "unit")
    return model.ReferenceFlow(
        fields.bilingual(section, "text"),
        section.text("quantity", required=True),
        section.text("unit", required=True),
    )


def _boundary(section: Section) -> model.Boundary:
    section.known_keys("stages", "items", "excluded", "left_out", "mandatory_items")
    stages = []
    for inner in section.sections("stages"):
        inner.known_keys("id", "title")
        stages.append(
            model.Stage(
                matching(inner, "id", NAME, _("a name such as end_of_life")),
                fields.bilingual(inner, "title"),
            )
        )
    items = section.section("items")
    excluded = []
    for inner in section.sections("excluded"):
        inner.known_keys("item", "reason", "source", "basis", "when")
        excluded.append(
            model.Excluded(
                inner.text("item", required=True),
                fields.bilingual(inner, "reason"),
                *fields.source_and_basis(inner),
                when=predicates.read_or_none(inner, "when"),
            )
        )
    left_out = []
    for inner in section.sections("left_out"):
        inner.known_keys("text", "source", "basis")
        left_out.append(model.LeftOut(fields.bilingual(inner, "text"), *fields.source_and_basis(inner)))
    return model.Boundary(
        stages=tuple(stages),
        items={name: items.text(name, required=True) for name in items.values},
        excluded=tuple(excluded),
        left_out=tuple(left_out),
        mandatory_items=tuple(_mandatory_items(section)),
    )


def _mandatory_items(section: Section) -> Iterator[model.MandatoryItem]:
    """Entries are the text of an item, or a mapping of `item` and `when`."""
    node = section.values.get("mandatory_items")
    if not isinstance(node, list):
        yield from (model.MandatoryItem(name) for name in section.texts("mandatory_items"))
        return
    for number, entry in enumerate(node, 1):
        if isinstance(entry, str):
            yield model.MandatoryItem(entry.strip())
            continue
        inner = section.inside(entry, f"{section.place('mandatory_items').key}[{number}]")
        inner.known_keys("item", "when")
        yield model.MandatoryItem(inner.text("item", required=True), predicates.read(inner, "when"))


def _parameter(name: str, section: Section) -> model.RuleParameter:
    section.known_keys("title", "unit", "by", "values")
    by = section.text("by") or None
    values = []
    for inner in section.sections("values"):
        inner.known_keys("key", "value", "from", "to", "source", "basis")
        key = inner.text("key", required=by is not None)
        source, basis = fields.source_and_basis(inner)
        values.append(
            model.DatedValue(
                key=key,
                value=fields.decimal(inner, "value"),
                start=fields.day(inner, "from"),
                end=end(inner, InconsistentRulePack),
                source=source,
                basis=basis,
                place=inner.place(),
            )
        )
    return model.RuleParameter(
        name=_name(name, section),
        title=fields.bilingual(section, "title"),
        unit=section.text("unit", required=True),
        by=by,
        values=tuple(values),
    )


def _formula(name: str, section: Section) -> model.Formula:
    section.known_keys("title", "unit", "expression", "operator", "source", "basis")
    _name(name, section)
    source, basis = fields.source_and_basis(section)
    expression, operator = section.text("expression"), section.text("operator")
    if bool(expression) == bool(operator):
        section.problems.append(
            InconsistentRulePack(
                section.place(), reason=_("a formula has either an expression or a named operator")
            )
        )
    if operator and fields.one_of(section, "operator", OPERATORS) in OPERATORS:
        expression = OPERATORS[operator].expand(OPERATORS[operator].optional)
    return model.Formula(
        title=fields.bilingual(section, "title"),
        unit=section.text("unit", required=True),
        expression=expression,
        source=source,
        basis=basis,
        operator=operator if operator in OPERATORS else "",
    )


def _process(section: Section) -> model.Process:
    section.known_keys("id", "title", "stage", "quantity", "unit", "supply", "source", "basis", "when")
    supply = section.section("supply")
    supply.known_keys("electricity", "role", "by", "roles")
    electricity, role = supply.text("electricity") or None, supply.text("role") or None
    if (electricity is None) == (role is None):
        section.problems.append(
            InconsistentRulePack(
                supply.place(), reason=_("a process is supplied by electricity or by a role")
            )
        )
    if electricity is not None:
        fields.one_of(supply, "electricity", ["place_of_use"])
    by, roles = supply.text("by") or None, supply.section("roles")
    if (by is None) == bool(roles.values):
        section.problems.append(
            InconsistentRulePack(
                supply.place("by"), reason=_("roles by a choice name the choice, and its roles")
            )
        )
    source, basis = fields.source_and_basis(section)
    return model.Process(
        id=matching(section, "id", NAME, _("a name such as pack_dismantling")),
        title=fields.bilingual(section, "title"),
        stage=section.text("stage", required=True),
        quantity=section.text("quantity", required=True),
        unit=section.text("unit", required=True),
        supply=model.Supply(
            electricity, role, by, {name: roles.text(name, required=True) for name in roles.values}
        ),
        source=source,
        basis=basis,
        when=predicates.read_or_none(section, "when"),
    )


def _verifier_point(section: Section) -> model.VerifierPoint:
    section.known_keys("id", "kind", "text")
    return model.VerifierPoint(
        matching(section, "id", ID, _("a name such as meters-on-site")),
        fields.one_of(section, "kind", words.VERIFIER_KINDS),
        fields.bilingual(section, "text"),
    )


def _texts_by_name(section: Section, known: tuple[str, ...] | None = None) -> dict[str, tuple[Text, ...]]:
    if known is not None:
        section.known_keys(*known)
    return {name: fields.bilingual_list(section, name) for name in section.values}


def _flag(section: Section, key: str) -> bool:
    return section.text(key) != "" and fields.yes_or_no(section, key)


def _name(name: str, section: Section) -> str:
    if not NAME.match(name):
        section.problems.append(
            BadFigure(section.place(), text=name[:60], wanted=_("a name such as life_energy"))
        )
    return name

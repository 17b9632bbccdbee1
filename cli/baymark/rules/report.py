"""A rule pack as objects that scripts read: its identity, and every figure with its source."""

from __future__ import annotations

from typing import Any

from baymark.rules.model import Condition, RulePack, Term
from baymark.rules.predicates import Predicate, as_text

SCHEMA = "baymark/rule-pack-report/1"


def identity(rule_pack: RulePack) -> dict[str, object]:
    """What it is, how it stands in law, where it was read."""
    end = rule_pack.in_force.end
    return {
        "id": rule_pack.id,
        "version": rule_pack.version,
        "category": rule_pack.category,
        "title": str(rule_pack.title),
        "legal_status": rule_pack.legal_status,
        "fidelity": rule_pack.fidelity,
        "in_force_from": rule_pack.in_force.start.isoformat(),
        "in_force_to": end.isoformat() if end else None,
        "supersedes": rule_pack.supersedes,
        "superseded_by": rule_pack.superseded_by,
        "yields_to": list(rule_pack.yields_to),
        "abstract": rule_pack.abstract,
        "extends": rule_pack.bases[0].name if rule_pack.bases else None,
        "declared_unit": rule_pack.declared_unit,
        "gwp_set": rule_pack.gwp_set,
        "digest": rule_pack.digest,
        "published": rule_pack.origin.published,
        "overlay": rule_pack.origin.overlay,
        "folder": str(rule_pack.folder),
    }


def as_object(rule_pack: RulePack) -> dict[str, Any]:
    """Identity, method and every figure of a rule pack. Amounts are decimal strings."""
    boundary = rule_pack.boundary
    return {
        "schema": SCHEMA,
        **identity(rule_pack),
        "preliminary": str(rule_pack.preliminary) if rule_pack.preliminary else None,
        "basis": [
            {
                "title": str(one.title),
                "edition": one.edition,
                "publisher": one.publisher,
                "link": one.link,
                "read": one.read,
                "note": str(one.note) if one.note else None,
            }
            for one in rule_pack.basis
        ],
        "scope": {
            "kinds": list(rule_pack.scope.kinds),
            "conditions": [_condition(one) for one in rule_pack.scope.conditions],
            "exclusions": [_condition(one) for one in rule_pack.scope.exclusions],
        },
        "functional_unit": str(rule_pack.functional_unit.text),
        "exceptions": [
            {
                "id": one.id,
                "reason": str(one.reason),
                "changes": [{"action": change.action, "path": change.path} for change in one.changes],
                "source": one.source,
                "basis": one.basis,
            }
            for one in rule_pack.exceptions
        ],
        "predicates": {name: as_text(one) for name, one in rule_pack.predicates.items()},
        "formulas": {name: one.expression for name, one in rule_pack.formulas.items()},
        "operators": {name: one.operator for name, one in rule_pack.formulas.items() if one.operator},
        "stages": [
            {
                "id": stage.id,
                "title": str(stage.title),
                "items": [item for item, where in boundary.items.items() if where == stage.id],
                "processes": [one.id for one in rule_pack.processes if one.stage == stage.id],
            }
            for stage in boundary.stages
        ],
        "excluded": [
            {"item": one.item, "reason": str(one.reason), "when": _when(one.when)}
            for one in boundary.excluded
        ],
        "left_out": [str(one.text) for one in boundary.left_out],
        "mandatory_items": [{"item": one.item, "when": _when(one.when)} for one in boundary.mandatory_items],
        "electricity": {
            "own_factor": list(rule_pack.electricity.own_factor),
            "remainder": rule_pack.electricity.remainder,
            "instruments": _instruments(rule_pack),
        },
        "end_of_life": rule_pack.end_of_life.operator,
        "groups_in_value": list(rule_pack.groups_in_value),
        "rounding": f"{rule_pack.rounding.significant_digits} significant digits, half-even",
        "figures": figures(rule_pack),
        "checks": [
            {
                "id": one.id,
                "operator": one.operator,
                "severity": one.severity.value,
                "when": _when(rule_pack.checks_when.get(one.id)),
                "message": str(one.message),
            }
            for one in rule_pack.checks
        ],
        "due": [
            {
                "id": one.id,
                "title": str(one.title),
                "when": _when(one.when),
                "latest_of": [_term(term) for term in one.terms],
                "text": str(one.text),
                "source": one.source,
                "basis": one.basis,
            }
            for one in rule_pack.due
        ],
        "verifier": [{"id": one.id, "kind": one.kind, "text": str(one.text)} for one in rule_pack.verifier],
        "prints": {name: [str(text) for text in texts] for name, texts in rule_pack.prints.items()},
    }


def _condition(one: Condition) -> dict[str, object]:
    return {
        "id": one.id,
        "when": as_text(one.when),
        "text": str(one.message),
        "source": one.source,
        "basis": one.basis,
    }


def _when(when: Predicate | None) -> str | None:
    return None if when is None else as_text(when)


def _term(term: Term) -> dict[str, object]:
    if term.day is not None:
        return {"date": term.day.isoformat()}
    return {"act": term.act, "months_after": term.months_after}


def _instruments(rule_pack: RulePack) -> dict[str, object] | None:
    found = rule_pack.electricity.instruments
    if found is None:
        return None
    return {
        "counted": found.counted,
        "sources": list(found.sources),
        "schemes": list(found.schemes),
        "within_months": found.within_months,
        "matching": found.matching,
        "retired": found.retired,
        "same_country": found.same_country,
        "attribution": found.attribution,
    }


def figures(rule_pack: RulePack) -> list[dict[str, object]]:
    """Every figure and reading with source and basis, flat: parameters, formulas, materials, method."""
    found: list[dict[str, object]] = []

    def add(kind: str, id_: str, source: str, basis: str, **rest: object) -> None:
        row: dict[str, object] = {
            "id": id_, "kind": kind, "title": "", "key": "", "value": "", "unit": "", "from": "", "to": "",
        }  # fmt: skip
        found.append({**row, **rest, "basis": basis, "source": source})

    for parameter in rule_pack.parameters.values():
        for value in parameter.values:
            add(
                "parameter",
                parameter.name,
                value.source,
                value.basis,
                title=str(parameter.title),
                key=value.key,
                value=format(value.value, "f"),
                unit=parameter.unit,
                **{"from": value.start.isoformat(), "to": value.end.isoformat() if value.end else ""},
            )
    for name, formula in rule_pack.formulas.items():
        add("formula", name, formula.source, formula.basis, title=str(formula.title), value=formula.expression,
            unit=formula.unit)  # fmt: skip
    for process in rule_pack.processes:
        add("process", process.id, process.source, process.basis, title=str(process.title),
            value=process.quantity, unit=process.unit)  # fmt: skip
    for material, rule in rule_pack.end_of_life.materials.items():
        for figure, (amount, unit) in rule.figures.items():
            add(
                "material",
                material,
                rule.source,
                rule.basis,
                key=figure,
                value=format(amount, "f"),
                unit=unit,
            )
    shared = rule_pack.allocation.co_products
    for name, source, basis in (
        ("allocation", rule_pack.allocation.plant.source, rule_pack.allocation.plant.basis),
        *((("co_products", shared.source, shared.basis),) if shared else ()),
        ("electricity", rule_pack.electricity.source, rule_pack.electricity.basis),
        ("end_of_life", rule_pack.end_of_life.source, rule_pack.end_of_life.basis),
        ("cut_off", rule_pack.cut_off.source, rule_pack.cut_off.basis),
        ("data_quality", rule_pack.data_quality.source, rule_pack.data_quality.basis),
        ("rounding", rule_pack.rounding.source, rule_pack.rounding.basis),
    ):
        add("method", name, source, basis)
    return found

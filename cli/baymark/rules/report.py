"""A rule pack as objects that scripts read: its identity, and every figure with its source."""

from __future__ import annotations

from typing import Any

from baymark.rules.model import RulePack

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
            "conditions": [{"id": one.id, "text": str(one.message)} for one in rule_pack.scope.conditions],
            "exclusions": [{"id": one.id, "text": str(one.message)} for one in rule_pack.scope.exclusions],
        },
        "functional_unit": str(rule_pack.functional_unit.text),
        "formulas": {name: one.expression for name, one in rule_pack.formulas.items()},
        "stages": [
            {
                "id": stage.id,
                "title": str(stage.title),
                "items": [item for item, where in boundary.items.items() if where == stage.id],
                "processes": [one.id for one in rule_pack.processes if one.stage == stage.id],
            }
            for stage in boundary.stages
        ],
        "excluded": [{"item": one.item, "reason": str(one.reason)} for one in boundary.excluded],
        "left_out": [str(one.text) for one in boundary.left_out],
        "mandatory_items": list(boundary.mandatory_items),
        "electricity": {
            "policy": rule_pack.electricity.policy,
            "certificates": rule_pack.electricity.certificates,
        },
        "end_of_life": rule_pack.end_of_life.operator,
        "groups_in_value": list(rule_pack.groups_in_value),
        "rounding": f"{rule_pack.rounding.significant_digits} significant digits, half-even",
        "figures": figures(rule_pack),
        "verifier": [{"id": one.id, "kind": one.kind, "text": str(one.text)} for one in rule_pack.verifier],
        "prints": {name: [str(text) for text in texts] for name, texts in rule_pack.prints.items()},
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
        for figure in ("A", "R2", "R3", "Qsin_Qp", "Qsout_Qp", "recovered"):
            add("material", material, rule.source, rule.basis, key=figure,
                value=format(getattr(rule, figure), "f"), unit="1")  # fmt: skip
    for name, source, basis in (
        ("allocation", rule_pack.allocation.plant.source, rule_pack.allocation.plant.basis),
        ("electricity", rule_pack.electricity.source, rule_pack.electricity.basis),
        ("end_of_life", rule_pack.end_of_life.source, rule_pack.end_of_life.basis),
        ("cut_off", rule_pack.cut_off.source, rule_pack.cut_off.basis),
        ("data_quality", rule_pack.data_quality.source, rule_pack.data_quality.basis),
        ("rounding", rule_pack.rounding.source, rule_pack.rounding.basis),
    ):
        add("method", name, source, basis)
    return found

"""End of life and recycled content, by the operator that the rule pack names.

`treatment_without_credit`: the rule pack's own processes carry the treatments in full; what is recovered brings
no credit.

`cut_off` (100:0): per material, what is not recycled is disposed of or burnt, and that stays with the product;
recycling and what it saves belong to the next user, and recovered energy brings nothing.

`cff`: the Circular Footprint Formula of the PEF method, per material (`circular_footprint`).

`outside`: nothing after the gate is counted.

Recycled content comes in by the CFF's R1 terms where the operator is `cff`; elsewhere by the cut-off: burdened with
its recycling only (`recycled_content`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from baymark.errors import Place
from baymark.formulas import parse
from baymark.inventory.end_of_life.circular_footprint import terms_of_formula
from baymark.inventory.end_of_life.composition import material_fractions
from baymark.inventory.end_of_life.recycled_content import recycled_content
from baymark.inventory.end_of_life.treatment import Term, Treatment
from baymark.inventory.errors import NoMaterialRule
from baymark.inventory.model import Input, Line, Quantity
from baymark.study import folder as files

if TYPE_CHECKING:
    from baymark.rules.model import RulePack
    from baymark.rules.model_method import MaterialRule
    from baymark.study.model import Study

ITEM = "end_of_life_"  # before the material, in the item of a line

Terms = Callable[[str, str, "MaterialRule"], Mapping[str, Term]]


def lines(study: Study, rule_pack: RulePack, resolve: Callable[[str], str]) -> Treatment:
    """What the end-of-life operator adds to an inventory. Raises `NoMaterialRule`, `UnknownRole`."""
    result = Treatment()
    operator = rule_pack.end_of_life.operator
    if operator in BY_MATERIAL:
        _by_material(study, rule_pack, BY_MATERIAL[operator], resolve, result)
    recycled_content(study, rule_pack, resolve, result)
    return result


def _by_material(
    study: Study, rule_pack: RulePack, terms: Terms, resolve: Callable[[str], str], result: Treatment
) -> None:
    """The terms of every material of which the product consists, each a line with a formula for its quantity."""
    rules, stage = rule_pack.end_of_life.materials, rule_pack.end_of_life.stage
    choices = study.choices
    for material, fraction in material_fractions(study).items():
        composition = Place(files.COMPOSITION, key=material)
        if material not in rules:
            raise NoMaterialRule(composition, rule_pack=rule_pack.id, material=material)
        rule = rules[material].for_choices(choices)
        key = f"end_of_life.materials.{material}"
        prefix = f"{rule_pack.end_of_life.operator}.{material}"
        for figure, (value, unit) in rule.figures.items():
            name = f"{prefix}.{figure}"
            place = Place(rule_pack.place, key=f"{key}.{figure}")
            result.inputs[name] = Input(name, value, unit, rule.basis, rule.source, place)
        mass = f"composition.{material}"
        result.inputs[mass] = Input(mass, fraction, "1", "derived", files.COMPOSITION, composition)
        for part, term in terms(f"product_mass * {mass}", prefix, rule).items():
            place = Place(rule_pack.place, key=key)
            if term.role is None:
                raise NoMaterialRule(
                    Place(rule_pack.place, key=f"{key}.{part}"), rule_pack=rule_pack.id, material=material
                )
            name = f"end_of_life.{material}.{part}"
            result.formulas[name] = Quantity(parse(term.quantity), term.unit)
            result.lines.append(
                Line(f"{ITEM}{material}_{part}", f"{ITEM}{material}", stage, part, name, term.unit,
                     Decimal(0), resolve(term.role), place=place)
            )  # fmt: skip


def terms_of_cut_off(mass: str, prefix: str, rule: MaterialRule) -> dict[str, Term]:
    """(1-R2-R3)·Ed + R3·Eer: disposal and incineration stay with the product, nothing else."""
    terms = {"disposal": Term(f"{mass} * (1 - {prefix}.R2 - {prefix}.R3)", "kg", rule.disposal)}
    if rule.R3:
        terms["energy_recovery"] = Term(f"{mass} * {prefix}.R3", "kg", rule.energy_recovery)
    return terms


BY_MATERIAL: Mapping[str, Terms] = {"cff": terms_of_formula, "cut_off": terms_of_cut_off}

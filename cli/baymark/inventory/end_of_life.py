"""End of life and recycled content, by the operator that the rule pack names.

`treatment_without_credit`: the rule pack's own processes carry the treatments in full; what is recovered brings
no credit, and recycled content comes in by the cut-off: burdened with its recycling only.

`cff`: the Circular Footprint Formula of the PEF method (Recommendation (EU) 2021/2279, Annex I, 4.4.8.1), per
material of the product, without the energy term unless R3 > 0:

    material  (1-R1)·Ev + R1·(A·Erec + (1-A)·Ev·Qsin/Qp) + (1-A)·R2·(ErecEoL − E*v·Qsout/Qp)
    disposal  (1-R2-R3)·Ed

Each term is a line: a quantity of the virgin, secondary, recycling or disposal dataset, some negative. Ev and
Ed link to virgin and disposal datasets of the material, never to a market mix.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from baymark.errors import Place
from baymark.formulas import parse
from baymark.inventory.errors import NoMaterialRule
from baymark.inventory.model import Input, Line, Quantity

if TYPE_CHECKING:
    from baymark.rules.model import MaterialRule, RulePack
    from baymark.study.model import Row, Study

# `recovered` is the mass of the replaced substance that one kg of the material yields when it is recycled (a
# cathode material comes back as lithium carbonate, not as itself); 1 where a material replaces its like.
SECONDARY, REPLACED = "recycled_content", "virgin_replaced"  # the parts of recycled content
FIGURES = ("A", "R2", "R3", "Qsin_Qp", "Qsout_Qp", "recovered")


@dataclass
class Treatment:
    inputs: dict[str, Input] = field(default_factory=dict)
    formulas: dict[str, Quantity] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)


def lines(study: Study, rule_pack: RulePack, resolve: Callable[[str], str]) -> Treatment:
    """What the end-of-life operator adds to an inventory. Raises `NoMaterialRule`, `UnknownRole`."""
    result = Treatment()
    if rule_pack.end_of_life.operator == "cff":
        _circular_footprint(study, rule_pack, resolve, result)
    _recycled_content(study, rule_pack, resolve, result)
    return result


def _circular_footprint(
    study: Study, rule_pack: RulePack, resolve: Callable[[str], str], result: Treatment
) -> None:
    fractions: defaultdict[str, Decimal] = defaultdict(Decimal)
    for component in study.composition:
        fractions[component.material] += component.mass_fraction
    rules = rule_pack.end_of_life.materials
    for material, fraction in fractions.items():
        if material not in rules:
            raise NoMaterialRule(
                Place("composition.csv", key=material), rule_pack=rule_pack.id, material=material
            )
        _figures(material, rules[material], rule_pack, result)
        name = f"composition.{material}"
        result.inputs[name] = Input(
            name, fraction, "1", "derived", "composition.csv", Place("composition.csv", key=material)
        )
        _material_lines(material, rules[material], resolve, rule_pack, result)


def _figures(material: str, rule: MaterialRule, rule_pack: RulePack, result: Treatment) -> None:
    for figure in FIGURES:
        name = f"cff.{material}.{figure}"
        place = Place(rule_pack.place, key=f"end_of_life.materials.{material}.{figure}")
        result.inputs[name] = Input(name, getattr(rule, figure), "1", rule.basis, rule.source, place)


def _material_lines(
    material: str, rule: MaterialRule, resolve: Callable[[str], str], rule_pack: RulePack, result: Treatment
) -> None:
    mass = f"product_mass * composition.{material}"
    cff = f"cff.{material}"
    stage = rule_pack.end_of_life.stage
    terms = {
        "recycling": (f"{mass} * (1 - {cff}.A) * {cff}.R2", rule.recycling),
        "credit": (f"0 - {mass} * (1 - {cff}.A) * {cff}.R2 * {cff}.recovered * {cff}.Qsout_Qp", rule.virgin),
        "disposal": (f"{mass} * (1 - {cff}.R2 - {cff}.R3)", rule.disposal),
        "energy_recovery": (f"{mass} * {cff}.R3", rule.energy_recovery),
    }
    for part, (formula, role) in terms.items():
        if role is None:
            # A term without a dataset exists only where its quantity is zero by the figures themselves.
            if part == "energy_recovery" and rule.R3 == 0:
                continue
            if part in ("recycling", "credit") and rule.R2 == 0:
                continue
            raise NoMaterialRule(
                Place(rule_pack.place, key=f"end_of_life.materials.{material}.{part}"),
                rule_pack=rule_pack.id,
                material=material,
            )
        name = f"end_of_life.{material}.{part}"
        result.formulas[name] = Quantity(parse(formula), "kg")
        result.lines.append(
            Line(f"end_of_life_{material}_{part}", f"end_of_life_{material}", stage, part, name, "kg", Decimal(0),
                 resolve(role), place=Place(rule_pack.place, key=f"end_of_life.materials.{material}"))
        )  # fmt: skip


def _recycled_content(
    study: Study, rule_pack: RulePack, resolve: Callable[[str], str], result: Treatment
) -> None:
    """The R1 terms, beside the row's own line, which carries the whole amount as if it were virgin.

    (1-R1)·Ev + R1·(A·Erec + (1-A)·Ev·Qsin/Qp) = Ev + R1·A·Erec − R1·Ev·(1 − (1-A)·Qsin/Qp)

    Ev and Erec are the making of the material itself, so that its working into a part stays as it is. Without
    the CFF the cut-off holds, which is A = 1: the recycled part carries its recycling, and nothing of its past.
    """
    cff = rule_pack.end_of_life.operator == "cff"
    excluded = {one.item for one in rule_pack.boundary.excluded}
    for row in study.rows:
        # What is outside the boundary carries no burden, and so brings no relief.
        if not row.recycled_share or row.item in excluded:
            continue
        material = _only_material(row, study, rule_pack)
        rule = rule_pack.end_of_life.materials.get(material)
        if cff and (rule is None or rule.secondary is None or rule.virgin is None):
            raise NoMaterialRule(row.place, rule_pack=rule_pack.id, material=material)
        quantity, share = f"row.{row.id}.quantity", f"row.{row.id}.recycled_share"
        factor_a = f"cff.{material}.A" if cff else "1"
        kept = f"(1 - cff.{material}.A) * cff.{material}.Qsin_Qp" if cff else "0"
        secondary = rule.secondary if rule and rule.secondary else f"material/{material}/secondary"
        virgin = rule.virgin if rule and rule.virgin else f"material/{material}/virgin"
        terms = {
            SECONDARY: (f"{quantity} * {share} * {factor_a}", secondary),
            REPLACED: (f"0 - {quantity} * {share} * (1 - {kept})", virgin),
        }
        for part, (formula, role) in terms.items():
            name = f"{quantity}.{part}"
            result.formulas[name] = Quantity(parse(formula), row.unit)
            result.lines.append(
                Line(
                    id=f"{row.id}.{part}",
                    item=row.item,
                    stage=rule_pack.boundary.items[row.item],
                    part=part,
                    quantity=name,
                    unit=row.unit,
                    to_dataset=Decimal(0),
                    dataset=resolve(role),
                    place=row.place,
                )
            )


def _only_material(row: Row, study: Study, rule_pack: RulePack) -> str:
    """The one material of which a row's item consists, by composition.csv."""
    found = {component.material for component in study.composition if component.item == row.item}
    if len(found) != 1:
        named = ", ".join(sorted(found)) or row.item
        raise NoMaterialRule(row.place, rule_pack=rule_pack.id, material=named)
    return found.pop()

"""Recycled content of rows: the R1 terms, beside the row's own line, which carries the whole amount as if virgin.

    (1-R1)·Ev + R1·(A·Erec + (1-A)·Ev·Qsin/Qp) = Ev + R1·A·Erec − R1·Ev·(1 − (1-A)·Qsin/Qp)

Ev and Erec are the making of the material itself, so that its working into a part stays as it is. Without the CFF
the cut-off holds, which is A = 1: the recycled part carries its recycling, and nothing of its past.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING

from baymark.formulas import parse
from baymark.inventory.end_of_life.composition import materials_of, only_material
from baymark.inventory.end_of_life.treatment import Treatment
from baymark.inventory.errors import NoMaterialRule
from baymark.inventory.model import Line, Quantity
from baymark.inventory.scope import excluded

if TYPE_CHECKING:
    from baymark.rules.model import RulePack
    from baymark.study.model import Study

SECONDARY, REPLACED = "recycled_content", "virgin_replaced"  # the parts of recycled content


def recycled_content(
    study: Study, rule_pack: RulePack, resolve: Callable[[str], str], result: Treatment
) -> None:
    """Adds the terms of every row with a recycled share. Raises `NoMaterialRule`, `UnknownRole`."""
    cff = rule_pack.end_of_life.operator == "cff"
    left_out = {one.item for one in excluded(study, rule_pack)}
    for row in study.rows:
        # What is outside the boundary carries no burden, and so brings no relief.
        if not row.recycled_share or row.item in left_out:
            continue
        material = only_material(row, study)
        if material is None:
            found = ", ".join(sorted(materials_of(row, study))) or row.item
            raise NoMaterialRule(row.place, rule_pack=rule_pack.id, material=found)
        stated = rule_pack.end_of_life.materials.get(material)
        rule = stated.for_choices(study.choices) if stated else None
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

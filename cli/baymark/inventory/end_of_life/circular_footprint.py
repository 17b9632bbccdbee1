"""The Circular Footprint Formula of the PEF method (Recommendation (EU) 2021/2279), as told by the Battery Pass rules.

Per material of the product:

    material  (1-R1)·Ev + R1·(A·Erec + (1-A)·Ev·Qsin/Qp) + (1-A)·R2·(ErecEoL − E*v·Qsout/Qp)
    energy    (1-B)·R3·(Eer − LHV·Xheat·Eseheat − LHV·Xelec·Eseelec)
    disposal  (1-R2-R3)·Ed

The first two terms are the row's own line and its recycled content (`recycled_content`). Each other term is a line:
a quantity of the virgin, recycling, incineration, energy or disposal dataset, some negative. Ev and Ed link to
virgin and disposal datasets of the material, never to a market mix.

By hand, 10 kg with A 0.2, R2 0.9, R3 0.05, qualities 1, B 0, LHV 30 MJ/kg, Xheat 0.4, Xelec 0.2, ErecEoL 1, E*v 8,
Eer 2.5, Eseheat 0.07/MJ, Eseelec 0.15/MJ, Ed 0.5: recycling 10·0.8·0.9·1 = 7.2, credit −10·0.8·0.9·8 = −57.6,
incineration 10·0.05·2.5 = 1.25, heat −10·0.05·30·0.4·0.07 = −0.42, electricity −10·0.05·30·0.2·0.15 = −0.45,
disposal 10·0.05·0.5 = 0.25; together −49.77.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from baymark.inventory.end_of_life.treatment import Term

if TYPE_CHECKING:
    from baymark.rules.model_method import MaterialRule

RECYCLING, CREDIT, DISPOSAL = "recycling", "credit", "disposal"
BURNING, HEAT, ELECTRICITY = "energy_recovery", "heat_replaced", "electricity_replaced"


def terms_of_formula(mass: str, prefix: str, rule: MaterialRule) -> dict[str, Term]:
    """The terms after the product's life; a term that the figures make zero throughout is left out."""
    terms = {}
    if rule.R2:
        recycled = f"{mass} * (1 - {prefix}.A) * {prefix}.R2"
        terms[RECYCLING] = Term(recycled, "kg", rule.recycling)
        terms[CREDIT] = Term(f"0 - {recycled} * {prefix}.recovered * {prefix}.Qsout_Qp", "kg", rule.virgin)
    terms[DISPOSAL] = Term(f"{mass} * (1 - {prefix}.R2 - {prefix}.R3)", "kg", rule.disposal)
    if rule.R3:
        # Without figures of the energy term there is no role either, and the material is refused by name.
        burnt = f"{mass} * (1 - {prefix}.B) * {prefix}.R3"
        energy = rule.energy
        terms[BURNING] = Term(burnt, "kg", rule.energy_recovery if energy else None)
        if energy and energy.X_heat:
            terms[HEAT] = Term(f"0 - {burnt} * {prefix}.LHV * {prefix}.X_heat", "MJ", energy.heat)
        if energy and energy.X_elec:
            terms[ELECTRICITY] = Term(
                f"0 - {burnt} * {prefix}.LHV * {prefix}.X_elec", "MJ", energy.electricity
            )
    return terms

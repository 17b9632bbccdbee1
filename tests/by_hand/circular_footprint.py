"""The Circular Footprint Formula by hand, on ten kilograms of a material; nothing of the program is used.

    figures   R1 0.4, A 0.2, Qsin/Qp 0.9, R2 0.9, Qsout/Qp 0.8, recovered 1, R3 0.05, B 0.5,
              LHV 30 MJ/kg, Xheat 0.4, Xelec 0.2
    datasets  Ev = E*v 8, Erec = ErecEoL 1, Eer 2.5, Ed 0.5 kg CO2e/kg; heat 0.07, electricity 0.15 kg CO2e/MJ

    virgin             10 · 0.6 · 8                                           =  48
    recycled, bought   10 · 0.4 · (0.2·1 + 0.8·8·0.9)   = 4 · (0.2 + 5.76)    =  23.84
    recycled, later    10 · 0.8 · 0.9 · (1 − 8·0.8)     = 7.2 · (−5.4)        = −38.88
    energy             10 · 0.5 · 0.05 · (2.5 − 30·0.4·0.07 − 30·0.2·0.15)
                                                        = 0.25 · (2.5 − 0.84 − 0.9) = 0.19
    disposal           10 · (1 − 0.9 − 0.05) · 0.5                            =   0.25
    together           48 + 23.84 − 38.88 + 0.19 + 0.25                       =  33.40

A material that is bought recycled and given back counts less than its virgin making (80), and more than its recycling
(10): A, B and the qualities divide what recycling saves between those who bought it, use it and give it back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction as F


@dataclass(frozen=True)
class Figures:
    r1: F
    a: F
    q_in: F
    r2: F
    q_out: F
    recovered: F
    r3: F
    b: F
    lhv: F
    x_heat: F
    x_elec: F


FIGURES = Figures(
    r1=F("0.4"), a=F("0.2"), q_in=F("0.9"), r2=F("0.9"), q_out=F("0.8"), recovered=F(1), r3=F("0.05"), b=F("0.5"),
    lhv=F(30), x_heat=F("0.4"), x_elec=F("0.2"),
)  # fmt: skip
PAPER = {"virgin": F(8), "secondary": F(1), "burning": F("2.5"), "disposal": F("0.5"), "heat": F("0.07"),
         "electricity": F("0.15")}  # fmt: skip
ON_PAPER = {
    "virgin": F(48),
    "bought": F("23.84"),
    "later": F("-38.88"),
    "energy": F("0.19"),
    "disposal": F("0.25"),
}


def terms(kg: F, figures: Figures, per_unit: Mapping[str, F]) -> dict[str, F]:
    """kg CO2e of each term; heat and electricity in kg CO2e per MJ, everything else per kg."""
    f, e = figures, per_unit
    return {
        "virgin": kg * (1 - f.r1) * e["virgin"],
        "bought": kg * f.r1 * (f.a * e["secondary"] + (1 - f.a) * e["virgin"] * f.q_in),
        "later": kg * (1 - f.a) * f.r2 * (e["secondary"] - e["virgin"] * f.recovered * f.q_out),
        "energy": kg
        * (1 - f.b)
        * f.r3
        * (e["burning"] - f.lhv * f.x_heat * e["heat"] - f.lhv * f.x_elec * e["electricity"]),
        "disposal": kg * (1 - f.r2 - f.r3) * e["disposal"],
    }

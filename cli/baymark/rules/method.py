"""Reads the parts of `pack.yaml` that settle the method: allocation, electricity, end of life, limits, quality."""

from __future__ import annotations

from baymark.category.section import Section
from baymark.i18n import _
from baymark.rules import fields, model, words
from baymark.rules.errors import InconsistentRulePack


def read_allocation(section: Section) -> model.Allocation:
    section.known_keys("plant")
    plant = section.section("plant")
    plant.known_keys("key", "source", "basis")
    key = fields.one_of(plant, "key", words.ALLOCATION_KEYS)
    return model.Allocation(model.PlantAllocation(key, *fields.source_and_basis(plant)))


def read_electricity(section: Section) -> model.Electricity:
    section.known_keys("policy", "certificates", "source", "basis")
    return model.Electricity(
        fields.one_of(section, "policy", words.ELECTRICITY_POLICIES),
        fields.one_of(section, "certificates", words.CERTIFICATES),
        *fields.source_and_basis(section),
    )


def read_end_of_life(section: Section) -> model.EndOfLife:
    section.known_keys("operator", "stage", "materials", "source", "basis")
    operator = fields.one_of(section, "operator", words.END_OF_LIFE_OPERATORS)
    materials = {name: _material(inner) for name, inner in section.named_sections("materials")}
    if (operator == "cff") != bool(materials):
        section.problems.append(
            InconsistentRulePack(
                section.place("materials"), reason=_("cff needs a table of materials, and only cff has one")
            )
        )
    source, basis = fields.source_and_basis(section)
    return model.EndOfLife(operator, section.text("stage", required=True), materials, source, basis)


def _material(section: Section) -> model.MaterialRule:
    roles = ("virgin", "secondary", "recycling", "disposal", "energy_recovery")
    section.known_keys("A", "R2", "R3", "Qsin_Qp", "Qsout_Qp", "recovered", *roles, "source", "basis")
    source, basis = fields.source_and_basis(section)
    rule = model.MaterialRule(
        A=fields.fraction(section, "A"),
        R2=fields.fraction(section, "R2"),
        R3=fields.fraction(section, "R3"),
        Qsin_Qp=fields.fraction(section, "Qsin_Qp"),
        Qsout_Qp=fields.fraction(section, "Qsout_Qp"),
        recovered=fields.fraction(section, "recovered"),
        virgin=section.text("virgin") or None,
        secondary=section.text("secondary") or None,
        recycling=section.text("recycling") or None,
        disposal=section.text("disposal") or None,
        energy_recovery=section.text("energy_recovery") or None,
        source=source,
        basis=basis,
    )
    if all(figure.is_finite() for figure in (rule.R2, rule.R3)):
        _consistent(section, rule)
    return rule


def _consistent(section: Section, rule: model.MaterialRule) -> None:
    """R2 + R3 ≤ 1, and a role for every term whose quantity the figures leave above zero."""
    if rule.R2 > 1 - rule.R3:
        section.problems.append(
            InconsistentRulePack(section.place("R2"), reason=_("R2 and R3 together are above 1"))
        )
    needed = {
        "disposal": True,
        "recycling": rule.R2 > 0,
        "virgin": rule.R2 > 0,
        "energy_recovery": rule.R3 > 0,
    }
    for role, wanted in needed.items():
        if wanted and getattr(rule, role) is None:
            section.problems.append(
                InconsistentRulePack(section.place(role), reason=_("the figures need a role for it"))
            )


def read_cut_off(section: Section) -> model.CutOff:
    section.known_keys("mass", "energy", "impact", "total", "source", "basis")
    source, basis = fields.source_and_basis(section)
    return model.CutOff(
        mass=fields.fraction_or_none(section, "mass"),
        energy=fields.fraction_or_none(section, "energy"),
        impact=fields.fraction_or_none(section, "impact"),
        total=fields.fraction_or_none(section, "total"),
        source=source,
        basis=basis,
    )


def read_data_quality(section: Section) -> model.DataQuality:
    section.known_keys("criteria", "scale", "aggregation", "threshold", "source", "basis")
    scale = section.texts("scale")
    if len(scale) != 2 or not all(part.isdigit() and len(part) < 4 for part in scale):
        section.problems.append(
            InconsistentRulePack(section.place("scale"), reason=_("a scale is its best and its worst score"))
        )
        scale = ("1", "5")
    source, basis = fields.source_and_basis(section)
    return model.DataQuality(
        criteria=fields.several_of(section, "criteria", words.CRITERIA),
        scale=(int(scale[0]), int(scale[1])),
        aggregation=fields.one_of(section, "aggregation", words.AGGREGATIONS),
        threshold=fields.decimal(section, "threshold"),
        source=source,
        basis=basis,
    )


def read_rounding(section: Section) -> model.Rounding:
    section.known_keys("significant_digits", "source", "basis")
    return model.Rounding(fields.whole(section, "significant_digits"), *fields.source_and_basis(section))

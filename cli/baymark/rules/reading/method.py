"""Reads the parts of `pack.yaml` that settle the method: allocation, electricity, end of life, limits, quality."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

from baymark.category.errors import MissingKey, UnknownChoice
from baymark.category.section import Section
from baymark.i18n import _
from baymark.rules import fields, model_method, words
from baymark.rules.errors import InconsistentRulePack


def read_allocation(section: Section) -> model_method.Allocation:
    section.known_keys("plant", "co_products")
    plant = section.section("plant")
    plant.known_keys("key", "source", "basis")
    key = fields.one_of(plant, "key", words.ALLOCATION_KEYS)
    beside = section.section("co_products")
    return model_method.Allocation(
        model_method.PlantAllocation(key, *fields.source_and_basis(plant)),
        _co_products(beside) if beside.values else None,
    )


def _co_products(section: Section) -> model_method.CoProducts:
    section.known_keys(
        "hierarchy", "physical_key", "price_ratio", "negligible_share", "price_years", "source", "basis"
    )
    hierarchy = fields.several_of(section, "hierarchy", words.ALLOCATION_LEVELS)
    ratio = fields.decimal_or_none(section, "price_ratio")
    negligible = fields.fraction_or_none(section, "negligible_share")
    known = [level for level in hierarchy if level in words.ALLOCATION_LEVELS]
    if known != sorted(set(known), key=words.ALLOCATION_LEVELS.index):
        _against(section, "hierarchy", _("the order is subdivision, physical, economic, each once"))
    if not set(known) & {"physical", "economic"}:
        _against(section, "hierarchy", _("what cannot be divided needs a physical or an economic level"))
    if ratio is not None and {"physical", "economic"} - set(known):
        _against(section, "price_ratio", _("a price ratio chooses between physical and economic"))
    if ratio is not None and ratio.is_finite() and ratio < 1:
        _against(section, "price_ratio", _("the highest price over the lowest is at least 1"))
    if negligible is not None and ratio is None:
        _against(section, "negligible_share", _("it only speaks of the price ratio, and there is none"))
    return model_method.CoProducts(
        hierarchy=hierarchy,
        physical_key=fields.one_of(section, "physical_key", words.CO_PRODUCT_KEYS),
        price_ratio=ratio,
        negligible_share=Decimal(0) if negligible is None else negligible,
        price_years=fields.whole(section, "price_years") if section.text("price_years") else None,
        **dict(zip(("source", "basis"), fields.source_and_basis(section), strict=True)),
    )


def _against(section: Section, key: str, reason: str) -> None:
    section.problems.append(InconsistentRulePack(section.place(key), reason=reason))


def read_electricity(section: Section) -> model_method.Electricity:
    section.known_keys("own_factor", "remainder", "instruments", "source", "basis")
    own = section.texts("own_factor")  # an empty list is a policy too: everything at the remainder's factor
    for source in own:
        if source not in words.OWN_FACTOR_SOURCES:
            section.problems.append(
                UnknownChoice(section.place("own_factor"), name=source, known=words.OWN_FACTOR_SOURCES)
            )
    return model_method.Electricity(
        own,
        fields.one_of(section, "remainder", words.REMAINDERS),
        _instruments(section.section("instruments")) if section.values.get("instruments") else None,
        *fields.source_and_basis(section),
    )


def _instruments(section: Section) -> model_method.Instruments:
    section.known_keys(
        "counted", "sources", "schemes", "within_months", "matching", "retired", "same_country",
        "attribution", "source", "basis",
    )  # fmt: skip
    if not section.texts("schemes"):
        section.problems.append(MissingKey(section.place("schemes"), name="schemes"))
    source, basis = fields.source_and_basis(section)
    return model_method.Instruments(
        counted=fields.yes_or_no(section, "counted"),
        sources=fields.several_of(section, "sources", words.INSTRUMENT_SOURCES),
        schemes=section.texts("schemes"),
        within_months=fields.whole(section, "within_months"),
        matching=fields.one_of(section, "matching", words.MATCHINGS),
        retired=fields.yes_or_no(section, "retired"),
        same_country=fields.yes_or_no(section, "same_country"),
        attribution=fields.one_of(section, "attribution", words.ATTRIBUTIONS),
        source=source,
        basis=basis,
    )


def read_end_of_life(section: Section) -> model_method.EndOfLife:
    section.known_keys("operator", "stage", "materials", "source", "basis")
    operator = fields.one_of(section, "operator", words.END_OF_LIFE_OPERATORS)
    shared = operator == "cff"
    materials = {name: _material(inner, shared) for name, inner in section.named_sections("materials")}
    if (operator in words.BY_MATERIAL) != bool(materials):
        _against(section, "materials", _("cff and cut_off need a table of materials, and only they have one"))
    if operator == "outside" and section.text("stage"):
        _against(section, "stage", _("what is outside the boundary lies in no stage"))
    stage = section.text("stage", required=operator != "outside")
    source, basis = fields.source_and_basis(section)
    return model_method.EndOfLife(operator, stage, materials, source, basis)


_ROLES = ("virgin", "secondary", "recycling", "disposal", "energy_recovery")


def _roles(section: Section) -> dict[str, str]:
    """The roles of a material that differ for one choice."""
    section.known_keys(*_ROLES)
    return {name: section.text(name, required=True) for name in section.values if name in _ROLES}


def _material(section: Section, shared: bool) -> model_method.MaterialRule:
    """One row of the table; `shared` where burdens and credits are shared by A, which then must be stated."""
    section.known_keys(
        "A",
        "R2",
        "R3",
        "Qsin_Qp",
        "Qsout_Qp",
        "recovered",
        *_ROLES,
        "energy",
        "by",
        "roles",
        "source",
        "basis",
    )
    source, basis = fields.source_and_basis(section)
    of_sharing = fields.fraction if shared else fields.fraction_or_none
    energy = section.section("energy")
    rule = model_method.MaterialRule(
        A=of_sharing(section, "A"),
        R2=fields.fraction(section, "R2"),
        R3=fields.fraction(section, "R3"),
        Qsin_Qp=of_sharing(section, "Qsin_Qp"),
        Qsout_Qp=of_sharing(section, "Qsout_Qp"),
        recovered=of_sharing(section, "recovered"),
        virgin=section.text("virgin") or None,
        secondary=section.text("secondary") or None,
        recycling=section.text("recycling") or None,
        disposal=section.text("disposal") or None,
        energy_recovery=section.text("energy_recovery") or None,
        energy=_energy(energy) if energy.values else None,
        source=source,
        basis=basis,
        by=section.text("by") or None,
        roles={choice: _roles(inner) for choice, inner in section.named_sections("roles")},
    )
    if (rule.by is None) == bool(rule.roles):
        _against(section, "by", _("roles by a choice name the choice, and its roles"))
    if all(figure.is_finite() for figure in (rule.R2, rule.R3)):
        _consistent(section, rule, shared)
    return rule


def _energy(section: Section) -> model_method.EnergyRecovery:
    section.known_keys("B", "LHV", "X_heat", "X_elec", "heat", "electricity")
    energy = model_method.EnergyRecovery(
        B=fields.fraction(section, "B"),
        LHV=fields.decimal(section, "LHV"),
        X_heat=fields.fraction(section, "X_heat"),
        X_elec=fields.fraction(section, "X_elec"),
        heat=section.text("heat") or None,
        electricity=section.text("electricity") or None,
    )
    if energy.LHV.is_finite() and energy.LHV < 0:
        _against(section, "LHV", _("a heating value is not negative"))
    if energy.X_heat.is_finite() and energy.X_elec.is_finite():
        if energy.X_heat + energy.X_elec > 1:
            _against(section, "X_heat", _("X_heat and X_elec together are above 1"))
        for part, role in ((energy.X_heat, "heat"), (energy.X_elec, "electricity")):
            if part > 0 and getattr(energy, role) is None:
                _against(section, role, _("the figures need a role for it"))
    return energy


def _consistent(section: Section, rule: model_method.MaterialRule, shared: bool) -> None:
    """R2 + R3 ≤ 1, and a role for every term whose quantity the figures leave above zero."""
    if rule.R2 > 1 - rule.R3:
        _against(section, "R2", _("R2 and R3 together are above 1"))
    needed = {
        "disposal": True,
        "recycling": shared and rule.R2 > 0,
        "virgin": shared and rule.R2 > 0,
        "energy_recovery": rule.R3 > 0,
    }
    for role, wanted in needed.items():
        if wanted and getattr(rule, role) is None:
            _against(section, role, _("the figures need a role for it"))
    if shared and rule.R3 > 0 and rule.energy is None:
        _against(section, "energy", _("R3 above 0 needs the figures of the energy term"))
    if not shared and rule.energy is not None:
        _against(section, "energy", _("under the cut-off recovered energy brings no credit"))


def read_cut_off(section: Section) -> model_method.CutOff:
    section.known_keys("mass", "energy", "impact", "total", "suppliers_counted", "source", "basis")
    source, basis = fields.source_and_basis(section)
    return model_method.CutOff(
        mass=fields.fraction_or_none(section, "mass"),
        energy=fields.fraction_or_none(section, "energy"),
        impact=fields.fraction_or_none(section, "impact"),
        total=fields.fraction_or_none(section, "total"),
        source=source,
        basis=basis,
        suppliers_counted=(
            fields.yes_or_no(section, "suppliers_counted") if section.text("suppliers_counted") else True
        ),
    )


def read_data_quality(section: Section) -> model_method.DataQuality:
    section.known_keys(
        "criteria",
        "scale",
        "aggregation",
        "threshold",
        "company_specific_threshold",
        "precision",
        "source",
        "basis",
    )
    scale = section.texts("scale")
    if len(scale) != 2 or not all(part.isdigit() and len(part) < 4 for part in scale):
        section.problems.append(
            InconsistentRulePack(section.place("scale"), reason=_("a scale is its best and its worst score"))
        )
        scale = ("1", "5")
    source, basis = fields.source_and_basis(section)
    steps = []
    for inner in section.sections("precision"):
        inner.known_keys("gsd", "score")
        steps.append(model_method.PrecisionStep(fields.decimal(inner, "gsd"), fields.whole(inner, "score")))
    readable = all(step.gsd.is_finite() for step in steps)
    if readable and not (
        all(step.gsd >= 1 and int(scale[0]) <= step.score <= int(scale[1]) for step in steps)
        and all(one.gsd < other.gsd and one.score <= other.score for one, other in pairwise(steps))
    ):
        reason = _("the steps rise, from a spread of 1 or more, with scores on the scale")
        section.problems.append(InconsistentRulePack(section.place("precision"), reason=reason))
    return model_method.DataQuality(
        criteria=fields.several_of(section, "criteria", words.CRITERIA),
        scale=(int(scale[0]), int(scale[1])),
        aggregation=fields.one_of(section, "aggregation", words.AGGREGATIONS),
        threshold=fields.decimal(section, "threshold"),
        source=source,
        basis=basis,
        company_specific_threshold=fields.decimal_or_none(section, "company_specific_threshold"),
        precision=tuple(steps),
    )


def read_rounding(section: Section) -> model_method.Rounding:
    section.known_keys("significant_digits", "source", "basis")
    return model_method.Rounding(
        fields.whole(section, "significant_digits"), *fields.source_and_basis(section)
    )

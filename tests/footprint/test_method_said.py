"""What a result says of its method: second units, terms per material, what is negative or small for a reason."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal as D
from pathlib import Path

import pytest

from baymark.category import Text
from baymark.documents.method_facts import REASONS, method_facts
from baymark.documents.method_text import also_declared, method_lines
from baymark.footprint import account
from baymark.footprint.errors import NoFunctionalUnit
from baymark.footprint.explaining import NegativeEndOfLife, RecycledContent, explanations
from baymark.footprint.report import as_object
from baymark.formulas.rounding import significant
from baymark.inventory import allocation
from baymark.rules.model import AlsoDeclared, Formula

from ..inventory.example import battery, bay_core, rule_pack, with_co_products, with_materials

GBA, EU = "gba-battery", "eu-2023-1542-draft-2024"
SCHEMA = Path(__file__).parents[2] / "docs" / "schemas" / "calc-1.schema.json"


def result(example, pack):
    return account(example.load(), pack, bay_core(), battery())


def per_kg(pack, expression: str = "product_mass"):
    formula = Formula(Text("Mass", "质量"), "kg", expression, "a test", "seen")
    also = AlsoDeclared(Text("One kilogram of battery", "每千克电池"), "mass_of_product", "kg")
    return replace(pack, formulas={**pack.formulas, "mass_of_product": formula}, also_declared=(also,))


def valid(found) -> None:
    """The report against its schema."""
    import jsonschema

    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.validate(as_object(found), {"$ref": "#/$defs/report", "$defs": schema["$defs"]})


def test_a_second_unit(example):
    found = result(example, per_kg(rule_pack(GBA)))
    (also,) = found.footprint.also_declared
    whole = found.footprint.total_per_product
    assert also.value == pytest.approx(whole / D("428.6"), rel=D("1e-25"))
    assert also.unit == "kgCO2e/kg" and also.quantity == D("428.6")
    assert also.declared_value == significant(also.value, found.rule_pack.rounding.significant_digits)
    assert also_declared(found) == [f"{also.declared_value:f} kgCO2e/kg    One kilogram of battery"]
    (said,) = method_facts(found).also
    assert (said.declared, said.unit) == (also.declared_value, also.unit)
    valid(found)


def test_a_second_unit_of_nothing(example):
    with pytest.raises(NoFunctionalUnit, match="mass_of_product"):
        result(example, per_kg(rule_pack(GBA), "product_mass - product_mass"))


def test_terms_of_the_formula_are_those_of_the_lines(account_of):
    found = account_of(EU)
    materials = {one.material: one for one in found.footprint.materials}
    of_stage = sum((one.end_of_life for one in materials.values()), D(0))
    processes = sum(
        (c.value for c in found.calculation.contributions
         if c.line.stage == "end_of_life" and c.line.part == "rule"), D(0),
    )  # fmt: skip
    stage = found.footprint.stages["end_of_life"] * found.footprint.functional_quantity
    assert of_stage + processes == pytest.approx(stage, rel=D("1e-25"))
    assert set(materials["aluminium"].terms) == {
        "recycling", "credit", "disposal", "recycled_content", "virgin_replaced",
    }  # fmt: skip
    mass = sum((one.mass for one in materials.values()), D(0))
    assert mass == pytest.approx(D("428.6"), rel=D("1e-3"))
    valid(found)


def test_a_negative_end_of_life_is_explained_where_it_is(account_of):
    found = account_of(EU)
    negative, recycled = explanations(found)
    assert isinstance(negative, NegativeEndOfLife) and isinstance(recycled, RecycledContent)
    assert negative.value == found.footprint.stages["end_of_life"] < 0
    assert negative.material == "aluminium"
    said = " ".join(method_lines(found))
    assert "no removal of CO2" in said and "Aluminium" in said
    assert not explanations(account_of(GBA)) and "End of life" not in " ".join(method_lines(account_of(GBA)))


def test_recycled_content_against_what_it_would_be(example):
    """With A = 1 the change is the whole; what is said of A = 0.2 is that figure."""
    pack = rule_pack(EU)
    small = next(one for one in explanations(result(example, pack)) if isinstance(one, RecycledContent))
    whole = result(example, with_materials(pack, aluminium={"A": D(1)})).footprint.materials
    (aluminium,) = [one for one in whole if one.material == "aluminium"]
    assert small.whole == pytest.approx(aluminium.recycled_content, rel=D("1e-25"))
    assert small.change == pytest.approx(small.whole * D("0.2"), rel=D("1e-25"))
    assert small.a == D("0.2")


@pytest.mark.parametrize(("a", "said"), [("0.499", True), ("0.5", False)])
def test_recycled_content_is_explained_below_half(example, a, said):
    found = result(example, with_materials(rule_pack(EU), aluminium={"A": D(a)}))
    assert any(isinstance(one, RecycledContent) for one in explanations(found)) is said


def test_without_recycled_content_there_is_nothing_to_explain(example):
    example.change("tray", recycled_share="0")
    assert not [
        one for one in explanations(result(example, rule_pack(EU))) if isinstance(one, RecycledContent)
    ]


def test_shared_burdens_and_omissions_are_said(example):
    example.add(id="salt", item="co_product", kind="co_product", unit="kg", per="cell", amount="1.5")
    example.put("prices.csv", {"row": "salt", "price": "10", "currency": "CNY", "unit": "kg", "first_year": "2025",
                               "last_year": "2025", "source": "invoices"})  # fmt: skip
    example.put("omissions.csv", {"id": "labels", "item": "plastic_parts", "reason": "small", "mass_kg": "0.1",
                                  "energy_mj": "0", "estimate_kgco2e": "1.5", "source": "a test"})  # fmt: skip
    found = result(example, with_co_products(rule_pack(GBA)))
    said = as_object(found)
    (shared,) = said["allocation"]["shared"]
    assert (shared["id"], shared["level"], shared["price_ratio"]) == ("cell", "economic", "6.1978")
    assert [one["id"] for one in shared["products"]] == ["cells_made", "salt"]
    assert [one["share"] for one in shared["products"]] == ["0.918919", "0.081081"]
    assert said["allocation"]["value_with_other_key"] != said["value"]
    (listed,) = said["omissions"]["listed"]
    assert (listed["item"], listed["estimate_kgco2e"]) == ("plastic_parts", "1.5")
    assert D(said["omissions"]["impact"]["total"]) == (D("1.5") / found.footprint.total_per_product).quantize(
        D("0.000001")
    )
    valid(found)
    text = " ".join(method_lines(found))
    assert "shared by price" in text and "91.89\u202f%" in text and "Left out by the applicant: 1" in text
    facts = method_facts(found)
    assert facts.sharings[0].reason == "above" and facts.sharings[0].products[1].row == "salt"
    assert facts.omissions[0].estimate == D("1.5") and facts.omitted is not None
    assert facts.other == found.footprint.with_other_key


def test_every_reason_has_its_words():
    written = {allocation.ONLY, allocation.FIRST, allocation.NO_MASS, allocation.WITHIN, allocation.ABOVE,
               allocation.NEGLIGIBLE}  # fmt: skip
    assert set(REASONS) == written and len(set(REASONS.values())) == len(written)

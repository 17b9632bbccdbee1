"""A supplier's sealed dossier as a supplier's footprint: what the buyer's study takes of it.

Everything taken follows from the dossier alone, so that whoever verifies the buyer's study can take it again and
compare. A full dossier is replayed first; a public one has nothing to replay, and what it says is the supplier's word.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext
from typing import Any

from baymark.canonical import parse_json
from baymark.dossier import bag
from baymark.dossier.errors import NoSuchResult, SupplierNotReproduced
from baymark.dossier.lock import read_decimal, read_text
from baymark.dossier.opening import Dossier
from baymark.dossier.replaying import material, replay
from baymark.errors import Place
from baymark.formulas.rounding import significant
from baymark.gases import BIOGENIC_CO2
from baymark.study.model_supplier import (
    SPLIT,
    ElectricityClaim,
    Original,
    Scores,
    Span,
    SupplierFootprint,
    SupplierVerification,
)
from baymark.units import CONTEXT

DIGITS = 12  # like released intensities
YEARS_VALID = (
    3  # PACT: a footprint without validity period holds for three years from the end of its reference period
)
NOT_VERIFIED = SupplierVerification("none", "", "", None, "")
# Which part of the life cycle a stage of a rule pack is, in the words of a supplier's footprint.
STAGES = {
    "raw_materials": ("raw_materials", "inbound_transport"),
    "production": ("production", "packaging"),
    "distribution": ("outbound_transport",),
    "use": ("use",),
    "end_of_life": ("end_of_life",),
}
_AFTER_GATE = ("use", "end_of_life")


@dataclass(frozen=True)
class Declared:
    """One result of a supplier. `groups`, `value` and `location` are in kgCO2e per declared unit; `stages` are those
    of its rule pack."""

    supplier: str
    product: str
    id: str
    unit: str
    units_per_product: Decimal
    product_mass: Decimal
    value: Decimal
    location: Decimal | None
    groups: Mapping[str, Decimal]
    stages: Sequence[str]
    gwp_set: str
    period: Span
    geography: str
    rule_pack: str
    digest: str
    kind: str
    valid_until: date | None = None
    unknown_gwp_share: Decimal | None = None
    primary_share: Decimal | None = None
    scores: Scores | None = None
    verification: SupplierVerification = NOT_VERIFIED


def declared(dossier: Dossier, rule_pack: str = "") -> Declared:
    """The result under a rule pack (or the only one there is). A full dossier must replay to the same digits.

    Raises `NoSuchResult`, `SupplierNotReproduced`, and whatever reading and calculating raise.
    """
    results = dossier.results
    if not rule_pack and len(results) == 1:
        rule_pack = next(iter(results))
    if rule_pack not in results:
        raise NoSuchResult(Place(dossier.name), rule_pack=rule_pack or "—", known=", ".join(results))
    result = results[rule_pack]
    if not dossier.public and replay(dossier)[rule_pack]["digest"] != result["digest"]:
        raise SupplierNotReproduced(Place(dossier.name), rule_pack=rule_pack)
    beside = result["beside"].get("location")
    return Declared(
        **_identity(dossier),
        unit=result["unit"].partition("/")[2],
        units_per_product=read_decimal(result["functional_units_per_product"]),
        product_mass=read_decimal(result["product_mass"]),
        value=read_decimal(result["value"]),
        location=None if beside is None else read_decimal(beside),
        groups={name: read_decimal(figure) for name, figure in result["groups"].items()},
        stages=[read_text(stage["id"]) for stage in result["stages"]],
        gwp_set=result["gwp_set"],
        rule_pack=f"{rule_pack}@{result['rule_pack_version']}",
        digest=dossier.digest,
        kind="public_dossier" if dossier.public else "dossier",
        unknown_gwp_share=read_decimal(result["unknown_gwp_share"]),
        **_quality(result.get("data_quality")),
    )


def footprint(name: str, one: Declared, *, unit: str, file: str, sha256: str = "") -> SupplierFootprint:
    """A supplier's footprint from a result: per `kg` or `piece` of the product, or per declared unit (`unit` empty).

    Figures have 12 significant digits, totals are exact sums of the groups.
    """
    with localcontext(CONTEXT):
        times = one.units_per_product
        if unit == "kg":
            times = one.units_per_product / one.product_mass
        elif unit != "piece":
            unit, times = one.unit, Decimal(1)
        groups = {
            group: significant(one.groups.get(group, Decimal(0)) * times, DIGITS)
            for group in (*SPLIT, "not_separated")
        }
        excluding = sum((v for g, v in groups.items() if g not in BIOGENIC_CO2), Decimal(0))
        including = sum(groups.values(), Decimal(0))
        market = one.location is not None and one.location != one.value
        # What the result counts of the groups stays: only electricity is another in the location-based figure.
        other = excluding + ((one.location or one.value) - one.value) * times
    stages = tuple(part for stage in one.stages for part in STAGES.get(stage, ()))
    after_gate = any(stage in _AFTER_GATE for stage in one.stages)
    return SupplierFootprint(
        name=name,
        id=one.id,
        version=one.digest[:12],
        supplier=one.supplier,
        product=one.product,
        substance="",
        metal_content={},
        unit=unit,
        excluding_biogenic=excluding,
        including_biogenic=including,
        groups=groups,
        boundary="cradle_to_grave" if after_gate else "cradle_to_gate",
        stages=stages,
        gwp_set=one.gwp_set,
        unknown_gwp_share=one.unknown_gwp_share,
        reference_period=one.period,
        valid=Span(one.period.start, one.valid_until or _years_after(one.period.end)),
        geography=one.geography,
        cut_off_share=None,
        primary_share=one.primary_share,
        scores=one.scores,
        gsd=None,
        electricity=ElectricityClaim(
            "market" if market else "location",
            (f"counted under {one.rule_pack}",) if market else (),
            significant(other, DIGITS) if market else None,
        ),
        allocation=one.rule_pack,
        standard=one.rule_pack,
        verification=one.verification,
        evidence=file,
        sha256=sha256,
        original=Original(one.kind, file, one.rule_pack, one.digest),
        place=Place(),
    )


def _years_after(day: date) -> date:
    try:
        return day.replace(year=day.year + YEARS_VALID)
    except ValueError:  # 29 February
        return day.replace(year=day.year + YEARS_VALID, day=28)


def _identity(dossier: Dossier) -> dict[str, Any]:
    if not dossier.public:
        with material(dossier) as given:
            study = given.study
            return {
                "supplier": study.identity.manufacturer.name,
                "product": f"{study.identity.product.name} {study.identity.product.model}".strip(),
                "id": study.name,
                "period": Span(study.period.start, study.period.end),
                "geography": ", ".join(dict.fromkeys(site.country for site in study.identity.sites)),
            }
    shown = parse_json(dossier.files[bag.PUBLIC_STUDY], f"{dossier.name} {bag.PUBLIC_STUDY}")
    return {
        "supplier": read_text(shown["manufacturer"]["name"]),
        "product": f"{shown['product']['name']} {shown['product']['model']}".strip(),
        "id": read_text(shown["name"]),
        "period": Span(*(date.fromisoformat(shown["period"][key]) for key in ("start", "end"))),
        "geography": ", ".join(dict.fromkeys(read_text(site["country"]) for site in shown["sites"])),
    }


def _quality(found: Mapping[str, Any] | None) -> dict[str, Any]:
    """Primary share and scores; a score between two counts as the worse."""
    if found is None:
        return {}
    criteria = {name: read_decimal(score) for name, score in found["criteria"].items()}
    scores = None
    if criteria.keys() >= {"tec", "geo", "tim"}:
        whole = {name: int(score.to_integral_value("ROUND_CEILING")) for name, score in criteria.items()}
        scores = Scores(whole["tec"], whole["geo"], whole["tim"], whole.get("prc"))
    return {"primary_share": read_decimal(found["primary_share"]), "scores": scores}

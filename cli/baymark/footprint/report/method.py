"""What a calc report says of the method: burdens shared, terms of the end of life, what was left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from baymark.footprint.report.decimals import plain, ratio, share
from baymark.inventory.end_of_life import BY_MATERIAL

if TYPE_CHECKING:
    from decimal import Decimal

    from baymark.footprint.account import Account
    from baymark.footprint.omitted import Share


def allocation(account: Account) -> dict[str, Any] | None:
    """Every sharing between products, and the value were the other key taken; None where nothing is shared."""
    sharings = account.inventory.sharings
    if not sharings:
        return None
    rule = account.rule_pack.allocation.co_products
    assert rule is not None  # without a rule a study that shares anything was refused
    other = account.footprint.with_other_key
    return {
        "hierarchy": list(rule.hierarchy),
        "price_ratio_limit": plain(rule.price_ratio),
        "negligible_share": plain(rule.negligible_share),
        "shared": [
            {
                "id": one.where,
                "level": one.level,
                "reason": one.reason,
                "price_ratio": ratio(one.price_ratio),
                "products": [
                    {
                        "id": product.name,
                        "item": product.item,
                        "mass": plain(product.mass),
                        "value": plain(product.value),
                        "currency": product.currency,
                        "price_source": product.source,
                        "share": share(product.share),
                    }
                    for product in one.products
                ],
            }
            for one in sharings
        ],
        "value_with_other_key": plain(other),
    }


def circular_footprint(account: Account) -> dict[str, Any] | None:
    """Figures and terms per material, kg and kgCO2e per product; None where the end of life is not by material and
    nothing is of recycled material."""
    materials = account.footprint.materials
    operator = account.rule_pack.end_of_life.operator
    if not materials and operator not in BY_MATERIAL:
        return None
    return {
        "operator": operator,
        "unit": "kgCO2e",
        "materials": [
            {
                "id": one.material,
                "mass": plain(one.mass),
                "figures": {name: plain(value) for name, (value, _unit) in one.rule.figures.items()}
                if one.rule
                else {},
                "terms": {name: plain(value) for name, value in one.terms.items()},
                "end_of_life": plain(one.end_of_life),
                "recycled_content": plain(one.recycled_content),
            }
            for one in materials
        ],
    }


def omissions(account: Account) -> dict[str, Any]:
    """What the study left out, with its estimates; shares of mass, of energy inputs and of the value."""
    found, limits = account.footprint.omitted, account.rule_pack.cut_off
    return {
        "listed": [
            {
                "id": one.id,
                "item": one.item,
                "name": one.name,
                "reason": one.reason,
                "mass_kg": plain(one.mass_kg),
                "energy_mj": plain(one.energy_mj),
                "estimate_kgco2e": plain(one.estimate_kgco2e),
                "source": one.source,
                "evidence": one.evidence,
            }
            for one in account.study.omissions
        ],
        "mass": _of(found.mass, limits.mass),
        "energy": _of(found.energy, limits.energy),
        "impact": _of(found.impact, limits.impact),
        "total": share(found.total(account.rule_pack)),
        "total_limit": plain(limits.total),
        "suppliers": share(found.suppliers),
        "suppliers_that_do_not_say": list(found.silent_suppliers),
    }


def _of(found: Share, limit: Decimal | None) -> dict[str, Any]:
    return {
        "largest": found.largest or None,
        "single": share(found.single),
        "limit": plain(limit),
        "total": share(found.total),
        "unknown": list(found.unknown),
    }

"""Burdens shared between a product and what is sold beside it, by the hierarchy of the rule pack.

Subdivision comes first and is the study's own: a step or plant with rows of its own shares nothing. What is left
is shared by the mass of the compounds as sold (physical) or by what they are sold for (economic); where the rule
pack names both, the ratio of the highest to the lowest price per kg decides. The share of the product is a formula
over named inputs; only which key it takes is settled here, once, in decimals.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from baymark.errors import Place
from baymark.formulas import DECIMALS, Expression, ratio, solve, total
from baymark.i18n import N_, _
from baymark.inventory.errors import NoSharing
from baymark.inventory.model import Input, Product, Quantity, Sharing

if TYPE_CHECKING:
    from baymark.rules.model_method import CoProducts

MASS, VALUE = "mass", "value"
PHYSICAL, ECONOMIC = "physical", "economic"
KEYS = {PHYSICAL: MASS, ECONOMIC: VALUE}

# Why a level was taken.
ONLY = N_("the rule pack knows no other level")
FIRST = N_("a physical relation goes before an economic one")
NO_MASS = N_("not everything that is sold has a mass")
WITHIN = N_("the price ratio is within the limit")
ABOVE = N_("the price ratio is above the limit")
NEGLIGIBLE = N_("what else is sold is too little to count in the price ratio")


@dataclass
class Shares:
    """What sharing adds to an inventory, and how it was done."""

    inputs: dict[str, Input] = field(default_factory=dict)
    formulas: dict[str, Quantity] = field(default_factory=dict)
    sharings: list[Sharing] = field(default_factory=list)


@dataclass(frozen=True)
class Sold:
    """One product: the names of the formulas of its mass and value, None where they cannot be formed.

    `years` is the number of years of which its price is the average, `source` where the price is from.
    """

    name: str
    item: str
    mass: str | None
    value: str | None
    currency: str
    years: int
    source: str
    place: Place


def share(
    where: str, prefix: str, sold: Sequence[Sold], rule: CoProducts, known: Shares, place: Place
) -> Sharing:
    """Share burdens between `sold`, of which the first is the product; adds `PREFIX.share` to the formulas.

    `known` holds the inputs and formulas from which masses and values are computed. Raises `NoSharing`.
    """
    masses = _amounts([one.mass for one in sold], known)
    if masses is not None and masses[0] <= 0:
        masses = None
    values = _amounts([one.value for one in sold], known)
    _require_worth(where, sold, values)
    if ECONOMIC in rule.hierarchy:
        _require_prices(where, sold, rule)
    elif len({one.currency for one in sold}) > 1:
        values = None
    names: dict[str, list[str]] = {}
    for key, amounts in ((MASS, masses), (VALUE, values)):
        if amounts is not None:
            names[key] = [str(getattr(one, key)) for one in sold]
            unit = "kg" if key == MASS else sold[0].currency
            known.formulas[f"{prefix}.{key}"] = Quantity(total(names[key]), unit)
    level, reason, found = _level(where, sold, masses, values, rule, place)
    by_key = {key: ratio((listed[0],), (f"{prefix}.{key}",)) for key, listed in names.items()}
    known.formulas[f"{prefix}.share"] = Quantity(by_key[KEYS[level]], "1")
    amounts = masses if level == PHYSICAL else values
    assert amounts is not None
    whole = DECIMALS.total(amounts)
    sharing = Sharing(
        where=where,
        formula=f"{prefix}.share",
        level=level,
        reason=reason,
        price_ratio=found,
        products=tuple(
            Product(
                name=one.name,
                item=one.item,
                mass=None if masses is None else masses[i],
                value=None if values is None else values[i],
                currency=one.currency,
                source=one.source,
                share=DECIMALS.operations["/"](amounts[i], whole),
            )
            for i, one in enumerate(sold)
        ),
        other=next((formula for key, formula in by_key.items() if key != KEYS[level]), None),
        place=place,
    )
    known.sharings.append(sharing)
    return sharing


def _amounts(names: Sequence[str | None], known: Shares) -> list[Decimal] | None:
    """The values of formulas, or None if one of them could not be formed."""
    if any(name is None for name in names):
        return None
    needed: dict[str, Expression] = {}
    waiting = [str(name) for name in names]
    while waiting:
        name = waiting.pop()
        if name in known.formulas and name not in needed:
            needed[name] = known.formulas[name].expression
            waiting += needed[name].names
    found = solve(needed, {name: one.value for name, one in known.inputs.items()}, DECIMALS)
    return [found[str(name)] for name in names]


def _require_worth(where: str, sold: Sequence[Sold], values: Sequence[Decimal] | None) -> None:
    """What is sold for nothing is waste, no product."""
    for one, value in zip(sold, values or (), strict=False):
        if value == 0:
            reason = _("{name} is sold for nothing or in no amount").format(name=one.name)
            raise NoSharing(one.place, step=where, reason=reason)


def _require_prices(where: str, sold: Sequence[Sold], rule: CoProducts) -> None:
    """Prices are in one currency, and averages of as many years as the rule pack asks for."""
    priced = [one for one in sold if one.value is not None]
    currencies = sorted({one.currency for one in priced})
    if len(currencies) > 1:
        reason = _("prices are in several currencies: {currencies}").format(currencies=", ".join(currencies))
        raise NoSharing(priced[0].place, step=where, reason=reason)
    for one in priced:
        if rule.price_years is not None and one.years < rule.price_years:
            reason = _("the price of {name} is of {years} years, the rule pack asks for {wanted}")
            raise NoSharing(
                one.place,
                step=where,
                reason=reason.format(name=one.name, years=one.years, wanted=rule.price_years),
            )


def _level(
    where: str,
    sold: Sequence[Sold],
    masses: Sequence[Decimal] | None,
    values: Sequence[Decimal] | None,
    rule: CoProducts,
    place: Place,
) -> tuple[str, str, Decimal | None]:
    """The level, why, and the price ratio where it was looked at."""
    allowed = [level for level in rule.hierarchy if level in KEYS]
    without_price = ", ".join(one.name for one in sold if one.value is None)
    if masses is None:
        if ECONOMIC not in allowed:
            unweighed = ", ".join(one.name for one in sold if one.mass is None)
            raise NoSharing(
                place, step=where, reason=_("no mass is known of {names}").format(names=unweighed)
            )
        if values is None:
            raise _no_price(place, where, without_price)
        return ECONOMIC, ONLY if allowed == [ECONOMIC] else NO_MASS, None
    if rule.price_ratio is None:
        if allowed[0] == ECONOMIC and values is None:
            raise _no_price(place, where, without_price)
        return allowed[0], ONLY if len(allowed) == 1 else FIRST, None
    if values is None:
        raise _no_price(place, where, without_price)
    return _by_price_ratio(masses, values, rule)


def _by_price_ratio(
    masses: Sequence[Decimal], values: Sequence[Decimal], rule: CoProducts
) -> tuple[str, str, Decimal | None]:
    """Highest over lowest price per kg against the limit; what is negligible by mass is not looked at."""
    over = DECIMALS.operations["/"]
    whole = DECIMALS.total(masses)
    prices = [over(values[0], masses[0])]
    for mass, value in zip(masses[1:], values[1:], strict=True):
        if over(mass, whole) > rule.negligible_share:
            prices.append(over(value, mass))
    if len(prices) < 2:
        return PHYSICAL, NEGLIGIBLE, None
    found = over(max(prices), min(prices))
    assert rule.price_ratio is not None
    return (PHYSICAL, WITHIN, found) if found <= rule.price_ratio else (ECONOMIC, ABOVE, found)


def _no_price(place: Place, where: str, names: str) -> NoSharing:
    return NoSharing(place, step=where, reason=_("no price is known of {names}").format(names=names))

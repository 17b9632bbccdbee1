"""Units and their dimensions: converted where the dimension fits, refused where it does not.

The definitions are ours (`units.txt`), on pint with decimals. A unit text is a product of known units, such as
`kg`, `t*km` or `kgCO2e/kWh_delivered`; `1` is a pure number, `%` a hundredth.
"""

from __future__ import annotations

from decimal import Decimal, localcontext
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from baymark.errors import BadInput

if TYPE_CHECKING:
    import pint

DIGITS = 34  # IEEE 754 decimal128; the precision of every certified figure
_MAX_TEXT = 80


class UnknownUnit(BadInput):
    """The text is not a unit that baymark knows."""

    code = "unknown-unit"
    summary = "{unit!r} is not a known unit."
    remedy = "Use a unit of the item's dimension, for example {examples}."


class IncompatibleUnits(BadInput):
    """Two units of different dimensions; nothing converts one into the other."""

    code = "incompatible-units"
    summary = "{unit!r} cannot be converted to {wanted!r}: they measure different things."
    remedy = "Give the figure in {wanted} or in a unit that converts to it."


@lru_cache(maxsize=1)
def _registry() -> pint.UnitRegistry[Any]:
    import pint

    definitions = Path(__file__).with_name("units.txt")
    return pint.UnitRegistry(
        str(definitions),
        non_int_type=Decimal,
        cache_folder=None,
        on_redefinition="raise",
    )


@lru_cache(maxsize=512)
def parse(unit: str) -> pint.Unit:
    """The unit that the text names. Raises `UnknownUnit`."""
    import pint

    text = unit.strip()
    try:
        if not text or len(text) > _MAX_TEXT:
            raise ValueError(text)
        return _registry().Unit("" if text == "1" else text)
    except (
        pint.errors.PintError,
        ValueError,
        TypeError,
        AttributeError,
        SyntaxError,
    ) as error:
        raise UnknownUnit(unit=unit, examples="kg, kWh, MJ, m2, t*km, piece") from error
    except Exception as error:  # pint's tokenizer raises its own kinds for odd texts
        raise UnknownUnit(unit=unit, examples="kg, kWh, MJ, m2, t*km, piece") from error


def known(unit: str) -> bool:
    """Whether the text names a unit (`%` and `1` included)."""
    try:
        parse("1" if unit == "%" else unit)
    except UnknownUnit:
        return False
    return True


def same_dimension(a: str, b: str) -> bool:
    """Whether a figure in `a` can be given in `b`. Raises `UnknownUnit`."""
    first, second = (parse("1" if unit == "%" else unit) for unit in (a, b))
    return bool(first.dimensionality == second.dimensionality)


@lru_cache(maxsize=1024)
def factor(from_unit: str, to_unit: str) -> Decimal:
    """What one `from_unit` is in `to_unit`. Raises `UnknownUnit`, `IncompatibleUnits`."""
    if from_unit == to_unit:
        return Decimal(1)
    if not same_dimension(from_unit, to_unit):
        raise IncompatibleUnits(unit=from_unit, wanted=to_unit)
    with localcontext() as context:
        context.prec = DIGITS
        percent = {"%": Decimal("0.01")}
        scale = percent.get(from_unit, Decimal(1)) / percent.get(to_unit, Decimal(1))
        source, target = (parse("1" if unit == "%" else unit) for unit in (from_unit, to_unit))
        return scale * Decimal(_registry().Quantity(Decimal(1), source).to(target).magnitude)


def convert(amount: Decimal, from_unit: str, to_unit: str) -> Decimal:
    """`amount` of `from_unit`, in `to_unit`. Raises `UnknownUnit`, `IncompatibleUnits`."""
    with localcontext() as context:
        context.prec = DIGITS
        return amount * factor(from_unit, to_unit)

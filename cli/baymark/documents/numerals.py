"""Figures as they are printed: grouped with thin spaces, one number of decimals per column, never a made-up zero.

All texts here are the same in the three languages.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Decimal

THIN = "\u202f"  # narrow, and does not break: between digit groups and before a unit
MINUS = "\u2212"
NOTHING = "–"
_FIGURE_SPACE = "\u2007"
# Together 0.267 em, the width of a decimal point in the typeface (0.278 em).
_POINT_SPACE = "\u2006\u200a"
_MOST_DECIMALS = 12


def decimals_for(value: Decimal, digits: int) -> int:
    """How many decimals show `value` with so many significant digits."""
    if value == 0:
        return digits - 1
    return min(max(digits - 1 - value.adjusted(), 0), _MOST_DECIMALS)


def fixed(value: Decimal, decimals: int) -> str:
    """`value` with so many decimals; what would round to zero without being zero is said to be less."""
    step = Decimal(1).scaleb(-decimals)
    rounded = value.quantize(step, rounding=ROUND_HALF_EVEN)
    if rounded == 0 and value != 0:
        return f"<{THIN}{_grouped(step)}" if value > 0 else f">{THIN}{MINUS}{_grouped(step)}"
    return _grouped(rounded)


def stated(value: Decimal) -> str:
    """`value` with the decimals that it has, without the trailing zeros of a division."""
    text = format(value, "f")
    return _grouped(Decimal(text.rstrip("0").rstrip(".") if "." in text else text))


def as_declared(value: Decimal) -> str:
    """A rounded value with all its digits, the zeros that are significant included."""
    exponent = value.as_tuple().exponent
    return fixed(value, max(-exponent, 0) if isinstance(exponent, int) else 0)


def significant(value: Decimal, digits: int = 4) -> str:
    """`value` with so many significant digits; whole numbers are kept whole."""
    if value == 0:
        return "0"
    if value == value.to_integral_value():
        return _grouped(value.quantize(Decimal(1)))
    return fixed(value, decimals_for(value, digits))


def percent(share: Decimal, decimals: int = 1) -> str:
    """A share of 1 as a percentage with its sign, such as `12.3 %`."""
    return f"{fixed(share * 100, decimals)}{THIN}%"


def aligned(texts: Sequence[str]) -> list[str]:
    """Figures with differing decimals, padded so that a right-aligned column aligns on the decimal point."""
    longest = max((_fraction(text) for text in texts), default=0)
    padded = []
    for text in texts:
        fraction = _fraction(text)
        point = _POINT_SPACE if longest and not fraction else ""
        padded.append(text + point + _FIGURE_SPACE * (longest - fraction))
    return padded


def _fraction(text: str) -> int:
    return len(text.partition(".")[2])


def _grouped(value: Decimal) -> str:
    whole, point, fraction = format(abs(value), "f").partition(".")
    # Four digits stay together, as ISO 80000-1 allows.
    groups = f"{int(whole):,}".replace(",", THIN) if len(whole) > 4 else whole
    sign = MINUS if value < 0 else ""
    return f"{sign}{groups}{point}{fraction}"

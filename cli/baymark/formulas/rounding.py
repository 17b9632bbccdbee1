"""Decimals as they are declared and written."""

from decimal import ROUND_HALF_EVEN, Decimal


def significant(value: Decimal, digits: int) -> Decimal:
    """`value` rounded half-even to so many significant digits (0 stays 0)."""
    if value == 0:
        return Decimal(0)
    place = value.adjusted() - digits + 1
    rounded = value.quantize(Decimal(1).scaleb(place), rounding=ROUND_HALF_EVEN)
    # 9.996 to three digits is 10.0, not 10.00
    return (
        rounded.quantize(Decimal(1).scaleb(place + 1)) if rounded.adjusted() > value.adjusted() else rounded
    )


def plain(value: Decimal) -> str:
    """The decimal string of a value: no exponent, no trailing zeros of a division; zero is `0`."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def percent(share: Decimal, places: int = 1) -> str:
    """A share of 1 as a percentage for messages and the terminal, such as `12.3 %`, half-even."""
    return f"{share * 100:.{places}f} %"

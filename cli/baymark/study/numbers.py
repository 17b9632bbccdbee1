"""Numbers and quantities as people write them: one meaning, or refused."""

from __future__ import annotations

import re
from decimal import Decimal

from baymark.category.errors import nearest
from baymark.errors import Place
from baymark.formulas import rounding
from baymark.i18n import N_, _
from baymark.study.errors import MissingUnit, OutOfBounds, UnreadableNumber
from baymark.study.model import Remark
from baymark.study.reading import Reading

_PLAIN = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,2})?\Z")
_LEADING_ZEROS = re.compile(r"-?0[0-9]")
# Written by Chinese input methods; each has one meaning only. The full-width comma is not among them.
_FULL_WIDTH = str.maketrans("０１２３４５６７８９．－−", "0123456789.--")
_MAX_DIGITS = 34  # decimal128: what every certified figure is computed in
_MAX_POWER = 30

CONVERTED = N_("{stated} {unit} is taken as {amount} {wanted}")
FULL_WIDTH = N_("the full-width figure {stated} is read as {amount}")
LEADING_ZEROS = N_("{stated} is read as the decimal number {amount}")


def read_number(text: str, place: Place, reading: Reading) -> Decimal:
    """The decimal number that a text states. Raises `UnreadableNumber`; what was read kindly is remarked."""
    plain = text.translate(_FULL_WIDTH)
    if not _PLAIN.match(plain):
        raise UnreadableNumber(place, text=text[:60], reason=_why(plain))
    mantissa = re.split("[eE]", plain)[0]
    if sum(character.isdigit() for character in mantissa) > _MAX_DIGITS:
        raise UnreadableNumber(place, text=text[:60], reason=_("more than 34 digits"))
    value = Decimal(plain)
    if value and abs(value.adjusted()) > _MAX_POWER:
        raise UnreadableNumber(place, text=text[:60], reason=_("too large or too small to be meant"))
    if plain != text:
        reading.remark(Remark(FULL_WIDTH, {"stated": text, "amount": plain}, place))
    elif _LEADING_ZEROS.match(plain):
        reading.remark(Remark(LEADING_ZEROS, {"stated": text, "amount": str(value)}, place))
    return value


def _why(plain: str) -> str:
    if re.match(r"[0-9.,，' \u00a0]+\Z", plain) and re.search("[,，' \u00a0]", plain):
        return _("a comma, blank or apostrophe between digits can mean two things")
    if plain.endswith(("%", "％")):
        return _("a percentage; write the fraction, 0.95 for 95 %")
    return _("something else than digits, sign, point and exponent stands in it")


def read_quantity(amount: str, unit: str, wanted: str, place: Place, reading: Reading) -> Decimal:
    """An amount in `unit`, converted to `wanted`. Raises `UnknownUnit`, `IncompatibleUnits` with the place."""
    value = read_number(amount, place, reading)
    if unit == wanted:
        return value
    from baymark import units

    try:
        converted = units.convert(value, unit, wanted)
    except units.UnknownUnit as error:
        close = nearest(unit, units.definitions())
        examples = f"{close}, {wanted}" if close and close != wanted else wanted
        raise units.UnknownUnit(place, unit=unit[:40], examples=examples) from error
    except units.IncompatibleUnits as error:
        raise units.IncompatibleUnits(place, unit=unit, wanted=wanted) from error
    shown = {"stated": amount, "unit": unit, "amount": rounding.plain(converted), "wanted": wanted}
    reading.remark(Remark(CONVERTED, shown, place))
    return converted


def read_stated_quantity(text: str, wanted: str, place: Place, reading: Reading) -> Decimal:
    """A text such as `60 kWh_capacity`, converted to `wanted`; a pure number (`wanted` 1) needs no unit."""
    amount, _blank, unit = text.partition(" ")
    unit = unit.strip()
    if not unit and wanted != "1":
        read_number(amount, place, reading)
        raise MissingUnit(place, text=text, example=f"{text} {wanted}")
    return read_quantity(amount, unit or "1", wanted, place, reading)


def require_bounds(
    value: Decimal, minimum: Decimal | None, maximum: Decimal | None, name: str, place: Place
) -> Decimal:
    """The value, if within both bounds (inclusive). Raises `OutOfBounds`."""
    too_small = minimum is not None and value < minimum
    if too_small or (maximum is not None and value > maximum):
        if minimum is not None and maximum is not None:
            bounds = _("between {minimum} and {maximum}").format(minimum=minimum, maximum=maximum)
        elif minimum is not None:
            bounds = _("at least {minimum}").format(minimum=minimum)
        else:
            bounds = _("at most {maximum}").format(maximum=maximum)
        raise OutOfBounds(place, name=name, found=value, bounds=bounds)
    return value

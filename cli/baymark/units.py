"""Units and their dimensions: converted where the dimension fits, refused where it does not.

The definitions are ours (`units.txt`). A unit text is a product of known units, such as `kg`, `t*km`, `m**2`,
`kgCO2e/kWh_delivered` or `kg/(t*km)`; `1` is a pure number, `%` a hundredth.

`units.txt` is a definition file of pint, and the tests hold this module against pint. Pint itself is not loaded
at run time: importing it takes longer than a whole calculation, its parser accepts any power of any prefix, and
it compares `m2` and `m*m` as different. Sizes are exact fractions; the only rounding is to `DIGITS`, at the end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import (
    ROUND_HALF_EVEN,
    Context,
    Decimal,
    DivisionByZero,
    InvalidOperation,
    Overflow,
    Underflow,
)
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

from baymark.errors import BadInput

DIGITS = 34  # IEEE 754 decimal128; the precision of every certified figure
CONTEXT = Context(
    prec=DIGITS,
    rounding=ROUND_HALF_EVEN,
    Emin=-6143,
    Emax=6144,
    traps=[InvalidOperation, DivisionByZero, Overflow, Underflow],
)
_WIDE = Context(prec=200, rounding=ROUND_HALF_EVEN)  # holds amount × numerator unrounded
_MAX_TEXT = 80
_MAX_POWERS = 20
_FAMILIAR = "kg, kWh, MJ, m2, t*km, piece"

Powers = tuple[tuple[str, int], ...]


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


@dataclass(frozen=True)
class Unit:
    """A unit: its size in base units, its dimension as powers of base units, and how it was written.

    Two units are equal when size and dimension are: `m2` is `m*m`, but `kWh` is not `MJ`.
    """

    size: Fraction
    dimension: Powers
    written: Powers = field(compare=False)

    @property
    def powers(self) -> int:
        """How many units stand above and below the line: 3 for `kg/m**2`."""
        return sum(abs(power) for _name, power in self.written)

    def __mul__(self, other: Unit) -> Unit:
        return self._with(other, 1)

    def __truediv__(self, other: Unit) -> Unit:
        return self._with(other, -1)

    def __pow__(self, power: int) -> Unit:
        dimension, written = (
            tuple((name, n * power) for name, n in powers if power)
            for powers in (self.dimension, self.written)
        )
        return Unit(Fraction(self.size**power), dimension, written)

    def __str__(self) -> str:
        """A text that `parse` reads as the same unit; `1` for a pure number."""
        above = [_powered(name, power) for name, power in self.written if power > 0]
        below = [_powered(name, -power) for name, power in self.written if power < 0]
        return "/".join(["*".join(above) or "1", *below])

    def _with(self, other: Unit, sign: int) -> Unit:
        return Unit(
            self.size * other.size if sign > 0 else self.size / other.size,
            tuple(sorted(_merged(self.dimension, other.dimension, sign))),
            _merged(self.written, other.written, sign),
        )


PURE_NUMBER = Unit(Fraction(1), (), ())


def _powered(name: str, power: int) -> str:
    return name if power == 1 else f"{name}**{power}"


def _merged(first: Powers, second: Powers, sign: int) -> Powers:
    sums = dict(first)
    for name, power in second:
        sums[name] = sums.get(name, 0) + sign * power
    return tuple((name, power) for name, power in sums.items() if power)


_DEFINITION = re.compile(
    r"(?P<name>\w+) = (?:\[(?P<dimension>\w+)\]|(?P<of>\w+) \*\* (?P<power>\d)"
    r"|(?P<size>\d+(?:\.\d+)?)(?: \* (?P<times>\w+))?)(?P<others>(?: = [\w%]+)*)"
)


@lru_cache(maxsize=1)
def definitions() -> dict[str, Unit]:
    """Every name of `units.txt` with its unit. Raises `ValueError` for a line that cannot be read."""
    found: dict[str, Unit] = {"1": PURE_NUMBER}
    text = Path(__file__).with_name("units.txt").read_text(encoding="utf-8")
    for number, line in enumerate(text.splitlines(), start=1):
        if not line or line.startswith("#"):
            continue
        match = _DEFINITION.fullmatch(line)
        if not match:
            raise ValueError(f"units.txt line {number}: {line!r}")
        name = match["name"]
        if match["dimension"]:
            defined = Unit(Fraction(1), ((name, 1),), ())
        elif match["of"]:
            defined = found[match["of"]] ** int(match["power"])
        else:
            base = found[match["times"]] if match["times"] else PURE_NUMBER
            defined = Unit(base.size * Fraction(match["size"]), base.dimension, ())
        unit = Unit(defined.size, defined.dimension, ((name, 1),))
        for other in (name, *match["others"].split(" = ")[1:]):
            if other in found:
                raise ValueError(f"units.txt line {number}: {other!r} is defined twice")
            if other != "_":  # pint's mark for "no symbol"
                found[other] = unit
    return found


_TOKEN = re.compile(
    r"\s*(?:(?P<name>1(?!\w)|%|[A-Za-z]\w*)|(?P<power>(?:\*\*|\^)\s*-?[0-9]{1,2}(?!\w)|[²³])"
    r"|(?P<sign>[*/·×])|(?P<open>\()|(?P<close>\)))\s*",
    re.ASCII,
)


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if not match or not match.lastgroup:
            raise ValueError(text)
        yield match.lastgroup, match[match.lastgroup]
        at = match.end()


def _power(text: str) -> int:
    return {"²": 2, "³": 3}.get(text) or int(text.lstrip("*^"))


def _read(text: str) -> Unit:
    """Products from left to right, as in arithmetic: `a/b*c` is `(a/b)*c`. Raises `ValueError`, `KeyError`."""
    whole, sign = PURE_NUMBER, 1
    operand: Unit | None = None
    powered = False
    outer: list[tuple[Unit, int]] = []
    for kind, token in _tokens(text):
        if operand is None:
            if kind == "open":
                outer.append((whole, sign))
                whole, sign = PURE_NUMBER, 1
            elif kind == "name":
                operand, powered = definitions()[token], False
            else:
                raise ValueError(text)
        elif kind == "power" and not powered:
            power = _power(token)
            # Before the power is taken: (((t**99)**99)**99) is short to write and long to compute.
            if operand.powers * abs(power) > _MAX_POWERS:
                raise ValueError(text)
            operand, powered = operand**power, True
        elif kind == "sign":
            whole, sign, operand = whole * operand**sign, -1 if token == "/" else 1, None
        elif kind == "close" and outer:
            operand, powered = whole * operand**sign, False
            whole, sign = outer.pop()
        else:
            raise ValueError(text)
    if operand is None or outer:
        raise ValueError(text)
    whole = whole * operand**sign
    if whole.powers > _MAX_POWERS:
        raise ValueError(text)
    return whole


@lru_cache(maxsize=512)
def parse(unit: str) -> Unit:
    """The unit that the text names. Raises `UnknownUnit`."""
    try:
        if len(unit) > _MAX_TEXT:
            raise ValueError(unit)
        return _read(unit)
    except (ValueError, KeyError) as error:
        shown = unit if len(unit) <= _MAX_TEXT else unit[:40] + "…"
        raise UnknownUnit(unit=shown, examples=_nearest(unit) or _FAMILIAR) from error


def _nearest(unit: str) -> str:
    """The known units that differ from the text in upper and lower case only."""
    return ", ".join(name for name in definitions() if name.lower() == unit.strip().lower())


def known(unit: str) -> bool:
    """Whether the text names a unit (`%` and `1` included)."""
    try:
        parse(unit)
    except UnknownUnit:
        return False
    return True


def same_dimension(a: str, b: str) -> bool:
    """Whether a figure in `a` can be given in `b`. Raises `UnknownUnit`."""
    return parse(a).dimension == parse(b).dimension


@lru_cache(maxsize=1024)
def _ratio(from_unit: str, to_unit: str) -> tuple[Decimal, Decimal]:
    source, target = parse(from_unit), parse(to_unit)
    if source.dimension != target.dimension:
        raise IncompatibleUnits(unit=from_unit, wanted=to_unit)
    ratio = source.size / target.size
    return Decimal(ratio.numerator), Decimal(ratio.denominator)


def factor(from_unit: str, to_unit: str) -> Decimal:
    """What one `from_unit` is in `to_unit`. Raises `UnknownUnit`, `IncompatibleUnits`."""
    return CONTEXT.divide(*_ratio(from_unit, to_unit))


def convert(amount: Decimal, from_unit: str, to_unit: str) -> Decimal:
    """`amount` of `from_unit`, in `to_unit`, rounded once. Raises `UnknownUnit`, `IncompatibleUnits`."""
    above, below = _ratio(from_unit, to_unit)
    return CONTEXT.divide(_WIDE.multiply(amount, above), below)

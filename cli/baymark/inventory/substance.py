"""What a mass is the mass of: substance, hydrate and metal content of a row against those of what supplies it.

An amount of hydrate is no amount of the anhydrous salt: taken for it, it is off by a factor of 1.7 and more.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation, localcontext
from functools import cache
from typing import TYPE_CHECKING
from unicodedata import normalize

from baymark import units
from baymark.background.chemistry import elements, mass_fractions
from baymark.background.errors import BadFormula
from baymark.background.read import atomic_weights
from baymark.formulas.rounding import percent
from baymark.inventory.errors import OtherMetalContent, OtherSubstance
from baymark.paths import data_folder

if TYPE_CHECKING:
    from baymark.study.model import Row

# Relative. A content is written with two to four digits; between two hydrates of a salt lies a tenth and more.
METAL_TOLERANCE = Decimal("0.02")
_CONTENT = re.compile(
    r"\b([A-Z][a-z]?)\s*([0-9]{1,3}(?:\.[0-9]{1,6})?)\s*%|\b([0-9]{1,3}(?:\.[0-9]{1,6})?)\s*%\s*([A-Z][a-z]?)\b"
)


@cache
def weights() -> Mapping[str, Decimal]:
    """Standard atomic weights, g/mol (databases/atomic_weights.csv)."""
    return atomic_weights(data_folder("databases"))


def formula_of(text: str | None) -> str:
    """The text where it is written as a chemical formula, else "": a name, a mixture or an abbreviation.

    Abbreviations read like formulas, but have no counts (PVC, NMP).
    """
    plain = normalize("NFKC", text or "")
    if not any(sign.isdigit() for sign in plain):
        return ""
    try:
        return plain if all(symbol in weights() for symbol in elements(plain)) else ""
    except BadFormula:
        return ""


def metal_content(text: str | None) -> dict[str, Decimal]:
    """Mass fractions of elements that a substance is described by: `nickel sulfate, 22.3 % Ni`."""
    found: dict[str, Decimal] = {}
    for match in _CONTENT.finditer(normalize("NFKC", text or "")):
        symbol, percent = (match[1], match[2]) if match[1] else (match[4], match[3])
        try:
            share = Decimal(percent).scaleb(-2)
        except InvalidOperation:
            continue
        if symbol in weights() and share <= 1:
            found[symbol] = share
    return found


def require_same(row: Row, dataset: str, formula: str, content: Mapping[str, Decimal] | None = None) -> None:
    """A row and what supplies it are of one substance, hydrate and metal content, as far as both say so.

    `formula` is that of the supply, or ""; `content` are mass fractions stated with it. What is no chemical formula
    and names no content is for the verifier to read. Raises `OtherSubstance`, `OtherMetalContent`.
    """
    own = formula_of(row.substance)
    if own and formula:
        stated, wanted = elements(own), elements(formula)
        # PA66 and R32 read as formulas too, but share no element with what they stand for.
        if stated != wanted and stated.keys() & wanted.keys():
            raise OtherSubstance(
                row.place, row=row.id, substance=row.substance, dataset=dataset, formula=formula
            )
    said, declared = metal_content(row.substance), content or {}
    _require_content(row, dataset, said, declared or _fractions(formula), whole=not declared)
    if not said:
        _require_content(row, dataset, declared, _fractions(own), whole=True)
    # What a supplier says twice must agree too.
    _require_content(row, dataset, declared, _fractions(formula), whole=True)


def _fractions(formula: str) -> dict[str, Decimal]:
    return mass_fractions(formula, weights()) if formula else {}


def _require_content(
    row: Row, dataset: str, stated: Mapping[str, Decimal], other: Mapping[str, Decimal], *, whole: bool
) -> None:
    """Each content stated agrees with the other side's; of a `whole` formula, what it does not hold is zero."""
    if not other:
        return
    for symbol, share in stated.items():
        wanted = other.get(symbol, Decimal(0) if whole else None)
        if wanted is None:
            continue
        with localcontext() as context:
            context.prec = units.DIGITS
            off = abs(share - wanted) > METAL_TOLERANCE * max(share, wanted)
        if off:
            raise OtherMetalContent(
                row.place, row=row.id, metal=symbol, dataset=dataset, stated=percent(share, 2),
                wanted=percent(wanted, 2),
            )  # fmt: skip

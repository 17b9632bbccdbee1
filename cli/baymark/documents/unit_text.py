"""Units as documents print them."""

from __future__ import annotations

from baymark.documents import numerals
from baymark.documents.wording import Wording

# The operator, not the middle dot: the typeface draws that one as wide as a Chinese character.
_DOT = "\u22c5"


def unit_text(wording: Wording, unit: str) -> str:
    """`kgCO2e/(kWh_capacity*year)` is `kg CO₂e/(kWh capacity⋅year)`; a part without words stays as it is."""
    return "/".join(_product(wording, part) for part in unit.split("/"))


def _product(wording: Wording, unit: str) -> str:
    """A product such as `t*km`; where its words have spaces, a raised dot keeps them apart."""
    bracketed = unit.startswith("(") and unit.endswith(")")
    parts = [part.strip() for part in (unit[1:-1] if bracketed else unit).split("*")]
    words = [wording.t(f"unit.{part}") if wording.knows(f"unit.{part}") else part for part in parts]
    text = (_DOT if any(" " in word for word in words) else numerals.THIN).join(words)
    return f"({text})" if bracketed else text

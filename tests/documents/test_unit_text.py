"""Units as they are printed, in words and in one line."""

from __future__ import annotations

import pytest

from baymark.category import Text
from baymark.documents.fonts import advance_widths
from baymark.documents.unit_text import unit_text
from baymark.documents.wording import Wording

TEXTS = {
    "unit.kgCO2e": Text("kg CO₂e", "kg CO₂e"),
    "unit.kWh_capacity": Text("kWh capacity", "kWh 容量"),
    "unit.year": Text("year", "年"),
}


@pytest.mark.parametrize(
    ("unit", "language", "printed"),
    [
        ("kgCO2e/kWh_capacity", "en", "kg CO₂e/kWh capacity"),
        ("kgCO2e/(kWh_capacity*year)", "en", "kg CO₂e/(kWh capacity\u22c5year)"),
        ("kgCO2e/(kWh_capacity*year)", "zh-Hans", "kg CO₂e/(kWh 容量\u22c5年)"),
        ("kWh_capacity*year", "en", "kWh capacity\u22c5year"),
        ("t*km", "en", "t\u202fkm"),
        ("kgCO2e/t", "en", "kg CO₂e/t"),
    ],
)
def test_a_unit_in_words(unit: str, language: str, printed: str) -> None:
    assert unit_text(Wording(TEXTS, language), unit) == printed


def test_the_dot_is_narrow() -> None:
    """The middle dot of the typeface is as wide as a Chinese character."""
    widths = advance_widths()
    assert 0.2 < widths[0x22C5] < 0.4 < widths[0xB7]

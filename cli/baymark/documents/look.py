"""Colours and hatches of everything that is drawn; each hatch tells its stage apart where colour is missing."""

from __future__ import annotations

from dataclasses import dataclass

INK = "#14212B"
DEEP_WATER = "#0B4F6C"
BAY = "#1C8C8C"
SAND = "#C9A66B"
GREY = "#8A97A0"
RULE_GREY = "#B9C0C5"
WARNING = "#B3541E"

POINT = 25.4 / 72  # mm per typographic point


@dataclass(frozen=True)
class Fill:
    """A colour and the hatch drawn over it in white: `solid`, `rising` (45°), `falling` (135°), `upright`,
    `dots`, `cross`.
    """

    colour: str
    hatch: str


# In the order of the life cycle; documents always show the five stages in this order.
STAGES = {
    "raw_materials": Fill(DEEP_WATER, "solid"),
    "production": Fill(BAY, "rising"),
    "distribution": Fill(GREY, "dots"),
    "use": Fill(SAND, "falling"),
    "end_of_life": Fill("#5B7F3A", "cross"),
}

# How the value was reached.
REACH = {
    "unit_process": Fill(DEEP_WATER, "solid"),
    "direct": Fill(INK, "cross"),
    "official_electricity": Fill(BAY, "rising"),
    "fuel_supply": Fill(GREY, "dots"),
    "aggregated": Fill(SAND, "falling"),
    "suppliers": Fill("#5B7F3A", "upright"),
}

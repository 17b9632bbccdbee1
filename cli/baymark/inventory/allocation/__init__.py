"""Burdens shared between a product and what is sold beside it.

`sharing` decides by which key; `co_products` gives it the products of a step, `plants` those of a plant.
"""

from baymark.inventory.allocation.sharing import (
    ABOVE,
    FIRST,
    MASS,
    NEGLIGIBLE,
    NO_MASS,
    ONLY,
    VALUE,
    WITHIN,
    Shares,
    Sold,
    share,
)

__all__ = [
    "ABOVE",
    "FIRST",
    "MASS",
    "NEGLIGIBLE",
    "NO_MASS",
    "ONLY",
    "VALUE",
    "WITHIN",
    "Shares",
    "Sold",
    "share",
]

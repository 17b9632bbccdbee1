"""Disjoint groups of greenhouse gases, as backgrounds release them and rule packs sum them.

Biogenic CO2 enters with +1 when emitted and −1 when taken up; a rule pack says in `groups_in_value` which groups its
value sums (databases/methods/README.md).
"""

from __future__ import annotations

from typing import Final

BIOGENIC_CO2: Final = ("biogenic_emissions", "biogenic_removals")
SEPARATED: Final = ("fossil", *BIOGENIC_CO2, "biogenic_non_co2", "land_use_change")
GROUPS: Final = (*SEPARATED, "not_separated")

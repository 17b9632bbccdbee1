"""Suppliers' footprints in an inventory: a line with an intensity of its own, whose figures are inputs.

As inputs they are overridden, traced and listed like every other figure of the study; no background holds them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from baymark.inventory.model import Input

if TYPE_CHECKING:
    from baymark.study.model import Study
    from baymark.study.model_supplier import SupplierFootprint

PREFIX = "supplier."


def taken(study: Study) -> dict[str, SupplierFootprint]:
    """The suppliers' footprints that rows of the study take, by name."""
    return {
        row.used_supplier: study.suppliers[row.used_supplier]
        for row in study.rows
        if row.used_supplier is not None
    }


def inputs(footprints: Mapping[str, SupplierFootprint]) -> dict[str, Input]:
    """Inputs `supplier.NAME.GROUP`, kgCO2e per declared unit: one figure of the supplier, in its parts.

    What a third party verified counts as seen; what a supplier merely says is unverified.
    """
    found: dict[str, Input] = {}
    for one in footprints.values():
        parts = one.released()
        if one.electricity.location_based is not None:
            parts["location"] = one.electricity.location_based
        for part, figure in parts.items():
            name = f"{PREFIX}{one.name}.{part}"
            found[name] = Input(
                name, figure, f"kgCO2e/{one.unit}", "seen" if one.verified else "unverified",
                f"{one.supplier}: {one.product}, {one.id} {one.version}", one.place,
                figure=f"{PREFIX}{one.name}",
            )  # fmt: skip
    return found


def own_intensity(one: SupplierFootprint) -> dict[str, dict[str, str]]:
    """Which inputs are the intensity of a line, by gas group; under `location` and `all_grid` those of the figure
    without electricity instruments, where the supplier gives it."""
    own = {"": {group: f"{PREFIX}{one.name}.{group}" for group in one.released()}}
    if one.electricity.location_based is not None:
        beside = {"not_separated": f"{PREFIX}{one.name}.location"}
        biogenic = {g: n for g, n in own[""].items() if g in ("biogenic_emissions", "biogenic_removals")}
        own |= {name: beside | biogenic for name in ("location", "all_grid")}
    return own

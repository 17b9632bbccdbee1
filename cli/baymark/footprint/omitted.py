"""What a study left out, as shares of the product's mass, of its energy inputs and of the value.

Every omission carries an estimate; none of it enters the value. Energy is measured against the inputs that are given
in a unit of energy: fuels counted in kg or m3 are not among them, so that the share rather comes out too large.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from baymark import units
from baymark.formulas import DECIMALS
from baymark.inventory.scope import excluded

if TYPE_CHECKING:
    from baymark.footprint.engine import Calculation
    from baymark.inventory import Inventory
    from baymark.rules.model import RulePack
    from baymark.study.model import Omission, Study

QUANTITIES = ("mass", "energy", "impact")
_PER, _TIMES = DECIMALS.operations["/"], DECIMALS.operations["*"]


@dataclass(frozen=True)
class Share:
    """The largest single omission and all together, as fractions; None where an omission's figure is unknown.

    `largest` names the omission, `unknown` those without a figure.
    """

    single: Decimal | None
    largest: str
    total: Decimal | None
    unknown: tuple[str, ...]


@dataclass(frozen=True)
class Omitted:
    """What was left out. `suppliers` is what suppliers cut off of their own figures, where they say so, as a fraction
    of the value; it is part of the total of `impact` where the rule pack counts it."""

    mass: Share
    energy: Share
    impact: Share
    suppliers: Decimal
    silent_suppliers: tuple[str, ...]

    def total(self, rule_pack: RulePack) -> Decimal | None:
        """The largest of the totals that the rule pack limits: impact always, mass and energy where one flow is
        limited by them. None where one of them is unknown."""
        limits = rule_pack.cut_off
        found = [self.impact.total]
        if limits.mass is not None:
            found.append(self.mass.total)
        if limits.energy is not None:
            found.append(self.energy.total)
        known = [share for share in found if share is not None]
        return max(known) if len(known) == len(found) else None


def measure(
    study: Study, rule_pack: RulePack, inventory: Inventory, calculation: Calculation, per_product: Decimal
) -> Omitted:
    """Omissions of a study against what was counted; `per_product` is the footprint of one product, kg CO2e."""
    omissions = study.omissions
    cut, silent = _of_suppliers(inventory, calculation)
    suppliers = _PER(cut, per_product) if per_product > 0 else Decimal(0)
    impact = _share(omissions, {o.id: o.estimate_kgco2e for o in omissions}, per_product)
    if impact.total is not None and rule_pack.cut_off.suppliers_counted:
        impact = Share(
            impact.single, impact.largest, DECIMALS.operations["+"](impact.total, suppliers), impact.unknown
        )
    return Omitted(
        mass=_share(omissions, {o.id: o.mass_kg for o in omissions}, calculation.quantities["product_mass"]),
        energy=_share(
            omissions,
            {o.id: o.energy_mj for o in omissions},
            _energy(study, rule_pack, inventory, calculation),
        ),
        impact=impact,
        suppliers=suppliers,
        silent_suppliers=silent,
    )


def _share(omissions: Sequence[Omission], amounts: Mapping[str, Decimal | None], whole: Decimal) -> Share:
    """Amounts over the whole; what is nothing is no part of it, whatever the whole."""
    unknown = tuple(o.id for o in omissions if amounts[o.id] is None or (amounts[o.id] and whole <= 0))
    if unknown:
        return Share(None, "", None, unknown)
    shares = {name: _PER(amount, whole) if amount else Decimal(0) for name, amount in amounts.items()}
    largest = max(shares, key=lambda name: shares[name], default="")
    return Share(shares.get(largest, Decimal(0)), largest, DECIMALS.total(list(shares.values())), ())


def _energy(study: Study, rule_pack: RulePack, inventory: Inventory, calculation: Calculation) -> Decimal:
    """MJ of the inputs inside the boundary that are given in a unit of energy, per product."""
    left_out = {one.item for one in excluded(study, rule_pack)}
    amounts = [
        _TIMES(calculation.quantities[f"row.{row.id}.quantity"], units.factor(row.unit, "MJ"))
        for row in study.rows
        if row.kind == "input"
        and row.item not in left_out
        and f"row.{row.id}.quantity" in inventory.formulas
        and units.same_dimension(row.unit, "MJ")
    ]
    whole: Decimal = DECIMALS.total(amounts)
    return whole


def _of_suppliers(inventory: Inventory, calculation: Calculation) -> tuple[Decimal, tuple[str, ...]]:
    """What suppliers left out of what is theirs, kg CO2e per product, and those who do not say.

    A figure that leaves out a share s of the whole stands for 1 − s of it: s / (1 − s) of the figure is missing.
    """
    missing = []
    for contribution in calculation.contributions:
        supplier = inventory.suppliers.get(contribution.line.supplier)
        share = supplier.cut_off_share if supplier else None
        if share is not None and share < 1:
            part = _PER(share, DECIMALS.operations["-"](Decimal(1), share))
            missing.append(_TIMES(abs(contribution.value), part))
    silent = [name for name, one in inventory.suppliers.items() if one.cut_off_share is None]
    return DECIMALS.total(missing), tuple(sorted(silent))

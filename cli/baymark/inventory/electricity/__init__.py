"""Electricity of an inventory, from the ledger to the supply of a row.

In the order of the data flow: `instruments` (which contracts and certificates qualify), `matching` (generation with
consumption by interval), `supply` (the channels of each site, as formulas), `power` (what a row of a site takes).
"""

from baymark.inventory.electricity.power import Factors, Power, Share

__all__ = ["Factors", "Power", "Share"]

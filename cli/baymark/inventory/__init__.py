"""The inventory: a study seen by one rule pack, linked to datasets; what goes into one reference flow.

`link` puts it together, in this order: `scope` (whether the rule pack covers the study), `making` (which item a row
counts as), `shares` (what the composition says in place of a rule pack's share), `suppliers` (their own figures),
`electricity` (the supply of each site), `steps` (how often each runs), `allocation` (burdens shared with what is sold
beside), `substance` (what a mass is the mass of), `end_of_life`. `model` is what comes out. `recipes` gives unit
processes of a background to studies that adopt them.
"""

from baymark.inventory.link import link
from baymark.inventory.model import Input, Inventory, Line, Quantity

__all__ = ["Input", "Inventory", "Line", "Quantity", "link"]

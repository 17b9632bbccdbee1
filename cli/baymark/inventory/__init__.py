"""The inventory: a study seen by one rule pack, linked to datasets; what goes into one reference flow."""

from baymark.inventory.link import link
from baymark.inventory.model import Input, Inventory, Line, Quantity

__all__ = ["Input", "Inventory", "Line", "Quantity", "link"]

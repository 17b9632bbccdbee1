"""End of life and recycled content of an inventory.

`operators` does what the rule pack names, with the terms of the `circular_footprint` formula or of the cut-off;
`recycled_content` adds those of rows. `composition` says what the product consists of, `treatment` is what comes out.
"""

from baymark.inventory.end_of_life.operators import BY_MATERIAL, ITEM, lines

__all__ = ["BY_MATERIAL", "ITEM", "lines"]

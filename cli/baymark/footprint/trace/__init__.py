"""How a footprint follows from its figures, as a graph from the declared value down to cells and factors.

`tracing` builds it, `sources` finds the cells and days that figures come from, `names` what figures are called.
"""

from baymark.footprint.trace.tracing import DECLARED, KINDS, VALUE, Node, Trace, as_object, trace

__all__ = ["DECLARED", "KINDS", "VALUE", "Node", "Trace", "as_object", "trace"]

"""Two footprints beside each other: may they be ranked, and what makes the difference, step by step.

In the order of use: `comparable` (whether they may be ranked), `parts` (what a step moves), `substituting` (the steps
themselves), `report` (the JSON object).
"""

from baymark.footprint.bridge.substituting import PER_PRODUCT, STEPS, Bridge, Step, bridge, sum_exactly

__all__ = ["PER_PRODUCT", "STEPS", "Bridge", "Step", "bridge", "sum_exactly"]

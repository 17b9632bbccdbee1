"""The footprint: inventory × background → results by stage, item and greenhouse-gas group.

`account` is the way from study and rule pack to the result. It has `engine` multiply; `beside` finds figures that
stand beside the value, `material_terms` the terms of the end of life, `omitted` the shares of what was left out,
`dependence` what rests on which figure, `quality` rates the data; `model` is what comes out, `checks` judge it.

What is made of a result: `report` (JSON), `explaining` (what would be taken for a fault), `trace` (down to every cell),
`bridge` (from one footprint to another), `crosscheck` (the same number by the reference engine).
"""

from baymark.footprint.account import Account, Grounds, account
from baymark.footprint.engine import Contribution, calculate
from baymark.footprint.model import Footprint

__all__ = ["Account", "Contribution", "Footprint", "Grounds", "account", "calculate"]

"""What check operators of a result look at, and what they measure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from baymark.errors import Place
from baymark.study.checks.observed import Arguments

if TYPE_CHECKING:
    from baymark.background import Background
    from baymark.category import Category
    from baymark.footprint.engine import Calculation
    from baymark.footprint.model import Footprint
    from baymark.inventory import Inventory
    from baymark.rules.limits import Figure
    from baymark.rules.model import RulePack
    from baymark.study.model import Study


@dataclass(frozen=True)
class Measured:
    """What an operator measured: figures by name, which `rules.limits` judges; words for the message; where.

    With a `reason` it could not be measured, and the check ends as `not_executed`.
    """

    figures: Mapping[str, Figure]
    values: Mapping[str, object]
    place: Place = field(default_factory=Place)
    reason: str = ""


@dataclass(frozen=True)
class Subject:
    """Everything that a check may look at."""

    study: Study
    category: Category
    rule_pack: RulePack
    background: Background
    inventory: Inventory
    calculation: Calculation
    footprint: Footprint


Operator = Callable[[Subject, Arguments], list[Measured]]

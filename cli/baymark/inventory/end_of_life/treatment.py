"""What end of life and recycled content add to an inventory."""

from __future__ import annotations

from dataclasses import dataclass, field

from baymark.inventory.model import Input, Line, Quantity


@dataclass(frozen=True)
class Term:
    """One term for one material: the formula of its quantity, its unit, and the role of its dataset."""

    quantity: str
    unit: str
    role: str | None


@dataclass
class Treatment:
    """Inputs, formulas and lines beside those of the rows; filled by `operators` and `recycled_content`."""

    inputs: dict[str, Input] = field(default_factory=dict)
    formulas: dict[str, Quantity] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)

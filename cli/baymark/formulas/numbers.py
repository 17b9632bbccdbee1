"""The two number types on which every formula runs.

`DECIMALS` is the certified path: decimal128 (34 digits, half-even), the same digits on every machine.
`arrays()` is the portfolio path: float64 arrays, one element per variant.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal, DecimalException
from functools import lru_cache, reduce
from typing import Any

from baymark.units import CONTEXT

CEILING_FORGIVES = Decimal("1e-9")  # 3.0000000001 cells are three, not four


@dataclass(frozen=True)
class Numbers:
    """Arithmetic on one number type. `failures` are the exceptions it may raise."""

    name: str
    lift: Callable[[Decimal], Any]
    operations: dict[str, Callable[..., Any]]
    is_number: Callable[[Any], bool]
    failures: tuple[type[BaseException], ...]

    def total(self, values: Sequence[Any]) -> Any:
        """The sum, from left to right; of nothing, zero."""
        return reduce(self.operations["+"], values, self.lift(Decimal(0)))


def _ceiling(value: Decimal) -> Decimal:
    whole = CONTEXT.subtract(value, CEILING_FORGIVES).to_integral_value(ROUND_CEILING)
    return CONTEXT.add(whole, Decimal(0))  # -0.5 gives 0, not -0


def _sum(*values: Decimal) -> Decimal:
    return reduce(CONTEXT.add, values)


DECIMALS = Numbers(
    name="decimal128",
    lift=lambda value: value,
    operations={
        "+": CONTEXT.add,
        "sum": _sum,
        "-": CONTEXT.subtract,
        "*": CONTEXT.multiply,
        "/": CONTEXT.divide,
        "neg": CONTEXT.minus,
        "minimum": lambda *values: min(values),
        "maximum": lambda *values: max(values),
        "ceiling": _ceiling,
        "choose": lambda condition, yes, no: yes if condition > 0 else no,
    },
    is_number=lambda value: value.is_finite(),
    failures=(DecimalException,),
)


@lru_cache(maxsize=1)
def arrays() -> Numbers:
    """The portfolio path: float64 arrays, one element per variant (numpy is loaded only by those who ask)."""
    import numpy as np

    def checked(operation: Callable[..., Any]) -> Callable[..., Any]:
        def run(*values: Any) -> Any:
            with np.errstate(divide="raise", invalid="raise", over="raise"):
                return operation(*values)

        return run

    return Numbers(
        name="float64",
        lift=float,
        operations={
            "+": checked(np.add),
            "sum": checked(lambda *values: reduce(np.add, values)),
            "-": checked(np.subtract),
            "*": checked(np.multiply),
            "/": checked(np.divide),
            "neg": np.negative,
            "minimum": lambda *values: reduce(np.minimum, values),
            "maximum": lambda *values: reduce(np.maximum, values),
            "ceiling": lambda value: np.ceil(np.subtract(value, float(CEILING_FORGIVES))) + 0.0,
            "choose": lambda condition, yes, no: np.where(np.greater(condition, 0), yes, no),
        },
        is_number=lambda value: bool(np.all(np.isfinite(value))),
        failures=(FloatingPointError, ZeroDivisionError),
    )

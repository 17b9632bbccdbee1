"""What a check operator saw, before the rules' words are put to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from baymark.checks import Outcome
from baymark.errors import Place

Arguments = Mapping[str, "str | tuple[str, ...] | Mapping[str, tuple[str, ...]]"]


class UnusableArgument(ValueError):
    """An argument that is missing or cannot be read; carries its name."""


@dataclass(frozen=True)
class Observed:
    """One outcome. `values` fill the braces of the message; `reason` explains why nothing was executed."""

    outcome: Outcome
    values: Mapping[str, object] = field(default_factory=dict)
    place: Place = field(default_factory=Place)
    reason: str = ""


def failed(place: Place, **values: object) -> Observed:
    return Observed(Outcome.FAILED, values, place)


def passed_if_none(failures: list[Observed]) -> list[Observed]:
    """The failures, or one `passed` when there is none."""
    return failures or [Observed(Outcome.PASSED)]


def not_applicable() -> list[Observed]:
    return [Observed(Outcome.NOT_APPLICABLE)]


def not_executed(reason: str, place: Place | None = None) -> list[Observed]:
    return [Observed(Outcome.NOT_EXECUTED, place=place or Place(), reason=reason)]


def text_argument(arguments: Arguments, name: str) -> str:
    value = arguments.get(name)
    if not isinstance(value, str) or not value:
        raise UnusableArgument(name)
    return value


def decimal_argument(arguments: Arguments, name: str) -> Decimal:
    """A number that is not negative."""
    try:
        value = Decimal(text_argument(arguments, name))
    except ArithmeticError as error:
        raise UnusableArgument(name) from error
    if not value.is_finite() or value < 0:
        raise UnusableArgument(name)
    return value


def texts_argument(arguments: Arguments, name: str) -> tuple[str, ...]:
    value = arguments.get(name)
    if not isinstance(value, tuple):
        raise UnusableArgument(name)
    return value


def mapping_argument(arguments: Arguments, name: str) -> Mapping[str, tuple[str, ...]]:
    """A mapping of texts to lists of texts; empty when absent."""
    value = arguments.get(name, {})
    if not isinstance(value, Mapping):
        raise UnusableArgument(name)
    return value

"""The shape of a category: plain frozen data, read once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from baymark.checks import Severity
from baymark.i18n import language, to_traditional

ANY_UNIT = "any"  # of an item whose rows keep the unit that they are stated in
ROW_KINDS = ("input", "product", "co_product", "waste", "direct_emission")
SUPPLIES = ("dataset", "step", "electricity", "freight", "treatment", "output", "emission")


@dataclass(frozen=True, slots=True)
class Text:
    """A text as its editors wrote it, in English and simplified Chinese; traditional is converted."""

    en: str
    zh_hans: str

    def __str__(self) -> str:
        return self.read(language())

    def read(self, name: str) -> str:
        """The text in one of `i18n.LANGUAGES`."""
        if name == "en":
            return self.en
        return self.zh_hans if name == "zh-Hans" else to_traditional(self.zh_hans)


@dataclass(frozen=True, slots=True)
class ParameterDefinition:
    """A figure or choice about the product. With `unit` a number (bounds in that unit), with `choices` one of
    them, else a free text. `required` holds the kinds that need it."""

    name: str
    title: Text
    group: str
    unit: str | None
    minimum: Decimal | None
    maximum: Decimal | None
    choices: Mapping[str, Text]
    required: frozenset[str]


@dataclass(frozen=True, slots=True)
class ItemDefinition:
    """A named input, output or process; amounts of its rows are converted to `unit` (with `ANY_UNIT` to none).

    `kinds` are the row kinds it may have, `supply` says what supplies it, `mandatory` holds the product kinds
    that must have it, `in_product` that its net mass is part of the finished product, `making` that it belongs to
    the making of another item: its rows count as the item that takes the output of their step.
    """

    name: str
    title: Text
    group: str
    unit: str
    kinds: tuple[str, ...]
    supply: str
    in_product: bool
    mandatory: frozenset[str]
    negative: bool
    making: bool = False


@dataclass(frozen=True, slots=True)
class ShareDefinition:
    """A share of the product's mass, as a fraction of 1, that composition.csv gives: of the items in `groups`.

    It is not known where the composition names an item of `hidden_by`, which may hold what the share is of.
    """

    name: str
    title: Text
    groups: frozenset[str]
    hidden_by: frozenset[str]


@dataclass(frozen=True, slots=True)
class CheckDefinition:
    """A check as data: which operator, how severe, with what arguments and in what words.

    An argument is a text, a list of texts, or a mapping of texts to lists of texts.
    """

    id: str
    operator: str
    severity: Severity
    arguments: Mapping[str, str | tuple[str, ...] | Mapping[str, tuple[str, ...]]]
    message: Text


@dataclass(frozen=True, slots=True)
class MeterClass:
    """What the accuracy class of an instrument says: its limit of error, relative, and the precision score."""

    limit: Decimal
    precision: int


@dataclass(frozen=True)
class Metering:
    """Accuracy classes by name, and the precision score of what no calibrated instrument measured."""

    classes: Mapping[str, MeterClass]
    uncalibrated_precision: int
    source: str
    basis: str


@dataclass(frozen=True)
class Category:
    """All that a study of this category may hold. `digest` is the SHA-256 of the file it was read from."""

    id: str
    title: Text
    kinds: Mapping[str, Text]
    groups: Mapping[str, Text]
    parameters: Mapping[str, ParameterDefinition]
    items: Mapping[str, ItemDefinition]
    composition_materials: Mapping[str, Text]
    checks: tuple[CheckDefinition, ...]
    digest: str
    metering: Metering | None = None
    shares: Mapping[str, ShareDefinition] = field(default_factory=dict)

    def mandatory_items(self, kind: str) -> tuple[str, ...]:
        """The items that a product of this kind must have, in the order of the file."""
        return tuple(name for name, item in self.items.items() if kind in item.mandatory)

    def required_parameters(self, kind: str) -> tuple[str, ...]:
        """The parameters that a product of this kind must have, in the order of the file."""
        return tuple(name for name, one in self.parameters.items() if kind in one.required)

"""What a category is: the parameters and items a study of it may hold, with units, bounds and checks."""

from baymark.category.model import (
    Category,
    CheckDefinition,
    ItemDefinition,
    ParameterDefinition,
    ShareDefinition,
    Text,
)
from baymark.category.reading import available, load

__all__ = [
    "Category",
    "CheckDefinition",
    "ItemDefinition",
    "ParameterDefinition",
    "ShareDefinition",
    "Text",
    "available",
    "load",
]

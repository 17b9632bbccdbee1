"""Formulas: small expressions over named quantities, checked for dimension, computed on two number types.

One expression serves the certified value (`decimal.Decimal`, 34 digits) and portfolios or simulations
(`numpy` arrays of float64): see `numbers`.
"""

from baymark.formulas.dimension import unit_of
from baymark.formulas.errors import (
    CircularFormula,
    FormulaError,
    FormulaSyntax,
    FormulaUnit,
    NotANumber,
    UnknownName,
)
from baymark.formulas.expression import Expression, difference, least, parse, ratio, total
from baymark.formulas.numbers import DECIMALS, Numbers, arrays
from baymark.formulas.system import order, solve

__all__ = [
    "DECIMALS",
    "CircularFormula",
    "Expression",
    "FormulaError",
    "FormulaSyntax",
    "FormulaUnit",
    "NotANumber",
    "Numbers",
    "UnknownName",
    "arrays",
    "difference",
    "least",
    "order",
    "parse",
    "ratio",
    "solve",
    "total",
    "unit_of",
]

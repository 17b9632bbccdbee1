"""What can be wrong with a formula."""

from baymark.errors import BadInput


class FormulaError(BadInput):
    """A formula cannot be used."""

    code = "formula"
    summary = "The formula {formula!r} cannot be used: {reason}"
    remedy = "Correct the formula."


class FormulaSyntax(FormulaError):
    """The text is not an expression of the small language."""

    code = "formula-syntax"
    summary = "The formula {formula!r} cannot be read: {reason}"
    remedy = "Use + - * /, parentheses, numbers, names, minimum(), maximum(), ceiling() and choose()."


class UnknownName(FormulaError):
    """The formula reads a quantity that does not exist."""

    code = "formula-unknown-name"
    summary = "The formula {formula!r} reads {name!r}, which is not given."
    remedy = "Give a value for {name}, or correct the name (nearest: {nearest})."


class FormulaUnit(FormulaError):
    """The dimensions of a formula do not fit."""

    code = "formula-unit"
    summary = "The formula {formula!r} mixes units: {reason}"
    remedy = "Correct the formula or the units of what it reads."


class CircularFormula(FormulaError):
    """Formulas depend on each other in a circle."""

    code = "formula-circular"
    summary = "The formulas depend on each other in a circle: {path}"
    remedy = "Break the circle: one of them must be given as a value."


class NotANumber(FormulaError):
    """A formula divides by zero or leaves the range of numbers."""

    code = "formula-not-a-number"
    summary = "The formula {formula!r} gives no number: {reason}"
    remedy = "Look at the quantities it reads; one of them is zero or far out of range."

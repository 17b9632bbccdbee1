"""Salts against stoichiometry: what goes into a step that makes an active material or its precursor must hold the
elements that come out of it.

An inventory in anhydrous salts linked to hydrates counts 1.7 times too little; one below stoichiometry cannot be
right at all. Both are common in published inventories, and no total shows them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from baymark.background.chemistry import mass_fractions
from baymark.footprint.checks.subject import Measured, Operator, Subject
from baymark.formulas import DECIMALS
from baymark.inventory.steps import step_of
from baymark.inventory.substance import formula_of, metal_content, weights
from baymark.study.checks.observed import Arguments, decimal_argument, texts_argument

if TYPE_CHECKING:
    from baymark.study.model import Row, Step


def salt_shortfall(subject: Subject, arguments: Arguments) -> list[Measured]:
    """A step that makes something with a formula takes in, of each of the `elements`, no more than a share `below`
    less than that holds.

    Amounts are net of losses, in kg for one product; what leaves as waste or co-product is taken off. What a row is
    of, its substance says (a formula, or contents as `38 % Ni`), else its dataset; {unread} are inputs of which
    neither says anything.
    """
    return _measured(subject, arguments, "salt_shortfall", decimal_argument(arguments, "below"), -1)


def salt_surplus(subject: Subject, arguments: Arguments) -> list[Measured]:
    """A step that makes something with a formula takes in, of each of the `elements`, no more than a share `above`
    more than that holds and leaves it."""
    return _measured(subject, arguments, "salt_surplus", decimal_argument(arguments, "above"), 1)


def _measured(
    subject: Subject, arguments: Arguments, measure: str, limit: Decimal, sign: int
) -> list[Measured]:
    """One measure for every element beyond the limit, or one for the worst element of a step that has none."""
    looked_at = texts_argument(arguments, "elements")
    found: list[Measured] = []
    for step in subject.study.steps:
        held = _output(subject, step)
        wanted = {symbol: held[symbol] for symbol in looked_at if symbol in held}
        if not wanted or step.output_row.unit != "kg" or not _runs(subject, step):
            continue
        balance = [(sign * off, values) for off, values in _balance(subject, step, wanted)]
        beyond = [one for one in balance if one[0] > limit] or [max(balance, key=lambda one: one[0])]
        found += [Measured({measure: off}, values, step.output_row.place) for off, values in beyond]
    return found or [Measured({measure: None}, {})]


def _balance(
    subject: Subject, step: Step, wanted: Mapping[str, Decimal]
) -> Iterator[tuple[Decimal, dict[str, str]]]:
    """By how much of what the output holds the inputs are above it (below: negative), element by element."""
    times, minus, per, plus = (DECIMALS.operations[sign] for sign in "*-/+")
    made = times(_runs(subject, step), step.output_row.amount)
    brought: dict[str, Decimal] = {}
    unread: list[str] = []
    for row in subject.study.rows:
        if row.kind == "product" or row.unit != "kg" or step_of(row, subject.study) != step.name:
            continue
        fractions = _content(subject, row)
        if not fractions and row.kind == "input":
            unread.append(row.id)
        for symbol in fractions.keys() & wanted.keys():
            part = times(fractions[symbol], _net_mass(subject, row))
            brought[symbol] = plus(brought.get(symbol, Decimal(0)), part)
    for symbol, fraction in wanted.items():
        expected, found = times(fraction, made), brought.get(symbol, Decimal(0))
        off: Decimal = per(minus(found, expected), expected)
        yield (
            off,
            {
                "step": step.name, "element": symbol, "found": f"{found:.6g}", "expected": f"{expected:.6g}",
                "difference": f"{off * 100:+.1f}", "unread": ", ".join(unread) or "—",
            },
        )  # fmt: skip


def _runs(subject: Subject, step: Step) -> Decimal:
    return Decimal(subject.calculation.quantities[f"step.{step.name}.runs"])


def _net_mass(subject: Subject, row: Row) -> Decimal:
    """kg for one product that stay in the product of the step, negative for what leaves it; the purchased amount is
    the net one over the yield."""
    name = f"row.{row.id}.demand" if row.used_step is not None else f"row.{row.id}.quantity"
    mass = Decimal(subject.calculation.quantities[name])
    if row.kind != "input":
        return -mass
    return DECIMALS.operations["*"](mass, row.yield_share) if row.yield_share is not None else mass


def _output(subject: Subject, step: Step) -> dict[str, Decimal]:
    """Mass fractions of what a step makes, by the formula of its output row or of a row that takes it."""
    users = (row.substance for row in subject.study.rows if row.used_step == step.name)
    texts = (step.output_row.substance, *users)
    formula = next((found for text in texts if (found := formula_of(text))), "")
    return mass_fractions(formula, weights()) if formula else {}


def _content(subject: Subject, row: Row) -> dict[str, Decimal]:
    """Mass fractions of what a row is of: as it says itself, as the step, supplier or dataset behind it does."""
    if (stated := metal_content(row.substance)) or (stated := _fractions(row.substance)):
        return stated
    if row.used_step is not None:
        return next(
            (_output(subject, step) for step in subject.study.steps if step.name == row.used_step), {}
        )
    if row.used_supplier is not None:
        declared = subject.study.suppliers[row.used_supplier]
        return dict(declared.metal_content) or _fractions(declared.substance)
    dataset = subject.background.datasets.get(row.dataset or "")
    return _fractions(dataset.formula) if dataset else {}


def _fractions(text: str | None) -> dict[str, Decimal]:
    formula = formula_of(text)
    return mass_fractions(formula, weights()) if formula else {}


OPERATORS: dict[str, Operator] = {"salt_shortfall": salt_shortfall, "salt_surplus": salt_surplus}

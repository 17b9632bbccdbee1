"""Which part of a footprint passes through which figure.

The share of a figure is Σ|contributions that read it| ÷ Σ|all contributions|. A figure that the functional unit
reads scales everything: its share is 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from baymark.footprint.engine import Calculation, Contribution
from baymark.footprint.model import Figure
from baymark.formulas import DECIMALS, order
from baymark.formulas.rounding import plain, significant
from baymark.inventory.link import expressions
from baymark.inventory.model import Input, Inventory, Line

if TYPE_CHECKING:
    from baymark.background import Background
    from baymark.background.dependence import Figure as BackgroundFigure
    from baymark.background.dependence import Figures as BackgroundFigures

MOST_USEFUL = 10
# Shares are printed with six places: finer digits carry no meaning.
SHARE_PLACES = Decimal("0.000001")
UNCONFIRMED = ("assumed", "unverified")


def inputs_read(inventory: Inventory) -> dict[str, frozenset[str]]:
    """For each formula, the inputs that it reads, directly or through other formulas."""
    formulas = expressions(inventory)
    read: dict[str, frozenset[str]] = {}
    for name in order(formulas, inventory.inputs.__contains__):
        parts: set[str] = set()
        for used in formulas[name].names:
            parts |= read.get(used, {used})
        read[name] = frozenset(parts)
    return read


def figures_read(line: Line, read: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """The inputs that a line rests on: those of its quantity, and of an intensity of its own."""
    own = frozenset(line.own.get("", {}).values())
    return read.get(line.quantity, frozenset({line.quantity})) | own


def weight(calculation: Calculation) -> Decimal:
    """Σ|contributions|, the measure against which shares and tolerances are taken."""
    whole: Decimal = DECIMALS.total([abs(c.value) for c in calculation.contributions])
    return whole


def foreground_figures(inventory: Inventory, calculation: Calculation) -> list[Figure]:
    """Figures of study and rule pack that are assumed or unverified, largest share first."""
    read = inputs_read(inventory)
    whole = weight(calculation)
    scaling = read.get(inventory.functional_quantity, frozenset({inventory.functional_quantity}))
    listed = _listed(inventory)
    touched: dict[str, list[Decimal]] = {}
    for contribution in calculation.contributions:
        names = figures_read(contribution.line, read)
        for name in {inventory.inputs[name].figure or name for name in names if name in inventory.inputs}:
            touched.setdefault(name, []).append(abs(contribution.value))
    figures = []
    for name, given in listed.items():
        if given.basis not in UNCONFIRMED:
            continue
        if name in scaling:
            share = Decimal(1)
        elif name in touched and whole:
            share = DECIMALS.operations["/"](DECIMALS.total(touched[name]), whole)
        else:
            continue  # read by nothing that counts under this rule pack
        figures.append(Figure(name, given.basis, share, given.source))
    return largest_first(figures)


def _listed(inventory: Inventory) -> dict[str, Input]:
    """The inputs by the name under which they are listed; one that stands for all parts of a figure."""
    return {given.figure or name: given for name, given in inventory.inputs.items()}


def demand_by_dataset(contributions: Iterable[Contribution]) -> dict[str, Decimal]:
    """How much of each dataset these lines demand, in the dataset's unit."""
    demand: dict[str, Decimal] = {}
    for contribution in contributions:
        line = contribution.line
        if line.dataset:
            amount = DECIMALS.operations["*"](contribution.quantity, line.to_dataset)
            demand[line.dataset] = demand.get(line.dataset, Decimal(0)) + amount
    return demand


def background_figures(found: BackgroundFigures, background: str) -> list[Figure]:
    """The background's unconfirmed figures that the demand rests on, with their shares."""
    return [
        _figure(figure, background, figure.share) for figure in found.figures if figure.basis in UNCONFIRMED
    ]


def background_gains(sure: BackgroundFigures, background: str, total: float) -> list[Figure]:
    """What confirming each background figure alone would add to the verified share.

    `sure` are the figures of the demand that rests on confirmed foreground figures only.
    """
    return [
        _figure(figure, background, figure.gain * sure.value / total)
        for figure in sure.to_confirm
        if figure.gain > 0
    ]


def _figure(figure: BackgroundFigure, background: str, share: float) -> Figure:
    place = f"{figure.process}/{figure.flow}" + (f"#{figure.row}" if figure.row else "")
    return Figure(
        f"{background}:{figure.kind}:{place}",
        figure.basis,
        Decimal(f"{share:.6g}"),
        f"{_stated(figure)} ({figure.source})",
    )


def _stated(figure: BackgroundFigure) -> str:
    """The amount with its unit, never with an exponent; a share has no unit."""
    amount = plain(significant(Decimal(str(figure.amount)), 6))
    return amount if figure.unit == "1" else f"{amount} {figure.unit}"


def confirmed_lines(inventory: Inventory, calculation: Calculation) -> list[Contribution]:
    """The lines whose quantity rests on figures that are seen or derived only."""
    read = inputs_read(inventory)
    return [c for c in calculation.contributions if not _open_inputs(c, read, inventory)]


def foreground_gains(
    inventory: Inventory, calculation: Calculation, background: Background
) -> tuple[Decimal, list[Figure]]:
    """The verified share, and what confirming each figure of study and rule pack alone would add to it."""
    read = inputs_read(inventory)
    total = calculation.total()
    times, over, plus = (DECIMALS.operations[sign] for sign in "*/+")
    verified, gains = Decimal(0), dict[str, Decimal]()
    for contribution in calculation.contributions:
        line = contribution.line
        if line.gas:
            amount = (
                contribution.value if background.factors[line.gas].basis not in UNCONFIRMED else Decimal(0)
            )
        elif line.supplier:
            amount = contribution.value
        else:
            demand = times(contribution.quantity, line.to_dataset)
            amount = times(demand, background.intensities[line.dataset].verified)
        waiting = _open_inputs(contribution, read, inventory)
        if not waiting:
            verified = plus(verified, amount)
        elif len(waiting) == 1:
            gains[waiting[0]] = plus(gains.get(waiting[0], Decimal(0)), amount)
    listed = _listed(inventory)
    figures = [
        Figure(name, listed[name].basis, over(amount, total), listed[name].source)
        for name, amount in gains.items()
        if amount > 0
    ]
    return over(verified, total), figures


def _open_inputs(
    contribution: Contribution, read: Mapping[str, frozenset[str]], inventory: Inventory
) -> list[str]:
    found = (inventory.inputs[name] for name in figures_read(contribution.line, read))
    return sorted({one.figure or one.name for one in found if one.basis in UNCONFIRMED})


def largest_first(figures: Iterable[Figure]) -> list[Figure]:
    """By the share as it is printed, then by name.

    Shares of background figures come out of a float solution; its last digits, which differ between machines, must
    not decide an order, and a list that was printed must sort the same when it is read back.
    """
    return sorted(figures, key=lambda figure: (-figure.share.quantize(SHARE_PLACES), figure.id))


def shares(parts: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """Each part over the sum of all parts."""
    whole = DECIMALS.total(list(parts.values()))
    return {
        name: DECIMALS.operations["/"](part, whole) if whole else Decimal(0) for name, part in parts.items()
    }

"""A trace as an indented tree for the terminal, at most 100 columns wide."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from baymark.documents import terminal
from baymark.documents.citations import cited
from baymark.footprint.trace import Node, Trace
from baymark.formulas.rounding import plain
from baymark.i18n import N_, _

WIDTH = 100
_INDENT = 2
_DEEPEST = 20  # a chain of steps may go on for hundreds of levels; further ones stand below each other
_GAP = 2
_DIGITS = 6

# The words of basis, for the catalogue.
BASES = (N_("seen"), N_("derived"), N_("assumed"), N_("unverified"))


def tree(traced: Trace, depth: int | None = None, *, hide_zero: bool = False) -> Iterator[str]:
    """The lines of the tree: a figure with its value, below it how it was made or where it stands.

    What was told before is referred to, not told again. `hide_zero` leaves out figures that are zero with all that
    they are made of, and says how many.
    """
    hidden = 0
    below: int | None = None  # the level of the zero whose parts are being left out
    for level, node, again in traced.walk(depth):
        if below is not None and level > below:
            continue
        below = None
        if hide_zero and not node.value and level:
            hidden += 1
            below = level
            continue
        yield from _node(node, level, again, cut=depth is not None and level >= depth)
    if hidden:
        yield _("{count} figure(s) that are zero were left out.").format(count=hidden)


def _node(node: Node, level: int, again: bool, *, cut: bool) -> Iterator[str]:
    indent = " " * (_INDENT * min(level, _DEEPEST))
    figure = " ".join(part for part in (shown(node), node.unit if node.unit != "1" else "") if part)
    name = f"{node.title}  [{node.name}]" if node.title else node.name
    room = WIDTH - len(indent) - _GAP - terminal.width(figure)
    for number, text in enumerate(terminal.wrapped(name, max(room, 30))):
        if number:
            yield f"{indent}{text}"
            continue
        gap = " " * max(WIDTH - len(indent) - terminal.width(text) - terminal.width(figure), _GAP)
        yield f"{indent}{text}{gap}{figure}"
    for said in _said(node, again, cut):
        for text in terminal.wrapped(said, WIDTH - len(indent) - _INDENT):
            yield f"{indent}{' ' * _INDENT}{text}"


def _said(node: Node, again: bool, cut: bool) -> Iterator[str]:
    if again:
        yield _("(see above)")
        return
    if node.rounding:
        yield node.rounding
    elif node.expression is not None and node.kind in ("quantity", "line"):
        yield f"= {node.formula}"
    elif node.children:
        # Sums of what stands below need no list of it; an item's lines are also divided.
        said = _("sum of {count}, over the functional unit") if node.kind == "item" else _("sum of {count}")
        parts = len(node.children) - (node.kind == "item")
        yield said.format(count=parts)
    if cut and node.children:
        return
    if node.kind in ("line", "result", "cell"):
        return
    where = [str(node.place)] if str(node.place) else []
    where += [_(node.basis)] if node.basis else []
    where += [_("from {day}").format(day=node.valid_from.isoformat())] if node.valid_from else []
    where += [cited(node.source)] if node.source else []
    if where:
        yield _("; ").join(where)


def shown(node: Node) -> str:
    """The value: a given figure as it was given, a computed one with six digits."""
    if node.expression is None or node.kind == "cell":
        return plain(node.value)
    value = node.value
    if value and not Decimal("1e-6") <= abs(value) < Decimal("1e15"):
        return format(value, f".{_DIGITS}g")
    places = max(_DIGITS - 1 - value.adjusted(), 0) if value else 0
    return plain(Decimal(format(value, f".{places}f")))

"""Reading formulas: text → a small tree. No Python `eval`; only what is listed here exists.

The language: `+ - * /`, unary minus, parentheses, decimal numbers, dotted names, `minimum(a, b, …)`,
`maximum(a, b, …)`, `ceiling(a)` and `choose(a, b, c)`, which is `b` where `a > 0`, else `c`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache

from baymark.formulas.errors import FormulaSyntax
from baymark.i18n import _

MAX_LENGTH = 2_000
MAX_NODES = 400
MAX_DEPTH = 40
MAX_MAGNITUDE = 100  # powers of ten; 1e999999999 is short to write and endless to print
FUNCTIONS = {
    "minimum": (2, 20),
    "maximum": (2, 20),
    "ceiling": (1, 1),
    "choose": (3, 3),
}
_OPERATORS: dict[type[ast.operator], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
}


@dataclass(frozen=True)
class Number:
    value: Decimal


@dataclass(frozen=True)
class Name:
    name: str


@dataclass(frozen=True)
class Operation:
    """`+ - * /` on two operands, `neg` on one, `sum` on any number (from left to right), or one of `FUNCTIONS`."""

    operator: str
    operands: tuple[Term, ...]


Term = Number | Name | Operation


@dataclass(frozen=True)
class Expression:
    """A parsed formula: its text and its tree."""

    text: str
    term: Term

    @cached_property
    def steps(self) -> tuple[Term, ...]:
        """Every part of the tree, operands before their operation: what reads a formula needs no recursion."""
        backwards: list[Term] = []
        waiting: list[Term] = [self.term]
        while waiting:
            term = waiting.pop()
            backwards.append(term)
            if isinstance(term, Operation):
                waiting.extend(term.operands)
        return tuple(reversed(backwards))

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The quantities it reads, each once, in order of appearance."""
        return tuple(dict.fromkeys(step.name for step in self.steps if isinstance(step, Name)))


_FOREIGN = re.compile(r"[^\w\s.+\-*/(),]")
_NUMBER = re.compile(r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")


@lru_cache(maxsize=4096)
def parse(text: str) -> Expression:
    """Read one formula. Raises `FormulaSyntax`; bounded in length, nodes and depth before it is built."""
    if len(text) > MAX_LENGTH:
        reason = _("longer than {limit} characters").format(limit=MAX_LENGTH)
        raise FormulaSyntax(formula=text[:60] + "…", reason=reason)
    foreign = _FOREIGN.search(text)
    if foreign:
        raise FormulaSyntax(formula=text, reason=_foreign(repr(foreign.group())))
    if text.count("(") > MAX_DEPTH * 4 or "**" in text:
        raise FormulaSyntax(formula=text[:60], reason=_("too deep, or a power"))
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise FormulaSyntax(formula=text, reason=str(getattr(error, "msg", error))) from error
    if sum(1 for _part in ast.walk(tree)) > MAX_NODES * 2:
        reason = _("more than {limit} parts").format(limit=MAX_NODES)
        raise FormulaSyntax(formula=text[:60] + "…", reason=reason)
    return Expression(text.strip(), _read(tree.body, text.strip(), 0))


def _read(node: ast.expr, text: str, depth: int) -> Term:
    if depth > MAX_DEPTH:
        reason = _("nested deeper than {limit}").format(limit=MAX_DEPTH)
        raise FormulaSyntax(formula=text, reason=reason)
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        # The digits as written: a float in between would make 0.1 another number.
        return _number(ast.get_source_segment(text, node) or "", text)
    if isinstance(node, ast.Name):
        return Name(node.id)
    if isinstance(node, ast.Attribute):
        return Name(_dotted(node, text))
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
        return _chain(node, text, depth)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return Operation("neg", (_read(node.operand, text, depth + 1),))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and not node.keywords:
        name = node.func.id
        if name not in FUNCTIONS:
            reason = _("there is no function {name}").format(name=repr(name))
            raise FormulaSyntax(formula=text, reason=reason)
        least, most = FUNCTIONS[name]
        if not least <= len(node.args) <= most:
            reason = _("{name} takes {least} to {most} arguments").format(name=name, least=least, most=most)
            raise FormulaSyntax(formula=text, reason=reason)
        return Operation(name, tuple(_read(argument, text, depth + 1) for argument in node.args))
    raise FormulaSyntax(formula=text, reason=_foreign(type(node).__name__))


def _foreign(what: str) -> str:
    return _("{what} is not part of the language").format(what=what)


def _chain(node: ast.BinOp, text: str, depth: int) -> Term:
    """`a + b - c + …`: a long chain leans to the left in Python's tree, but is not deep to a reader."""
    links: list[tuple[str, ast.expr]] = []
    left: ast.expr = node
    while isinstance(left, ast.BinOp) and type(left.op) in _OPERATORS:
        links.append((_OPERATORS[type(left.op)], left.right))
        left = left.left
    term = _read(left, text, depth + 1)
    for operator, right in reversed(links):
        term = Operation(operator, (term, _read(right, text, depth + 1)))
    return term


def _number(written: str, text: str) -> Number:
    if not _NUMBER.fullmatch(written):
        reason = _("{text} is not a decimal number").format(text=repr(written))
        raise FormulaSyntax(formula=text, reason=reason)
    value = Decimal(written)
    if abs(value.adjusted()) > MAX_MAGNITUDE:
        reason = _("{text} is beyond 1e±{limit}").format(text=repr(written[:20]), limit=MAX_MAGNITUDE)
        raise FormulaSyntax(formula=text, reason=reason)
    return Number(value)


def _dotted(node: ast.Attribute, text: str) -> str:
    parts: list[str] = [node.attr]
    inner = node.value
    while isinstance(inner, ast.Attribute):
        parts.append(inner.attr)
        inner = inner.value
    if not isinstance(inner, ast.Name):
        raise FormulaSyntax(formula=text, reason=_("a dot after something that is not a name"))
    return ".".join([inner.id, *reversed(parts)])


def ratio(numerators: Sequence[str], denominators: Sequence[str] = ()) -> Expression:
    """`a * b / c / d` over names, built without parsing (row ids of users may be any word)."""
    term: Term = Name(numerators[0]) if numerators else Number(Decimal(1))
    for name in numerators[1:]:
        term = Operation("*", (term, Name(name)))
    for name in denominators:
        term = Operation("/", (term, Name(name)))
    text = " / ".join([" * ".join(numerators) or "1", *denominators])
    return Expression(text, term)


def difference(name: str, less: str) -> Expression:
    """`a - b` over two names, built without parsing."""
    return Expression(f"{name} - {less}", Operation("-", (Name(name), Name(less))))


def least(first: str, second: str) -> Expression:
    """`minimum(a, b)` over two names, built without parsing."""
    return Expression(f"minimum({first}, {second})", Operation("minimum", (Name(first), Name(second))))


def total(names: Sequence[str]) -> Expression:
    """`a + b + c` over names, flat however many; of none, 0."""
    if not names:
        return Expression("0", Number(Decimal(0)))
    operands = tuple(Name(name) for name in names)
    return Expression(" + ".join(names), operands[0] if len(operands) == 1 else Operation("sum", operands))

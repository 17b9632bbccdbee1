"""How a footprint follows from its figures: every step from the declared value down to cells and factors.

The trace is a graph without circles, told as a list of nodes that name their children: a quantity that many lines
read stands in it once, so its size is that of the inventory. A node's value follows from its children's by its
formula, on `DECIMALS`, to the last digit; what has no children is given, and says by whom.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from baymark.errors import Place
from baymark.footprint.trace.names import Titles, titles
from baymark.footprint.trace.sources import cells_of, valid_from
from baymark.formulas import Expression, total
from baymark.formulas.expression import Name, Number, Operation, Term
from baymark.formulas.rounding import plain
from baymark.i18n import _

if TYPE_CHECKING:
    from baymark.footprint.account import Account
    from baymark.footprint.engine import Contribution
    from baymark.inventory.model import Input

SCHEMA = "baymark/trace/1"
# Names of inventories have no colon, so that none of these is taken for a quantity of a study or a rule pack.
DECLARED, VALUE = "result:declared", "result:value"
KINDS = ("result", "stage", "item", "line", "quantity", "input", "cell", "intensity")


@dataclass(frozen=True)
class Node:
    """One figure. `expression` gives its value from its children's; without one the figure is given or rounded.

    `basis` and `source` are those of a given figure or of a rule pack's formula, `valid_from` is the first day of a
    dated value, `rounding` says how a declared value was made from its one child.
    """

    name: str
    kind: str
    title: str
    value: Decimal
    unit: str
    expression: Expression | None = None
    children: tuple[str, ...] = ()
    rounding: str = ""
    basis: str = ""
    source: str = ""
    place: Place = field(default_factory=Place)
    valid_from: date | None = None

    @property
    def formula(self) -> str:
        """How the value follows from the children, in words or as a formula; "" for what is given."""
        return self.rounding or (self.expression.text if self.expression is not None else "")


@dataclass(frozen=True)
class Trace:
    """The nodes by name, the root first, each parent before its children where it is met for the first time."""

    root: str
    nodes: Mapping[str, Node]

    def walk(self, depth: int | None = None) -> Iterator[tuple[int, Node, bool]]:
        """Level, node and whether its children were told before, depth first, each node's children once."""
        told: set[str] = set()
        waiting = [(0, self.root)]
        while waiting:
            level, name = waiting.pop()
            node = self.nodes[name]
            again = name in told and bool(node.children)
            yield level, node, again
            if again or (depth is not None and level >= depth):
                continue
            told.add(name)
            waiting.extend((level + 1, child) for child in reversed(node.children))


def trace(account: Account) -> Trace:
    """The trace of an account: declared value → stages → items → lines → quantities and intensities → figures."""
    return _Tracing(account).trace()


class _Tracing:
    """One trace in progress."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.inventory = account.inventory
        self.titles: Titles = titles(account)
        self.nodes: dict[str, Node] = {}

    def trace(self) -> Trace:
        footprint, rounding = self.account.footprint, self.account.rule_pack.rounding
        said = _("rounded half-even to {digits} significant digits").format(
            digits=rounding.significant_digits
        )
        self._add(
            Node(DECLARED, "result", _("Declared value"), footprint.declared_value, footprint.unit,
                 children=(VALUE,), rounding=said, source=rounding.source, basis=rounding.basis)
        )  # fmt: skip
        stages = [f"stage:{name}" for name in footprint.stages]
        self._add(
            _sum(Node(VALUE, "result", _("Value before rounding"), footprint.value, footprint.unit), stages)
        )
        for name, value in footprint.stages.items():
            items = [_item_name(item.id, item.stage) for item in footprint.items if item.stage == name]
            node = Node(f"stage:{name}", "stage", self.titles.stage(name), value, footprint.unit)
            self._add(_sum(node, items))
        self._items()
        for contribution in self.account.calculation.contributions:
            self._line(contribution)
        self._quantities()
        return Trace(DECLARED, _in_order(DECLARED, self.nodes))

    def _add(self, node: Node) -> None:
        self.nodes.setdefault(node.name, node)

    def _items(self) -> None:
        """An item's lines together, over the functional unit."""
        footprint = self.account.footprint
        lines: dict[tuple[str, str], list[str]] = {}
        for one in self.account.calculation.contributions:
            lines.setdefault((one.line.item, one.line.stage), []).append(_line_name(one))
        divisor = self.inventory.functional_quantity
        for item in footprint.items:
            names = lines[item.id, item.stage]
            above = total(names)
            text = f"({above.text}) / {divisor}" if len(names) > 1 else f"{above.text} / {divisor}"
            expression = Expression(text, Operation("/", (above.term, Name(divisor))))
            node = Node(_item_name(item.id, item.stage), "item", self.titles.item(item.id), item.value,
                        footprint.unit, expression, expression.names)  # fmt: skip
            self._add(node)

    def _line(self, contribution: Contribution) -> None:
        """Quantity × unit factor × intensity, summed over the gas groups that the rule pack counts."""
        line, terms, texts = contribution.line, list[Term](), list[str]()
        for name in self._intensities(contribution):
            term: Term = Name(line.quantity)
            text = line.quantity
            if line.to_dataset != 1:
                term = Operation("*", (term, Number(line.to_dataset)))
                text += f" * {plain(line.to_dataset)}"
            terms.append(Operation("*", (term, Name(name))))
            texts.append(f"{text} * {name}")
        whole: Term = Number(Decimal(0))
        if terms:
            whole = terms[0] if len(terms) == 1 else Operation("sum", tuple(terms))
        expression = Expression(" + ".join(texts) or "0", whole)
        # A line that nothing counts still shows what it is a line of.
        children = expression.names or (line.quantity,)
        self._add(
            Node(_line_name(contribution), "line", self.titles.line(line), contribution.value, "kgCO2e",
                 expression, children, place=line.place)
        )  # fmt: skip

    def _intensities(self, contribution: Contribution) -> list[str]:
        """Names of what one unit emits, by counted gas group; groups that are zero emit nothing."""
        line, background = contribution.line, self.account.background
        counted = self.account.rule_pack.groups_in_value
        named = f"{background.id}@{background.version}"
        if line.gas:
            flow, factor = background.flows[line.gas], background.factors[line.gas]
            if flow.group not in counted:
                return []
            name = f"intensity:{background.method}/{line.gas}"
            source = f"{factor.source}; {named}, {background.method}"
            self._add(Node(name, "intensity", self.titles.gas(line.gas), factor.factor, factor.unit,
                           basis=factor.basis, source=source))  # fmt: skip
            return [name]
        if line.supplier:
            own = line.own[""]
            return [own[group] for group in counted if group in own]
        dataset, intensity = background.datasets[line.dataset], background.intensities[line.dataset]
        found = []
        for group in counted:
            amount = intensity.groups[group]
            if not amount:
                continue
            name = f"intensity:{line.dataset}/{group}"
            source = f"{named}, {background.method}; {dataset.source}"
            self._add(Node(name, "intensity", self.titles.dataset(line.dataset, group), amount,
                           f"kgCO2e/{dataset.unit}", basis=dataset.basis, source=source,
                           place=Place("processes.csv", row=dataset.row, key=dataset.id)))  # fmt: skip
            found.append(name)
        return found

    def _quantities(self) -> None:
        """The formulas and given figures that lines and functional unit read, directly or through others."""
        values = self.account.calculation.quantities
        waiting = [child for node in self.nodes.values() for child in node.children]
        while waiting:
            name = waiting.pop()
            if name in self.nodes:
                continue
            formula = self.inventory.formulas.get(name)
            if formula is None:
                given = self.inventory.inputs[name]
                for node in self._given(given):
                    self._add(node)
                continue
            rule = self.account.rule_pack.formulas.get(name)
            node = Node(name, "quantity", self.titles.quantity(name), values[name], formula.unit,
                        formula.expression, formula.expression.names)  # fmt: skip
            if rule is not None:
                place = Place(self.account.rule_pack.place, key=f"formulas.{name}")
                operator = _("operator {name}").format(name=rule.operator) if rule.operator else ""
                source = _("; ").join(part for part in (rule.source, operator) if part)
                node = replace(node, basis=rule.basis, source=source, place=place)
            self._add(node)
            waiting.extend(node.children)

    def _given(self, given: Input) -> list[Node]:
        """A figure, and the cells that it is the sum of where it is summed from a table."""
        node = Node(given.name, "input", self.titles.quantity(given.name), given.value, given.unit,
                    basis=given.basis, source=given.source, place=_cell_place(given),
                    valid_from=valid_from(given, self.account.rule_pack))  # fmt: skip
        cells = cells_of(given, self.account)
        if not cells:
            return [node]
        below = [
            Node(
                f"cell:{cell.place}", "cell", "", cell.value, given.unit, basis=given.basis, place=cell.place
            )
            for cell in cells
        ]
        node = replace(node, place=Place(given.place.file))
        return [_sum(node, [one.name for one in below]), *below]


def _sum(node: Node, children: list[str]) -> Node:
    expression = total(children)
    return replace(node, expression=expression, children=tuple(children))


def _item_name(item: str, stage: str) -> str:
    return f"item:{item}@{stage}"


def _line_name(contribution: Contribution) -> str:
    return f"line:{contribution.line.id}"


# Which column of the activity data a figure of a row stands in, where its name is another.
_COLUMNS = {"yield_share": "yield"}


def _cell_place(given: Input) -> Place:
    """The place of a figure with the column it stands in; a row alone would leave a verifier searching."""
    place = given.place
    if not given.name.startswith("row.") or place.key:
        return place
    name = given.name.split(".", 2)[2]
    column = "transport" if name.startswith("leg") else _COLUMNS.get(name, name)
    row = place.row or int("".join(sign for sign in place.cell if sign.isdigit()) or 0)
    return Place(place.file, place.sheet, key=column, row=row)


def _in_order(root: str, nodes: Mapping[str, Node]) -> dict[str, Node]:
    ordered: dict[str, Node] = {}
    waiting = [root]
    while waiting:
        name = waiting.pop()
        if name not in ordered:
            ordered[name] = nodes[name]
            waiting.extend(reversed(nodes[name].children))
    return ordered


def as_object(account: Account, traced: Trace, depth: int | None = None) -> dict[str, Any]:
    """The trace as JSON (docs/schemas/trace-1.schema.json): values are decimal strings with all digits.

    With `depth`, only nodes at most so many steps below the root; those whose children are left out say so.
    """
    from baymark.footprint.report import as_object as report

    whole = report(account)
    identity = ("study", "what_if", "rule_pack", "rule_pack_version", "rule_pack_digest", "background",
                "background_digest", "gwp_set", "digest")  # fmt: skip
    shown = _within(traced, depth)
    return {
        "schema": SCHEMA,
        **{("calc_digest" if key == "digest" else key): whole[key] for key in identity},
        "root": traced.root,
        "nodes": [_node(traced.nodes[name], shown.__contains__) for name in shown],
    }


def _within(traced: Trace, depth: int | None) -> list[str]:
    """Names of the nodes at most so many steps below the root, in the order of the trace."""
    level = {traced.root: 0}
    rank = [traced.root]
    for name in rank:  # grows while it is read: breadth first gives each node its least level
        if depth is not None and level[name] >= depth:
            continue
        for child in traced.nodes[name].children:
            if child not in level:
                level[child] = level[name] + 1
                rank.append(child)
    return [name for name in traced.nodes if name in level]


def _node(node: Node, shown: Callable[[str], bool]) -> dict[str, Any]:
    place = node.place
    at = {"file": place.file, "sheet": place.sheet, "row": place.row, "cell": place.cell, "key": place.key}
    known: dict[str, Any] = {
        "name": node.name,
        "kind": node.kind,
        "title": node.title,
        "value": plain(node.value),
        "unit": node.unit,
        "formula": node.formula,
        "children": list(node.children),
        "basis": node.basis,
        "source": node.source,
        "place": {key: value for key, value in at.items() if value},
        "valid_from": node.valid_from.isoformat() if node.valid_from else "",
    }
    if node.children and not all(shown(child) for child in node.children):
        known["cut"] = True
    always = ("name", "kind", "value", "unit")
    return {key: value for key, value in known.items() if value or key in always}

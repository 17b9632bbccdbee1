"""Study × rule pack × background → inventory: every row becomes lines, every line a formula and a dataset."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from difflib import get_close_matches
from typing import TYPE_CHECKING

from baymark import units
from baymark.background import resolve
from baymark.errors import BaymarkError, Place, Problems
from baymark.formulas import Expression, parse, ratio
from baymark.inventory import electricity, end_of_life, steps, suppliers
from baymark.inventory.allocation import Shares
from baymark.inventory.allocation.co_products import share_steps
from baymark.inventory.allocation.plants import share_plants
from baymark.inventory.errors import (
    DatasetUnit,
    NoActivityData,
    NoDataset,
    NoStage,
    UnknownDataset,
    UnusableFactor,
)
from baymark.inventory.making import counted_items
from baymark.inventory.model import Cell, Edition, Input, Inventory, Line, Quantity, Sharing
from baymark.inventory.scope import excluded, facts_of, refuse_outside_scope
from baymark.inventory.shares import shares
from baymark.inventory.substance import formula_of, metal_content, require_same
from baymark.rules import scope
from baymark.rules.operators import expanded

if TYPE_CHECKING:
    from baymark.background import Background
    from baymark.category import Category
    from baymark.rules.model import Process, RulePack
    from baymark.study.model import Row, Study

# How the origin of a figure that the applicant gave speaks of what is known about it (facts/README's words).
BASIS_OF_ORIGIN = {
    "measured": "seen",
    "calculated": "derived",
    "supplier": "seen",
    "secondary": "seen",
    "default": "assumed",
}


def link(study: Study, rule_pack: RulePack, background: Background, category: Category) -> Inventory:
    """Link a study under a rule pack to a background.

    Raises `OutOfScope`, or `Problems` with everything that keeps it from being linked (unknown datasets, units
    that do not convert, factors of the wrong kind, items without a stage, cycles of steps).
    """
    refuse_outside_scope(study, rule_pack)
    if not study.rows:
        raise NoActivityData(Place("activity"))
    return _Linking(study, rule_pack, background, category).inventory()


class _Linking:
    """One linking in progress; collects problems so that a user sees them all at once."""

    def __init__(self, study: Study, rule_pack: RulePack, background: Background, category: Category) -> None:
        self.study = study
        self.rule_pack = rule_pack
        self.background = background
        self.category = category
        self.facts = facts_of(study)
        self.excluded = {one.item: one for one in excluded(study, rule_pack)}
        self.problems: list[BaymarkError] = []
        self.lines: list[Line] = []
        self.editions: dict[str, Edition] = {}
        self.inputs: dict[str, Input] = {}
        self.cells: dict[str, tuple[Cell, ...]] = {}
        self.formulas: dict[str, Quantity] = {}
        self.suppliers = suppliers.taken(study)
        self.counted_as = counted_items(study, category)
        self.power = electricity.Power(study, rule_pack, self._resolve)

    def inventory(self) -> Inventory:
        self._figures()
        self.inputs |= suppliers.inputs(self.suppliers)
        self.inputs |= self.power.supply.inputs
        self.formulas |= self.power.supply.formulas
        sharings = self._foreground()
        for row in self.study.rows:
            try:
                self._row(row)
            except BaymarkError as error:
                self.problems.append(error)
        for process in scope.processes(self.rule_pack, self.facts):
            self._process(process)
        try:
            treatment = end_of_life.lines(self.study, self.rule_pack, self._resolve)
            self.inputs |= treatment.inputs
            self.formulas |= treatment.formulas
            for line in treatment.lines:
                self._add(line)
        except BaymarkError as error:
            self.problems.append(error)
        if self.problems:
            raise self.problems[0] if len(self.problems) == 1 else Problems(self.problems)
        # Datasets of figures that only stand beside the value do not count as taken.
        used = {line.dataset for line in self.lines}
        delivered = {line.supplier for line in self.lines}
        return Inventory(
            study=self.study.name,
            rule_pack=self.rule_pack.id,
            inputs=self.inputs,
            formulas=self.formulas,
            lines=tuple(self.lines),
            functional_quantity=self.rule_pack.functional_unit.quantity,
            reference_flow_quantity=self.rule_pack.reference_flow.quantity,
            excluded={item: one.reason.en for item, one in self.excluded.items()},
            editions=tuple(e for e in self.editions.values() if e.dataset in used),
            sharings=tuple(sharings),
            suppliers={name: one for name, one in self.suppliers.items() if name in delivered},
            downgrades=self.power.downgrades,
            electricity={site: tuple(found) for site, found in self.power.supply.channels.items()},
            cells={**self.cells, **self.power.supply.cells},
        )

    def _foreground(self) -> list[Sharing]:
        """Runs of steps and parts of plants, with what they share with others."""
        known = Shares(self.inputs, self.formulas)
        share_plants(self.study, self.rule_pack, self.category, known)
        shared: frozenset[str] = frozenset()
        try:
            shared = share_steps(self.study, self.rule_pack, self.category, known)
        except BaymarkError as error:
            self.problems.append(error)
        self.formulas |= steps.runs(self.study, shared)
        return known.sharings

    def _figures(self) -> None:
        """Parameters of study and rule pack, shares, figures of rows, and the rule pack's formulas."""
        for parameter in self.study.parameters.values():
            if isinstance(parameter.value, Decimal):
                self.inputs[parameter.name] = Input(
                    parameter.name,
                    parameter.value,
                    parameter.unit or "1",
                    BASIS_OF_ORIGIN[parameter.origin] if parameter.origin else "unverified",
                    f"study.yaml {parameter.name}",
                    parameter.place,
                )
        for share, cells in shares(self.study, self.category):
            self.inputs[share.name] = share
            self.cells[share.name] = cells
        stated = frozenset(self.inputs)
        choices = self.study.choices
        for value in self.rule_pack.parameters_on(
            self.study.application_date or self.study.period.end, choices
        ):
            self.inputs[value.name] = Input(
                value.name, value.value, value.unit, value.basis, value.source, value.place
            )
        for row in self.study.rows:
            basis = BASIS_OF_ORIGIN[row.origin]
            figures: dict[str, tuple[Decimal | None, str]] = {
                "amount": (row.amount, row.unit),
                "yield_share": (row.yield_share, "1"),
                "burden_share": (row.burden_share, "1"),
                "recycled_share": (row.recycled_share, "1"),
            }
            for number, leg in enumerate(row.transport, start=1):
                figures[f"leg{number}.distance"] = (leg.distance_km, "km")
            for field, (figure, unit) in figures.items():
                if figure is not None:
                    name = f"row.{row.id}.{field}"
                    self.inputs[name] = Input(name, figure, unit, basis, row.note, row.place)
        for name, formula in expanded(self.rule_pack.formulas, stated).items():
            self.formulas[name] = Quantity(parse(formula.expression), formula.unit)

    def _row(self, row: Row) -> None:
        item = self.category.items[row.item]
        counted = self.counted_as[row.id]
        if row.kind == "product" or row.used_step is not None:
            if counted not in self.excluded:
                self._legs(row, f"row.{row.id}.demand")
            return
        quantity = f"row.{row.id}.quantity"
        self.formulas[quantity] = Quantity(steps.demand(row, self.study), row.unit)
        if counted in self.excluded:
            return
        stage = self._stage(row)
        if row.kind == "co_product":
            # Scrap that is sold leaves free of burden and without credit (cut-off); any other co-product carries
            # its part of the step's burdens, which `step.NAME.share` has taken off.
            if item.supply == "treatment":
                self._legs(row, quantity)
            return
        if row.kind == "direct_emission":
            self._add(Line(row.id, counted, stage, "emission", quantity, row.unit, Decimal(1),
                           gas=row.substance or "", place=row.place))  # fmt: skip
        elif item.supply == "electricity":
            for share in self.power.shares(row):
                part = f"{quantity}.{share.source}"
                self.formulas[part] = Quantity(ratio((quantity, share.over), (share.under,)), row.unit)
                self._add(Line(f"{row.id}.{share.source}", counted, stage, "electricity", part, row.unit,
                               Decimal(0), share.dataset, alternatives=share.alternatives,
                               place=row.place))  # fmt: skip
        elif item.supply != "freight":
            if not row.dataset:
                raise NoDataset(row.place, row=row.id, item=row.item)
            if row.used_supplier is not None:
                self._supplier(row, stage, quantity)
                self._legs(row, quantity)
                return
            dataset = self.background.datasets.get(row.dataset)
            require_same(row, row.dataset, dataset.formula if dataset else "")
            part = "treatment" if row.kind == "waste" else "supply"
            self._add(Line(row.id, counted, stage, part, quantity, row.unit, Decimal(0), row.dataset,
                           place=row.place))  # fmt: skip
        self._legs(row, quantity)

    def _supplier(self, row: Row, stage: str, quantity: str) -> None:
        """What a supplier declared in place of a dataset; the unit must convert. Raises `DatasetUnit`."""
        one = self.suppliers[row.used_supplier or ""]
        content = {**metal_content(one.substance), **one.metal_content}
        require_same(row, row.dataset or "", formula_of(one.substance), content)
        if not units.same_dimension(row.unit, one.unit):
            raise DatasetUnit(row.place, row=row.id, unit=row.unit, dataset=row.dataset, wanted=one.unit)
        self.lines.append(
            Line(row.id, self.counted_as[row.id], stage, "supply", quantity, row.unit, units.factor(row.unit, one.unit),
                 place=row.place, supplier=one.name, own=suppliers.own_intensity(one))
        )  # fmt: skip

    def _legs(self, row: Row, quantity: str) -> None:
        for number, leg in enumerate(row.transport, start=1):
            work = f"{quantity}.leg{number}"
            self.formulas[work] = Quantity(
                ratio((quantity, f"row.{row.id}.leg{number}.distance")), f"{row.unit}*km"
            )
            self._add(Line(f"{row.id}.leg{number}", self.counted_as[row.id], self._stage(row), "transport", work,
                           f"{row.unit}*km", Decimal(0), leg.dataset, place=row.place))  # fmt: skip

    def _process(self, process: Process) -> None:
        """A process that the rule pack adds, such as charging losses or the dismantling of the product."""
        name = f"process.{process.id}"
        place = Place(self.rule_pack.place, key=f"processes.{process.id}")
        self.formulas[name] = Quantity(parse(process.quantity), process.unit)
        try:
            alternatives: dict[str, str] = {}
            if process.supply.electricity:
                country = self.study.place_of_use
                dataset = self._resolve(f"electricity/{country}/national_average")
                alternatives = dict.fromkeys(("location", "market", "all_grid"), dataset)
            else:
                dataset = self._resolve(process.supply.role_for(self.study.choices))
            self._add(Line(process.id, process.id, process.stage, "rule", name, process.unit, Decimal(0), dataset,
                           alternatives=alternatives, place=place))  # fmt: skip
        except BaymarkError as error:
            self.problems.append(error)

    def _stage(self, row: Row) -> str:
        item = self.counted_as[row.id]
        stage = self.rule_pack.boundary.items.get(item)
        if stage is None:
            raise NoStage(row.place, rule_pack=self.rule_pack.id, item=item)
        return stage

    def _resolve(self, role: str) -> str:
        """The dataset of a role, in the edition of the reporting year or the latest before it."""
        wanted = self.study.period.end.year
        dataset, found = resolve(self.background, role, wanted)
        if found is not None:
            self.editions[role] = Edition(role, dataset, wanted, found)
        return dataset

    def _add(self, line: Line) -> None:
        """Check a line against its dataset(s) and fill in the unit factor."""
        if line.gas:
            self.lines.append(line)
            return
        known = self.background.datasets
        for dataset_id in dict.fromkeys([line.dataset, *line.alternatives.values()]):
            dataset = known.get(dataset_id)
            if dataset is None:
                nearest = ", ".join(get_close_matches(dataset_id, list(known), 2)) or "—"
                raise UnknownDataset(
                    line.place, background=self.background.id, dataset=dataset_id, nearest=nearest
                )
            if dataset.gas_coverage != "CO2e" or dataset.scope not in ("life_cycle", "upstream"):
                raise UnusableFactor(
                    line.place, dataset=dataset_id, coverage=dataset.gas_coverage, scope=dataset.scope
                )
            if not units.same_dimension(line.unit, dataset.unit):
                raise DatasetUnit(
                    line.place, row=line.id, unit=line.unit, dataset=dataset_id, wanted=dataset.unit
                )
        self.lines.append(_with_factor(line, known[line.dataset].unit))


def _with_factor(line: Line, wanted: str) -> Line:
    from dataclasses import replace

    return replace(line, to_dataset=units.factor(line.unit, wanted))


def expressions(inventory: Inventory) -> Mapping[str, Expression]:
    """The formulas of an inventory, ready for `baymark.formulas.solve`."""
    return {name: quantity.expression for name, quantity in inventory.formulas.items()}

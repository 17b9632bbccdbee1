"""Study × rule pack × background → inventory: every row becomes lines, every line a formula and a dataset."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from difflib import get_close_matches
from typing import TYPE_CHECKING
from unicodedata import normalize

from baymark import units
from baymark.background import resolve
from baymark.background.chemistry import elements
from baymark.background.errors import BadFormula
from baymark.errors import BaymarkError, Place, Problems
from baymark.formulas import Expression, parse, ratio
from baymark.inventory import electricity, end_of_life, steps
from baymark.inventory.errors import (
    DatasetUnit,
    NoActivityData,
    NoDataset,
    NoStage,
    OtherSubstance,
    UnknownDataset,
    UnsettledAllocation,
    UnusableFactor,
)
from baymark.inventory.model import Edition, Input, Inventory, Line, Quantity
from baymark.inventory.scope import refuse_outside_scope

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
        self.problems: list[BaymarkError] = []
        self.lines: list[Line] = []
        self.editions: dict[str, Edition] = {}
        self.inputs: dict[str, Input] = {}
        self.formulas: dict[str, Quantity] = {}

    def inventory(self) -> Inventory:
        self._figures()
        self.formulas |= steps.runs(self.study)
        plant_inputs, plant_formulas = steps.plants(self.study, self.rule_pack)
        self.inputs |= plant_inputs | electricity.ledger_inputs(self.study)
        self.formulas |= plant_formulas
        for row in self.study.rows:
            try:
                self._row(row)
            except BaymarkError as error:
                self.problems.append(error)
        for process in self.rule_pack.processes:
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
        return Inventory(
            study=self.study.name,
            rule_pack=self.rule_pack.id,
            inputs=self.inputs,
            formulas=self.formulas,
            lines=tuple(self.lines),
            functional_quantity=self.rule_pack.functional_unit.quantity,
            reference_flow_quantity=self.rule_pack.reference_flow.quantity,
            excluded={e.item: e.reason.en for e in self.rule_pack.boundary.excluded},
            editions=tuple(e for e in self.editions.values() if e.dataset in used),
        )

    def _figures(self) -> None:
        """Parameters of study and rule pack, figures of rows, and the rule pack's formulas."""
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
        choices = self._choices()
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
                "recycled_share": (row.recycled_share, "1"),
            }
            for number, leg in enumerate(row.transport, start=1):
                figures[f"leg{number}.distance"] = (leg.distance_km, "km")
            for field, (figure, unit) in figures.items():
                if figure is not None:
                    name = f"row.{row.id}.{field}"
                    self.inputs[name] = Input(name, figure, unit, basis, row.note, row.place)
        for name, formula in self.rule_pack.formulas.items():
            self.formulas[name] = Quantity(parse(formula.expression), formula.unit)

    def _choices(self) -> dict[str, str]:
        """What the study chose where the category offers a choice, such as the chemistry."""
        return {n: p.value for n, p in self.study.parameters.items() if isinstance(p.value, str)}

    def _row(self, row: Row) -> None:
        item = self.category.items[row.item]
        if row.kind == "product" or row.used_step is not None:
            self._legs(row, f"row.{row.id}.demand")
            return
        quantity = f"row.{row.id}.quantity"
        self.formulas[quantity] = Quantity(steps.demand(row, self.study), row.unit)
        if row.item in {excluded.item for excluded in self.rule_pack.boundary.excluded}:
            return
        stage = self._stage(row)
        if row.kind == "co_product":
            # Scrap that is sold leaves free of burden and without credit (cut-off); any other co-product would
            # have to carry its part, and no row says how much.
            if item.supply != "treatment":
                raise UnsettledAllocation(row.place, step=row.per, item=row.item)
            self._legs(row, quantity)
            return
        if row.kind == "direct_emission":
            self._add(Line(row.id, row.item, stage, "emission", quantity, row.unit, Decimal(1),
                           gas=row.substance or "", place=row.place))  # fmt: skip
        elif item.supply == "electricity":
            for share in electricity.shares(row, self.study, self.rule_pack, self._resolve):
                part = f"{quantity}.{share.source}"
                self.formulas[part] = Quantity(ratio((quantity, share.over), (share.under,)), row.unit)
                self._add(Line(f"{row.id}.{share.source}", row.item, stage, "electricity", part, row.unit,
                               Decimal(0), share.dataset, alternatives=share.alternatives,
                               place=row.place))  # fmt: skip
        elif item.supply != "freight":
            if not row.dataset:
                raise NoDataset(row.place, row=row.id, item=row.item)
            self._require_substance(row, row.dataset)
            part = "treatment" if row.kind == "waste" else "supply"
            self._add(Line(row.id, row.item, stage, part, quantity, row.unit, Decimal(0), row.dataset,
                           place=row.place))  # fmt: skip
        self._legs(row, quantity)

    def _require_substance(self, row: Row, dataset_id: str) -> None:
        """The substance of a row, where it is written as a formula, is that of its dataset: an amount of hydrate is
        no amount of the anhydrous salt. Raises `OtherSubstance`."""
        dataset = self.background.datasets.get(dataset_id)
        stated = normalize("NFKC", row.substance or "")
        # Abbreviations read like formulas, but have no counts (PVC, NMP) or share no element (PA66, R32).
        if dataset is None or not dataset.formula or not any(sign.isdigit() for sign in stated):
            return
        try:
            found, wanted = elements(stated), elements(dataset.formula)
        except BadFormula:  # a name, or a mixture: for the verifier to read
            return
        if found != wanted and found.keys() & wanted.keys():
            raise OtherSubstance(
                row.place, row=row.id, substance=row.substance, dataset=dataset_id, formula=dataset.formula
            )

    def _legs(self, row: Row, quantity: str) -> None:
        for number, leg in enumerate(row.transport, start=1):
            work = f"{quantity}.leg{number}"
            self.formulas[work] = Quantity(
                ratio((quantity, f"row.{row.id}.leg{number}.distance")), f"{row.unit}*km"
            )
            self._add(Line(f"{row.id}.leg{number}", row.item, self._stage(row), "transport", work,
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
                alternatives = {"location": dataset, "all_grid": dataset}
            else:
                dataset = self._resolve(process.supply.role_for(self._choices()))
            self._add(Line(process.id, process.id, process.stage, "rule", name, process.unit, Decimal(0), dataset,
                           alternatives=alternatives, place=place))  # fmt: skip
        except BaymarkError as error:
            self.problems.append(error)

    def _stage(self, row: Row) -> str:
        stage = self.rule_pack.boundary.items.get(row.item)
        if stage is None:
            raise NoStage(row.place, rule_pack=self.rule_pack.id, item=row.item)
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

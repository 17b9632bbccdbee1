"""The examples beside published results: `python -m docs.validation` writes validation.md.

Every figure is computed; the words stand in validation_wording.yaml, what is compared with in
validation_references.csv. No figure of the database is changed because a comparison is off.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING, Any

from docs import pages
from docs.alternatives import exchange_scaled, replaced

if TYPE_CHECKING:
    from baymark.footprint import Account, Contribution
    from baymark.rules.model import Electricity

FOLDER = Path(__file__).resolve().parent
ROOT = FOLDER.parent
SMALL = Decimal("0.005")
GENERATED = "<!-- Made by `make validation`; changes made here are lost. -->"


@dataclass(frozen=True)
class Reference:
    """A published result: kg CO2e per kWh of capacity from `low` to `high` (equal where one value is given)."""

    low: Decimal
    high: Decimal
    rows: tuple[Mapping[str, str], ...]

    def difference(self, value: Decimal) -> tuple[str, Decimal]:
        """Where a value lies (above, within, below), and how far outside, kg CO2e per kWh of capacity."""
        if value > self.high:
            return "above", value - self.high
        if value < self.low:
            return "below", self.low - value
        # A single published value is never met exactly, so only a range can hold ours.
        return "within", Decimal(0)


def references() -> dict[str, Reference]:
    """Every published row, by id."""
    with (FOLDER / "validation_references.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    values = {row["id"]: Decimal(row["value"]) / Decimal(row["divisor"]) for row in rows}
    return {row["id"]: Reference(values[row["id"]], values[row["id"]], (row,)) for row in rows}


def wording() -> dict[str, Any]:
    """The words of the page."""
    from baymark.safe_yaml import read_yaml

    found = read_yaml(FOLDER / "validation_wording.yaml")
    assert isinstance(found, dict)
    return found


def accounts(
    words: Mapping[str, Any], changes: Mapping[str, str] | None = None, *wanted: str
) -> list[Account]:
    """The example under each of its rule packs (or those wanted), with what-if values laid over it."""
    from baymark.commands import opening

    assignments = [f"{path}={value}" for path, value in (changes or {}).items()]
    return list(opening.accounts(opening.open_study(ROOT / words["study"], assignments), wanted))


def by_rule_pack(words: Mapping[str, Any]) -> list[str]:
    """A table line for every installed rule pack of the category: cradle to gate under it, or why there is none."""
    from baymark import rules
    from baymark.commands import opening
    from baymark.errors import BaymarkError, Problems

    study = opening.open_study(ROOT / words["study"])
    lines = []
    for name in dict.fromkeys(pack.id for pack in rules.available() if pack.category == study.category):
        try:
            (account,) = opening.accounts(study, [name])
        except BaymarkError as error:  # out of scope, or not in force on the date of application
            reasons = error.errors if isinstance(error, Problems) else (error,)
            lines.append(f"| {name} | | | | {'; '.join(reason.message() for reason in reasons)} |")
            continue
        pack = account.rule_pack
        marked = f"{name} {pack.version} ({pack.legal_status}, {pack.fidelity})".replace("_", " ")
        policy = power(pack.electricity)
        material = pack.end_of_life.operator.replace("_", " ").replace("cff", "circular footprint formula")
        biogenic = "counted" if "biogenic_removals" in pack.groups_in_value else "not counted"
        value = one(per_capacity(account, words["stages"]))
        lines.append(f"| {marked} | {policy} | {material} | {biogenic} | {value} |")
    return lines


def power(policy: Electricity) -> str:
    """An electricity policy in a few words: sources with a factor of their own, the rest, instruments."""
    words = [", ".join(policy.own_factor) or "none", policy.remainder]
    words += ["instruments counted"] if policy.counted else []
    return "; ".join(words).replace("_", " ")


def taken(account: Account, row: str) -> Decimal:
    """What one kWh of capacity takes by a row, in the row's unit; electricity by all its sources together."""
    found = [
        c for c in account.calculation.contributions if c.line.id.split(".")[0] == row and c.line.dataset
    ]
    return sum((c.quantity for c in found if c.line.part != "transport"), Decimal(0)) / capacity(account)


def to_the_gate(account: Account, stages: Sequence[str]) -> list[Contribution]:
    """The contributions of the stages up to the factory gate. Every stage named must be one of the rule pack."""
    unknown = set(stages) - {stage.id for stage in account.rule_pack.boundary.stages}
    if unknown:
        raise ValueError(f"{account.rule_pack.id} has no stage {', '.join(sorted(unknown))}")
    return [c for c in account.calculation.contributions if c.line.stage in stages]


def capacity(account: Account) -> Decimal:
    """Rated energy of the product in kWh."""
    value = account.study.parameters["rated_energy"].value
    assert isinstance(value, Decimal)
    return value


def per_capacity(account: Account, stages: Sequence[str]) -> Decimal:
    """Cradle to gate, kg CO2e per kWh of capacity."""
    return sum((c.value for c in to_the_gate(account, stages)), Decimal(0)) / capacity(account)


def ranked(account: Account, words: Mapping[str, Any]) -> list[tuple[str, Decimal]]:
    """Contributions by title, largest first, kg CO2e per kWh of capacity."""
    titles = {item: group["title"] for group in words["together"] for item in group["items"]}
    names = {name: item.title.en for name, item in account.category.items.items()}
    names |= {process.id: process.title.en for process in account.rule_pack.processes}
    sums: dict[str, Decimal] = {}
    for contribution in to_the_gate(account, words["stages"]):
        item = contribution.line.item
        title = titles.get(item) or names.get(item, item)
        sums[title] = sums.get(title, Decimal(0)) + contribution.value / capacity(account)
    return sorted(sums.items(), key=lambda pair: (-abs(pair[1]), pair[0]))


def shortened(account: Account, words: Mapping[str, Any]) -> list[tuple[str, Decimal]]:
    """The ranked contributions, those under half a percent put together."""
    whole, table = per_capacity(account, words["stages"]), ranked(account, words)
    large = [pair for pair in table if abs(pair[1]) >= whole * SMALL]
    small = [value for _title, value in table[len(large) :]]
    return [*large, (f"{len(small)} other items", sum(small, Decimal(0)))] if small else large


def effects(account: Account, words: Mapping[str, Any]) -> dict[str, Decimal]:
    """What each alternative assumption alone would change, kg CO2e per kWh of capacity."""
    stages, found = words["stages"], {}
    before = per_capacity(account, stages)
    lines = to_the_gate(account, stages)
    for alternative in words["alternatives"]:
        if "row" in alternative:
            row, wanted = alternative["row"]["id"], Decimal(alternative["row"]["to"])
            stated = account.study.row(row)
            if stated is None:
                raise ValueError(f"the example has no row {row}")
            amount = stated.amount * wanted / taken(account, row)
            changed = accounts(words, {f"rows.{row}.amount": f"{amount:.6f}"}, account.rule_pack.id)[0]
            change = per_capacity(changed, stages) - before
        elif "replace" in alternative:
            change = replaced(account, lines, alternative["replace"]) / capacity(account)
        else:
            change = exchange_scaled(account, lines, **alternative["exchange"]) / capacity(account)
        found[alternative["id"]] = change
    return found


def figures(account: Account, words: Mapping[str, Any]) -> dict[str, str]:
    """Every figure that a text may name, by its name in braces."""
    stages = words["stages"]
    value = per_capacity(account, stages)
    table = ranked(account, words)
    background = account.background

    def of_item(*names: str) -> Decimal:
        lines = (c.value for c in to_the_gate(account, stages) if c.line.item in names)
        return sum(lines, Decimal(0)) / capacity(account)

    def factor(dataset: str) -> str:
        return f"{background.intensities[dataset].value(account.rule_pack.groups_in_value):.4g}"

    official = sum(
        (
            c.quantity
            * c.line.to_dataset
            * background.intensities[c.line.dataset].via["official_electricity"]
            for c in to_the_gate(account, stages)
            if c.line.dataset
        ),
        Decimal(0),
    ) / capacity(account)
    found = {
        "value": one(value),
        "grid_factor": factor("electricity-cn-average-2024"),
        "grid_share": f"{official / value * 100:.0f}",
        "cathode_factor": factor("lithium-iron-phosphate-cn"),
        "lithium_mix_factor": factor("lithium-carbonate-mix-cn"),
        "spodumene_factor": factor("lithium-carbonate-spodumene-cn"),
        "brine_factor": factor("lithium-carbonate-brine-cl"),
        "aluminium_factor": factor("aluminium-primary-cn"),
        "separator_factor": factor("separator-wet-coated-cn"),
        "separator": one(of_item("separator")),
        "electrolyte": one(of_item("electrolyte")),
        "cathode": one(of_item("cathode_active_material")),
        "graphite": one(of_item("anode_active_material")),
        "plant_electricity": f"{taken(account, 'cell_electricity'):.3g}",
        "plant_heat": f"{taken(account, 'cell_steam'):.3g}",
        "specific_energy": f"{capacity(account) / account.footprint.product_mass:.2g}",
        "cell_plant": one(of_item("electricity_cell_production", "heat_cell_production")),
    }
    for place, (title, amount) in zip(("first", "second", "third"), table, strict=False):
        found |= {place: title[:1].lower() + title[1:], f"{place}_value": one(amount)}
    changes = effects(account, words)
    found |= {f"{name}_then": one(value + change) for name, change in changes.items()}
    return found | {name: signed(change) for name, change in changes.items()}


def page() -> str:
    """The whole page."""
    words, known = wording(), references()
    first = accounts(words)[0]
    said = figures(first, words)
    value = per_capacity(first, words["stages"])
    lines = [GENERATED, "# The examples beside published results", "", *_introduction(first, words)]
    lines += ["", "| rule pack | electricity | recycled material | biogenic CO2 | kg CO2e per kWh capacity |"]
    lines += ["|---|---|---|---|---:|"]
    lines += by_rule_pack(words)
    lines += [
        "",
        f"## What it is made of ({first.rule_pack.id})",
        "",
        "| item | kg CO2e per kWh capacity | share |",
    ]
    lines += ["|---|---:|---:|"]
    lines += [f"| {title} | {one(v)} | {v / value * 100:.1f} % |" for title, v in shortened(first, words)]
    lines += [f"| **Sum** | **{one(value)}** | 100.0 % |", "", "## What it assumes", ""]
    lines += [f"- {text.format(**said)}" for text in words["assumptions"]]
    lines += ["", "## What other assumptions would change", "", "Each alone, the rest unchanged.", ""]
    lines += ["| assumption | change, kg CO2e per kWh capacity |", "|---|---:|"]
    lines += [f"| {a['title'].format(**said)} | {said[a['id']]} |" for a in words["alternatives"]]
    lines += ["", "## Published results"]
    for entry in words["references"]:
        lines += _compared(entry, known, value, said)
    return "\n".join([*lines, "", *_more(words)]) + "\n"


def _more(words: Mapping[str, Any]) -> Iterator[str]:
    """The chemistries one by one, and the materials."""
    from docs import validation_chemistries, validation_materials

    yield "## Chemistry by chemistry"
    yield ""
    yield fill(" ".join(words["chemistries"].split()), 110)
    yield ""
    yield from validation_chemistries.section()
    yield ""
    yield "## Materials"
    yield ""
    yield fill(" ".join(words["materials"].split()), 110)
    yield ""
    yield from validation_materials.section()


def _introduction(account: Account, words: Mapping[str, Any]) -> list[str]:
    study, background = account.study, account.background
    text = (
        f"The example study `{study.name}` is an invented LFP battery pack of {capacity(account):f} kWh and "
        f"{account.footprint.product_mass:f} kg, computed with the background {background.id} "
        f"{background.version} ({background.method.upper()}). Compared is cradle to gate: the stages "
        + " and ".join(f"`{stage}`" for stage in words["stages"])
        + " of a rule pack, divided by the rated energy. Published results differ in product, year, boundary and "
        "method, so a comparison tests the order of magnitude and shows where to look. Nothing is fitted to them."
    )
    return fill(text, 110).splitlines()


def _compared(
    entry: Mapping[str, Any], known: Mapping[str, Reference], value: Decimal, said: Mapping[str, str]
) -> list[str]:
    rows = [known[id_] for id_ in entry["rows"]]
    reference = Reference(rows[0].low, rows[-1].high, tuple(row for r in rows for row in r.rows))
    where, difference = reference.difference(value)
    shown = one(reference.low) if len(rows) == 1 else f"{one(reference.low)} to {one(reference.high)}"
    percent = (
        "" if where == "within" else f" by {one(difference)} ({_percent(reference, where, difference)} %)"
    )
    row = reference.rows[0]
    basis = ", ".join(f"{r['value']} {r['unit']} per {r['per'].removeprefix('1 ')}" for r in reference.rows)
    return [
        "",
        f"### {row['source']}",
        "",
        f"- published: {basis} = **{shown}** kg CO2e per kWh capacity ({row['geography']}, {row['year']})",
        f"- read in: {row['source_detail']}; {row['note']} (`{'`, `'.join(entry['rows'])}`, basis {row['basis']})",
        f"- boundary: {entry['boundary']}",
        f"- ours: {said['value']}, {where}{percent}",
        "",
        entry[where].format(**said, difference=one(difference)),
    ]


def _percent(reference: Reference, where: str, difference: Decimal) -> str:
    return f"{difference / (reference.high if where == 'above' else reference.low) * 100:.0f}"


def one(value: Decimal) -> str:
    """A figure with one decimal place; small ones with two significant digits."""
    return f"{value:.1f}" if abs(value) >= Decimal("0.1") else f"{value:.2g}"


def signed(value: Decimal) -> str:
    return f"{'+' if value > 0 else '−'}{one(abs(value))}"


def make() -> dict[str, str]:
    """The page, by its path in docs."""
    from baymark.i18n import in_language

    with in_language("en"):
        return {"validation.md": page()}


if __name__ == "__main__":
    sys.exit(pages.command(make, "docs.validation"))

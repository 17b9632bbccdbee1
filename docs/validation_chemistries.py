"""Every example study beside the published results of its chemistry: a part of validation.md.

Compared is cradle to gate per kWh of capacity. The words stand in validation_chemistries.yaml; what explains a
difference is computed by solving the changed chain again (`alternatives.replaced`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docs.alternatives import replaced
from docs.validation import Reference, capacity, one, per_capacity, references, signed, to_the_gate

if TYPE_CHECKING:
    from baymark.footprint import Account

FOLDER = Path(__file__).resolve().parent
STUDIES = FOLDER.parent / "templates" / "studies"
LARGEST = 6


def wording() -> dict[str, Any]:
    """The words of this part."""
    from baymark.safe_yaml import read_yaml

    found = read_yaml(FOLDER / "validation_chemistries.yaml")
    assert isinstance(found, dict)
    return found


@cache
def account_of(study: str) -> Account:
    """A study under its first rule pack that has the stages compared."""
    from baymark.commands import opening

    opened = opening.open_study(STUDIES / study)
    (account,) = opening.accounts(opened, list(opened.rule_packs)[:1])
    return account


def section() -> Iterator[str]:
    """The lines of this part."""
    words, known = wording(), references()
    for entry in words["studies"]:
        account = account_of(entry["id"])
        said = figures(account, words)
        table = ranked(account, words["stages"])
        yield f"### {entry['title']}: `{entry['id']}`, {said['value']} kg CO2e per kWh capacity"
        yield ""
        yield (
            f"{capacity(account):f} kWh, {account.footprint.product_mass:f} kg, under {account.rule_pack.name}; "
            f"{said['grid_share']} % is emitted by Chinese grid electricity. Largest items: "
            + ", ".join(f"{title} {one(value)}" for title, value in table[:LARGEST])
            + "."
        )
        yield ""
        yield "| what else one could assume, each alone | change |"
        yield "|---|---:|"
        for effect in words["effects"]:
            if effect["id"] in said:
                yield f"| {effect['title']} | {said[effect['id']]} |"
        yield ""
        yield "| published | kg CO2e per kWh capacity | ours lies | what explains it |"
        yield "|---|---:|---|---|"
        for ids in entry["rows"]:
            yield compared(
                [known[id_] for id_ in ids], ids, per_capacity(account, words["stages"]), words, said
            )
        yield ""
    yield from _published_effects(words)
    yield "Published rows that are not compared:"
    yield ""
    for row in words["not_compared"]:
        yield f"- `{row['row']}`: {row['why']}"


def figures(account: Account, words: Mapping[str, Any]) -> dict[str, str]:
    """The figures that a text of this study may name."""
    stages = words["stages"]
    lines = to_the_gate(account, stages)
    value = per_capacity(account, stages)
    via = (
        c.quantity
        * c.line.to_dataset
        * account.background.intensities[c.line.dataset].via["official_electricity"]
        for c in lines
        if c.line.dataset in account.background.intensities
    )
    official = sum(via, Decimal(0)) / capacity(account)
    said = {"value": one(value), "grid_share": f"{official / value * 100:.0f}"}
    nickel = account.background.intensities["nickel-sulfate-hexahydrate-mix-cn"]
    said["nickel"] = f"{nickel.value(account.rule_pack.groups_in_value):.3g}"
    for place, (title, amount) in zip(("first", "second"), ranked(account, stages), strict=False):
        said |= {place: title[:1].lower() + title[1:], f"{place}_value": one(amount)}
    for effect in words["effects"]:
        change = effect_of(account, lines, effect["replace"])
        if change is not None:
            said[effect["id"]] = signed(change)
    return said


def effect_of(account: Account, lines: Sequence[Any], replace: Mapping[str, str]) -> Decimal | None:
    """What a change does, kg CO2e per kWh of capacity; None where nothing of it reaches this study."""
    change = replaced(account, lines, replace) / capacity(account)
    return change if abs(change) >= Decimal("0.005") else None


def ranked(account: Account, stages: Sequence[str]) -> list[tuple[str, Decimal]]:
    """Contributions by item, largest first, kg CO2e per kWh of capacity."""
    titles = {name: item.title.en for name, item in account.category.items.items()}
    titles |= {process.id: process.title.en for process in account.rule_pack.processes}
    sums: dict[str, Decimal] = {}
    for contribution in to_the_gate(account, stages):
        title = titles.get(contribution.line.item, contribution.line.item)
        sums[title] = sums.get(title, Decimal(0)) + contribution.value / capacity(account)
    return sorted(sums.items(), key=lambda pair: (-abs(pair[1]), pair[0]))


def compared(
    rows: Sequence[Reference],
    ids: Sequence[str],
    value: Decimal,
    words: Mapping[str, Any],
    said: Mapping[str, str],
) -> str:
    """One line of the table of published results."""
    reference = Reference(rows[0].low, rows[-1].high, tuple(row for r in rows for row in r.rows))
    where, difference = reference.difference(value)
    shown = one(reference.low) if len(rows) == 1 else f"{one(reference.low)} to {one(reference.high)}"
    lies = where if where == "within" else f"{where} by {one(difference)}"
    row = reference.rows[0]
    text = words["causes"][ids[0]][where].format(**said, difference=one(difference))
    where_read = f"{row['source']} ({row['geography']}, {row['year']}; {row['basis']}) `{ids[0]}`"
    return f"| {where_read} | {shown} | {lies} | {text} |"


def _published_effects(words: Mapping[str, Any]) -> Iterator[str]:
    """Effects of one change that were published, beside the same change here."""
    by_id = {effect["id"]: effect["replace"] for effect in words["effects"]}
    for entry in words["published_effects"]:
        account = account_of(entry["study"])
        lines, value = to_the_gate(account, words["stages"]), per_capacity(account, words["stages"])
        found = {end: effect_of(account, lines, by_id[entry[end]]) or Decimal(0) for end in ("from", "to")}
        ours = (found["to"] - found["from"]) / (value + found["from"]) * 100
        yield f"{entry['text']}: published {entry['published']} % (`{entry['row']}`), here {ours:.0f} %. {entry['cause']}"
        yield ""

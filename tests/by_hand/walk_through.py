"""Reads lfp_pack.md: rows of figures, each with the cell where it stands or the arithmetic that gives it.

After a change of the background or the study, `python -m tests.by_hand.walk_through` from the top folder brings the
figures up to date; prose and arithmetic stay as they are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction as F
from pathlib import Path

from .background import intensities, table
from .lfp_pack import gba_battery
from .result import result
from .study_tables import Tables, read

ROOT = Path(__file__).resolve().parents[2]
STUDIES = ROOT / "templates" / "studies"
STUDY = STUDIES / "lfp-pack"
DATABASES = ROOT / "databases"
PAPER = Path(__file__).with_name("lfp_pack.md")
TWELVE_DIGITS = Context(prec=12)


@dataclass(frozen=True)
class Figure:
    """A row of a table: what it is, the figure as printed, and from where or how."""

    what: str
    figure: str
    how: str


def figures(text: str) -> list[Figure]:
    return [found for line in text.splitlines() if (found := as_figure(line)) is not None]


def as_figure(line: str) -> Figure | None:
    cells = [cell.strip() for cell in line.strip("|").split("|")]
    return Figure(cells[0], cells[1], cells[3]) if line.startswith("| ") and cells[0] != "what" else None


def looked_up(how: str, study: Tables) -> str:
    """The figure that stands where `how` says, as it is written there; of several cells, their sum."""
    file, *words = how.replace("`", "").replace(",", "").split()
    if file == "activity.csv":
        cell = study.row(words[0])[words[1]]
        return cell.split(":")[1] if words[1] == "transport" else cell
    if file == "study.yaml":
        return study.stated(words[0]).split()[0]
    if file == "ar6.csv":
        (row,) = [r for r in table(DATABASES / "methods" / file) if r["flow"] == words[0]]
        return row[words[1]]
    if file == "intensities.csv":
        rows = table(DATABASES / "bay-core" / file)
        (row,) = [r for r in rows if (r["method"], r["dataset"]) == (words[0], words[1])]
        return row[words[2]]
    rows, key = {
        "production.csv": (study.production, "product"),
        "electricity.csv": (study.ledger, "source"),
    }[file]
    site, which, column, last = words
    assert last == "sum"
    return str(sum(Decimal(r[column]) for r in rows if r["site"] == site and which in ("all", r[key])))


def computed(how: str, above: set[str]) -> F:
    """An arithmetic of figures that stand above: × and ÷ before + and −, from left to right."""
    terms = re.split(r" ([+−]) ", how)
    total = F(0)
    for sign, term in zip(["+", *terms[1::2]], terms[::2], strict=True):
        factors = re.split(r" ([×÷]) ", term)
        assert set(factors[::2]) <= above | {"0"}, (how, set(factors[::2]) - above)
        product = F(factors[0])
        for operation, factor in zip(factors[1::2], factors[2::2], strict=True):
            product = product * F(factor) if operation == "×" else product / F(factor)
        total += product if sign == "+" else -product
    return total


def printed(value: F) -> str:
    """Twelve significant digits without exponent and without zeros that say nothing."""
    text = format(TWELVE_DIGITS.divide(Decimal(value.numerator), Decimal(value.denominator)), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def refreshed(text: str, study: Tables, total: float) -> str:
    """The text with every figure as the data now give it. Equal figures from different cells are not told apart."""
    now: dict[str, str] = {}
    lines = []
    for line in text.splitlines():
        found = as_figure(line)
        if found is None:
            lines.append(line)
            continue
        how = " ".join(now.get(word, word) for word in found.how.split())
        if found.how.startswith("`"):
            how, figure = found.how, looked_up(found.how, study)
        elif found.how == "all lines":
            figure = f"{total:.12g}"
        elif re.search(r" [×÷+−] ", how):
            figure = printed(computed(how, set(now.values())))
        else:
            figure = found.figure
        now[found.figure] = figure
        unit = line.strip("|").split("|")[2].strip()
        lines.append(f"| {found.what} | {figure} | {unit} | {how} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    data = read(STUDY)
    whole = result(gba_battery(data), intensities(DATABASES)).total
    PAPER.write_text(refreshed(PAPER.read_text(encoding="utf-8"), data, whole), encoding="utf-8")

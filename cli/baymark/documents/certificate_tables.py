"""The tables of a certificate's annex: stages and items, electricity, models, open figures, digests."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from baymark.documents import numerals
from baymark.documents.certificate_words import Speech, grouped_digest
from baymark.documents.label_text import typeface, visible
from baymark.documents.label_words import named
from baymark.documents.look import POINT

# Of the annex; millimetres.
_SIZE = 7.5 * POINT
_PADDING = 2.0
_MOST_LINES = 12
_MOST_OPEN = 5
_SMALL = Decimal("0.005")  # items with a smaller share of the value stand in one row of their stage


@dataclass(frozen=True)
class Row:
    """A row; with one cell in a table of several columns it runs across all of them."""

    cells: tuple[str, ...]
    strong: bool = False


@dataclass(frozen=True)
class Block:
    """Rows set as one: each column's lines, joined by line ends, stand beside those of the other columns."""

    columns: tuple[str, ...]
    strong: bool
    across: int  # columns that one cell takes


@dataclass(frozen=True)
class Table:
    """A table; `widths` in mm, `figures` are the columns set to the right.

    Laying out a cell costs far more than a line in it; and a certificate shall be there while its holder waits.
    """

    kind: str
    title: str
    heads: tuple[str, ...]
    widths: tuple[int, ...]
    figures: frozenset[int]
    blocks: tuple[Block, ...]


def tables(say: Speech, credential: bytes) -> list[Table]:
    """Every table of the annex that has a row."""
    found = [
        _items(say),
        _supplies(say),
        _models(say),
        _left_out(say),
        _omissions(say),
        _open(say),
        _digests(say, credential),
    ]
    return [table for table in found if table.blocks]


def _table(
    say: Speech,
    kind: str,
    heads: tuple[str, ...],
    widths: tuple[int, ...],
    figures: set[int],
    rows: Sequence[Row],
) -> Table:
    blocks = tuple(
        _block(list(group), widths, say.language)
        for _kind, group in groupby(rows, lambda row: (row.strong, len(row.cells)))
    )
    return Table(kind, say.t(f"table.{kind}"), heads, widths, frozenset(figures), blocks)


def _block(rows: Sequence[Row], widths: tuple[int, ...], language: str) -> Block:
    """The rows with every text broken where its column ends, and as many lines for each of their cells."""
    face = typeface(language)
    across = len(widths) // len(rows[0].cells)
    widths = widths if across == 1 else (sum(widths),)
    columns: list[list[str]] = [[] for _width in widths]
    for row in rows:
        cells = [
            face.lines(text, width - _PADDING, _SIZE, _MOST_LINES, bold=row.strong) or [""]
            for text, width in zip(row.cells, widths, strict=True)
        ]
        height = max(len(lines) for lines in cells)
        for column, lines in zip(columns, cells, strict=True):
            column += lines + [""] * (height - len(lines))
    return Block(tuple("\n".join(lines) for lines in columns), rows[0].strong, across)


def _unit(say: Speech) -> str:
    return f"{say.unit} {say.per}"


def _items(say: Speech) -> Table:
    """Each stage with its sum, below it its items, the small ones in one row; stages outside are named as such."""
    record, t = say.record, say.t
    rows = []
    for stage in record.stages:
        if stage.value is None or stage.share is None:
            rows.append(Row((say.stage(stage), t("table.outside"), numerals.NOTHING), strong=True))
            continue
        rows.append(
            Row((say.stage(stage), say.value(stage.value), numerals.percent(stage.share)), strong=True)
        )
        items = [item for item in record.items if item.stage == stage.id]
        small = [item for item in items if abs(item.share) < _SMALL]
        if len(small) < 2:
            small = []
        rows += [
            Row((say.text(item.title), say.value(item.value), numerals.percent(item.share)))
            for item in items
            if item not in small
        ]
        if small:
            value = sum((item.value for item in small), Decimal(0))
            share = sum((item.share for item in small), Decimal(0))
            text = t(
                "table.small",
                limit=numerals.percent(_SMALL),
                value=say.value(value),
                share=numerals.percent(share),
                items=t("word.semicolon").join(f"{say.text(i.title)} {say.fine(i.value)}" for i in small),
            )
            rows.append(Row((text,)))
    whole = (say.value(record.value), f"100{numerals.THIN}%")
    rows.append(Row((t("table.total"), *whole), strong=True))
    heads = (t("table.item"), _unit(say), t("table.share"))
    return _table(say, "items", heads, (118, 36, 20), {1, 2}, rows)


def _supplies(say: Speech) -> Table:
    t, record = say.t, say.record
    sites = {site.id: named(site.name, site.name_zh, say.language) for site in record.sites}
    rows = tuple(
        Row(
            (sites.get(one.site, one.site), say.chosen("power", one.source), numerals.significant(one.kwh, 6))
        )
        for one in record.electricity.supplies
    )
    heads = (t("table.site"), t("table.source"), t("table.kwh"))
    return _table(say, "supplies", heads, (85, 55, 34), {2}, rows)


def _models(say: Speech) -> Table:
    t = say.t
    rows = tuple(
        Row(
            (
                visible(one.model),
                visible(one.differences) or (t("word.representative") if one.representative else "–"),
            )
        )
        for one in say.record.models
    )
    heads = (t("table.model"), t("table.differences"))
    return _table(say, "models", heads, (50, 124), set(), rows)


def _left_out(say: Speech) -> Table:
    rows = tuple(Row((say.text(text),)) for text in say.record.cut_off.left_out)
    return _table(say, "left_out", (), (174,), set(), rows)


def _omissions(say: Speech) -> Table:
    rows = tuple(
        Row((visible(say.text(one.title)), numerals.stated(one.estimate)))
        for one in say.record.cut_off.omissions
    )
    heads = (say.t("table.omission"), say.t("table.estimate"))
    return _table(say, "omissions", heads, (124, 50), {1}, rows)


def _open(say: Speech) -> Table:
    t = say.t
    rows = tuple(
        Row((f"{one.id} ({say.chosen('basis', one.basis)})", numerals.percent(one.share)))
        for one in say.record.unverified_top[:_MOST_OPEN]
    )
    return _table(say, "open", (t("table.figure"), t("table.through")), (140, 34), {1}, rows)


def _digests(say: Speech, credential: bytes) -> Table:
    record, t = say.record, say.t
    digests: Sequence[tuple[str, str]] = (
        ("credential", hashlib.sha256(credential).hexdigest()),
        ("statement", record.assurance.statement_digest),
        ("scheme", record.scheme.digest),
        ("rule_pack", record.rule_pack.digest),
        ("background", record.background.digest),
    )
    rows = tuple(Row((t(f"digest.{name}"), grouped_digest(digest))) for name, digest in digests)
    return _table(say, "digests", (), (40, 134), set(), rows)

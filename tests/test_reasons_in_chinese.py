"""What files and formulas are refused for is said in the language in use, not half in English."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from baymark.background import cells, chemistry, package
from baymark.errors import BaymarkError
from baymark.formulas import parse, unit_of
from baymark.i18n import in_language
from baymark.safe_yaml import parse_yaml, read_yaml

WEIGHTS = {"Li": Decimal("6.94")}


def _table(text: str) -> None:
    problems: list[BaymarkError] = []
    for row in cells.rows(text.encode(), "t.csv", ("id", "kind", "amount", "year"), problems):
        row.required("id")
        row.choice("kind", ("input", "waste"))
        row.decimal("amount", minimum="0")
        row.year("year")
    cells.refuse_if(problems)


def _described(folder: Path, text: str) -> None:
    (folder / package.FILE).write_text(text, encoding="utf-8")
    package.describe(folder)


REFUSED: list[Callable[[Path], object]] = [
    lambda folder: read_yaml(folder),
    lambda _: parse_yaml("a: 1\na: 2\n", "x.yaml"),
    lambda _: parse_yaml("a: &b 1\n", "x.yaml"),
    lambda _: parse_yaml("a: 1\nb: *a\n", "x.yaml"),
    lambda _: parse_yaml("a: !b 1\n", "x.yaml"),
    lambda _: parse_yaml("? \n: 2\n", "x.yaml"),
    lambda _: parse_yaml("[a]: 2\n", "x.yaml"),
    lambda _: parse_yaml("a\n---\nb\n", "x.yaml"),
    lambda _: parse_yaml("\x01", "x.yaml"),
    lambda _: parse_yaml("[" * 30 + "]" * 30, "x.yaml"),
    lambda _: parse_yaml("[" + "a," * 100_001 + "]", "x.yaml"),
    lambda _: parse("1" * 2_001),
    lambda _: parse("a ; b"),
    lambda _: parse("2 ** 3"),
    lambda _: parse("-" * 60 + "1"),
    lambda _: parse("+".join("a" * 900)),
    lambda _: parse("sin(1)"),
    lambda _: parse("ceiling(1, 2)"),
    lambda _: parse("0x10"),
    lambda _: parse("1e200"),
    lambda _: parse("(1).a"),
    lambda _: unit_of(parse("a + b"), {"a": "kg", "b": "MJ"}),
    lambda _: chemistry.elements(""),
    lambda _: chemistry.elements("Li)"),
    lambda _: chemistry.elements("(Li"),
    lambda _: chemistry.elements("Li?"),
    lambda _: chemistry.elements("((((((((Li))))))))"),
    lambda _: chemistry.molar_mass("Na", WEIGHTS),
    lambda _: chemistry.stoichiometry("half"),
    lambda _: chemistry.stoichiometry("0 Li : 1 Li"),
    lambda _: _table(""),
    lambda _: _table("id,kind,amount\n"),
    lambda _: _table("id,kind,amonut,year\n"),
    lambda _: _table("id,kind,zzz,year\n"),
    lambda _: _table("id,kind,amount,year,year\n"),
    lambda _: _table("id,kind,amount,year\na,input\n"),
    lambda _: _table("id,kind,amount,year\n,output,1p5,9\n"),
    lambda _: _table("id,kind,amount,year\na,input,-1,2024\n"),
    lambda folder: _described(folder, "{"),
    lambda folder: _described(folder, "{}"),
]
# What is quoted from the file, and the names of files, columns, keys, codes, elements and formula functions.
_KEPT = re.compile(
    r"`[^`]*`|'[^']*'|\"[^\"]*\"|\{[^}]*\}|\[[^\]]*\]|[\w/.-]+\.(?:yaml|csv|json)|\b(?:id|kind|amount|year|input|waste)\b"
    r"|\b(?:name|title|version|licenses|baymark|YAML|JSON|UTF-8|CSV|MJ|kg|Na|Li\w*|Fe\w*|CO3|(?:mini|maxi)mum|ceiling)\b"
    r"|\b(?:choose|Expecting property name enclosed in double quotes|line \d+ column \d+|char \d+)\b"
)


@pytest.mark.parametrize("refused", REFUSED, ids=range(len(REFUSED)))
def test_no_english_is_left(refused: Callable[[Path], object], tmp_path: Path) -> None:
    with in_language("zh-Hans"), pytest.raises(BaymarkError) as caught:
        refused(tmp_path)
    with in_language("zh-Hans"):
        said = caught.value.render().replace(str(tmp_path), "").replace(tmp_path.name, "")
    assert re.search("[一-鿿]", said)
    assert re.findall("[A-Za-z]{3,}", _KEPT.sub("", said)) == [], said

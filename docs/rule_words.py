"""Wording of the pages in docs/rules, in one language: sentences, lists, predicates and formulas in plain words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

from baymark.category import Category, Text
from baymark.rules.model import RulePack
from baymark.rules.predicates import AllOf, Comparison, Named, Not, Predicate
from baymark.rules.words import NO_SOURCE

FOLDER = Path(__file__).resolve().parent
LANGUAGES = ("en", "zh-Hans")
_NAME = re.compile(r"[a-z][a-z0-9_]*")


def read_wording() -> Mapping[str, Any]:
    """The words of the pages, by key, each in both languages."""
    from baymark.safe_yaml import read_yaml

    found = read_yaml(FOLDER / "rule_pages_wording.yaml")
    assert isinstance(found, dict)
    return found


@dataclass(frozen=True)
class Words:
    """The wording in one language."""

    wording: Mapping[str, Any]
    language: str
    category: Category

    def say(self, key: str, /, **values: object) -> str:
        """The text under a dotted key, its braces filled. Raises `KeyError` for one that is missing."""
        node: Any = self.wording
        for part in key.split("."):
            node = node[part]
        text = str(node[self.language])
        return text.format(**values) if values else text

    def read(self, text: Text | None) -> str:
        """A text of the rule pack on one line."""
        return inline(text.read(self.language)) if text is not None else ""

    def listed(self, parts: Iterable[str]) -> str:
        """The parts one after the other; the word for none where there are none."""
        return self.say("separator").join(parts) or self.say("none")

    def sentences(self, parts: Iterable[str]) -> str:
        """Longer parts one after the other, each without its full stop; the word for none where there are none."""
        return self.say("semicolon").join(part.rstrip(".。") for part in parts) or self.say("none")

    def join(self, *sentences: str) -> str:
        """Sentences one after the other, with the space of the language between them."""
        return self.say("space").join(sentence for sentence in sentences if sentence)

    def pair(self, name: str, what: str) -> str:
        """`name: what` with the colon of the language."""
        return f"{name}{self.say('colon')}{what}"

    def noted(self, text: str, note: str) -> str:
        """A text with a note in brackets."""
        return f"{text}{self.say('bracket')}{note}{self.say('bracket_end')}"

    def rests(self, source: str, basis: str) -> str:
        """Where something comes from and how well it is known, for the end of a line."""
        return f"*{self.source(source)}* **[{self.say(f'basis.{basis}')}]**"

    def source(self, text: str) -> str:
        """A source as it is written, the words for none in the language of the page."""
        said = inline(text)
        if not said.startswith(NO_SOURCE):
            return said
        reading = said.removeprefix(NO_SOURCE)
        if reading.startswith(": "):
            return self.pair(self.say("no_source"), reading.removeprefix(": "))
        return self.say("no_source") + reading

    def name(self, text: str) -> str:
        """An edition or a publisher, in the language of the page where it has a name there."""
        said = inline(text)
        known: Mapping[str, Mapping[str, str]] = self.wording["names"]
        return str(known.get(said, {}).get(self.language, said))

    def table(self, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
        """A table in Markdown; bars in a cell are escaped."""
        cells = [list(headings), ["---"] * len(headings), *rows]
        return ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in cells] + [""]

    # Titles of the category.

    def item(self, name: str) -> str:
        return self.read(self.category.items[name].title)

    def choice(self, parameter: str, name: str) -> str:
        return self.read(self.category.parameters[parameter].choices[name])

    def parameter(self, name: str) -> str:
        """The title of a parameter or a share."""
        return self.read((self.category.parameters.get(name) or self.category.shares[name]).title)

    # Predicates and formulas.

    def predicate(self, predicate: Predicate, rule_pack: RulePack) -> str:
        """A predicate as a clause; what is named is written out."""
        if isinstance(predicate, Named):
            return self.predicate(rule_pack.predicates[predicate.name], rule_pack)
        if isinstance(predicate, Not):
            return self.say("predicate.not", inner=self._nested(predicate.part, rule_pack))
        if isinstance(predicate, Comparison):
            return self._comparison(predicate)
        word = "all_of" if isinstance(predicate, AllOf) else "any_of"
        return self.say(f"predicate.{word}").join(self._nested(one, rule_pack) for one in predicate.parts)

    def _nested(self, predicate: Predicate, rule_pack: RulePack) -> str:
        """A predicate inside another: in brackets where it has parts of its own."""
        if isinstance(predicate, Named):
            return self._nested(rule_pack.predicates[predicate.name], rule_pack)
        text = self.predicate(predicate, rule_pack)
        if isinstance(predicate, Comparison | Not):
            return text
        return f"{self.say('bracket').lstrip()}{text}{self.say('bracket_end')}"

    def _comparison(self, asked: Comparison) -> str:
        if asked.subject == "item":
            word = "given" if asked.wanted == ("true",) else "not_given"
            return self.say(f"predicate.{word}", what=self.item(asked.name))
        if asked.subject == "kind":
            what, choices = (
                self.say("predicate.kind"),
                [self.read(self.category.kinds[kind]) for kind in asked.wanted],
            )
        elif asked.subject == "application_date":
            what, choices = self.say("predicate.application_date"), list(asked.wanted)
        else:
            definition = self.category.parameters[asked.name]
            what = self.read(definition.title)
            choices = [
                self.read(definition.choices[name]) if definition.choices else name for name in asked.wanted
            ]
        if asked.relation in ("equals", "one_of"):
            relation = "equals" if len(choices) == 1 else "one_of"
            return self.say(
                f"predicate.{relation}", what=what, choice=self.listed(f"“{one}”" for one in choices)
            )
        return self.say(f"predicate.{asked.relation}", what=what, limit=choices[0])

    def expression(self, text: str, rule_pack: RulePack) -> str:
        """A formula with titles in place of names and signs in place of operators."""

        def title(match: re.Match[str]) -> str:
            name = match[0]
            functions = self.wording["formulas"]["functions"]
            if name in functions:
                return self.say(f"formulas.functions.{name}") + " "
            found = self._titles(rule_pack).get(name)
            return f"“{found}”" if found else name

        return _signs(_NAME.sub(title, text))

    def symbols(self, text: str) -> str:
        """A formula as it is written, with signs in place of operators."""
        return f"`{_signs(text)}`"

    def _titles(self, rule_pack: RulePack) -> dict[str, str]:
        found = {name: self.read(one.title) for name, one in self.category.parameters.items()}
        found |= {name: self.read(one.title) for name, one in self.category.shares.items()}
        found |= {name: self.read(one.title) for name, one in rule_pack.parameters.items()}
        return found | {name: self.read(one.title) for name, one in rule_pack.formulas.items()}

    @cached_property
    def groups(self) -> Mapping[str, Any]:
        """The greenhouse-gas groups that have a name here."""
        found: Mapping[str, Any] = self.wording["method"]["groups"]
        return found


def _signs(text: str) -> str:
    return re.sub(r"\s*([*/])\s*", lambda m: " × " if m[1] == "*" else " ÷ ", text).replace(" - ", " − ")


def inline(text: str) -> str:
    """Text of a rule pack as Markdown on one line: nothing in it is taken for mark-up of HTML."""
    return " ".join(text.split()).replace("<", "&lt;")


def percent(share: Decimal) -> str:
    """A share as a percentage, without needless zeros."""
    return f"{(share * 100).normalize():f} %"

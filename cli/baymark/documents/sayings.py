"""Texts that every language of a document can read: from data, made in each language, or keys of the wording."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol


class Readable(Protocol):
    """A text that exists in all languages."""

    def read(self, name: str) -> str: ...


@dataclass(frozen=True)
class Name:
    """A proper name; never converted between scripts, since a register holds it as it is."""

    en: str
    zh: str

    def read(self, name: str) -> str:
        return (self.en or self.zh) if name == "en" else (self.zh or self.en)


@dataclass(frozen=True)
class Words:
    """A text that was made in each language."""

    by_language: Mapping[str, str]

    def read(self, name: str) -> str:
        return self.by_language[name]


@dataclass(frozen=True)
class Phrase:
    """A key of the wording and what fills its placeholders."""

    key: str
    values: Mapping[str, Saying] = field(default_factory=dict)


Saying = str | Readable | Phrase

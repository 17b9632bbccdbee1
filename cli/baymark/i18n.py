"""The language of messages: English in the source, zh-Hans and zh-Hant from catalogues.

The language in use belongs to the context that chose it (a `ContextVar`), not to the module, so that a
document can be rendered in one language while the messages stay in another.
"""

from __future__ import annotations

import csv
import gettext as gnu_gettext
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

LANGUAGES = ("en", "zh-Hans", "zh-Hant")
DOMAIN = "baymark"
LOCALE_FOLDER = Path(__file__).parent / "locale"

# What people and operating systems write, beside the three names themselves.
_ALIASES = {
    "zh": "zh-Hans",
    "zh-cn": "zh-Hans",
    "zh-sg": "zh-Hans",
    "zh-tw": "zh-Hant",
    "zh-hk": "zh-Hant",
    "zh-mo": "zh-Hant",
}

_language: ContextVar[str] = ContextVar("baymark_language", default="en")


def known_language(name: str) -> str | None:
    """One of `LANGUAGES` for a tag such as `zh_CN.UTF-8`, `ZH-hant` or `en-GB`; None when it is not ours."""
    tag = name.strip().split(".")[0].split("@")[0].replace("_", "-").lower()
    parts = tag.split("-")
    for language in LANGUAGES:
        if tag == language.lower() or tag.startswith(f"{language.lower()}-"):
            return language
    return _ALIASES.get(tag) or ("en" if parts[0] == "en" else None)


def language() -> str:
    """The language in use, one of `LANGUAGES`."""
    return _language.get()


def sentences(said: Iterable[str]) -> str:
    """Sentences one after the other, with the space between them that the language in use has."""
    return ("" if language().startswith("zh") else " ").join(said)


def choose_language(name: str) -> None:
    """Use one of `LANGUAGES` from here on in this context."""
    if name not in LANGUAGES:
        raise ValueError(f"language {name!r} is not one of {', '.join(LANGUAGES)}")
    _language.set(name)


@contextmanager
def in_language(name: str) -> Iterator[None]:
    """Use a language within a `with` block, then the former one again."""
    former = language()
    choose_language(name)
    try:
        yield
    finally:
        _language.set(former)


@cache
def _catalogue(name: str) -> gnu_gettext.NullTranslations:
    if name == "en":  # the message ids themselves are English
        return gnu_gettext.NullTranslations()
    with (LOCALE_FOLDER / name / "LC_MESSAGES" / f"{DOMAIN}.mo").open("rb") as file:
        return gnu_gettext.GNUTranslations(file)


def _(message: str) -> str:
    """The message in the language in use; the message itself where the catalogue has no translation."""
    # The empty message id names the catalogue's own header.
    return _catalogue(language()).gettext(message) if message else ""


def N_(message: str) -> str:
    """Marks a message for translation where it is defined; it is translated by `_` where it is shown."""
    return message


def ngettext(singular: str, plural: str, count: int) -> str:
    """Singular or plural of a message for a count, in the language in use."""
    return _catalogue(language()).ngettext(singular, plural, count)


@cache
def _traditional_exceptions() -> dict[str, str]:
    with (LOCALE_FOLDER / "zh-Hant.csv").open(encoding="utf-8", newline="") as file:
        return {row["zh_hans"]: row["zh_hant"] for row in csv.DictReader(file)}


@cache
def _traditional_converter() -> object:
    import opencc  # 30 ms; only needed where Chinese text is converted

    # s2tw, not s2hk: it keeps 溫室氣體 and 賬戶 as Hong Kong and Macao print them; words that differ are
    # exceptions.
    return opencc.OpenCC("s2tw")


def to_traditional(text: str) -> str:
    """Simplified Chinese text in traditional characters, glossary exceptions first, the rest by OpenCC."""
    exceptions = _traditional_exceptions()
    convert = _traditional_converter().convert  # type: ignore[attr-defined]
    longest_first = sorted(exceptions, key=len, reverse=True)
    pieces = re.split(f"({'|'.join(map(re.escape, longest_first))})", text)
    return "".join(exceptions.get(piece) or convert(piece) for piece in pieces)

"""What two rule packs say differently: every text and figure, by its path, with the title it stands under."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from baymark.i18n import language, to_traditional
from baymark.rules.content import Content
from baymark.rules.extending import flat

LANGUAGES = ("en", "zh-Hans")
# Of each rule pack its own by nature; that they differ tells nothing.
LEFT_OUT = ("exceptions", "extends", "id", "version", "schema")


@dataclass(frozen=True)
class Difference:
    """`kind` is `changed`, `added` (only the second has it) or `removed` (only the first)."""

    path: str
    title: str
    kind: str
    first: str
    second: str


def differences(first: Content, second: Content) -> list[Difference]:
    """In the order of the first rule pack, then what only the second has. Texts are compared in the language in use."""
    texts = [_shown(flat(content.node)) for content in (first, second)]
    titles = [_titles(one) for one in texts]
    found = []
    for path in dict.fromkeys([*texts[0], *texts[1]]):
        before, after = texts[0].get(path), texts[1].get(path)
        if before == after or path.split("/")[0] in LEFT_OUT:
            continue
        kind = "added" if before is None else "removed" if after is None else "changed"
        title = _title(path, titles[0]) or _title(path, titles[1])
        found.append(Difference(path, title, kind, before or "", after or ""))
    return found


def _shown(texts: Mapping[str, str]) -> dict[str, str]:
    """Texts in two languages as one, in the language in use."""
    wanted = "en" if language() == "en" else "zh-Hans"
    shown: dict[str, str] = {}
    for path, text in texts.items():
        above, _slash, name = path.rpartition("/")
        if name not in LANGUAGES:
            shown[path] = text
        elif name == wanted:
            shown[above] = to_traditional(text) if language() == "zh-Hant" else text
    return shown


def _titles(texts: Mapping[str, str]) -> dict[str, str]:
    return {path.removesuffix("/title"): text for path, text in texts.items() if path.endswith("/title")}


def _title(path: str, titles: Mapping[str, str]) -> str:
    """The title of the nearest part above a path that has one."""
    while path:
        if path in titles:
            return titles[path]
        path = path.rpartition("/")[0]
    return ""

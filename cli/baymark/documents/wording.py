"""The words of documents: read from a `wording.yaml`, spoken in one language at a time."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from baymark.category import Text
from baymark.documents.sayings import Phrase, Saying
from baymark.errors import BadInput, Place
from baymark.i18n import _
from baymark.safe_yaml import Node, read_yaml

SCHEMA = "baymark/wording/1"
_LANGUAGES = {"en", "zh-Hans"}


class BadWording(BadInput):
    """A wording file lacks a text or has one too many."""

    code = "bad-wording"
    summary = "The wording cannot be used: {reason}"
    remedy = "Give every key a text in en and in zh-Hans, and nothing else."


class Wording:
    """Texts by dotted key. `say` puts them, and whatever the data holds, into one language."""

    def __init__(self, texts: Mapping[str, Text], language: str) -> None:
        self.texts = texts
        self.language = language

    def t(self, key: str, **values: object) -> str:
        """The text of a key with its placeholders filled. A key or value that is missing is an error."""
        if key not in self.texts:
            raise BadWording(Place(key=key), reason=_("there is no text {key}").format(key=key))
        return (
            self.texts[key]
            .read(self.language)
            .format(**{name: self.say(value) for name, value in values.items()})
        )

    def say(self, saying: Saying | object) -> str:
        """A text of the data in the language; figures and plain texts as they are."""
        if isinstance(saying, Phrase):
            return self.t(saying.key, **saying.values)
        read = getattr(saying, "read", None)
        return str(read(self.language)) if read else str(saying)

    def knows(self, key: str) -> bool:
        return key in self.texts


def read_wording(path: Path) -> dict[str, Text]:
    """The texts of a wording file by dotted key. Raises `BadWording`."""
    node = read_yaml(path, path.name)
    if not isinstance(node, dict) or node.get("schema") != SCHEMA:
        raise BadWording(
            Place(path.name, key="schema"), reason=_("schema is not {schema}").format(schema=SCHEMA)
        )
    return dict(_texts({key: value for key, value in node.items() if key != "schema"}, "", path.name))


def _texts(node: Mapping[str, Node], above: str, file: str) -> list[tuple[str, Text]]:
    found: list[tuple[str, Text]] = []
    for name, value in node.items():
        key = f"{above}.{name}" if above else name
        if not isinstance(value, dict):
            raise BadWording(Place(file, key=key), reason=_("a group or a text in two languages is expected"))
        if "en" not in value and "zh-Hans" not in value:
            found += _texts(value, key, file)
            continue
        english, chinese = value.get("en"), value.get("zh-Hans")
        if set(value) != _LANGUAGES or not isinstance(english, str) or not isinstance(chinese, str):
            raise BadWording(Place(file, key=key), reason=_("a text needs en and zh-Hans, and nothing else"))
        if not english or not chinese:
            raise BadWording(Place(file, key=key), reason=_("a text is empty"))
        found.append((key, Text(english, chinese)))
    return found

"""What a rule pack or scheme is and rests on, as lines of Markdown in one language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from baymark.rules.model import Document, InForce
from docs.rule_words import Words


def span(in_force: InForce, words: Words) -> str:
    """The first and last day of application for which something holds."""
    start = in_force.start.isoformat()
    if in_force.end is None:
        return words.say("identity.since", start=start)
    return words.say("identity.span", start=start, end=in_force.end.isoformat())


def documents(listed: Sequence[Document], words: Words) -> Iterator[str]:
    """The documents that something rests on, and how much of each was read."""
    for one in listed:
        title = words.listed(
            (f"**{words.read(one.title)}**", words.name(one.edition), words.name(one.publisher))
        )
        note = f" {words.read(one.note)}" if one.note else ""
        yield f"- {title} **[{words.say(f'read.{one.read}')}]**{note}"
    yield ""


def text_of(folder: Path, words: Words) -> list[str]:
    """What the editors wrote, its title left out and its headings one step lower."""
    text = (folder / f"{words.language}.md").read_text(encoding="utf-8")
    lines = [line for line in text.strip().split("\n") if not line.startswith("# ")]
    return [f"#{line}" if line.startswith("## ") else line for line in "\n".join(lines).strip().split("\n")]

"""What the option parser says, in the language in use: the headings of its help and its errors.

Typer carries a copy of the parser whose words are fixed English. Here each of them stands once as a message;
what the parser wrote is recognised by it and written again. In English the text stays as it was.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

import typer

from baymark.i18n import N_, _

# Texts beside the options and arguments of the help, or the parts in brackets behind them.
_HELP = (
    N_("Show this message and exit."),
    N_("required"),
    N_("default: {default}"),
    N_("env var: {var}"),
    N_("(dynamic)"),
)
_HEADINGS = (N_("Options"), N_("Arguments"), N_("Commands"))
# More exact ones first. `{detail}` is said by the parser too and is recognised in its turn.
_ERRORS = (
    N_("No such option: {name} (Possible options: {names})"),
    N_("No such option: {name}"),
    N_("Option {name} requires an argument."),
    N_("Option {name} requires {count} arguments."),
    N_("Option {name} does not take a value."),
    N_("Argument {name} takes {count} values."),
    N_("Got unexpected extra argument(s) ({words})"),
    N_("Missing command."),
    N_("No such command {name}. Did you mean {nearest}?"),
    N_("No such command {name}."),
    N_("Missing argument {name}. Choose from: {choices}"),
    N_("Missing argument {name}."),
    N_("Missing option {name}. Choose from: {choices}"),
    N_("Missing option {name}."),
    N_("Invalid value for {name}: {detail}"),
    N_("Invalid value: {detail}"),
    N_("Value error, {detail}"),
    N_("{value} is not one of {choices}."),
    N_("Value {value} is not a valid {kind}."),
    N_("Input should be a valid integer, unable to parse string as an integer"),
    N_("Input should be a valid integer"),
    N_("Input should be a valid number, unable to parse string as a number"),
    N_("Input should be greater than or equal to {limit}"),
    N_("Input should be less than or equal to {limit}"),
    N_("{kind} {path} does not exist."),
    N_("{kind} {path} is a file."),
    N_("{kind} {path} is a directory."),
    N_("{kind} {path} is not readable."),
    N_("{kind} {path} is not writable."),
)
_KINDS = (N_("file"), N_("dir"), N_("path"))
_EXTRAS = re.compile(r"(?:(?<=  )|\A)\[(?P<parts>.*)\]\Z")
# The classes that the help is written with, as typer exports them.
_Context: Any = typer.Context
_HelpFormatter: Any = typer.Context.formatter_class


class HelpFormatter(_HelpFormatter):  # type: ignore[misc]
    """Writes the help with the parser's own words in the language in use."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, _("Usage: ") if prefix is None else prefix)

    @contextmanager
    def section(self, name: str) -> Iterator[None]:
        with super().section(_(name) if name in _HEADINGS else name):
            yield

    def write_dl(self, rows: Sequence[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        super().write_dl([(name, _help(text)) for name, text in rows], col_max, col_spacing)


class Context(_Context):  # type: ignore[misc]
    """The context of a command whose help is written by `HelpFormatter`."""

    formatter_class = HelpFormatter


def error_text(text: str) -> str:
    """An error of the parser in the language in use; one that is not known stays as it is."""
    return _said(" ".join(text.split()), _ERRORS)


def _help(text: str) -> str:
    """A text of the help; what it says in brackets at its end (default, required) is the parser's."""
    found = _EXTRAS.search(text)
    if not found:
        return _(text) if text in _HELP else text
    parts = "; ".join(_said(part, _HELP) for part in found["parts"].split("; "))
    return f"{text[: found.start()]}[{parts}]"


def _said(text: str, messages: Sequence[str]) -> str:
    for message in messages:
        found = _pattern(message).fullmatch(text)
        if found:
            values = found.groupdict()
            if "detail" in values:
                values["detail"] = error_text(values["detail"])
            if values.get("kind") in _KINDS:
                values["kind"] = _(values["kind"])
            return _(message).format(**values)
    return text


@cache
def _pattern(message: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", message)
    return re.compile(
        "".join(f"(?P<{part}>.+?)" if index % 2 else re.escape(part) for index, part in enumerate(parts)),
        re.DOTALL,
    )

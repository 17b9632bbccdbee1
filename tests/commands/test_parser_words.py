"""The option parser speaks the language in use, in its help and in its errors."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import pytest
import typer

from baymark.commands.parser_words import Context, error_text
from baymark.i18n import in_language

Command = Callable[..., tuple[int, str, str]]

# Words that stay: commands, options, placeholders, names of languages and formats.
_KEPT = re.compile(r"`[^`]*`|'[^']*'|\[usage\]|--?[a-z-]+|[A-Z_]{2,}|<[a-z]+>|\[[A-Z]+\]")


def _probe(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    count: Annotated[int, typer.Option(min=1, max=5)] = 1,
    share: Annotated[float, typer.Option()] = 0.5,
    pair: Annotated[tuple[int, int], typer.Option()] = (1, 2),
    flag: Annotated[bool, typer.Option("--flag")] = False,
) -> None:
    """A command with every kind of parameter."""


def _said_by_the_parser(words: list[str]) -> str:
    """The error of the parser for a command line, as it says it."""
    app = typer.Typer(add_completion=False, rich_markup_mode=None)
    app.command()(_probe)
    with pytest.raises(Exception) as caught:
        typer.main.get_command(app).main(args=words, prog_name="probe", standalone_mode=False)
    return str(caught.value.format_message())  # type: ignore[attr-defined]


MISTAKES = [
    [],
    ["{file}", "--nope"],
    ["{file}", "--flog"],
    ["{file}", "--count"],
    ["{file}", "--pair", "1"],
    ["{file}", "--flag=1"],
    ["{file}", "--count", "many"],
    ["{file}", "--count", "0"],
    ["{file}", "--count", "9"],
    ["{file}", "--share", "half"],
    ["{file}", "more", "words"],
    ["missing.csv"],
    ["{folder}"],
]


@pytest.mark.parametrize("words", MISTAKES, ids=[" ".join(words) or "nothing" for words in MISTAKES])
def test_errors_are_translated(words: list[str], tmp_path: Path) -> None:
    (tmp_path / "a.csv").touch()
    given = [word.format(file=tmp_path / "a.csv", folder=tmp_path) for word in words]
    english = _said_by_the_parser(given)
    assert error_text(english) == " ".join(english.split())
    with in_language("zh-Hans"):
        chinese = error_text(english)
    assert re.findall("[一-鿿]", chinese)
    assert not re.findall(
        r"[A-Za-z]{2,}",
        _KEPT.sub("", chinese).replace(str(tmp_path), "").replace("words", "").replace("more", ""),
    ), chinese


def test_an_unknown_error_stays_as_it_is() -> None:
    with in_language("zh-Hans"):
        assert error_text("Something new.") == "Something new."


def test_help_is_translated(baymark: Command) -> None:
    code, out, _err = baymark("--lang", "zh", "db", "show", "--help")
    assert code == 0
    for words in ("用法：baymark db show", "参数:", "选项:", "[必填]", "[默认：ar6]", "显示本说明并退出。"):
        assert words in out
    for words in ("Usage", "Arguments", "Options", "required", "default", "Show this"):
        assert words not in out


def test_help_in_english_is_the_parsers(baymark: Command) -> None:
    _code, out, _err = baymark("db", "show", "--help")
    out = " ".join(out.split())  # long texts are broken
    for words in ("Usage: baymark db show", "Arguments: ", "Options: ", "[required]", "[default: ar6]"):
        assert words in out
    assert "Show this message and exit." in out


def test_a_text_of_ours_in_brackets_is_not_the_parsers() -> None:
    formatter = Context.formatter_class(width=80)
    with in_language("zh-Hans"):
        formatter.write_dl([("--x", "Either [required] or not"), ("--y", "A  [list; required]")])
    assert formatter.getvalue().splitlines() == ["--x  Either [required] or not", "--y  A  [list; 必填]"]


@pytest.mark.parametrize(
    "words", [["calc"], ["calc", "x", "--nope"], ["db", "listt"], ["db", "list", "--format", "x"]]
)
def test_commands_say_it_in_chinese(baymark: Command, words: list[str]) -> None:
    code, out, err = baymark("--lang", "zh", *words)
    assert code == 2 and out == ""
    assert not re.findall(r"[A-Za-z]{2,}", _KEPT.sub("", err)), err


def test_a_group_alone_answers_with_its_help(baymark: Command) -> None:
    code, out, err = baymark("--lang", "zh", "db")
    assert code == 2 and out == ""
    assert err.startswith("用法：baymark db") and "无法理解" not in err

"""Entry of the command line: chooses the language, runs a command, turns errors into text and exit codes."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from baymark.errors import BaymarkError, UsageError
from baymark.i18n import LANGUAGES, _, choose_language, known_language

PROGRAM_FAULT = 1
INTERRUPTED = 130  # what a shell expects after SIGINT


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and leave the process with its exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    sys.exit(run(words))


def run(words: list[str]) -> int:
    """Run one command; the exit code says how it ended (0 done, 1 own fault, 2 usage, 3-5 see `errors`)."""
    # The help is translated while the tree is built, so language and debug are needed before it is parsed.
    words = _global_options_first(words)
    leading = _leading_options(words)
    debug = "--debug" in leading
    try:
        choose_language(_wanted_language(leading))
        from baymark.commands import build_app

        # Alone, `baymark` is a question: answered with the help, not with an error.
        ended = build_app().main(args=words or ["--help"], prog_name="baymark", standalone_mode=False)
        code = ended if isinstance(ended, int) else 0
        if code == INTERRUPTED:  # the parser turns Ctrl-C into this code without a word
            _print(_("Interrupted."))
        return code
    except BaymarkError as error:
        if debug:
            _print_traceback()
        _print(error.render())
        return error.exit_code
    except KeyboardInterrupt:
        _print(_("Interrupted."))
        return INTERRUPTED
    except BrokenPipeError:
        # The reader (`| head`) has left: not an error of ours; keep Python from complaining at shutdown.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        import typer

        if isinstance(error, typer.Abort):  # a question was answered with end of file or Ctrl-C
            _print(_("Interrupted."))
            return INTERRUPTED
        usage = _usage_text(error, typer.BadParameter)
        if usage is not None:
            if debug:
                _print_traceback()
            _print(usage)
            return UsageError.exit_code
        if debug:
            _print_traceback()
        else:
            _print(
                _("baymark failed on {kind}: {text}. Run again with --debug for the details.").format(
                    kind=type(error).__name__, text=" ".join(str(error).split()) or "-"
                )
            )
        return PROGRAM_FAULT


def _global_options_first(words: list[str]) -> list[str]:
    """`--lang` and `--debug` count wherever people write them; no command has an option of these names."""
    first: list[str] = []
    rest: list[str] = []
    waiting = iter(words)
    for word in waiting:
        if word == "--":
            rest += [word, *waiting]
        elif word == "--lang":
            first += [word, *(value for value in [next(waiting, None)] if value is not None)]
        elif word == "--debug" or word.startswith("--lang="):
            first.append(word)
        else:
            rest.append(word)
    return first + rest


def _leading_options(words: list[str]) -> list[str]:
    """The words before the command."""
    leading: list[str] = []
    expects_value = False
    for word in words:
        if not expects_value and not word.startswith("-"):
            break
        leading.append(word)
        expects_value = not expects_value and word == "--lang"
    return leading


def _wanted_language(leading: list[str]) -> str:
    source, wanted = "BAYMARK_LANG", os.environ.get("BAYMARK_LANG", "")
    for index, word in enumerate(leading):
        if word == "--lang" and index + 1 < len(leading):
            source, wanted = "--lang", leading[index + 1]
        elif word.startswith("--lang="):
            source, wanted = "--lang", word.removeprefix("--lang=")
    if not wanted and source == "BAYMARK_LANG":
        return "en"
    known = known_language(wanted)
    if known is None:
        raise UsageError(
            reason=_("{source} is {wanted}, but the languages are {languages}").format(
                source=source, wanted=repr(wanted), languages=", ".join(LANGUAGES)
            )
        )
    return known


def _usage_text(error: Exception, known_usage_error: type[Exception]) -> str | None:
    """What to print on a usage error of the option parser, or None for any other error.

    Typer exports only one of the parser's usage errors; all share the ancestor that has `format_message`.
    """
    from baymark.commands.parser_words import error_text

    shared = [kind for kind in known_usage_error.__mro__ if "format_message" in vars(kind)][-1]
    if not isinstance(error, shared):
        return None
    said = str(error.format_message())  # type: ignore[attr-defined]
    # A group without a subcommand is a question: the parser raises its help as an error.
    return (
        said if type(error).__name__ == "NoArgsIsHelpError" else UsageError(reason=error_text(said)).render()
    )


def _print(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def _print_traceback() -> None:
    import traceback

    traceback.print_exc()


if __name__ == "__main__":
    main()

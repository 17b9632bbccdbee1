"""The command tree. A verb's module is imported when the verb is used, not to print the help.

A verb is one line of `VERBS` and one module with `register(app)`, which adds the command, or a `typer.Typer`
with subcommands, under the verb's name. Modules mark help texts with `N_`; they are translated here, in the
language in use when the command is built.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from baymark.commands.parser_words import Context
from baymark.errors import UsageError
from baymark.i18n import LANGUAGES, N_, _


@dataclass(frozen=True)
class Verb:
    """A command's name, the module that registers it and its line in the help."""

    name: str
    module: str
    help: str


VERBS: tuple[Verb, ...] = (
    Verb("new", "baymark.commands.new", N_("Start a study from a category or an example.")),
    Verb("check", "baymark.commands.check", N_("Check a study and name every cell to mend.")),
    Verb("calc", "baymark.commands.calc", N_("Calculate the footprint of a study.")),
    Verb("report", "baymark.commands.report", N_("Write the study report.")),
    Verb(
        "compare",
        "baymark.commands.compare",
        N_("Show what makes the difference between two footprints."),
    ),
    Verb("crosscheck", "baymark.commands.crosscheck", N_("Recompute a footprint with the reference engine.")),
    Verb(
        "seal", "baymark.commands.seal", N_("Seal a study into a dossier that recomputes to the same digits.")
    ),
    Verb("keys", "baymark.commands.keys", N_("Make keys, and keep the list of whom to trust.")),
    Verb("apply", "baymark.commands.apply", N_("Submit, accept or return an application.")),
    Verb("verify", "baymark.commands.verify", N_("Recompute a dossier and sign a statement.")),
    Verb("issue", "baymark.commands.issue", N_("Issue a certificate on a verified dossier.")),
    Verb("certificate", "baymark.commands.certificate", N_("Show a certificate and print its papers.")),
    Verb("registry", "baymark.commands.registry", N_("List, show and export what was issued.")),
    Verb("label", "baymark.commands.label", N_("Draw the label of a certificate.")),
    Verb(
        "check-label",
        "baymark.commands.check_label",
        N_("Read a label back and check its signature offline."),
    ),
    Verb("rules", "baymark.commands.rules", N_("List, show, test and compare rule packs.")),
    Verb("db", "baymark.commands.db", N_("List, show, search and check background databases.")),
    Verb("study", "baymark.commands.study", N_("Take processes and suppliers' footprints into a study.")),
    Verb("demo", "baymark.commands.demo", N_("Calculate and print an example study from start to end.")),
)


def build_app(verbs: tuple[Verb, ...] = VERBS) -> Any:
    """The root command, to be called with `args` and `prog_name` like any click command."""
    app = typer.Typer(
        name="baymark",
        cls=_lazy_group(verbs),
        help=N_("Product carbon footprints, from a bill of materials to a verified certificate and label."),
        add_completion=False,
        # Rich adds 0.1 s to the help and draws boxes; the terminal's look is ours.
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_global_options)
    return _translated(typer.main.get_group(app))


def _lazy_group(verbs: tuple[Verb, ...]) -> type[TyperGroup]:
    table = {verb.name: verb for verb in verbs}

    class VerbGroup(TyperGroup):
        """Knows the verbs from the table alone."""

        def list_commands(self, ctx: Any) -> list[str]:
            return list(table)

        def get_command(self, ctx: Any, cmd_name: str) -> Any:
            if cmd_name not in table:
                return None
            if cmd_name not in self.commands:
                self.commands[cmd_name] = _load(table[cmd_name])
            return self.commands[cmd_name]

        def format_commands(self, ctx: Any, formatter: Any) -> None:
            with formatter.section(_("Commands")):
                formatter.write_dl([(verb.name, _(verb.help)) for verb in verbs])

        def resolve_command(self, ctx: Any, args: list[str]) -> Any:
            if args and args[0] not in table and not args[0].startswith("-"):
                raise UsageError(reason=_unknown_verb(args[0], list(table)))
            return super().resolve_command(ctx, args)

    return VerbGroup


def _unknown_verb(name: str, verbs: list[str]) -> str:
    from difflib import get_close_matches

    nearest = get_close_matches(name, verbs, n=1)
    if nearest:
        return _("There is no command {name}. Did you mean {nearest}?").format(name=name, nearest=nearest[0])
    return _("There is no command {name}. The commands are {verbs}.").format(
        name=name, verbs=", ".join(verbs)
    )


def _load(verb: Verb) -> Any:
    app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    import_module(verb.module).register(app)
    command = typer.main.get_group(app).commands[verb.name]
    if not command.help:
        command.help = verb.help
    return _translated(command)


def _translated(command: Any) -> Any:
    """The command with its help texts, its parameters' and its subcommands' in the language in use."""
    command.context_class = Context
    for attribute in ("help", "short_help", "epilog"):
        text = getattr(command, attribute, None)
        if text:
            setattr(command, attribute, _(text))
    for parameter in command.params:
        if getattr(parameter, "help", None):
            parameter.help = _(parameter.help)
    for subcommand in getattr(command, "commands", {}).values():
        _translated(subcommand)
    return command


def _print_version(wanted: bool) -> None:
    if wanted:
        from baymark import __version__

        sys.stdout.write(f"baymark {__version__}\n")
        raise typer.Exit


def _global_options(
    # Both are read from the arguments before this tree exists (`__main__`); they stand here for the help.
    lang: Annotated[
        str | None,
        typer.Option(
            "--lang",
            metavar="|".join(LANGUAGES),
            help=N_("Language of messages. Default: BAYMARK_LANG, else en."),
        ),
    ] = None,
    debug: Annotated[bool, typer.Option("--debug", help=N_("Show where an error arose."))] = False,
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help=N_("Print the version and end.")
        ),
    ] = False,
) -> None:
    """Options of every command."""

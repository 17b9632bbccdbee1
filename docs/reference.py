"""The reference pages of the manual, made from the program: `python -m docs.reference`.

`manual/errors.md` comes from the error classes, `manual/commands.md` from the command tree, `manual/checks.md` from
the operators of checks, `schemas/rule-pack-1.schema.json` from what rule packs may say, `rules/` from the rule packs
and schemes.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib import import_module
from pkgutil import walk_packages
from typing import TYPE_CHECKING, Any

from baymark.rules.limits import limit_of
from docs import pages, rule_pack_schema, rule_pages

if TYPE_CHECKING:
    from baymark.errors import BaymarkError

GENERATED = "<!-- Made by `make docs` from the program; changes made here are lost. -->"
ENDS_WITH = {
    1: "a fault of the program itself",
    2: "the command line is wrong",
    3: "a check blocks, or an act is stopped by its guard",
    4: "the input cannot be accepted",
    5: "a verification failed",
}


def error_classes() -> list[type[BaymarkError]]:
    """Every error class of the program, by exit code, code and name."""
    import baymark
    from baymark.errors import all_errors

    for module in walk_packages(baymark.__path__, "baymark."):
        import_module(module.name)
    found = {kind for kind in all_errors() if kind.__module__.startswith("baymark.")}
    return sorted(found, key=lambda kind: (kind.exit_code, kind.code, kind.__module__, kind.__name__))


def errors_page() -> str:
    """The list of errors: what each says, how it is mended, where it is raised from."""
    lines = [
        GENERATED,
        "# Errors",
        "",
        "An error is printed on standard error as *place: what is wrong*, then `→` *how to mend it* and its",
        "code in brackets. Words in braces stand for what the error found. Several problems of one file are",
        "shown together. See [exit codes](exit-codes.md).",
    ]
    section = 0
    shown: set[str] = set()
    for kind in error_classes():
        if kind.exit_code != section:
            section = kind.exit_code
            lines += ["", f"## Exit code {section}: {ENDS_WITH[section]}"]
        if kind.code not in shown:
            shown.add(kind.code)
            lines += ["", f"### `{kind.code}`"]
        lines += [
            "",
            _sentence(kind.__doc__),
            "",
            f"- says: {_inline(kind.summary)}",
            f"- remedy: {_inline(kind.remedy)}",
            f"- class: `{kind.__module__}.{kind.__name__}`",
        ]
    return "\n".join(lines) + "\n"


def command_tree() -> Iterator[tuple[str, Any]]:
    """Every command with its words, in the order of the help; a group comes before its subcommands."""
    from baymark.commands import VERBS, build_app
    from baymark.i18n import in_language

    with in_language("en"):
        app = build_app()
        yield "baymark", app
        for verb in VERBS:
            command = app.get_command(None, verb.name)
            yield f"baymark {verb.name}", command
            for name, subcommand in getattr(command, "commands", {}).items():
                yield f"baymark {verb.name} {name}", subcommand


def commands_page() -> str:
    """The list of commands with every argument and option."""
    lines = [
        GENERATED,
        "# Commands",
        "",
        "The answer goes to standard output, everything else to standard error. Every command knows `--help`.",
    ]
    for words, command in command_tree():
        depth = "##" if words.count(" ") < 2 else "###"
        lines += ["", f"{depth} `{words}`", "", _inline(command.help or "")]
        if getattr(command, "commands", None) and words != "baymark":
            lines += ["", "Subcommands: " + ", ".join(f"`{name}`" for name in command.commands) + "."]
        shown = [parameter for parameter in command.params if not getattr(parameter, "hidden", False)]
        if shown:
            lines += ["", f"    {_usage(words, shown)}", ""]
        for parameter in shown:
            lines.append(f"- {_name(parameter)}: {_inline(parameter.help or '')}{_default(parameter)}")
    return "\n".join(lines) + "\n"


def operators() -> dict[str, list[Any]]:
    """Every operator that a check of category or rule pack may name, with what carries it out."""
    from baymark.footprint.checks import OPERATORS as of_results
    from baymark.study.checks import OPERATORS as of_studies

    return {
        "Of the study alone (category and rule pack)": sorted(of_studies.items()),
        "Of the result (rule pack)": sorted(of_results.items()),
    }


def background_checks() -> list[tuple[str, str]]:
    """Every check of a background by id, with what it requires."""
    from baymark.background import check_solution
    from baymark.background.checking import CHECK_IDS, TABLE_CHECKS

    named: dict[str, Any] = dict(TABLE_CHECKS)
    named |= {
        "db-productive": check_solution.productive,
        "db-bands": check_solution.bands,
        "db-intensities": check_solution.released,
        "db-digests": check_solution.digests,
    }
    requires = {name: _sentence(carried_out.__doc__) for name, carried_out in named.items()}
    requires["db-non-singular"] = "The system of processes has one solution."
    return [(name, requires[name]) for name in CHECK_IDS]


def checks_page() -> str:
    """The list of check operators, and the ids of the checks of a background."""
    lines = [
        GENERATED,
        "# Checks",
        "",
        "A check of a category or rule pack names an operator; its wording and severity (`block` or `warn`) stand",
        "with the check. Words in braces are what its message may say. An unknown operator ends as",
        "`not_executed`.",
    ]
    for title, listed in operators().items():
        lines += ["", f"## {title}", ""]
        lines += [
            f"- `{name}`: {_inline(_sentence(carried_out.__doc__))}{_judged(name) if 'result' in title else ''}"
            for name, carried_out in listed
        ]
    lines += ["", "## Of a background (`baymark db check`)", ""]
    lines += [f"- `{name}`: {_inline(text)}" for name, text in background_checks()]
    return "\n".join(lines) + "\n"


def _judged(operator: str) -> str:
    """By which figure an operator is judged, as examples of rule packs give it."""
    limit = limit_of(operator)
    parts = [f"`{limit.measure}`", limit.relation.replace("_", " "), limit.against]
    return f" Judged: {' '.join(part for part in parts if part)}."


def _usage(words: str, parameters: list[Any]) -> str:
    parts = [words]
    if any(p.param_type_name == "option" for p in parameters):
        parts.append("[OPTIONS]")
    for parameter in parameters:
        if parameter.param_type_name == "argument":
            name = _argument(parameter)
            parts.append(name if parameter.required else f"[{name}]")
    if words == "baymark":
        parts.append("COMMAND …")
    return " ".join(parts)


def _argument(parameter: Any) -> str:
    name = str(parameter.metavar or parameter.name).strip("[]").upper()
    return name + ("…" if parameter.nargs == -1 else "")


def _name(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        return f"`{_argument(parameter)}`"
    names = ", ".join(f"`{name}`" for name in [*parameter.opts, *parameter.secondary_opts])
    return f"{names} (required)" if parameter.required else names


def _default(parameter: Any) -> str:
    default = parameter.default
    if default in (None, "", False) or parameter.param_type_name == "argument" or callable(default):
        return ""
    return f" Default: `{getattr(default, 'value', default)}`."


def _sentence(docstring: str | None) -> str:
    return " ".join((docstring or "").split("\n\n")[0].split())


def _inline(text: str) -> str:
    """Text of the program as Markdown on one line: nothing in it is taken for mark-up of HTML."""
    return " ".join(text.split()).replace("<", "&lt;")


def make() -> dict[str, str]:
    """Every generated page of the reference, by its path in docs."""
    return {
        "manual/errors.md": errors_page(),
        "manual/commands.md": commands_page(),
        "manual/checks.md": checks_page(),
        "schemas/rule-pack-1.schema.json": rule_pack_schema.text(),
        **rule_pages.make(),
    }


if __name__ == "__main__":
    sys.exit(pages.command(make, "docs.reference"))

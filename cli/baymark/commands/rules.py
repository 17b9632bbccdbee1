"""`baymark rules`: which rule packs there are, what one asks, and whether their examples hold."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from baymark.commands.options import OutputFormat, RuleFolders
from baymark.commands.rules_judged import diff, lint, why
from baymark.i18n import N_, _

if TYPE_CHECKING:
    from baymark.rules import RulePack

Version = Annotated[str | None, typer.Option("--version", help=N_("This version, whatever its dates."))]
Day = Annotated[
    str | None,
    typer.Option("--on", help=N_("Date of application, such as 2026-06-30: it chooses the version.")),
]


def register(app: typer.Typer) -> None:
    group = typer.Typer(rich_markup_mode=None, help=N_("List, show, test and compare rule packs."))
    group.command("list", help=N_("List the rule packs with their legal status."))(list_)
    group.command("show", help=N_("Show what a rule pack asks, and what it rests on."))(show)
    group.command("test", help=N_("Check rule packs and run their examples."))(test)
    group.command("lint", help=N_("Name every problem of rule packs, and what is doubtful."))(lint)
    group.command("diff", help=N_("Tell what two rule packs say differently."))(diff)
    group.command("why", help=N_("Tell which rule packs apply to a study, and what becomes due when."))(why)
    app.add_typer(group, name="rules")


def list_(folders: RuleFolders = None, format_: OutputFormat = "table") -> None:
    from baymark import rules
    from baymark.commands.opening import choose_format
    from baymark.commands.printing import print_objects

    kind = choose_format(format_)
    listed = rules.available(folders or [])
    if kind == "table":
        from baymark.documents.terminal import table

        rows = [
            [one.id, one.version, _(one.legal_status), _(one.fidelity), one.in_force.start.isoformat()]
            for one in listed
        ]
        head = [_("rule pack"), _("version"), _("legal status"), _("fidelity"), _("from")]
        sys.stdout.write(table(head, rows, under=[str(one.title) for one in listed]) + "\n")
        return
    print_objects([_identity(one) for one in listed], kind, sys.stdout)


def show(
    rule_pack: Annotated[str, typer.Argument(help=N_("Id of the rule pack."))],
    version: Version = None,
    on: Day = None,
    text: Annotated[
        bool, typer.Option("--text", help=N_("Print the requirements in words instead of the figures."))
    ] = False,
    folders: RuleFolders = None,
    format_: OutputFormat = "table",
) -> None:
    from baymark import rules
    from baymark.commands.opening import choose_format, day_or_none, say
    from baymark.commands.printing import print_objects

    kind = choose_format(format_)
    found = rules.load(rule_pack, version, day_or_none(on), folders=folders or [])
    say(
        _("{name}: {origin}, from {folder}").format(name=found.name, origin=found.origin, folder=found.folder)
    )
    if text:
        sys.stdout.write(_requirements(found))
    elif kind == "json":
        import json

        from baymark.rules.report import as_object

        sys.stdout.write(json.dumps(as_object(found), ensure_ascii=False, indent=2) + "\n")
    elif kind == "csv":
        from baymark.rules.report import figures

        print_objects(figures(found), kind, sys.stdout)
    else:
        sys.stdout.write(_as_table(found))


def test(
    rule_packs: Annotated[
        list[str] | None, typer.Argument(help=N_("Ids of rule packs. Default: all of them."))
    ] = None,
    folders: RuleFolders = None,
    format_: OutputFormat = "table",
) -> None:
    from baymark.commands.opening import choose_format
    from baymark.commands.printing import print_checks
    from baymark.errors import Blocked
    from baymark.rules.examples import test as run_tests

    kind = choose_format(format_)
    results = run_tests(rule_packs or [], folders or [])
    print_checks(results, kind, sys.stdout)
    failed = [result for result in results if result.blocks]
    if failed:
        raise Blocked(count=len(failed))


def _identity(one: RulePack) -> dict[str, object]:
    from baymark.rules.report import identity

    return identity(one)


def _requirements(one: RulePack) -> str:
    from baymark.i18n import language, to_traditional

    if language() == "en":
        return (one.folder / "en.md").read_text(encoding="utf-8")
    text = (one.folder / "zh-Hans.md").read_text(encoding="utf-8")
    return text if language() == "zh-Hans" else to_traditional(text)


def _as_table(one: RulePack) -> str:
    from baymark.documents.citations import cited
    from baymark.documents.terminal import table, wrapped
    from baymark.rules.applicability import span
    from baymark.rules.report import figures

    lines = [
        *wrapped(f"{one.title}  ({one.id} {one.version})", 100),
        "  "
        + _("Legal status: {status}; fidelity: {fidelity}").format(
            status=_(one.legal_status), fidelity=_(one.fidelity)
        ),
        "  " + _("In force: {span}").format(span=span(one)),
        "  " + _("SHA-256: {digest}").format(digest=one.digest),
    ]
    if one.preliminary is not None:
        lines += [f"  {line}" for line in wrapped(str(one.preliminary), 98)]
    if one.abstract:
        lines.append("  " + _("A common base for others; it calculates nothing itself."))
    lines += _departures(one)
    lines += ["", f"  {one.functional_unit.text}  ({one.declared_unit})"]
    for name, formula in one.formulas.items():
        operator = f"  [{formula.operator}]" if formula.operator else ""
        first, *rest = wrapped(f"{name} = {formula.expression}{operator}", 94)
        lines += [f"  {first}", *(f"      {line}" for line in rest)]
    rows = [
        [str(stage.title), str(sum(where == stage.id for where in one.boundary.items.values()))]
        for stage in one.boundary.stages
    ]
    lines += ["", table([_("stage"), _("items")], rows, align="lr"), ""]
    dated = [figure for figure in figures(one) if figure["kind"] == "parameter"]
    # One figure for several choices is named once.
    above = ["", *(f["title"] for f in dated)]
    rows = [
        [
            "" if f["title"] == before else str(f["title"]),
            str(f["key"]),
            str(f["value"]),
            str(f["unit"]),
            _(str(f["basis"])),
            cited(str(f["source"])),
        ]
        for before, f in zip(above, dated, strict=False)
    ]
    head = [_("figure"), _("for"), _("value"), _("unit"), _("basis"), _("source")]
    lines.append(table(head, rows, align="llrlll"))
    lines += ["", "  " + _("All figures: --format csv. The requirements in words: --text.")]
    return "\n".join(lines) + "\n"


def _departures(one: RulePack) -> list[str]:
    """What it extends, and every exception with its reason."""
    from baymark.documents.terminal import wrapped

    if not one.bases:
        return []
    lines = ["", "  " + _("Extends {base}, except:").format(base=one.bases[0].name)]
    for exception in one.exceptions:
        lines += [
            f"  {line}"
            for line in wrapped(
                "- " + _("{place}: {text}").format(place=exception.id, text=exception.reason), 98
            )
        ]
        lines += [f"      {_(change.action)} {change.path}" for change in exception.changes]
    return lines

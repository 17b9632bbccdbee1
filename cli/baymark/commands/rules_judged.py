"""`baymark rules lint`, `diff` and `why`: what is wrong with rule packs, how two differ, and which apply."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from baymark.commands.options import OutputFormat, RuleFolders, StudyFolder
from baymark.i18n import N_, _, sentences

if TYPE_CHECKING:
    from baymark.rules.applicability import Obligation, Verdict

Names = Annotated[
    list[str] | None, typer.Argument(help=N_("Ids or folders of rule packs. Default: all of them."))
]
DIFF_SCHEMA = "baymark/rule-diff/1"
WHY_SCHEMA = "baymark/rules-why/1"


def lint(rule_packs: Names = None, folders: RuleFolders = None, format_: OutputFormat = "table") -> None:
    from baymark.commands.opening import choose_format
    from baymark.commands.printing import print_checks
    from baymark.errors import Blocked
    from baymark.footprint.checks import OPERATORS as of_results
    from baymark.rules.lint import run
    from baymark.study.checks import OPERATORS as of_studies

    kind = choose_format(format_)
    results = run(rule_packs or [], folders or [], {*of_results, *of_studies})
    print_checks(results, kind, sys.stdout)
    blocking = [result for result in results if result.blocks]
    if blocking:
        raise Blocked(count=len(blocking))


def diff(
    first: Annotated[str, typer.Argument(help=N_("Id of a rule pack, or id@version."))],
    second: Annotated[str, typer.Argument(help=N_("Id of the other rule pack, or id@version."))],
    folders: RuleFolders = None,
    format_: OutputFormat = "table",
) -> None:
    import json

    from baymark.commands.opening import choose_format, say
    from baymark.commands.printing import print_objects
    from baymark.rules.comparing import differences
    from baymark.rules.content import content_of
    from baymark.rules.shelf import one_of, whole

    kind = choose_format(format_)
    shelf = whole(folders or [])
    found = [one_of(shelf, name) for name in (first, second)]
    listed = differences(*(content_of(one, shelf) for one in found))
    say(
        _("{first} beside {second}: {count} differences").format(
            first=found[0].name, second=found[1].name, count=len(listed)
        )
    )
    rows = [
        {"id": one.path, "title": one.title, "kind": one.kind, "first": one.first, "second": one.second}
        for one in listed
    ]
    if kind == "json":
        report = {"schema": DIFF_SCHEMA, "first": found[0].name, "second": found[1].name, "differences": rows}
        sys.stdout.write(json.dumps(report, ensure_ascii=False, indent=2) + "\n")
    elif kind == "csv":
        print_objects(rows, kind, sys.stdout)
    else:
        sys.stdout.write(_diff_text([found[0].name, found[1].name], rows))


def _diff_text(names: Sequence[str], rows: Sequence[dict[str, str]]) -> str:
    """Every part that differs: on one line where there is room, else the first text above the second."""
    from baymark.documents.terminal import width, wrapped

    lines = [f"− {names[0]}", f"+ {names[1]}", ""]
    for row in rows:
        first, second = row["first"] or "—", row["second"] or "—"
        named = row["title"] not in ("", row["first"], row["second"])
        part = f"{row['id']}  ({row['title']})" if named else row["id"]
        if width(line := f"{part}: {first} → {second}") <= 100:
            lines.append(line)
            continue
        lines += wrapped(part, 100)
        for sign, text in (("−", first), ("+", second)):
            start, *rest = wrapped(text, 94)
            lines += [f"    {sign} {start}", *(f"      {line}" for line in rest)]
    return "\n".join(lines) + "\n"


def why(
    study: StudyFolder,
    on: Annotated[
        str | None,
        typer.Option("--on", help=N_("Date of application, such as 2026-06-30. Default: that of the study.")),
    ] = None,
    rule_pack: Annotated[
        list[str] | None,
        typer.Option("--rule-pack", help=N_("Only this rule pack; may be repeated.")),
    ] = None,
    folders: RuleFolders = None,
    format_: OutputFormat = "table",
) -> None:
    from dataclasses import replace

    from baymark.commands.opening import choose_format, day_or_none, open_study
    from baymark.inventory.scope import facts_of
    from baymark.rules import applicability, due
    from baymark.rules.shelf import of_ids, open_, whole

    kind = choose_format(format_, ("table", "json"))
    opened = open_study(study)
    facts = facts_of(opened)
    day = day_or_none(on) or facts.application_date
    assert day is not None  # the end of the reporting period at the latest
    facts = replace(facts, application_date=day)
    shelf = whole(folders or [])
    loaded = [open_(found, shelf) for found in of_ids(shelf, rule_pack or [])]
    of_category = [one for one in loaded if one.category == opened.category]
    found = applicability.verdicts(of_category, facts, day, due.acts(folders or []))
    if kind == "json":
        _print_why(found, opened.name, day.isoformat(), opened.rule_packs)
    else:
        sys.stdout.write(_why_text(found, opened.name, day.isoformat(), opened.rule_packs))


def _print_why(found: Sequence[Verdict], study: str, day: str, wanted: Sequence[str]) -> None:
    import json

    report = {
        "schema": WHY_SCHEMA,
        "study": study,
        "date": day,
        "rule_packs": [
            {
                "id": one.id,
                "title": one.title,
                "wanted": one.id in {name.partition("@")[0] for name in wanted},
                "applies": one.applies,
                "version": one.version.version if one.version else None,
                "legal_status": one.version.legal_status if one.version else None,
                "preliminary": str(one.version.preliminary)
                if one.version and one.version.preliminary
                else None,
                "reason": one.reason,
                "refused_by": one.refused_by or None,
                "why_refused": one.why_refused or None,
                "gives_way_to": list(one.gives_way_to),
                "due": [_due_object(entry) for entry in one.obligations],
            }
            for one in found
        ],
    }
    sys.stdout.write(json.dumps(report, ensure_ascii=False, indent=2) + "\n")


def _due_object(entry: Obligation) -> dict[str, object]:
    day, earliest = entry.answer.day, entry.answer.not_before
    return {
        "id": entry.due.id,
        "title": str(entry.due.title),
        "applies": entry.applies,
        "date": day.isoformat() if day else None,
        "not_before": earliest.isoformat() if earliest else None,
        "reason": entry.answer.reason or None,
        "text": str(entry.due.text),
        "source": entry.due.source,
        "basis": entry.due.basis,
    }


def _why_text(found: Sequence[Verdict], study: str, day: str, wanted: Sequence[str]) -> str:
    from baymark.documents.terminal import table, wrapped
    from baymark.rules.applicability import precedence

    asked = {name.partition("@")[0] for name in wanted}
    lines = [_("{study}, application on {date}").format(study=study, date=day), ""]
    ranked = sorted(found, key=lambda one: (not one.applies, one.id not in asked))
    rows = [
        [
            _("yes") if one.applies else _("no"),
            f"{one.id} {one.version.version}" if one.version else one.id,
            _(one.version.legal_status) if one.version else "",
            one.why_refused or one.reason,
        ]
        for one in ranked
    ]
    lines += [table([_("applies"), _("rule pack"), _("legal status"), _("why")], rows), ""]
    for one in ranked:
        for warning in precedence(one):
            lines += [*wrapped(warning, 100), ""]
    for one in ranked:
        if one.applies and one.version is not None and one.version.preliminary is not None:
            lines += [
                *wrapped(_("{place}: {text}").format(place=one.id, text=one.version.preliminary), 100),
                "",
            ]
    dues = [(one, entry) for one in ranked for entry in one.obligations if entry.applies is not False]
    if dues:
        rows = [[one.id, str(entry.due.title), _when(entry), _reason(entry)] for one, entry in dues]
        lines.append(table([_("rule pack"), _("what becomes due"), _("from"), ""], rows))
    return "\n".join(lines).rstrip() + "\n"


def _when(entry: Obligation) -> str:
    day = entry.answer.day
    return day.isoformat() if day and entry.applies else _("undetermined")


def _reason(entry: Obligation) -> str:
    if entry.applies is None:
        return _("Whether it applies cannot be told: {missing} is not given.").format(missing=entry.unknown)
    if entry.answer.day is None and entry.answer.not_before is not None:
        earliest = _("Not before {date}.").format(date=entry.answer.not_before.isoformat())
        return sentences((earliest, entry.answer.reason))
    return entry.answer.reason

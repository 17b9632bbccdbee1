"""`baymark compare`: what makes the difference between two footprints."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from baymark.commands.options import Draft, OutputFormat, RuleFolders, StudyFolder
from baymark.errors import UsageError
from baymark.i18n import N_, _

if TYPE_CHECKING:
    from baymark.documents.bridge_words import Words
    from baymark.footprint import Account
    from baymark.footprint.bridge import Bridge
    from baymark.study.model import Study


def register(app: typer.Typer) -> None:
    text = N_("Show what makes the difference between two studies, or one study under two rule packs.")
    app.command("compare", help=text)(compare)


def compare(
    study: StudyFolder,
    other: Annotated[
        Path | None,
        typer.Argument(metavar="[OTHER]", help=N_("Folder of the second study. Default: the same study.")),
    ] = None,
    rule_pack: Annotated[
        list[str] | None,
        typer.Option(
            "--rule-pack",
            help=N_("Rule pack, as id or id@version; twice to compare one study under two."),
        ),
    ] = None,
    background: Annotated[
        list[str] | None,
        typer.Option(
            "--background", help=N_("Background database; twice to compare on two. Default: bay-core.")
        ),
    ] = None,
    rank: Annotated[
        bool, typer.Option("--rank", help=N_("Say which is lower, or end with 3 where that cannot be said."))
    ] = False,
    draft: Draft = False,
    out: Annotated[
        Path | None, typer.Option("--out", help=N_("File for a picture of the bridge (.svg or .png)."))
    ] = None,
    format_: OutputFormat = "table",
    folders: RuleFolders = None,
) -> None:
    from baymark.commands.opening import choose_format, open_study, refuse_blocked
    from baymark.footprint.bridge import bridge
    from baymark.footprint.bridge.comparable import require_comparable

    kind = choose_format(format_)
    _require_picture(out)
    first = open_study(study)
    last = open_study(other) if other is not None else first
    packs = _chosen_rule_packs(first, last, rule_pack or [])
    backgrounds = _two(background or ["bay-core"], "--background")
    if first is last and packs[0] == packs[1] and backgrounds[0] == backgrounds[1]:
        raise UsageError(
            reason=_("there is nothing to compare; give a second study, rule pack or background")
        )
    ends = [
        _account(one, pack, database, folders or [])
        for one, pack, database in zip((first, last), packs, backgrounds, strict=True)
    ]
    refuse_blocked(ends, draft=draft)
    if first is not last and ends[0].rule_pack.digest != ends[1].rule_pack.digest:
        raise UsageError(
            reason=_(
                "the studies are counted by {first} and {last}; compare two studies under one rule pack, "
                "named with its version, and one study under two"
            ).format(first=ends[0].rule_pack.name, last=ends[1].rule_pack.name)
        )
    found = bridge(*ends)
    _print(found, kind)
    if out is not None:
        _write_picture(found, out)
    if rank:
        require_comparable(*ends)


def _account(study: Study, rule_pack: str, background: str, folders: Sequence[Path]) -> Account:
    from baymark.commands.opening import accounts

    (found,) = accounts(study, [rule_pack], background, folders)
    return found


def _two(given: Sequence[str], option: str) -> tuple[str, str]:
    if len(given) > 2:
        raise UsageError(reason=_("{option} is given at most twice").format(option=option))
    return given[0], given[-1]


def _chosen_rule_packs(first: Study, last: Study, given: Sequence[str]) -> tuple[str, str]:
    """The rule pack of each end: as given, else what the studies leave no choice about. Raises `UsageError`."""
    if given:
        return _two(given, "--rule-pack")
    if first is last:
        if len(first.rule_packs) == 2:
            return first.rule_packs[0], first.rule_packs[1]
        named = first.rule_packs
    else:
        named = tuple(name for name in first.rule_packs if name in last.rule_packs)
        if len(named) == 1:
            return named[0], named[0]
    raise UsageError(
        reason=_("say by which rule pack with --rule-pack; the studies name: {known}").format(
            known=", ".join(named) or "—"
        )
    )


def _require_picture(out: Path | None) -> None:
    if out is None:
        return
    from baymark.documents.bridge_chart import FORMATS

    if out.suffix.lower().removeprefix(".") not in FORMATS:
        raise UsageError(reason=_("--out takes a file that ends in .svg or .png"))


def _write_picture(found: Bridge, out: Path) -> None:
    from baymark.commands.opening import say
    from baymark.documents.bridge_chart import draw
    from baymark.i18n import language
    from baymark.whole_files import write_whole

    out.parent.mkdir(parents=True, exist_ok=True)
    write_whole(out, draw(found, language(), out.suffix.lower().removeprefix(".")))
    say(_("Written: {path}").format(path=out))


def _print(found: Bridge, kind: str) -> None:
    from baymark.documents.bridge_words import Words
    from baymark.i18n import language

    if kind == "json":
        import json

        from baymark.footprint.bridge.report import as_object

        sys.stdout.write(json.dumps(as_object(found), ensure_ascii=False, indent=2) + "\n")
    elif kind == "csv":
        _print_csv(found)
    else:
        sys.stdout.write("\n".join(_table(found, Words(found, language()))) + "\n")


def _print_csv(found: Bridge) -> None:
    import csv

    from baymark.formulas.rounding import plain

    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(["step", "item", "stage", "effect", "after", "unit"])
    writer.writerow(["start", "", "", "", plain(found.start), found.unit])
    for step in found.steps:
        writer.writerow([step.id, "", "", plain(step.effect), plain(step.after), found.unit])
        for part in step.parts:
            writer.writerow([step.id, part.item, part.stage, plain(part.effect), "", found.unit])
    writer.writerow(["end", "", "", plain(found.difference), plain(found.end), found.unit])


MOST_ITEMS = 3  # of a step; all of them are in the JSON


def _table(found: Bridge, words: Words) -> list[str]:
    from baymark.documents.terminal import table, wrapped
    from baymark.footprint.trace.names import titles

    names = words.names()
    title_of = [titles(found.last), titles(found.first)]
    rows = [[names[0], "", words.value(found.start)]]
    for step in found.steps:
        rows.append([words.step(step.id), words.effect(step.effect), words.value(step.after)])
        counted = [part for part in step.parts if words.counts(part.effect)]
        if words.counts(step.effect) or counted:
            for part in counted[:MOST_ITEMS]:
                title = next((t for one in title_of if (t := one.item(part.item))), part.item)
                rows.append([f"· {title}", words.effect(part.effect), ""])
            if len(counted) > MOST_ITEMS:
                rest = words.effect(sum((p.effect for p in counted[MOST_ITEMS:]), start=part.effect * 0))
                rows.append([_("· {count} more").format(count=len(counted) - MOST_ITEMS), rest, ""])
    rows.append([names[1], words.effect(found.difference), words.value(found.end)])
    lines = [words.title()]
    lines += [f"  {words.setting()}"] if words.setting() else []
    lines.append(table([_("step"), _("effect"), words.unit()], rows, align="lrr"))
    for said in (*words.ends(), *words.cautions()):
        lines += [f"  {line}" for line in wrapped(said, 98)]
    return [*lines, *_ranking(found, words)]


def _ranking(found: Bridge, words: Words) -> list[str]:
    from baymark.documents import numerals
    from baymark.documents.terminal import wrapped
    from baymark.footprint.bridge.comparable import ASPECTS, differences

    unlike = differences(found.first, found.last)
    if unlike:
        lines = [f"  {words.t('rank.refused')}"]
        for one in unlike:
            sides = [
                _("{place}: {text}").format(place=_(ASPECTS[one.aspect]), text=one.first),
                f"→ {one.last}",
            ]
            for number, text in enumerate(sides):
                indent = " " * (4 + 2 * number)
                lines += [f"{indent}{line}" for line in wrapped(text, 100 - len(indent))]
        return lines
    if found.start == found.end:
        return [f"  {words.t('rank.equal')}"]
    (least, lower), (most, higher) = sorted(zip((found.start, found.end), words.names(), strict=True))
    said = words.t("rank.lower", lower=lower, higher=higher)
    if most > 0:  # a share of a credit would say nothing
        share = numerals.percent((most - least) / most)
        said = words.t("rank.lower_by", lower=lower, higher=higher, share=share)
    return [f"  {said}", f"  {words.t('rank.caution')}"]

"""What several commands open in the same way: a study, its rule packs, a background, and the account of them."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from baymark.errors import BadInput, Blocked, Place, UsageError
from baymark.i18n import _

if TYPE_CHECKING:
    from baymark.footprint import Account
    from baymark.study.model import Remark, Study

DEFAULT_BACKGROUND = "bay-core"


class NoRulePack(BadInput):
    """A study is to be calculated, but neither it nor the command says by which rule pack."""

    code = "no-rule-pack"
    summary = "The study {name} names no rule pack, so there is nothing to calculate."
    remedy = "List one under rule_packs, or give --rule-pack (`baymark rules list`)."


def open_study(folder: Path, assignments: Sequence[str] = ()) -> Study:
    """The study in a folder, with the what-ifs of `--set path=value` laid over it."""
    from baymark import category, study

    values: dict[str, str] = {}
    for assignment in assignments:
        path, equals, value = assignment.partition("=")
        if not equals or not path.strip():
            raise UsageError(reason=_("--set takes path=value, not {given}").format(given=repr(assignment)))
        values[path.strip()] = value.strip()
    return study.load(folder, category.load, set_values=values)


def accounts(
    study: Study,
    wanted: Sequence[str] = (),
    background: str = DEFAULT_BACKGROUND,
    folders: Sequence[Path] = (),
) -> Iterator[Account]:
    """The account of a study under each rule pack wanted (else under all that the study names).

    A rule pack is named by its id, which the date of application completes, or as `id@version`; `folders` are laid
    over the installed ones.
    """
    from baymark import category, footprint, rules
    from baymark.background import Background, find, load, network, read_tables

    if not (wanted or study.rule_packs):
        raise NoRulePack(Place("study.yaml", key="rule_packs"), name=study.name)
    definition = category.load(study.category)
    on = study.application_date or study.period.end
    folder = find(background)
    loaded: dict[str, Background] = {}
    prepared = None
    for name in wanted or study.rule_packs:
        id_, _at, version = name.partition("@")
        rule_pack = rules.load(id_, version or None, on=on, folders=folders, definition=definition)
        if not rule_pack.origin.published:
            # A result under a rule pack of one's own must not look like one under a published rule pack.
            say(
                _("The rule pack {name} is none of those published with this program: {origin}.").format(
                    name=f"{rule_pack.id}@{rule_pack.version}", origin=rule_pack.origin
                )
            )
        method = rule_pack.gwp_set
        loaded[method] = loaded.get(method) or load(folder, method)
        prepared = prepared or network(read_tables(folder))
        yield footprint.account(study, rule_pack, loaded[method], definition, prepared)


def day_or_none(text: str | None) -> date | None:
    """The day of an option `--on`, None where it is not given. Raises `UsageError`."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        reason = _("--on takes a date such as 2026-06-30, not {text}").format(text=text)
        raise UsageError(reason=reason) from error


def say(text: str) -> None:
    """Tell the user something that is not the answer."""
    sys.stderr.write(f"{text}\n")


def say_remarks(study: Study, *, briefly: bool = False) -> None:
    """Tell what was accepted otherwise than it was written; `briefly` the first of each sort, such as t for kg."""
    alike: dict[object, list[Remark]] = {}
    for number, remark in enumerate(study.remarks):
        sort = (remark.text, remark.values.get("unit"), remark.values.get("wanted"))
        alike.setdefault(sort if briefly else number, []).append(remark)
    for first, *others in alike.values():
        say(_("Accepted: {place}: {remark}").format(place=first.place, remark=first))
        if others:
            say(_("  and {count} more of this sort; `baymark check` names them").format(count=len(others)))


def choose_format(given: str, known: Sequence[str] = ("table", "json", "csv")) -> str:
    """The output format asked for. Raises `UsageError` for one that is not offered."""
    if given not in known:
        raise UsageError(
            reason=_("--format {given} is not offered; choose {known}").format(
                given=given, known=", ".join(known)
            )
        )
    return given


def refuse_blocked(results: Sequence[Account], *, draft: bool) -> None:
    """Stop where blocking checks fail or could not be carried out: a number that its own checks contradict, or that
    they could not look at, is not given out unmarked.

    A draft, and a what-if, goes on and says so. Raises `Blocked`.
    """
    from baymark.footprint.report import stops

    failed = {
        (check.id, check.place.before(check.message))
        for one in results
        for check in one.footprint.checks
        if stops(check)
    }
    for check_id, message in sorted(failed):
        say(f"{check_id}: {message}")
    if failed and not draft:
        raise Blocked(count=len(failed))
    if failed:
        say(_("Draft: {count} blocking check(s) failed.").format(count=len(failed)))

"""What becomes due when: fixed dates, and the later of a date and so many months after acts enter into force.

An act that is not adopted, or of which nobody here knows whether it is, leaves the date undetermined: a guess would be
read as law. `rules/common/acts.yaml` holds what is known of acts, and as of when.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from baymark.category.model import Text
from baymark.category.section import Section
from baymark.errors import BaymarkError, Place, Problems
from baymark.i18n import _, sentences
from baymark.rules import fields, words
from baymark.rules.errors import InconsistentRulePack, ShadowedAct
from baymark.rules.model import Due
from baymark.safe_yaml import read_yaml

SCHEMA = "baymark/acts/1"
FILE = "common/acts.yaml"


@dataclass(frozen=True)
class Act:
    """A legal act as far as it is known: `in_force_from` is None unless it is adopted."""

    id: str
    title: Text
    status: str
    in_force_from: date | None
    as_of: date
    source: str
    basis: str
    place: Place


@dataclass(frozen=True)
class Answer:
    """`day` is None where it is undetermined: `reason` says why, `not_before` the latest date that is known."""

    day: date | None
    reason: str
    not_before: date | None


def answer(due: Due, acts: Mapping[str, Act]) -> Answer:
    """The date from which it is due, by what is known of the acts."""
    known: list[date] = []
    reasons: list[str] = []
    for term in due.terms:
        if term.day is not None:
            known.append(term.day)
            continue
        act = acts.get(term.act)
        if act is not None and act.in_force_from is not None:
            known.append(months_later(act.in_force_from, term.months_after))
        else:
            reasons.append(_why_unknown(term.act, act))
    latest = max(known, default=None)
    return Answer(None if reasons else latest, sentences(dict.fromkeys(reasons)), latest)


def _why_unknown(id_: str, act: Act | None) -> str:
    if act is None:
        return _("Nothing is known here of the act {act}.").format(act=id_)
    said = {
        "not_adopted": _("{act} was not adopted as of {date}."),
        "unknown": _("Whether {act} is adopted was not known as of {date}."),
        "adopted": _("{act} is adopted; when it enters into force was not known as of {date}."),
    }
    return said[act.status].format(act=act.title, date=act.as_of.isoformat())


def months_later(day: date, months: int) -> date:
    """The same day so many months later; the last day of a shorter month."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def acts(folders: Sequence[Path] = ()) -> dict[str, Act]:
    """Every act, installed or laid over, by id. Raises `Problems`, `ShadowedAct` for one told in two ways."""
    from baymark.paths import data_folder

    found: dict[str, Act] = {}
    for root in (data_folder("rules"), *folders):
        if not (root / FILE).is_file():
            continue
        for act in read_acts(root / FILE):
            former = found.setdefault(act.id, act)
            if _content(former) != _content(act):
                raise ShadowedAct(act.place, act=act.id)
    return found


def _content(act: Act) -> tuple[object, ...]:
    return act.title, act.status, act.in_force_from, act.as_of, act.source, act.basis


def read_acts(path: Path) -> list[Act]:
    """The acts in a file. Raises `Problems`."""
    problems: list[BaymarkError] = []
    root = Section(read_yaml(path, FILE), FILE, "", problems)
    root.known_keys("schema", "acts")
    fields.one_of(root, "schema", [SCHEMA])
    found = [_act(section) for section in root.sections("acts")]
    ids = [one.id for one in found]
    for twice in sorted({id_ for id_ in ids if ids.count(id_) > 1}):
        reason = _("{name} stands twice").format(name=twice)
        problems.append(InconsistentRulePack(root.place("acts"), reason=reason))
    if problems:
        raise Problems(problems)
    return found


def _act(section: Section) -> Act:
    section.known_keys("id", "title", "status", "in_force_from", "as_of", "source", "basis")
    source, basis = fields.source_and_basis(section)
    status = fields.one_of(section, "status", words.ACT_STATUSES)
    start = fields.day_or_none(section, "in_force_from")
    if start is not None and status != "adopted":
        reason = _("an act that is not adopted is not in force")
        section.problems.append(InconsistentRulePack(section.place("in_force_from"), reason=reason))
    return Act(
        section.text("id", required=True),
        fields.bilingual(section, "title"),
        status,
        start,
        fields.day(section, "as_of"),
        source,
        basis,
        section.place(),
    )

"""Checks of what a study left out: each single omission and all together, against the limits of the rule pack."""

from __future__ import annotations

from decimal import Decimal

from baymark.checks import CheckResult, Outcome, Severity
from baymark.errors import Place
from baymark.footprint.checks.subject import Measured, Operator, Subject
from baymark.footprint.omitted import QUANTITIES, Share
from baymark.formulas.rounding import percent
from baymark.i18n import _
from baymark.study.checks.observed import Arguments
from baymark.study.omissions import FILE

_WHOLES = {"mass": "mass of the product", "energy": "energy inputs", "impact": "estimate over the value"}


def _single(quantity: str) -> Operator:
    def operator(subject: Subject, arguments: Arguments) -> list[Measured]:
        limit = getattr(subject.rule_pack.cut_off, quantity)
        share: Share = getattr(subject.footprint.omitted, quantity)
        if not subject.study.omissions or limit is None:
            return [Measured({f"omitted_{quantity}": None}, {})]
        values = {
            "name": _named(subject, share.largest), "share": _percent(share.single), "limit": _percent(limit),
        }  # fmt: skip
        return [
            Measured({f"omitted_{quantity}": share.single}, values, _place(subject, share), _why_not(share))
        ]

    operator.__doc__ = (
        f"The largest single omission, by {_WHOLES[quantity]}, stays within the rule pack's limit."
    )
    return operator


def _total(subject: Subject, arguments: Arguments) -> list[Measured]:
    """All omissions together, suppliers' own included, stay within the rule pack's limit."""
    limit, found = subject.rule_pack.cut_off.total, subject.footprint.omitted
    suppliers = found.suppliers if subject.rule_pack.cut_off.suppliers_counted else 0
    if limit is None or not (subject.study.omissions or suppliers):
        return [Measured({"omitted_total": None}, {})]
    share = found.total(subject.rule_pack)
    without = next((one for one in (found.impact, found.mass, found.energy) if one.unknown), None)
    reason = _why_not(without) if share is None and without is not None else ""
    values = {"share": _percent(share), "limit": _percent(limit)}
    return [Measured({"omitted_total": share}, values, Place(FILE), reason)]


def judgements(subject: Subject) -> list[CheckResult]:
    """Reasons and estimates of what was left out are for a person to judge."""
    omissions = subject.study.omissions
    if not omissions:
        return []
    text = _("Left out by the applicant: {names}. Do the reasons hold, and are the estimates right?").format(
        names=", ".join(_named(subject, one.id) for one in omissions)
    )
    return [
        CheckResult("omissions.estimates", Outcome.NEEDS_JUDGEMENT, Severity.WARN, text, omissions[0].place)
    ]


def _named(subject: Subject, id_: str) -> str:
    """An omission as its reader knows it: the name given to it, else that of the category's item."""
    one = next((o for o in subject.study.omissions if o.id == id_), None)
    if one is None:
        return id_
    return one.name or str(subject.category.items[str(one.item)].title)


def _place(subject: Subject, share: Share) -> Place:
    wanted = share.largest or next(iter(share.unknown), "")
    return next((one.place for one in subject.study.omissions if one.id == wanted), Place(FILE))


def _why_not(share: Share) -> str:
    if not share.unknown:
        return ""
    return _("No share can be told of {names}: its figure or what it is a share of is missing.").format(
        names=", ".join(share.unknown)
    )


def _percent(share: Decimal | None) -> str:
    return "—" if share is None else percent(share, 2)


OPERATORS: dict[str, Operator] = {f"cut_off_{quantity}": _single(quantity) for quantity in QUANTITIES}
OPERATORS["cut_off_total"] = _total

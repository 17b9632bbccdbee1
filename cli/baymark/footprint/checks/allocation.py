"""What a verifier has to judge where burdens were shared between products."""

from __future__ import annotations

from baymark.checks import CheckResult, Outcome, Severity
from baymark.footprint.checks.subject import Subject
from baymark.i18n import N_, _

LEVELS = {"physical": N_("by mass"), "economic": N_("by price")}


def judgements(subject: Subject) -> list[CheckResult]:
    """Subdivision goes before sharing where the rule pack says so; whether it was possible, a person has to see."""
    rule = subject.rule_pack.allocation.co_products
    results = _adopted(subject)
    if rule is None or "subdivision" not in rule.hierarchy:
        return results
    for one in subject.inventory.sharings:
        text = _(
            "The burdens of {where} are shared {level} with {others} ({reason}): could it be divided, so that each "
            "product has rows of its own?"
        ).format(
            where=one.where,
            level=_(LEVELS[one.level]),
            others=", ".join(product.name for product in one.products[1:]),
            reason=_(one.reason),
        )
        results.append(
            CheckResult(f"allocation.{one.where}", Outcome.NEEDS_JUDGEMENT, Severity.WARN, text, one.place)
        )
    return results


def _adopted(subject: Subject) -> list[CheckResult]:
    """The output row of an adopted process says itself what part of the burdens its product carries."""
    results = []
    for step in subject.study.steps:
        row = step.output_row
        if row.burden_share is not None and row.burden_share < 1:
            text = _(
                "Only {share} of the burdens of the adopted process {step} are counted: is that the part by which the "
                "background allocated them ({note})?"
            ).format(share=row.burden_share, step=step.name, note=row.note or "—")
            results.append(
                CheckResult(
                    f"allocation.{step.name}", Outcome.NEEDS_JUDGEMENT, Severity.WARN, text, row.place
                )
            )
    return results

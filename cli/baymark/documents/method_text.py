"""What a calculation says on the terminal of its method: second units, shared burdens, omissions, and what would
else be taken for a fault."""

from __future__ import annotations

from typing import TYPE_CHECKING

from baymark.documents.numerals import as_declared, decimals_for, fixed, percent
from baymark.footprint.checks.allocation import LEVELS
from baymark.footprint.explaining import NegativeEndOfLife, RecycledContent, explanations
from baymark.i18n import _

if TYPE_CHECKING:
    from baymark.footprint import Account


def also_declared(account: Account) -> list[str]:
    """The footprint over each second unit, one line each."""
    return [
        f"{as_declared(one.declared_value)} {one.unit}    {one.text}"
        for one in account.footprint.also_declared
    ]


def method_lines(account: Account) -> list[str]:
    """Sentences on how burdens were shared, what was left out, and what is small or negative for a reason."""
    return [*_sharings(account), *_omissions(account), *_explanations(account)]


def _sharings(account: Account) -> list[str]:
    lines = []
    for one in account.inventory.sharings:
        lines.append(
            _("Burdens of {where} are shared {level} ({reason}): {share} stay with the product.").format(
                where=one.where,
                level=_(LEVELS[one.level]),
                reason=_(one.reason),
                share=percent(one.products[0].share, 2),
            )
        )
    other = account.footprint.with_other_key
    if other is not None:
        lines.append(
            _("Shared by the other key the value would be {value} {unit}.").format(
                value=fixed(other, decimals_for(other, 5)), unit=account.footprint.unit
            )
        )
    return lines


def _omissions(account: Account) -> list[str]:
    count, share = len(account.study.omissions), account.footprint.omitted.impact.total
    if not count:
        return []
    text = _("Left out by the applicant: {count}, estimated at {share} of the value; not part of it.")
    return [text.format(count=count, share="—" if share is None else percent(share, 2))]


def _explanations(account: Account) -> list[str]:
    materials = account.category.composition_materials
    lines = []
    for one in explanations(account):
        if isinstance(one, NegativeEndOfLife):
            lines.append(
                _(
                    "End of life is negative: what is recycled is credited with the virgin material that it "
                    "replaces. This is a credit, no removal of CO2."
                )
            )
            if one.material is not None:
                lines.append(
                    _("The largest credit: {material}, {value} kg CO2e per product.").format(
                        material=materials[one.material], value=fixed(one.per_product, 1)
                    )
                )
        elif isinstance(one, RecycledContent):
            lines.append(
                _(
                    "Recycled {material} changes the result by {change} kg CO2e per product, not by {whole}: with "
                    "A = {a} only that part of the saving counts where it is bought, the rest at the end of life."
                ).format(
                    material=materials[one.material],
                    change=fixed(one.change, 1),
                    whole=fixed(one.whole, 1),
                    a=f"{one.a:f}",
                )
            )
    return lines

"""How what a check measured is judged: data, so that an example file can try a check without a study.

A check operator has two halves. The *measure* finds figures in a study or result (`footprint.checks`, `study.checks`);
the *judge* is one record here: which figure, compared how, with what. An operator of the study alone measures how
many things it found wrong, under its own name, and passes with none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import TYPE_CHECKING

from baymark.checks import Outcome
from baymark.errors import Place
from baymark.i18n import _
from baymark.rules.errors import BadFigure

if TYPE_CHECKING:
    from baymark.category import CheckDefinition
    from baymark.rules.model import RulePack

# A number, or the names of what was found; None where there is nothing to measure.
Figure = Decimal | tuple[str, ...] | None
RELATIONS = ("at_most", "at_least", "equals", "is_empty", "told")


@dataclass(frozen=True)
class Limit:
    """`measure` stands in `relation` to `against`: `argument NAME` of the check, `figure PATH` of the rule pack,
    `measure NAME` or a number. `told` never fails: there is something to say, or nothing.

    `arguments` are those that the check takes: `number`, or the texts allowed; one that begins with `?` may be
    absent; `texts` is a list of any. `says` are the words in braces that its message may use.
    """

    measure: str
    relation: str
    against: str = ""
    arguments: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    says: tuple[str, ...] = ()

    @property
    def measures(self) -> tuple[str, ...]:
        """Every figure that it is judged by."""
        kind, _space, name = self.against.partition(" ")
        return (self.measure, name) if kind == "measure" else (self.measure,)


NUMBER = ("number",)
TEXTS = ("texts",)  # a list of them, whatever they are
LIMITS: Mapping[str, Limit] = MappingProxyType(
    {
        "certificates_not_counted": Limit("uncounted_kwh", "told", says=("kwh",)),
        "company_specific_quality": Limit(
            "company_specific_rating",
            "at_most",
            "figure data_quality.company_specific_threshold",
            says=("rating", "threshold"),
        ),
        "supplier_gwp_set": Limit(
            "supplier_gwp_effect",
            "at_most",
            "argument effect",
            {"effect": NUMBER},
            says=("suppliers", "share", "bound", "wanted"),
        ),
        "salt_shortfall": Limit(
            "salt_shortfall",
            "at_most",
            "argument below",
            {"below": NUMBER, "elements": TEXTS},
            says=("step", "element", "found", "expected", "difference", "unread"),
        ),
        "salt_surplus": Limit(
            "salt_surplus",
            "at_most",
            "argument above",
            {"above": NUMBER, "elements": TEXTS},
            says=("step", "element", "found", "expected", "difference", "unread"),
        ),
        "removals_held": Limit("removal_not_held", "at_most", "0", says=("row", "found", "held")),
        **{
            f"{products}_within_inputs": Limit(
                "made_over_taken",
                "at_most",
                "argument most",
                {"most": NUMBER},
                says=("where", "found", "taken"),
            )
            for products in ("products", "steps")
        },
        # Electricity.
        "both_electricity_figures": Limit("missing_electricity_figures", "is_empty", says=("missing",)),
        "contract_power": Limit("contract_kwh", "at_most", "0", says=("kwh",)),
        "electricity_downgrades": Limit("downgrades", "is_empty", says=("what",)),
        "instruments_qualify": Limit("unqualified_instruments", "is_empty", says=("kwh", "reasons")),
        **{
            f"cut_off_{quantity}": Limit(
                f"omitted_{quantity}",
                "at_most",
                f"figure cut_off.{quantity}",
                says=("name", "share", "limit"),
            )
            for quantity in ("mass", "energy", "impact")
        },
        "cut_off_total": Limit("omitted_total", "at_most", "figure cut_off.total", says=("share", "limit")),
        "data_quality_threshold": Limit(
            "data_quality_rating",
            "at_most",
            "figure data_quality.threshold",
            says=("rating", "threshold", "unrated"),
        ),
        "edition_matches": Limit(
            "edition", "equals", "measure activity_year", says=("wanted", "found", "dataset")
        ),
        "evidence_demanded": Limit("rows_without_evidence", "is_empty", says=("rows",)),
        "mandatory_items": Limit("missing_items", "is_empty", says=("missing",)),
        "primary_share": Limit(
            "primary_share", "at_least", "argument least", {"least": NUMBER}, says=("share", "least")
        ),
        # Rounding of 34-digit decimals alone: anything above is a fault of the program.
        "stages_sum_to_value": Limit("difference_share", "at_most", "1e-12", says=("difference",)),
        "unknown_gwp_limit": Limit(
            "unknown_gwp_share",
            "at_most",
            "argument limit",
            {"limit": NUMBER, "?official_electricity": ("apart",)},
            says=("share", "limit", "bound"),
        ),
    }
)


def limit_of(operator: str) -> Limit:
    """How an operator is judged; one that is not listed is of the study alone."""
    return LIMITS.get(operator) or Limit(operator, "at_most", "0")


def judge(check: CheckDefinition, rule_pack: RulePack, measured: Mapping[str, Figure]) -> Outcome:
    """What the measured figures mean for a check of a rule pack.

    `not_applicable` where there is nothing to measure, or the rule pack sets no limit. Raises `BadFigure`.
    """
    limit = limit_of(check.operator)
    found = measured[limit.measure]
    if found is None:
        return Outcome.NOT_APPLICABLE
    if limit.relation == "told":
        return Outcome.PASSED if found else Outcome.NOT_APPLICABLE
    if limit.relation == "is_empty":
        return Outcome.FAILED if found else Outcome.PASSED
    bound = _bound(limit, check, rule_pack, measured)
    if bound is None or not isinstance(found, Decimal):
        return Outcome.NOT_APPLICABLE
    fits = {"at_most": found <= bound, "at_least": found >= bound, "equals": found == bound}
    return Outcome.PASSED if fits[limit.relation] else Outcome.FAILED


def number(check: CheckDefinition, name: str) -> Decimal:
    """A number among the arguments of a check. Raises `BadFigure`."""
    text = str(check.arguments.get(name, ""))
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        place = Place(key=f"checks.{check.id}.arguments.{name}")
        raise BadFigure(place, text=text[:60], wanted=_("a decimal number such as 0.95"))
    return value


def _bound(
    limit: Limit, check: CheckDefinition, rule_pack: RulePack, measured: Mapping[str, Figure]
) -> Decimal | None:
    kind, _space, name = limit.against.partition(" ")
    if kind == "argument":
        return number(check, name)
    if kind == "measure":
        found = measured[name]
        return found if isinstance(found, Decimal) else None
    if kind == "figure":
        here: object = rule_pack
        for part in name.split("."):
            here = getattr(here, part, None)
        return here if isinstance(here, Decimal) else None
    return Decimal(limit.against) if limit.against else None

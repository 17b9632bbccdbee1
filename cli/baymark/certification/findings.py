"""The findings of a verifier: what was wrong, by how much, and whether it was put right.

`effect` is in kg CO2e per product: positive where the stated footprint is too high, negative where too low. The
misstatement is the sum over findings that were not corrected, tested twice: net, and gross of sign, because two
large errors of opposite sign are no small error.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from baymark.category.section import Section
from baymark.errors import BadInput, BaymarkError, Place, Problems
from baymark.formulas import DECIMALS
from baymark.formulas.rounding import plain
from baymark.i18n import N_, _
from baymark.rules import fields
from baymark.safe_yaml import read_yaml

SCHEMA = "baymark/findings/1"
KINDS = (N_("major"), N_("minor"), N_("observation"))
MOST = 500


class BadFinding(BadInput):
    """A finding that contradicts itself or another."""

    code = "bad-finding"
    summary = "The findings contradict themselves: {reason}"
    remedy = "Correct the ledger of findings; each id stands once, and an effect names its rule pack."


@dataclass(frozen=True)
class Finding:
    """One finding. `effect` in kg CO2e per product under `rule_pack`; None where it cannot be put in figures."""

    id: str
    kind: str
    text: str
    rule_pack: str
    effect: Decimal | None
    corrected: bool

    def as_object(self) -> dict[str, object]:
        return {
            "id": self.id,
            "kind": self.kind,
            "text": self.text,
            "rule_pack": self.rule_pack or None,
            "effect": None if self.effect is None else plain(self.effect),
            "unit": "kgCO2e per product",
            "corrected": self.corrected,
        }


@dataclass(frozen=True)
class Misstatement:
    """What findings left uncorrected amount to under one rule pack: kg CO2e per product, and as a share of it."""

    rule_pack: str
    net: Decimal
    gross: Decimal
    net_share: Decimal
    gross_share: Decimal

    def material(self, materiality: Decimal) -> bool:
        """Whether either sum is above the materiality (a share of the footprint)."""
        return max(self.net_share, self.gross_share) > materiality

    def as_object(self) -> dict[str, str]:
        return {
            "rule_pack": self.rule_pack,
            "net": plain(self.net),
            "gross": plain(self.gross),
            "net_share": plain(self.net_share),
            "gross_share": plain(self.gross_share),
            "unit": "kgCO2e per product",
        }


def misstatement(findings: Iterable[Finding], rule_pack: str, total: Decimal) -> Misstatement:
    """Net and gross sum of what was not corrected; `total` is the footprint in kg CO2e per product."""
    effects = [
        one.effect
        for one in findings
        if one.effect is not None and not one.corrected and one.rule_pack == rule_pack
    ]
    net = abs(DECIMALS.total(effects))
    gross: Decimal = DECIMALS.total([abs(effect) for effect in effects])
    size = abs(total)
    per = DECIMALS.operations["/"]
    # A share of nothing is not zero: any effect on a footprint of zero is material.
    shares = [
        per(amount, size) if size else Decimal(0) if not amount else Decimal("Infinity")
        for amount in (net, gross)
    ]
    if not all(share.is_finite() for share in shares):
        raise BadFinding(Place(key=rule_pack), reason=_("the footprint is 0, so that no share can be formed"))
    return Misstatement(rule_pack, net, gross, *shares)


def read(path: Path, rule_packs: Iterable[str]) -> tuple[Finding, ...]:
    """The ledger in a YAML file: `schema`, and a list `findings`. Raises `Problems`, `UnreadableYaml`."""
    problems: list[BaymarkError] = []
    known = list(rule_packs)
    root = Section(read_yaml(path, path.name), path.name, "", problems)
    root.known_keys("schema", "findings")
    fields.one_of(root, "schema", [SCHEMA])
    found = tuple(_finding(section, known) for section in root.sections("findings"))
    ids = [one.id for one in found]
    for id_ in sorted({one for one in ids if ids.count(one) > 1}):
        problems.append(
            BadFinding(Place(path.name, key=id_), reason=_("{name} stands twice").format(name=id_))
        )
    if len(found) > MOST:
        problems.append(
            BadFinding(Place(path.name), reason=_("more than {count} findings").format(count=MOST))
        )
    if problems:
        raise Problems(problems)
    return found


def _finding(section: Section, known: list[str]) -> Finding:
    section.known_keys("id", "kind", "text", "rule_pack", "effect", "corrected")
    effect = fields.decimal_or_none(section, "effect")
    rule_pack = section.text("rule_pack")
    if rule_pack:
        fields.one_of(section, "rule_pack", known)
    if effect is not None and not rule_pack:
        section.problems.append(
            BadFinding(section.place("rule_pack"), reason=_("an effect is one under a rule pack"))
        )
    return Finding(
        section.text("id", required=True),
        fields.one_of(section, "kind", KINDS),
        section.text("text", required=True),
        rule_pack,
        effect,
        fields.one_of(section, "corrected", ("yes", "no")) == "yes",
    )

"""The words of a comparison in one language, for terminal and picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from baymark.category import Text
from baymark.documents import numerals
from baymark.documents.unit_text import unit_text
from baymark.documents.wording import Wording, read_wording
from baymark.footprint.account import Account
from baymark.footprint.bridge import Bridge
from baymark.paths import data_folder

_DIGITS = 4
# Below this share of the largest end a step is a matter of the last digits of sums.
_NOTHING = Decimal("1e-20")


@cache
def _texts() -> dict[str, Text]:
    templates = data_folder("templates")
    report = read_wording(templates / "report" / "wording.yaml")
    units = {key: text for key, text in report.items() if key.startswith("unit.")}
    return read_wording(templates / "compare" / "wording.yaml") | units


@dataclass(frozen=True)
class Words:
    """Texts and figures of one bridge."""

    bridge: Bridge
    language: str

    @property
    def _wording(self) -> Wording:
        return Wording(_texts(), self.language)

    def t(self, key: str, **values: object) -> str:
        return self._wording.t(key, **values)

    def names(self) -> tuple[str, str]:
        """What tells the two ends apart: studies, rule packs, or backgrounds."""
        first, last = self.bridge.first, self.bridge.last
        for naming in (_study, _rule_pack, _background):
            if naming(first) != naming(last):
                return naming(first), naming(last)
        return _study(first), _study(last)

    def title(self) -> str:
        first, last = self.names()
        return self.t("picture.title", title=self.t("title"), first=first, last=last)

    def setting(self) -> str:
        """What both ends share."""
        first, last = self.bridge.first, self.bridge.last
        shared = []
        if first.study.folder == last.study.folder:
            shared.append(self.t("picture.of_one_study", study=first.study.name))
        if _rule_pack(first) == _rule_pack(last):
            values = {"rule_pack": _rule_pack(first), "background": _background(first)}
            shared.append(self.t("picture.of_one_rule_pack", **values))
        return " · ".join(shared)

    def cautions(self) -> list[str]:
        """What keeps the ends from being results, and that the order of steps matters."""
        ends = (self.bridge.first, self.bridge.last)
        unsure = {_rule_pack(one): None for one in ends if _unsure(one)}
        said = [self.t("picture.draft")] if any(_draft(one) for one in ends) else []
        if unsure:
            said.append(self.t("picture.reconstructed", rule_packs=", ".join(unsure)))
        return [*said, self.t("picture.order")]

    def unit(self, unit: str = "") -> str:
        """A unit as printed: `kgCO2e/kWh_delivered` is `kg CO₂e/kWh delivered`."""
        if not unit and self.bridge.per_product:
            return self.t("per_product.unit")
        return unit_text(self._wording, unit or self.bridge.unit)

    def value(self, value: Decimal) -> str:
        """A figure in the bridge's unit, with one number of decimals for the whole bridge."""
        ends = [abs(end) for end in (self.bridge.start, self.bridge.end) if end]
        return numerals.fixed(value, numerals.decimals_for(min(ends, default=Decimal(0)), _DIGITS))

    def effect(self, value: Decimal) -> str:
        """A figure with its sign; what is nothing but rounding is 0."""
        if not self.counts(value):
            return "0"
        return f"+{self.value(value)}" if value > 0 else self.value(value)

    def counts(self, value: Decimal) -> bool:
        """Whether an effect is more than the last digits of sums."""
        largest = max(abs(self.bridge.start), abs(self.bridge.end))
        return abs(value) > _NOTHING * largest

    def step(self, name: str) -> str:
        return self.t(f"step.{name}")

    def short(self, name: str) -> str:
        return self.t(f"short.{name}")

    def ends(self) -> Sequence[str]:
        """How each value follows from kg CO2e per product, where the units differ."""
        if not self.bridge.per_product:
            return ()
        said = [self.t("per_product.bridge")]
        for name, account in zip(self.names(), (self.bridge.first, self.bridge.last), strict=True):
            footprint = account.footprint
            said.append(
                self.t(
                    "per_product.end",
                    name=name,
                    total=numerals.significant(footprint.total_per_product, 6),
                    quantity=numerals.significant(footprint.functional_quantity, 6),
                    unit=self.unit(account.rule_pack.functional_unit.unit),
                    value=numerals.significant(footprint.value, 5),
                    declared=self.unit(footprint.unit),
                )
            )
        return said


def _study(account: Account) -> str:
    return account.study.name


def _rule_pack(account: Account) -> str:
    return f"{account.rule_pack.id} {account.rule_pack.version}"


def _background(account: Account) -> str:
    return f"{account.background.id}@{account.background.version}"


def _draft(account: Account) -> bool:
    return any(check.blocks for check in account.footprint.checks)


def _unsure(account: Account) -> bool:
    return account.rule_pack.fidelity == "reconstructed" or account.rule_pack.legal_status == "draft"

"""What the figures of a trace are called, in the language in use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from baymark.i18n import N_, _, language
from baymark.inventory.end_of_life import ITEM as END_OF_LIFE

if TYPE_CHECKING:
    from baymark.footprint.account import Account
    from baymark.inventory.model import Line

GROUPS = {
    "fossil": N_("fossil"),
    "biogenic_emissions": N_("biogenic CO2 emissions"),
    "biogenic_removals": N_("biogenic CO2 removals"),
    "biogenic_non_co2": N_("biogenic gases other than CO2"),
    "land_use_change": N_("land-use change"),
    "not_separated": N_("not separated by gas"),
}


@dataclass(frozen=True)
class Titles:
    """Titles by name; what has none of its own is called "" (its name says it)."""

    account: Account

    def stage(self, name: str) -> str:
        return next((str(s.title) for s in self.account.rule_pack.boundary.stages if s.id == name), "")

    def item(self, name: str) -> str:
        category = self.account.category
        if name in category.items:
            return str(category.items[name].title)
        for process in self.account.rule_pack.processes:
            if process.id == name:
                return str(process.title)
        material = category.composition_materials.get(name.removeprefix(END_OF_LIFE))
        return _("End of life: {material}").format(material=material) if material is not None else ""

    def line(self, line: Line) -> str:
        if line.supplier:
            return self.account.inventory.suppliers[line.supplier].product
        return self.gas(line.gas) if line.gas else self.dataset(line.dataset)

    def gas(self, name: str) -> str:
        flow = self.account.background.flows[name]
        return flow.name_zh if language() != "en" and flow.name_zh else flow.name

    def dataset(self, name: str, group: str = "") -> str:
        dataset = self.account.background.datasets[name]
        title = dataset.name_zh if language() != "en" and dataset.name_zh else dataset.name
        return _("{dataset}, {group}").format(dataset=title, group=_(GROUPS[group])) if group else title

    def quantity(self, name: str) -> str:
        pack, category = self.account.rule_pack, self.account.category
        own = category.parameters.get(name) or category.shares.get(name)
        for found in (pack.formulas.get(name), pack.parameters.get(name), own):
            if found is not None:
                return str(found.title)
        return ""


def titles(account: Account) -> Titles:
    """The titles of everything that an account names."""
    return Titles(account)

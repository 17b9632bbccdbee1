"""Every case worked by hand, from the tables of an example study to its footprint; nothing of the program is used.

    lfp-pack       gba-battery                        whole life with charging losses; six lines of it in lfp_pack.md
    lfp-pack       cn-miit-551-2025                   the same without use
    lfp-pack       eu-2023-1542-draft-2024            Circular Footprint Formula, LFP
    nmc811-pack    eu-2023-1542-draft-2024            the same with the credit of NMC811; certificates do not count
    nmc811-pack    catena-x-v4                        cradle to gate, per piece; certificates count
    ups-string     eu-ind-jrc-2025-ond                on demand; cells into modules into a string
    lfp-container  cn-national-label-battery-storage  direct line, roof, supplier's figure, depth of discharge
    nca-pack       global-battery-alliance-1.5        cut-off, burdens shared with a co-product

Beside them stand three sheets of paper: `circular_footprint` (one material, every term), `shared_burdens` (a salt
made beside cells) and `test_market_based` (what certificates lower). `study_tables` reads a study as text,
`background` has the kg CO2e per unit of each dataset, `foreground`, `end_of_life` and `result` hold the arithmetic
that cases share, and a module per study the rest.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from . import lfp_container, lfp_pack, nca_pack, nmc811_pack, ups_string
from .result import Case
from .study_tables import Tables


@dataclass(frozen=True)
class Paper:
    """A case: `months` within which a certificate's generation counts, in the value or only beside it."""

    study: str
    rule_pack: str
    worked: Callable[[Tables, int], Case]
    months: int = 24
    in_value: bool = False

    def value(self, study: Tables) -> Case:
        return self.market(study) if self.in_value else self.location(study)

    def location(self, study: Tables) -> Case:
        return self.worked(study, 0)

    def market(self, study: Tables) -> Case:
        return self.worked(study, self.months)


CASES = (
    Paper("lfp-pack", "gba-battery", lfp_pack.gba_battery),
    Paper("lfp-pack", "cn-miit-551-2025", lfp_pack.cn_miit_551_2025),
    Paper("lfp-pack", "eu-2023-1542-draft-2024", lfp_pack.eu_2023_1542_draft_2024),
    Paper("nmc811-pack", "eu-2023-1542-draft-2024", nmc811_pack.eu_2023_1542_draft_2024),
    Paper("nmc811-pack", "catena-x-v4", nmc811_pack.catena_x_v4, months=12, in_value=True),
    Paper("ups-string", "eu-ind-jrc-2025-ond", ups_string.eu_ind_jrc_2025_ond),
    Paper(
        "lfp-container", "cn-national-label-battery-storage", lfp_container.cn_national_label_battery_storage
    ),
    Paper(
        "nca-pack",
        "global-battery-alliance-1.5",
        nca_pack.global_battery_alliance,
        months=12,
        in_value=True,
    ),
)

"""A supplier's product carbon footprint as a study holds it: plain frozen data, one file of suppliers/ each.

The supplier answers for the figure; nothing of it is computed here. What it leaves unsaid stays unsaid: an absent
share, score or biogenic part is None, never zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from baymark.errors import Place
from baymark.gases import SEPARATED

BOUNDARIES = ("cradle_to_gate", "gate_to_gate", "cradle_to_grave")
STAGES = (
    "raw_materials", "inbound_transport", "production", "packaging", "outbound_transport", "use", "end_of_life",
)  # fmt: skip
CLAIMS = ("none", "location", "market")
LEVELS = ("none", "limited", "reasonable")
ORIGINALS = ("dossier", "public_dossier", "certificate")
# Groups that a split states in full; signs as the gas accounts have them (removals count negative).
SPLIT = SEPARATED


@dataclass(frozen=True, slots=True)
class Span:
    """From a day to a day; both belong to it."""

    start: date
    end: date


@dataclass(frozen=True, slots=True)
class Scores:
    """Data-quality scores of the supplier's figure, 1 (best) to 5; precision where it is stated."""

    tec: int
    geo: int
    tim: int
    prc: int | None


@dataclass(frozen=True, slots=True)
class ElectricityClaim:
    """How electricity came into the figure. A `market` claim names its instruments; `location_based` is the same
    figure without them, in kgCO2e per declared unit, where the supplier gives it."""

    claim: str
    instruments: tuple[str, ...]
    location_based: Decimal | None


@dataclass(frozen=True, slots=True)
class SupplierVerification:
    """Who verified the figure; `level` is `none` where nobody did. `evidence` is the statement in evidence/."""

    level: str
    body: str
    statement: str
    day: date | None
    evidence: str


@dataclass(frozen=True, slots=True)
class Original:
    """The sealed dossier or certificate from which the figure was taken, a file of evidence/.

    `rule_pack` names the result taken, `digest` the dossier that the figure goes back to (its SHA-256).
    """

    kind: str
    file: str
    rule_pack: str
    digest: str


@dataclass(frozen=True, slots=True)
class SupplierFootprint:
    """A supplier's figure per declared `unit`, kgCO2e.

    `excluding_biogenic` leaves biogenic CO2 out, `including_biogenic` counts it both ways. `groups` is the split
    by greenhouse-gas group, None where the supplier gives one figure. `unknown_gwp_share` is the part of it that comes
    of published factors of another or an unknown GWP set.
    """

    name: str
    id: str
    version: str
    supplier: str
    product: str
    substance: str
    metal_content: Mapping[str, Decimal]
    unit: str
    excluding_biogenic: Decimal
    including_biogenic: Decimal | None
    groups: Mapping[str, Decimal] | None
    boundary: str
    stages: tuple[str, ...]
    gwp_set: str
    unknown_gwp_share: Decimal | None
    reference_period: Span
    valid: Span
    geography: str
    cut_off_share: Decimal | None
    primary_share: Decimal | None
    scores: Scores | None
    gsd: Decimal | None
    electricity: ElectricityClaim
    allocation: str
    standard: str
    verification: SupplierVerification
    evidence: str
    sha256: str
    original: Original | None
    place: Place = field(compare=False)

    @property
    def verified(self) -> bool:
        """Whether a third party stands behind the figure."""
        return self.verification.level != "none"

    def released(self) -> dict[str, Decimal]:
        """kgCO2e per declared unit by greenhouse-gas group, every group that the supplier tells of.

        Without a split, one figure is `not_separated`. What biogenic CO2 adds to it, if stated, is net: it counts
        to the removals when it lowers the figure, else to the emissions.
        """
        if self.groups is not None:
            return dict(self.groups)
        figures = {"not_separated": self.excluding_biogenic}
        if self.including_biogenic is not None:
            net = self.including_biogenic - self.excluding_biogenic
            figures["biogenic_removals" if net < 0 else "biogenic_emissions"] = net
        return figures

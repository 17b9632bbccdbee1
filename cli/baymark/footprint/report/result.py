"""A footprint as the JSON object that scripts read, and its digest.

Quantities are decimal strings, counts integers. `docs/schemas/calc-1.schema.json` describes it.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from baymark.checks import Outcome, Severity, counts
from baymark.footprint.report import method
from baymark.footprint.report.decimals import plain, score, share
from baymark.footprint.report.electricity import electricity

if TYPE_CHECKING:
    from baymark.checks import CheckResult
    from baymark.footprint.account import Account
    from baymark.footprint.model import Figure

SCHEMA = "baymark/calc/1"


def as_object(account: Account) -> dict[str, Any]:
    """The report of one study under one rule pack. `digest` covers every other key (see `digest_of`)."""
    study, rule_pack, footprint = account.study, account.rule_pack, account.footprint
    background = account.background
    report: dict[str, Any] = {
        "schema": SCHEMA,
        "study": study.name,
        "what_if": dict(study.what_if),
        "rule_pack": rule_pack.id,
        "rule_pack_version": rule_pack.version,
        "rule_pack_digest": rule_pack.digest,
        "legal_status": rule_pack.legal_status,
        "fidelity": rule_pack.fidelity,
        "background": f"{background.id}@{background.version}",
        "background_digest": background.digest,
        "gwp_set": background.method,
        "value": plain(footprint.value),
        "declared_value": format(footprint.declared_value, "f"),
        "rounding": f"{rule_pack.rounding.significant_digits} significant digits, half-even",
        "unit": footprint.unit,
        "functional_unit": rule_pack.functional_unit.text.en,
        "functional_units_per_product": plain(footprint.functional_quantity),
        "reference_flow": plain(footprint.reference_flow),
        "product_mass": plain(footprint.product_mass),
        "total_per_product": plain(footprint.total_per_product),
        "units": {
            "functional_units_per_product": rule_pack.functional_unit.unit,
            "reference_flow": rule_pack.reference_flow.unit,
            "product_mass": "kg",
            "total_per_product": "kgCO2e",
        },
        "location_based": plain(footprint.beside.get("location")),
        "market_based": plain(footprint.beside.get("market")),
        "beside": {name: plain(value) for name, value in footprint.beside.items()},
        "stages": [{"id": name, "value": plain(value)} for name, value in footprint.stages.items()],
        "items": [{"id": i.id, "stage": i.stage, "value": plain(i.value)} for i in footprint.items],
        "groups": {name: plain(value) for name, value in footprint.groups.items()},
        "groups_in_value": list(rule_pack.groups_in_value),
        "reach": {
            "unit_process": share(footprint.reach.unit_process),
            "official_electricity": share(footprint.reach.official_electricity),
            "fuel_supply": share(footprint.reach.fuel_supply),
            "aggregated": share(footprint.reach.aggregated),
            "direct": share(footprint.reach.direct),
            "suppliers": share(footprint.reach.suppliers),
            "own_of_rest": share(footprint.reach.own_of_rest),
        },
        "electricity": electricity(account),
        "data_quality": _quality(account),
        "also_declared": [
            {
                "text": one.text.en,
                "value": plain(one.value),
                "declared_value": format(one.declared_value, "f"),
                "unit": one.unit,
                "quantity": plain(one.quantity),
            }
            for one in footprint.also_declared
        ],
        "allocation": method.allocation(account),
        "circular_footprint": method.circular_footprint(account),
        "omissions": method.omissions(account),
        "verified_share": share(footprint.verified_share),
        "unknown_gwp_share": share(footprint.unknown_gwp_share),
        "editions": [
            {"role": e.role, "dataset": e.dataset, "wanted": e.wanted, "found": e.found}
            for e in footprint.editions
        ],
        "unverified": [_figure(figure) for figure in footprint.unverified],
        "to_confirm": [_figure(figure) for figure in footprint.to_confirm],
        "remarks": [str(remark) for remark in (*study.remarks, *account.inventory.downgrades)],
        "checks": counts(footprint.checks),
        "blocked_by": sorted({check.id for check in footprint.checks if stops(check)}),
    }
    report["digest"] = digest_of(report)
    return report


def _quality(account: Account) -> dict[str, Any]:
    """The rating by criterion, its limits, and the meters behind rows; scores with four places."""
    asked, found = account.rule_pack.data_quality, account.footprint.data_quality

    return {
        "rating": score(found.mean),
        "threshold": plain(asked.threshold),
        "criteria": {name: score(value) for name, value in found.by_criterion.items()},
        "scale": list(asked.scale),
        "aggregation": asked.aggregation,
        "company_specific": score(found.company_specific),
        "company_specific_threshold": plain(asked.company_specific_threshold),
        "secondary": score(found.secondary),
        "primary_share": share(found.primary_share),
        "unrated_share": share(found.unrated_share),
        "meters": [
            {
                "row": one.reading.row,
                "meters": list(one.reading.meters),
                "accuracy_class": one.reading.accuracy_class,
                "calibrated": one.reading.calibrated,
                "gsd": share(one.gsd),
            }
            for one in found.meters
        ],
    }


def stops(check: CheckResult) -> bool:
    """Whether a check keeps a study from being sealed: one that blocks and failed, or could not be carried out.

    Otherwise a study would be rid of a check by giving its figures in a way that the check cannot read.
    """
    return check.blocks or (check.severity is Severity.BLOCK and check.outcome is Outcome.NOT_EXECUTED)


def digest_of(report: dict[str, Any]) -> str:
    """SHA-256 of the report without its `digest` and its remarks.

    Canonical form: keys sorted, no white space, UTF-8. The remarks are left out: they change with the language
    of the terminal while the result does not.
    """
    covered = {k: v for k, v in report.items() if k not in ("digest", "remarks")}
    text = json.dumps(covered, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def _figure(figure: Figure) -> dict[str, str | None]:
    return {"id": figure.id, "basis": figure.basis, "share": share(figure.share), "text": figure.text}

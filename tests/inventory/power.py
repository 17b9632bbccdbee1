"""Rule packs with another electricity policy, and instruments that meet the criteria; tests share them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from baymark.rules import RulePack

from .example import Example, rule_pack

MONTHS = [f"2025-{month:02d}" for month in range(1, 13)]


def policy(**changes: Any) -> RulePack:
    """The label's rule pack with its instruments counted; `changes` of the policy, or of its instruments."""
    pack = rule_pack("gba-battery")
    electricity = pack.electricity
    assert electricity.instruments is not None
    own = {name: changes.pop(name) for name in ("own_factor", "remainder") if name in changes}
    instruments = replace(electricity.instruments, **({"counted": True} | changes))
    return replace(pack, electricity=replace(electricity, instruments=instruments, **own))


def certificate(month: str, kwh: str, **cells: str) -> dict[str, str]:
    """Green certificates of 1000 kWh over grid electricity of the pack plant, without a fault."""
    last = max(-(-int(kwh) // 1000), 1)
    return {
        "site": "SZ-PACK", "meter": "GEC", "month": month, "kwh": kwh, "source": "certificate",
        "scheme": "cn-gec", "serials": f"G-{month}-{kwh}-{cells.get('technology', 'wind')}-000001..{last:06d}",
        "generation_month": month, "retirement": "R-1", "technology": "wind", "generation_country": "CN",
        "beneficiary": "ILLUSTRATIVE-0001", "purpose": "Electricity of SZ-PACK",
    } | cells  # fmt: skip


def certified(example: Example, kwh: str, **cells: str) -> None:
    """So many kWh of certificates in every month."""
    rows = example.rows("electricity.csv")
    example.write([*rows, *(certificate(month, kwh, **cells) for month in MONTHS)], "electricity.csv")


def series(example: Example, lines: list[tuple[str, str, str, str]]) -> None:
    """electricity-series.csv of the pack plant: start, kWh, source and technology; an hour each."""
    head = "site,meter,start,hours,kwh,source,scheme,technology,period\n"
    written = (
        f"SZ-PACK,M,{start},1,{kwh},{source},{'cn-gec' if technology else ''},{technology},\n"
        for start, kwh, source, technology in lines
    )
    (example.folder / "electricity-series.csv").write_text(head + "".join(written), encoding="utf-8")

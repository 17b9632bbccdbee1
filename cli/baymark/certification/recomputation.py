"""The two levels of recomputation that need the background itself: from its matrices, and of its release.

*Matrices*: the datasets' intensities are solved anew from the tables of the installed background, on float64
(SciPy's SuperLU over A^T w = B^T c), and the footprint is formed with them. *Rebuild*: the release is computed
anew in decimals and must equal intensities.csv, and what the dossier's lock says it used.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from baymark.background.model import exact_sum
from baymark.checks import Outcome
from baymark.footprint.dependence import weight
from baymark.formulas import DECIMALS
from baymark.formulas.rounding import significant
from baymark.i18n import _

if TYPE_CHECKING:
    from baymark.background import Background, Tables
    from baymark.dossier.lock import Lock
    from baymark.footprint import Account
    from baymark.inventory.model import Line

TOLERANCE = Decimal("1e-9")  # of Σ|contributions|
MOST_REASONS = 20


@dataclass(frozen=True)
class Level:
    """How one level of recomputation ended, and why (or what is worth saying)."""

    outcome: Outcome
    reasons: tuple[str, ...] = ()

    @classmethod
    def ended(cls, failures: Sequence[str], remarks: Sequence[str] = ()) -> Level:
        """Failed with its first reasons, else passed with remarks."""
        if failures:
            more = len(failures) - MOST_REASONS
            said = [
                *failures[:MOST_REASONS],
                *([_("… and {count} more").format(count=more)] if more > 0 else []),
            ]
            return cls(Outcome.FAILED, tuple(said))
        return cls(Outcome.PASSED, tuple(remarks))


@dataclass(frozen=True)
class FromMatrices:
    """The value of a rule pack from the matrices, in the declared unit; deviations relative to Σ|contributions|."""

    rule_pack: str
    value: Decimal
    declared_value: Decimal
    deviation: Decimal
    worst_line: str
    worst_deviation: Decimal
    same_rounded: bool

    @property
    def agrees(self) -> bool:
        return self.deviation <= TOLERANCE and self.worst_deviation <= TOLERANCE


def matrices(accounts: Iterable[Account], tables: Tables) -> tuple[Level, tuple[FromMatrices, ...]]:
    """The footprints formed from the matrices against those of the accounts."""
    found = []
    solved: dict[tuple[str, tuple[str, ...]], Mapping[str, float]] = {}
    failures, remarks = [], []
    for account in accounts:
        key = account.background.method, tuple(account.rule_pack.groups_in_value)
        if key not in solved:
            solved[key] = _intensities(tables, *key)
        missing = sorted({c.line.dataset for c in account.calculation.contributions} - {"", *solved[key]})
        if missing:
            text = _("{rule_pack}: the background has no dataset {datasets}.")
            failures.append(text.format(rule_pack=account.rule_pack.id, datasets=", ".join(missing)))
            continue
        one = _compared(account, solved[key])
        found.append(one)
        if not one.agrees:
            failures.append(
                _("{rule_pack}: the matrices give {found}, the dossier {value}; line {line} deviates most, "
                  "by {deviation} of the sum of |contributions|.").format(
                    rule_pack=one.rule_pack, found=f"{one.value:.12g}", line=one.worst_line,
                    value=f"{account.footprint.value:.12g}", deviation=f"{one.worst_deviation:.3g}",
                )
            )  # fmt: skip
        elif not one.same_rounded:
            remarks.append(
                _("{rule_pack}: the matrices round to {found}, the dossier to {value}; the value lies within "
                  "the tolerance of a rounding boundary, so that replay decides.").format(
                    rule_pack=one.rule_pack, found=one.declared_value, value=account.footprint.declared_value
                )
            )  # fmt: skip
    return Level.ended(failures, remarks), tuple(found)


def _intensities(tables: Tables, method: str, counted: tuple[str, ...]) -> dict[str, float]:
    """kg CO2e per unit of each dataset, summed over the gas groups that count."""
    import numpy as np
    from scipy.sparse.linalg import splu

    from baymark.background import matrices as built

    made = built(tables, method)
    factors = np.array(
        [
            factor if tables.flows[flow].group in counted else 0.0
            for flow, factor in zip(made.flows, made.characterisation, strict=True)
        ]
    )
    right = made.emissions.T @ factors
    solver = splu(made.technosphere.tocsc())
    answer = solver.solve(right, trans="T")
    # One refinement step: what is lost to the order of elimination comes back.
    answer += solver.solve(right - made.technosphere.T @ answer, trans="T")
    return dict(zip(made.ids, (float(value) for value in answer), strict=True))


def _compared(account: Account, intensities: Mapping[str, float]) -> FromMatrices:
    times, minus, per = (DECIMALS.operations[sign] for sign in "*-/")
    values: list[Decimal] = []
    worst, worst_line = Decimal(0), ""
    whole = weight(account.calculation)
    for contribution in account.calculation.contributions:
        line = contribution.line
        per_unit = _per_unit(account, line, intensities)
        value = times(times(contribution.quantity, line.to_dataset), per_unit)
        values.append(value)
        off = per(abs(minus(value, contribution.value)), whole) if whole else Decimal(0)
        # A NaN must never look like agreement.
        if off.is_nan() or off > worst:
            worst, worst_line = (off if not off.is_nan() else Decimal("Infinity")), line.id
    total = DECIMALS.total(values)
    deviation = per(abs(minus(total, account.calculation.total())), whole) if whole else Decimal(0)
    value = per(total, account.footprint.functional_quantity)
    declared = significant(value, account.rule_pack.rounding.significant_digits)
    return FromMatrices(
        account.rule_pack.id, value, declared, deviation, worst_line, worst,
        declared == account.footprint.declared_value,
    )  # fmt: skip


def _per_unit(account: Account, line: Line, intensities: Mapping[str, float]) -> Decimal:
    """kg CO2e per unit of what a line demands; a supplier's figure is the study's, not the background's."""
    if line.gas:
        return _gas(account, line.gas)
    if line.supplier:
        released = account.study.suppliers[line.supplier].released()
        return exact_sum(released[group] for group in released if group in account.rule_pack.groups_in_value)
    return Decimal(intensities[line.dataset])


def _gas(account: Account, gas: str) -> Decimal:
    group = account.background.flows[gas].group
    return (
        account.background.factors[gas].factor if group in account.rule_pack.groups_in_value else Decimal(0)
    )


def rebuild(backgrounds: Mapping[str, Background], tables: Tables, lock: Lock) -> Level:
    """The release of the installed background, computed anew, for every dataset that a dossier used.

    Three must be one: what the tables give, what intensities.csv says, what the dossier's lock says. So no
    intensity can enter a dossier that no release has. `backgrounds` are the installed release by method.
    """
    from baymark.background.releasing import solved
    from baymark.background.system import system
    from baymark.dossier.lock import row_digest

    made = system(tables)
    failures: list[str] = []
    count = 0
    for method, background in backgrounds.items():
        anew = solved(tables, method, made).intensities
        locked, digests = lock.intensities.get(method, {}), lock.row_digests.get(method, {})
        for dataset in sorted({*locked, *digests}):
            count += 1
            now, released = anew.get(dataset), background.intensities.get(dataset)
            values = {"dataset": dataset, "method": method, "now": now and now.total}
            if now is None or released is None:
                failures.append(
                    _("{dataset} ({method}) is in the dossier but not in the background.").format(**values)
                )
            elif now != released:
                text = _("{dataset} ({method}): the tables give {now}, intensities.csv says {before}.")
                failures.append(text.format(**values, before=released.total))
            elif dataset in locked and locked[dataset] != now:
                text = _("{dataset} ({method}): the release has {now}, the dossier {before}.")
                failures.append(text.format(**values, before=locked[dataset].total))
            elif dataset in digests and digests[dataset] != row_digest(
                method, dataset, tables.datasets[dataset].unit, now
            ):
                text = _("{dataset} ({method}): the dossier pins another intensity than {now}.")
                failures.append(text.format(**values))
        failures += _other_records(lock, background, method)
    return Level.ended(failures, [_("{count} intensities were computed anew.").format(count=count)])


def _other_records(lock: Lock, background: Background, method: str) -> list[str]:
    """Datasets, gases and factors of the lock that are not those of the background."""
    own: tuple[tuple[Mapping[str, Any], Mapping[str, Any]], ...] = (
        (lock.datasets, background.datasets),
        (lock.flows, background.flows),
        (lock.factors.get(method, {}), background.factors),
    )
    return [
        _("{dataset} ({method}) is not described in the dossier as in the background.").format(
            dataset=name, method=method
        )
        for stated, present in own
        for name, record in stated.items()
        if name not in present or _without_row(present[name]) != _without_row(record)
    ]


def _without_row(record: Any) -> Any:
    """The record without the line it was read from, which no dossier holds."""
    return replace(record, row=0) if hasattr(record, "row") else record

"""What a verifier's machine can say of a dossier: computed again at three levels, every check carried out again.

*Replay* computes the results from the dossier alone; it decides the digits. *Matrices* and *rebuild* hold what
the dossier brings as intensities against the verifier's own background. A level that cannot be carried out is
`not_executed`, never `passed`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from baymark.canonical import sha256_hex
from baymark.certification import supplier
from baymark.certification.plausibility import examine
from baymark.certification.recomputation import FromMatrices, Level, matrices, rebuild
from baymark.checks import CheckResult, Outcome, Severity, as_report
from baymark.dossier.bag import STUDY
from baymark.dossier.errors import NoIntensitiesInside
from baymark.dossier.opening import Dossier, open_dossier
from baymark.errors import BaymarkError, Place, Problems
from baymark.footprint.report import stops
from baymark.formulas.rounding import plain
from baymark.i18n import _, in_language, language

if TYPE_CHECKING:
    from baymark.footprint import Account

SCHEMA = "baymark/verification/1"
EVIDENCE = f"{STUDY}evidence/"
# The wording of remarks follows the language of the terminal; every other key of a result is the result.
UNCOMPARED = ("remarks",)


@dataclass(frozen=True)
class VerificationReport:
    """What was recomputed and checked of one dossier. `digest` is the SHA-256 of the file."""

    dossier: Dossier
    replay: Level
    matrices: Level
    rebuild: Level
    checks: tuple[CheckResult, ...]
    from_matrices: tuple[FromMatrices, ...]

    @property
    def digest(self) -> str:
        return self.dossier.digest

    @property
    def levels(self) -> Mapping[str, Level]:
        return {"replay": self.replay, "matrices": self.matrices, "rebuild": self.rebuild}

    @property
    def outcome(self) -> Outcome:
        """`failed` where a level or a blocking check failed; `passed` only where all three levels passed.

        A blocking check that could not be carried out is not passed either.
        """
        outcomes = [level.outcome for level in self.levels.values()]
        if Outcome.FAILED in outcomes or any(check.blocks for check in self.checks):
            return Outcome.FAILED
        outcomes += [check.outcome for check in self.checks if stops(check)]
        return Outcome.PASSED if set(outcomes) == {Outcome.PASSED} else Outcome.NOT_EXECUTED

    @property
    def failures(self) -> tuple[str, ...]:
        """What failed, as ids: levels, then blocking checks."""
        levels = [name for name, level in self.levels.items() if level.outcome is Outcome.FAILED]
        return (*levels, *dict.fromkeys(check.id for check in self.checks if check.blocks))

    def as_object(self) -> dict[str, Any]:
        """The JSON object that `verify run` prints."""
        lock = self.dossier.lock
        by_pack = {one.rule_pack: one for one in self.from_matrices}
        return {
            **{name: level.outcome.value for name, level in self.levels.items()},
            "checks": as_report(self.checks),
            "digest": self.digest,
            "outcome": self.outcome.value,
            "details": {
                "schema": SCHEMA,
                "dossier": self.dossier.name,
                "draft": self.dossier.draft,
                "program": lock.program,
                "background": {
                    "id": lock.background.id,
                    "version": lock.background.version,
                    "digest": lock.background.digest,
                },
                "reasons": {name: list(level.reasons) for name, level in self.levels.items()},
                "failures": list(self.failures),
                "values": [
                    {
                        "rule_pack": id_,
                        "rule_pack_version": result["rule_pack_version"],
                        "value": result["value"],
                        "declared_value": result["declared_value"],
                        "unit": result["unit"],
                        "digest": result["digest"],
                        "from_matrices": _matrices_object(by_pack.get(id_)),
                    }
                    for id_, result in self.dossier.results.items()
                ],
            },
        }


def run(path: Path, *, background: str | None = None) -> VerificationReport:
    """Open a dossier with hostile eyes and verify it. `background` names the installed one (default: the lock's).

    Raises the errors of `open_dossier`, and `PublicDossier` for a redacted one.
    """
    return verify(open_dossier(path), background=background)


def verify(dossier: Dossier, *, background: str | None = None) -> VerificationReport:
    """As `run`, for a dossier that is open. Raises `PublicDossier`."""
    dossier.require_full()
    replayed, accounts = _replay(dossier)
    from_matrices, rebuilt, values, again = _background_levels(dossier, background, accounts)
    accounts = accounts or again
    checks = [*_own_checks(dossier)]
    if accounts:
        checks += _evidence(dossier, next(iter(accounts.values())))
        # What one rule pack leaves out, another may count.
        taken = {n: s for one in accounts.values() for n, s in one.inventory.suppliers.items()}
        checks += supplier.checks(dossier, taken)
        checks += _again(dossier, accounts)
    else:
        checks.append(
            CheckResult(
                "verify.checks-sealed",
                Outcome.NOT_EXECUTED,
                message=_("Nothing could be computed, so that no check was carried out again."),
            )
        )
    return VerificationReport(dossier, replayed, from_matrices, rebuilt, tuple(checks), values)


def _replay(dossier: Dossier) -> tuple[Level, dict[str, Account]]:
    from baymark.dossier.replaying import recompute

    try:
        accounts = recompute(dossier)
    except NoIntensitiesInside as error:
        return Level(Outcome.NOT_EXECUTED, (error.explain(),)), {}
    except BaymarkError as error:
        return Level.ended(list(_explained(error))), {}
    return Level.ended(list(_differences(dossier, accounts))), accounts


def _differences(dossier: Dossier, accounts: Mapping[str, Account]) -> Iterator[str]:
    """Where results computed again are not the sealed ones."""
    from baymark.footprint.report import as_object

    for id_, sealed in dossier.results.items():
        found = as_object(accounts[id_])
        keys = sorted(key for key in {*sealed, *found} - {*UNCOMPARED} if sealed.get(key) != found.get(key))
        if keys:
            text = _("{rule_pack}: computed again, it has another {keys} (sealed {sealed}, now {now}).")
            yield text.format(
                rule_pack=id_, keys=", ".join(keys), sealed=sealed.get("value"), now=found["value"]
            )


def _background_levels(
    dossier: Dossier, name: str | None, accounts: dict[str, Account]
) -> tuple[Level, Level, tuple[FromMatrices, ...], dict[str, Account]]:
    """The levels that need the installed background, and the accounts computed with it."""
    from baymark.background import find, load, read_tables
    from baymark.background.errors import NotReleased, UnknownBackground
    from baymark.background.package import describe, stated_digest
    from baymark.dossier.replaying import recompute

    pinned = dossier.lock.background
    try:
        folder = find(name or pinned.id)
        installed = stated_digest(describe(folder))
    except (UnknownBackground, NotReleased) as error:
        reason = _("The background {id} {version} is not installed: {reason}").format(
            id=pinned.id, version=pinned.version, reason=error.message()
        )
        absent = Level(Outcome.NOT_EXECUTED, (reason,))
        return absent, absent, (), {}
    except BaymarkError as error:
        broken = Level(Outcome.NOT_EXECUTED, tuple(_explained(error)))
        return broken, broken, (), {}
    if installed != pinned.digest:
        reason = _(
            "The installed background has the digest {found}, the dossier was computed with {wanted} "
            "({id} {version}): install that version, or name it with --background."
        ).format(found=installed[:12], wanted=pinned.digest[:12], id=pinned.id, version=pinned.version)
        other = Level(Outcome.NOT_EXECUTED, (reason,))
        return other, other, (), {}
    failures: list[str] = []
    again: dict[str, Account] = {}
    try:
        again = recompute(dossier, folder)
        failures += _differences(dossier, again)
    except BaymarkError as error:
        failures += _explained(error)
    try:
        tables = read_tables(folder)
        methods = {one.background.method for one in (accounts or again).values()}
        rebuilt = rebuild({method: load(folder, method) for method in sorted(methods)}, tables, dossier.lock)
        level, values = matrices((accounts or again).values(), tables)
    except BaymarkError as error:
        failures += _explained(error)
        unsolved = Level(Outcome.NOT_EXECUTED, tuple(_explained(error)))
        return unsolved, Level.ended(failures), (), again
    if not accounts and not again:
        nothing = Level(Outcome.NOT_EXECUTED, (_("Nothing could be computed from the dossier."),))
        return nothing, Level.ended(failures), (), again
    if failures or rebuilt.outcome is Outcome.FAILED:
        told = rebuilt.reasons if rebuilt.outcome is Outcome.FAILED else ()
        rebuilt = Level.ended([*failures, *told])
    return level, rebuilt, values, again


def _explained(error: BaymarkError) -> Iterator[str]:
    for one in error.errors if isinstance(error, Problems) else (error,):
        place = f"{one.place}: " if str(one.place) else ""
        yield f"{place}{one.explain()} [{one.code}]"


def _own_checks(dossier: Dossier) -> Iterator[CheckResult]:
    """Whether the dossier is meant to be verified, and its rules are those that this program knows."""
    from baymark.paths import data_folder
    from baymark.rules import shelf

    if dossier.draft:
        text = _("The dossier is a draft: seal the study again without --draft once its checks pass.")
        yield CheckResult("verify.draft", Outcome.FAILED, message=text)
    category = dossier.lock.category
    path = data_folder("rules") / category.id / "category.yaml"
    if not path.is_file():
        text = _("Its category is not installed: read the one in the dossier, and the checks it asks for.")
        yield CheckResult("verify.category", Outcome.NEEDS_JUDGEMENT, Severity.WARN, text, Place(category.id))
    else:
        known = sha256_hex(path.read_bytes()) == category.digest
        text = _(
            "The dossier's category is not the installed one, so that its checks may be others: verify it with "
            "baymark {program}, by which it was sealed."
        ).format(program=dossier.lock.program)
        yield CheckResult(
            "verify.category", *_passed(known), message="" if known else text, place=Place(category.id)
        )
    published = shelf.published()
    for pin in dossier.lock.rule_packs:
        digest = published.get(f"{pin.id}@{pin.version}")
        place = Place(f"{pin.id}@{pin.version}")
        if digest is None:
            text = _("It is not published with this program: read the rule pack in the dossier first.")
            yield CheckResult("verify.rules", Outcome.NEEDS_JUDGEMENT, Severity.WARN, text, place)
            continue
        same = digest == pin.digest
        text = _("The rule pack in the dossier is not the one published under this version.")
        yield CheckResult("verify.rules", *_passed(same), message="" if same else text, place=place)


def _passed(holds: bool) -> tuple[Outcome, Severity]:
    return (Outcome.PASSED if holds else Outcome.FAILED), Severity.BLOCK


def _evidence(dossier: Dossier, account: Account) -> Iterator[CheckResult]:
    """Every file that the index lists is there with its digest; every file that is there is listed."""
    id_ = "verify.evidence"
    held = {
        path.removeprefix(EVIDENCE): content
        for path, content in dossier.files.items()
        if path.startswith(EVIDENCE) and path != f"{EVIDENCE}index.csv"
    }
    wrong = 0
    for listed in account.study.evidence:
        content = held.get(listed.file)
        if content is None or sha256_hex(content) != listed.sha256:
            wrong += 1
            text = (
                _("The file is listed but not in the dossier.")
                if content is None
                else _("The file is not the one whose digest the index states.")
            )
            yield CheckResult(id_, Outcome.FAILED, message=text, place=Place(f"evidence/{listed.file}"))
    for file in sorted(held.keys() - {listed.file for listed in account.study.evidence}):
        text = _("The file is in the dossier, but not in the index of evidence.")
        yield CheckResult(id_, Outcome.NEEDS_JUDGEMENT, Severity.WARN, text, Place(f"evidence/{file}"))
    if not wrong:
        text = _("{count} files of evidence have the digests of the index.")
        yield CheckResult(id_, Outcome.PASSED, message=text.format(count=len(account.study.evidence)))


def _again(dossier: Dossier, accounts: Mapping[str, Account]) -> Iterator[CheckResult]:
    """Every check of category and rule packs, carried out again and held against the sealed outcomes."""
    from baymark.footprint.checks import needs_result
    from baymark.rules import plausibility

    said: set[str] = set()
    worded = _worded(dossier, accounts)
    for id_, account in accounts.items():
        with in_language("en"):  # places are worded too, and were sealed in English
            found = as_report(account.footprint.checks)
        same = _comparable(found) == _comparable(dossier.checks[id_])
        text = _("Carried out again, the checks end otherwise than the dossier says.")
        yield CheckResult(
            "verify.checks-sealed", *_passed(same), message="" if same else text, place=Place(id_)
        )
        of_category = {check.id for check in account.category.checks if not needs_result(check)}
        for result in worded[id_]:
            if result.id not in of_category:
                yield _named(id_, result)
            elif result.id not in said:
                yield result
        said |= of_category
        for result in examine(account, plausibility.load(account.category.id)):
            yield _named(id_, result)


def _worded(dossier: Dossier, accounts: Mapping[str, Account]) -> dict[str, tuple[CheckResult, ...]]:
    """The checks of each account in the language in use; accounts of a dossier are worded in English."""
    from baymark.dossier.replaying import material
    from baymark.footprint.checks import run_checks
    from baymark.footprint.checks.subject import Subject

    if language() == "en":
        return {id_: account.footprint.checks for id_, account in accounts.items()}
    with material(dossier) as given:
        return {
            pack.id: run_checks(
                Subject(
                    given.study, given.category, pack, found.background, found.inventory, found.calculation,
                    found.footprint,
                )
            )
            for pack, found in ((pack, accounts[pack.id]) for pack in given.rule_packs)
        }  # fmt: skip


def _named(rule_pack: str, result: CheckResult) -> CheckResult:
    return result if result.id.startswith(f"{rule_pack}.") else replace(result, id=f"{rule_pack}.{result.id}")


def _comparable(report: Mapping[str, Any]) -> list[tuple[object, ...]]:
    """Outcomes in their order; the wording is left out, it may be improved between versions of the program."""
    results = report.get("results")
    listed: Iterable[Any] = results if isinstance(results, list) else ()
    return [
        tuple(one.get(key) for key in ("id", "outcome", "severity", "place"))
        for one in listed
        if isinstance(one, Mapping)
    ]


def _matrices_object(found: FromMatrices | None) -> dict[str, object] | None:
    if found is None:
        return None
    return {
        "value": plain(found.value),
        "declared_value": format(found.declared_value, "f"),
        "deviation": f"{found.deviation:.3E}",
        "worst_line": found.worst_line,
        "worst_deviation": f"{found.worst_deviation:.3E}",
        "same_rounded": found.same_rounded,
    }

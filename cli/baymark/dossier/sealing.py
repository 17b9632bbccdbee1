"""Sealing a study: one file that holds everything its results follow from, the same bytes for the same study."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from baymark import __version__
from baymark import category as categories
from baymark import rules as rule_packs
from baymark import study as studies
from baymark.background import Background, find, load, network, package, read_tables
from baymark.canonical import canonical
from baymark.category import Category
from baymark.checks import as_report
from baymark.dossier import bag, container, lock
from baymark.dossier.errors import (
    NothingToSeal,
    NotReproduced,
    NotWritten,
    SealBlocked,
    SealedWhatIf,
    TooLarge,
)
from baymark.dossier.lock import ExtendedPin, Lock, Pin, PinnedBackground
from baymark.dossier.opening import Dossier, open_dossier, read_dossier
from baymark.dossier.public import redacted
from baymark.dossier.replaying import recompute
from baymark.dossier.shelves import category_file
from baymark.errors import BaymarkError, Place
from baymark.footprint import Account, account
from baymark.footprint.report import as_object, stops
from baymark.i18n import _, in_language, language
from baymark.rules import schemes
from baymark.rules.folder import files_of
from baymark.rules.model import Base, RulePack
from baymark.study import evidence
from baymark.study import folder as files
from baymark.study.folder import FILES as STUDY_FILES
from baymark.study.model import Study
from baymark.study.plain_files import require_plain_file
from baymark.study.supplier.reading import ENDING as SUPPLIER_ENDING
from baymark.study.supplier.reading import FOLDER as SUPPLIERS
from baymark.study.supplier.reading import supplier_files
from baymark.whole_files import write_whole

ENDING = ".bmk"


@dataclass(frozen=True)
class Sealed:
    """A dossier as written. `left_out` are files of the study's folder that are no part of a study.

    `replaced` is the digest of another dossier that stood under this name before, or "".
    """

    path: Path
    digest: str
    size: int
    members: int
    draft: bool
    public: bool
    left_out: tuple[str, ...]
    replaced: str


def seal(
    study_folder: Path,
    out: Path | None = None,
    *,
    background: str = "bay-core",
    draft: bool = False,
    public: bool = False,
    rules: Sequence[Path] = (),
) -> Sealed:
    """Seal the study in a folder into `out` (default: NAME.bmk, or NAME-public.bmk, in the current folder).

    `rules` are folders laid over the installed ones. The dossier is replayed before it is written.
    Raises `SealBlocked` with blocking checks (unless `draft`), `NothingToSeal`, `NotReproduced`, `NotWritten`, the
    errors of `names` and `container`, and whatever reading and calculating raise. Nothing is written then.
    """
    # The name of the folder, not that in study.yaml, which may be any text.
    name = study_folder.resolve().name or "study"
    target = out or Path(f"{name}-public{ENDING}" if public else f"{name}{ENDING}")
    study = studies.load(study_folder, lambda id_: categories.load(category_file(id_, rules).parent))
    data = sealed_bytes(study, background=background, draft=draft, public=public, rules=rules)
    dossier = read_dossier(data, target.name)
    return Sealed(
        path=target,
        digest=dossier.digest,
        size=len(data),
        members=len(dossier.files),
        draft=draft,
        public=public,
        left_out=_left_out(study_folder),
        replaced=_write(target, data, dossier.digest),
    )


@dataclass(frozen=True)
class _Task:
    """What is sealed, and from where its rules and background come."""

    study: Study
    category: Category
    category_file: Path
    background: Path
    rules: tuple[Path, ...]

    def accounts(self) -> list[Account]:
        """The accounts under every rule pack of the study, worded in the language in use."""
        on = self.study.application_date or self.study.period.end
        loaded: dict[str, Background] = {}
        prepared = network(read_tables(self.background))
        accounts = []
        for name in self.study.rule_packs:
            rule_pack = rule_packs.load(name, on=on, folders=self.rules, definition=self.category)
            method = rule_pack.gwp_set
            used = loaded[method] = loaded.get(method) or load(self.background, method)
            accounts.append(account(self.study, rule_pack, used, self.category, prepared))
        return accounts

    def accounts_in_english(self) -> list[Account]:
        """The same whatever the terminal's language: what is sealed must not depend on it."""
        try:
            with in_language("en"):
                return self.accounts()
        except BaymarkError:
            if language() == "en":
                raise
        return self.accounts()  # the same error once more, in the words of the one who reads it


def sealed_bytes(
    study: Study,
    *,
    background: str = "bay-core",
    draft: bool = False,
    public: bool = False,
    rules: Sequence[Path] = (),
) -> bytes:
    """The bytes of the dossier of a study as it lies in its folder. Raises `SealedWhatIf`, and as `seal` does."""
    if study.what_if:
        raise SealedWhatIf(changes=", ".join(f"{path}={value}" for path, value in study.what_if.items()))
    if not study.rule_packs:
        raise NothingToSeal(Place(files.DECLARATION, key="rule_packs"))
    found = category_file(study.category, rules)
    task = _Task(study, categories.load(found.parent), found, find(background), tuple(rules))
    accounts = task.accounts_in_english()
    if not draft:
        _refuse_blocked(task, accounts)
    full = _full(task, accounts, draft)
    dossier = read_dossier(full, study.folder.resolve().name)
    _require_reproduced(dossier, task.background)
    return redacted(dossier, study) if public else full


def _refuse_blocked(task: _Task, accounts: Sequence[Account]) -> None:
    if not any(stops(check) for one in accounts for check in one.footprint.checks):
        return
    worded = accounts if language() == "en" else task.accounts()
    failed = {(c.id, str(c.place), c.message) for one in worded for c in one.footprint.checks if stops(c)}
    listed = [f"{id_}: {f'{place}: ' if place else ''}{message}" for id_, place, message in sorted(failed)]
    raise SealBlocked(listed)


def _full(task: _Task, accounts: Sequence[Account], draft: bool) -> bytes:
    payload = _study_files(task.study.folder)
    rules = f"{bag.RULES}{task.category.id}/"
    payload[f"{rules}{task.category_file.name}"] = task.category_file.read_bytes()
    for one in accounts:
        for part in _line(one.rule_pack):
            for name in files_of(part.folder):
                payload[f"{rules}{part.id}/{part.version}/{name}"] = (part.folder / name).read_bytes()
    with in_language("en"):
        for one in accounts:
            payload[f"{bag.RESULTS}{one.rule_pack.id}.json"] = canonical(as_object(one))
            payload[f"{bag.CHECKS}{one.rule_pack.id}.json"] = canonical(checks_object(one))
    found = _lock(task, accounts, draft)
    payload[bag.LOCK] = lock.write(found)
    return container.pack(bag.bagged(payload, lock.information(found)))


def checks_object(found: Account) -> dict[str, Any]:
    """The checks of an account as they are sealed: the report of `baymark check`, under its rule pack."""
    pack = found.rule_pack
    return {"rule_pack": pack.id, "rule_pack_version": pack.version, **as_report(found.footprint.checks)}


def _study_files(folder: Path) -> dict[str, bytes]:
    """The files that a study consists of, with all of evidence/. Raises `RefusedFile`, `TooLarge`."""
    present = [name for name in STUDY_FILES if os.path.lexists(folder / name)]
    index = f"{bag.EVIDENCE}{evidence.INDEX}"
    present += [index] if os.path.lexists(folder / index) else []
    present += [f"{SUPPLIERS}/{n}{SUPPLIER_ENDING}" for n in supplier_files(folder)]
    listed = list(evidence.files_in_folder(folder))
    if len(listed) >= evidence.MAX_FILES:
        raise TooLarge(Place(bag.EVIDENCE), found=len(listed), what=_("files"), limit=evidence.MAX_FILES - 1)
    files: dict[str, bytes] = {}
    room = container.MAX_BYTES
    for name in [*present, *(f"{bag.EVIDENCE}{file}" for file in listed)]:
        room -= require_plain_file(folder / name, name, container.MAX_BYTES)
        if room < 0:
            raise TooLarge(
                Place(name), found=container.MAX_BYTES - room, what=_("bytes"), limit=container.MAX_BYTES
            )
        files[f"{bag.STUDY}{name}"] = (folder / name).read_bytes()
    return files


def _left_out(folder: Path) -> tuple[str, ...]:
    """What lies in the study's folder and is no part of a study."""
    known = {*STUDY_FILES, evidence.FOLDER, SUPPLIERS}
    return tuple(sorted(path.name for path in folder.iterdir() if path.name not in known))


def _lock(task: _Task, accounts: Sequence[Account], draft: bool) -> Lock:
    by_method = {one.background.method: one.background for one in accounts}
    background = accounts[0].background
    lines = [line for one in accounts for line in one.inventory.lines]
    used = sorted({id_ for line in lines for id_ in (line.dataset, *line.alternatives.values()) if id_})
    gases = sorted({line.gas for line in lines if line.gas})
    intensities = {m: {id_: b.intensities[id_] for id_ in used} for m, b in by_method.items()}
    row_digests: dict[str, dict[str, str]] = {}
    if background.disclosure == "hash_only":
        row_digests = {
            method: {
                id_: lock.row_digest(method, id_, background.datasets[id_].unit, one)
                for id_, one in rows.items()
            }
            for method, rows in intensities.items()
        }
        intensities = {}
    return Lock(
        program=__version__,
        draft=draft,
        category=Pin(task.category.id, "", task.category.digest),
        rule_packs=tuple(_pinned(one.rule_pack) for one in accounts),
        bases=_bases(accounts),
        schemes=_schemes(accounts),
        background=PinnedBackground(
            id=background.id,
            version=background.version,
            title=background.title,
            licence=background.licence,
            digest=background.digest,
            disclosure=background.disclosure,
            files=package.described_digests(package.describe(task.background)),
        ),
        datasets={id_: background.datasets[id_] for id_ in used},
        intensities=intensities,
        row_digests=row_digests,
        roles=background.roles,
        flows={gas: background.flows[gas] for gas in gases},
        factors={m: {gas: b.factors[gas] for gas in gases} for m, b in by_method.items()},
    )


def _line(rule_pack: RulePack) -> list[RulePack | Base]:
    """A rule pack and what it extends, the nearest first."""
    return [rule_pack, *rule_pack.bases]


def _pinned(part: RulePack | Base) -> Pin:
    return Pin(part.id, part.version, part.digest)


def _bases(accounts: Sequence[Account]) -> tuple[ExtendedPin, ...]:
    """What the rule packs extend and what that extends: each rule pack that is read beside those asked for."""
    found: dict[str, ExtendedPin] = {}
    for one in accounts:
        line = _line(one.rule_pack)
        for above, base in pairwise(line):
            found[f"{above.name} {base.name}"] = ExtendedPin(above.name, _pinned(base))
    return tuple(found.values())


def _schemes(accounts: Sequence[Account]) -> tuple[Pin, ...]:
    """The installed schemes that accept one of the rule packs: what could be applied for when this was sealed."""
    ids = {one.rule_pack.id for one in accounts}
    return tuple(
        Pin(scheme.id, scheme.version, scheme.digest)
        for scheme in schemes.available()
        if any(accepted.id in ids for accepted in scheme.rule_packs)
    )


def _require_reproduced(dossier: Dossier, background: Path) -> None:
    """The dossier's own content gives its results: nothing is missing in it, and no file changed meanwhile."""
    # Where a licence keeps the intensities out, they can only come from the background again.
    accounts = recompute(dossier, background if dossier.lock.row_digests else None)
    with in_language("en"):
        for id_, found in accounts.items():
            again = as_object(found) | {"checks in full": checks_object(found)}
            sealed = {**dossier.results[id_], "checks in full": dossier.checks[id_]}
            if again != sealed:
                keys = sorted(
                    key for key in again.keys() | sealed.keys() if again.get(key) != sealed.get(key)
                )
                raise NotReproduced(Place(dossier.name), rule_pack=id_, keys=", ".join(keys))


def _former(target: Path) -> str:
    """The digest of the dossier under a name that is taken. Raises `NotWritten` for any other file there."""
    try:
        return open_dossier(target).digest
    except BaymarkError as error:
        reason = _("there is a file of that name that is no dossier, and it is not written over")
        raise NotWritten(path=target, reason=reason) from error


def _write(target: Path, data: bytes, digest: str) -> str:
    """Write the file whole or not at all; the digest of another dossier that it replaces, or ""."""
    former = ""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if os.path.lexists(target):
            former = _former(target)
        if former != digest:
            write_whole(target, data)
    except OSError as error:
        raise NotWritten(path=target, reason=error.strerror or str(error)) from error
    return "" if former == digest else former

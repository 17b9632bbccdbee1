"""Opening a dossier that a stranger may have made: every byte is accounted for before anything is believed."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from baymark.canonical import parse_json, sha256_hex
from baymark.dossier import bag, container, lock
from baymark.dossier.errors import (
    DraftDossier,
    InconsistentDossier,
    NotADossier,
    NotExtracted,
    PublicDossier,
    TooLarge,
)
from baymark.dossier.lock import Lock
from baymark.errors import Place
from baymark.footprint.report import digest_of
from baymark.i18n import _
from baymark.rules.folder import extended


@dataclass(frozen=True)
class Dossier:
    """An opened dossier. `digest` is the SHA-256 of the file, which signatures refer to.

    `files` are all members by their path in the bag (`data/study/study.yaml`); `results` and `checks` stand under
    the id of their rule pack. Nothing here has been recomputed: that is `replay`.
    """

    name: str
    digest: str
    files: Mapping[str, bytes]
    lock: Lock
    results: Mapping[str, Mapping[str, Any]]
    checks: Mapping[str, Mapping[str, Any]]

    @property
    def draft(self) -> bool:
        return self.lock.draft

    @property
    def public(self) -> bool:
        return self.lock.public

    def require_full(self) -> None:
        """Raises `PublicDossier` when this is the redacted one."""
        if self.public:
            raise PublicDossier(Place(self.name))

    def require_applicable(self) -> None:
        """Raises `PublicDossier` or `DraftDossier`: nobody applies, verifies or certifies with these."""
        self.require_full()
        if self.draft:
            raise DraftDossier(Place(self.name))

    def extract(self, folder: Path) -> Path:
        """Write every member into a new folder, which appears whole or not at all. Raises `NotExtracted`."""
        if os.path.lexists(folder):
            raise NotExtracted(path=folder, reason=_("it exists already"))
        try:
            folder.parent.mkdir(parents=True, exist_ok=True)
            temporary = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
            try:
                write_files(self.files, temporary)
                temporary.chmod(0o755)
                temporary.rename(folder)
            finally:
                shutil.rmtree(temporary, ignore_errors=True)
        except OSError as error:
            raise NotExtracted(path=folder, reason=error.strerror or str(error)) from error
        return folder


def open_dossier(path: Path) -> Dossier:
    """The dossier in a file, whole and consistent with itself.

    Raises the errors of `container.unpack` and `bag.payload_of`, `UnsupportedLock`, `UnreadableJson` (exit 4),
    `InconsistentDossier` and the other failed checks of bytes (exit 5).
    """
    return read_dossier(_content(path), path.name)


def read_dossier(data: bytes, name: str) -> Dossier:
    """The dossier in these bytes; `name` is what errors call it. Raises as `open_dossier` does."""
    members = container.unpack(data, name)
    payload = bag.payload_of(members, name)
    found = lock.read(payload[bag.LOCK], name)
    bag.require_information(members, payload, lock.information(found), name)
    _require_rules(found, payload, name)
    results = _reports(bag.RESULTS, found, payload, name)
    checks = _reports(bag.CHECKS, found, payload, name)
    _require_results(found, results, name)
    _require_kind(found, payload, name)
    return Dossier(
        name=name,
        digest=sha256_hex(data),
        files=MappingProxyType(members),
        lock=found,
        results=MappingProxyType(results),
        checks=MappingProxyType(checks),
    )


def write_files(files: Mapping[str, bytes], folder: Path) -> None:
    """Write members below a folder of our own making; an existing file is never written over."""
    for name, content in files.items():
        path = folder.joinpath(*name.split("/"))
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            file.write(content)


def _content(path: Path) -> bytes:
    place = Place(str(path))
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise NotADossier(place, reason=_("it is not a plain file"))
        if found.st_size > container.MAX_BYTES:
            raise TooLarge(place, found=found.st_size, what=_("bytes"), limit=container.MAX_BYTES)
        with path.open("rb") as file:
            return file.read(container.MAX_BYTES + 1)
    except OSError as error:
        raise NotADossier(place, reason=error.strerror or str(error)) from error


def _require_rules(found: Lock, payload: Mapping[str, bytes], name: str) -> None:
    """The category and every rule pack of the lock are there, byte for byte, and no other."""
    category = f"{bag.RULES}{found.category.id}/"
    held = {path: sha256_hex(content) for path, content in payload.items() if path.startswith(bag.RULES)}
    if held.pop(f"{category}category.yaml", "") != found.category.digest:
        raise _contradiction(name, _("the category is not the one of the lock"))
    bases = {one.by: one.base for one in found.bases}
    pins = {pin.name: pin for pin in (*found.rule_packs, *bases.values())}
    named: set[str] = set()
    for pin in pins.values():
        folder = f"{category}{pin.id}/{pin.version}/"
        inside = {path: digest for path, digest in held.items() if path.startswith(folder)}
        listed = {path.removeprefix(folder): digest for path, digest in inside.items()}
        digest = rule_pack_digest(listed)
        if pin.name in bases:
            digest = extended(digest, bases[pin.name].name, bases[pin.name].digest)
        if not listed or digest != pin.digest:
            reason = _("the rule pack {id} is not the one of the lock").format(id=pin.name)
            raise _contradiction(name, reason)
        named |= inside.keys()
    if held.keys() - named or bases.keys() - pins.keys() or len(bases) != len(found.bases):
        raise _contradiction(name, _("it holds rules that its lock does not name"))


def rule_pack_digest(digests: Mapping[str, str]) -> str:
    """The digest of a rule pack from the digests of its files, as `rules.folder.digest_of` makes it of a folder."""
    return sha256_hex("".join(f"{digests[name]}  {name}\n" for name in sorted(digests)).encode())


def _reports(start: str, found: Lock, payload: Mapping[str, bytes], name: str) -> dict[str, dict[str, Any]]:
    """The JSON objects under results/ or checks/: one for each rule pack of the lock, and no other."""
    wanted = [pin.id for pin in found.rule_packs]
    held = {path for path in payload if path.startswith(start)}
    if held != {f"{start}{id_}.json" for id_ in wanted} or not wanted or len(set(wanted)) != len(wanted):
        raise _contradiction(name, _("{folder} does not have one file per rule pack").format(folder=start))
    reports = {}
    for id_ in wanted:
        path = f"{start}{id_}.json"
        report = parse_json(payload[path], f"{name} {path}")
        if not isinstance(report, dict):
            raise _contradiction(name, _("{file} is not an object").format(file=path))
        reports[id_] = report
    return reports


def _require_results(found: Lock, results: Mapping[str, Mapping[str, Any]], name: str) -> None:
    """The results are of the study as it stands, under the versions of the lock, and carry their own digest."""
    for pin in found.rule_packs:
        report = results[pin.id]
        says = {
            "rule_pack": pin.id,
            "rule_pack_version": pin.version,
            "rule_pack_digest": pin.digest,
            "background": f"{found.background.id}@{found.background.version}",
            "background_digest": found.background.digest,
            "what_if": {},
        }
        wrong = [key for key, value in says.items() if report.get(key) != value]
        if not found.public and report.get("digest") != digest_of(dict(report)):
            wrong.append("digest")
        if report.get("blocked_by") != [] and not found.draft:
            wrong.append("blocked_by")
        if wrong:
            reason = _("the result under {id} states another {keys}").format(id=pin.id, keys=", ".join(wrong))
            raise _contradiction(name, reason)


def _require_kind(found: Lock, payload: Mapping[str, bytes], name: str) -> None:
    """A full dossier holds the study, a public one its redacted form and the policy, never both."""
    study = any(path.startswith(bag.STUDY) for path in payload)
    redacted = {path for path in (bag.PUBLIC_STUDY, bag.POLICY) if path in payload}
    if found.policy is None:
        fits = study and not redacted
    else:
        fits = not study and len(redacted) == 2 and sha256_hex(payload[bag.POLICY]) == found.policy.digest
    if not fits:
        raise _contradiction(name, _("it is neither a full nor a public dossier"))


def _contradiction(name: str, reason: str) -> InconsistentDossier:
    return InconsistentDossier(Place(name), reason=reason)

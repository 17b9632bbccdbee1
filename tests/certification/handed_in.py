"""The example study as it is handed in: sealed once, people with keys, a trust list, and dossiers tampered with.

What is tampered with here is made whole again: every manifest, digest and result fits, as a forger would do it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from baymark.canonical import canonical
from baymark.certification import trust, verification
from baymark.certification.signature import PrivateKey
from baymark.certification.trust import Entry, Holder, TrustList
from baymark.certification.verification import VerificationReport
from baymark.dossier import Dossier, Lock, bag, checks_object, container, lock, read_dossier, recompute, seal
from baymark.footprint.report import as_object
from baymark.paths import data_folder

AT = datetime(2026, 11, 20, 8, tzinfo=UTC)
DAY = timedelta(days=1)
APPLICANT = "Example Bay Battery Co., Ltd. (fictitious)"
EXAMPLE = data_folder("templates") / "studies" / "lfp-pack"


@dataclass(frozen=True)
class Person:
    key: PrivateKey
    holder: Holder

    @property
    def entry(self) -> Entry:
        holder = self.holder
        return Entry(holder.key, holder.person, holder.organisation, (holder.role,), AT - DAY, AT + 100 * DAY)


def person(seed: int, name: str, organisation: str, role: str) -> Person:
    key = PrivateKey(bytes([seed]) * 32)
    return Person(key, Holder(name, organisation, role, key.multikey))


ROOT = PrivateKey(bytes([1]) * 32)
PREPARER = person(2, "Li Na", APPLICANT, "preparer")
VERIFIER = person(3, "Wang Fang", "Verify Ltd", "verifier")
DECIDER = person(4, "Chan Tai Man", "Body Ltd", "decision")
INSIDER = person(5, "Zhao Min", APPLICANT.upper(), "verifier")
STRANGER = person(6, "Nobody", "Nowhere", "verifier")


def trust_list(*people: Person) -> TrustList:
    found = trust.new("gba-label", ROOT.multikey)
    for one in people or (PREPARER, VERIFIER, DECIDER, INSIDER):
        found = trust.with_entry(found, one.entry)
    return found


@cache
def example_bytes() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "lfp-pack.bmk"
        seal(EXAMPLE, path)
        return path.read_bytes()


@cache
def example() -> Dossier:
    return read_dossier(example_bytes(), "lfp-pack.bmk")


@cache
def report() -> VerificationReport:
    return verification.verify(example())


def packed(files: Mapping[str, bytes], found: Lock) -> Dossier:
    """A dossier of these members under `data/`, with manifests and bag-info made to fit."""
    payload = {name: content for name, content in files.items() if name.startswith(bag.PAYLOAD)}
    payload[bag.LOCK] = lock.write(found)
    return read_dossier(container.pack(bag.bagged(payload, lock.information(found))), "forged.bmk")


def consistent(files: Mapping[str, bytes], found: Lock) -> Dossier:
    """As `packed`, with results and checks computed from what the dossier now holds."""
    interim = packed(files, found)
    changed = dict(interim.files)
    for id_, account in recompute(interim).items():
        changed[f"{bag.RESULTS}{id_}.json"] = canonical(as_object(account))
        changed[f"{bag.CHECKS}{id_}.json"] = canonical(checks_object(account))
    return packed(changed, found)


def with_intensity_halved(dataset: str) -> Dossier:
    """The example with one intensity of its lock halved and everything computed from that."""
    found = example().lock
    intensities = {
        method: {
            id_: one
            if id_ != dataset
            else replace(
                one,
                total=one.total / 2,
                groups={name: value / 2 for name, value in one.groups.items()},
                via={name: value / 2 for name, value in one.via.items()},
                verified=one.verified / 2,
                unknown_gwp=one.unknown_gwp / 2,
            )
            for id_, one in rows.items()
        }
        for method, rows in found.intensities.items()
    }
    return consistent(example().files, replace(found, intensities=intensities))

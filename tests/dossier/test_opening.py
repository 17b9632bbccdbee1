"""A dossier put together anew with right checksums and manifests is still held against itself."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from baymark import dossier
from baymark.canonical import canonical
from baymark.dossier import bag, container, errors, lock, open_dossier, read_dossier
from baymark.dossier.opening import rule_pack_digest
from baymark.errors import BaymarkError
from baymark.footprint.report import digest_of
from baymark.rules import shelf

LOCK = "data/lock.json"
RESULT, CHECKS = "data/results/lamp-pack.json", "data/checks/lamp-pack.json"
PACK = "data/rules/lamp/lamp-pack/1.0.0/pack.yaml"


def remade(data: bytes, change: Callable[[dict[str, bytes]], None]) -> bytes:
    """The dossier with a changed payload, manifests made anew."""
    members = container.unpack(data, "x")
    payload = {name: content for name, content in members.items() if name.startswith(bag.PAYLOAD)}
    change(payload)
    information = {
        label: value
        for label, _colon, value in (line.partition(": ") for line in members[bag.INFO].decode().splitlines())
        if label != "Payload-Oxum"
    }
    return container.pack(bag.bagged(payload, information))


def in_json(name: str, change: Callable[[Any], None]) -> Callable[[dict[str, bytes]], None]:
    def apply(payload: dict[str, bytes]) -> None:
        found = json.loads(payload[name])
        change(found)
        payload[name] = canonical(found)

    return apply


def test_remaking_without_a_change_changes_nothing(small_bytes: bytes) -> None:
    assert remade(small_bytes, lambda _payload: None) == small_bytes


def _set(**values: object) -> Callable[[Any], None]:
    return lambda found: found.update(values)


def _re_digested(found: dict[str, Any]) -> None:
    found["blocked_by"] = ["lamp.evidence-unchanged"]
    found["digest"] = digest_of(found)


def _escaping(found: dict[str, Any]) -> None:
    """A version that would lead out of the folder, with the digest of no files."""
    found["rule_packs"][0].update(version="../../../../../etc", digest=rule_pack_digest({}))


CHANGES: dict[str, tuple[Callable[[dict[str, bytes]], None], type[BaymarkError]]] = {
    "member of no place": (lambda p: p.update({"data/virus.exe": b""}), errors.UnexpectedMember),
    "unknown study file": (lambda p: p.update({"data/study/extra.csv": b""}), errors.UnexpectedMember),
    "no lock": (lambda p: p.pop(LOCK), errors.UnexpectedMember),
    "no result": (lambda p: p.pop(RESULT), errors.InconsistentDossier),
    "another result": (lambda p: p.update({"data/results/x.json": b"{}"}), errors.InconsistentDossier),
    "result of another value": (in_json(RESULT, _set(value="0.1")), errors.InconsistentDossier),
    "result of a what-if": (in_json(RESULT, _set(what_if={"a": "b"})), errors.InconsistentDossier),
    "result blocked": (in_json(RESULT, _re_digested), errors.InconsistentDossier),
    "result no object": (lambda p: p.update({RESULT: b"[]"}), errors.InconsistentDossier),
    "checks no object": (lambda p: p.update({CHECKS: b"1"}), errors.InconsistentDossier),
    "rules changed": (lambda p: p.update({PACK: p[PACK] + b"#"}), errors.InconsistentDossier),
    "category changed": (
        lambda p: p.update({"data/rules/lamp/category.yaml": b"schema: x\n"}), errors.InconsistentDossier,
    ),
    "rules unnamed": (
        lambda p: p.update({"data/rules/lamp/lamp-pack/2.0.0/pack.yaml": p[PACK]}), errors.InconsistentDossier,
    ),
    "rules elsewhere": (in_json(LOCK, _escaping), errors.InconsistentDossier),
    "unknown key in lock": (in_json(LOCK, _set(more="x")), errors.InconsistentDossier),
    "key gone from lock": (in_json(LOCK, lambda f: f.pop("roles")), errors.InconsistentDossier),
    "intensity not a number": (
        in_json(LOCK, lambda f: f["intensities"]["ar6"]["steel"].update(total="NaN")), errors.InconsistentDossier,
    ),
    "intensity of endless digits": (
        in_json(LOCK, lambda f: f["intensities"]["ar6"]["steel"].update(total="1E99999999")),
        errors.InconsistentDossier,
    ),
    "year as text": (
        in_json(LOCK, lambda f: f["datasets"]["steel"].update(year="2024")), errors.InconsistentDossier,
    ),
    "other numbers": (in_json(LOCK, lambda f: f["numbers"].update(digits=16)), errors.UnsupportedLock),
    "other schema": (in_json(LOCK, _set(schema="baymark/lock/9")), errors.UnsupportedLock),
    "lock not canonical": (
        lambda p: p.update({LOCK: p[LOCK].replace(b'":', b'": ', 1)}), errors.InconsistentDossier,
    ),
    "called a draft": (in_json(LOCK, _set(draft=True)), errors.ManifestMismatch),
    "no study": (
        lambda p: [p.pop(name) for name in list(p) if name.startswith(bag.STUDY)], errors.InconsistentDossier,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_what_contradicts_itself_is_refused(small_bytes: bytes, name: str) -> None:
    change, error = CHANGES[name]
    with pytest.raises(error) as caught:
        read_dossier(remade(small_bytes, change), "x.bmk")
    assert caught.value.exit_code in (4, 5)


@pytest.mark.parametrize(
    "bad", [b'{"a":1,"a":2}', b"{", b"[" * 100_000, b"\xff", b'{"a":NaN}', b" " * 6_000_000]
)
def test_hostile_json_is_refused(small_bytes: bytes, bad: bytes) -> None:
    for name in (LOCK, RESULT, CHECKS):
        with pytest.raises(BaymarkError) as caught:
            read_dossier(remade(small_bytes, lambda p, n=name: p.update({n: bad})), "x.bmk")
        assert caught.value.exit_code in (4, 5)


@pytest.mark.parametrize("file", [bag.MANIFEST, bag.TAG_MANIFEST, bag.DECLARATION, bag.INFO])
def test_tag_files_must_be_exactly_those(small_bytes: bytes, file: str) -> None:
    members = container.unpack(small_bytes, "x")
    members[file] += b"\n"
    if file in (bag.DECLARATION, bag.INFO):
        members[bag.TAG_MANIFEST] = bag._manifest(
            {n: members[n] for n in bag.TAG_FILES if n != bag.TAG_MANIFEST}
        )
    with pytest.raises(errors.ManifestMismatch):
        read_dossier(container.pack(members), "x")
    del members[file]
    with pytest.raises(errors.UnexpectedMember):
        read_dossier(container.pack(members), "x")


def test_an_opened_dossier_says_what_is_in_it(example_bytes: bytes, tmp_path: Path) -> None:
    path = tmp_path / "lfp-pack.bmk"
    path.write_bytes(example_bytes)
    opened = open_dossier(path)
    assert opened.name == "lfp-pack.bmk"
    assert not opened.draft and not opened.public
    opened.require_applicable()
    assert (
        set(opened.results)
        == {"gba-battery", "cn-miit-551-2025", "eu-2023-1542-draft-2024"}
        == set(opened.checks)
    )
    assert opened.lock.background.id == "bay-core" and set(opened.lock.methods) == {"ar4", "ar5", "ar6"}
    assert {pin.id for pin in opened.lock.schemes} >= {"gba-label"}
    for pin in opened.lock.rule_packs:
        assert shelf.published()[f"{pin.id}@{pin.version}"] == pin.digest
        assert opened.checks[pin.id]["failed"] == opened.results[pin.id]["checks"]["failed"]
    evidence = {name for name in opened.files if name.startswith("data/study/evidence/")}
    assert len(evidence) == 12


def test_opening_the_example_is_quick(example_bytes: bytes, tmp_path: Path) -> None:
    path = tmp_path / "lfp-pack.bmk"
    path.write_bytes(example_bytes)
    took = []
    for _attempt in range(3):
        start = time.perf_counter()
        open_dossier(path)
        took.append(time.perf_counter() - start)
    assert min(took) < 0.3


def test_the_digest_of_rules_is_that_of_the_shelf() -> None:
    from baymark.canonical import sha256_hex
    from baymark.paths import data_folder
    from baymark.rules.folder import digest_of as digest_of_folder
    from baymark.rules.folder import files_of

    folder = data_folder("rules") / "battery" / "gba-battery" / "1.0.0"
    digests = {name: sha256_hex((folder / name).read_bytes()) for name in files_of(folder)}
    assert rule_pack_digest(digests) == digest_of_folder(folder)


def test_extracting_gives_the_files_and_never_writes_over_any(small_bytes: bytes, tmp_path: Path) -> None:
    opened = read_dossier(small_bytes, "x")
    folder = opened.extract(tmp_path / "new" / "bag")
    found = {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    assert found == dict(opened.files)
    with pytest.raises(errors.NotExtracted):
        opened.extract(folder)
    assert [path.name for path in folder.parent.iterdir()] == ["bag"]


@pytest.mark.parametrize("kind", ["folder", "missing", "fifo"])
def test_what_is_no_file_is_not_opened(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "x.bmk"
    if kind == "folder":
        path.mkdir()
    elif kind == "fifo":
        os.mkfifo(path)
    with pytest.raises(errors.NotADossier):
        open_dossier(path)


def test_the_lock_is_written_as_it_was_read(example_bytes: bytes) -> None:
    members = container.unpack(example_bytes, "x")
    assert lock.write(lock.read(members[LOCK], "x")) == members[LOCK]


def test_opening_needs_no_heavy_library(small_bytes: bytes, tmp_path: Path) -> None:
    path = tmp_path / "lamp.bmk"
    path.write_bytes(small_bytes)
    code = (
        f"import sys; from pathlib import Path; from baymark import dossier; dossier.replay(dossier.open_dossier("
        f"Path({str(path)!r}))); print([m for m in ('numpy', 'pandas', 'scipy', 'bw2calc') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    assert dossier.Dossier is not None

"""A rule pack that extends another: the dossier carries both, and neither can be exchanged unnoticed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from baymark import dossier
from baymark.canonical import canonical
from baymark.dossier import errors
from baymark.dossier.bag import LOCK
from baymark.dossier.opening import open_dossier
from baymark.dossier.replaying import replay
from baymark.errors import BaymarkError

from .small import SmallStudy, build
from .test_opening import remade

BRIGHT = """\
schema: baymark/rule-pack/1
id: lamp-bright
version: 1.0.0
category: lamp
title: {en: Bright lamps, zh-Hans: 亮灯}
basis: [{title: {en: A test, zh-Hans: 测试}, publisher: tests, read: text_seen}]
legal_status: in_force
fidelity: text_seen
in_force: {from: 2024-01-01}
extends: lamp-pack@1.0.0
exceptions:
  - id: rounding
    reason: {en: Two digits are enough., zh-Hans: 两位即可。}
    source: a test
    basis: seen
    set: {rounding/significant_digits: "2"}
"""


def extended(root: Path) -> SmallStudy:
    """The small study under a rule pack that extends its own."""
    made = build(root)
    folder = made.rules / "lamp" / "lamp-bright" / "1.0.0"
    folder.mkdir(parents=True)
    (folder / "pack.yaml").write_text(BRIGHT, encoding="utf-8")
    for name in ("en.md", "zh-Hans.md"):
        (folder / name).write_text("规则\n", encoding="utf-8")
    path = made.study / "study.yaml"
    text = path.read_text(encoding="utf-8").replace("[lamp-pack]", "[lamp-bright]")
    path.write_text(text, encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    root = tmp_path_factory.mktemp("bright")
    made = extended(root)
    return dossier.seal(made.study, root / "lamp.bmk", **made.sealing()).path.read_bytes()  # type: ignore[arg-type]


def opened(data: bytes, tmp_path: Path) -> dossier.Dossier:
    path = tmp_path / "lamp.bmk"
    path.write_bytes(data)
    return open_dossier(path)


def test_the_base_is_in_the_dossier_and_in_its_lock(sealed: bytes, tmp_path: Path) -> None:
    found = opened(sealed, tmp_path)
    rules = {
        name for name in found.files if name.startswith("data/rules/lamp/") and name.endswith("pack.yaml")
    }
    assert rules == {f"data/rules/lamp/{id_}/1.0.0/pack.yaml" for id_ in ("lamp-bright", "lamp-pack")}
    assert [pin.name for pin in found.lock.rule_packs] == ["lamp-bright@1.0.0"]
    assert [(one.by, one.base.name) for one in found.lock.bases] == [("lamp-bright@1.0.0", "lamp-pack@1.0.0")]


def test_it_replays_to_the_same_digits(sealed: bytes, tmp_path: Path) -> None:
    found = opened(sealed, tmp_path)
    assert replay(found) == dict(found.results)
    assert len(found.results["lamp-bright"]["declared_value"].replace(".", "").lstrip("0")) == 2


def _base(payload: dict[str, bytes]) -> None:
    payload["data/rules/lamp/lamp-pack/1.0.0/pack.yaml"] += b"\n"


def _without_base(payload: dict[str, bytes]) -> None:
    for name in [name for name in payload if "/lamp-pack/" in name]:
        del payload[name]


def _unlocked(payload: dict[str, bytes]) -> None:
    lock = json.loads(payload[LOCK])
    lock["bases"] = []
    payload[LOCK] = canonical(lock)


def _twice(payload: dict[str, bytes]) -> None:
    lock = json.loads(payload[LOCK])
    lock["bases"] *= 2
    payload[LOCK] = canonical(lock)


def _of_nobody(payload: dict[str, bytes]) -> None:
    lock = json.loads(payload[LOCK])
    lock["bases"].append({**lock["bases"][0], "by": "lamp-dim@1.0.0"})
    payload[LOCK] = canonical(lock)


@pytest.mark.parametrize("change", [_base, _without_base, _unlocked, _twice, _of_nobody])
def test_a_base_that_is_not_the_one_of_the_lock_is_refused(
    sealed: bytes, tmp_path: Path, change: Callable[[dict[str, bytes]], None]
) -> None:
    with pytest.raises(errors.InconsistentDossier):
        opened(remade(sealed, change), tmp_path)


def test_a_lock_that_hides_what_is_extended_does_not_replay(sealed: bytes, tmp_path: Path) -> None:
    """Lock and files agree on a digest without the base; the rule pack itself names it."""
    from baymark.canonical import sha256_hex
    from baymark.dossier.opening import rule_pack_digest
    from baymark.footprint.report import digest_of

    def change(payload: dict[str, bytes]) -> None:
        lock = json.loads(payload[LOCK])
        result = json.loads(payload["data/results/lamp-bright.json"])
        folder = "data/rules/lamp/lamp-bright/1.0.0/"
        digests = {n.removeprefix(folder): sha256_hex(c) for n, c in payload.items() if n.startswith(folder)}
        lock["rule_packs"][0]["digest"] = result["rule_pack_digest"] = rule_pack_digest(digests)
        lock["bases"] = []
        result["digest"] = digest_of(result)
        _without_base(payload)
        payload[LOCK] = canonical(lock)
        payload["data/results/lamp-bright.json"] = canonical(result)

    with pytest.raises(BaymarkError, match=r"lamp-pack@1\.0\.0"):
        replay(opened(remade(sealed, change), tmp_path))

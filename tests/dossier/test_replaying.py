"""Replay: the dossier alone gives its results again; with the background, also what a replay takes over."""

from __future__ import annotations

import json
import sys
import tempfile
from decimal import Decimal
from pathlib import Path

import pytest

from baymark import background, dossier
from baymark.canonical import canonical
from baymark.dossier import errors, read_dossier
from baymark.dossier.sealing import checks_object
from baymark.footprint.report import as_object, digest_of
from baymark.i18n import in_language
from baymark.paths import data_folder
from baymark.rules.errors import ShadowedRulePack

from .small import SmallStudy, close
from .test_opening import LOCK, RESULT, remade

BAY_CORE = data_folder("databases") / "bay-core"


def test_a_replay_of_the_example_gives_every_digit_again(
    example_bytes: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = read_dossier(example_bytes, "x")
    # Neither the installed background nor the study's folder may be looked at.
    monkeypatch.setattr(
        "baymark.background.find", lambda *_a: pytest.fail("the installed background was looked for")
    )
    for module in ("dossier.replaying", "footprint.account"):
        read = sys.modules[f"baymark.{module}"]
        monkeypatch.setattr(read, "read_tables", lambda *_a: pytest.fail("tables were read"))
    with in_language("zh-Hans"):
        again = dossier.replay(opened)
    assert again == dict(opened.results)
    for id_, found in dossier.recompute(opened).items():
        assert checks_object(found) == opened.checks[id_]


def test_a_replay_leaves_nothing_behind(
    small_bytes: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    opened = read_dossier(small_bytes, "x")
    with dossier.material(opened) as given:
        assert given.study.folder.is_dir() and given.study.folder.is_relative_to(tmp_path)
        assert [path.stat().st_mode & 0o077 for path in tmp_path.iterdir()] == [0]
    assert list(tmp_path.iterdir()) == []


def test_the_background_itself_gives_the_same(example_bytes: bytes) -> None:
    opened = read_dossier(example_bytes, "x")
    with in_language("en"):
        again = {id_: as_object(one) for id_, one in dossier.recompute(opened, BAY_CORE).items()}
    assert again == dict(opened.results)


def test_a_result_by_hand(small_bytes: bytes) -> None:
    """1.37 kg of steel of 1.9 kg CO2 and 0.7 kWh at 0.6 kg, over 8 years."""
    opened = read_dossier(small_bytes, "x")
    assert Decimal(opened.results["lamp-pack"]["value"]) == Decimal("1.37") * Decimal("2.32") / 8


def _with_intensity(data: bytes, total: str) -> bytes:
    def change(payload: dict[str, bytes]) -> None:
        found = json.loads(payload[LOCK])
        row = found["intensities"]["ar6"]["steel"]
        row["total"] = row["groups"]["fossil"] = row["via"]["unit_process"] = total
        payload[LOCK] = canonical(found)

    return remade(data, change)


def test_a_changed_intensity_shows_in_the_replay(small_bytes: bytes) -> None:
    spoilt = read_dossier(_with_intensity(small_bytes, "1.16"), "x")
    again = dossier.replay(spoilt)["lamp-pack"]
    assert again["value"] != spoilt.results["lamp-pack"]["value"]
    assert again["digest"] != spoilt.results["lamp-pack"]["digest"]


def test_an_intensity_changed_with_its_results_is_found_by_the_background(
    small: SmallStudy, small_bytes: bytes
) -> None:
    again = dossier.replay(read_dossier(_with_intensity(small_bytes, "1.16"), "x"))["lamp-pack"]

    def forge(payload: dict[str, bytes]) -> None:
        payload[RESULT] = canonical(again)

    forged = read_dossier(remade(_with_intensity(small_bytes, "1.16"), forge), "x")
    assert dossier.replay(forged) == dict(forged.results)
    with pytest.raises(errors.InconsistentDossier) as caught:
        dossier.recompute(forged, small.background)
    assert "steel" in caught.value.render() and caught.value.exit_code == 5


def test_what_a_replay_takes_over_is_found_by_the_background(small: SmallStudy, small_bytes: bytes) -> None:
    """The one open figure of the background is struck from the result, and everything made to fit."""

    def hide(payload: dict[str, bytes]) -> None:
        found = json.loads(payload[RESULT])
        assert [one["id"] for one in found["unverified"]] == ["small:exchange:steel/power#2"]
        found["unverified"] = found["to_confirm"] = []
        found["digest"] = digest_of(found)
        payload[RESULT] = canonical(found)

    forged = read_dossier(remade(small_bytes, hide), "x")
    assert dossier.replay(forged) == dict(forged.results)
    accounts = dossier.recompute(forged, small.background)
    assert as_object(accounts["lamp-pack"])["unverified"] != []


@pytest.mark.parametrize("share", ["1E999999999", "NaN", "", None, 0])
def test_shares_that_are_no_numbers_are_refused(small_bytes: bytes, share: object) -> None:
    def change(payload: dict[str, bytes]) -> None:
        found = json.loads(payload[RESULT])
        found["unverified"][0]["share"] = share
        found["digest"] = digest_of(found)
        payload[RESULT] = canonical(found)

    with pytest.raises(errors.InconsistentDossier):
        dossier.replay(read_dossier(remade(small_bytes, change), "x"))


def test_another_background_is_refused(small_bytes: bytes) -> None:
    with pytest.raises(errors.OtherBackground) as caught:
        dossier.recompute(read_dossier(small_bytes, "x"), BAY_CORE)
    assert caught.value.exit_code == 5


def test_a_background_that_hides_its_intensities(small: SmallStudy, tmp_path: Path) -> None:
    close(small, "hash_only")
    sealed = dossier.seal(small.study, tmp_path / "x.bmk", **small.sealing())
    opened = dossier.open_dossier(sealed.path)
    assert opened.lock.intensities == {} and set(opened.lock.row_digests["ar6"]) == {"steel"}
    released = background.load(small.background, "ar6").intensities["steel"].total
    assert str(released).encode() not in opened.files[LOCK]
    with pytest.raises(errors.NoIntensitiesInside) as caught:
        dossier.replay(opened)
    assert caught.value.exit_code == 4
    with in_language("en"):
        found = dossier.recompute(opened, small.background)
        assert as_object(found["lamp-pack"]) == opened.results["lamp-pack"]


def test_a_published_rule_pack_in_other_words_is_refused(example_bytes: bytes) -> None:
    """Lock, rules and results agree with one another, but the version was published with another content."""
    from baymark.canonical import sha256_hex
    from baymark.dossier.opening import rule_pack_digest

    folder = "data/rules/battery/gba-battery/1.0.0/"

    def change(payload: dict[str, bytes]) -> None:
        payload[f"{folder}en.md"] += b"\nchanged\n"
        digests = {n.removeprefix(folder): sha256_hex(c) for n, c in payload.items() if n.startswith(folder)}
        lock = json.loads(payload[LOCK])
        pin = next(one for one in lock["rule_packs"] if one["id"] == "gba-battery")
        result = json.loads(payload["data/results/gba-battery.json"])
        pin["digest"] = result["rule_pack_digest"] = rule_pack_digest(digests)
        result["digest"] = digest_of(result)
        payload[LOCK], payload["data/results/gba-battery.json"] = canonical(lock), canonical(result)

    forged = read_dossier(remade(example_bytes, change), "x")
    with pytest.raises(ShadowedRulePack):
        dossier.replay(forged)

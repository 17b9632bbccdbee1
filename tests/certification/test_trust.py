"""The trust list: one pinned root, dates, roles, lives of keys, and one person under several spellings."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from baymark.certification import keys, signature, trust
from baymark.certification.errors import (
    BadSignature,
    EntryRefused,
    ExpiredKey,
    NotAKey,
    NoTrustList,
    RefusedText,
    RootNotPinned,
    TrustExpired,
    TrustListExists,
    UnknownKey,
    UnreadableTrust,
    WrongRole,
    WrongRoot,
)
from baymark.certification.signature import PrivateKey
from baymark.certification.trust import Entry, Holder, TrustList, same_organisation, same_person
from baymark.errors import BaymarkError

AT = datetime(2026, 11, 20, 8, tzinfo=UTC)
DAY = timedelta(days=1)
ROOT, AN, BO, STRANGER = (PrivateKey(bytes([number]) * 32) for number in (1, 2, 3, 4))
AN_LI = Entry(AN.multikey, "安丽", "Verify Ltd", ("verifier", "reviewer"), AT, AT + 100 * DAY)
BO_XU = Entry(BO.multikey, "Bo Xu", "Body & Co <SZ>", ("decision",), AT, AT + 100 * DAY)
PASSPHRASE = "correct horse battery"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("BAYMARK_HOME", str(tmp_path))
    monkeypatch.setenv("BAYMARK_CLOCK", "2026-11-20T08:00:00Z")
    monkeypatch.setenv("BAYMARK_PASSPHRASE", PASSPHRASE)
    monkeypatch.setitem(keys._SCRYPT, "n", 2**10)  # else each key takes 0.3 s to open
    return tmp_path


@pytest.fixture
def saved(home: Path) -> TrustList:
    trust.pin_root(ROOT.multikey)
    made = trust.new("gba-label", ROOT.multikey)
    for entry in (AN_LI, BO_XU):
        made = trust.with_entry(made, entry)
    return trust.save(made, ROOT, 30, first=True)


def at_day(monkeypatch: pytest.MonkeyPatch, number: int) -> datetime:
    at = AT + number * DAY
    monkeypatch.setenv("BAYMARK_CLOCK", trust.clock.as_text(at))
    return at


def test_a_list_comes_back(saved: TrustList) -> None:
    assert trust.load() == saved
    assert (saved.issued, saved.expires, saved.root) == (AT, AT + 30 * DAY, ROOT.multikey)
    assert saved.entries == (AN_LI, BO_XU)
    assert trust.load(trust.default_path(), root=ROOT.multikey) == saved
    assert trust.load(root=f"did:key:{ROOT.multikey}#{ROOT.multikey}") == saved
    assert trust.load(root=str(trust.root_path())) == saved


def test_holders(saved: TrustList) -> None:
    assert saved.holder(AN.multikey, "verifier", AT) == Holder("安丽", "Verify Ltd", "verifier", AN.multikey)
    assert saved.holder(AN.multikey, "reviewer", AT + 99 * DAY).role == "reviewer"
    with pytest.raises(UnknownKey):
        saved.holder(STRANGER.multikey, "verifier", AT)
    with pytest.raises(WrongRole, match="verifier, reviewer"):
        saved.holder(AN.multikey, "decision", AT)
    second = timedelta(seconds=1)
    assert saved.holder(AN.multikey, "verifier", AT + 100 * DAY - second)
    for outside in (AT - second, AT + 100 * DAY):
        with pytest.raises(ExpiredKey):
            saved.holder(AN.multikey, "verifier", outside)


def test_refused_acts_and_refused_documents_end_differently() -> None:
    assert {kind.exit_code for kind in (UnknownKey, ExpiredKey, WrongRole, TrustExpired)} == {3}
    assert WrongRoot.exit_code == BadSignature.exit_code == 5


def test_signatures_are_those_of_holders_in_their_time(saved: TrustList) -> None:
    document = signature.sign({"a": "1"}, AN, created=AT + DAY)
    signed = saved.signed_by(document, "verifier", "x.json")
    assert signed.holder.person == "安丽" and signed.at == AT + DAY
    with pytest.raises(WrongRole):
        saved.signed_by(document, "decision")
    with pytest.raises(BadSignature):
        saved.signed_by({**document, "a": "2"}, "verifier")
    with pytest.raises(UnknownKey):
        saved.signed_by(signature.sign({"a": "1"}, STRANGER, created=AT), "verifier")
    for created in (AT - DAY, AT + 100 * DAY):
        with pytest.raises(ExpiredKey):
            saved.signed_by(signature.sign({"a": "1"}, AN, created=created), "verifier")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("An Li", "an li", True),
        ("An Li", "  AN\u3000LI ", True),
        ("安丽", "安 丽", True),
        ("Rene\u0301", "Ren\u00e9", True),
        ("STRASSE", "straße", True),
        ("ＡＮ ＬＩ", "An Li", True),
        ("湾区（深圳）", "湾区(深圳)", True),
        ("An\u200bLi", "An Li", True),
        ("葛\U000e0100", "葛", True),
        ("An-Li", "An Li", True),
        ("Example Co., Ltd. (fictitious)", "Example Co Ltd fictitious", True),
        ("A\u00e9", "Ae", True),
        ("Wong", "W\u043eng", True),  # Cyrillic o
        ("湾区电池有限公司", "灣區電池有限公司", True),
        ("An Li", "An Lin", False),
        ("安丽", "安莉", False),
        ("Zhang Wei (1234)", "Zhang Wei (1235)", False),
    ],
)
def test_one_person_under_several_spellings(one: str, other: str, same: bool) -> None:
    first, second = (
        Holder(name, f"organisation {key}", "verifier", key) for name, key in ((one, "k1"), (other, "k2"))
    )
    assert same_person(first, second) is same is same_person(second, first)
    assert not same_organisation(first, second)
    assert same_organisation(replace(first, organisation=one), replace(second, organisation=other)) is same
    assert same_person(first, replace(second, key="k1"))


# Who may be believed


def test_another_root_is_refused(saved: TrustList, home: Path) -> None:
    with pytest.raises(WrongRoot):
        trust.load(root=STRANGER.multikey)
    forged = replace(saved, root=STRANGER.multikey)
    trust.save(forged, STRANGER, 30)
    with pytest.raises(WrongRoot):
        trust.load()
    with pytest.raises(WrongRoot):
        trust.save(saved, STRANGER, 30)


def test_without_a_pinned_root_nothing_is_believed(saved: TrustList) -> None:
    trust.root_path().unlink()
    with pytest.raises(RootNotPinned):
        trust.load()
    with pytest.raises(RootNotPinned):
        trust.load(root="/nowhere/root.txt")
    trust.root_path().write_text("not a key\n")
    with pytest.raises(NotAKey):
        trust.load()


def test_a_root_is_pinned_once(home: Path) -> None:
    trust.pin_root(ROOT.multikey)
    trust.pin_root(ROOT.multikey)
    with pytest.raises(WrongRoot):
        trust.pin_root(STRANGER.multikey)
    assert trust.pinned_root() == ROOT.multikey


def test_an_expired_list_is_refused(saved: TrustList, monkeypatch: pytest.MonkeyPatch) -> None:
    second = timedelta(seconds=1)
    assert trust.load(at=AT + 30 * DAY - second) == saved
    for outside in (AT + 30 * DAY, AT - second):
        with pytest.raises(TrustExpired):
            trust.load(at=outside)
    at_day(monkeypatch, 31)
    with pytest.raises(TrustExpired):
        trust.load()
    assert trust.load(any_time=True) == saved
    renewed = trust.save(trust.load(any_time=True), ROOT, 30)
    assert trust.load() == renewed and renewed.expires == AT + 61 * DAY


def test_every_byte_of_a_list_counts(saved: TrustList) -> None:
    data = trust.default_path().read_bytes()
    for place in range(len(data)):
        for bit in (1, 4, 32):
            changed = data[:place] + bytes([data[place] ^ bit]) + data[place + 1 :]
            with pytest.raises(BaymarkError) as error:
                trust.parse(changed, "trust.json", ROOT.multikey, at=AT)
            assert error.value.exit_code in (3, 4, 5)


def test_there_is_no_list(home: Path) -> None:
    with pytest.raises(NoTrustList):
        trust.load(root=ROOT.multikey)
    trust.default_path().mkdir()
    with pytest.raises(UnreadableTrust):
        trust.load(root=ROOT.multikey)


def _key(members: dict[str, Any]) -> Callable[[dict[str, Any]], None]:
    return lambda content: content["keys"][0].update(members)


@pytest.mark.parametrize(
    "change",
    [
        lambda content: content.update(schema="baymark/trust/2"),
        lambda content: content.update(more=1),
        lambda content: content.pop("scheme"),
        lambda content: content.update(scheme="../x"),
        lambda content: content.update(issued="2026-11-19T08:00:00Z"),
        lambda content: content.update(expires="tomorrow"),
        lambda content: content.update(keys={}),
        lambda content: content.update(keys=["z6Mk"]),
        lambda content: content.update(keys=content["keys"] * 2),
        lambda content: content.update(keys=content["keys"][:1] * 5001),
        _key({"key": "z6Mk"}),
        _key({"key": ROOT.multikey}),
        _key({"person": "A\u202eB"}),
        _key({"organisation": ""}),
        _key({"person": 5}),
        _key({"roles": []}),
        _key({"roles": "verifier"}),
        _key({"roles": ["verifier", "verifier"]}),
        _key({"roles": ["king"]}),
        _key({"roles": ["root"]}),
        _key({"roles": [["verifier"]]}),
        _key({"valid_until": "2026-01-01T00:00:00Z"}),
        _key({"valid_from": 0}),
        _key({"more": 1}),
    ],
)
def test_lists_that_say_something_else_are_refused_though_signed(
    saved: TrustList, change: Callable[[dict[str, Any]], None]
) -> None:
    content = json.loads(json.dumps(trust.to_document(saved)))
    change(content)
    data = signature.to_bytes(signature.sign(content, ROOT, created=AT))
    with pytest.raises(UnreadableTrust):
        trust.parse(data, "trust.json", ROOT.multikey, at=AT)


# Changing it


def test_entries_that_contradict_are_refused(saved: TrustList) -> None:
    fresh = replace(AN_LI, key=STRANGER.multikey)
    assert trust.with_entry(saved, fresh).entries == (AN_LI, BO_XU, fresh)
    for wrong in (
        AN_LI,
        replace(fresh, key=ROOT.multikey),
        replace(fresh, roles=()),
        replace(fresh, roles=("root",)),
        replace(fresh, valid_until=AT - DAY),
    ):
        with pytest.raises(EntryRefused):
            trust.with_entry(saved, wrong)
    with pytest.raises(NotAKey):
        trust.with_entry(saved, replace(fresh, key="z6Mk"))
    with pytest.raises(RefusedText):
        trust.with_entry(saved, replace(fresh, person="A\u2066B"))


def test_a_key_is_ended_and_stays_good_for_what_it_signed(saved: TrustList) -> None:
    ended = trust.expired(saved, AN.multikey, AT + 5 * DAY)
    before = signature.sign({"a": "1"}, AN, created=AT + 4 * DAY)
    after = signature.sign({"a": "1"}, AN, created=AT + 5 * DAY)
    assert ended.signed_by(before, "verifier").holder.person == "安丽"
    with pytest.raises(ExpiredKey):
        ended.signed_by(after, "verifier")
    assert saved.signed_by(after, "verifier").holder.person == "安丽"
    with pytest.raises(EntryRefused):
        trust.expired(ended, AN.multikey, AT + 6 * DAY)  # never longer again
    with pytest.raises(UnknownKey):
        trust.expired(saved, STRANGER.multikey, AT)
    never = trust.expired(saved, AN.multikey, AT - DAY)
    with pytest.raises(ExpiredKey):
        never.holder(AN.multikey, "verifier", AT)


def test_a_key_is_followed_by_another_of_the_same_person(saved: TrustList) -> None:
    at = AT + 5 * DAY
    rotated = trust.rotated(saved, AN.multikey, STRANGER.multikey, at, at + 50 * DAY)
    second = timedelta(seconds=1)
    old = rotated.holder(AN.multikey, "verifier", at - second)
    fresh = rotated.holder(STRANGER.multikey, "verifier", at)
    assert same_person(old, fresh) and same_organisation(old, fresh)
    with pytest.raises(ExpiredKey):
        rotated.holder(AN.multikey, "verifier", at)
    with pytest.raises(ExpiredKey):
        rotated.holder(STRANGER.multikey, "verifier", at - second)
    with pytest.raises(EntryRefused):
        trust.rotated(saved, AN.multikey, BO.multikey, at, at + DAY)


def test_a_list_is_not_replaced_by_the_first_or_by_an_older(
    saved: TrustList, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = trust.default_path().read_bytes()
    with pytest.raises(TrustListExists):
        trust.save(saved, ROOT, 30, first=True)
    at_day(monkeypatch, -1)
    with pytest.raises(EntryRefused, match="clock"):
        trust.save(saved, ROOT, 30)
    for days in (0, -1, 100_000):
        with pytest.raises(EntryRefused):
            trust.save(saved, ROOT, days)
    assert trust.default_path().read_bytes() == before
    assert not [path for path in trust.default_path().parent.iterdir() if path.name.startswith(".")]


# The commands


@pytest.fixture
def command(home: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[str, str]]:
    """Run `baymark keys …`: standard output and standard error. Errors come as exceptions."""
    from baymark.commands import VERBS, Verb, build_app

    verbs = (*(verb for verb in VERBS if verb.name != "keys"), Verb("keys", "baymark.commands.keys", "Keys."))

    def call(*words: str | Path) -> tuple[str, str]:
        capsys.readouterr()
        args = ["keys", *map(str, words)]
        build_app(verbs).main(args=args, prog_name="baymark", standalone_mode=False)
        answer = capsys.readouterr()
        return answer.out, answer.err

    return call


def _new(command: Callable[..., tuple[str, str]], name: str, person: str, role: str) -> str:
    made = command(
        "new",
        name,
        "--person",
        person,
        "--organisation",
        f"O of {person}",
        "--role",
        role,
        "--format",
        "json",
    )
    return str(json.loads(made[0])[0]["key"])


def test_the_road_of_a_list(
    command: Callable[..., tuple[str, str]], home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = _new(command, "root", "Root", "root")
    an = _new(command, "an", "安丽", "verifier")
    with pytest.raises(WrongRole):
        command("trust", "init", "--scheme", "gba-label", "--root", "an")
    out, err = command("trust", "init", "--scheme", "gba-label", "--root", "root")
    assert out == f"{home / 'trust.json'}\n" and root in err
    with pytest.raises(TrustListExists):
        command("trust", "init", "--scheme", "gba-label", "--root", "root")

    command("trust", "add", "an", "--role", "verifier", "--role", "reviewer")
    card = home / "card.json"
    bo = _new(command, "bo", "Bo", "decision")
    card.write_text(command("show", "bo", "--format", "json")[0], encoding="utf-8")
    (home / "keys/bo.json").unlink()  # as if it came from elsewhere
    command("trust", "add", card)
    listed = json.loads(command("trust", "list", "--format", "json")[0])
    assert [(one["id"], one["roles"]) for one in listed] == [
        (an, ["verifier", "reviewer"]),
        (bo, ["decision"]),
    ]
    assert f"{an[:8]}…{an[-6:]}" in command("trust", "list")[0]
    shown = json.loads(command("trust", "show", "--format", "json")[0])
    assert (shown["root"], shown["scheme"], shown["expires"]) == (root, "gba-label", "2027-11-20T08:00:00Z")
    assert json.loads(command("trust", "show", bo, "--format", "json")[0])["person"] == "Bo"
    assert "安丽" in command("trust", "show", "an")[0]
    with pytest.raises(EntryRefused):
        command("trust", "add", card)

    at_day(monkeypatch, 10)
    _new(command, "an-2", "Else", "verifier")
    with pytest.raises(EntryRefused, match="Else"):
        command("trust", "rotate", "an", "--to", "an-2")
    newer = str(
        json.loads(
            command(
                *("new", "an-3", "--person", "安 丽", "--organisation", "o of 安丽", "--role", "verifier"),
                *("--format", "json"),
            )[0]
        )[0]["key"]
    )
    command("trust", "rotate", "an", "--to", "an-3")
    command("trust", "expire", bo)
    current = trust.load()
    assert current.holder(newer, "reviewer", AT + 10 * DAY).person == "安丽"
    for key, role in ((an, "verifier"), (bo, "decision")):
        assert current.holder(key, role, AT + 9 * DAY)
        with pytest.raises(ExpiredKey):
            current.holder(key, role, AT + 10 * DAY)

    at_day(monkeypatch, 400)
    with pytest.raises(TrustExpired):
        command("trust", "list")
    with pytest.raises(TrustExpired):
        command("trust", "add", "an-2")
    command("trust", "renew", "--days", "30")
    assert trust.load().expires == AT + 430 * DAY


def test_verify_reports_each_check(
    command: Callable[..., tuple[str, str]],
    saved: TrustList,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def outcomes(report: str) -> list[str]:
        found = json.loads(report)
        assert found["passed"] + found["failed"] + found["not_executed"] == len(found["results"]) == 3
        return [one["outcome"] for one in found["results"]]

    assert outcomes(command("trust", "verify", "--format", "json")[0]) == ["passed"] * 3
    for wanted, error, words in (
        (["passed", "failed", "not_executed"], WrongRoot, ("--trust-root", STRANGER.multikey)),
        (["passed", "passed", "failed"], TrustExpired, ()),
        (["failed", "not_executed", "not_executed"], BadSignature, ()),
    ):
        if error is TrustExpired:
            at_day(monkeypatch, 31)
        if error is BadSignature:
            path = trust.default_path()
            path.write_text(path.read_text(encoding="utf-8").replace("安丽", "安莉"), encoding="utf-8")
        with pytest.raises(error):
            command("trust", "verify", "--format", "json", *words)
        assert outcomes(capsys.readouterr().out) == wanted

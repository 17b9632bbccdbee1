"""Keys of people: encrypted, private, never replaced, bound to the name on their card; and their command."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from baymark.certification import keys, signature
from baymark.certification.errors import (
    KeyExposed,
    KeyNameRefused,
    KeyNameTaken,
    NoPassphrase,
    NoSuchKey,
    PassphraseRefused,
    RefusedText,
    UnreadableCard,
    UnreadableKey,
    WrongPassphrase,
)
from baymark.errors import BaymarkError

PASSPHRASE = "correct horse battery"
MARKUP = "A&B <Shenzhen> '=+-@\" Co., Ltd."


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("BAYMARK_HOME", str(tmp_path))
    monkeypatch.setenv("BAYMARK_CLOCK", "2026-11-20T08:00:00Z")
    monkeypatch.delenv("BAYMARK_PASSPHRASE", raising=False)
    # Deriving a key takes 0.3 s, which one test pays and the others need not.
    monkeypatch.setitem(keys._SCRYPT, "n", 2**10)
    return tmp_path


@pytest.fixture
def an_li(home: Path) -> Path:
    keys.create("an-li", "安丽", MARKUP, "verifier", PASSPHRASE)
    return home / "keys/an-li.json"


def changed(file: Path, change: Callable[[dict[str, Any]], None]) -> None:
    content = json.loads(file.read_text())
    change(content)
    file.write_bytes(signature.to_bytes(content))


def test_a_key_is_made_listed_and_opened(an_li: Path) -> None:
    card = keys.card("an-li")
    assert (card.person, card.organisation, card.role, card.name) == ("安丽", MARKUP, "verifier", "an-li")
    assert keys.listed() == (card,)
    key = keys.load("an-li", PASSPHRASE)
    assert key.multikey == card.key
    signed = signature.sign({"a": "1"}, key, created=card.created)
    assert signature.verify(signed).key == card.key
    keys.create("bo", "Bo", "Body", "issuer", PASSPHRASE)
    assert [one.name for one in keys.listed()] == ["an-li", "bo"]
    assert keys.card("bo").key != card.key


def test_the_file_is_private_and_holds_no_secret_in_clear(
    an_li: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert stat.S_IMODE(an_li.stat().st_mode) == 0o600
    assert stat.S_IMODE(an_li.parent.stat().st_mode) == 0o700
    seed = bytes(range(7, 39))
    monkeypatch.setitem(keys._SCRYPT, "n", 2**15)
    monkeypatch.setattr(keys.secrets, "token_bytes", lambda count: seed[:count])
    keys.create("known", "P", "O", "root", PASSPHRASE)
    written = (an_li.parent / "known.json").read_bytes()
    public = signature.PrivateKey(seed)
    assert public.multikey.encode() in written
    for secret in (seed.hex().encode(), signature.base58(seed).encode(), PASSPHRASE.encode(), seed):
        assert secret not in written
    figures = json.loads(written)["private"]
    assert (figures["n"], figures["r"], figures["p"]) == (2**15, 8, 3)
    assert keys.load("known", PASSPHRASE).multikey == public.multikey
    with pytest.raises(UnreadableKey):  # a weaker one, such as that of the other tests, is none
        keys.load("an-li", PASSPHRASE)


def test_a_mask_of_the_user_does_not_open_the_file(home: Path) -> None:
    former = os.umask(0)
    try:
        keys.create("open", "P", "O", "issuer", PASSPHRASE)
    finally:
        os.umask(former)
    assert stat.S_IMODE((home / "keys/open.json").stat().st_mode) == 0o600


def test_salt_and_nonce_are_never_the_same(an_li: Path) -> None:
    keys.create("two", "安丽", MARKUP, "verifier", PASSPHRASE)
    one, two = (
        json.loads((an_li.parent / f"{name}.json").read_text())["private"] for name in ("an-li", "two")
    )
    assert all(one[member] != two[member] for member in ("salt", "nonce", "sealed"))


def test_a_key_is_never_replaced(an_li: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = an_li.read_bytes()
    with pytest.raises(KeyNameTaken):
        keys.create("an-li", "Other", "Other", "issuer", PASSPHRASE)
    # Also not where two processes begin at the same time, and both found the name free.
    monkeypatch.setattr(keys, "assert_free", lambda name: None)
    with pytest.raises(KeyNameTaken):
        keys.create("an-li", "Other", "Other", "issuer", PASSPHRASE)
    assert an_li.read_bytes() == before
    assert [path.name for path in an_li.parent.iterdir()] == ["an-li.json"]


def test_a_key_that_cannot_be_written_leaves_nothing(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(keys.os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        keys.create("an-li", "P", "O", "issuer", PASSPHRASE)
    assert list((home / "keys").iterdir()) == []


@pytest.mark.parametrize("wrong", ["", "Correct horse battery", PASSPHRASE + " ", "\ud800"])
def test_a_wrong_passphrase_has_its_own_error(an_li: Path, wrong: str) -> None:
    with pytest.raises(WrongPassphrase) as error:
        keys.load("an-li", wrong)
    assert error.value.exit_code == 4 and PASSPHRASE not in str(error.value)


def test_a_passphrase_may_be_typed_composed_or_not(home: Path) -> None:
    keys.create("e", "P", "O", "issuer", "caf\u00e9 caf\u00e9")
    assert keys.load("e", "cafe\u0301 cafe\u0301").multikey == keys.card("e").key


@pytest.mark.parametrize("short", ["", "seven77"])
def test_a_short_passphrase_is_refused(home: Path, short: str) -> None:
    with pytest.raises(PassphraseRefused):
        keys.create("an-li", "P", "O", "issuer", short)
    assert keys.listed() == ()


@pytest.mark.parametrize(
    "name", ["", "../an-li", "/etc/passwd", "An-Li", "a b", "a.b", "安丽", "-a", "a" * 65, "a\n", ".a"]
)
def test_names_of_files_are_plain(home: Path, name: str) -> None:
    for act in (
        lambda: keys.create(name, "P", "O", "issuer", PASSPHRASE),
        lambda: keys.load(name, PASSPHRASE),
    ):
        with pytest.raises(KeyNameRefused):
            act()


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        "An\nLi",
        "An\u202eLi",
        "An\u2066Li",
        "An\u200bLi",
        "An\u200dLi",
        "An\x00Li",
        "An\x1b[31mLi",
        "An\ufeffLi",
        "An\u00a0Li",
        "An\u2028Li",
        "An\u3164Li",
        "An\ud800Li",
        "An\ue000Li",
        "An\u00adLi",
        "An\u0378Li",
        "x" * 201,
    ],
)
def test_names_that_do_not_read_as_written_are_refused(home: Path, name: str) -> None:
    for person, organisation in ((name, "O"), ("P", name)):
        with pytest.raises(RefusedText):
            keys.create("an-li", person, organisation, "issuer", PASSPHRASE)
    assert keys.listed() == ()


def test_names_are_kept_composed_and_markup_stays_text() -> None:
    assert keys.plain_name(" Rene\u0301 ", "x") == "Ren\u00e9"
    assert keys.plain_name(MARKUP, "x") == MARKUP
    assert keys.plain_name("湾区电池　有限公司（深圳）", "x") == "湾区电池　有限公司（深圳）"
    with pytest.raises(RefusedText):
        keys.plain_name(5, "x")


def test_an_unknown_role_is_refused(home: Path) -> None:
    with pytest.raises(RefusedText, match="preparer"):
        keys.create("an-li", "P", "O", "director", PASSPHRASE)


# Files that were changed


def test_every_byte_of_the_card_counts(an_li: Path) -> None:
    data = an_li.read_bytes()
    end = data.index(b'"private"')
    for place in range(end):
        an_li.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        with pytest.raises(BaymarkError):
            keys.card("an-li")
    an_li.write_bytes(data)
    assert keys.card("an-li").person == "安丽"


def test_every_figure_of_the_encryption_counts(an_li: Path) -> None:
    data = an_li.read_bytes()
    places = range(data.index(b'"private"'), len(data), 13)
    assert len(places) > 20
    for place in places:
        an_li.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        with pytest.raises((UnreadableKey, WrongPassphrase)):
            keys.load("an-li", PASSPHRASE)


def test_a_private_key_does_not_open_under_the_card_of_another(an_li: Path) -> None:
    keys.create("boss", "Boss", "Body", "issuer", PASSPHRASE)
    other = json.loads((an_li.parent / "boss.json").read_text())
    changed(an_li, lambda content: content.update(card=other["card"]))
    assert keys.card("an-li").person == "Boss"
    with pytest.raises(WrongPassphrase):
        keys.load("an-li", PASSPHRASE)


def _resigned(content: dict[str, Any]) -> None:
    stranger = signature.PrivateKey(bytes(32))
    card = {name: value for name, value in content["card"].items() if name != "proof"}
    content["card"] = signature.sign(card, stranger, created=keys.clock.now())


@pytest.mark.parametrize(
    "change",
    [
        lambda content: content.update(schema="baymark/key/2"),
        lambda content: content.update(note="x"),
        lambda content: content.pop("private"),
        lambda content: content.update(card=None),
        _resigned,
    ],
)
def test_files_of_another_shape_are_refused(an_li: Path, change: Callable[[dict[str, Any]], None]) -> None:
    changed(an_li, change)
    with pytest.raises(UnreadableKey):
        keys.card("an-li")


@pytest.mark.parametrize(
    "members",
    [
        {"n": 2**30},
        {"n": 2**9},
        {"n": 2**10 + 1},
        {"n": 0},
        {"n": -(2**10)},
        {"n": "1024"},
        {"r": 1},
        {"r": 2**20},
        {"p": 0},
        {"p": 2**30},
        {"salt": ""},
        {"nonce": "00"},
        {"sealed": "zz" * 48},
        {"derivation": "none"},
        {"cipher": "none"},
        {"more": 1},
    ],
)
def test_a_strangers_encryption_does_not_take_the_machine(an_li: Path, members: dict[str, object]) -> None:
    changed(an_li, lambda content: content["private"].update(members))
    with pytest.raises(UnreadableKey):
        keys.load("an-li", PASSPHRASE)


def test_other_files_are_refused(an_li: Path) -> None:
    an_li.write_bytes(b"x" * 30_000)
    with pytest.raises(UnreadableKey, match="more than"):
        keys.card("an-li")
    an_li.unlink()
    with pytest.raises(NoSuchKey):
        keys.load("an-li", PASSPHRASE)
    an_li.mkdir()
    with pytest.raises(UnreadableKey):
        keys.card("an-li")


@pytest.mark.skipif(os.name == "nt", reason="file modes are those of POSIX")
def test_a_file_that_others_may_read_is_refused(an_li: Path) -> None:
    an_li.chmod(0o640)
    with pytest.raises(KeyExposed, match="640"):
        keys.load("an-li", PASSPHRASE)


# Cards


def test_cards_are_read_as_they_were_signed(an_li: Path) -> None:
    data = signature.to_bytes(keys.card("an-li").document)
    card = keys.read_card(data, "card.json")
    assert (card.person, card.organisation, card.role, card.name) == ("安丽", MARKUP, "verifier", "")
    for place in range(len(data)):
        with pytest.raises(BaymarkError):
            keys.read_card(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :], "card.json")


def test_a_card_must_name_the_key_that_signed_it(an_li: Path) -> None:
    stranger = signature.PrivateKey(bytes(32))
    content = {name: value for name, value in keys.card("an-li").document.items() if name != "proof"}
    for card in (content, {**content, "key": stranger.multikey, "role": "king"}, {"schema": "x"}):
        signed = signature.sign(card, stranger, created=keys.clock.now())
        with pytest.raises(UnreadableCard):
            keys.read_card(signature.to_bytes(signed), "card.json")
    hidden = signature.sign(
        {**content, "key": stranger.multikey, "person": "\u202eA"}, stranger, created=keys.clock.now()
    )
    with pytest.raises(RefusedText):
        keys.read_card(signature.to_bytes(hidden), "card.json")


# The command


@pytest.fixture
def command(home: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[str, str]]:
    """Run `baymark keys …`: standard output and standard error. Errors come as exceptions."""
    from baymark.commands import VERBS, Verb, build_app

    verbs = (*(verb for verb in VERBS if verb.name != "keys"), Verb("keys", "baymark.commands.keys", "Keys."))

    def call(*words: str | Path) -> tuple[str, str]:
        capsys.readouterr()
        args = ["keys", *map(str, words)]
        ended = build_app(verbs).main(args=args, prog_name="baymark", standalone_mode=False)
        assert not ended
        answer = capsys.readouterr()
        return answer.out, answer.err

    return call


Command = Callable[..., tuple[str, str]]
AN_LI = ("--person", "安丽", "--organisation", MARKUP, "--role", "verifier")


def test_keys_new_list_show(command: Command, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAYMARK_PASSPHRASE", PASSPHRASE)
    out, _err = command("new", "an-li", *AN_LI, "--format", "json")
    [made] = json.loads(out)
    listed = json.loads(command("list", "--format", "json")[0])
    assert listed == [made] and made["id"] == "an-li" and made["organisation"] == MARKUP
    assert "安丽" in command("list")[0] and made["key"] in command("show", "an-li")[0]
    card = keys.read_card(command("show", "an-li", "--format", "json")[0].encode(), "stdout")
    assert card.key == made["key"]
    sealed = json.loads((home / "keys/an-li.json").read_text())["private"]["sealed"]
    for shown in (command("list")[0], command("show", "an-li")[0], out):
        assert sealed not in shown and PASSPHRASE not in shown
    with pytest.raises(KeyNameTaken):
        command("new", "an-li", *AN_LI)
    with pytest.raises(NoSuchKey, match="an-li"):
        command("show", "bo")


def test_without_terminal_the_passphrase_must_be_given(command: Command, home: Path) -> None:
    with pytest.raises(NoPassphrase) as error:
        command("new", "an-li", *AN_LI)
    assert error.value.exit_code == 2 and keys.listed() == ()


def test_the_passphrase_is_asked_for_twice_and_not_shown(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    import typer

    asked: list[dict[str, Any]] = []

    def prompt(text: str, **options: Any) -> str:
        asked.append(options)
        return PASSPHRASE

    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr(typer, "prompt", prompt)
    command("new", "an-li", *AN_LI)
    from baymark.commands.keys import unlock

    assert unlock("an-li").multikey == keys.card("an-li").key
    assert [(one["hide_input"], one["confirmation_prompt"], one["err"]) for one in asked] == [
        (True, True, True),
        (True, False, True),
    ]

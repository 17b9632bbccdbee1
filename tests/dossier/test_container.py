"""The archive: written one way only, and read with hostile eyes."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable

import pytest

from baymark.dossier import container, errors, read_dossier
from baymark.dossier.container import pack, unpack
from baymark.errors import BaymarkError

MEMBERS = {"a.txt": b"one\n", "data/电表.csv": b"kwh\n7\n", "data/empty": b""}


def zipped(*entries: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    """An archive as another program would write it."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in entries:
            info = name if isinstance(name, zipfile.ZipInfo) else zipfile.ZipInfo(name)
            if not isinstance(name, zipfile.ZipInfo):
                info.external_attr, info.create_system = 0o100644 << 16, 3
                info.compress_type = method
            archive.writestr(info, content)
    return file.getvalue()


def attributed(mode: int, name: str = "link") -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.external_attr, info.create_system = mode << 16, 3
    return info


def test_what_is_packed_comes_back_and_any_zip_program_reads_it() -> None:
    data = pack(MEMBERS)
    assert unpack(data, "x") == MEMBERS
    assert pack(dict(reversed(MEMBERS.items()))) == data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        infos = archive.infolist()
    assert [info.filename for info in infos] == sorted(MEMBERS)
    for info in infos:
        assert (info.compress_type, info.date_time) == (zipfile.ZIP_STORED, (1980, 1, 1, 0, 0, 0))
        assert info.external_attr >> 16 == 0o100644
        assert not info.extra and not info.comment


NAMES = (
    "../x", "a/../x", "/etc/passwd", "C:\\x", "C:/x", "a\\b", "a//b", "./a", "a/.", "~/x", "a\x00b", "a\nb",
    "a\u202eb", "e\u0301", "nul", "data/COM1.txt", "a.", "a /b", "x" * 241, "/".join("abcdefghijklm"), "a?b",
    "\u200b",
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_names_that_lead_elsewhere_are_refused_on_both_sides(name: str) -> None:
    with pytest.raises(errors.UnsafeName) as packing:
        pack({name: b""})
    assert packing.value.exit_code == 4
    if "\x00" in name:  # the zip library cuts a name there; ours would not have written it
        return
    with pytest.raises(errors.UnsafeName):
        unpack(zipped((name, b"")), "x")


PAIRS = (("a", "a"), ("Data/x", "data/X"), ("straße", "STRASSE"), ("a", "a/b"), ("A/b", "a"))


@pytest.mark.parametrize("pair", PAIRS)
def test_two_members_that_are_one_file_are_refused(pair: tuple[str, str]) -> None:
    with pytest.warns(UserWarning) if pair[0] == pair[1] else _nothing():
        data = zipped(*((name, b"") for name in sorted(pair)))
    with pytest.raises(errors.RepeatedMember):
        unpack(data, "x")


def _nothing():
    from contextlib import nullcontext

    return nullcontext()


ATTACKS: dict[str, tuple[Callable[[], bytes], type[BaymarkError]]] = {
    "link": (lambda: zipped((attributed(0o120777), b"/etc/passwd")), errors.LinkedMember),
    "folder": (lambda: zipped(("a/", b"")), errors.LinkedMember),
    "device": (lambda: zipped((attributed(0o020644), b"")), errors.LinkedMember),
    "fifo": (lambda: zipped((attributed(0o010644), b"")), errors.LinkedMember),
    "no mode": (lambda: zipped((attributed(0), b"")), errors.LinkedMember),
    "bomb": (lambda: zipped(("a", b"\0" * 50_000_000), method=zipfile.ZIP_DEFLATED), errors.CompressedMember),
    "lzma": (lambda: zipped(("a", b"b"), method=zipfile.ZIP_LZMA), errors.CompressedMember),
    "comment": (lambda: _with_comment(), errors.ExtraBytes),
    "trailing": (lambda: pack(MEMBERS) + b"\0", errors.ExtraBytes),
    "trailing archive": (lambda: pack(MEMBERS) + pack({"b": b""}), errors.ExtraBytes),
    "leading": (lambda: b"#!/bin/sh\n" + pack(MEMBERS), errors.ExtraBytes),
    "hidden bytes": (lambda: _hidden(), errors.ExtraBytes),
    "extra field": (lambda: _with_extra(), errors.ExtraBytes),
    "zip64": (lambda: _patched(-12, b"\xff" * 8), errors.LargeArchiveFields),
    "zip64 count": (lambda: _patched(-14, b"\xff\xff"), errors.LargeArchiveFields),
    "second disk": (lambda: _patched(-18, b"\1\0"), errors.LargeArchiveFields),
    "shared content": (lambda: _shared(), errors.OverlappingMembers),
    "order": (lambda: _reversed(), errors.NotCanonicalArchive),
    "other date": (lambda: zipped((_dated(), b"x")), errors.NotCanonicalArchive),
    "mode": (lambda: zipped((attributed(0o100755), b"x")), errors.NotCanonicalArchive),
    "checksum": (lambda: pack(MEMBERS).replace(b"one\n", b"two\n"), errors.DamagedMember),
    "nothing": (lambda: b"", errors.NotADossier),
    "text": (lambda: b"this is no archive, but it is long enough", errors.NotADossier),
    "cut off": (lambda: pack(MEMBERS)[:-30], errors.NotADossier),
    "gzip": (lambda: b"\x1f\x8b" + bytes(40), errors.NotADossier),
}


def _with_comment() -> bytes:
    file = io.BytesIO(zipped(("a", b"")))
    with zipfile.ZipFile(file, "a") as archive:
        archive.comment = b"hello"
    return file.getvalue()


def _with_extra() -> bytes:
    info = attributed(0o100644, "a")
    info.extra = struct.pack("<HHI", 0xCAFE, 4, 7)
    return zipped((info, b"x"))


def _dated() -> zipfile.ZipInfo:
    info = attributed(0o100644, "a")
    info.date_time = (2026, 1, 2, 3, 4, 6)
    return info


def _patched(where: int, content: bytes) -> bytes:
    data = bytearray(pack(MEMBERS))
    data[len(data) + where : len(data) + where + len(content)] = content
    return bytes(data)


def _hidden() -> bytes:
    """Bytes between the last member and the list of members, with the end adjusted."""
    data = pack({"a": b"x"})
    begin = data.index(b"PK\x01\x02")
    moved = bytearray(data[:begin] + b"hidden" + data[begin:])
    struct.pack_into("<I", moved, len(moved) - 6, begin + 6)
    return bytes(moved)


def _shared() -> bytes:
    """Two members in the list whose content is the same bytes of the file."""
    data = pack({"a": b"x", "b": b"x"})
    second = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 1)
    patched = bytearray(data)
    struct.pack_into("<I", patched, second + 42, 0)
    return bytes(patched)


def _reversed() -> bytes:
    return zipped(("b", b"x"), ("a", b"x"))


@pytest.mark.parametrize("name", ATTACKS)
def test_attacks_are_refused_for_the_right_reason(name: str) -> None:
    make, error = ATTACKS[name]
    with pytest.raises(error) as caught:
        unpack(make(), "evil.bmk")
    assert caught.value.exit_code in (4, 5)
    assert "evil.bmk" in caught.value.render()


def test_the_number_of_members_is_looked_at_before_the_members(monkeypatch: pytest.MonkeyPatch) -> None:
    data = pack({f"m{number:05d}": b"" for number in range(20)})
    monkeypatch.setattr(container, "MAX_MEMBERS", 19)
    monkeypatch.setattr(container, "_entry", lambda *_args: pytest.fail("a member was read"))
    with pytest.raises(errors.TooLarge):
        unpack(data, "x")


def test_size_is_looked_at_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(container, "MAX_BYTES", 100)
    with pytest.raises(errors.TooLarge):
        unpack(bytes(101), "x")
    with pytest.raises(errors.TooLarge):
        pack({"a": bytes(80)})


@pytest.mark.parametrize(
    "change", [lambda _: 0xFF, lambda number: 1 << number % 8], ids=["all bits", "one bit"]
)
def test_every_byte_of_a_small_dossier_counts(small_bytes: bytes, change: Callable[[int], int]) -> None:
    assert len(small_bytes) <= 20_000
    read_dossier(small_bytes, "lamp.bmk")
    for number in range(len(small_bytes)):
        _flipped_is_refused(small_bytes, number, change(number))


def test_five_hundred_bytes_of_the_example_count(example_bytes: bytes) -> None:
    read_dossier(example_bytes, "lfp-pack.bmk")
    drawn = random.Random(20260316)
    for number in drawn.sample(range(len(example_bytes)), 500):
        _flipped_is_refused(example_bytes, number, drawn.randrange(1, 256))


def _flipped_is_refused(data: bytes, number: int, bits: int) -> None:
    spoilt = bytearray(data)
    spoilt[number] ^= bits
    try:
        read_dossier(bytes(spoilt), "spoilt.bmk")
    except BaymarkError as error:
        assert error.exit_code in (4, 5) and error.code != "internal", (number, error.code)
    else:
        pytest.fail(f"byte {number} can be changed unseen")


def test_a_checksum_made_anew_does_not_help(small_bytes: bytes) -> None:
    members = unpack(small_bytes, "x")
    name = "data/study/activity.csv"
    members[name] = members[name].replace(b"1.37", b"0.37")
    assert zlib.crc32(members[name])
    with pytest.raises(errors.ManifestMismatch):
        read_dossier(pack(members), "x")

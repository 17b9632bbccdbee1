"""The one way in which a dossier's members are put into a zip archive, and the only one that is read.

Stored members in the order of their names, 1980-01-01 00:00, mode 0644, no extra fields, no comments, names in
UTF-8: nothing is left to the program, the system or the day. Written out here rather than through a zip library, so
that no release of one can change the bytes.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Mapping
from itertools import pairwise

from baymark.dossier import names
from baymark.dossier.errors import (
    CompressedMember,
    DamagedMember,
    ExtraBytes,
    LargeArchiveFields,
    LinkedMember,
    NotADossier,
    NotCanonicalArchive,
    OverlappingMembers,
    TooLarge,
    UnsafeName,
)
from baymark.errors import Place
from baymark.i18n import _

MAX_BYTES = 256_000_000
MAX_MEMBERS = 12_000

_LOCAL = struct.Struct("<4s5H3I2H")  # PKWARE APPNOTE 4.3.7
_CENTRAL = struct.Struct("<4s6H3I5H2I")  # 4.3.12
_END = struct.Struct("<4s4H2IH")  # 4.3.16
_LOCAL_SIGN, _CENTRAL_SIGN, _END_SIGN = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
_ZIP64_LOCATOR = b"PK\x06\x07"

_NEEDS = 20  # version 2.0 to extract
_MADE_BY = 3 << 8 | _NEEDS  # Unix, so that the mode in the attributes counts
_UTF8 = 0x0800
_STORED = 0
_TIME, _DATE = 0, 1 << 5 | 1  # 00:00, 1 January 1980
_MODE = 0o100644 << 16
_LARGE_16, _LARGE_32 = 0xFFFF, 0xFFFFFFFF
_FILE_TYPE, _PLAIN_FILE = 0o170000, 0o100000


def pack(members: Mapping[str, bytes]) -> bytes:
    """The archive of these members. Raises `UnsafeName`, `RepeatedMember`, `TooLarge`."""
    for name in members:
        names.require_safe(name)
    names.require_distinct(members)
    _require_size(sum(map(len, members.values())), len(members))
    packed = b"".join(_pieces(members))
    _require_size(len(packed), len(members))
    return packed


def unpack(data: bytes, shown: str) -> dict[str, bytes]:
    """The members of an archive that `pack` could have written, in its order; every byte is accounted for.

    Looks at sizes, names, kinds and places of all members before it touches the content of one.
    Raises `NotADossier`, `TooLarge`, `UnsafeName`, `RepeatedMember`, `LinkedMember`, `CompressedMember`,
    `OverlappingMembers`, `ExtraBytes`, `LargeArchiveFields` (exit 4), `DamagedMember`, `NotCanonicalArchive` (5).
    """
    place = Place(shown)
    _require_size(len(data), 0, place)
    begin, count = _directory(data, place)
    entries: list[tuple[str, int, int, int]] = []  # name, checksum, where its content begins, size
    position, expected = begin, 0
    for _number in range(count):
        name, checksum, size, offset, position = _entry(data, position, place)
        if offset != expected:
            raise OverlappingMembers(place, name=name)
        content = offset + _LOCAL.size + len(name.encode())
        expected = content + size
        if expected > begin:
            raise OverlappingMembers(place, name=name)
        entries.append((name, checksum, content, size))
    if position != len(data) - _END.size:
        raise ExtraBytes(place, where=_("after the list of members"))
    if expected != begin:
        raise ExtraBytes(place, where=_("between the last member and the list of members"))
    names.require_distinct(name for name, *_rest in entries)
    for one, next_ in pairwise(entries):
        if one[0].encode() > next_[0].encode():
            raise NotCanonicalArchive(place, where=_("the order of {name}").format(name=repr(next_[0])))
    view = memoryview(data)
    members: dict[str, bytes] = {}
    for name, checksum, content, size in entries:
        members[name] = bytes(view[content : content + size])
        if zlib.crc32(members[name]) != checksum:
            raise DamagedMember(place, name=repr(name))
    position = 0
    for piece in _pieces(members):
        if view[position : position + len(piece)] != piece:
            raise NotCanonicalArchive(place, where=_("byte {number} and on").format(number=position))
        position += len(piece)
    if position != len(data):
        raise ExtraBytes(place, where=_("after the end"))
    return members


def _pieces(members: Mapping[str, bytes]) -> Iterator[bytes]:
    """The archive from first byte to last."""
    directory: list[bytes] = []
    offset = 0
    for name in sorted(members, key=str.encode):
        encoded, content = name.encode(), members[name]
        common = (
            _UTF8,
            _STORED,
            _TIME,
            _DATE,
            zlib.crc32(content),
            len(content),
            len(content),
            len(encoded),
            0,
        )
        yield _LOCAL.pack(_LOCAL_SIGN, _NEEDS, *common) + encoded
        yield content
        directory.append(
            _CENTRAL.pack(_CENTRAL_SIGN, _MADE_BY, _NEEDS, *common, 0, 0, 0, _MODE, offset) + encoded
        )
        offset += _LOCAL.size + len(encoded) + len(content)
    listed = b"".join(directory)
    yield listed
    yield _END.pack(_END_SIGN, 0, 0, len(directory), len(directory), len(listed), offset, 0)


def _require_size(size: int, members: int, place: Place | None = None) -> None:
    if size > MAX_BYTES:
        raise TooLarge(place, found=size, what=_("bytes"), limit=MAX_BYTES)
    if members > MAX_MEMBERS:
        raise TooLarge(place, found=members, what=_("files"), limit=MAX_MEMBERS)


def _directory(data: bytes, place: Place) -> tuple[int, int]:
    """Where the list of members begins, and how many there are."""
    if len(data) < _END.size or not data.startswith((_LOCAL_SIGN, _END_SIGN)):
        if data.rfind(_END_SIGN) >= 0 and _LOCAL_SIGN in data:
            raise ExtraBytes(place, where=_("before the first member"))
        raise NotADossier(place, reason=_("it does not begin like a zip archive"))
    sign, disk, first_disk, here, count, size, begin, comment = _END.unpack_from(data, len(data) - _END.size)
    if sign != _END_SIGN:
        if data.rfind(_END_SIGN) >= 0:
            raise ExtraBytes(place, where=_("a comment, or bytes after the end"))
        raise NotADossier(place, reason=_("it does not end like a zip archive; perhaps it was cut off"))
    if _LARGE_16 in (disk, here, count) or _LARGE_32 in (size, begin):
        raise LargeArchiveFields(place, where=_("end of the archive"))
    if disk or first_disk or here != count:
        raise LargeArchiveFields(place, where=_("number of the disk"))
    if comment:
        raise ExtraBytes(place, where=_("a comment of the archive"))
    _require_size(len(data), count, place)
    if begin + size + _END.size != len(data):
        if data.rfind(_ZIP64_LOCATOR, begin) >= 0:
            raise LargeArchiveFields(place, where=_("end of the archive"))
        raise ExtraBytes(place, where=_("around the list of members"))
    return begin, count


def _entry(data: bytes, position: int, place: Place) -> tuple[str, int, int, int, int]:
    """One line of the list of members: name, checksum, size, where it begins, and where the next line does."""
    if position + _CENTRAL.size > len(data) - _END.size:
        raise NotADossier(place, reason=_("its list of members is cut off"))
    (sign, made_by, _needs, flags, method, _time, _date, checksum, packed, size, name_length, extra, comment, disk,
     _inside, attributes, offset) = _CENTRAL.unpack_from(data, position)  # fmt: skip
    end = position + _CENTRAL.size + name_length
    if sign != _CENTRAL_SIGN or end > len(data) - _END.size:
        raise NotADossier(place, reason=_("its list of members cannot be read"))
    try:
        name = data[position + _CENTRAL.size : end].decode("utf-8")
    except UnicodeDecodeError as error:
        raise UnsafeName(place, name=repr(error.object[:120]), reason=_("it is not UTF-8")) from error
    mode = attributes >> 16
    # MS-DOS attributes stand in the low byte: 0x10 is a folder.
    if name.endswith("/") or attributes & 0x10 or (made_by >> 8 == 3 and mode & _FILE_TYPE != _PLAIN_FILE):
        raise LinkedMember(place, name=repr(name[:120]), reason=_("it is a link, a folder or a device"))
    names.require_safe(name, place)
    if method != _STORED or flags & 0x2041:
        raise CompressedMember(place, name=repr(name), method=method)
    if _LARGE_32 in (packed, size, offset) or _LARGE_16 in (disk, extra, comment):
        raise LargeArchiveFields(place, where=repr(name))
    if extra or comment:
        raise ExtraBytes(place, where=_("extra fields or a comment of {name}").format(name=repr(name)))
    if packed != size:
        raise CompressedMember(place, name=repr(name), method=method)
    return name, checksum, size, offset, end

"""Names of members: what may stand in a dossier so that it unpacks to the same files on every system."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from baymark.dossier.errors import RepeatedMember, UnsafeName
from baymark.errors import Place
from baymark.i18n import _

MAX_NAME_BYTES = 240
MAX_DEPTH = 12
# What Windows refuses in a name or reads as a drive, a stream or a pattern.
_FORBIDDEN = frozenset('\\:*?"<>|')
_DEVICES = frozenset(
    ["con", "prn", "aux", "nul", *(f"com{n}" for n in range(1, 10)), *(f"lpt{n}" for n in range(1, 10))]
)


def require_safe(name: str, place: Place | None = None) -> None:
    """Raises `UnsafeName` unless the name is a plain relative path, the same one on every file system."""
    reason = _unsafe(name)
    if reason:
        raise UnsafeName(place, name=repr(name[:120]), reason=reason)


def _unsafe(name: str) -> str:
    parts = name.split("/")
    if not name or name.startswith(("/", "~")):
        return _("it is empty or absolute")
    if any(part in ("", ".", "..") for part in parts):
        return _("it has an empty part, . or ..")
    if any(sign in _FORBIDDEN for sign in name):
        return _("it has a backslash, a colon or another sign that Windows refuses")
    if any(unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp") for sign in name):
        return _("it has an invisible or direction-changing character")
    if name != unicodedata.normalize("NFC", name):
        return _("it is not in Unicode form NFC")
    if len(name.encode()) > MAX_NAME_BYTES or len(parts) > MAX_DEPTH:
        return _("it is too long or too deep")
    for part in parts:
        if part != part.strip() or part.endswith(".") or part.split(".")[0].casefold() in _DEVICES:
            return _("a part of it begins or ends with a space, ends with a dot, or names a device")
    return ""


def require_distinct(names: Iterable[str]) -> None:
    """Raises `RepeatedMember` where two names are one, whatever their case, or one is a folder of another."""
    seen: dict[str, str] = {}
    folders: dict[str, str] = {}
    for name in names:
        key = _folded(name)
        if key in seen:
            raise RepeatedMember(name=repr(name), other=repr(seen[key]))
        seen[key] = name
        parts = key.split("/")
        for depth in range(1, len(parts)):
            folders.setdefault("/".join(parts[:depth]), name)
    for key, name in seen.items():
        if key in folders:
            raise RepeatedMember(name=repr(name), other=repr(folders[key]))


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name.casefold())

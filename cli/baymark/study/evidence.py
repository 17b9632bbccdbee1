"""Evidence: the index of the folder, references to it, and whether the files are still those that were listed."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path, PurePosixPath

from baymark.errors import Place
from baymark.i18n import _
from baymark.study import folder as files
from baymark.study.errors import EvidenceOutside, RepeatedName, UnknownEvidence, UnreadableText
from baymark.study.fields import day, filled
from baymark.study.model import EvidenceFile
from baymark.study.reading import Reading
from baymark.study.tables import Columns, Line, read_lines

FOLDER = files.EVIDENCE
INDEX = "index.csv"
COLUMNS = Columns(
    ("file", "sha256", "title", "issuer", "date", "meter", "calibration", "accuracy_class", "note"),
    ("valid_until",),
)
MAX_FILES = 10_000
_DIGEST = re.compile(r"[0-9a-f]{64}\Z")
_PART = re.compile(r"[A-Za-z0-9!_. ,:$-]{1,80}\Z")


def read_index(folder: Path, reading: Reading) -> tuple[EvidenceFile, ...]:
    """The files that evidence/index.csv lists; none when there is no index."""
    index = folder / FOLDER / INDEX
    shown = f"{FOLDER}/{INDEX}"
    if not os.path.lexists(index):
        return ()
    files: dict[str, EvidenceFile] = {}
    with reading.collecting():
        if (folder / FOLDER).is_symlink():
            raise EvidenceOutside(Place(shown), text=FOLDER, reason=_("the folder is a link"))
        for line in read_lines(index, COLUMNS, shown):
            with reading.collecting():
                values = line.values
                name = safe_path(
                    folder, filled(values["file"], "file", line.place("file")), line.place("file")
                )
                digest = filled(values["sha256"], "sha256", line.place("sha256")).lower()
                if not _DIGEST.match(digest):
                    wanted = _("a SHA-256 digest (64 hexadecimal digits)")
                    raise UnreadableText(
                        line.place("sha256"), text=digest[:70], wanted=wanted, example="9f86d081…0f00a08"
                    )
                if name.casefold() in files:
                    first = files[name.casefold()].place
                    raise RepeatedName(line.place("file"), name=name, first=first)
                rest = {key: values[key] for key in COLUMNS.required[2:]}
                files[name.casefold()] = EvidenceFile(
                    file=name, sha256=digest, place=line.place(), valid_until=_last_day(line), **rest
                )
    return tuple(files.values())


def _last_day(line: Line) -> date | None:
    text = line.values["valid_until"]
    return day(text, "valid_until", line.place("valid_until")) if text else None


def safe_path(folder: Path, text: str, place: Place) -> str:
    """The path of an evidence file inside evidence/, with nothing in it that could lead elsewhere."""
    reason = ""
    parts = text.split("/")
    if "\\" in text or ":" in parts[0] or text.startswith(("/", "~")):
        reason = _("it is absolute or has a backslash or drive")
    elif any(part in ("", ".", "..") for part in parts):
        reason = _("it has an empty part, . or ..")
    elif len(text) > 200 or len(parts) > 5:
        reason = _("it is too long or too deep")
    elif text.casefold() == INDEX:
        reason = _("it is the index itself")
    else:
        below = folder / FOLDER
        for part in parts:
            below = below / part
            if below.is_symlink():
                reason = _("it is a link")
                break
    if reason:
        raise EvidenceOutside(place, text=text[:80], reason=reason)
    return str(PurePosixPath(*parts))


def read_reference(text: str, known: Mapping[str, EvidenceFile], folder: Path, place: Place) -> str | None:
    """A reference `file#part` to a listed file, or None when empty."""
    if not text:
        return None
    name, hash_sign, part = text.partition("#")
    safe_path(folder, name.strip(), place)
    if name.strip() not in known:
        raise UnknownEvidence(place, name=name.strip()[:80], known=known)
    if hash_sign and not _PART.match(part):
        raise UnreadableText(
            place, text=text[:80], wanted=_("a reference to evidence"), example="meters.xlsx#B7"
        )
    return f"{name.strip()}{hash_sign}{part}"


def file_digest(folder: Path, file: str) -> str | None:
    """SHA-256 of an evidence file, or None when it is not there as a plain file. Links are not followed."""
    path = folder / FOLDER / file
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    if not path.is_file() or path.is_symlink():
        return None
    with os.fdopen(os.open(path, flags), "rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def files_in_folder(folder: Path) -> Iterator[str]:
    """The paths of all files in evidence/ but the index, sorted; at most `MAX_FILES`, links not followed."""
    top = folder / FOLDER
    found: list[str] = []
    for here, folders, names in os.walk(top, followlinks=False):
        folders.sort()
        for name in names:
            path = (Path(here) / name).relative_to(top).as_posix()
            if path != INDEX:
                found.append(path)
        if len(found) > MAX_FILES:
            break
    yield from sorted(found)[:MAX_FILES]

"""The folder of a rule pack: which files belong to it, within limits, and the digest over them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from baymark.errors import Place
from baymark.i18n import _
from baymark.rules.errors import UnreadableFolder

MAX_FILES = 200
MAX_BYTES = 1_000_000
_TEXTS = ("pack.yaml", "en.md", "zh-Hans.md")


@dataclass(frozen=True)
class Shelved:
    """A rule-pack version as found."""

    id: str
    version: str
    folder: Path
    overlay: bool

    @property
    def name(self) -> str:
        return f"{self.id}@{self.version}"

    @cached_property
    def digest(self) -> str:
        """The digest of its own files, without what it extends; taken when first asked for. See `digest_of`."""
        return digest_of(self.folder)


def files_of(folder: Path) -> list[str]:
    """The files of a rule pack, as sorted relative names. Raises `UnreadableFolder` for anything else in it."""
    names = []
    for path in _walk(folder):
        name = path.relative_to(folder).as_posix()
        of_ours = name in _TEXTS or (
            name.startswith("examples/") and name.endswith(".yaml") and name.count("/") == 1
        )
        if path.is_symlink() or not path.is_file() or not of_ours:
            raise UnreadableFolder(
                Place(str(folder)), reason=_("{name} does not belong there").format(name=name)
            )
        if path.stat().st_size > MAX_BYTES:
            raise UnreadableFolder(Place(str(folder)), reason=_("{name} is too large").format(name=name))
        names.append(name)
    for name in _TEXTS:
        if name not in names:
            raise UnreadableFolder(Place(str(folder)), reason=_("{name} is missing").format(name=name))
    return sorted(names)


def _walk(folder: Path) -> Iterator[Path]:
    """Files one folder deep, counted before anything is read."""
    count = 0
    for inside in (folder, folder / "examples"):
        entries: Iterable[Path] = inside.iterdir() if inside.is_dir() and not inside.is_symlink() else ()
        for path in entries:
            if path == folder / "examples" and path.is_dir() and not path.is_symlink():
                continue
            count += 1
            if count > MAX_FILES:
                raise UnreadableFolder(Place(str(folder)), reason=_("it holds too many files"))
            yield path


def digest_of(folder: Path) -> str:
    """SHA-256 over the list `SHA-256 of file, two spaces, name, newline` of all its files, sorted by name."""
    listing = "".join(
        f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in files_of(folder)
    )
    return hashlib.sha256(listing.encode()).hexdigest()


def extended(own: str, base: str, digest: str) -> str:
    """The digest of a rule pack that extends another: SHA-256 over its own and, on a second line, its base's.

    Each line is the digest, two spaces and a name: `pack` for its own files, `id@version` for the base.
    """
    return hashlib.sha256(f"{own}  pack\n{digest}  {base}\n".encode()).hexdigest()

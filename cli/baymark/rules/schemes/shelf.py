"""Finding schemes: `rules/schemes/<id>/<version>/scheme.yaml` with its text in two languages."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from baymark.category.section import Section
from baymark.errors import BaymarkError, Place, Problems
from baymark.i18n import _
from baymark.rules import fields, index
from baymark.rules.errors import (
    ChangedScheme,
    OnlyDeclared,
    SchemeNotInForce,
    UnknownScheme,
    UnknownSchemeVersion,
    UnreadableFolder,
)
from baymark.rules.reading import ID, VERSION
from baymark.rules.schemes import reading
from baymark.rules.schemes.model import Declaration, Scheme, Verified
from baymark.safe_yaml import read_yaml

SCHEMA = "baymark/scheme/1"
FILE = "scheme.yaml"
FOLDER = "schemes"
KINDS = ("certification", "declaration")
FILES = (FILE, "en.md", "zh-Hans.md")
MAX_BYTES = 1_000_000
MAX_VERSIONS = 500


def available() -> tuple[Scheme | Declaration, ...]:
    """Every installed scheme, by id and version. Raises as `find` does."""
    known = index.published("schemes")
    return tuple(_opened(folder, known) for folder in _folders())


def readable() -> tuple[Scheme | Declaration, ...]:
    """Every installed scheme, whether or not it is what was published (for publishing). Raises as `find` does."""
    return tuple(read_folder(folder) for folder in _folders())


def _opened(folder: Path, known: Mapping[str, str]) -> Scheme | Declaration:
    found = read_folder(folder)
    wanted = known.get(found.name)
    if wanted is not None and wanted != found.digest:
        raise ChangedScheme(
            Place(found.place), scheme=found.name, found=found.digest[:12], published=wanted[:12]
        )
    return found


def load(id_: str, version: str | None = None, on: date | None = None) -> Scheme:
    """One installed scheme that certifies. Raises `OnlyDeclared` for one that does not, and as `find` does."""
    found = find(id_, version, on)
    if isinstance(found, Declaration):
        raise OnlyDeclared(scheme=found.name, reason=str(found.refusal))
    return found


def for_statement(id_: str, version: str | None = None, on: date | None = None) -> Verified:
    """One installed scheme under which a verifier states an opinion. Raises `OnlyDeclared` for one that leaves that to
    others, and as `find` does."""
    found = find(id_, version, on)
    if found.statement is None:
        raise OnlyDeclared(scheme=found.name, reason=str(found.refusal))
    return Verified(found.id, found.version, found.digest, found.statement)


def find(id_: str, version: str | None = None, on: date | None = None) -> Scheme | Declaration:
    """One installed scheme: the version named, else the newest in force on a day, else the newest.

    Raises `UnknownScheme`, `UnknownSchemeVersion`, `SchemeNotInForce`, `ChangedScheme`, `UnreadableFolder`, `Problems`.
    """
    known = index.published("schemes")
    folders = list(_folders())
    of_id = [folder for folder in folders if folder.parent.name == id_]
    if not of_id:
        raise UnknownScheme(None, name=id_, known=sorted({folder.parent.name for folder in folders}))
    if version is not None:
        for folder in of_id:
            if folder.name == version:
                return _opened(folder, known)
        raise UnknownSchemeVersion(None, scheme=id_, name=version, known=[folder.name for folder in of_id])
    found = [_opened(folder, known) for folder in reversed(of_id)]
    for one in found:
        if on is None or one.in_force.covers(on):
            return one
    spans = ", ".join(f"{s.version}: {s.in_force.start} – {s.in_force.end or ''}".rstrip() for s in found)
    raise SchemeNotInForce(None, scheme=id_, date=str(on), versions=spans)


def _folders() -> Iterator[Path]:
    """Version folders, by id and then by version."""
    from baymark.paths import data_folder

    found = [
        path.parent
        for path in (data_folder("rules") / FOLDER).glob(f"*/*/{FILE}")
        if ID.match(path.parent.parent.name) and VERSION.match(path.parent.name)
    ]
    if len(found) > MAX_VERSIONS:
        raise UnreadableFolder(Place(FOLDER), reason=_("it holds too many schemes"))
    yield from sorted(found, key=lambda f: (f.parent.name, tuple(int(part) for part in f.name.split("."))))


def digest_of(folder: Path) -> str:
    """SHA-256 over the list `SHA-256 of file, two spaces, name, newline` of its files, sorted by name."""
    lines = []
    for name in sorted(FILES):
        path = folder / name
        if path.is_symlink() or not path.is_file():
            raise UnreadableFolder(Place(str(folder)), reason=_("{name} is missing").format(name=name))
        if path.stat().st_size > MAX_BYTES:
            raise UnreadableFolder(Place(str(folder)), reason=_("{name} is too large").format(name=name))
        lines.append(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {name}\n")
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def read_folder(folder: Path) -> Scheme | Declaration:
    """The scheme in a folder `<id>/<version>`. Raises `Problems`, `UnreadableFolder`."""
    place = "/".join([*folder.parts[-2:], FILE])
    problems: list[BaymarkError] = []
    root = Section(read_yaml(folder / FILE, place), place, "", problems)
    fields.one_of(root, "schema", [SCHEMA])
    kind = fields.one_of(root, "kind", KINDS)
    digest = digest_of(folder)
    found: Scheme | Declaration
    if kind == "declaration":
        found = reading.read_declaration(root, folder, digest)
    else:
        found = reading.read_certification(root, folder, digest)
    problems += _misplaced(found, folder)
    if problems:
        raise Problems(problems)
    return found


def _misplaced(found: Scheme | Declaration, folder: Path) -> Iterator[BaymarkError]:
    for key, says, lies in zip(("id", "version"), (found.id, found.version), folder.parts[-2:], strict=True):
        if says != lies:
            yield UnreadableFolder(
                Place(found.place, key=key),
                reason=_("it says {says}, but lies under {lies}").format(says=says or "—", lies=lies),
            )

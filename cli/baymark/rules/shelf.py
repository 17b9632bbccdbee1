"""Finding rule packs: the installed ones, folders laid over them, published hashes, and which version applies."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from baymark import category as categories
from baymark.category import Category
from baymark.errors import BaymarkError, Place, Problems
from baymark.i18n import _
from baymark.rules import lint, reading
from baymark.rules.errors import (
    ChangedRulePack,
    NotInForce,
    ShadowedRulePack,
    UnknownRulePack,
    UnknownVersion,
    UnreadableFolder,
)
from baymark.rules.model import Origin, RulePack

INDEX = "index.json"
INDEX_SCHEMA = "baymark/rule-index/1"
MAX_FILES = 200
MAX_BYTES = 1_000_000
MAX_VERSIONS = 2_000
_TEXTS = ("pack.yaml", "en.md", "zh-Hans.md")


@dataclass(frozen=True)
class Shelved:
    """A rule-pack version as found: its folder and the digest of what is in it."""

    id: str
    version: str
    folder: Path
    overlay: bool
    digest: str

    @property
    def name(self) -> str:
        return f"{self.id}@{self.version}"


def available(folders: Sequence[Path] = ()) -> tuple[RulePack, ...]:
    """Every rule pack installed or laid over, by id and version. Raises as `load` does."""
    loaded: dict[str, Category] = {}
    return tuple(open_(found, loaded=loaded) for found in on_shelf((), folders))


def on_shelf(ids: Sequence[str] = (), folders: Sequence[Path] = ()) -> list[Shelved]:
    """Every version of these ids (of all, where none is named), unread. Raises `UnknownRulePack`."""
    found = sorted(_shelved(folders), key=lambda one: (one.id, _numbers(one.version)))
    known = {one.id for one in found}
    for id_ in ids:
        if id_ not in known:
            raise UnknownRulePack(None, name=id_, known=sorted(known))
    return [one for one in found if not ids or one.id in ids]


def load(
    id_: str,
    version: str | None = None,
    on: date | None = None,
    *,
    folders: Sequence[Path] = (),
    definition: Category | None = None,
) -> RulePack:
    """One rule pack, its `origin` saying where it came from and why this version.

    Without `version`, the newest one in force on `on` (the date of application); without a date, the newest.
    `folders` are laid over the installed rules. `definition` spares reading the category again.
    Raises `UnknownRulePack`, `UnknownVersion`, `NotInForce`, `ShadowedRulePack`, `ChangedRulePack`, `Problems`.
    """
    everything = list(reversed(on_shelf([id_], folders)))
    index = published()
    loaded = {definition.id: definition} if definition is not None else {}
    if version is not None:
        for found in everything:
            if found.version == version:
                return open_(found, index, loaded, _("the version asked for"))
        raise UnknownVersion(None, rule_pack=id_, name=version, known=[one.version for one in everything])
    if on is None:
        return open_(everything[0], index, loaded, _("the newest version"))
    opened = []
    for found in everything:
        reason = _("the version in force on {date}").format(date=on.isoformat())
        rule_pack = open_(found, index, loaded, reason)
        if rule_pack.in_force.covers(on):
            return rule_pack
        opened.append(rule_pack)
    spans = ", ".join(
        f"{one.version}: {one.in_force.start.isoformat()} – {one.in_force.end or ''}".rstrip()
        for one in opened
    )
    raise NotInForce(None, rule_pack=id_, date=on.isoformat(), versions=spans)


def published() -> Mapping[str, str]:
    """`id@version` → digest of every version that has been published with this program."""
    from baymark.paths import data_folder

    path = data_folder("rules") / INDEX
    if not path.is_file():
        return {}
    content = json.loads(path.read_text(encoding="utf-8"))
    return {str(name): str(digest) for name, digest in content["rule_packs"].items()}


def open_(
    found: Shelved,
    index: Mapping[str, str] | None = None,
    loaded: dict[str, Category] | None = None,
    reason: str = "",
) -> RulePack:
    """Read a version off the shelf; `loaded` holds categories and gains those that had to be read.

    Raises `ShadowedRulePack`, `ChangedRulePack`, `Problems`.
    """
    wanted = (published() if index is None else index).get(found.name)
    if wanted is not None and wanted != found.digest:
        if found.overlay:
            raise ShadowedRulePack(None, rule_pack=found.name, folder=found.folder)
        raise ChangedRulePack(
            Place(found.name), rule_pack=found.name, found=found.digest[:12], published=wanted[:12]
        )
    return read_folder(
        found.folder,
        digest=found.digest,
        origin=Origin(overlay=found.overlay, published=wanted is not None, reason=reason),
        loaded=loaded,
    )


def read_folder(
    folder: Path, *, digest: str, origin: Origin, loaded: dict[str, Category] | None = None
) -> RulePack:
    """The rule pack in a folder `<category>/<id>/<version>`, read and linted. Raises `Problems`."""
    known = loaded if loaded is not None else {}
    place = "/".join([*folder.parts[-2:], reading.FILE])
    rule_pack, problems = reading.read(folder, place, digest, origin)
    problems += _misplaced(rule_pack, folder)
    if not problems:
        if rule_pack.category not in known:
            known[rule_pack.category] = categories.load(rule_pack.category)
        problems = lint.problems(rule_pack, known[rule_pack.category])
    if problems:
        raise Problems(problems)
    return rule_pack


def _misplaced(rule_pack: RulePack, folder: Path) -> Iterator[BaymarkError]:
    stands = (rule_pack.category, rule_pack.id, rule_pack.version)
    for key, says, lies in zip(("category", "id", "version"), stands, folder.parts[-3:], strict=True):
        if says != lies:
            yield UnreadableFolder(
                Place(rule_pack.place, key=key),
                reason=_("it says {says}, but lies under {lies}").format(says=says or "—", lies=lies),
            )


def _shelved(folders: Sequence[Path]) -> Iterator[Shelved]:
    """Every version on the shelves; the same content twice counts once. Raises `ShadowedRulePack`."""
    from baymark.paths import data_folder

    seen: dict[str, Shelved] = {}
    for number, root in enumerate([data_folder("rules"), *folders]):
        if number and not root.is_dir():
            raise UnreadableFolder(Place(str(root)), reason=_("there is no such folder"))
        for folder in versions(root):
            found = Shelved(
                folder.parent.name, folder.name, folder, overlay=number > 0, digest=digest_of(folder)
            )
            former = seen.get(found.name)
            if former is None:
                seen[found.name] = found
                yield found
            elif former.digest != found.digest:
                raise ShadowedRulePack(None, rule_pack=found.name, folder=folder)


def versions(root: Path) -> Iterator[Path]:
    """Folders `<category>/<id>/<version>` that hold a pack.yaml; names that are none of ours are passed over."""
    for number, path in enumerate(sorted(root.glob(f"*/*/*/{reading.FILE}"))):
        if number >= MAX_VERSIONS:
            raise UnreadableFolder(Place(str(root)), reason=_("it holds too many rule packs"))
        folder = path.parent
        if reading.ID.match(folder.parent.name) and reading.VERSION.match(folder.name):
            yield folder


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


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))

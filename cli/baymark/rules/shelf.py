"""Finding rule packs: the installed ones, folders laid over them, published hashes, and which version applies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from baymark import category as categories
from baymark.category import Category
from baymark.errors import BaymarkError, Place, Problems
from baymark.i18n import _
from baymark.rules import consistency, index, reading
from baymark.rules.content import FILE, Content, content_of
from baymark.rules.errors import (
    ChangedRulePack,
    NotInForce,
    ShadowedRulePack,
    UnknownRulePack,
    UnknownVersion,
    UnreadableFolder,
)
from baymark.rules.folder import Shelved
from baymark.rules.model import Origin, RulePack

MAX_VERSIONS = 2_000


def available(folders: Sequence[Path] = ()) -> tuple[RulePack, ...]:
    """Every rule pack installed or laid over, by id and version. Raises as `load` does."""
    loaded: dict[str, Category] = {}
    shelf = whole(folders)
    return tuple(open_(found, shelf, loaded=loaded) for found in shelf.values())


def whole(folders: Sequence[Path] = (), shadowed: list[ShadowedRulePack] | None = None) -> dict[str, Shelved]:
    """Every version by `id@version`, unread, sorted by id and version.

    Raises `ShadowedRulePack`, unless `shadowed` is there to gather them.
    """
    problems: list[ShadowedRulePack] = []
    found = sorted(_shelved(folders, problems), key=lambda one: (one.id, _numbers(one.version)))
    if shadowed is not None:
        shadowed += problems
    elif problems:
        raise problems[0]
    return {one.name: one for one in found}


def of_ids(shelf: Mapping[str, Shelved], ids: Sequence[str]) -> list[Shelved]:
    """The versions of these ids (of all, where none is named). Raises `UnknownRulePack`."""
    known = {one.id for one in shelf.values()}
    for id_ in ids:
        if id_ not in known:
            raise UnknownRulePack(None, name=id_, known=sorted(known))
    return [one for one in shelf.values() if not ids or one.id in ids]


def one_of(shelf: Mapping[str, Shelved], name: str) -> Shelved:
    """The version `id@version`, or the newest of an id. Raises `UnknownRulePack`, `UnknownVersion`."""
    id_, _at, version = name.partition("@")
    of_id = of_ids(shelf, [id_])
    if version and name not in shelf:
        raise UnknownVersion(None, rule_pack=id_, name=version, known=[one.version for one in of_id])
    return shelf[name] if version else of_id[-1]


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
    shelf = whole(folders)
    everything = list(reversed(of_ids(shelf, [id_])))
    known = published()
    loaded = {definition.id: definition} if definition is not None else {}
    if version is not None:
        for found in everything:
            if found.version == version:
                return open_(found, shelf, known, loaded, _("the version asked for"))
        raise UnknownVersion(None, rule_pack=id_, name=version, known=[one.version for one in everything])
    if on is None:
        return open_(everything[0], shelf, known, loaded, _("the newest version"))
    opened = []
    for found in everything:
        reason = _("the version in force on {date}").format(date=on.isoformat())
        rule_pack = open_(found, shelf, known, loaded, reason)
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
    return index.published("rule_packs")


def open_(
    found: Shelved,
    shelf: Mapping[str, Shelved],
    known: Mapping[str, str] | None = None,
    loaded: dict[str, Category] | None = None,
    reason: str = "",
) -> RulePack:
    """Read a version off the shelf, on which its bases lie too.

    `loaded` holds categories and gains those that had to be read. Raises `ShadowedRulePack`, `ChangedRulePack`,
    `UnusableBase`, `Problems`.
    """
    known = published() if known is None else known
    content = content_of(found, shelf)
    require_published(content, known)
    origin = Origin(overlay=found.overlay, published=found.name in known, reason=reason)
    return read_content(content, origin, loaded)


def read_content(content: Content, origin: Origin, loaded: dict[str, Category] | None = None) -> RulePack:
    """A rule pack from its merged content, read and linted. Raises `Problems`."""
    known = loaded if loaded is not None else {}
    rule_pack, problems = reading.read(content, origin)
    problems += misplaced(rule_pack, content.folder)
    if not problems:
        if rule_pack.category not in known:
            known[rule_pack.category] = categories.load(rule_pack.category)
        problems = consistency.problems(rule_pack, known[rule_pack.category])
    if problems:
        raise Problems(problems)
    return rule_pack


def read_folder(folder: Path, origin: Origin, shelf: Mapping[str, Shelved] | None = None) -> RulePack:
    """The rule pack in a folder `<category>/<id>/<version>`, read and linted. Raises as `open_` does, but does not
    ask what is published."""
    found = Shelved(folder.parent.name, folder.name, folder, origin.overlay)
    return read_content(content_of(found, shelf or {}), origin)


def require_published(content: Content, index: Mapping[str, str]) -> None:
    """A rule pack and its bases are what was published under their versions.

    Raises `ShadowedRulePack`, `ChangedRulePack`.
    """
    for layer in content.layers:
        name, wanted = layer.found.name, index.get(layer.found.name)
        if wanted is None or wanted == layer.digest:
            continue
        if layer.found.overlay:
            raise ShadowedRulePack(None, rule_pack=name, folder=layer.found.folder)
        raise ChangedRulePack(Place(name), rule_pack=name, found=layer.digest[:12], published=wanted[:12])


def misplaced(rule_pack: RulePack, folder: Path) -> Iterator[BaymarkError]:
    """Where the folders in which it lies name another category, id or version."""
    stands = (rule_pack.category, rule_pack.id, rule_pack.version)
    for key, says, lies in zip(("category", "id", "version"), stands, folder.parts[-3:], strict=True):
        if says != lies:
            yield UnreadableFolder(
                Place(rule_pack.place, key=key),
                reason=_("it says {says}, but lies under {lies}").format(says=says or "—", lies=lies),
            )


def _shelved(folders: Sequence[Path], shadowed: list[ShadowedRulePack]) -> Iterator[Shelved]:
    """Every version on the shelves; the same content twice counts once, another is put among `shadowed`."""
    from baymark.paths import data_folder

    seen: dict[str, Shelved] = {}
    for number, root in enumerate([data_folder("rules"), *folders]):
        if number and not root.is_dir():
            raise UnreadableFolder(Place(str(root)), reason=_("there is no such folder"))
        for folder in versions(root):
            found = Shelved(folder.parent.name, folder.name, folder, overlay=number > 0)
            former = seen.get(found.name)
            if former is None:
                seen[found.name] = found
                yield found
            elif former.digest != found.digest:
                shadowed.append(ShadowedRulePack(Place(str(folder)), rule_pack=found.name, folder=folder))


def versions(root: Path) -> Iterator[Path]:
    """Folders `<category>/<id>/<version>` that hold a pack.yaml; names that are none of ours are passed over."""
    for number, path in enumerate(sorted(root.glob(f"*/*/*/{FILE}"))):
        if number >= MAX_VERSIONS:
            raise UnreadableFolder(Place(str(root)), reason=_("it holds too many rule packs"))
        folder = path.parent
        if reading.ID.match(folder.parent.name) and reading.VERSION.match(folder.name):
            yield folder


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))

"""Computing a dossier's results again, from what is in it.

A replay takes study and rules from the dossier's own files and the background from its lock: foreground in decimals
times released intensities gives the same digits on any machine. One thing cannot come of that: which open figures
*inside* the background a value rests on, that needs the background's tables. These entries of `unverified` and
`to_confirm` (their ids begin with the background's, `bay-core:`) are taken over from the sealed results; nothing
else in a result depends on them, and the background's own tables test them (`recompute` with its folder).
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from baymark import category as categories
from baymark import study as studies
from baymark.background import Background, load, network, read_tables
from baymark.category import Category
from baymark.dossier import bag
from baymark.dossier.errors import InconsistentDossier, NoIntensitiesInside, OtherBackground
from baymark.dossier.lock import read_decimal, read_text, row_digest
from baymark.dossier.opening import Dossier, write_files
from baymark.errors import Place
from baymark.footprint import Account, Grounds, account
from baymark.footprint.model import Figure
from baymark.footprint.report import as_object
from baymark.i18n import _, in_language
from baymark.inventory import Inventory
from baymark.rules import RulePack, shelf
from baymark.rules.folder import Shelved
from baymark.study.model import Study


@dataclass(frozen=True)
class Material:
    """A dossier's study and rules, read from its own files."""

    study: Study
    category: Category
    rule_packs: tuple[RulePack, ...]


def replay(dossier: Dossier) -> dict[str, dict[str, Any]]:
    """The results of a dossier computed again from the dossier alone, by rule pack; no background is needed.

    Each is to equal `dossier.results`, digest included. Raises as `recompute` does.
    """
    found = recompute(dossier)
    with in_language("en"):  # remarks are worded when they are read
        return {id_: as_object(one) for id_, one in found.items()}


def recompute(dossier: Dossier, background: Path | None = None) -> dict[str, Account]:
    """The accounts of a dossier's study under each of its rule packs, all checks carried out, worded in English.

    Without `background`, intensities come from the lock. With the folder of the installed background, everything
    comes from that, also the figures that a replay takes over. The study's own folder is gone when this returns.
    Raises `PublicDossier`, `NoIntensitiesInside`, `OtherBackground`, `ShadowedRulePack` for rules that were
    published otherwise, and whatever reading and calculating raise.
    """
    dossier.require_full()
    found: dict[str, Account] = {}
    with material(dossier) as given, in_language("en"):
        supply = _from_folder(dossier, background) if background is not None else _from_lock(dossier)
        for rule_pack in given.rule_packs:
            used, options = supply(rule_pack)
            found[rule_pack.id] = account(given.study, rule_pack, used, given.category, **options)
    return found


@contextmanager
def material(dossier: Dossier) -> Iterator[Material]:
    """Study and rules of a full dossier, in a private folder that is removed afterwards."""
    dossier.require_full()
    with tempfile.TemporaryDirectory(prefix="baymark-dossier-") as temporary:
        folder = Path(temporary)
        write_files({n: c for n, c in dossier.files.items() if n.startswith((bag.STUDY, bag.RULES))}, folder)
        rules = folder / bag.RULES / dossier.lock.category.id
        category = categories.load(rules)
        published = shelf.published()
        pins = (*dossier.lock.rule_packs, *(one.base for one in dossier.lock.bases))
        held = {
            pin.name: Shelved(pin.id, pin.version, rules / pin.id / pin.version, overlay=True) for pin in pins
        }
        rule_packs = tuple(
            shelf.open_(
                held[pin.name], held, published, {category.id: category}, _("the version in the dossier")
            )
            for pin in dossier.lock.rule_packs
        )
        for rule_pack, pin in zip(rule_packs, dossier.lock.rule_packs, strict=True):
            if rule_pack.digest != pin.digest:  # it extends another one than the lock says
                reason = _("the rule pack {id} is not the one of the lock").format(id=pin.name)
                raise InconsistentDossier(Place(dossier.name), reason=reason)
        study = studies.load(folder / bag.STUDY, partial(_only, category, dossier.name))
        if set(study.rule_packs) != {pin.id for pin in dossier.lock.rule_packs}:
            raise InconsistentDossier(
                Place(dossier.name), reason=_("the study asks for other rule packs than its lock names")
            )
        yield Material(study, category, rule_packs)


def _only(category: Category, name: str, wanted: str) -> Category:
    if wanted != category.id:
        raise InconsistentDossier(
            Place(name), reason=_("the study is of another category than its lock names")
        )
    return category


# The background for a rule pack, and what else `account` takes.
Supply = Callable[[RulePack], tuple[Background, dict[str, Any]]]


def _from_lock(dossier: Dossier) -> Supply:
    if dossier.lock.row_digests:
        raise NoIntensitiesInside(Place(dossier.name), background=dossier.lock.background.id)

    def supply(rule_pack: RulePack) -> tuple[Background, dict[str, Any]]:
        recorded = partial(_recorded, dossier, dossier.results[rule_pack.id])
        return dossier.lock.as_background(rule_pack.gwp_set), {"recorded": recorded}

    return supply


def _from_folder(dossier: Dossier, folder: Path) -> Supply:
    pinned = dossier.lock.background
    loaded: dict[str, Background] = {}
    prepared = network(read_tables(folder))

    def supply(rule_pack: RulePack) -> tuple[Background, dict[str, Any]]:
        method = rule_pack.gwp_set
        used = loaded[method] = loaded.get(method) or load(folder, method)
        if used.digest != pinned.digest:
            shown = [f"{b.id}@{b.version} ({b.digest[:12]})" for b in (used, pinned)]
            raise OtherBackground(Place(dossier.name), found=shown[0], wanted=shown[1])
        _require_same_intensities(dossier, used)
        return used, {"prepared": prepared}

    return supply


def _require_same_intensities(dossier: Dossier, used: Background) -> None:
    """What the lock says of the background is what the background says. Raises `InconsistentDossier`."""
    lock, method = dossier.lock, used.method
    stated = dict(lock.row_digests.get(method, {}))
    for id_, intensity in lock.intensities.get(method, {}).items():
        stated[id_] = row_digest(method, id_, lock.datasets[id_].unit, intensity)
    for id_, digest in stated.items():
        dataset = used.datasets.get(id_)
        if dataset is None or row_digest(method, id_, dataset.unit, used.intensities[id_]) != digest:
            reason = _("the intensity of {dataset} is not the released one").format(dataset=id_)
            raise InconsistentDossier(Place(dossier.name, key=bag.LOCK), reason=reason)


def _recorded(dossier: Dossier, result: Mapping[str, Any], inventory: Inventory) -> Grounds:
    """The background's part of a sealed result's lists of open figures."""
    try:
        unverified, gains = (
            tuple(
                Figure(
                    read_text(one["id"]),
                    read_text(one["basis"]),
                    read_decimal(one["share"]),
                    read_text(one["text"]),
                )
                for one in result[key]
                if one["id"].startswith(f"{dossier.lock.background.id}:")
                and one["id"] not in inventory.inputs
            )
            for key in ("unverified", "to_confirm")
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        reason = _("its lists of open figures cannot be read")
        raise InconsistentDossier(Place(dossier.name), reason=reason) from error
    return Grounds(unverified, gains)

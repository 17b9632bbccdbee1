"""Where a category lies: among the installed rules, or in a folder laid over them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from baymark.category import available
from baymark.category.errors import UnknownCategory
from baymark.category.reading import FILE
from baymark.paths import data_folder
from baymark.rules.errors import ShadowedRulePack
from baymark.rules.reading import NAME


def category_file(id_: str, folders: Sequence[Path] = ()) -> Path:
    """The file of a category. `folders` are laid over the installed rules: they may add, never shadow.

    Raises `UnknownCategory`, `ShadowedRulePack`.
    """
    installed = [data_folder("rules")] if id_ in available() else []
    found = [
        root / id_ / FILE
        for root in (*installed, *folders)
        if NAME.match(id_) and (root / id_ / FILE).is_file()
    ]
    if not found:
        raise UnknownCategory(None, name=id_, known=available())
    for other in found[1:]:
        if other.read_bytes() != found[0].read_bytes():
            raise ShadowedRulePack(None, rule_pack=id_, folder=other.parent)
    return found[0]

"""Shares of the product's mass that the category has composition.csv give, such as that of the cells."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from baymark.errors import Place
from baymark.formulas import DECIMALS
from baymark.inventory.model import Cell, Input
from baymark.study import folder as files

if TYPE_CHECKING:
    from collections.abc import Iterator

    from baymark.category import Category, ShareDefinition
    from baymark.study.model import Component, Study


def shares(study: Study, category: Category) -> Iterator[tuple[Input, tuple[Cell, ...]]]:
    """Each share that the composition tells, as a fraction of 1, with the cells that it is the sum of."""
    for share in category.shares.values():
        cells = tuple(
            Cell(replace(one.place, key="mass_fraction"), one.mass_fraction)
            for one in _components(share, study, category)
        )
        if cells:
            value = DECIMALS.total([cell.value for cell in cells])
            place = Place(files.COMPOSITION)
            yield Input(share.name, value, "1", "derived", files.COMPOSITION, place), cells


def _components(share: ShareDefinition, study: Study, category: Category) -> list[Component]:
    """The lines of composition.csv that are in the share; none where another line may hold some of it.

    That is a line of an item named in `hidden_by`, or of one that is no part of the finished product by itself, such
    as what a step of the study makes.
    """
    found = []
    for one in study.composition:
        item = category.items[one.item]
        if item.group in share.groups:
            found.append(one)
        elif one.item in share.hidden_by or not item.in_product:
            return []
    return found

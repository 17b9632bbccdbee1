"""`--set path=value`: what a study would give if one stated value were another. Never sealed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from baymark.category.errors import nearest
from baymark.errors import BaymarkError, Place
from baymark.i18n import _
from baymark.study.errors import UnknownColumn, UnknownRow, UnreadableWhatIf

TOP_LEVEL = ("place_of_use", "application_date")
FILE = "--set"


@dataclass(frozen=True)
class WhatIf:
    """The values to put in place of stated ones, by where they stand."""

    parameters: Mapping[str, str]
    rows: Mapping[str, Mapping[str, str]]
    top: Mapping[str, str]

    def place(self, path: str) -> Place:
        return Place(FILE, key=path)


def parse_settings(settings: Iterable[str]) -> dict[str, str]:
    """The `path=value` texts of the command line as a mapping. Raises `UnreadableWhatIf`."""
    found: dict[str, str] = {}
    for setting in settings:
        path, equals, value = setting.partition("=")
        if not equals or not path.strip():
            raise UnreadableWhatIf(text=setting, reason=_("there is no path=value"))
        if path.strip() in found:
            raise UnreadableWhatIf(text=setting, reason=_("the path is set twice"))
        found[path.strip()] = value.strip()
    return found


def read_what_if(values: Mapping[str, str], columns: tuple[str, ...]) -> WhatIf:
    """Sort paths by what they set. `columns` are those of the activity data. Raises `UnreadableWhatIf`."""
    parameters: dict[str, str] = {}
    rows: dict[str, dict[str, str]] = {}
    top: dict[str, str] = {}
    for path, value in values.items():
        parts = path.split(".")
        if parts[0] == "parameters" and len(parts) == 2:
            parameters[parts[1]] = value
        elif parts[0] == "rows" and len(parts) == 3:
            if parts[2] not in columns or parts[2] == "id":
                raise UnknownColumn(Place(FILE, key=path), name=parts[2], known=columns[1:])
            rows.setdefault(parts[1], {})[parts[2]] = value
        elif path in TOP_LEVEL:
            top[path] = value
        else:
            close = nearest(parts[0], ("parameters", "rows", *TOP_LEVEL))
            reason = _("nothing is set by that path")
            if close and close != parts[0]:
                reason = _("nothing is set by that path; did you mean {nearest}?").format(nearest=close)
            raise UnreadableWhatIf(text=path, reason=reason)
    return WhatIf(parameters, rows, top)


def rows_not_met(what_if: WhatIf, met: Iterable[str]) -> list[BaymarkError]:
    """An error for every row that is set but not in the activity data."""
    known = set(met)
    return [
        UnknownRow(what_if.place(f"rows.{row}"), name=row, known=sorted(known))
        for row in what_if.rows
        if row not in known
    ]

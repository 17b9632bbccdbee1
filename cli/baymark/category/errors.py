"""Errors of category files, and of names that are close to a known one."""

from __future__ import annotations

from collections.abc import Iterable

from baymark.errors import BadInput, Place
from baymark.i18n import _

_SHOWN = 12


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name most like the given one, or None when none is like it."""
    from difflib import get_close_matches

    by_folded = {_folded(one): one for one in known}
    wanted = _folded(name[:100])
    if wanted in by_folded:
        return by_folded[wanted]
    found = get_close_matches(wanted, by_folded, n=1, cutoff=0.6)
    return by_folded[found[0]] if found else None


def _folded(name: str) -> str:
    return name.strip().casefold().replace("-", "_").replace(" ", "_")


class UnknownName(BadInput):
    """A name that is not among the known ones; the nearest known one is offered."""

    code = "unknown-name"
    summary = "{name!r} is not known here."
    remedy = "{suggestion}"

    def __init__(self, place: Place | None, *, name: str, known: Iterable[str], **values: object) -> None:
        names = list(known)
        close = nearest(name, names)
        if close:
            suggestion = _("Did you mean {nearest}?").format(nearest=close)
        elif names:
            shown = ", ".join(names[:_SHOWN]) + (" …" if len(names) > _SHOWN else "")
            suggestion = _("Known are: {known}.").format(known=shown)
        else:
            suggestion = _("None is defined: define it first.")
        super().__init__(place, name=name, suggestion=suggestion, nearest=close, **values)


class UnknownKey(UnknownName):
    """A key of a YAML file that nothing reads."""

    code = "unknown-key"
    summary = "The key {name!r} is not known here."


class UnknownChoice(UnknownName):
    """A value that is not one of those allowed."""

    code = "unknown-choice"
    summary = "{name!r} is not one of the values allowed."


class UnknownCategory(UnknownName):
    """No category of that id is installed."""

    code = "unknown-category"
    summary = "There is no category {name!r}."


class UnexpectedShape(BadInput):
    """A YAML value is a list, a mapping or a text where another is wanted."""

    code = "unexpected-shape"
    summary = "Here stands {found}, but {wanted} is expected."
    remedy = "Write {wanted}."


class MissingKey(BadInput):
    """A key without which the file says too little."""

    code = "missing-key"
    summary = "The key {name!r} is missing or empty."
    remedy = "Add it; nothing missing is assumed."


class InconsistentCategory(BadInput):
    """A category file that contradicts itself."""

    code = "inconsistent-category"
    summary = "The category contradicts itself: {reason}"
    remedy = "Correct the category file."

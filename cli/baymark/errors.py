"""What can go wrong, as classes that own their code, their text and their remedy.

An error says what, where (file, sheet, cell, key), why and how to mend it. The texts are message ids of the
translation catalogue; placeholders in braces are filled with the keyword arguments of the constructor. The
manual's list of errors is made from these classes (`all_errors`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar
from unicodedata import category

from baymark.i18n import _, sentences


@dataclass(frozen=True)
class Place:
    """Where in the user's files something is: `activity.csv row 12, amount` or `study.xlsx activity!D12`.

    `row` is the row of a table without cell names, from 1; 0 where there is none. It is put into words when the
    place is shown, in the language in use then.
    """

    file: str = ""
    sheet: str = ""
    cell: str = ""
    key: str = ""
    row: int = 0

    def __str__(self) -> str:
        inside = f"{self.sheet}!{self.cell}" if self.sheet and self.cell else self.sheet or self.cell
        if self.row and not self.cell:
            inside = " ".join(part for part in (inside, _("row {number}").format(number=self.row)) if part)
        whole = _(", ").join(
            part for part in (" ".join(p for p in (self.file, inside) if p), self.key) if part
        )
        return printable(whole).replace("\n", "\\n")

    def before(self, text: str) -> str:
        """The text with the place, if there is one, in front of it."""
        where = str(self)
        return _("{place}: {text}").format(place=where, text=text) if where else text


def printable(text: str) -> str:
    """The text with control, direction and other invisible characters spelt out; line ends stay.

    Names and figures in a message come from files of strangers, and a terminal obeys what they may hold.
    """
    if text.isprintable():
        return text
    return "".join(
        repr(sign)[1:-1] if sign != "\n" and category(sign) in ("Cc", "Cf", "Cs", "Zl", "Zp") else sign
        for sign in text
    )


_FULL_STOPS = (".", "!", "?", "…", "。", "！", "？")


def _unpickled(kind: type[BaymarkError], text: str) -> BaymarkError:
    return kind.__new__(kind, text)


class BaymarkError(Exception):
    """An error that explains itself; the command line prints `render()` and ends with `exit_code`."""

    code: ClassVar[str] = "internal"
    exit_code: ClassVar[int] = 1
    summary: ClassVar[str] = "Something went wrong inside baymark."
    remedy: ClassVar[str] = "Run the command again with --debug and report what it prints."

    def __init__(self, place: Place | None = None, **values: object) -> None:
        self.place = place or Place()
        self.values = values
        super().__init__(self.render())

    def __reduce__(self) -> tuple[object, ...]:
        # Exception would call the class with the rendered text; an error of a worker process must arrive whole.
        return _unpickled, (type(self), str(self)), self.__dict__

    def message(self) -> str:
        """One sentence without place and remedy, in the language in use."""
        return printable(_(self.summary).format(**self.values))

    def advice(self) -> str:
        """How to mend it, in the language in use."""
        return printable(_(self.remedy).format(**self.values))

    def render(self) -> str:
        """The whole error as printed: place, what and why, remedy, code."""
        return f"{self.place.before(self.message())}\n  → {self.advice()} [{self.code}]"

    def explain(self) -> str:
        """What, why and how to mend it on one line, without the place."""
        said = self.message()
        # Many a reason is a clause without its full stop.
        return sentences((said, self.advice())) if said.endswith(_FULL_STOPS) else f"{said} → {self.advice()}"


class UsageError(BaymarkError):
    """The command line itself is wrong."""

    code = "usage"
    exit_code = 2
    summary = "The command cannot be understood: {reason}"
    remedy = "See `baymark --help`."


class Blocked(BaymarkError):
    """A check with severity `block` failed, or an act was stopped by its guard."""

    code = "blocked"
    exit_code = 3
    summary = "{count} blocking check(s) failed."
    remedy = "Mend what the checks name, then run the command again."


class BadInput(BaymarkError):
    """A file that the user gave cannot be accepted."""

    code = "bad-input"
    exit_code = 4
    summary = "The input cannot be accepted: {reason}"
    remedy = "Correct the input and run the command again."


class VerificationFailed(BaymarkError):
    """Something that was recomputed or verified does not agree."""

    code = "verification-failed"
    exit_code = 5
    summary = "Verification failed: {reason}"
    remedy = "Do not rely on this result; see the details above."


class Problems(BadInput):
    """Several errors found in one reading, shown together so that they can be mended together."""

    code = "problems"
    summary = "{count} problem(s) found."
    remedy = "Correct each of them and run the command again."

    def __init__(self, errors: Sequence[BaymarkError]) -> None:
        self.errors = tuple(errors)
        super().__init__(count=len(self.errors))

    def render(self) -> str:
        return "\n".join([*(error.render() for error in self.errors), self.message()])


def all_errors(kind: type[BaymarkError] = BaymarkError) -> Iterator[type[BaymarkError]]:
    """Every error class that has been imported, depth first (for the manual and its test)."""
    yield kind
    for child in kind.__subclasses__():
        yield from all_errors(child)

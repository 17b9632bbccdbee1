"""Certificate numbers: `PREFIX-YEAR-RUNNING-CHECK`, so that a number that was misread or mistyped is noticed.

The check character is ISO/IEC 7064 MOD 37,36 over all letters and digits before it; the prefix and the length of
the running number are the scheme's. A specimen has an `S` in place of the first digit of its running number and
is counted apart: it uses up no number of a certificate, and its number alone says what it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Protocol

from baymark.errors import BadInput
from baymark.i18n import _

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
MOD_37_36 = "iso7064_mod_37_36"
SPECIMEN_SIGN = "S"


class BadNumber(BadInput):
    """A text that is not a certificate number of the scheme."""

    code = "bad-certificate-number"
    summary = "{number!r} is not a certificate number of this scheme: {reason}"
    remedy = "Compare it with the certificate, sign by sign."


class NumbersUsedUp(BadInput):
    """The running numbers of a year are used up."""

    code = "certificate-numbers-used-up"
    summary = "The series {series} has no running number left: {digits} digits are not enough for {running}."
    remedy = "Publish a version of the scheme whose number format has more digits."


class Format(Protocol):
    """What a scheme says of its certificate numbers."""

    @property
    def prefix(self) -> str: ...

    @property
    def digits(self) -> int: ...

    @property
    def check(self) -> str: ...


@dataclass(frozen=True)
class Number:
    """A certificate number in its parts; `series` counts its running numbers from 1."""

    text: str
    series: str
    year: int
    running: int
    specimen: bool


def compose(form: Format, year: int, running: int, *, specimen: bool = False) -> Number:
    """The certificate number of a running number. Raises `NumbersUsedUp`; `ValueError`."""
    if not 1000 <= year <= 9999 or running < 1:
        raise ValueError(f"no certificate number for year {year}, running number {running}")
    series = _series(form, year, specimen)
    counted = f"{running:0{form.digits - specimen}d}"
    if len(counted) + specimen > form.digits:
        raise NumbersUsedUp(series=series, digits=form.digits, running=running)
    body = f"{form.prefix}-{year}-{SPECIMEN_SIGN if specimen else ''}{counted}"
    return Number(f"{body}-{_check(form, body)}", series, year, running, specimen)


def parse(form: Format, text: str) -> Number:
    """A certificate number of the scheme in its parts, its check character computed again. Raises `BadNumber`."""
    counted = f"(?:[0-9]{{{form.digits}}}|{SPECIMEN_SIGN}[0-9]{{{form.digits - 1}}})"
    pattern = rf"{re.escape(form.prefix)}-([1-9][0-9]{{3}})-({counted})-([0-9A-Z])"
    match = re.fullmatch(pattern, text)
    if match is None:
        shape = f"{form.prefix}-YYYY-{'0' * form.digits}-C"
        raise BadNumber(number=text[:60], reason=_("it does not look like {shape}").format(shape=shape))
    year, specimen = int(match[1]), match[2].startswith(SPECIMEN_SIGN)
    running = int(match[2].removeprefix(SPECIMEN_SIGN))
    body, given = text[:-2], match[3]
    if running < 1 or _check(form, body) != given:
        raise BadNumber(number=text, reason=_("its check character does not fit"))
    return Number(text, _series(form, year, specimen), year, running, specimen)


def check_character(signs: str) -> str:
    """The check character of ISO/IEC 7064 MOD 37,36 (a hybrid system) for letters and digits.

    Recursion of the standard: from P = 36, each sign of value a gives S = (P + a) mod 36, 36 in place of 0, and
    P = 2 S mod 37; the check character c makes (P + c) mod 36 = 1. Raises `ValueError` for any other sign.
    """
    product = 36
    for sign in signs:
        total = (product + ALPHABET.index(sign)) % 36 or 36
        product = total * 2 % 37
    return ALPHABET[(1 - product) % 36]


def _check(form: Format, body: str) -> str:
    if form.check != MOD_37_36:
        raise ValueError(f"the check system {form.check!r} is not known")
    return check_character(body.replace("-", ""))


def _series(form: Format, year: int, specimen: bool) -> str:
    return f"{form.prefix}-{year}" + (f"-{SPECIMEN_SIGN}" if specimen else "")

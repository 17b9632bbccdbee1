"""Certificate numbers: published check characters, and every simple slip of a pen is noticed."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baymark.certification.numbers import (
    ALPHABET,
    BadNumber,
    NumbersUsedUp,
    check_character,
    compose,
    parse,
)


@dataclass(frozen=True)
class Form:
    prefix: str = "GBA"
    digits: int = 6
    check: str = "iso7064_mod_37_36"


# A1-2425G-ABC1234002-M is the example of the GRid standard of the music industry, whose check character is
# ISO 7064 MOD 37,36. The others follow from the recursion by hand:
# "1": P = 36, S = (36 + 1) mod 36 = 1, P = 2; c = (1 - 2) mod 36 = 35 = Z.
# "Z": S = (36 + 35) mod 36 = 35, P = 70 mod 37 = 33; c = (1 - 33) mod 36 = 4.
# "0": S = 36 (for 0), P = 72 mod 37 = 35; c = (1 - 35) mod 36 = 2.
# "10": P = 2 after "1"; S = 2, P = 4; c = (1 - 4) mod 36 = 33 = X.
@pytest.mark.parametrize(
    ("signs", "check"), [("A12425GABC1234002", "M"), ("1", "Z"), ("Z", "4"), ("0", "2"), ("10", "X")]
)
def test_check_characters_of_the_standard(signs: str, check: str) -> None:
    assert check_character(signs) == check


def test_numbers_read_back() -> None:
    number = compose(Form(), 2026, 17)
    assert number.text == f"GBA-2026-000017-{check_character('GBA2026000017')}"
    assert (number.series, number.running, number.specimen) == ("GBA-2026", 17, False)
    assert parse(Form(), number.text) == number


def test_a_specimen_is_counted_apart_and_says_so() -> None:
    number = compose(Form(), 2026, 17, specimen=True)
    assert number.text.startswith("GBA-2026-S00017-")
    assert number.series != compose(Form(), 2026, 17).series
    assert parse(Form(), number.text) == number


@given(st.integers(1, 999_999), st.integers(0, 12), st.sampled_from(ALPHABET))
def test_every_changed_sign_is_noticed(running: int, place: int, other: str) -> None:
    text = compose(Form(), 2026, running).text
    places = [i for i, sign in enumerate(text) if sign != "-"]
    at = places[place % len(places)]
    if other == text[at]:
        return
    with pytest.raises(BadNumber):
        parse(Form(), text[:at] + other + text[at + 1 :])


def test_swapped_neighbours_are_noticed_but_for_a_few() -> None:
    """ISO 7064 promises all changed signs, and nearly all swaps, of a hybrid system."""
    pairs = [(a, b) for a in ALPHABET for b in ALPHABET if a < b]
    starts = ["", *ALPHABET]
    missed = sum(check_character(s + a + b) == check_character(s + b + a) for s in starts for a, b in pairs)
    assert 0 < missed < 0.002 * len(starts) * len(pairs)


@pytest.mark.parametrize(
    "text",
    [
        "", "GBA-2026-000017", "gba-2026-000017-8", "XYZ-2026-000017-8", "GBA-2026-17-8", "GBA-2026-000017-8\n",
        "GBA-2026-０00017-8", "GBA-2026-000000-" + check_character("GBA2026000000"),
    ],
)  # fmt: skip
def test_other_texts_are_no_numbers(text: str) -> None:
    with pytest.raises(BadNumber):
        parse(Form(), text)


def test_numbers_do_not_grow_beyond_their_digits() -> None:
    assert compose(Form(digits=2), 2026, 99).running == 99
    with pytest.raises(NumbersUsedUp):
        compose(Form(digits=2), 2026, 100)
    with pytest.raises(NumbersUsedUp):
        compose(Form(digits=2), 2026, 10, specimen=True)


def test_an_unknown_check_system_is_not_guessed() -> None:
    with pytest.raises(ValueError, match="damm"):
        compose(Form(check="damm"), 2026, 1)

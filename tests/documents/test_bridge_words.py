"""The words of a comparison: one text for every step, none without use, figures that fit together."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest

from baymark import category, study
from baymark.documents import bridge_chart, bridge_words
from baymark.documents.bridge_words import Words
from baymark.documents.wording import read_wording
from baymark.footprint import Grounds, account
from baymark.footprint.bridge import STEPS, Bridge, bridge
from baymark.i18n import LANGUAGES
from baymark.paths import data_folder

from ..inventory.example import TEMPLATE, battery, bay_core, rule_pack

TEXTS = data_folder("templates") / "compare" / "wording.yaml"
PACKAGE = Path(bridge_words.__file__).parents[1]


@pytest.fixture(scope="module")
def found() -> Bridge:
    read = study.load(TEMPLATE, category.load)
    ends = [
        account(read, rule_pack(name), bay_core(), battery(), recorded=lambda _inventory: Grounds((), ()))
        for name in ("gba-battery", "eu-2023-1542-draft-2024")
    ]
    return bridge(*ends)


def test_every_text_is_used_and_every_step_has_its_texts() -> None:
    keys = set(read_wording(TEXTS))
    steps = {f"{group}.{name}" for group in ("step", "short") for name in STEPS}
    files = [*PACKAGE.glob("documents/bridge*.py"), PACKAGE / "commands" / "compare.py"]
    source = "\n".join(path.read_text(encoding="utf-8") for path in files)
    called = set(re.findall(r"""t\(\s*["']([a-z_.]+)["']""", source)) - {"title"}
    assert steps <= keys and called <= keys
    assert keys - steps - {"title"} == called


def test_figures_share_their_decimals_and_carry_a_sign(found: Bridge) -> None:
    words = Words(found, "en")
    effects = [words.effect(step.effect) for step in found.steps]
    assert any(text.startswith("+") for text in effects) and any(text.startswith("−") for text in effects)
    assert words.effect(Decimal("1e-34")) == "0" == words.effect(Decimal(0))
    assert words.value(found.start) == "0.07909" and words.value(found.end) == "0.20287"
    assert {len(text.partition(".")[2]) for text in effects if text != "0"} == {5}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_picture_shows_both_ends_and_every_step_that_moves(found: Bridge, language: str) -> None:
    drawn = bridge_chart.draw(found, language, "svg").decode()
    words = Words(found, language)
    for step in found.steps:
        shown = f">{words.effect(step.effect)}<"
        assert (shown in drawn) == words.counts(step.effect), step.id
    assert "gba-battery 1.0.0" in drawn and words.value(found.end) in drawn
    assert words.t("title") in drawn
    assert drawn.startswith('<svg xmlns="http://www.w3.org/2000/svg"')


def test_a_long_title_is_broken_before_the_arrow() -> None:
    short = "What makes the difference: lfp-pack → nca-pack"
    assert bridge_chart._title_lines(short) == [short]
    ends = ("global-battery-alliance-1.5 1.0.0", "eu-2023-1542-draft-2024 1.0.0")
    lines = bridge_chart._title_lines(f"What makes the difference: {ends[0]} → {ends[1]}")
    assert len(lines) == 2 and lines[0].endswith(ends[0]) and lines[1] == f"→ {ends[1]}"

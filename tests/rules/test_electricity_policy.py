"""The electricity policy of a rule pack: what it may say, and what is refused at which key."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from baymark import rules
from baymark.errors import BaymarkError, Problems
from baymark.paths import data_folder
from baymark.rules.model import Origin
from baymark.rules.shelf import read_folder

Edited = Callable[..., object]


@pytest.fixture
def edited(tmp_path: Path) -> Edited:
    """The label's rule pack with texts replaced: read, or the problems that reading raises."""

    def run(*changes: tuple[str, str]) -> object:
        folder = tmp_path / "battery" / "gba-battery" / "1.0.0"
        shutil.copytree(data_folder("rules") / "battery" / "gba-battery" / "1.0.0", folder)
        path = folder / "pack.yaml"
        text = path.read_text(encoding="utf-8")
        for old, new in changes:
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        path.write_text(text, encoding="utf-8")
        try:
            return read_folder(folder, Origin(overlay=True, published=False))
        except Problems as problems:
            return list(problems.errors)
        except BaymarkError as error:
            return [error]

    return run


def test_what_the_shipped_ones_say():
    for name, own in (("gba-battery", ("on_site",)), ("eu-2023-1542-draft-2024", ("on_site", "direct_line"))):
        policy = rules.load(name).electricity
        assert (policy.own_factor, policy.remainder, policy.counted) == (own, "national_average", False)
        assert policy.instruments is not None and policy.instruments.within_months == 24
    assert rules.load("catena-x-v4").electricity.counted


@pytest.mark.parametrize(
    ("old", "new", "key", "code"),
    [
        ("own_factor: [on_site]", "own_factor: [grid]", "own_factor", "unknown-choice"),
        ("remainder: national_average", "remainder: cheapest", "remainder", "unknown-choice"),
        ("remainder: national_average", "remainder:", "remainder", "missing-key"),
        ('counted: "false"', 'counted: "no"', "instruments.counted", "unknown-choice"),
        ('counted: "false"', "counted:", "instruments.counted", "missing-key"),
        ("sources: [contract, certificate]", "sources: [grid]", "instruments.sources", "unknown-choice"),
        ("sources: [contract, certificate]", "sources: []", "instruments.sources", "missing-key"),
        ("schemes: [cn-gec]", "schemes: []", "instruments.schemes", "missing-key"),
        ('within_months: "24"', 'within_months: "0"', "instruments.within_months", "rule-pack-figure"),
        ('within_months: "24"', 'within_months: "1.5"', "instruments.within_months", "rule-pack-figure"),
        ("matching: year", "matching: minute", "instruments.matching", "unknown-choice"),
        ("attribution: by_energy", "attribution: wherever", "instruments.attribution", "unknown-choice"),
        ("own_factor: [on_site]", "own_factor: [on_site]\n  policy: x", "policy", "unknown-key"),
    ],
)
def test_what_is_wrong_is_named_at_its_key(edited, old, new, key, code):
    found = edited((old, new))
    assert isinstance(found, list) and len(found) == 1, found
    assert (found[0].code, found[0].place.key) == (code, f"electricity.{key}")


def test_no_source_with_a_factor_of_its_own_and_no_instruments_are_policies_too(edited):
    text = (data_folder("rules") / "battery" / "gba-battery" / "1.0.0" / "pack.yaml").read_text(
        encoding="utf-8"
    )
    start = text.index("  instruments:\n")
    end = text.index("\n  source:", start) + 1
    pack = edited(("own_factor: [on_site]", "own_factor: []"), (text[start:end], ""))
    assert pack.electricity.own_factor == () and pack.electricity.instruments is None
    assert not pack.electricity.counted


CHECK = """checks:
  - id: gba-battery.downgrades
    operator: electricity_downgrades
    severity: warn
    message: {en: "{what}", zh-Hans: "{what}"}
"""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("matching: year", "matching: hour"),
        ("remainder: national_average", "remainder: residual_or_average"),
        ("attribution: by_energy", "attribution: model_specific"),
    ],
)
@pytest.mark.parametrize("told", [True, False])
def test_a_policy_that_may_be_downgraded_must_have_the_check_that_says_so(edited, old, new, told):
    changes = [(old, new), *([("\nchecks:\n", "\n" + CHECK)] if told else [])]
    found = edited(*changes)
    if told:
        assert not isinstance(found, list)
    else:
        assert isinstance(found, list) and "electricity_downgrades" in found[0].render()

"""The example study, copied to be changed, and its account."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from baymark.footprint import Account, account

from ..inventory.example import Example, battery, bay_core, rule_pack


@pytest.fixture
def example(tmp_path: Path) -> Example:
    return Example(tmp_path / "study")


@pytest.fixture(scope="session")
def account_of(tmp_path_factory: pytest.TempPathFactory):
    """The account of the unchanged example under a rule pack, made once."""
    study = Example(tmp_path_factory.mktemp("example") / "study").load()

    @cache
    def of(name: str) -> Account:
        return account(study, rule_pack(name), bay_core(), battery())

    return of

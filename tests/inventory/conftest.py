"""The example study, copied to be changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from .example import Example


@pytest.fixture
def example(tmp_path: Path) -> Example:
    return Example(tmp_path / "study")

"""A small study and the example, sealed once."""

from __future__ import annotations

from pathlib import Path

import pytest

from baymark import dossier
from baymark.paths import data_folder

from .small import SmallStudy, build

EXAMPLE = data_folder("templates") / "studies" / "lfp-pack"


@pytest.fixture
def small(tmp_path: Path) -> SmallStudy:
    """A small study, free to be spoilt."""
    return build(tmp_path / "small")


@pytest.fixture(scope="session")
def small_bytes(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    root = tmp_path_factory.mktemp("sealed")
    made = build(root)
    return dossier.seal(made.study, root / "lamp.bmk", **made.sealing()).path.read_bytes()


@pytest.fixture(scope="session")
def example_bytes(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return dossier.seal(EXAMPLE, tmp_path_factory.mktemp("sealed") / "lfp-pack.bmk").path.read_bytes()

"""A home folder of the tests: fonts are derived into it once per session, nothing of the user's is touched."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def fonts_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fonts-home")


@pytest.fixture
def home(fonts_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    from baymark.documents import fonts, templates

    monkeypatch.setenv("BAYMARK_HOME", str(fonts_home))
    fonts.font_configuration.cache_clear()
    templates.environment.cache_clear()
    return fonts_home

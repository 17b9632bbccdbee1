"""The wheel carries rules, databases and templates, and works away from the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    _run([sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation",
          "--no-index", "--wheel-dir", str(folder), str(CHECKOUT)], folder)  # fmt: skip
    (built,) = folder.glob("baymark-*.whl")
    return built


def test_wheel_holds_the_data_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    for wanted in (
        "baymark/_data/rules/battery/category.yaml",
        "baymark/_data/rules/index.json",
        "baymark/_data/databases/bay-core/intensities.csv",
        "baymark/_data/databases/methods/ar6.csv",
        "baymark/_data/templates/studies/lfp-pack/study.yaml",
        "baymark/_data/templates/report/page.html.j2",
        "baymark/locale/zh-Hans/LC_MESSAGES/baymark.mo",
        "baymark/units.txt",
    ):
        assert wanted in names
    top = {name.split("/")[0] for name in names}
    assert {name for name in top if not name.endswith(".dist-info")} == {"baymark"}
    assert not [name for name in names if "__pycache__" in name]


@pytest.mark.slow
def test_demo_runs_away_from_the_checkout(wheel: Path, tmp_path: Path) -> None:
    """Installed beside the locked environment: its own copy comes first on the path."""
    installed, elsewhere = tmp_path / "installed", tmp_path / "elsewhere"
    elsewhere.mkdir()
    _run([sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index",
          "--target", str(installed), str(wheel)], elsewhere)  # fmt: skip
    environment = {
        **os.environ,
        "PYTHONPATH": str(installed),
        "BAYMARK_HOME": str(tmp_path / "home"),
    }
    where = _run([sys.executable, "-c", "import baymark; print(baymark.__file__)"], elsewhere, environment)
    assert Path(where.strip()).is_relative_to(installed)
    _run([sys.executable, "-m", "baymark", "demo", "--out", "made"], elsewhere, environment)
    assert list((elsewhere / "made").rglob("*.pdf"))


def _run(words: list[str], folder: Path, environment: dict[str, str] | None = None) -> str:
    done = subprocess.run(
        words, cwd=folder, env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    return done.stdout

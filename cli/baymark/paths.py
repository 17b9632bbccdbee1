"""Where baymark's own data lies, in a checkout and when installed, and where it keeps a user's."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

DataFolder = Literal["rules", "databases", "templates"]


def data_folder(name: DataFolder) -> Path:
    """The folder of rules, databases or templates that this program came with.

    The wheel carries the three beside the modules in `_data`; in a checkout they are top-level folders.
    A missing folder is a broken installation, not a user's mistake, hence no `BaymarkError`.
    """
    package = Path(__file__).resolve().parent
    installed = package / "_data" / name
    checkout = package.parent.parent
    if installed.is_dir():
        return installed
    if (checkout / "pyproject.toml").is_file() and (checkout / name).is_dir():
        return checkout / name
    raise FileNotFoundError(
        f"baymark's folder {name!r} is neither at {installed} nor at {checkout / name}; reinstall baymark"
    )


def home_folder() -> Path:
    """Folder of caches, keys, registry and the isolated Brightway directory; created when first asked for.

    `BAYMARK_HOME` where set, else the platform's data folder.
    """
    chosen = os.environ.get("BAYMARK_HOME")
    if chosen:
        home = Path(chosen).expanduser().absolute()
    else:
        from platformdirs import user_data_path

        home = user_data_path("baymark", appauthor=False)
    # Private from the start: keys are kept here.
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    return home


def cache_folder(name: str) -> Path:
    """A folder of things that can be made again at any time, inside the home folder; created if absent."""
    folder = home_folder() / "cache" / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder

"""Generated pages: written where they belong, or compared with what stands there."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from baymark.errors import BaymarkError

FOLDER = Path(__file__).resolve().parent


def stale(pages: Mapping[str, str], folder: Path = FOLDER) -> list[str]:
    """The pages that are missing or differ from what would be generated now."""
    return [name for name, text in pages.items() if _read(folder / name) != text]


def write(pages: Mapping[str, str], folder: Path = FOLDER) -> list[str]:
    """Write every page that is stale, and name them."""
    changed = stale(pages, folder)
    for name in changed:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(pages[name], encoding="utf-8", newline="\n")
    return changed


def command(make: Callable[[], Mapping[str, str]], how: str) -> int:
    """The command line of a generator: writes, or with `--check` only says what is stale and ends with 1."""
    parser = argparse.ArgumentParser(prog=f"python -m {how}")
    parser.add_argument("--check", action="store_true", help="write nothing; end with 1 if a page is stale")
    check_only = parser.parse_args().check
    try:
        pages = make()
    except BaymarkError as error:
        sys.stderr.write(f"nothing was made: {error.render()}\n")
        return error.exit_code
    if check_only:
        changed = stale(pages)
        for name in changed:
            sys.stderr.write(f"docs/{name} is stale: run python -m {how}\n")
        return 1 if changed else 0
    for name in write(pages):
        sys.stdout.write(f"docs/{name}\n")
    return 0


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None

"""Templates of pages: every text escaped, every missing name an error, compiled once."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from baymark.paths import cache_folder


@cache
def environment(folder: Path) -> Any:
    """The templates of a folder."""
    from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        bytecode_cache=FileSystemBytecodeCache(str(cache_folder("templates"))),
        trim_blocks=True,
        lstrip_blocks=True,
    )

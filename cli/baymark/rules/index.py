"""rules/index.json: the digest of every rule pack and scheme that was published with this program."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from baymark.paths import data_folder

FILE = "index.json"
SCHEMA = "baymark/rule-index/1"
Kind = Literal["rule_packs", "schemes"]
KINDS: tuple[Kind, ...] = ("rule_packs", "schemes")


def published(kind: Kind) -> dict[str, str]:
    """`id@version` → digest; empty where nothing of the kind is published."""
    path = data_folder("rules") / FILE
    if not path.is_file():
        return {}
    content = json.loads(path.read_text(encoding="utf-8"))
    return {str(name): str(digest) for name, digest in content.get(kind, {}).items()}


def write(index: Mapping[Kind, Mapping[str, str]], path: Path) -> None:
    """Write the index whole or not at all."""
    content: dict[str, object] = {"schema": SCHEMA}
    content |= {kind: dict(sorted(index[kind].items())) for kind in KINDS}
    temporary = path.with_suffix(".new")
    temporary.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    temporary.replace(path)

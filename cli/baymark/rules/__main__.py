"""Publish rule packs: `python -m baymark.rules` enters the hashes of new versions into rules/index.json.

A version that stands there keeps its hash: a changed rule pack is published under a new version. Before a first
release, `--again ID@VERSION` enters a version anew.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from baymark.paths import data_folder
from baymark.rules.examples import run
from baymark.rules.model import Origin
from baymark.rules.shelf import INDEX, INDEX_SCHEMA, digest_of, published, read_folder
from baymark.rules.shelf import versions as versions_in


def publish(again: Sequence[str] = ()) -> dict[str, str]:
    """The index with every installed version whose load and examples pass. Raises what loading raises."""
    from baymark import category

    index = dict(published())
    for folder in versions_in(data_folder("rules")):
        digest = digest_of(folder)
        name = f"{folder.parent.name}@{folder.name}"
        if name in index and name not in again:
            if index[name] != digest:
                sys.stderr.write(f"{name} has changed since it was published; left as it was\n")
            continue
        rule_pack = read_folder(folder, digest=digest, origin=Origin(overlay=False, published=False))
        failed = [r for r in run(rule_pack, category.load(rule_pack.category)) if r.outcome != "passed"]
        if failed:
            sys.stderr.write("".join(f"{r.id}: {r.message}\n" for r in failed))
            sys.stderr.write(f"{name} is not published: {len(failed)} example(s) fail\n")
            continue
        index[name] = digest
    return index


def write(index: dict[str, str], path: Path) -> None:
    """Write the index whole or not at all."""
    content = {"schema": INDEX_SCHEMA, "rule_packs": dict(sorted(index.items()))}
    temporary = path.with_suffix(".new")
    temporary.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    temporary.replace(path)


if __name__ == "__main__":
    words = sys.argv[1:]
    wanted = [word for word in words if word != "--again"]
    write(publish(wanted), data_folder("rules") / INDEX)

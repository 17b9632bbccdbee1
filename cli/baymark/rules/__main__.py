"""Publish rule packs and schemes: `python -m baymark.rules` enters the hashes of new versions into rules/index.json.

A version that stands there keeps its hash: what has changed is published under a new version. Before a first
release, `--again ID@VERSION` enters a version anew.
"""

from __future__ import annotations

import sys
from collections.abc import Collection

from baymark.paths import data_folder
from baymark.rules import index, schemes
from baymark.rules.content import content_of
from baymark.rules.examples import run
from baymark.rules.model import Origin
from baymark.rules.shelf import read_content, whole


def publish(again: Collection[str] = ()) -> dict[index.Kind, dict[str, str]]:
    """The index with every installed version that loads and whose examples hold. Raises what loading raises."""
    return {"rule_packs": _rule_packs(again), "schemes": _schemes(again)}


def _rule_packs(again: Collection[str]) -> dict[str, str]:
    from baymark import category

    found = index.published("rule_packs")
    shelf = whole()
    # Bases before what extends them: the digest of the one is part of the other's.
    for name in sorted(shelf, key=lambda name: len(content_of(shelf[name], shelf).layers)):
        content = content_of(shelf[name], shelf)
        if not _to_enter(name, content.digest, found, again):
            continue
        rule_pack = read_content(content, Origin(overlay=False, published=False))
        failed = [r for r in run(rule_pack, category.load(rule_pack.category)) if r.outcome != "passed"]
        if failed:
            sys.stderr.write("".join(f"{r.id}: {r.message}\n" for r in failed))
            sys.stderr.write(f"{name} is not published: {len(failed)} example(s) fail\n")
            continue
        found[name] = content.digest
    return found


def _schemes(again: Collection[str]) -> dict[str, str]:
    found = index.published("schemes")
    for scheme in schemes.readable():
        if _to_enter(scheme.name, scheme.digest, found, again):
            found[scheme.name] = scheme.digest
    return found


def _to_enter(name: str, digest: str, known: dict[str, str], again: Collection[str]) -> bool:
    if name not in known or name in again:
        return True
    if known[name] != digest:
        sys.stderr.write(f"{name} has changed since it was published; left as it was\n")
    return False


if __name__ == "__main__":
    wanted = [word for word in sys.argv[1:] if word != "--again"]
    index.write(publish(wanted), data_folder("rules") / index.FILE)

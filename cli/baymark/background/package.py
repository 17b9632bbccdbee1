"""datapackage.json: what a background is (Frictionless data package) and the digests that pin its content."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from baymark.background.errors import BadCell, BadTable, ChangedSinceRelease, NotReleased
from baymark.background.model import Source
from baymark.background.read import COLUMNS, method_names, shared_folder
from baymark.errors import Place
from baymark.i18n import _

FILE = "datapackage.json"
RESOURCES = ("processes", "exchanges", "emissions", "sources", "bands", "roles", "intensities")
SCHEMA = "baymark/background/1"
DISCLOSURES = ("public", "verifier_only", "hash_only")
MAX_DESCRIPTION = 5_000_000
_NUMBERS = {
    "amount", "factor", "low", "high", "gsd", "allocation_share", *COLUMNS["intensities"][3:],
}  # fmt: skip
_WHOLE = {"year", "edition", "tec", "geo", "tim"}


def sha256(content: bytes) -> str:
    """The SHA-256 of the content, hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def describe(folder: Path) -> dict[str, Any]:
    """The datapackage.json of a folder, its own keys checked. Raises `NotReleased`, `BadTable`, `BadCell`."""
    path = folder / FILE
    if not path.is_file():
        raise NotReleased(Place(file=str(path)), what=FILE, folder=folder)
    if path.stat().st_size > MAX_DESCRIPTION:
        raise BadTable(Place(file=str(path)), reason=_("it is too large"), columns=_("of a data package"))
    try:
        found = json.loads(path.read_bytes().decode("utf-8"))
    except (ValueError, RecursionError) as error:
        reason = _("it is not JSON: {text}").format(text=error)
        raise BadTable(Place(file=str(path)), reason=reason, columns=_("of a data package")) from error
    own = found.get("baymark") if isinstance(found, dict) else None
    for key, value in (
        ("name", isinstance(found, dict) and found.get("name")),
        ("title", isinstance(found, dict) and found.get("title")),
        ("version", isinstance(found, dict) and found.get("version")),
        ("licenses", isinstance(found, dict) and _licence(found)),
        ("baymark", isinstance(own, dict) and own.get("schema") == SCHEMA and own),
    ):
        if not value:
            raise BadCell(
                Place(file=str(path), key=key),
                value=str(found.get(key) if isinstance(found, dict) else found)[:80],
                reason=_("the key is missing or not what it should be"),
                how=_(
                    "A background states name, title, version, licenses [{licence}] and baymark {own}."
                ).format(licence="{name, title}", own=f'{{"schema": "{SCHEMA}"}}'),
            )
    if own and own.get("intensities", "public") not in DISCLOSURES:
        raise BadCell(
            Place(file=str(path), key="baymark.intensities"),
            value=str(own["intensities"])[:80],
            reason=_("it is not a known word"),
            how=_("Use one of: {known}.").format(known=", ".join(DISCLOSURES)),
        )
    return dict(found)


def licence(description: Mapping[str, Any]) -> str:
    """The licence a background is given under, as its datapackage.json names it."""
    return _licence(description)


def _licence(description: Mapping[str, Any]) -> str:
    listed = description.get("licenses")
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        return ""
    return ", ".join(str(one.get("name", "")) for one in listed if one.get("name"))


def described_digests(description: Mapping[str, Any]) -> dict[str, str]:
    """The SHA-256 that datapackage.json states for each file, by its path."""
    found: dict[str, str] = {}
    for resource in description.get("resources", []):
        if isinstance(resource, dict) and str(resource.get("hash", "")).startswith("sha256:"):
            found[str(resource.get("path", ""))] = str(resource["hash"]).removeprefix("sha256:")
    own = description.get("baymark", {})
    for path, digest in own.get("characterisation", {}).items() if isinstance(own, dict) else ():
        found[f"characterisation/{path}"] = str(digest).removeprefix("sha256:")
    return found


def content_digest(name: str, version: str, digests: Mapping[str, str]) -> str:
    """One digest for a background: SHA-256 over its name, version and the digest of each file, in path order."""
    lines = [f"{SCHEMA} {name} {version}", *(f"{digests[path]}  {path}" for path in sorted(digests))]
    return sha256(("\n".join(lines) + "\n").encode())


def stated_digest(description: Mapping[str, Any]) -> str:
    """The content digest of datapackage.json, which must follow from the file digests beside it."""
    stated = str(description["baymark"].get("digest", "")).removeprefix("sha256:")
    digests = described_digests(description)
    if stated != content_digest(description["name"], description["version"], digests):
        raise ChangedSinceRelease(Place(file=FILE, key="baymark.digest"), file=FILE)
    return stated


def present_digests(folder: Path) -> dict[str, str]:
    """The SHA-256 of each file that pins a background, as it lies there now."""
    shared = shared_folder(folder)
    found = {
        f"{name}.csv": sha256((folder / f"{name}.csv").read_bytes())
        for name in RESOURCES
        if (folder / f"{name}.csv").is_file()
    }
    for path in ("flows.csv", *(f"methods/{name}.csv" for name in method_names(shared))):
        found[f"characterisation/{path}"] = sha256((shared / path).read_bytes())
    return found


def build(folder: Path, former: Mapping[str, Any], sources: Mapping[str, Source], version: str) -> bytes:
    """datapackage.json for the files of the folder: the same files give the same bytes."""
    digests = present_digests(folder)
    own = dict(former["baymark"])
    own["schema"] = SCHEMA
    own["intensities"] = own.get("intensities", "public")
    own["characterisation"] = {
        path.removeprefix("characterisation/"): f"sha256:{digest}"
        for path, digest in sorted(digests.items())
        if path.startswith("characterisation/")
    }
    own["digest"] = f"sha256:{content_digest(former['name'], version, digests)}"
    description = {
        "profile": "tabular-data-package",
        "name": former["name"],
        "title": former["title"],
        "version": version,
        **({"description": former["description"]} if former.get("description") else {}),
        "licenses": former["licenses"],
        "sources": [
            {"title": source.title, "name": source.id, "licence": source.licence}
            for source in sorted(sources.values(), key=lambda s: s.id)
        ],
        "baymark": own,
        "resources": [
            _resource(folder, name, digests[f"{name}.csv"]) for name in RESOURCES if f"{name}.csv" in digests
        ],
    }
    return (json.dumps(description, ensure_ascii=False, indent=2) + "\n").encode()


def _resource(folder: Path, name: str, digest: str) -> dict[str, Any]:
    path = folder / f"{name}.csv"
    return {
        "name": name,
        "path": path.name,
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": path.stat().st_size,
        "hash": f"sha256:{digest}",
        "schema": {
            "fields": [
                {
                    "name": column,
                    "type": "number" if column in _NUMBERS else "integer" if column in _WHOLE else "string",
                }
                if not (name == "sources" and column == "year")
                else {"name": column, "type": "string"}
                for column in COLUMNS[name]
            ]
        },
    }

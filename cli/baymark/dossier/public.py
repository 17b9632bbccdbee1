"""The public form of a dossier: what may be shown, by a policy that is data, and digests of what was left out.

Only what the policy names is shown. For each file left out stands a salted digest: whoever holds the full dossier
can show that a file was in it by giving salt and file, and nobody else can find out a file by guessing at it. The
salts come from the content of the full dossier, so that the same study gives the same public dossier.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

from baymark.canonical import canonical, sha256_hex
from baymark.category.section import Section
from baymark.dossier import bag, container, lock
from baymark.dossier.lock import Pin
from baymark.dossier.opening import Dossier
from baymark.errors import BaymarkError, Problems
from baymark.formulas.rounding import plain
from baymark.paths import data_folder
from baymark.rules import fields
from baymark.safe_yaml import read_yaml
from baymark.study.folder import FILES as STUDY_FILES
from baymark.study.model import Study

STUDY_SCHEMA = "baymark/public-study/1"
RESULT_SCHEMA = "baymark/public-result/1"
POLICY_SCHEMA = "baymark/public-policy/1"
POLICY_FILE = "public-dossier.yaml"
_SALT = b"baymark/public-salt/1"


@dataclass(frozen=True)
class Policy:
    """What may be shown, field by field; what is not named stays out."""

    id: str
    version: str
    party: tuple[str, ...]
    site: tuple[str, ...]
    product: tuple[str, ...]
    parameters: Mapping[str, tuple[str, ...]]  # by category
    row: tuple[str, ...]
    model: tuple[str, ...]
    result: tuple[str, ...]
    check: tuple[str, ...]
    content: bytes


def policy_file() -> Path:
    """The policy that this program came with."""
    return data_folder("rules") / "common" / POLICY_FILE


def read_policy(path: Path) -> Policy:
    """A policy file. Raises `Problems`."""
    problems: list[BaymarkError] = []
    root = Section(read_yaml(path, path.name), path.name, "", problems)
    root.known_keys("schema", "id", "version", "source", "basis", "study", "result", "check")
    fields.one_of(root, "schema", [POLICY_SCHEMA])
    study = root.section("study")
    study.known_keys("party", "site", "product", "parameters", "row", "model")
    parameters = study.section("parameters")
    policy = Policy(
        id=root.text("id", required=True),
        version=root.text("version", required=True),
        party=study.texts("party"),
        site=study.texts("site"),
        product=study.texts("product"),
        parameters={category: parameters.texts(category) for category in parameters.values},
        row=study.texts("row"),
        model=study.texts("model"),
        result=root.texts("result"),
        check=root.texts("check"),
        content=path.read_bytes(),
    )
    if problems:
        raise Problems(problems)
    return policy


def redacted(dossier: Dossier, study: Study, policy: Policy | None = None) -> bytes:
    """The bytes of the public dossier of a full one. `study` is the study that was sealed in it."""
    dossier.require_full()
    applied = policy or read_policy(policy_file())
    salts = Salts(dossier)
    payload = {name: content for name, content in dossier.files.items() if name.startswith(bag.RULES)}
    payload[bag.POLICY] = applied.content
    payload[bag.PUBLIC_STUDY] = canonical(_study(dossier, study, applied, salts))
    for id_, result in dossier.results.items():
        shown = {"schema": RESULT_SCHEMA, "full_digest": result["digest"], **_named(result, applied.result)}
        payload[f"{bag.RESULTS}{id_}.json"] = canonical(shown)
    for id_, report in dossier.checks.items():
        results = [_named(one, applied.check) for one in report["results"]]
        payload[f"{bag.CHECKS}{id_}.json"] = canonical({**report, "results": results})
    pin = Pin(applied.id, applied.version, sha256_hex(applied.content))
    found = replace(
        dossier.lock, datasets={}, intensities={}, row_digests={}, roles=(), flows={}, factors={},
        of=dossier.digest, policy=pin,
    )  # fmt: skip
    payload[bag.LOCK] = lock.write(found)
    return container.pack(bag.bagged(payload, lock.information(found)))


class Salts:
    """The salts of a full dossier's files, and the digests made with them."""

    def __init__(self, dossier: Dossier) -> None:
        # Keyed by what only holders of the full dossier have: the digests of all its files, not their digest.
        self._key = hmac.digest(_SALT, dossier.files[bag.MANIFEST], "sha256")
        self._files = dossier.files

    def salt(self, name: str) -> str:
        """The salt of one file, to be shown together with the file by whom it belongs to."""
        return hmac.digest(self._key, name.encode(), "sha256").hex()

    def digest(self, name: str) -> str:
        """SHA-256 over salt, name, a zero byte and content."""
        return salted_digest(self.salt(name), name, self._files[name])


def salted_digest(salt: str, name: str, content: bytes) -> str:
    """SHA-256 over the salt's bytes, the name in the full dossier, a zero byte and the content."""
    return sha256(bytes.fromhex(salt) + name.encode() + b"\0" + content).hexdigest()


def _study(dossier: Dossier, study: Study, policy: Policy, salts: Salts) -> dict[str, Any]:
    identity = study.identity
    withheld = [name for name in dossier.files if name.startswith(bag.STUDY)]
    own = {f"{bag.STUDY}{file}" for file in STUDY_FILES}
    return {
        "schema": STUDY_SCHEMA,
        "name": study.name,
        "category": study.category,
        "kind": study.kind,
        "period": {"start": study.period.start.isoformat(), "end": study.period.end.isoformat()},
        "application_date": study.application_date.isoformat() if study.application_date else None,
        "place_of_use": study.place_of_use,
        "rule_packs": list(study.rule_packs),
        "applicant": _fields(identity.applicant, policy.party),
        "manufacturer": _fields(identity.manufacturer, policy.party),
        "sites": [_fields(site, policy.site) for site in identity.sites],
        "product": _fields(identity.product, policy.product),
        "parameters": {
            name: {"value": _plain(found.value), "unit": found.unit}
            for name in policy.parameters.get(study.category, ())
            if (found := study.parameters.get(name)) is not None
        },
        # Sorted and without repeats: neither how many rows an item has nor their order is shown.
        "activity": _distinct([_fields(row, policy.row) for row in study.rows]),
        "models": [_fields(model, policy.model) for model in study.models],
        # An evidence file's name can name a supplier: of those only the digest, in an order that tells nothing.
        "withheld": [{"file": name, "salted_sha256": salts.digest(name)} for name in withheld if name in own],
        "withheld_evidence": sorted(salts.digest(name) for name in withheld if name not in own),
    }


def _fields(record: object, named: Sequence[str]) -> dict[str, Any]:
    return {name: _plain(getattr(record, name)) for name in named}


def _named(report: Mapping[str, Any], named: Sequence[str]) -> dict[str, Any]:
    return {name: report[name] for name in named if name in report}


def _plain(value: object) -> Any:
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value


def _distinct(records: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    found = {canonical(record): record for record in records}
    return [found[key] for key in sorted(found)]

"""The BagIt bag inside a dossier (RFC 8493): payload under data/, and tag files that follow from it.

Every tag file can be derived from the payload and the lock, so a bag is right when deriving them again gives the
same bytes. Nothing in it is dated.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from baymark.canonical import sha256_hex
from baymark.dossier.errors import ManifestMismatch, UnexpectedMember
from baymark.errors import Place
from baymark.i18n import _
from baymark.study import evidence
from baymark.study.folder import FILES as STUDY_FILES
from baymark.study.supplier.reading import is_file as is_supplier_file

PAYLOAD = "data/"
STUDY = f"{PAYLOAD}study/"
RULES = f"{PAYLOAD}rules/"
RESULTS = f"{PAYLOAD}results/"
CHECKS = f"{PAYLOAD}checks/"
LOCK = f"{PAYLOAD}lock.json"
# In a public dossier: the redacted study, and the policy by which it was redacted.
PUBLIC_STUDY = f"{PAYLOAD}public/study.json"
POLICY = f"{PAYLOAD}public/policy.yaml"

DECLARATION, INFO = "bagit.txt", "bag-info.txt"
MANIFEST, TAG_MANIFEST = "manifest-sha256.txt", "tagmanifest-sha256.txt"
TAG_FILES = (DECLARATION, INFO, MANIFEST, TAG_MANIFEST)

EVIDENCE = f"{evidence.FOLDER}/"

_NAME = r"[a-z][a-z0-9_]{0,59}"
_ID = r"[a-z](?:[a-z0-9-]|(?<=[0-9])\.(?=[0-9])){0,59}"
_PLACES = re.compile(
    rf"data/(?:lock\.json|(?:results|checks)/{_ID}\.json|rules/{_NAME}/category\.yaml|public/(?:study\.json|policy\.yaml)|"
    rf"rules/{_NAME}/{_ID}/[0-9.]{{5,17}}/(?:pack\.yaml|en\.md|zh-Hans\.md|examples/[^/]+\.yaml))\Z"
)


def bagged(payload: Mapping[str, bytes], information: Mapping[str, str]) -> dict[str, bytes]:
    """Payload and tag files of a bag. `information` are the lines of bag-info.txt beside the size."""
    tags = {
        DECLARATION: b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
        INFO: _information(payload, information),
        MANIFEST: _manifest(payload),
    }
    return {**payload, **tags, TAG_MANIFEST: _manifest(tags)}


def payload_of(members: Mapping[str, bytes], shown: str) -> dict[str, bytes]:
    """The payload of a bag whose manifests agree with it. Raises `UnexpectedMember`, `ManifestMismatch`.

    `bag-info.txt` is covered by the tag manifest here, and held against the lock by `require_information`.
    """
    place = Place(shown)
    for name in (*TAG_FILES, LOCK):
        if name not in members:
            raise UnexpectedMember(place, name=name, reason=_("it is missing"))
    payload: dict[str, bytes] = {}
    for name, content in members.items():
        if name in TAG_FILES:
            continue
        if not _has_place(name):
            raise UnexpectedMember(place, name=repr(name), reason=_("a dossier has nothing there"))
        payload[name] = content
    expected = bagged(payload, {})
    if members[MANIFEST] != expected[MANIFEST]:
        raise ManifestMismatch(place, manifest=MANIFEST, reason=_first_difference(members[MANIFEST], payload))
    tags = {name: members[name] for name in TAG_FILES if name != TAG_MANIFEST}
    if members[TAG_MANIFEST] != _manifest(tags):
        reason = _first_difference(members[TAG_MANIFEST], tags)
        raise ManifestMismatch(place, manifest=TAG_MANIFEST, reason=reason)
    if members[DECLARATION] != expected[DECLARATION]:
        raise ManifestMismatch(place, manifest=DECLARATION, reason=_("it declares another kind of bag"))
    return payload


def require_information(
    members: Mapping[str, bytes], payload: Mapping[str, bytes], information: Mapping[str, str], shown: str
) -> None:
    """Raises `ManifestMismatch` unless bag-info.txt says what lock and payload say."""
    if members[INFO] != _information(payload, information):
        raise ManifestMismatch(
            Place(shown), manifest=INFO, reason=_("it is not what follows from lock and payload")
        )


def _has_place(name: str) -> bool:
    if name.startswith(STUDY):
        inside = name.removeprefix(STUDY)
        return inside in STUDY_FILES or inside.startswith(EVIDENCE) or is_supplier_file(inside)
    return _PLACES.match(name) is not None


def _information(payload: Mapping[str, bytes], information: Mapping[str, str]) -> bytes:
    octets = sum(map(len, payload.values()))
    lines = {**information, "Payload-Oxum": f"{octets}.{len(payload)}"}
    return "".join(f"{label}: {lines[label]}\n" for label in sorted(lines)).encode()


def _manifest(files: Mapping[str, bytes]) -> bytes:
    """One line per file, `digest  path`, in the order of the paths; a % in a path is written %25 (RFC 8493)."""
    return "".join(
        f"{sha256_hex(files[name])}  {name.replace('%', '%25')}\n" for name in sorted(files, key=str.encode)
    ).encode()


def _first_difference(stated: bytes, files: Mapping[str, bytes]) -> str:
    """In words, the first line in which a manifest is wrong."""
    found = stated.decode("utf-8", "replace").splitlines()
    wanted = _manifest(files).decode().splitlines()
    for number, (one, other) in enumerate(zip(found, wanted, strict=False), 1):
        if one != other:
            return _("line {number} should be about {name}").format(
                number=number, name=repr(other.partition("  ")[2])
            )
    return _("it has {found} lines, the content {wanted} files").format(found=len(found), wanted=len(wanted))

"""Keys of people: made here, kept encrypted, presented by a card that the key itself signs.

A key file `BAYMARK_HOME/keys/NAME.json` holds the *card* (public key, person, organisation, role; signed by the
key, so that who presents it has the key) and the private key, encrypted with AES-256-GCM under a key that
scrypt derives from a passphrase. The card is bound into the encryption: neither part fits another file.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from unicodedata import category, normalize

from baymark import clock
from baymark.canonical import canonical
from baymark.certification import signature
from baymark.certification.errors import (
    BadSignature,
    KeyExposed,
    KeyNameRefused,
    KeyNameTaken,
    NoSuchKey,
    PassphraseRefused,
    RefusedText,
    UnreadableCard,
    UnreadableKey,
    WrongPassphrase,
)
from baymark.certification.signature import PrivateKey
from baymark.errors import BadInput, Place
from baymark.i18n import N_, _
from baymark.paths import home_folder
from baymark.whole_files import write_whole

ROLES = ("preparer", "adviser", "verifier", "reviewer", "decision", "issuer", "root")
ROLE_NAMES = (
    N_("preparer"),
    N_("adviser"),
    N_("verifier"),
    N_("reviewer"),
    N_("decision"),
    N_("issuer"),
    N_("root"),
)
FILE_SCHEMA = "baymark/key/1"
CARD_SCHEMA = "baymark/key-card/1"
LEAST_PASSPHRASE = 8  # characters
MAX_NAME = 200  # characters of a person's or an organisation's name
# Characters that are letters, marks or symbols to Unicode and nothing to the eye.
_BLANK = "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0"
_FILE_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_MAX_BYTES = 20_000

# scrypt (RFC 7914) at 32 MiB and three passes: about 0.3 s a try on one processor, and as hard to search as the
# usual 128 MiB in one pass, but also usable on a small machine. Files may say more, never less.
_SCRYPT = {"n": 2**15, "r": 8, "p": 3}
_MAX_SCRYPT_MEMORY = 2**28  # bytes, 128 * n * r; a stranger's file must not take the machine


@dataclass(frozen=True)
class KeyCard:
    """Who holds a key, as the holder presents it; `document` is the signed card."""

    key: str
    person: str
    organisation: str
    role: str
    created: datetime
    document: Mapping[str, Any]
    name: str = ""  # of the key file, where there is one


def create(name: str, person: str, organisation: str, role: str, passphrase: str) -> KeyCard:
    """Make a key and its file. Raises `KeyNameRefused`, `KeyNameTaken`, `RefusedText`, `PassphraseRefused`."""
    assert_free(name)
    if role not in ROLES:
        known = ", ".join(ROLES)
        raise RefusedText(
            what=_("the role"), reason=_("{role} is none of {known}").format(role=role, known=known)
        )
    content = {
        "schema": CARD_SCHEMA,
        "key": "",
        "person": plain_name(person, _("the person")),
        "organisation": plain_name(organisation, _("the organisation")),
        "role": role,
    }
    if len(normalize("NFC", passphrase)) < LEAST_PASSPHRASE:
        raise PassphraseRefused(least=LEAST_PASSPHRASE)
    seed = secrets.token_bytes(32)
    key = PrivateKey(seed)
    card = signature.sign({**content, "key": key.multikey}, key, created=clock.now())
    file = {"schema": FILE_SCHEMA, "card": card, "private": _sealed(seed, passphrase, card)}
    path = _path(name)
    try:
        write_whole(path, signature.to_bytes(file), mode=0o600, replace=False)
    except FileExistsError as error:
        raise KeyNameTaken(Place(path.name), name=name) from error
    return _card(card, Place(path.name), name)


def assert_free(name: str) -> None:
    """Raises `KeyNameRefused`, `KeyNameTaken` where no key can be made under a name."""
    path = _path(name)
    if path.exists():
        raise KeyNameTaken(Place(path.name), name=name)


def is_name(text: str) -> bool:
    """Whether a text can be the name of a key file."""
    return _FILE_NAME.fullmatch(text) is not None


def load(name: str, passphrase: str) -> PrivateKey:
    """The private key of a key file. Raises `NoSuchKey`, `UnreadableKey`, `KeyExposed`, `WrongPassphrase`."""
    file, found = _read(name)
    place = Place(_path(name).name)
    seed = _opened(file["private"], passphrase, file["card"], name, place)
    key = PrivateKey(seed)
    if key.multikey != found.key:
        raise UnreadableKey(place, reason=_("the private key is not that of the card"))
    return key


def card(name: str) -> KeyCard:
    """The card of a key file; no passphrase needed. Raises `NoSuchKey`, `UnreadableKey`, `KeyExposed`."""
    return _read(name)[1]


def listed() -> tuple[KeyCard, ...]:
    """The cards of all key files, by name. Raises `UnreadableKey`, `KeyExposed`."""
    return tuple(card(name) for name in _names())


def read_card(data: bytes, name: str) -> KeyCard:
    """The card that another person sent; `name` is what errors call it. Raises `UnreadableCard`."""
    place = Place(name)
    try:
        return _card(signature.from_bytes(data, name), place, "")
    except (BadSignature, UnreadableKey) as error:
        reason = str(error.values.get("explanation") or error.values["reason"])
        raise UnreadableCard(place, reason=reason) from error


def plain_name(text: object, what: str, place: Place | None = None) -> str:
    """The name in NFC without spaces at its ends. Raises `RefusedText`.

    Control, direction and other invisible characters are refused: with them the name that is printed would not
    be the name that was signed. `what` says whose name it is.
    """
    if not isinstance(text, str):
        raise RefusedText(place, what=what, reason=_("it is not a text"))
    name = normalize("NFC", text).strip(" ")
    if not name or len(name) > MAX_NAME:
        raise RefusedText(place, what=what, reason=_("it has {count} characters").format(count=len(name)))
    for sign in name:
        # Cn: unassigned, so unknown how it will look. Of the separators only the two spaces are for names.
        kind = category(sign)[0]
        if kind == "C" or (kind == "Z" and sign not in " \u3000") or sign in _BLANK:
            reason = _("it holds the invisible character {code}").format(code=f"U+{ord(sign):04X}")
            raise RefusedText(place, what=what, reason=reason)
    return name


def _folder() -> Path:
    folder = home_folder() / "keys"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _names() -> list[str]:
    return sorted(path.stem for path in _folder().glob("*.json") if _FILE_NAME.fullmatch(path.stem))


def _path(name: str) -> Path:
    if not _FILE_NAME.fullmatch(name):
        raise KeyNameRefused(name=repr(name[:80]))
    return _folder() / f"{name}.json"


def _read(name: str) -> tuple[dict[str, Any], KeyCard]:
    path = _path(name)
    place = Place(path.name)
    try:
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise UnreadableKey(place, reason=_("not a file"))
            if os.name != "nt" and stat.S_IMODE(status.st_mode) & 0o077:
                raise KeyExposed(place, mode=f"{stat.S_IMODE(status.st_mode):o}")
            data = file.read(_MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise NoSuchKey(name=name, known=", ".join(_names()) or "–") from error
    except OSError as error:
        raise UnreadableKey(place, reason=error.strerror or str(error)) from error
    if len(data) > _MAX_BYTES:
        raise UnreadableKey(place, reason=_("more than {limit} bytes").format(limit=_MAX_BYTES))
    try:
        content = signature.from_bytes(data, path.name)
        if set(content) != {"schema", "card", "private"} or content["schema"] != FILE_SCHEMA:
            raise UnreadableKey(place, reason=_("it is not a {schema} file").format(schema=FILE_SCHEMA))
        return content, _card(content["card"], place, name)
    except (BadSignature, BadInput) as error:
        if isinstance(error, UnreadableKey):
            raise
        reason = str(error.values.get("explanation") or error.values.get("reason") or error.message())
        raise UnreadableKey(place, reason=reason) from error


def _card(document: object, place: Place, name: str) -> KeyCard:
    """The card in a signed document. Raises `BadSignature`, `UnreadableKey`, `RefusedText`."""
    signed = signature.verify(document, name=place.file)
    assert isinstance(document, dict)  # else it could not have been verified
    if set(document) != {"schema", "key", "person", "organisation", "role", "proof"}:
        raise UnreadableKey(place, reason=_("the card lacks a member or has an unknown one"))
    if document["schema"] != CARD_SCHEMA or document["key"] != signed.key or document["role"] not in ROLES:
        raise UnreadableKey(place, reason=_("the card is not that of its key"))
    person = plain_name(document["person"], _("the person"), place)
    organisation = plain_name(document["organisation"], _("the organisation"), place)
    return KeyCard(signed.key, person, organisation, document["role"], signed.created, document, name)


def _sealed(seed: bytes, passphrase: str, card: Mapping[str, Any]) -> dict[str, Any]:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = secrets.token_bytes(12)
    parameters: dict[str, Any] = {
        "derivation": "scrypt",
        **_SCRYPT,
        "salt": secrets.token_hex(16),
        "cipher": "aes-256-gcm",
        "nonce": nonce.hex(),
    }
    sealed = AESGCM(_derived(parameters, passphrase)).encrypt(nonce, seed, _bound(parameters, card))
    return {**parameters, "sealed": sealed.hex()}


def _opened(private: object, passphrase: str, card: Mapping[str, Any], name: str, place: Place) -> bytes:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    parameters, sealed = _checked(private, place)
    nonce = bytes.fromhex(parameters["nonce"])
    try:
        return AESGCM(_derived(parameters, passphrase)).decrypt(nonce, sealed, _bound(parameters, card))
    except InvalidTag as error:
        raise WrongPassphrase(place, name=name) from error


def _checked(private: object, place: Place) -> tuple[dict[str, Any], bytes]:
    """The parameters of the encryption and what is encrypted, within bounds."""
    expected = {"derivation", "n", "r", "p", "salt", "cipher", "nonce", "sealed"}
    unknown = UnreadableKey(place, reason=_("its encryption is not one that this program writes"))
    if not isinstance(private, dict) or set(private) != expected:
        raise unknown
    if (private["derivation"], private["cipher"]) != ("scrypt", "aes-256-gcm"):
        raise unknown
    n, r, p = private["n"], private["r"], private["p"]
    if not all(isinstance(number, int) for number in (n, r, p)) or n & (n - 1):
        raise unknown
    if n < _SCRYPT["n"] or r < _SCRYPT["r"] or not 1 <= p <= 16 or 128 * n * r > _MAX_SCRYPT_MEMORY:
        raise unknown
    lengths: dict[str, int] = {"salt": 16, "nonce": 12, "sealed": 48}
    for member, length in lengths.items():
        if not isinstance(private[member], str) or not re.fullmatch(
            f"[0-9a-f]{{{2 * length}}}", private[member]
        ):
            raise unknown
    parameters = {member: value for member, value in private.items() if member != "sealed"}
    return parameters, bytes.fromhex(private["sealed"])


def _derived(parameters: Mapping[str, Any], passphrase: str) -> bytes:
    n, r, p = parameters["n"], parameters["r"], parameters["p"]
    return hashlib.scrypt(
        normalize("NFC", passphrase).encode("utf-8", "surrogatepass"),
        salt=bytes.fromhex(parameters["salt"]),
        n=n,
        r=r,
        p=p,
        maxmem=128 * r * (n + p + 2) + 2**20,
        dklen=32,
    )


def _bound(parameters: Mapping[str, Any], card: Mapping[str, Any]) -> bytes:
    return canonical({"card": card, "parameters": parameters})

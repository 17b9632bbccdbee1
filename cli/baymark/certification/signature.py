"""Signatures of documents: W3C Data Integrity with the cryptosuite eddsa-jcs-2022 (Ed25519 over RFC 8785 JSON).

A public key is a *multikey*: `z` + base58btc of 0xed01 and its 32 bytes. A proof names it as the did:key of
itself, so that a document can be verified without asking anybody; whom the key belongs to, in which role and
when, is the trust list's to say (`trust`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from baymark import clock
from baymark.canonical import MAX_INTEGER, canonical, parse_json
from baymark.certification.errors import BadSignature, NotAKey
from baymark.errors import Place
from baymark.i18n import N_, _

CRYPTOSUITE = "eddsa-jcs-2022"
PURPOSE = "assertionMethod"

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_ED25519 = b"\xed\x01"  # multicodec ed25519-pub as a varint
_REQUIRED = {"type", "cryptosuite", "created", "verificationMethod", "proofPurpose", "proofValue"}

# Every reason for which a signature is refused, with its explanation.
REASONS = {
    "not-a-document": N_("it is not a JSON object"),
    "not-as-written": N_("the file is not written as it was signed"),
    "no-proof": N_("it carries no proof"),
    "several-proofs": N_("it carries several proofs"),
    "proof-members": N_("the proof lacks a member or has an unknown one"),
    "unknown-type": N_("the proof is not a DataIntegrityProof"),
    "unknown-cryptosuite": N_("the cryptosuite is not eddsa-jcs-2022"),
    "wrong-purpose": N_("the proof was made for another purpose"),
    "unknown-method": N_("the verification method is not the did:key of an Ed25519 key"),
    "wrong-key": N_("it is signed by another key than the one expected"),
    "bad-created": N_("the time of signing is not written as 2026-11-20T08:00:00Z"),
    "bad-encoding": N_("the proof value is not 64 bytes in base58btc (z…)"),
    "wrong-context": N_("the proof was made for another @context"),
    "altered": N_("content and signature do not agree"),
}


class PrivateKey:
    """An Ed25519 private key in memory. It shows its public part only, and cannot be copied into a file."""

    __slots__ = ("_key", "multikey")

    def __init__(self, seed: bytes) -> None:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.multikey = to_multikey(self._key.public_key().public_bytes_raw())

    def sign(self, message: bytes) -> bytes:
        """The 64 bytes of the Ed25519 signature (RFC 8032) of a message."""
        return self._key.sign(message)

    def __repr__(self) -> str:
        return f"PrivateKey of {self.multikey}"

    def __reduce__(self) -> str:
        raise TypeError("a private key is not written anywhere")


@dataclass(frozen=True)
class VerifiedBy:
    """Which key signed a document (as a multikey), and when it says it did."""

    key: str
    created: datetime


def sign(
    document: Mapping[str, Any], key: PrivateKey, *, created: datetime, purpose: str = PURPOSE
) -> dict[str, Any]:
    """The document with a `proof` at its end; the document given is not changed.

    Raises `NotCanonical` for content that cannot be signed, `ValueError` for a document signed already.
    """
    if "proof" in document:
        raise ValueError("the document carries a proof already")
    proof: dict[str, Any] = {
        "type": "DataIntegrityProof",
        "cryptosuite": CRYPTOSUITE,
        "created": clock.as_text(created),
        "verificationMethod": verification_method(key.multikey),
        "proofPurpose": purpose,
    }
    if "@context" in document:
        proof["@context"] = document["@context"]
    proof["proofValue"] = "z" + base58(key.sign(_signed_bytes(document, proof)))
    return {**document, "proof": proof}


def verify(
    document: object, *, expected_key: str | None = None, purpose: str = PURPOSE, name: str = ""
) -> VerifiedBy:
    """Which key signed the document. Raises `BadSignature`, whose `reason` is one of `REASONS`.

    `expected_key` (a multikey) refuses every other key; without it the caller asks the trust list. `name` is
    what errors call the document. A file is read with `from_bytes`, which also refuses changes of its
    spelling that leave its content as it was. Raises `NotCanonical` for content that nobody can have signed.
    """
    place = Place(name)
    if not isinstance(document, Mapping):
        raise _bad("not-a-document", place)
    proof = document.get("proof")
    if isinstance(proof, list):
        raise _bad("several-proofs" if proof else "no-proof", place)
    if not isinstance(proof, Mapping):
        raise _bad("no-proof", place)
    if proof.get("type") != "DataIntegrityProof":
        raise _bad("unknown-type", place)
    if proof.get("cryptosuite") != CRYPTOSUITE:
        raise _bad("unknown-cryptosuite", place)
    if not set(proof) >= _REQUIRED or set(proof) - _REQUIRED - {"@context", "id"}:
        # Among the unknown are expiry, domain and previous proof: ignoring them would be to misread the proof.
        raise _bad("proof-members", place)
    if proof["proofPurpose"] != purpose:
        raise _bad("wrong-purpose", place)
    key = _key_of_method(proof["verificationMethod"], place)
    if expected_key is not None and key != expected_key:
        raise _bad("wrong-key", place)
    try:
        created = clock.from_text(proof["created"])
    except clock.NotATime as error:
        raise _bad("bad-created", place) from error
    signature = _signature_of(proof["proofValue"], place)
    if "@context" in proof:
        if not _starts_with(document.get("@context"), proof["@context"]):
            raise _bad("wrong-context", place)
        document = {**document, "@context": proof["@context"]}
    if not holds(key, signature, _signed_bytes(document, proof)):
        raise _bad("altered", place)
    return VerifiedBy(key, created)


def to_bytes(document: Mapping[str, Any]) -> bytes:
    """The one way a signed document is written into a file: UTF-8, two spaces, order kept, line end at the end."""
    import json

    return (json.dumps(_integers(document), ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode(
        "utf-8"
    )


def _integers(content: Any) -> Any:
    """The content with 12.0 as 12: both are the same number to a signature, so one spelling must do for both."""
    if isinstance(content, float):
        return int(content) if content.is_integer() and abs(content) <= MAX_INTEGER else content
    if isinstance(content, Mapping):
        return {name: _integers(value) for name, value in content.items()}
    if isinstance(content, list | tuple):
        return [_integers(value) for value in content]
    return content


def from_bytes(data: bytes, name: str) -> dict[str, Any]:
    """The content of a file written by `to_bytes`; its signature is not looked at.

    A signature covers content, not spelling: a tab for a space or 0.10 for 0.1 would pass it. Hence any other
    spelling is refused here, and no byte of a signed file can be changed. Raises `UnreadableJson`,
    `BadSignature`.
    """
    document = parse_json(data, name)
    if not isinstance(document, dict):
        raise _bad("not-a-document", Place(name))
    if to_bytes(document) != data:
        raise _bad("not-as-written", Place(name))
    return document


def verify_bytes(
    data: bytes, name: str, *, expected_key: str | None = None
) -> tuple[dict[str, Any], VerifiedBy]:
    """Content and signer of a file written by `to_bytes`. Raises `UnreadableJson`, `BadSignature`."""
    document = from_bytes(data, name)
    return document, verify(document, expected_key=expected_key, name=name)


def holds(key: str, signature: bytes, message: bytes) -> bool:
    """Whether an Ed25519 signature (64 bytes) over a message is that of a multikey. Raises `NotAKey`."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(from_multikey(key)).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def to_multikey(public: bytes) -> str:
    """The multikey of the 32 bytes of an Ed25519 public key."""
    if len(public) != 32:
        raise ValueError(f"an Ed25519 public key has 32 bytes, not {len(public)}")
    return "z" + base58(_ED25519 + public)


def from_multikey(key: object, place: Place | None = None) -> bytes:
    """The 32 bytes of the Ed25519 public key that a multikey writes. Raises `NotAKey`."""
    if isinstance(key, str) and len(key) == 48 and key.startswith("z"):
        decoded = _from_base58(key[1:])
        if decoded is not None and len(decoded) == 34 and decoded.startswith(_ED25519):
            return decoded[2:]
    raise NotAKey(place, value=repr(key if not isinstance(key, str) else key[:60]))


def verification_method(key: str) -> str:
    """How a proof names a multikey: the did:key with its one key as fragment."""
    return f"did:key:{key}#{key}"


def base58(data: bytes) -> str:
    """Base58btc: the number that the bytes are, after a 1 for each leading zero byte."""
    number, digits = int.from_bytes(data, "big"), ""
    while number:
        number, digit = divmod(number, 58)
        digits = _ALPHABET[digit] + digits
    return "1" * (len(data) - len(data.lstrip(b"\0"))) + digits


def _from_base58(text: str) -> bytes | None:
    """The bytes of a text of at most 100 digits, None where it is not base58btc."""
    if len(text) > 100:
        return None
    number = 0
    for sign in text:
        digit = _ALPHABET.find(sign)
        if digit < 0:
            return None
        number = number * 58 + digit
    zeros = len(text) - len(text.lstrip("1"))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")


def _signed_bytes(document: Mapping[str, Any], proof: Mapping[str, Any]) -> bytes:
    """What Ed25519 signs: digests of proof options and document (W3C vc-di-eddsa 1.0, eddsa-jcs-2022)."""
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    unsecured = {name: value for name, value in document.items() if name != "proof"}
    # Doubles are admitted: a credential's schema wants numbers. Our own documents have none.
    return b"".join(hashlib.sha256(canonical(part, doubles=True)).digest() for part in (options, unsecured))


def _key_of_method(method: object, place: Place) -> str:
    if isinstance(method, str) and len(method) <= 200:
        key = method.removeprefix("did:key:").partition("#")[0]
        if method == verification_method(key):
            try:
                from_multikey(key)
            except NotAKey as error:
                raise _bad("unknown-method", place) from error
            return key
    raise _bad("unknown-method", place)


def _signature_of(value: object, place: Place) -> bytes:
    if isinstance(value, str) and value.startswith("z"):
        signature = _from_base58(value[1:])
        if signature is not None and len(signature) == 64:
            return signature
    raise _bad("bad-encoding", place)


def _starts_with(context: object, start: object) -> bool:
    whole = context if isinstance(context, list) else [context]
    first = start if isinstance(start, list) else [start]
    return whole[: len(first)] == first


def _bad(reason: str, place: Place) -> BadSignature:
    return BadSignature(place, reason=reason, explanation=_(REASONS[reason]))

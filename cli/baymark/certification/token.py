"""The token in the code of a label: the main facts of a certificate, signed, in at most 220 bytes.

A telephone can read it without a network: deterministic CBOR (RFC 8949, 4.2.1), one array of thirteen elements,
then the 64 bytes of an Ed25519 signature over a domain-separating prefix and the array. The last element is the
start of the key's digest, so that it stands at a fixed place and the signature is verified before anything is
parsed. What the token cannot say is whether the certificate still stands: only the registry knows.
"""

from __future__ import annotations

import hashlib
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from baymark.certification.errors import ExpiredKey, UnknownKey, WrongRole
from baymark.certification.signature import PrivateKey, from_multikey, holds
from baymark.errors import BadInput, VerificationFailed
from baymark.i18n import N_, _

if TYPE_CHECKING:
    from baymark.certification.certificate import CertificateRecord
    from baymark.certification.trust import Holder, TrustList

VERSION = 1
MAX_BYTES = 220
ROLE = "issuer"

# The stages in the order of the token's bits and shares.
STAGES = ("raw_materials", "production", "distribution", "use", "end_of_life")
# Codes of units in version 1 of the token; a code is never given to another unit. Other units are written out.
UNITS = {
    "kgCO2e/kWh_delivered": 1,
    "kgCO2e/kWh_capacity": 2,
    "kgCO2e/piece": 3,
    "kgCO2e/kg": 4,
    "kgCO2e": 5,
    "kgCO2e/kWp": 6,
    "kgCO2e/kWh": 7,
    "kgCO2e/km": 8,
    "gCO2e/kWh_delivered": 9,
    "gCO2e/kWh": 10,
    "gCO2e/km": 11,
    "kgCO2e/m2": 12,
}

_DOMAIN = b"baymark/label-token/1\0"
_SIGNATURE = 64
_KEY_PREFIX = 8
_RULE_PACK_PREFIX = 8
_DOSSIER_PREFIX = 16
_ELEMENTS = 13
_MODEL_BYTES = 32  # of UTF-8; a code with longer models would be finer than printers print
_EPOCH = date(1970, 1, 1)
_VALUE = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")

REASONS = {
    "not-a-token": N_("it is not written as a token of a label is"),
    "altered": N_("content and signature do not agree"),
    "unknown-key": N_("its key is not in the trust list"),
    "expired-key": N_("its key was not valid at the time of issue"),
    "wrong-role": N_("its key may not issue certificates"),
    "other-version": N_("it is of a later version of the format"),
}


class BadToken(VerificationFailed):
    """The token of a label does not hold. `reason` is one of `REASONS`."""

    code = "bad-token"
    summary = "The token is refused ({reason}): {explanation}"
    remedy = "Do not rely on this label; look the certificate number up in the registry of the body."

    @property
    def reason(self) -> str:
        """The stable code of the reason."""
        return str(self.values["reason"])


class TokenTooLong(BadInput):
    """The facts do not fit in a label's code."""

    code = "token-too-long"
    summary = "The token of {number} would have {size} bytes; at most {limit} fit in the code of a label."
    remedy = "Shorten the certificate number or the unit of the value."


@dataclass(frozen=True)
class TokenFacts:
    """What a token says. `split` is the share of each stage of `STAGES` in per mille of the value; digests and key
    are hexadecimal beginnings. A model that was cut ends with an ellipsis."""

    number: str
    model: str
    declared_value: str
    unit: str
    inside: tuple[bool, ...]
    split: tuple[int, ...]
    rule_pack_digest: str
    dossier_digest: str
    issued: datetime
    valid_until: date
    specimen: bool
    key: str


@dataclass(frozen=True)
class Reading:
    """A token whose signature holds, and whose key the trust list knows as an issuer's."""

    facts: TokenFacts
    holder: Holder


def make(record: CertificateRecord, key: PrivateKey) -> bytes:
    """The signed token of a certificate. Raises `TokenTooLong`."""
    stages = {stage.id: stage for stage in record.stages}
    split = _per_mille([stages[name].share if name in stages else None for name in STAGES])
    facts = TokenFacts(
        number=record.number,
        model=record.product.model,
        declared_value=format(record.declared_value, "f"),
        unit=record.unit,
        inside=tuple(name in stages and stages[name].inside for name in STAGES),
        split=split,
        rule_pack_digest=_hex(record.rule_pack.digest)[: 2 * _RULE_PACK_PREFIX],
        dossier_digest=_hex(record.dossier_digest)[: 2 * _DOSSIER_PREFIX],
        issued=record.issued,
        valid_until=record.valid_until,
        specimen=record.specimen,
        key="",
    )
    return sign(facts, key)


def sign(facts: TokenFacts, key: PrivateKey) -> bytes:
    """The token of these facts, with the key's digest for `key`; a long model is cut. Raises `TokenTooLong`."""
    if not _VALUE.fullmatch(facts.declared_value):
        raise ValueError(f"{facts.declared_value!r} is not a decimal number written out")
    room = _MODEL_BYTES
    while True:
        content = _encoded(facts, _cut(facts.model, room), key_digest(key.multikey))
        size = len(content) + _SIGNATURE
        if size <= MAX_BYTES:
            return content + key.sign(_DOMAIN + content)
        if room <= 8:
            raise TokenTooLong(number=facts.number, size=size, limit=MAX_BYTES)
        room = max(8, room - (size - MAX_BYTES))


def read(token: bytes, trust: TrustList) -> Reading:
    """The facts of a token that an issuer of the trust list signed. Raises `BadToken`.

    Whether the certificate has run out, or was withdrawn, is not looked at here.
    """
    if not _SIGNATURE + _KEY_PREFIX < len(token) <= MAX_BYTES:
        raise _bad("not-a-token")
    content, signature = token[:-_SIGNATURE], token[-_SIGNATURE:]
    digest = content[-_KEY_PREFIX:]
    # Several keys may begin alike; the signature tells which one it was.
    known = [key for key in (entry.key for entry in trust.entries) if key_digest(key) == digest]
    if not known:
        raise _bad("unknown-key")
    signer = next((key for key in known if holds(key, signature, _DOMAIN + content)), None)
    if signer is None:
        raise _bad("altered")
    facts = _decoded(content)
    try:
        return Reading(facts, trust.holder(signer, ROLE, facts.issued))
    except ExpiredKey as error:
        raise _bad("expired-key") from error
    except WrongRole as error:
        raise _bad("wrong-role") from error
    except UnknownKey as error:
        raise _bad("unknown-key") from error


def as_text(token: bytes) -> str:
    """The token as it stands in a link: base64url without padding."""
    return urlsafe_b64encode(token).rstrip(b"=").decode("ascii")


def from_text(text: str) -> bytes:
    """The bytes of a token in a link. Raises `BadToken` for any other spelling than that of `as_text`."""
    if len(text) > 4 * MAX_BYTES // 3 + 4 or not text.isascii():
        raise _bad("not-a-token")
    try:
        token = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError as error:
        raise _bad("not-a-token") from error
    if as_text(token) != text:  # spare bits, signs of other alphabets
        raise _bad("not-a-token")
    return token


def key_digest(multikey: str) -> bytes:
    """The first 8 bytes of the SHA-256 of a public key's 32 bytes, by which a token names it."""
    return hashlib.sha256(from_multikey(multikey)).digest()[:_KEY_PREFIX]


def _encoded(facts: TokenFacts, model: str, key: bytes) -> bytes:
    import cbor2

    bits = sum(1 << place for place, inside in enumerate(facts.inside) if inside)
    return cbor2.dumps(
        [
            VERSION,
            facts.number,
            model,
            facts.declared_value,
            UNITS.get(facts.unit, facts.unit),
            bits,
            list(facts.split),
            bytes.fromhex(facts.rule_pack_digest),
            bytes.fromhex(facts.dossier_digest),
            int(facts.issued.timestamp()),
            (facts.valid_until - _EPOCH).days,
            facts.specimen,
            key,
        ],
        canonical=True,
    )


def _decoded(content: bytes) -> TokenFacts:
    """The facts of bytes whose signature holds; a signer's mistake is still refused, not printed."""
    import cbor2

    try:
        elements = cbor2.loads(content)
    except (cbor2.CBORDecodeError, ValueError) as error:
        raise _bad("not-a-token") from error
    if not isinstance(elements, list) or not elements or type(elements[0]) is not int:
        raise _bad("not-a-token")
    if elements[0] != VERSION:
        raise _bad("other-version")
    if len(elements) != _ELEMENTS or not _well_formed(elements):
        raise _bad("not-a-token")
    _version, number, model, value, unit, bits, split, rules, dossier, issued, until, specimen, key = elements
    named = {code: name for name, code in UNITS.items()}
    if isinstance(unit, int) and unit not in named:
        raise _bad("other-version")
    facts = TokenFacts(
        number=number,
        model=model,
        declared_value=value,
        unit=named[unit] if isinstance(unit, int) else unit,
        inside=tuple(bool(bits >> place & 1) for place in range(len(STAGES))),
        split=tuple(split),
        rule_pack_digest=rules.hex(),
        dossier_digest=dossier.hex(),
        issued=datetime.fromtimestamp(issued, UTC),
        valid_until=_EPOCH + timedelta(days=until),
        specimen=specimen,
        key=key.hex(),
    )
    if _encoded(facts, model, key) != content:
        raise _bad("not-a-token")
    return facts


def _well_formed(elements: list[Any]) -> bool:
    _version, number, model, value, unit, bits, split, rules, dossier, issued, until, specimen, key = elements
    texts = all(isinstance(text, str) and text.isprintable() for text in (number, model, value))
    # Both end in the year 2200: beyond it a date is a mistake.
    times = type(issued) is int and 0 <= issued < 7_258_118_400 and type(until) is int and 0 <= until < 84_006
    shares = isinstance(split, list) and len(split) == len(STAGES) and all(type(s) is int for s in split)
    lengths = ((rules, _RULE_PACK_PREFIX), (dossier, _DOSSIER_PREFIX), (key, _KEY_PREFIX))
    return (
        texts
        and times
        and shares
        and bool(number and _VALUE.fullmatch(value))
        and (type(unit) is int or (isinstance(unit, str) and unit.isprintable()))
        and type(bits) is int
        and 0 <= bits < 1 << len(STAGES)
        and type(specimen) is bool
        and all(isinstance(piece, bytes) and len(piece) == length for piece, length in lengths)
    )


def _per_mille(shares: Sequence[Decimal | None]) -> tuple[int, ...]:
    """Shares of 1 as whole per mille that add up to what the shares add up to (largest remainder)."""
    exact = [(share or Decimal(0)) * 1000 for share in shares]
    whole = [int(one.to_integral_value("ROUND_FLOOR")) for one in exact]
    missing = int(sum(exact, Decimal(0)).to_integral_value("ROUND_HALF_EVEN")) - sum(whole)
    order = sorted(range(len(exact)), key=lambda place: (whole[place] - exact[place], place))
    for place in order[:missing]:
        whole[place] += 1
    return tuple(whole)


def _cut(text: str, room: int) -> str:
    """The text in at most so many bytes of UTF-8; an ellipsis ends what was cut."""
    if len(text.encode()) <= room:
        return text
    while len(f"{text}…".encode()) > room:
        text = text[:-1]
    return f"{text}…"


def _hex(digest: str) -> str:
    return digest.removeprefix("sha256:")


def _bad(reason: str) -> BadToken:
    return BadToken(reason=reason, explanation=_(REASONS[reason]))

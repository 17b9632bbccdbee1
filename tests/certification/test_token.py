"""The token of a label: small, the same bytes for the same facts, refused after any change."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal as D

import cbor2
import pytest

from baymark.certification import token
from baymark.certification.signature import to_multikey
from baymark.certification.token import BadToken, TokenTooLong

from ..documents.paper import ISSUED, ISSUER, STRANGER, record, signed, specimen, trusted


def reason(data: bytes, trust=None) -> str:
    with pytest.raises(BadToken) as caught:
        token.read(data, trust or trusted())
    return caught.value.reason


def test_says_what_the_certificate_says() -> None:
    reading = token.read(signed(), trusted())
    facts = reading.facts
    assert (facts.number, facts.model, facts.declared_value, facts.unit) == (
        "BMK-GBA-2026-000001-4", "TB-1", "0.0500", "kgCO2e/kWh_delivered",
    )  # fmt: skip
    assert facts.inside == (True,) * 5
    assert facts.split == (600, 300, 20, 160, -80)
    assert (facts.rule_pack_digest, facts.dossier_digest) == ("cd" * 8, "34" * 16)
    assert (facts.issued, facts.valid_until.isoformat(), facts.specimen) == (ISSUED, "2028-11-19", False)
    assert reading.holder.organisation == "Body Ltd"
    assert token.read(signed(specimen()), trusted()).facts.specimen is True


def test_is_small_and_the_same_every_time() -> None:
    assert signed() == signed()
    assert len(signed()) < 170
    long = replace(record().product, model="型" * 60)
    assert len(signed(record(product=long))) <= token.MAX_BYTES
    facts = token.read(signed(record(product=long)), trusted()).facts
    assert facts.model.endswith("…") and facts.model != "型" * 60
    assert len(facts.model.encode()) <= 32


def test_a_stage_outside_has_no_share() -> None:
    outside = tuple(
        replace(stage, inside=False, value=None, share=None) if stage.id == "use" else stage
        for stage in record().stages
    )
    facts = token.read(signed(record(stages=outside)), trusted()).facts
    assert facts.inside == (True, True, True, False, True)
    assert facts.split[3] == 0


def test_shares_add_up_to_the_value() -> None:
    thirds = tuple(replace(stage, share=D(1) / 5 + D("0.00033")) for stage in record().stages[:4])
    last = replace(record().stages[4], share=1 - 4 * (D(1) / 5 + D("0.00033")))
    assert sum(token.read(signed(record(stages=(*thirds, last))), trusted()).facts.split) == 1000


def test_refuses_what_does_not_fit() -> None:
    with pytest.raises(TokenTooLong):
        signed(record(number="N" * 60, unit="kgCO2e/" + "u" * 60))


def test_every_changed_byte_is_refused() -> None:
    data = signed()
    for place in range(len(data)):
        for flip in (0x01, 0x80, 0xFF):
            changed = bytearray(data)
            changed[place] ^= flip
            assert reason(bytes(changed)) in ("altered", "unknown-key")


def test_every_shortened_or_lengthened_token_is_refused() -> None:
    data = signed()
    for end in range(len(data)):
        assert reason(data[:end]) in ("not-a-token", "unknown-key", "altered")
    assert reason(data + b"\0") in ("unknown-key", "altered")
    assert reason(b"\0" * 100_000) == "not-a-token"


def test_the_key_decides() -> None:
    assert reason(signed(), trusted(key=STRANGER)) == "unknown-key"
    assert reason(signed(), trusted(roles=("verifier",))) == "wrong-role"
    late = record(issued=ISSUED + timedelta(days=200), valid_until=record().valid_until)
    assert reason(signed(late)) == "expired-key"
    # A key that ended after the issue still vouches for what it signed.
    assert token.read(signed(), trusted(days=1)).facts.number == record().number


def test_a_signature_of_other_data_is_refused() -> None:
    content = signed()[:-64]
    assert reason(content + ISSUER.sign(content)) == "altered"


@pytest.mark.parametrize(
    "change",
    [
        {0: 2}, {1: ""}, {1: "a\nb"}, {3: "1e5"}, {3: "01"}, {4: 99}, {4: -1}, {5: 32}, {6: [1, 2]}, {6: [1.5] * 5},
        {7: b"short"}, {9: -1}, {10: 10**9}, {11: 1}, {2: b"x"},
    ],
)  # fmt: skip
def test_a_signers_mistake_is_refused(change: dict[int, object]) -> None:
    elements = cbor2.loads(signed()[:-64])
    for place, value in change.items():
        elements[place] = value
    content = cbor2.dumps(elements, canonical=True)
    assert reason(content + ISSUER.sign(b"baymark/label-token/1\0" + content)) in (
        "not-a-token",
        "other-version",
    )


def test_another_spelling_of_the_same_facts_is_refused() -> None:
    content = signed()[:-64]
    assert content[1] == 1  # the version, here in two bytes instead of one
    longer = content[:1] + b"\x18\x01" + content[2:]
    assert cbor2.loads(longer) == cbor2.loads(content)
    assert reason(longer + ISSUER.sign(b"baymark/label-token/1\0" + longer)) == "not-a-token"


def test_text_form() -> None:
    text = token.as_text(signed())
    assert token.from_text(text) == signed()
    for other in (f"{text}=", f"{text} ", text.replace("_", "/").replace("-", "+") + "x", "é", "A" * 1000):
        with pytest.raises(BadToken):
            token.from_text(other)
    # The last sign has spare bits: another sign with the same bytes is refused.
    data = signed()[:-1]  # a length that leaves spare bits
    spare = token.as_text(data)
    assert len(data) % 3
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    twin = spare[:-1] + alphabet[alphabet.index(spare[-1]) ^ 1]
    with pytest.raises(BadToken):
        token.from_text(twin)


def test_a_unit_code_is_never_used_twice() -> None:
    assert len(set(token.UNITS.values())) == len(token.UNITS)
    assert token.UNITS["kgCO2e/kWh_delivered"] == 1
    assert to_multikey(bytes(32)) and len(token.key_digest(ISSUER.multikey)) == 8

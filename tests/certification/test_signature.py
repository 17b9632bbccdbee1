"""Signatures: the published vectors hold, and nothing that was changed, misnamed or misspelt is accepted."""

from __future__ import annotations

import copy
import hashlib
import json
import pickle
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baymark.canonical import NotCanonical, canonical, parse_json
from baymark.certification import signature
from baymark.certification.errors import BadSignature, NotAKey
from baymark.certification.signature import PrivateKey
from baymark.errors import BaymarkError

VC = Path(__file__).resolve().parents[3] / "shared/schemas/vc"
EDDSA = VC / "vc-di-eddsa/TestVectors"
JCS = EDDSA / "eddsa-jcs-2022"
WYCHEPROOF = VC / "wycheproof/ed25519_test.json"
with_vectors = pytest.mark.skipif(
    not VC.is_dir(), reason="the W3C and Wycheproof vectors do not lie beside this checkout"
)

AT = datetime(2026, 11, 20, 8, tzinfo=UTC)
KEY = PrivateKey(bytes(range(32)))
OTHER = PrivateKey(bytes(32))
DOCUMENT: dict[str, Any] = {
    "@context": ["https://www.w3.org/ns/credentials/v2", "https://example.org/v1"],
    "schema": "example/1",
    "organisation": "湾区电池（深圳）有限公司",
    "value": "61.80",
    "empty": "",
    "lines": ["one\ntwo", "\u001f"],
    "figures": [{"count": 12, "open": False, "none": None}],
}
SIGNED = signature.sign(DOCUMENT, KEY, created=AT)


def refused(document: object, **wanted: Any) -> str:
    with pytest.raises(BadSignature) as error:
        signature.verify(document, **wanted)
    return error.value.reason


def with_proof(**members: object) -> dict[str, Any]:
    """The signed document with members of its proof changed; None takes one out."""
    proof = {**SIGNED["proof"], **{name.replace("context", "@context"): v for name, v in members.items()}}
    return {**SIGNED, "proof": {name: value for name, value in proof.items() if value is not None}}


# Published vectors


@with_vectors
def test_w3c_vector_is_verified() -> None:
    signed = parse_json((JCS / "signedJCS.json").read_bytes(), "signedJCS.json")
    public = json.loads((EDDSA / "keyPair.json").read_text())["publicKeyMultibase"]
    assert signature.verify(signed, expected_key=public) == signature.VerifiedBy(
        public, datetime(2023, 2, 24, 23, 36, 38, tzinfo=UTC)
    )


@with_vectors
def test_w3c_vector_is_reproduced_at_every_step() -> None:
    unsigned = json.loads((EDDSA / "unsigned.json").read_text())
    options = json.loads((JCS / "proofConfigJCS.json").read_text())
    for content, name in ((unsigned, "canonDocJCS.txt"), (options, "proofCanonJCS.txt")):
        assert canonical(content).decode() == (JCS / name).read_text().strip()
    digests = [hashlib.sha256(canonical(content)).hexdigest() for content in (options, unsigned)]
    assert digests == [(JCS / name).read_text().strip() for name in ("proofHashJCS.txt", "docHashJCS.txt")]
    assert "".join(digests) == (JCS / "combinedHashJCS.txt").read_text().strip()

    pair = json.loads((EDDSA / "keyPair.json").read_text())
    key = PrivateKey(_seed(pair["privateKeyMultibase"]))
    assert key.multikey == pair["publicKeyMultibase"]
    signed = signature.sign(unsigned, key, created=datetime(2023, 2, 24, 23, 36, 38, tzinfo=UTC))
    assert signed == json.loads((JCS / "signedJCS.json").read_text())
    assert signed["proof"]["proofValue"] == (JCS / "sigBTC58JCS.txt").read_text().strip()
    raw = bytes.fromhex((JCS / "sigHexJCS.txt").read_text())
    assert key.sign(bytes.fromhex("".join(digests))) == raw
    assert signature.holds(key.multikey, raw, bytes.fromhex("".join(digests)))


@with_vectors
def test_w3c_key_pairs_agree() -> None:
    pairs = json.loads((EDDSA / "proof-set-chain/multiKeyPairs.json").read_text()).values()
    assert len(pairs) == 4
    for pair in pairs:
        assert PrivateKey(_seed(pair["privateKeyMultibase"])).multikey == pair["publicKeyMultibase"]


@with_vectors
@pytest.mark.parametrize(
    ("file", "reason"),
    [
        ("vc-di-eddsa/TestVectors/eddsa-rdfc-2022/signedDataInt.json", "unknown-cryptosuite"),
        ("vc-di-eddsa/TestVectors/eddsa-rdfc-2022/employ/signedDataInt.json", "unknown-cryptosuite"),
        ("vc-di-eddsa/TestVectors/Ed25519Signature2020/signedEdSig.json", "unknown-type"),
        ("vc-di-eddsa/TestVectors/proof-set-chain/signedProofSet1.json", "unknown-cryptosuite"),
        ("vc-di-eddsa/TestVectors/proof-set-chain/signedProofSet2.json", "several-proofs"),
        ("vc-di-eddsa/TestVectors/proof-set-chain/signedProofChain2.json", "several-proofs"),
        ("vc-di-eddsa/TestVectors/unsigned.json", "no-proof"),
        (
            "vc-di-ecdsa/TestVectors/ecdsa-jcs-2019-p256/signedJCSECDSAP256.json",
            "unknown-cryptosuite",
        ),
    ],
)
def test_other_suites_of_w3c_are_refused_by_name(file: str, reason: str) -> None:
    assert refused(parse_json((VC / file).read_bytes(), file)) == reason


@with_vectors
def test_wycheproof() -> None:
    cases = 0
    for group in json.loads(WYCHEPROOF.read_text())["testGroups"]:
        key = signature.to_multikey(bytes.fromhex(group["publicKey"]["pk"]))
        for case in group["tests"]:
            held = signature.holds(key, bytes.fromhex(case["sig"]), bytes.fromhex(case["msg"]))
            assert held == (case["result"] == "valid"), case["tcId"]
            cases += 1
    assert cases == 151


def _seed(private_multikey: str) -> bytes:
    """The 32 bytes of a private key as W3C writes it: z, base58btc of 0x8026 and the seed."""
    alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
    number = 0
    for sign in private_multikey[1:]:
        number = number * 58 + alphabet.index(sign)
    decoded = number.to_bytes(34, "big")
    assert decoded[:2] == b"\x80\x26"
    return decoded[2:]


# What is refused


def test_signed_documents_are_verified_and_the_original_stays() -> None:
    assert "proof" not in DOCUMENT and {**DOCUMENT, "proof": SIGNED["proof"]} == SIGNED
    assert signature.verify(SIGNED) == signature.VerifiedBy(KEY.multikey, AT)
    assert signature.verify(SIGNED, expected_key=KEY.multikey).created == AT
    with pytest.raises(ValueError, match="proof already"):
        signature.sign(SIGNED, OTHER, created=AT)


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (["not", "an", "object"], "not-a-document"),
        (None, "not-a-document"),
        (DOCUMENT, "no-proof"),
        ({**SIGNED, "proof": None}, "no-proof"),
        ({**SIGNED, "proof": []}, "no-proof"),
        ({**SIGNED, "proof": [SIGNED["proof"]]}, "several-proofs"),
        ({**SIGNED, "proof": [SIGNED["proof"], SIGNED["proof"]]}, "several-proofs"),
        (with_proof(type="Ed25519Signature2020"), "unknown-type"),
        (with_proof(type=None), "unknown-type"),
        (with_proof(cryptosuite="eddsa-rdfc-2022"), "unknown-cryptosuite"),
        (with_proof(cryptosuite=["eddsa-jcs-2022"]), "unknown-cryptosuite"),
        (with_proof(proofPurpose="authentication"), "wrong-purpose"),
        (with_proof(proofPurpose=None), "proof-members"),
        (with_proof(created=None), "proof-members"),
        (with_proof(proofValue=None), "proof-members"),
        (with_proof(expires="2020-01-01T00:00:00Z"), "proof-members"),
        (with_proof(previousProof="urn:uuid:1"), "proof-members"),
        (with_proof(created="2026-11-20T08:00:01Z"), "altered"),
        (with_proof(created="2026-11-20T08:00:00+00:00"), "bad-created"),
        (with_proof(created=0), "bad-created"),
        (with_proof(verificationMethod=KEY.multikey), "unknown-method"),
        (with_proof(verificationMethod=f"did:key:{KEY.multikey}"), "unknown-method"),
        (with_proof(verificationMethod=f"did:web:example.org#{KEY.multikey}"), "unknown-method"),
        (with_proof(verificationMethod=f"did:key:{KEY.multikey}#{OTHER.multikey}"), "unknown-method"),
        (with_proof(verificationMethod=signature.verification_method("z6Mkwrong")), "unknown-method"),
        (with_proof(verificationMethod={"id": "x"}), "unknown-method"),
        (with_proof(verificationMethod=signature.verification_method(OTHER.multikey)), "altered"),
        (with_proof(context=None), "altered"),
        (with_proof(context=["https://example.org/v1"]), "wrong-context"),
        (with_proof(context=DOCUMENT["@context"][:1]), "altered"),
        ({**SIGNED, "value": "61.8"}, "altered"),
        ({**SIGNED, "added": None}, "altered"),
        ({name: value for name, value in SIGNED.items() if name != "empty"}, "altered"),
        ({**SIGNED, "@context": [*DOCUMENT["@context"], "https://example.org/v2"]}, None),
    ],
)
def test_refused_with_a_reason(document: object, reason: str | None) -> None:
    if reason is None:  # as W3C has it: a context may be added behind those that were signed
        assert signature.verify(document).key == KEY.multikey
    else:
        assert refused(document) == reason


def test_another_key_than_the_expected_is_refused() -> None:
    assert refused(SIGNED, expected_key=OTHER.multikey) == "wrong-key"
    moved = signature.sign(DOCUMENT, OTHER, created=AT)
    assert (
        refused({**moved, "proof": {**moved["proof"], "proofValue": SIGNED["proof"]["proofValue"]}})
        == "altered"
    )


def test_a_purpose_is_verified_for_itself() -> None:
    signed = signature.sign(DOCUMENT, KEY, created=AT, purpose="authentication")
    assert refused(signed) == "wrong-purpose"
    assert signature.verify(signed, purpose="authentication").key == KEY.multikey


def test_proof_values_have_one_spelling() -> None:
    value = SIGNED["proof"]["proofValue"]
    raw = KEY.sign(b"x")
    for wrong in (
        value[1:],
        "u" + value[1:],
        value + "1",
        "z1" + value[1:],
        value[:-2],
        value[:-1] + "0",
        value + "\n",
        "z" + "z" * 20_000,
        "z",
        raw.hex(),
        None,
        64,
    ):
        changed = {**SIGNED, "proof": {**SIGNED["proof"], "proofValue": wrong}}
        assert refused(changed) == "bad-encoding", wrong


def test_a_second_signature_of_the_same_content_cannot_be_made_from_the_first() -> None:
    """Ed25519 with S + L instead of S is the same equation: RFC 8032 has it refused."""
    order = 2**252 + 27742317777372353535851937790883648493
    raw = KEY.sign(b"message")
    malleable = raw[:32] + (int.from_bytes(raw[32:], "little") + order).to_bytes(32, "little")
    assert signature.holds(KEY.multikey, raw, b"message")
    assert not signature.holds(KEY.multikey, malleable, b"message")
    assert not signature.holds(KEY.multikey, raw, b"message ")


def test_content_that_nobody_can_sign() -> None:
    for content in ({"a": float("nan")}, {"a": 2**53}, {"a": "\ud800"}, {"a": b""}):
        with pytest.raises(NotCanonical):
            signature.sign(content, KEY, created=AT)
    with pytest.raises(NotCanonical):
        signature.verify({**SIGNED, "value": float("inf")})


# Files


def test_a_file_comes_back() -> None:
    data = signature.to_bytes(SIGNED)
    document, signed = signature.verify_bytes(data, "x.json", expected_key=KEY.multikey)
    assert document == SIGNED and signed.key == KEY.multikey
    assert list(document) == list(SIGNED)
    assert "湾区" in data.decode()


def test_every_byte_of_a_file_counts() -> None:
    """Each byte with each of its bits turned, and as each byte that JSON reads as space, digit or quote."""
    data = signature.to_bytes(SIGNED)
    tried = 0
    for place, byte in enumerate(data):
        for other in {*(byte ^ 1 << bit for bit in range(8)), *b' \t\n\r01"'} - {byte}:
            changed = data[:place] + bytes([other]) + data[place + 1 :]
            with pytest.raises(BaymarkError) as error:
                signature.verify_bytes(changed, "x.json")
            assert error.value.exit_code in (4, 5)
            tried += 1
    assert tried > 12 * len(data)


@given(st.data())
def test_bytes_added_or_taken_away_are_refused(data: st.DataObject) -> None:
    whole = signature.to_bytes(SIGNED)
    place = data.draw(st.integers(0, len(whole)))
    added = data.draw(st.sampled_from([b" ", b"\n", b"\t", b"0", b"}", b"{}", b"\0", b","]))
    taken = data.draw(st.integers(1, 4))
    for changed in (whole[:place] + added + whole[place:], whole[: max(0, place - taken)] + whole[place:]):
        if changed != whole:
            with pytest.raises(BaymarkError):
                signature.verify_bytes(changed, "x.json")


def test_the_same_content_in_another_spelling_is_refused() -> None:
    for other in (
        json.dumps(SIGNED).encode(),
        json.dumps(SIGNED, indent=2).encode() + b"\n",  # \u escapes
        signature.to_bytes(SIGNED).replace(b"\n", b"\r\n"),
        signature.to_bytes(SIGNED).replace(b'"count": 12', b'"count": 12.0'),
    ):
        assert signature.verify(json.loads(other)).key == KEY.multikey  # the signature alone does not see it
        with pytest.raises(BadSignature) as error:
            signature.verify_bytes(other, "x.json")
        assert error.value.reason == "not-as-written"
    twice = signature.to_bytes(SIGNED).replace(b'"value": "61.80"', b'"value": "1", "value": "61.80"')
    with pytest.raises(BaymarkError, match="stands twice"):
        signature.verify_bytes(twice, "x.json")
    with pytest.raises(BadSignature) as error:
        signature.from_bytes(b"[]\n", "x.json")
    assert error.value.reason == "not-a-document"


def test_numbers_of_foreign_schemas_are_signed_as_they_are_written() -> None:
    signed = signature.sign({"measure": {"value": 61.8, "unit": "x"}}, KEY, created=AT)
    data = signature.to_bytes(signed)
    assert signature.verify_bytes(data, "x.json")[1].key == KEY.multikey
    with pytest.raises(BadSignature):
        signature.verify_bytes(data.replace(b"61.8", b"61.80"), "x.json")


# Keys


@given(st.binary(min_size=32, max_size=32))
def test_multikeys_come_back(public: bytes) -> None:
    key = signature.to_multikey(public)
    assert key.startswith("z6Mk") and len(key) == 48
    assert signature.from_multikey(key) == public


@given(st.binary(max_size=60))
def test_base58_is_the_positional_number(data: bytes) -> None:
    text = signature.base58(data)
    number = 0
    for sign in text:
        number = number * 58 + "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz".index(sign)
    assert number == int.from_bytes(data, "big")
    assert len(text) - len(text.lstrip("1")) == len(data) - len(data.lstrip(b"\0"))


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "z",
        "z6Mk",
        KEY.multikey[:-1],
        KEY.multikey + "1",
        "u" + KEY.multikey[1:],
        KEY.multikey + "\n",
        f"did:key:{KEY.multikey}",
        "z" + signature.base58(b"\x80\x24" + bytes(32)),  # a P-256 key's prefix
        "z" + "0" * 47,
        "z" * 100_000,
        5,
        None,
    ],
)
def test_what_is_no_key(wrong: object) -> None:
    with pytest.raises(NotAKey) as error:
        signature.from_multikey(wrong)
    assert len(str(error.value)) < 300  # not the whole of what a stranger sent


def test_private_keys_are_not_shown_or_copied() -> None:
    seed = bytes(range(32))
    shown = f"{KEY} {KEY!r} {KEY.__class__}"
    assert KEY.multikey in shown and seed.hex() not in shown and repr(seed) not in shown
    assert not hasattr(KEY, "__dict__")
    for through in (pickle.dumps, copy.deepcopy, copy.copy):
        with pytest.raises(TypeError):
            through(KEY)


def test_imports_are_light() -> None:
    program = (
        "import sys; from baymark.certification import keys, signature, trust; "
        "print([name for name in ('cryptography', 'pydantic', 'numpy', 'yaml') if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_signing_and_verifying_take_less_than_five_milliseconds() -> None:
    import time

    def best(act: Any) -> float:
        spans = []
        for _ in range(20):
            start = time.perf_counter()
            act()
            spans.append(time.perf_counter() - start)
        return min(spans)

    data = signature.to_bytes(SIGNED)
    assert best(lambda: signature.sign(DOCUMENT, KEY, created=AT)) < 0.005
    assert best(lambda: signature.verify_bytes(data, "x.json")) < 0.005

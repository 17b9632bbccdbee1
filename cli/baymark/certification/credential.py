"""The certificate as a signed credential: W3C Verifiable Credentials 2.0, shaped as UNTP DCC 0.7.0.

The shape is other people's: its `measure.value` is a JSON number. The certificate as we know it, with every
quantity as a decimal text, stands beside it as a JSON literal (JSON-LD `@json`) under `RECORD`; a reader who knows
only the two public contexts need not fetch a third one to understand the rest. The signature covers both.

UNTP 0.7.0 admits one status entry, and its index as an integer where the W3C recommendation has a text. So
`credentialStatus` is the entry for revocation; the record's neighbour `status` names both lists.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from baymark import clock
from baymark.certification import signature
from baymark.certification.certificate import (
    CertificateRecord,
    Party,
    UnreadableRecord,
    from_object,
    to_object,
)
from baymark.i18n import _

if TYPE_CHECKING:
    from baymark.certification.signature import PrivateKey, VerifiedBy

UNTP_VERSION = "0.7.0"
CONTEXTS = (
    "https://www.w3.org/ns/credentials/v2",
    f"https://vocabulary.uncefact.org/untp/{UNTP_VERSION}/context/",
)
TYPES = ("DigitalConformityCredential", "VerifiableCredential")
# The name of our own member. A random UUID needs no domain, so that none can lapse.
RECORD = "urn:uuid:5d0b3c1e-4a53-4b7e-9f0e-2a6c1d8f7b90"
METRICS = "https://vocabulary.uncefact.org/performance-metrics/"
TOPICS = "https://vocabulary.uncefact.org/conformity-topics/"
PURPOSES = ("revocation", "suspension")


@dataclass(frozen=True)
class StatusEntry:
    """Where the status of a certificate stands: the same index in the body's lists for both purposes."""

    list: int
    index: int


def build(record: CertificateRecord, status: StatusEntry, *, issuer: str = "") -> dict[str, Any]:
    """The credential of a certificate, not yet signed.

    `issuer` is the body's DID; without it, did:web of the host that the scheme sends readers to.
    """
    page = record.status_url
    start = "SPECIMEN " if record.specimen else ""
    name = f"{start}Product carbon footprint certificate {record.number}"
    return {
        "@context": list(CONTEXTS),
        "type": list(TYPES),
        "id": page,
        "issuer": {
            "type": ["CredentialIssuer"],
            "id": issuer or did_web(page),
            "name": record.body.organisation,
        },
        "validFrom": clock.as_text(record.issued),
        "validUntil": clock.as_text(datetime.combine(record.valid_until, time(23, 59, 59), UTC)),
        "name": name,
        "credentialStatus": _status(page, status, PURPOSES[0]),
        "credentialSubject": _attestation(record, name),
        RECORD: {
            "@type": "@json",
            "@value": {
                "certificate": to_object(record),
                "status": [_status(page, status, purpose) for purpose in PURPOSES],
            },
        },
    }


def issue(record: CertificateRecord, status: StatusEntry, key: PrivateKey, *, issuer: str = "") -> bytes:
    """The signed credential as the bytes that are stored, handed out and attached to the PDF."""
    document = build(record, status, issuer=issuer)
    return signature.to_bytes(signature.sign(document, key, created=record.issued))


def read(data: bytes, name: str) -> tuple[CertificateRecord, VerifiedBy]:
    """The certificate in a signed credential, and the key that signed it.

    What the public shape says must be what the record says: a reader of either is told the same. Raises
    `UnreadableJson`, `BadSignature`, `UnreadableRecord`.
    """
    document, signed = signature.verify_bytes(data, name)
    member = document.get(RECORD)
    inside = member.get("@value") if isinstance(member, Mapping) else None
    if not isinstance(inside, Mapping):
        raise UnreadableRecord(reason=_("it has no certificate data of baymark"))
    record = from_object(inside.get("certificate"))
    issuer, status = document.get("issuer"), _entry_of(document.get("credentialStatus"))
    if status is None or not isinstance(issuer, Mapping):
        raise UnreadableRecord(reason=_("it has no status entry or no issuer"))
    said = {member: value for member, value in document.items() if member != "proof"}
    if build(record, status, issuer=str(issuer.get("id"))) != said:
        raise UnreadableRecord(reason=_("its public part is not what its certificate data say"))
    return record, signed


def _entry_of(status: object) -> StatusEntry | None:
    if not isinstance(status, Mapping):
        return None
    listed, index = str(status.get("statusListCredential")).rpartition("/")[2], status.get("statusListIndex")
    if not (listed.isascii() and listed.isdigit() and len(listed) < 10 and type(index) is int):
        return None
    return StatusEntry(int(listed), index)


def did_web(address: str) -> str:
    """The did:web of the host of an address; a port is written `%3A8443`, as that method wants."""
    return f"did:web:{quote(urlsplit(address).netloc, safe='')}"


def _site_of(page: str) -> str:
    parts = urlsplit(page)
    return f"{parts.scheme}://{parts.netloc}"


def _status(page: str, status: StatusEntry, purpose: str) -> dict[str, Any]:
    listed = f"{_site_of(page)}/status/{purpose}/{status.list}"
    return {
        "id": f"{listed}#{status.index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": purpose,
        "statusListIndex": status.index,
        "statusListCredential": listed,
    }


def _attestation(record: CertificateRecord, name: str) -> dict[str, Any]:
    page, site = record.status_url, _site_of(record.status_url)
    scheme, assurance = record.scheme, record.assurance
    return {
        "type": ["ConformityAttestation"],
        "id": f"{page}#attestation",
        "name": name,
        "description": (
            f"{scheme.title.en}. {record.functional_unit.en}: {record.declared_value:f} {record.unit}. "
            f"Verified with {assurance.level} assurance by {assurance.verifier_organisation}, "
            f"materiality {assurance.materiality:f}."
        ),
        "assessorLevel": "3rdParty",
        # A specimen is endorsed by nobody.
        "assessmentLevel": "no-endorsement" if record.specimen else "scheme-cab",
        "attestationType": "certification",
        "issuedToParty": _party(record.holder, f"{page}#holder"),
        "referenceScheme": {
            "type": ["ConformityScheme"],
            "id": f"{site}/schemes/{scheme.id}/{scheme.version}",
            "name": scheme.title.en,
        },
        "conformityCertificate": {"linkURL": page, "linkName": name, "mediaType": "text/html"},
        "conformityAssessment": [_assessment(record)],
    }


def _assessment(record: CertificateRecord) -> dict[str, Any]:
    page, pack = record.status_url, record.rule_pack
    rules = f"{_site_of(page)}/rule-packs/{pack.id}/{pack.version}"
    topic = {
        "type": ["ConformityTopic"],
        "id": f"{TOPICS}greenhouse-gas-emissions",
        "name": "Greenhouse Gas Emissions",
    }
    return {
        "type": ["ConformityAssessment"],
        "id": f"{page}#assessment",
        "name": f"Product carbon footprint by {pack.id}@{pack.version}",
        "assessmentCriteria": [{"type": ["Criterion"], "id": rules, "name": pack.title.en}],
        "assessmentDate": record.assurance.stated.date().isoformat(),
        "assessedPerformance": [
            _performance(
                "ghg-emissions-intensity", "GHG Emissions Intensity", record.declared_value, record.unit
            ),
            # The vocabulary has this one per product, in kilograms (KGM).
            _performance(
                "product-carbon-footprint", "Product Carbon Footprint", record.total_per_product, "KGM"
            ),
        ],
        "assessedProduct": [
            {
                "type": ["ProductVerification"],
                "product": {
                    "type": ["Product"],
                    "id": f"{page}#product",
                    "name": record.product.name or record.product.name_zh,
                    "modelNumber": record.product.model,
                },
            }
        ],
        "assessedFacility": [
            {
                "type": ["FacilityVerification"],
                "facility": {
                    "type": ["Facility"],
                    "id": f"{page}#site-{quote(site.id, safe='')}",
                    "name": site.name or site.name_zh,
                    "registeredId": site.id,
                },
            }
            for site in record.sites
        ],
        "assessedOrganisation": _party(record.manufacturer, f"{page}#manufacturer"),
        "conformityTopic": [topic],
        # Of a specimen nobody says that anything conforms.
        **({} if record.specimen else {"conformance": True}),
    }


def _performance(metric: str, name: str, value: Decimal, unit: str) -> dict[str, Any]:
    return {
        "type": ["Performance"],
        "metric": {"type": ["PerformanceMetric"], "id": f"{METRICS}{metric}", "name": name},
        "measure": {"type": ["Measure"], "value": _number(value), "unit": unit},
    }


def _number(value: Decimal) -> int | float:
    """The JSON number nearest to a decimal; the exact text stands in the record."""
    whole = int(value)
    return whole if whole == value else float(value)


def _party(party: Party, id_: str) -> dict[str, Any]:
    return {
        "type": ["Party"],
        "id": id_,
        "name": party.name or party.name_zh,
        **({"registeredId": party.registration} if party.registration else {}),
    }

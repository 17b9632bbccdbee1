"""A supplier's certificate as a supplier's footprint, and what verification finds of footprints taken in.

A certificate is believed by the trust list of whoever reads it: its signature by a key that may issue.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from baymark.canonical import sha256_hex
from baymark.certification import credential, trust
from baymark.certification.errors import NoTrustList, RootNotPinned
from baymark.checks import CheckResult, Outcome, Severity
from baymark.dossier import bag
from baymark.dossier.opening import read_dossier
from baymark.dossier.supplier import NOT_VERIFIED, Declared, declared, footprint
from baymark.errors import BaymarkError, Place
from baymark.i18n import _
from baymark.study.model_supplier import Span, SupplierFootprint, SupplierVerification

if TYPE_CHECKING:
    from baymark.certification.certificate import CertificateRecord
    from baymark.certification.trust import TrustList
    from baymark.dossier.opening import Dossier

ISSUER = "issuer"
# What verification holds against the document again; the rest is the buyer's to fill in (substance, legs, gsd).
TAKEN = (
    "unit", "excluding_biogenic", "including_biogenic", "groups", "boundary", "stages", "gwp_set",
    "reference_period", "valid", "electricity", "verification", "original",
    "unknown_gwp_share", "primary_share", "scores",
)  # fmt: skip


def of_dossier(
    name: str, data: bytes, file: str, *, rule_pack: str = "", unit: str = ""
) -> SupplierFootprint:
    """The footprint in a sealed dossier, full or public. Raises as `read_dossier` and `declared` do."""
    one = declared(read_dossier(data, file), rule_pack)
    return footprint(name, one, unit=unit, file=file, sha256=sha256_hex(data))


def of_certificate(
    name: str, data: bytes, file: str, *, unit: str = "", trusted: TrustList | None = None
) -> SupplierFootprint:
    """The footprint in a certificate whose key may issue by the trust list (default: that of the home).

    Raises `BadSignature`, `UnreadableRecord`, `UnknownKey`, `ExpiredKey`, `WrongRole`, the errors of `trust.load`.
    """
    record, signed = credential.read(data, file)
    known = trusted or trust.load()
    known.holder(signed.key, ISSUER, signed.created)
    return footprint(name, _declared(record, file), unit=unit, file=file, sha256=sha256_hex(data))


def _declared(record: CertificateRecord, file: str) -> Declared:
    location = record.electricity.location_based
    return Declared(
        supplier=record.manufacturer.name,
        product=f"{record.product.name} {record.product.model}".strip(),
        id=record.number,
        unit=record.unit.partition("/")[2],
        units_per_product=record.functional_units_per_product,
        product_mass=record.product.mass,
        value=record.value,
        location=location,
        # A group that the certificate does not tell apart is in `not_separated`, which it states.
        groups={one.id: one.value or Decimal(0) for one in record.groups if one.id != "aircraft"},
        stages=[stage.id for stage in record.stages if stage.inside],
        gwp_set=record.gwp_set,
        period=Span(*record.period),
        geography=", ".join(dict.fromkeys(site.country for site in record.sites)),
        rule_pack=f"{record.rule_pack.id}@{record.rule_pack.version}",
        digest=record.dossier_digest,
        kind="certificate",
        valid_until=record.valid_until,
        primary_share=record.data_quality.primary_share,
        # A specimen binds nobody: what it says is the supplier's word.
        verification=SupplierVerification(
            record.assurance.level, record.body.organisation, record.number, record.issued.date(), file
        )
        if not record.specimen
        else NOT_VERIFIED,
    )


def checks(dossier: Dossier, suppliers: Mapping[str, SupplierFootprint]) -> Iterator[CheckResult]:
    """Every footprint taken from a dossier or certificate is taken again from the evidence, and compared."""
    for name, stated in suppliers.items():
        place = Place(f"suppliers/{name}.yaml")
        if stated.original is None:
            text = _("The supplier's figure was entered by hand: read the declaration {file} beside it.")
            message = text.format(file=stated.evidence)
            yield CheckResult(
                "verify.suppliers", Outcome.NEEDS_JUDGEMENT, Severity.WARN, message, stated.place or place
            )
            continue
        try:
            differing = _differing(dossier, name, stated)
        except (NoTrustList, RootNotPinned) as error:  # whoever verifies may not know the supplier's body
            yield CheckResult(
                "verify.suppliers", Outcome.NEEDS_JUDGEMENT, Severity.WARN, error.explain(), stated.place
            )
            continue
        except BaymarkError as error:
            yield CheckResult("verify.suppliers", Outcome.FAILED, message=error.explain(), place=stated.place)
            continue
        text = _("The supplier's {file} says otherwise about {keys}.")
        yield CheckResult(
            "verify.suppliers",
            Outcome.FAILED if differing else Outcome.PASSED,
            message=text.format(file=stated.evidence, keys=", ".join(differing)) if differing else "",
            place=stated.place,
        )


def _differing(dossier: Dossier, name: str, stated: SupplierFootprint) -> list[str]:
    assert stated.original is not None
    data = dossier.files.get(f"{bag.STUDY}{bag.EVIDENCE}{stated.evidence}", b"")
    if stated.original.kind == "certificate":
        found = of_certificate(name, data, stated.evidence, unit=stated.unit)
    else:
        rule_pack = stated.original.rule_pack.partition("@")[0]
        found = of_dossier(name, data, stated.evidence, rule_pack=rule_pack, unit=stated.unit)
    return [key for key in TAKEN if getattr(found, key) != getattr(stated, key)]

"""The verifier's statement on one dossier: made here, signed, detached; checked again by whoever relies on it.

Its fields are the minimum of a verification statement on a greenhouse-gas statement (ISO 14064-3, as far as known);
its wording is the scheme's. Quantities are decimal texts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from baymark import clock
from baymark.category import Text
from baymark.certification import signature
from baymark.certification.errors import StatementRefused
from baymark.certification.findings import Finding, Misstatement, misstatement
from baymark.certification.keys import plain_name
from baymark.certification.parties import parties
from baymark.certification.reliance import SCHEMA, check
from baymark.checks import Outcome, counts
from baymark.errors import Place, UsageError
from baymark.formulas.rounding import plain
from baymark.i18n import _
from baymark.rules.words import ASSURANCE_LEVELS, OPINIONS

if TYPE_CHECKING:
    from baymark.certification.keys import KeyCard
    from baymark.certification.signature import PrivateKey
    from baymark.certification.trust import Holder
    from baymark.certification.verification import VerificationReport
    from baymark.dossier.opening import Dossier
    from baymark.rules.schemes.model import Scheme, Verified

__all__ = ["SCHEMA", "SUFFIX", "Opinion", "Signing", "check", "make"]

SUFFIX = ".statement.json"
MAX_TEXT = 4000


@dataclass(frozen=True)
class Opinion:
    """What a verifier concludes. `materiality` is a share of the footprint; `reasons` say what modifies it."""

    opinion: str
    assurance: str
    materiality: Decimal
    reasons: str = ""
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Signing:
    """Who signs, when and where. `accreditation` and `reviewer` are stated as the body gives them."""

    key: PrivateKey
    holder: Holder | KeyCard
    created: datetime
    place: str = ""
    accreditation: str = ""
    reviewer: str = ""


def make(
    dossier: Dossier,
    report: VerificationReport,
    opinion: Opinion,
    scheme: Scheme | Verified,
    signing: Signing,
) -> dict[str, Any]:
    """The signed statement. Raises `StatementRefused`, `DraftDossier`, `PublicDossier`, `UsageError`.

    Refused: an unmodified opinion over a dossier of which anything failed or was not carried out, over an open
    major finding or a material misstatement; and the key of the applicant's or manufacturer's organisation.
    """
    if report.digest != dossier.digest:
        raise ValueError("the report is about another dossier")
    dossier.require_applicable()
    sums = [
        misstatement(opinion.findings, id_, Decimal(result["total_per_product"]))
        for id_, result in dossier.results.items()
    ]
    _assert_sound(opinion)
    _assert_independent(dossier, signing)
    if opinion.opinion == "unmodified":
        _assert_unmodified(report, opinion, sums)
    return signature.sign(
        _content(dossier, report, opinion, scheme, signing, sums), signing.key, created=signing.created
    )


def _assert_sound(opinion: Opinion) -> None:
    """The words are known ones, and every opinion but an unmodified one says why. Raises `UsageError`."""
    reason = ""
    if opinion.opinion not in OPINIONS:
        reason = _("--opinion is one of {known}").format(known=", ".join(OPINIONS))
    elif opinion.assurance not in ASSURANCE_LEVELS:
        reason = _("--assurance is one of {known}").format(known=", ".join(ASSURANCE_LEVELS))
    elif not opinion.materiality.is_finite() or not 0 < opinion.materiality < 1:
        reason = _("--materiality is a share of the footprint between 0 and 1, such as 0.05")
    elif opinion.opinion != "unmodified" and not opinion.reasons.strip():
        reason = _("an opinion that is {opinion} says why: give --reason").format(opinion=_(opinion.opinion))
    elif opinion.opinion == "unmodified" and opinion.reasons.strip():
        reason = _("an unmodified opinion has no reservations: leave out --reason, or modify the opinion")
    elif len(opinion.reasons) > MAX_TEXT:
        reason = _("--reason has at most {limit} characters").format(limit=MAX_TEXT)
    if reason:
        raise UsageError(reason=reason)


def _assert_independent(dossier: Dossier, signing: Signing) -> None:
    who = parties(dossier)
    if who.includes(signing.holder.organisation):
        raise StatementRefused(
            Place(dossier.name),
            reason="same-organisation",
            explanation=_("{organisation} is the applicant or the manufacturer").format(
                organisation=signing.holder.organisation
            ),
        )
    if signing.holder.role != "verifier":
        raise StatementRefused(
            Place(dossier.name),
            reason="key-role",
            explanation=_("the key is that of a {role}, not of a verifier").format(
                role=_(signing.holder.role)
            ),
        )


def _assert_unmodified(report: VerificationReport, opinion: Opinion, sums: Sequence[Misstatement]) -> None:
    place = Place(report.dossier.name)
    if report.outcome is Outcome.FAILED:
        raise StatementRefused(
            place,
            reason="verification-failed",
            explanation=_("the verification failed ({failures})").format(failures=", ".join(report.failures)),
        )
    if report.outcome is not Outcome.PASSED:
        missing = [name for name, level in report.levels.items() if level.outcome is not Outcome.PASSED]
        raise StatementRefused(
            place,
            reason="not-executed",
            explanation=_("not carried out: {levels}").format(levels=", ".join(missing)),
        )
    major = [one.id for one in opinion.findings if one.kind == "major" and not one.corrected]
    if major:
        raise StatementRefused(
            place,
            reason="major-finding",
            explanation=_("major findings are open: {ids}").format(ids=", ".join(major)),
        )
    for one in sums:
        if one.material(opinion.materiality):
            raise StatementRefused(
                place,
                reason="material-misstatement",
                explanation=_(
                    "under {rule_pack} the misstatement left is {net} net and {gross} gross of the footprint, "
                    "above the materiality of {limit}"
                ).format(
                    rule_pack=one.rule_pack, net=f"{one.net_share:.3g}", gross=f"{one.gross_share:.3g}",
                    limit=opinion.materiality,
                ),
            )  # fmt: skip


def _content(
    dossier: Dossier,
    report: VerificationReport,
    opinion: Opinion,
    scheme: Scheme | Verified,
    signing: Signing,
    sums: Sequence[Misstatement],
) -> dict[str, Any]:
    who, texts, holder = parties(dossier), scheme.statement.texts, signing.holder
    at = clock.as_text(signing.created)
    judged = [check.id for check in report.checks if check.outcome is Outcome.NEEDS_JUDGEMENT]
    return {
        "schema": SCHEMA,
        "number": f"VS-{at[:10].replace('-', '')}-{dossier.digest[:12].upper()}",
        "title": _texts(texts["title"]),
        "addressee": who.applicant["name"],
        "responsible_party": who.applicant,
        "body": {
            "organisation": holder.organisation,
            "accreditation": _text(signing.accreditation, _("the accreditation")),
        },
        "dossier": dossier.digest,
        "study": who.study,
        "product": who.product,
        "manufacturer": who.manufacturer,
        "sites": list(who.sites),
        "period": who.period,
        "scheme": {"id": scheme.id, "version": scheme.version, "digest": scheme.digest},
        "criteria": [
            {
                "rule_pack": id_,
                "version": result["rule_pack_version"],
                "digest": result["rule_pack_digest"],
                "legal_status": result["legal_status"],
                "fidelity": result["fidelity"],
            }
            for id_, result in dossier.results.items()
        ],
        "objectives": _texts(texts["objectives"]),
        "scope": _texts(texts["scope"]),
        "assurance": opinion.assurance,
        "materiality": plain(opinion.materiality),
        "procedures": _texts(texts["procedures"]),
        "nature_of_data": _texts(texts["nature_of_data"]),
        "quantities": [_quantity(result) for result in dossier.results.values()],
        "recomputation": {name: level.outcome.value for name, level in report.levels.items()},
        "checks": counts(report.checks),
        "judged": list(dict.fromkeys(judged)),
        "findings": [one.as_object() for one in opinion.findings],
        "misstatement": [one.as_object() for one in sums],
        "opinion": opinion.opinion,
        "opinion_text": _texts(scheme.statement.opinion_text(opinion.opinion, opinion.assurance)),
        "modification": opinion.reasons.strip() or None,
        "independence": _texts(texts["independence"]),
        "team": [{"person": holder.person, "organisation": holder.organisation, "role": holder.role}],
        "reviewer": _text(signing.reviewer, _("the reviewer")),
        "restrictions": _texts(texts["restrictions"]),
        "created": at,
        "place": _text(signing.place, _("the place")),
    }


def _quantity(result: Any) -> dict[str, Any]:
    keys = ("rule_pack", "value", "declared_value", "unit", "functional_unit", "total_per_product", "digest")
    return {
        **{key: result[key] for key in keys},
        "boundary": [stage["id"] for stage in result["stages"]],
        "background": result["background"],
        "gwp_set": result["gwp_set"],
    }


def _texts(text: Text) -> dict[str, str]:
    return {"en": text.en, "zh-Hans": text.zh_hans}


def _text(text: str, what: str) -> str | None:
    """A name as given, or None; a name with invisible characters is refused (`RefusedText`)."""
    return plain_name(text, what) if text.strip() else None

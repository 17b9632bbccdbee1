"""Whether a picture of a label is authentic: its code read back, its signature checked, nobody asked.

What stands beside the code is not read: whoever checks compares it with what the token says. Whether the
certificate still stands is known to the registry only, hence the wording of the report.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from baymark import clock
from baymark.certification import token
from baymark.certification.token import BadToken, TokenFacts
from baymark.documents import codes
from baymark.i18n import N_, _

if TYPE_CHECKING:
    from collections.abc import Callable

    from baymark.certification.trust import Holder, TrustList

SCHEMA = "baymark/label-check/1"
AUTHENTIC = "authentic"
SPECIMEN = "specimen"
# https, a host, the page of one certificate, and in the fragment a token or nothing.
_LINK = re.compile(
    r"https://([a-z0-9.-]{1,253})(?::[0-9]{1,5})?(/[A-Za-z0-9._~/-]{0,200}?)?/([A-Z0-9-]{1,64})(?:#(.*))?"
)

# Why a label is refused; those of tokens are `token.REASONS`.
REASONS = {
    "no-code": N_("no QR code was found in the picture"),
    "foreign-code": N_("the code is not that of a label"),
    "several-labels": N_("the picture shows codes of several labels"),
    "link-only": N_("the code holds a link and no signature; only the registry can say more"),
    "number-differs": N_("the number in the link is not the one that was signed"),
    "expired": N_("the certificate ran out on {day}"),
    "bad-signature": N_("content and signature do not agree"),
}
STATUS = N_("authentic, status as of {at}: not consulted")
SPECIMEN_STATUS = N_("authentic specimen, not a certificate; status as of {at}: not consulted")


@dataclass(frozen=True)
class LabelReport:
    """What was found. `reason` is empty where the label is authentic; `facts` are there once a signature holds."""

    reason: str
    explanation: str
    link: str
    number: str
    facts: TokenFacts | None
    holder: Holder | None
    at: datetime

    @property
    def authentic(self) -> bool:
        return not self.reason

    def status(self) -> str:
        """The finding in one line."""
        if self.reason:
            return self.explanation
        if self.facts and self.facts.specimen:
            return _(SPECIMEN_STATUS).format(at=clock.as_text(self.at))
        return _(STATUS).format(at=clock.as_text(self.at))

    def as_object(self) -> dict[str, Any]:
        """The report as JSON content, decimals and days as texts."""
        facts, holder = self.facts, self.holder
        return {
            "schema": SCHEMA,
            "outcome": "failed" if self.reason else "passed",
            "reason": self.reason,
            "message": self.status(),
            "status": "not_consulted",
            "checked": clock.as_text(self.at),
            "link": self.link,
            "number": self.number,
            "token": None if facts is None else _token(facts),
            "issuer": None if holder is None else {"organisation": holder.organisation, "key": holder.key},
        }


def check(data: bytes, name: str, trust: Callable[[], TrustList], at: datetime) -> LabelReport:
    """Whether the label in a PNG or PDF is authentic at a time.

    `trust` gives the trust list; it is asked only when there is a signature to check. Raises
    `UnreadablePicture`, and what `trust` raises.
    """
    texts = codes.read(data, name)
    links = {text: match for text in texts if (match := _LINK.fullmatch(text))}
    if not links:
        return _refused("foreign-code" if texts else "no-code", at)
    signed = {text: match for text, match in links.items() if match[4]}
    numbers = {match[3] for match in links.values()}
    if len(numbers) > 1 or len(signed) > 1:
        return _refused("several-labels", at)
    link, match = next(iter((signed or links).items()))
    page, number = link.partition("#")[0], match[3]
    if not signed:
        return _refused("link-only", at, page, number)
    try:
        reading = token.read(token.from_text(match[4]), trust())
    except BadToken as error:
        reason = "bad-signature" if error.reason == "altered" else error.reason
        explanation = _(REASONS[reason]) if reason in REASONS else _(token.REASONS[reason])
        return LabelReport(reason, explanation, page, number, None, None, at)
    facts, holder = reading.facts, reading.holder
    if facts.number != number:
        return _refused("number-differs", at, page, number)
    if at.date() > facts.valid_until:
        explanation = _(REASONS["expired"]).format(day=facts.valid_until.isoformat())
        return LabelReport("expired", explanation, page, number, facts, holder, at)
    return LabelReport("", "", page, number, facts, holder, at)


def _refused(reason: str, at: datetime, link: str = "", number: str = "") -> LabelReport:
    return LabelReport(reason, _(REASONS[reason]), link, number, None, None, at)


def _token(facts: TokenFacts) -> dict[str, Any]:
    return {
        "number": facts.number,
        "model": facts.model,
        "declared_value": facts.declared_value,
        "unit": facts.unit,
        "stages": [
            {"id": name, "inside": inside, "share": str(Decimal(share).scaleb(-3)) if inside else None}
            for name, inside, share in zip(token.STAGES, facts.inside, facts.split, strict=True)
        ],
        "rule_pack_digest": facts.rule_pack_digest,
        "dossier_digest": facts.dossier_digest,
        "issued": clock.as_text(facts.issued),
        "valid_until": facts.valid_until.isoformat(),
        "specimen": facts.specimen,
    }

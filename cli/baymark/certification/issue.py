"""Issue of a certificate: every guard first, then one act of the registry, then the paper.

Until review and decision have acts of their own, the decision is recorded here: a document signed by a decision
key, kept in the event of issue. Nothing is written before the last guard, and on a refusal nothing at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import TYPE_CHECKING, Any

from baymark import clock
from baymark.canonical import sha256_hex
from baymark.certification import certificate as paper
from baymark.certification import credential, drafting, numbers, signature, token
from baymark.certification.case import Case, assemble
from baymark.certification.refusals import AlreadyCertified, OlderTrust
from baymark.certification.registry import ISSUE, Entry
from baymark.certification.request import Keys, Request
from baymark.dossier import material
from baymark.i18n import _

if TYPE_CHECKING:
    from baymark.certification.registry import Act, Registry
    from baymark.certification.trust import TrustList
    from baymark.rules.schemes.model import Scheme

DECISION_SCHEMA = "baymark/decision/1"


@dataclass(frozen=True)
class Issued:
    """A certificate as it stands in the registry."""

    record: paper.CertificateRecord
    credential: bytes
    entry: Entry
    decision: Mapping[str, Any]

    @property
    def specimen(self) -> bool:
        return self.record.specimen


def issue(
    request: Request, scheme: Scheme, keys: Keys, trust: TrustList, registry: Registry, at: datetime
) -> Issued:
    """Issue a certificate on a dossier, or say why not.

    Raises the classes of `refusals` and `UnknownKey`, `ExpiredKey`, `WrongRole`, `NumberTaken`, `BadNumber`,
    `ClockBehind` (exit 3 or 4); `BadSignature` and what `open_dossier` raises (exit 4 or 5).
    """
    case = assemble(request, scheme, keys, trust, at)
    wanted = numbers.parse(scheme.number, request.number) if request.number else None
    if wanted is not None and wanted.specimen is not case.specimen:
        raise numbers.BadNumber(number=wanted.text, reason=_kind(case))
    decision = signature.sign(_decision(case, at), keys.decision, created=at)
    with material(case.dossier) as given, registry.act() as act:
        _require_newest(act, trust)
        if not case.specimen:
            _require_first(act, case)
        number = wanted or _next_number(act, case, at)
        act.require_free(number.text, number.series, number.running)
        listed, index = act.free_status()
        record = drafting.record(
            drafting.Basis(
                given.study,
                given.category,
                case.rule_pack,
                case.dossier.lock.as_background(case.rule_pack.gwp_set),
                case.result,
                case.dossier.digest,
            ),
            scheme,
            _grant(case, number.text, at),
        )
        data = credential.issue(record, credential.StatusEntry(listed, index), keys.issuer)
        label = token.make(record, keys.issuer)
        facts = _facts(case, record, number, listed, index)
        event = act.record(
            at,
            ISSUE,
            number.text,
            {
                "certificate": sha256_hex(data),
                "token": sha256_hex(label),
                "decision": decision,
                "acceptance": case.acceptance.digest,
                "issuer_key": keys.issuer.multikey,
                "trust_issued": clock.as_text(trust.issued),
                "entry": facts,
            },
        )
        entry = Entry(
            **facts,
            state="specimen" if case.specimen else "certified",
            credential=data,
            token=label,
            credential_digest=sha256_hex(data),
            event_seq=event.seq,
        )
        act.enter(entry)
    return Issued(record, data, entry, decision)


def _kind(case: Case) -> str:
    if case.specimen:
        return _("it is that of a certificate, and only a specimen can be issued")
    return _("it is that of a specimen")


def _require_newest(act: Act, trust: TrustList) -> None:
    """An older list, still in date, may believe a key that has been ended since. Raises `OlderTrust`."""
    former = act.latest(ISSUE)
    used = str(former.body.get("trust_issued", "")) if former else ""
    if clock.as_text(trust.issued) < used:
        raise OlderTrust(found=clock.as_text(trust.issued), used=used)


def _require_first(act: Act, case: Case) -> None:
    number = act.standing(case.scheme.id, case.rule_pack.id, case.dossier.digest)
    if number is not None:
        raise AlreadyCertified(rule_pack=case.rule_pack.name, number=number)


def _next_number(act: Act, case: Case, at: datetime) -> numbers.Number:
    first = numbers.compose(case.scheme.number, at.year, 1, specimen=case.specimen)
    running = act.next_running(first.series)
    return numbers.compose(case.scheme.number, at.year, running, specimen=case.specimen)


def _decision(case: Case, at: datetime) -> dict[str, Any]:
    """What the decision key signs. Persons stand here by their keys only: events may be published."""
    pack, scheme = case.rule_pack, case.scheme
    return {
        "schema": DECISION_SCHEMA,
        "act": "decide",
        "decision": "grant",
        "specimen": case.specimen,
        "scheme": {"id": scheme.id, "version": scheme.version, "digest": scheme.digest},
        "rule_pack": {"id": pack.id, "version": pack.version, "digest": pack.digest},
        "dossier": case.dossier.digest,
        "result": case.result["digest"],
        "statement": case.statement.digest,
        "application": case.application.digest,
        "time": clock.as_text(at),
    }


def _grant(case: Case, number: str, at: datetime) -> drafting.Grant:
    months = int(case.scheme.validity.on(at.date()).value)
    return drafting.Grant(
        number=number,
        issued=at,
        valid_until=drafting.last_day(at, months),
        body=paper.Body(case.issuer.organisation, case.issuer.person, case.decision.person),
        assurance=case.assurance(),
        specimen_reasons=case.specimen_reasons,
    )


def _facts(
    case: Case, record: paper.CertificateRecord, number: numbers.Number, listed: int, index: int
) -> dict[str, Any]:
    """The columns of the directory that never change, also named in the event; public facts only."""
    facts = {
        "number": number.text,
        "series": number.series,
        "running": number.running,
        "scheme": case.scheme.id,
        "scheme_version": case.scheme.version,
        "rule_pack": case.rule_pack.id,
        "rule_pack_version": case.rule_pack.version,
        "dossier_digest": case.dossier.digest,
        "statement_digest": case.statement.digest,
        "holder": record.holder.name or record.holder.name_zh,
        "product": record.product.name or record.product.name_zh,
        "model": record.product.model,
        "declared_value": format(record.declared_value, "f"),
        "unit": record.unit,
        "issued": clock.as_text(record.issued),
        "valid_from": clock.as_text(record.issued),
        "valid_until": record.valid_until.isoformat(),
        "specimen": record.specimen,
        "status_list": listed,
        "status_index": index,
    }
    assert set(facts) < {field.name for field in fields(Entry)}
    return facts

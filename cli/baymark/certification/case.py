"""The papers of one case, put together and guarded: a case that stands may be issued.

The guards come in the order in which a person would look: the dossier, the rules, the application, the
statement, and last the people. The first that fails is raised, with its reason as code.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

from baymark import clock, rules
from baymark.canonical import sha256_hex
from baymark.certification import application as applications
from baymark.certification import certificate as paper
from baymark.certification import reliance, signature
from baymark.certification.errors import ExpiredKey, WrongRole
from baymark.certification.parties import parties
from baymark.certification.refusals import (
    BlockingChecks,
    DraftRulePack,
    NoApplication,
    NoStatement,
    NotAccepted,
    OtherTrust,
    RulePackDiffers,
    RulePackNotAccepted,
    SameOrganisation,
    SamePerson,
    StatementDigest,
    StatementNotAcceptable,
)
from baymark.certification.trust import same_organisation, same_person
from baymark.dossier import open_dossier
from baymark.i18n import _

if TYPE_CHECKING:
    from baymark.certification.request import Keys, Request
    from baymark.certification.trust import Holder, TrustList
    from baymark.dossier import Dossier
    from baymark.rules.model import RulePack
    from baymark.rules.schemes.model import Scheme

MAX_PAPER = 5_000_000
ASKED_FOR = "asked-for"  # a specimen that need not have been one


@dataclass(frozen=True)
class SignedPaper:
    """A signed document as it came: its content, the SHA-256 of its file, who signed it and when."""

    content: Mapping[str, Any]
    digest: str
    holder: Holder
    at: datetime


@dataclass(frozen=True)
class Case:
    """Everything that a certificate is issued on, each part held against the others."""

    dossier: Dossier
    scheme: Scheme
    rule_pack: RulePack
    application: SignedPaper
    acceptance: SignedPaper
    statement: SignedPaper
    decision: Holder
    issuer: Holder
    specimen_reasons: tuple[str, ...]

    @property
    def specimen(self) -> bool:
        return bool(self.specimen_reasons)

    @property
    def result(self) -> Mapping[str, Any]:
        return self.dossier.results[self.rule_pack.id]

    def assurance(self) -> paper.Assurance:
        """What the statement says, for the certificate."""
        said = self.statement.content
        return paper.Assurance(
            level=said["assurance"],
            opinion=said["opinion"],
            materiality=Decimal(said["materiality"]),
            stated=self.statement.at,
            statement_digest=self.statement.digest,
            verifier=self.statement.holder.person,
            verifier_organisation=self.statement.holder.organisation,
        )


def assemble(request: Request, scheme: Scheme, keys: Keys, trust: TrustList, at: datetime) -> Case:
    """The case of a request. Raises the classes of `refusals`, and what reading and trust raise."""
    if trust.scheme != scheme.id:
        raise OtherTrust(found=trust.scheme, scheme=scheme.id)
    dossier = open_dossier(request.dossier)
    dossier.require_applicable()
    rule_pack = _rule_pack(dossier, request.rule_pack, scheme)
    _require_no_blocking_check(dossier, rule_pack)
    submitted, accepted = _application(request, dossier, scheme, trust, at)
    stated = _statement(request.statement, dossier, scheme, trust, at)
    decision = _holder(trust, keys.decision.multikey, scheme.acts["decide"].roles, at)
    issuer = _holder(trust, keys.issuer.multikey, scheme.acts["issue"].roles, at)
    _require_apart(
        scheme,
        {
            "submit": submitted.holder,
            "accept": accepted.holder,
            "verify": stated.holder,
            "decide": decision,
            "issue": issuer,
        },
    )
    _require_not_the_applicant(dossier, decision, issuer)
    return Case(
        dossier=dossier,
        scheme=scheme,
        rule_pack=rule_pack,
        application=submitted,
        acceptance=accepted,
        statement=stated,
        decision=decision,
        issuer=issuer,
        specimen_reasons=_specimen_reasons(scheme, rule_pack, asked_for=request.specimen),
    )


def _rule_pack(dossier: Dossier, id_: str, scheme: Scheme) -> RulePack:
    """The installed rule pack of that id, the same as in the dossier: what a stranger's dossier says of a rule
    pack's legal status or fidelity decides nothing."""
    pins = {pin.id: pin for pin in dossier.lock.rule_packs}
    known = ", ".join(pin.id for pin in pins.values() if scheme.accepts(pin.id, pin.version)) or "–"
    if id_ not in pins:
        raise RulePackNotAccepted(rule_pack=id_, reason=_("the dossier has no result under it"), known=known)
    pin = pins[id_]
    if not scheme.accepts(pin.id, pin.version):
        raise RulePackNotAccepted(
            rule_pack=f"{pin.id}@{pin.version}",
            reason=_("{scheme} does not certify by it").format(scheme=scheme.name),
            known=known,
        )
    installed = rules.load(pin.id, pin.version)
    if installed.digest != pin.digest:
        raise RulePackDiffers(
            rule_pack=installed.name, found=pin.digest[:12], installed=installed.digest[:12]
        )
    return installed


def _require_no_blocking_check(dossier: Dossier, rule_pack: RulePack) -> None:
    """Both the result and the list of checks are looked at: either is enough to stop."""
    listed = dossier.checks[rule_pack.id].get("results", ())
    failed = {
        str(one.get("id"))
        for one in listed
        if one.get("outcome") == "failed" and one.get("severity") == "block"
    }
    failed |= {str(one) for one in dossier.results[rule_pack.id]["blocked_by"]}
    if failed:
        raise BlockingChecks(rule_pack=rule_pack.name, reasons=", ".join(sorted(failed)))


def _specimen_reasons(scheme: Scheme, rule_pack: RulePack, *, asked_for: bool) -> tuple[str, ...]:
    reasons = scheme.specimen_reasons(rule_pack)
    if reasons and not asked_for:
        raise DraftRulePack(scheme=scheme.name, rule_pack=rule_pack.name, reasons=", ".join(reasons))
    return reasons or ((ASKED_FOR,) if asked_for else ())


def _application(
    request: Request, dossier: Dossier, scheme: Scheme, trust: TrustList, at: datetime
) -> tuple[SignedPaper, SignedPaper]:
    """The application and its acceptance by the body."""
    if not request.application.exists():
        raise NoApplication(reason=_("there is no file {path}").format(path=request.application))
    act = applications.read(request.application)
    submitted = applications.confirmed(act, dossier, scheme, trust)
    path = request.acceptance or acceptance_beside(request.application)
    if not path.exists():
        raise NotAccepted(reason=_("there is no file {path}").format(path=path))
    answer = applications.read(path)
    accepted = applications.accepted(answer, act, dossier, scheme, trust)
    # The body looked at the applicant's key when it accepted; its own must not have ended since.
    trust.holder(accepted.holder.key, accepted.holder.role, at)
    if max(submitted.at, accepted.at) > at:
        raise NotAccepted(reason=_("it is dated later than now ({now})").format(now=clock.as_text(at)))
    return (
        SignedPaper(act, applications.digest_of(act), submitted.holder, submitted.at),
        SignedPaper(answer, applications.digest_of(answer), accepted.holder, accepted.at),
    )


def acceptance_beside(application: Path) -> Path:
    """Where the acceptance of an application lies: beside it, under the same name."""
    stem = application.name.removesuffix(applications.SUFFIX)
    return application.with_name(f"{stem}{applications.ANSWERS['accept']}")


def _statement(path: Path, dossier: Dossier, scheme: Scheme, trust: TrustList, at: datetime) -> SignedPaper:
    """The statement that the scheme accepts over this very dossier."""
    if not path.exists():
        raise NoStatement(reason=_("there is no file {path}").format(path=path))
    data = applications.read_whole(path, MAX_PAPER)
    content, signed = signature.verify_bytes(data, path.name)
    if content.get("schema") != reliance.SCHEMA:
        raise NoStatement(reason=_("{path} is not one").format(path=path.name))
    stated = content.get("dossier")
    if stated != dossier.digest:
        raise StatementDigest(stated=str(stated)[:12], found=dossier.digest[:12])
    # At the time of signing and now: a key that has ended could still be used with a date of yesterday.
    for moment in (signed.created, at):
        holder = _holder(trust, signed.key, scheme.acts["verify"].roles, moment)
    results = reliance.check(content, dossier, scheme, trust, at)
    failed = [result for result in results if result.blocks]
    if failed:
        reasons = "; ".join(f"{result.id}: {result.message}" for result in failed)
        raise StatementNotAcceptable(reasons=reasons)
    return SignedPaper(content, sha256_hex(data), holder, signed.created)


def _holder(trust: TrustList, key: str, roles: tuple[str, ...], at: datetime) -> Holder:
    """Who holds a key in one of the roles. Raises `UnknownKey`, `ExpiredKey`, `WrongRole`."""
    problem: ExpiredKey | WrongRole | None = None
    for role in roles:
        try:
            return trust.holder(key, role, at)
        except (ExpiredKey, WrongRole) as error:
            problem = problem or error
    assert problem is not None  # the scheme's reader refuses an act without roles
    raise problem


def _require_apart(scheme: Scheme, people: Mapping[str, Holder]) -> None:
    """Raises `SamePerson`, `SameOrganisation` where two acts are in one hand against the scheme.

    Whoever decides prepared nothing and verified nothing, whatever the scheme says.
    """
    for first, second in combinations(people, 2):
        one, other = people[first], people[second]
        apart = set(scheme.must_differ(one.role, other.role)) | _always(first, second)
        if "person" in apart and same_person(one, other):
            raise SamePerson(person=one.person, first=_(one.role), second=_(other.role))
        if "organisation" in apart and same_organisation(one, other):
            raise SameOrganisation(organisation=one.organisation, first=_(one.role), second=_(other.role))


def _always(first: str, second: str) -> set[str]:
    return {"person"} if {first, second} in ({"submit", "decide"}, {"verify", "decide"}) else set()


def _require_not_the_applicant(dossier: Dossier, *body: Holder) -> None:
    who = parties(dossier)
    for holder in body:
        if who.includes(holder.organisation):
            raise SameOrganisation(
                organisation=holder.organisation, first=_("applicant or manufacturer"), second=_(holder.role)
            )

"""An application: a dossier with the scheme's file list, signed; and the body's signed answer.

Acts are files beside the dossier (`NAME.application.json`, `NAME.acceptance.json`, `NAME.return.json`), never
inside what they are about. None is ever written over.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from baymark import clock
from baymark.canonical import MAX_BYTES, sha256_hex
from baymark.certification import signature
from baymark.certification.errors import ApplicationRefused, UnreadableAct, UnreadableFile
from baymark.certification.parties import parties
from baymark.certification.trust import Signed, same_organisation, same_person
from baymark.checks import CheckResult, Outcome, Severity
from baymark.dossier.bag import STUDY
from baymark.errors import Place
from baymark.i18n import _

if TYPE_CHECKING:
    from baymark.certification.keys import KeyCard
    from baymark.certification.signature import PrivateKey
    from baymark.certification.trust import Holder, TrustList
    from baymark.dossier.opening import Dossier
    from baymark.rules.schemes.model import ApplicationFile, Scheme

SCHEMA = "baymark/application/1"
ANSWER_SCHEMA = "baymark/application-answer/1"
SUFFIX = ".application.json"
ANSWERS = {"accept": ".acceptance.json", "return": ".return.json"}
LETTER = "application-letter"  # the signed application is the letter
MAX_ATTACHMENT = 50_000_000
MAX_TEXT = 4000


@dataclass(frozen=True)
class Attachment:
    """A document handed in beside the dossier: the id of the scheme's file list, its name and digest."""

    id: str
    file: str
    digest: str
    size: int


def attach(id_: str, path: Path) -> Attachment:
    """The attachment in a file. Raises `UnreadableFile`."""
    content = read_whole(path, MAX_ATTACHMENT)
    return Attachment(id_, path.name, sha256_hex(content), len(content))


def completeness(
    dossier: Dossier, scheme: Scheme, attached: Mapping[str, Attachment] | None = None
) -> list[CheckResult]:
    """The scheme's file list against a dossier: ids `application.ID`, and `application.rule-pack`.

    What is handed in beside the dossier and not attached waits for the body's judgement.
    """
    given = attached or {}
    results = [_held(one, dossier, given) for one in scheme.application]
    accepted = [pin.id for pin in dossier.lock.rule_packs if scheme.accepts(pin.id, pin.version)]
    text = _("The dossier has no result under a rule pack that {scheme} accepts: {known}.").format(
        scheme=scheme.name, known=", ".join(f"{one.id} {'/'.join(one.versions)}" for one in scheme.rule_packs)
    )
    outcome = Outcome.PASSED if accepted else Outcome.FAILED
    results.append(CheckResult("application.rule-pack", outcome, message="" if accepted else text))
    known = {one.id for one in scheme.application}
    results += [
        CheckResult(
            f"application.{id_}",
            Outcome.FAILED,
            message=_("The scheme asks for no such document; it knows {known}.").format(
                known=", ".join(sorted(one.id for one in scheme.application if not one.where))
            ),
        )
        for id_ in given
        if id_ not in known
    ]
    return results


def _held(one: ApplicationFile, dossier: Dossier, attached: Mapping[str, Attachment]) -> CheckResult:
    id_, place = f"application.{one.id}", Place(dossier.name, key=", ".join(one.where))
    severity = Severity.BLOCK if one.required else Severity.WARN
    if one.where:
        if _found(one, dossier):
            return CheckResult(id_, Outcome.PASSED, severity, place=place)
        text = _("{title} is missing or empty: put {where} into the study and seal it again.").format(
            title=one.title, where=_(" or ").join(one.where)
        )
        return CheckResult(id_, Outcome.FAILED, severity, text, place)
    if one.id in attached or one.id == LETTER:
        return CheckResult(id_, Outcome.PASSED, severity)
    text = _("{title}: hand it to the body beside the dossier, or attach it.").format(title=one.title)
    return CheckResult(id_, Outcome.NEEDS_JUDGEMENT, Severity.WARN, text)


def _found(one: ApplicationFile, dossier: Dossier) -> list[tuple[str, bytes]]:
    """The files of the dossier's study that answer one entry of the list; empty files are none."""
    found = []
    for where in one.where:
        start = f"{STUDY}{where.removesuffix('*')}"
        for path, content in dossier.files.items():
            below = where.endswith("*") and path.startswith(start) and path != f"{STUDY}evidence/index.csv"
            if (below or path == f"{STUDY}{where}") and content.strip():
                found.append((path.removeprefix(STUDY), content))
    return sorted(found)


def submit(
    dossier: Dossier,
    scheme: Scheme,
    key: PrivateKey,
    holder: Holder | KeyCard,
    *,
    created: datetime,
    attached: Mapping[str, Attachment] | None = None,
) -> dict[str, Any]:
    """The signed application. Raises `ApplicationRefused`, `DraftDossier`, `PublicDossier`."""
    dossier.require_applicable()
    _assert_may("submit", scheme, holder, dossier.name)
    missing = [check.id for check in completeness(dossier, scheme, attached) if check.blocks]
    if missing:
        raise _refused(dossier.name, "incomplete", _("it lacks {ids}").format(ids=", ".join(missing)))
    who, given = parties(dossier), attached or {}
    content = {
        "schema": SCHEMA,
        "scheme": {"id": scheme.id, "version": scheme.version, "digest": scheme.digest},
        "dossier": dossier.digest,
        "study": who.study,
        "applicant": who.applicant,
        "manufacturer": who.manufacturer,
        "product": who.product,
        "rule_packs": [
            {"id": pin.id, "version": pin.version, "digest": pin.digest}
            for pin in dossier.lock.rule_packs
            if scheme.accepts(pin.id, pin.version)
        ],
        "files": [
            {
                "id": one.id,
                "required": one.required,
                "held": [{"path": path, "sha256": sha256_hex(data)} for path, data in _found(one, dossier)],
            }
            for one in scheme.application
        ],
        "attachments": [
            {"id": one.id, "file": one.file, "sha256": one.digest, "bytes": one.size}
            for one in sorted(given.values(), key=lambda one: one.id)
        ],
        "by": _by(holder),
        "created": clock.as_text(created),
    }
    return signature.sign(content, key, created=created)


def accept(
    application: Mapping[str, Any],
    dossier: Dossier,
    scheme: Scheme,
    key: PrivateKey,
    holder: Holder,
    trust: TrustList,
    *,
    created: datetime,
) -> dict[str, Any]:
    """The body's signed acceptance. Raises `ApplicationRefused`, `BadSignature`, `UnknownKey` and its kin."""
    submitted = confirmed(application, dossier, scheme, trust)
    # Now too: a key that has ended could still be used with a date of yesterday.
    trust.holder(submitted.holder.key, submitted.holder.role, created)
    missing = [check.id for check in completeness(dossier, scheme) if check.blocks]
    if missing:
        raise _refused(dossier.name, "incomplete", _("it lacks {ids}").format(ids=", ".join(missing)))
    if not scheme.in_force.covers(created.date()):
        explanation = _("{scheme} is not in force").format(scheme=scheme.name)
        raise _refused(dossier.name, "scheme-not-in-force", explanation)
    return _answer("accept", application, submitted, dossier, scheme, key, holder, created, "")


def return_(
    application: Mapping[str, Any],
    dossier: Dossier,
    scheme: Scheme,
    key: PrivateKey,
    holder: Holder,
    trust: TrustList,
    *,
    created: datetime,
    reason: str,
) -> dict[str, Any]:
    """The body's signed return of an application, with its reason. Raises as `accept` does."""
    if not reason.strip() or len(reason) > MAX_TEXT:
        raise _refused(dossier.name, "no-reason", _("a return says why, in at most {limit} characters").format(
            limit=MAX_TEXT
        ))  # fmt: skip
    submitted = confirmed(application, dossier, scheme, trust)
    return _answer("return", application, submitted, dossier, scheme, key, holder, created, reason.strip())


def confirmed(application: Mapping[str, Any], dossier: Dossier, scheme: Scheme, trust: TrustList) -> Signed:
    """Who submitted an application for this dossier under this scheme.

    Raises `UnreadableAct`, `ApplicationRefused`, `BadSignature`, `UnknownKey`, `ExpiredKey`, `WrongRole`.
    """
    if application.get("schema") != SCHEMA:
        raise UnreadableAct(Place(dossier.name + SUFFIX), wanted=_("an application"))
    submitted = _signed(application, scheme, trust, "submit", "application")
    stated = application.get("scheme")
    if not isinstance(stated, Mapping) or (stated.get("id"), stated.get("digest")) != (
        scheme.id,
        scheme.digest,
    ):
        raise _refused(dossier.name, "other-scheme", _("it is for another scheme or version"))
    if application.get("dossier") != dossier.digest:
        raise _refused(dossier.name, "other-dossier", _("it was made with another dossier"))
    return submitted


def accepted(
    answer: Mapping[str, Any],
    application: Mapping[str, Any],
    dossier: Dossier,
    scheme: Scheme,
    trust: TrustList,
) -> Signed:
    """Who accepted an application. Raises `UnreadableAct`, `ApplicationRefused` and the errors of signatures."""
    if answer.get("schema") != ANSWER_SCHEMA or answer.get("act") != "accept":
        raise UnreadableAct(Place(dossier.name), wanted=_("an acceptance"))
    signed = _signed(answer, scheme, trust, "accept", "acceptance")
    if answer.get("dossier") != dossier.digest or answer.get("application") != digest_of(application):
        raise _refused(dossier.name, "other-application", _("the acceptance is of another application"))
    return signed


def digest_of(act: Mapping[str, Any]) -> str:
    """SHA-256 of a signed act as it is written into its file."""
    return sha256_hex(signature.to_bytes(act))


def read(path: Path) -> dict[str, Any]:
    """A signed act from its file; its signature is not looked at. Raises `UnreadableFile`, `BadSignature`."""
    return signature.from_bytes(read_whole(path, MAX_BYTES), path.name)


def assert_unanswered(application: Mapping[str, Any], other: Path) -> None:
    """Raises `ApplicationRefused` where the file of the opposite answer answers this application already."""
    if other.exists() and read(other).get("application") == digest_of(application):
        raise _refused(other.name, "answered", _("the application has this answer already"))


def write(act: Mapping[str, Any], path: Path) -> None:
    """Write a signed act whole or not at all; another act of that name stays. Raises `ApplicationRefused`."""
    from baymark.whole_files import write_whole

    content = signature.to_bytes(act)
    if path.exists():
        if read_whole(path, MAX_BYTES) == content:
            return
        raise _refused(
            path.name, "act-exists", _("there is another act of this name, which is never written over")
        )
    if not path.parent.is_dir():
        raise UnreadableFile(Place(str(path)), reason=_("there is no such folder"))
    write_whole(path, content)


def read_whole(path: Path, limit: int) -> bytes:
    """The bytes of a plain file of at most `limit` bytes. Raises `UnreadableFile`."""
    import stat

    try:
        if not stat.S_ISREG(path.stat().st_mode):  # a pipe has no end
            raise UnreadableFile(Place(str(path)), reason=_("not a file"))
        with path.open("rb") as file:
            content = file.read(limit + 1)
    except OSError as error:
        raise UnreadableFile(Place(str(path)), reason=error.strerror or str(error)) from error
    if len(content) > limit:
        raise UnreadableFile(Place(str(path)), reason=_("more than {limit} bytes").format(limit=limit))
    return content


def _signed(act: Mapping[str, Any], scheme: Scheme, trust: TrustList, what: str, name: str) -> Signed:
    """Who signed an act, in the role it states, which must be one that may do it."""
    if trust.scheme != scheme.id:
        text = _("the trust list is for {found}, not for {scheme}")
        raise _refused(name, "other-trust", text.format(found=trust.scheme, scheme=scheme.id))
    by = act.get("by")
    role = by.get("role") if isinstance(by, Mapping) else None
    roles = scheme.acts[what].roles
    signed = trust.signed_by(act, role if role in roles else roles[0], name)
    if not isinstance(by, Mapping) or by.get("organisation") != signed.holder.organisation:
        raise _refused(name, "other-signer", _("it names another organisation than the trust list"))
    return signed


def _answer(
    act: str,
    application: Mapping[str, Any],
    submitted: Signed,
    dossier: Dossier,
    scheme: Scheme,
    key: PrivateKey,
    holder: Holder,
    created: datetime,
    reason: str,
) -> dict[str, Any]:
    _assert_may(act, scheme, holder, dossier.name)
    differ = scheme.must_differ(submitted.holder.role, holder.role)
    if "person" in differ and same_person(submitted.holder, holder):
        raise _refused(dossier.name, "same-person", _("{person} submitted it").format(person=holder.person))
    own = parties(dossier).includes(holder.organisation)
    if own or ("organisation" in differ and same_organisation(submitted.holder, holder)):
        raise _refused(
            dossier.name,
            "same-organisation",
            _("{organisation} applied").format(organisation=holder.organisation),
        )
    if created < submitted.at:
        raise _refused(dossier.name, "earlier", _("it was submitted later than now: is the clock right?"))
    content = {
        "schema": ANSWER_SCHEMA,
        "act": act,
        "scheme": {"id": scheme.id, "version": scheme.version, "digest": scheme.digest},
        "application": digest_of(application),
        "dossier": dossier.digest,
        "reason": reason or None,
        "by": _by(holder),
        "created": clock.as_text(created),
    }
    return signature.sign(content, key, created=created)


def _assert_may(act: str, scheme: Scheme, holder: Holder | KeyCard, name: str) -> None:
    if not scheme.may(act, [holder.role]):
        raise _refused(
            name,
            "key-role",
            _("{person} is {role}; under {scheme} it takes {roles}").format(
                person=holder.person, role=_(holder.role), scheme=scheme.name,
                roles=", ".join(_(role) for role in scheme.acts[act].roles),
            ),
        )  # fmt: skip


def _by(holder: Holder | KeyCard) -> dict[str, str]:
    return {"person": holder.person, "organisation": holder.organisation, "role": holder.role}


def _refused(name: str, reason: str, explanation: str) -> ApplicationRefused:
    return ApplicationRefused(Place(name), reason=reason, explanation=explanation)

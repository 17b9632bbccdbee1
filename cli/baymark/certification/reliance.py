"""Whether a statement may be relied on: each requirement of the scheme as one check with a stable id."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from baymark import clock
from baymark.certification import signature
from baymark.certification.errors import BadSignature, ExpiredKey, UnknownKey, WrongRole
from baymark.certification.parties import parties
from baymark.checks import CheckResult, Outcome
from baymark.i18n import _

if TYPE_CHECKING:
    from baymark.certification.signature import VerifiedBy
    from baymark.certification.trust import Holder, TrustList
    from baymark.dossier.opening import Dossier
    from baymark.rules.schemes.model import Scheme

SCHEMA = "baymark/statement/1"
IDS = (
    "statement-signature", "statement-schema", "key-unknown", "key-expired", "key-role", "statement-time",
    "statement-digest", "statement-scheme", "statement-values", "statement-opinion", "statement-assurance",
    "statement-materiality", "statement-recomputation", "same-organisation",
)  # fmt: skip


def check(
    statement: Mapping[str, Any], dossier: Dossier, scheme: Scheme, trust: TrustList, at: datetime
) -> list[CheckResult]:
    """Every requirement on a statement over a dossier under a scheme, at a time; one result per id of `IDS`.

    All of them block. Where the signature does not hold, nothing else of the statement is looked at.
    """
    found = {result.id: result for result in _results(statement, dossier, scheme, trust, at)}
    text = _("Not looked at, because of the other failures.")
    return [found.get(id_) or CheckResult(id_, Outcome.NOT_EXECUTED, message=text) for id_ in IDS]


def _results(
    statement: Mapping[str, Any], dossier: Dossier, scheme: Scheme, trust: TrustList, at: datetime
) -> Iterator[CheckResult]:
    try:
        signed = signature.verify(statement, name="statement")
    except BadSignature as error:
        yield _failed("statement-signature", error.explain())
        return
    yield _ok("statement-signature")
    if statement.get("schema") != SCHEMA:
        yield _failed("statement-schema", _("It is not a {schema} document.").format(schema=SCHEMA))
        return
    yield _ok("statement-schema")
    yield from _key(signed, scheme, trust, at)
    early, late = statement.get("created") != clock.as_text(signed.created), signed.created > at
    yield _said(
        "statement-time",
        not early and not late,
        _("It is dated later than now, or otherwise than it was signed."),
    )
    yield _said(
        "statement-digest",
        statement.get("dossier") == dossier.digest,
        _("It is about another dossier than {digest}.").format(digest=dossier.digest[:12]),
    )
    named = statement.get("scheme")
    same = isinstance(named, Mapping) and (named.get("id"), named.get("digest")) == (scheme.id, scheme.digest)
    yield _said(
        "statement-scheme", same, _("It was made for another scheme or version than {scheme}.").format(
            scheme=scheme.name
        )
    )  # fmt: skip
    yield _said(
        "statement-values", _same_values(statement, dossier), _("Its values are not those of the dossier.")
    )
    yield from _accepted(statement, scheme, at)
    yield from _independent(statement, dossier, trust, signed.key)


def _key(signed: VerifiedBy, scheme: Scheme, trust: TrustList, at: datetime) -> Iterator[CheckResult]:
    """The key is in the list, in a role that may verify, when it signed and now."""
    # Both times: a key that has ended could be used today with a date of yesterday.
    holders: list[Holder] = []
    problem: Exception | None = None
    for role in scheme.acts["verify"].roles:
        try:
            holders = [trust.holder(signed.key, role, when) for when in (signed.created, at)]
            break
        except (UnknownKey, ExpiredKey, WrongRole) as error:
            problem = problem if isinstance(problem, ExpiredKey) else error
    if holders:
        yield from (_ok(id_) for id_ in ("key-unknown", "key-expired", "key-role"))
    elif isinstance(problem, UnknownKey):
        yield _failed("key-unknown", problem.explain())
    elif isinstance(problem, ExpiredKey):
        yield _ok("key-unknown")
        yield _failed("key-expired", problem.explain())
    elif isinstance(problem, WrongRole):
        yield _ok("key-unknown")
        yield _ok("key-expired")
        yield _failed("key-role", problem.explain())


def _accepted(statement: Mapping[str, Any], scheme: Scheme, at: datetime) -> Iterator[CheckResult]:
    rule = scheme.statement
    yield _said(
        "statement-opinion",
        statement.get("opinion") in rule.opinions,
        _("The opinion is {found}; the scheme accepts {accepted}.").format(
            found=statement.get("opinion"), accepted=", ".join(rule.opinions)
        ),
    )
    yield _said(
        "statement-assurance",
        statement.get("assurance") in rule.assurance,
        _("The level of assurance is {found}; the scheme accepts {accepted}.").format(
            found=statement.get("assurance"), accepted=", ".join(rule.assurance)
        ),
    )
    limit = rule.materiality.on(at.date()).value
    found = _share(statement.get("materiality"))
    sums = _sums(statement)
    fits = found is not None and 0 < found <= limit and sums is not None and all(one <= found for one in sums)
    yield _said(
        "statement-materiality",
        fits,
        _(
            "The materiality is {found}, at most {limit} is accepted, and no misstatement may be above it."
        ).format(found=statement.get("materiality"), limit=limit),
    )
    levels = statement.get("recomputation")
    passed = isinstance(levels, Mapping) and {
        name: levels.get(name) for name in ("replay", "matrices", "rebuild")
    } == dict.fromkeys(("replay", "matrices", "rebuild"), "passed")
    yield _said(
        "statement-recomputation", passed, _("It does not rest on all three levels of recomputation.")
    )


def _sums(statement: Mapping[str, Any]) -> list[Decimal] | None:
    """The shares of misstatement, net and gross, that the statement admits; None where they cannot be read."""
    listed = statement.get("misstatement")
    quantities = statement.get("quantities")
    if not isinstance(listed, list) or not isinstance(quantities, list) or len(listed) != len(quantities):
        return None
    shares: list[Decimal] = []
    for one in listed:
        for key in ("net_share", "gross_share"):
            share = _share(one.get(key)) if isinstance(one, Mapping) else None
            if share is None:
                return None
            shares.append(share)
    return shares


def _share(text: object) -> Decimal | None:
    if not isinstance(text, str) or len(text) > 60:
        return None
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() and value >= 0 else None


def _same_values(statement: Mapping[str, Any], dossier: Dossier) -> bool:
    """Every result of the dossier stands in the statement, and no other."""
    listed = statement.get("quantities")
    if not isinstance(listed, list) or not all(isinstance(one, Mapping) for one in listed):
        return False
    keys = ("rule_pack", "value", "declared_value", "unit", "digest")
    stated = [tuple(one.get(key) for key in keys) for one in listed]
    return stated == [tuple(result[key] for key in keys) for result in dossier.results.values()]


def _independent(
    statement: Mapping[str, Any], dossier: Dossier, trust: TrustList, key: str
) -> Iterator[CheckResult]:
    """The organisation that the trust list names is the one of the statement, and none of the applicant's."""
    try:
        organisation = trust.entry(key).organisation
    except UnknownKey:
        return
    body = statement.get("body")
    own = isinstance(body, Mapping) and body.get("organisation") == organisation
    text = _(
        "The verifier belongs to {organisation}: the applicant, the manufacturer, or not the body it names."
    )
    yield _said(
        "same-organisation",
        own and not parties(dossier).includes(organisation),
        text.format(organisation=organisation),
    )


def _said(id_: str, holds: bool, message: str) -> CheckResult:
    return _ok(id_) if holds else _failed(id_, message)


def _ok(id_: str) -> CheckResult:
    return CheckResult(id_, Outcome.PASSED)


def _failed(id_: str, message: str) -> CheckResult:
    return CheckResult(id_, Outcome.FAILED, message=message)

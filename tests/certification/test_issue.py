"""Issue: a certificate on papers that agree, and nothing at all where one guard says no."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from baymark import dossier, rules
from baymark.canonical import parse_json, sha256_hex
from baymark.certification import (
    application,
    case,
    credential,
    issue,
    numbers,
    refusals,
    signature,
    verification,
)
from baymark.certification import registry as book
from baymark.certification import statement as statements
from baymark.certification import token as tokens
from baymark.certification import trust as trust_lists
from baymark.certification.errors import BadSignature, ExpiredKey, UnknownKey, WrongRole
from baymark.certification.signature import PrivateKey
from baymark.certification.trust import Entry, TrustList
from baymark.errors import BaymarkError
from baymark.paths import data_folder
from baymark.rules import schemes
from baymark.rules.schemes.model import Scheme

AT = datetime(2026, 11, 20, 8, tzinfo=UTC)
DAY = timedelta(days=1)
PACK = "gba-battery"
APPLICANT = "Example Bay Battery Co., Ltd. (fictitious)"
PREPARER, VERIFIER, DECIDER, ISSUER, STRANGER, CLERK = (PrivateKey(bytes([n]) * 32) for n in range(1, 7))
PEOPLE = {
    PREPARER: ("Pei Ru", APPLICANT, ("preparer",)),
    VERIFIER: ("Wen Fei", "Example Verification", ("verifier",)),
    DECIDER: ("Jue Ding", "Example Body", ("decision",)),
    ISSUER: ("Qian Fa", "Example Body", ("issuer",)),
    CLERK: ("Shou Li", "Example Body", ("reviewer",)),
}


@dataclass(frozen=True)
class World:
    """A case in which everything is in order."""

    folder: Path
    request: issue.Request
    scheme: Scheme
    keys: issue.Keys
    trust: TrustList
    statement: dict[str, Any]

    def registry(self, name: str = "registry") -> book.Registry:
        return book.open_registry(self.folder / f"{name}.sqlite")

    def issue(self, kept: book.Registry, **changes: Any) -> issue.Issued:
        asked = replace(self.request, **changes.pop("request", {}))
        given = {"scheme": self.scheme, "keys": self.keys, "trust": self.trust, "at": AT} | changes
        return issue.issue(asked, given["scheme"], given["keys"], given["trust"], kept, given["at"])


def listed(**changes: dict[str, Any]) -> TrustList:
    """The trust list, with changes of entries by the person's key name."""
    entries = []
    for key, (person, organisation, roles) in PEOPLE.items():
        made = Entry(key.multikey, person, organisation, roles, AT - 30 * DAY, AT + 30 * DAY)
        entries.append(replace(made, **changes.get(roles[0], {})))
    root = PrivateKey(bytes([99]) * 32)
    return TrustList("gba-label", AT - DAY, AT + 100 * DAY, tuple(entries), root.multikey)


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> World:
    folder = tmp_path_factory.mktemp("case")
    path = folder / "lfp-pack.bmk"
    dossier.seal(data_folder("templates") / "studies" / "lfp-pack", path)
    opened, scheme, trust = dossier.open_dossier(path), schemes.load("gba-label"), listed()
    submitted = application.submit(
        opened, scheme, PREPARER, trust.holder(PREPARER.multikey, "preparer", AT), created=AT - 3 * DAY
    )
    accepted = application.accept(
        submitted, opened, scheme, CLERK, trust.holder(CLERK.multikey, "reviewer", AT), trust,
        created=AT - 2 * DAY,
    )  # fmt: skip
    stated = statements.make(
        opened,
        verification.verify(opened),
        statements.Opinion("unmodified", "reasonable", Decimal("0.05")),
        scheme,
        statements.Signing(VERIFIER, trust.holder(VERIFIER.multikey, "verifier", AT), AT - DAY),
    )
    application.write(submitted, folder / "lfp-pack.application.json")
    application.write(accepted, folder / "lfp-pack.acceptance.json")
    application.write(stated, folder / "lfp-pack.statement.json")
    request = issue.Request(
        dossier=path,
        statement=folder / "lfp-pack.statement.json",
        application=folder / "lfp-pack.application.json",
        rule_pack=PACK,
        specimen=True,
    )
    return World(folder, request, scheme, issue.Keys(DECIDER, ISSUER), trust, stated)


@pytest.fixture
def world(sealed: World, tmp_path: Path) -> World:
    """The case, with a folder of its own for registries and spoilt papers."""
    return replace(sealed, folder=tmp_path)


def in_force(scheme: Scheme) -> Scheme:
    """The scheme as it will be once its rules, and those of the rule pack, are in force and were read in full."""
    return replace(scheme, specimen=replace(scheme.specimen, fidelities=(), legal_statuses=()))


def test_a_specimen(world: World) -> None:
    kept = world.registry()
    issued = world.issue(kept)
    assert issued.specimen and issued.record.specimen_reasons == (
        "scheme-reconstructed", "rule-pack-reconstructed",
    )  # fmt: skip
    entry = kept.certificate(issued.record.number)
    assert entry == issued.entry and entry.state == "specimen"
    assert numbers.parse(world.scheme.number, entry.number).specimen
    record, signed = credential.read(entry.credential, entry.number)
    assert record == issued.record and signed.key == ISSUER.multikey and signed.created == AT
    assert record.dossier_digest == sha256_hex(world.request.dossier.read_bytes())
    assert record.body.signatory == "Qian Fa" and record.body.decided_by == "Jue Ding"
    assert record.assurance.verifier_organisation == "Example Verification"
    assert record.valid_until.isoformat() == "2028-11-19"
    found = tokens.read(entry.token, world.trust)
    assert (found.facts.number, found.facts.specimen) == (record.number, True)


def test_the_decision_is_in_the_event_and_signed(world: World) -> None:
    kept = world.registry()
    issued = world.issue(kept)
    (event,) = kept.events()
    said = parse_json(event.content, "event")["body"]
    assert signature.verify(said["decision"]).key == DECIDER.multikey
    decision = said["decision"]
    assert decision["dossier"] == issued.entry.dossier_digest and decision["decision"] == "grant"
    assert decision["statement"] == sha256_hex(world.request.statement.read_bytes())
    assert said["certificate"] == sha256_hex(issued.credential)
    assert said["acceptance"] == sha256_hex(
        (world.request.dossier.parent / "lfp-pack.acceptance.json").read_bytes()
    )
    # Events may be published: persons stand in them by their keys.
    for person, _organisation, _roles in PEOPLE.values():
        assert person.encode() not in event.content


def test_a_certificate(world: World) -> None:
    kept = world.registry()
    issued = world.issue(kept, scheme=in_force(world.scheme), request={"specimen": False})
    assert not issued.specimen and issued.entry.state == "certified"
    assert issued.record.number.startswith("BMK-GBA-2026-000001-")
    with pytest.raises(refusals.AlreadyCertified) as refused:
        world.issue(kept, scheme=in_force(world.scheme), request={"specimen": False})
    assert refused.value.exit_code == 3 and len(kept.events()) == 1
    # A specimen beside it takes no number of the certificates.
    assert world.issue(kept).record.number.startswith("BMK-GBA-2026-S00001-")


def test_numbers_go_on_and_a_certain_one_may_be_asked_for(world: World) -> None:
    kept = world.registry()
    wanted = numbers.compose(world.scheme.number, 2026, 5, specimen=True).text
    first, second = world.issue(kept, request={"number": wanted}), world.issue(kept)
    assert first.record.number == wanted
    assert numbers.parse(world.scheme.number, second.record.number).running == 6


def spoilt(world: World, name: str, content: bytes) -> Path:
    path = world.folder / name
    path.write_bytes(content)
    return path


def restated(world: World, key: PrivateKey = VERIFIER, at: datetime = AT - DAY, **changes: Any) -> Path:
    """The statement with other content, signed again."""
    content = {k: v for k, v in world.statement.items() if k != "proof"} | changes
    made = signature.sign(
        content | {"created": changes.get("created", f"{at:%Y-%m-%dT%H:%M:%SZ}")}, key, created=at
    )
    return spoilt(world, "other.statement.json", signature.to_bytes(made))


def flipped(world: World, path: Path) -> Path:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    return spoilt(world, f"flipped-{path.name}", bytes(content))


def unaccepted(world: World) -> Path:
    return spoilt(world, "alone.application.json", world.request.application.read_bytes())


Changes = Callable[[World], dict[str, Any]]
FAILURES: list[tuple[str, type[BaymarkError], Changes]] = [
    ("no-statement", refusals.NoStatement, lambda w: {"request": {"statement": w.folder / "none"}}),
    (
        "an-application-for-a-statement",
        refusals.NoStatement,
        lambda w: {"request": {"statement": w.request.application}},
    ),
    (
        "other-dossier",
        refusals.StatementDigest,
        lambda w: {"request": {"statement": restated(w, dossier="0" * 64)}},
    ),
    (
        "altered-statement",
        BaymarkError,
        lambda w: {"request": {"statement": flipped(w, w.request.statement)}},
    ),
    (
        "modified-opinion",
        refusals.StatementNotAcceptable,
        lambda w: {"request": {"statement": restated(w, opinion="modified")}},
    ),
    (
        "limited-assurance",
        refusals.StatementNotAcceptable,
        lambda w: {"request": {"statement": restated(w, assurance="limited")}},
    ),
    (
        "materiality",
        refusals.StatementNotAcceptable,
        lambda w: {"request": {"statement": restated(w, materiality="0.2")}},
    ),
    (
        "not-all-levels",
        refusals.StatementNotAcceptable,
        lambda w: {"request": {"statement": restated(w, recomputation={"replay": "passed"})}},
    ),
    (
        "other-values",
        refusals.StatementNotAcceptable,
        lambda w: {"request": {"statement": restated(w, quantities=[])}},
    ),
    (
        "statement-of-tomorrow",
        refusals.StatementNotAcceptable,
        lambda w: {"request": {"statement": restated(w, at=AT + DAY)}},
    ),
    ("unknown-verifier", UnknownKey, lambda w: {"request": {"statement": restated(w, STRANGER)}}),
    ("decider-as-verifier", WrongRole, lambda w: {"request": {"statement": restated(w, DECIDER)}}),
    ("expired-verifier", ExpiredKey, lambda _w: {"trust": listed(verifier={"valid_until": AT - 2 * DAY})}),
    ("verifier-expired-since", ExpiredKey, lambda _w: {"trust": listed(verifier={"valid_until": AT})}),
    ("who-accepted-expired-since", ExpiredKey, lambda _w: {"trust": listed(reviewer={"valid_until": AT})}),
    ("no-application", refusals.NoApplication, lambda w: {"request": {"application": w.folder / "none"}}),
    (
        "altered-application",
        BaymarkError,
        lambda w: {"request": {"application": flipped(w, w.request.application)}},
    ),
    ("not-accepted", refusals.NotAccepted, lambda w: {"request": {"application": unaccepted(w)}}),
    ("before-acceptance", refusals.NotAccepted, lambda _w: {"at": AT - 2.5 * DAY}),
    ("unknown-decider", UnknownKey, lambda _w: {"keys": issue.Keys(STRANGER, ISSUER)}),
    ("unknown-issuer", UnknownKey, lambda _w: {"keys": issue.Keys(DECIDER, STRANGER)}),
    ("issuer-decides", WrongRole, lambda _w: {"keys": issue.Keys(ISSUER, ISSUER)}),
    ("decider-issues", WrongRole, lambda _w: {"keys": issue.Keys(DECIDER, DECIDER)}),
    ("expired-decider", ExpiredKey, lambda _w: {"trust": listed(decision={"valid_until": AT})}),
    ("issuer-not-yet", ExpiredKey, lambda _w: {"trust": listed(issuer={"valid_from": AT + DAY})}),
    ("verifier-decides", refusals.SamePerson, lambda _w: {"trust": listed(decision={"person": "WEN  fei"})}),
    (
        "verifier-decides-hyphened",
        refusals.SamePerson,
        lambda _w: {"trust": listed(decision={"person": "Wen-Fei"})},
    ),
    ("preparer-decides", refusals.SamePerson, lambda _w: {"trust": listed(decision={"person": "Ｐei Ru"})}),
    ("preparer-verifies", refusals.SamePerson, lambda _w: {"trust": listed(verifier={"person": "Pei Ru"})}),
    ("preparer-issues", refusals.SamePerson, lambda _w: {"trust": listed(issuer={"person": "Pei Ru"})}),
    (
        "preparer's-organisation-decides",
        refusals.SameOrganisation,
        lambda _w: {"trust": listed(decision={"organisation": APPLICANT.upper()})},
    ),
    (
        "manufacturer-issues",
        refusals.SameOrganisation,
        lambda _w: {"trust": listed(issuer={"organisation": "示例湾区电池有限公司（虚构）"})},
    ),
    ("not-as-specimen", refusals.DraftRulePack, lambda _w: {"request": {"specimen": False}}),
    (
        "other-rule-pack",
        refusals.RulePackNotAccepted,
        lambda _w: {"request": {"rule_pack": "cn-miit-551-2025"}},
    ),
    ("no-such-rule-pack", refusals.RulePackNotAccepted, lambda _w: {"request": {"rule_pack": "none"}}),
    ("other-trust", refusals.OtherTrust, lambda w: {"trust": replace(w.trust, scheme="other")}),
    ("no-number", numbers.BadNumber, lambda _w: {"request": {"number": "BMK-GBA-2026-S00001-X"}}),
    (
        "number-of-a-certificate",
        numbers.BadNumber,
        lambda w: {"request": {"number": numbers.compose(w.scheme.number, 2026, 1).text}},
    ),
    ("altered-dossier", BaymarkError, lambda w: {"request": {"dossier": flipped(w, w.request.dossier)}}),
]


@pytest.mark.parametrize(("kind", "changes"), [f[1:] for f in FAILURES], ids=[f[0] for f in FAILURES])
def test_refused_and_nothing_issued(world: World, kind: type[BaymarkError], changes: Changes) -> None:
    kept = world.registry()
    with pytest.raises(kind) as refused:
        world.issue(kept, **changes(world))
    assert refused.value.exit_code in ((4, 5) if kind is BaymarkError else (3, 4))
    assert kept.events() == () and kept.certificates() == ()


def test_the_unspoilt_case_is_issued(world: World) -> None:
    """Else every refusal above could have another reason: the statement signed again as it was."""
    world.issue(world.registry(), request={"statement": restated(world)})


def test_a_number_is_taken_once(world: World) -> None:
    kept = world.registry()
    number = world.issue(kept).record.number
    with pytest.raises(book.NumberTaken) as refused:
        world.issue(kept, request={"number": number})
    assert refused.value.exit_code == 3 and len(kept.events()) == 1


def test_acts_are_not_back_dated(world: World) -> None:
    kept = world.registry()
    world.issue(kept, at=AT + DAY)
    with pytest.raises(book.ClockBehind):
        world.issue(kept)
    assert len(kept.certificates()) == 1


def test_rules_of_another_text_are_refused(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the dossier held a rule pack of the same name that says of itself it was read in full."""
    other = replace(rules.load(PACK), digest="0" * 64)
    monkeypatch.setattr(rules, "load", lambda *_args, **_named: other)
    kept = world.registry()
    with pytest.raises(refusals.RulePackDiffers):
        world.issue(kept)
    assert kept.events() == ()


@pytest.mark.parametrize(
    ("blocked_by", "listed_checks"),
    [(["mass-balance"], []), ([], [{"id": "mass-balance", "outcome": "failed", "severity": "block"}])],
)
def test_blocking_checks_stop(blocked_by: list[str], listed_checks: list[dict[str, str]]) -> None:
    """No such dossier can be sealed; a forged one that opens would still stop here."""
    forged = SimpleNamespace(
        checks={PACK: {"results": [{"id": "w", "outcome": "failed", "severity": "warn"}, *listed_checks]}},
        results={PACK: {"blocked_by": blocked_by}},
    )
    with pytest.raises(refusals.BlockingChecks, match="mass-balance") as refused:
        case._require_no_blocking_check(forged, rules.load(PACK))  # type: ignore[arg-type]
    assert refused.value.exit_code == 3
    clean = SimpleNamespace(checks={PACK: {"results": []}}, results={PACK: {"blocked_by": []}})
    case._require_no_blocking_check(clean, rules.load(PACK))  # type: ignore[arg-type]


def test_a_draft_is_refused(world: World) -> None:
    path = world.folder / "draft.bmk"
    dossier.seal(data_folder("templates") / "studies" / "lfp-pack", path, draft=True)
    with pytest.raises(BaymarkError) as refused:
        world.issue(world.registry(), request={"dossier": path})
    assert (refused.value.code, refused.value.exit_code) == ("dossier-draft", 3)


def test_a_signature_that_does_not_hold_is_named(world: World) -> None:
    content = world.statement | {"opinion": "modified"}
    path = spoilt(world, "altered.json", signature.to_bytes(content))
    with pytest.raises(BadSignature) as refused:
        world.issue(world.registry(), request={"statement": path})
    assert (refused.value.reason, refused.value.exit_code) == ("altered", 5)


def many(world: World, count: int, numbers_made: Any) -> None:
    kept = world.registry()
    for _ in range(count):
        numbers_made.put(world.issue(kept).record.number)


def test_two_processes_issue_at_once(world: World) -> None:
    context = multiprocessing.get_context("fork")
    made = context.Queue()
    workers = [context.Process(target=many, args=(world, 5, made)) for _ in range(2)]
    for worker in workers:
        worker.start()
    issued = sorted(made.get(timeout=120) for _ in range(10))
    for worker in workers:
        worker.join()
        assert worker.exitcode == 0
    kept = world.registry()
    assert sorted(entry.number for entry in kept.certificates()) == issued
    assert [numbers.parse(world.scheme.number, n).running for n in issued] == list(range(1, 11))
    assert len({entry.status_index for entry in kept.certificates()}) == 10
    assert len(kept.events()) == 10


def stop_half_way(world: World, reached: Any) -> None:
    def enter(_act: book.Act, _entry: book.Entry) -> None:
        reached.set()
        signal.pause()

    book.Act.enter = enter  # type: ignore[method-assign]
    world.issue(world.registry())


def test_killed_half_way_nothing_is_left(world: World) -> None:
    """After the event was written, before the certificate was."""
    context = multiprocessing.get_context("fork")
    reached = context.Event()
    worker = context.Process(target=stop_half_way, args=(world, reached))
    worker.start()
    assert reached.wait(60) and worker.pid is not None
    os.kill(worker.pid, signal.SIGKILL)
    worker.join()
    kept = world.registry()
    assert kept.events() == () and kept.certificates() == ()
    assert world.issue(kept).record.number.startswith("BMK-GBA-2026-S00001-")


def test_the_trust_list_is_one_that_would_be_believed(world: World) -> None:
    root = PrivateKey(bytes([99]) * 32)
    document = signature.sign(trust_lists.to_document(world.trust), root, created=world.trust.issued)
    data = signature.to_bytes(document)
    assert trust_lists.parse(data, "trust.json", root.multikey, at=AT) == world.trust


def test_an_older_trust_list_is_not_gone_back_to(world: World) -> None:
    """It is signed and in date, and believes whoever has lost the right since."""
    kept = world.registry()
    newer = replace(world.trust, issued=AT - timedelta(hours=1))
    world.issue(kept, trust=newer)
    with pytest.raises(refusals.OlderTrust):
        world.issue(kept, trust=world.trust)
    assert len(kept.certificates()) == 1
    world.issue(kept, trust=newer)

"""Applications: completeness, who may do what, and that no act is ever written over."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from baymark.certification import application, trust
from baymark.certification.application import Attachment, accept, completeness, confirmed, return_, submit
from baymark.certification.errors import (
    ApplicationRefused,
    BadSignature,
    ExpiredKey,
    RefusedText,
    UnknownKey,
    UnreadableAct,
    UnreadableFile,
)
from baymark.checks import Outcome
from baymark.dossier import Dossier, bag
from baymark.dossier.errors import DraftDossier
from baymark.rules import schemes

from . import handed_in
from .handed_in import AT, DAY, DECIDER, INSIDER, PREPARER, VERIFIER, person, trust_list

SCHEME = schemes.load("gba-label")
LICENCE = {"business-licence": Attachment("business-licence", "licence.pdf", "0" * 64, 3)}


def without(path: str, content: bytes | None = None) -> Dossier:
    files = {name: data for name, data in handed_in.example().files.items() if name != f"{bag.STUDY}{path}"}
    if content is not None:
        files[f"{bag.STUDY}{path}"] = content
    return replace(handed_in.example(), files=files)


def submitted(**changes: Any) -> dict[str, Any]:
    given = {"attached": LICENCE, "created": AT} | changes
    return submit(handed_in.example(), SCHEME, PREPARER.key, PREPARER.holder, **given)


def reason(error: pytest.ExceptionInfo[ApplicationRefused]) -> object:
    return error.value.values["reason"]


def outcomes(dossier: Dossier, attached: dict[str, Attachment] | None = None) -> dict[str, Outcome]:
    return {
        one.id.removeprefix("application."): one.outcome for one in completeness(dossier, SCHEME, attached)
    }


def test_the_example_is_complete_but_for_what_lies_beside_it() -> None:
    found = outcomes(handed_in.example())
    waiting = {id_ for id_, outcome in found.items() if outcome is Outcome.NEEDS_JUDGEMENT}
    assert waiting == {"business-licence", "process-flow-chart"}
    assert set(found.values()) == {Outcome.PASSED, Outcome.NEEDS_JUDGEMENT}
    assert outcomes(handed_in.example(), LICENCE)["business-licence"] is Outcome.PASSED


@pytest.mark.parametrize(
    ("path", "id_"),
    [("models.csv", "models"), ("data-plan.yaml", "data-plan"), ("reduction-plan.md", "reduction-plan"),
     ("activity.csv", "data-list"), ("evidence/index.csv", "evidence-index")],
)  # fmt: skip
def test_what_is_missing_or_empty_is_named_and_stops_the_application(path: str, id_: str) -> None:
    for dossier in (without(path), without(path, b" \n")):
        assert outcomes(dossier)[id_] is Outcome.FAILED
        with pytest.raises(ApplicationRefused, match=f"application.{id_}") as error:
            submit(dossier, SCHEME, PREPARER.key, PREPARER.holder, created=AT)
        assert reason(error) == "incomplete"


def test_the_index_alone_is_no_evidence() -> None:
    files = {
        name: data
        for name, data in handed_in.example().files.items()
        if not name.startswith(f"{bag.STUDY}evidence/") or name.endswith("index.csv")
    }
    assert outcomes(replace(handed_in.example(), files=files))["evidence"] is Outcome.FAILED


def test_a_rule_pack_that_the_scheme_does_not_know_and_an_unknown_attachment() -> None:
    lock = handed_in.example().lock
    pins = tuple(pin for pin in lock.rule_packs if pin.id != "gba-battery")
    other = replace(handed_in.example(), lock=replace(lock, rule_packs=pins))
    assert outcomes(other)["rule-pack"] is Outcome.FAILED
    strange = {"passport": Attachment("passport", "p.pdf", "0" * 64, 1)}
    assert outcomes(handed_in.example(), strange)["passport"] is Outcome.FAILED


def test_drafts_are_no_application() -> None:
    draft = replace(handed_in.example(), lock=replace(handed_in.example().lock, draft=True))
    with pytest.raises(DraftDossier):
        submit(draft, SCHEME, PREPARER.key, PREPARER.holder, created=AT)


def test_names_that_would_print_otherwise_than_they_are_signed_are_refused() -> None:
    text = handed_in.example().files[f"{bag.STUDY}study.yaml"].decode()
    turned = without("study.yaml", text.replace("Example Bay", "Example \u202eyaB", 1).encode())
    with pytest.raises(RefusedText, match=r"applicant\.name"):
        submit(turned, SCHEME, PREPARER.key, PREPARER.holder, created=AT)


def test_submitted_and_accepted() -> None:
    act = submitted()
    assert act["dossier"] == handed_in.example().digest
    assert [one["id"] for one in act["rule_packs"]] == ["gba-battery"]
    held = {one["id"]: one["held"] for one in act["files"]}
    assert [one["path"] for one in held["models"]] == ["models.csv"] and len(held["evidence"]) > 5
    signed = confirmed(act, handed_in.example(), SCHEME, trust_list())
    assert signed.holder == PREPARER.holder and signed.at == AT
    answer = accept(
        act, handed_in.example(), SCHEME, DECIDER.key, DECIDER.holder, trust_list(), created=AT + DAY
    )
    assert answer["application"] == application.digest_of(act) and answer["reason"] is None
    found = application.accepted(answer, act, handed_in.example(), SCHEME, trust_list())
    assert found.holder == DECIDER.holder


def test_a_key_that_has_ended_applies_no_more_with_a_date_of_yesterday() -> None:
    ended = trust.expired(trust_list(), PREPARER.key.multikey, AT + DAY)
    with pytest.raises(ExpiredKey):
        accept(
            submitted(), handed_in.example(), SCHEME, DECIDER.key, DECIDER.holder, ended, created=AT + 2 * DAY
        )


def test_a_return_says_why_and_is_no_acceptance() -> None:
    act, example = submitted(), handed_in.example()
    with pytest.raises(ApplicationRefused) as error:
        return_(act, example, SCHEME, DECIDER.key, DECIDER.holder, trust_list(), created=AT, reason=" ")
    assert reason(error) == "no-reason"
    answer = return_(
        act, example, SCHEME, DECIDER.key, DECIDER.holder, trust_list(), created=AT, reason="no licence"
    )
    assert (answer["act"], answer["reason"]) == ("return", "no licence")
    with pytest.raises(UnreadableAct):
        application.accepted(answer, act, example, SCHEME, trust_list())


def test_who_may_not_submit_or_answer() -> None:
    example, act = handed_in.example(), submitted()
    with pytest.raises(ApplicationRefused) as error:
        submit(example, SCHEME, VERIFIER.key, VERIFIER.holder, created=AT)
    assert reason(error) == "key-role"
    twin = person(7, "LI NA", "Body Ltd", "decision")
    own = person(8, "Zhao Min", handed_in.APPLICANT, "decision")
    for one, expected in ((VERIFIER, "key-role"), (twin, "same-person"), (own, "same-organisation")):
        with pytest.raises(ApplicationRefused) as error:
            accept(act, example, SCHEME, one.key, one.holder, trust_list(), created=AT)
        assert reason(error) == expected
    with pytest.raises(ApplicationRefused) as error:
        accept(act, example, SCHEME, DECIDER.key, DECIDER.holder, trust_list(), created=AT - DAY)
    assert reason(error) == "earlier"


def test_an_application_that_was_changed_or_is_for_something_else() -> None:
    example, act, trust = handed_in.example(), submitted(), trust_list()
    with pytest.raises(BadSignature):
        confirmed(act | {"dossier": "0" * 64}, example, SCHEME, trust)
    with pytest.raises(ApplicationRefused) as error:
        confirmed(act, replace(example, digest="0" * 64), SCHEME, trust)
    assert reason(error) == "other-dossier"
    with pytest.raises(ApplicationRefused) as error:
        confirmed(act, example, replace(SCHEME, digest="0" * 64), trust)
    assert reason(error) == "other-scheme"
    with pytest.raises(ApplicationRefused) as error:
        confirmed(act, example, SCHEME, replace(trust, scheme="another"))
    assert reason(error) == "other-trust"
    with pytest.raises(UnknownKey):
        confirmed(act, example, SCHEME, trust_list(DECIDER))
    with pytest.raises(ExpiredKey):
        confirmed(submitted(created=AT + 200 * DAY), example, SCHEME, trust)
    with pytest.raises(UnreadableAct):
        confirmed({"schema": "baymark/statement/1"}, example, SCHEME, trust)
    insider = replace(INSIDER.holder, role="preparer", organisation="Elsewhere Ltd")
    lying = submit(example, SCHEME, PREPARER.key, insider, created=AT)
    with pytest.raises(ApplicationRefused) as error:
        confirmed(lying, example, SCHEME, trust)
    assert reason(error) == "other-signer"


def test_an_act_is_never_written_over(tmp_path: Path) -> None:
    file = tmp_path / "lfp-pack.application.json"
    application.write(submitted(), file)
    application.write(submitted(), file)  # the same bytes: nothing happens
    assert application.read(file) == submitted()
    with pytest.raises(ApplicationRefused) as error:
        application.write(submitted(created=AT + DAY), file)
    assert reason(error) == "act-exists"
    assert application.read(file) == submitted()
    file.write_bytes(file.read_bytes().replace(b'  "', b'\t"', 1))
    with pytest.raises(BadSignature):
        application.read(file)
    with pytest.raises(UnreadableFile):
        application.read(tmp_path)

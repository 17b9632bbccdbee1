"""`baymark apply`: hand a dossier in for certification, and the body's answer."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from baymark.commands.verify import DossierFile, TrustFile, TrustRoot
from baymark.i18n import N_, _

if TYPE_CHECKING:
    from baymark.certification.application import Attachment
    from baymark.dossier import Dossier

KeyName = Annotated[str, typer.Option("--key", help=N_("The name of the key here."))]
ApplicationFile = Annotated[
    Path | None,
    typer.Option("--application", help=N_("The application. Default: NAME.application.json beside it.")),
]
Out = Annotated[
    Path | None, typer.Option("--out", help=N_("The file to write. Default: beside the dossier."))
]


def register(app: typer.Typer) -> None:
    group = typer.Typer(
        rich_markup_mode=None, help=N_("Apply for certification; accept or return an application.")
    )
    group.command("submit", help=N_("Sign a dossier and the scheme's file list as an application."))(submit)
    group.command("accept", help=N_("Accept an application, for the certification body."))(accept)
    group.command("return", help=N_("Return an application with a reason, for the certification body."))(
        return_
    )
    app.add_typer(group, name="apply")


def submit(
    dossier: DossierFile,
    key: KeyName,
    scheme: Annotated[str, typer.Option("--scheme", help=N_("The scheme applied for."))] = "gba-label",
    attach: Annotated[
        list[str] | None,
        typer.Option(
            "--attach",
            help=N_("A document beside the dossier, as ID=FILE of the file list; may be repeated."),
        ),
    ] = None,
    out: Out = None,
    format_: Annotated[str, typer.Option("--format", help=N_("table, json or csv."))] = "table",
) -> None:
    from baymark import clock
    from baymark.certification import application, keys
    from baymark.commands.keys import unlock
    from baymark.commands.opening import choose_format, say
    from baymark.commands.printing import print_checks
    from baymark.dossier import open_dossier
    from baymark.errors import Blocked
    from baymark.rules import schemes

    kind = choose_format(format_)
    at = clock.now()
    opened = open_dossier(dossier)
    opened.require_applicable()
    chosen = schemes.load(scheme, on=at.date())
    attached = _attachments(attach or [])
    listed = application.completeness(opened, chosen, attached)
    print_checks(listed, kind, sys.stdout)
    missing = [check for check in listed if check.blocks]
    if missing:
        raise Blocked(count=len(missing))
    _warn_of_precedence(
        opened, [pin.id for pin in opened.lock.rule_packs if chosen.accepts(pin.id, pin.version)]
    )
    made = application.submit(opened, chosen, unlock(key), keys.card(key), created=at, attached=attached)
    path = out or _beside(dossier, application.SUFFIX)
    application.write(made, path)
    say(_("Written: {path}").format(path=path))


def _warn_of_precedence(opened: Dossier, applied_for: Sequence[str]) -> None:
    """Say where another rule pack may take the place of the one applied for, as a national rule does of a local one."""
    from baymark import rules
    from baymark.commands.opening import say
    from baymark.dossier.replaying import material
    from baymark.inventory.scope import facts_of
    from baymark.rules.applicability import precedence, verdicts

    with material(opened) as given:
        facts, category = facts_of(given.study), given.category.id
    assert facts.application_date is not None  # the end of the reporting period at the latest
    known = [one for one in rules.available() if one.category == category]
    for one in verdicts(known, facts, facts.application_date, {}):
        if one.id in applied_for:
            for text in precedence(one):
                say(text)


def accept(
    dossier: DossierFile,
    key: KeyName,
    application_file: ApplicationFile = None,
    out: Out = None,
    trust: TrustFile = None,
    trust_root: TrustRoot = None,
) -> None:
    _answer("accept", dossier, key, application_file, out, trust, trust_root, "")


def return_(
    dossier: DossierFile,
    key: KeyName,
    reason: Annotated[str, typer.Option("--reason", help=N_("Why it is returned, and what to mend."))],
    application_file: ApplicationFile = None,
    out: Out = None,
    trust: TrustFile = None,
    trust_root: TrustRoot = None,
) -> None:
    _answer("return", dossier, key, application_file, out, trust, trust_root, reason)


def _answer(
    act: str,
    dossier: Path,
    key: str,
    application_file: Path | None,
    out: Path | None,
    trust: Path | None,
    trust_root: str | None,
    reason: str,
) -> None:
    from baymark import clock
    from baymark.certification import application, keys
    from baymark.certification import trust as trust_lists
    from baymark.commands.keys import unlock
    from baymark.dossier import open_dossier

    at = clock.now()
    opened = open_dossier(dossier)
    submitted = application.read(application_file or _beside(dossier, application.SUFFIX))
    chosen = _scheme_of(submitted)
    card = keys.card(key)
    believed = trust_lists.load(trust, root=trust_root, at=at)
    # The answer of the same body to the same application: never one beside the other.
    other = {"accept": "return", "return": "accept"}[act]
    application.assert_unanswered(submitted, _beside(dossier, application.ANSWERS[other]))
    holder = believed.holder(card.key, card.role, at)
    private = unlock(key)
    if act == "accept":
        made = application.accept(submitted, opened, chosen, private, holder, believed, created=at)
    else:
        made = application.return_(
            submitted, opened, chosen, private, holder, believed, created=at, reason=reason
        )
    path = out or _beside(dossier, application.ANSWERS[act])
    application.write(made, path)
    sys.stdout.write(f"{path}\n")


def _scheme_of(submitted: Mapping[str, Any]) -> Any:
    """The installed scheme that an application names."""
    from baymark.certification.errors import UnreadableAct
    from baymark.rules import schemes

    named = submitted.get("scheme")
    if not isinstance(named, Mapping) or not all(
        isinstance(named.get(key), str) for key in ("id", "version")
    ):
        raise UnreadableAct(wanted=_("an application"))
    return schemes.load(named["id"], named["version"])


def _attachments(given: list[str]) -> dict[str, Attachment]:
    from baymark.certification.application import attach
    from baymark.errors import UsageError

    found: dict[str, Attachment] = {}
    for one in given:
        id_, equals, file = one.partition("=")
        if not equals or not id_.strip() or id_.strip() in found:
            raise UsageError(
                reason=_("--attach takes ID=FILE once per ID, not {given}").format(given=repr(one))
            )
        found[id_.strip()] = attach(id_.strip(), Path(file.strip()))
    return found


def _beside(dossier: Path, suffix: str) -> Path:
    return dossier.with_name(f"{dossier.stem}{suffix}")

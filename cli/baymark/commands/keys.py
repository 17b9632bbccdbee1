"""`baymark keys`: keys of people, and the list of those to believe."""

from __future__ import annotations

import os
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from baymark.i18n import N_, _

if TYPE_CHECKING:
    from baymark.certification.keys import KeyCard
    from baymark.certification.signature import PrivateKey
    from baymark.certification.trust import TrustList

PASSPHRASE = "BAYMARK_PASSPHRASE"

Format = Annotated[str, typer.Option("--format", help=N_("table or json."))]
ListFile = Annotated[
    Path | None, typer.Option("--list", help=N_("The trust list. Default: trust.json of BAYMARK_HOME."))
]
Pinned = Annotated[
    str | None,
    typer.Option("--trust-root", help=N_("The root key, or a file with it. Default: the pinned one.")),
]
ListDays = Annotated[int, typer.Option("--days", help=N_("Days for which the list is valid from now."))]
KeyDays = Annotated[int, typer.Option("--key-days", help=N_("Days for which the key is valid from now."))]
Listed = Annotated[str, typer.Argument(metavar="KEY", help=N_("A listed key, or the name of a key here."))]
Presented = Annotated[str, typer.Argument(metavar="KEY", help=N_("The name of a key here, or a card file."))]


def register(app: typer.Typer) -> None:
    group = typer.Typer(rich_markup_mode=None, help=N_("Make keys, and say whose keys are believed."))
    group.command("new", help=N_("Make a key; its passphrase is BAYMARK_PASSPHRASE, else asked for."))(new)
    group.command("list", help=N_("List the keys kept here."))(list_)
    group.command("show", help=N_("Show a key's card; as JSON it is what others enter in their list."))(show)
    trusted = typer.Typer(rich_markup_mode=None, help=N_("The signed list of keys that are believed."))
    trusted.command("init", help=N_("Make an empty list and pin its root key."))(trust_init)
    trusted.command("add", help=N_("Enter a key with its roles."))(trust_add)
    trusted.command("rotate", help=N_("End a key now and let another of the same person follow."))(
        trust_rotate
    )
    trusted.command("expire", help=N_("End a key now; what it signed before stays valid."))(trust_expire)
    trusted.command("renew", help=N_("Sign the list again with a later end."))(trust_renew)
    trusted.command("list", help=N_("List the keys that are believed."))(trust_list)
    trusted.command("show", help=N_("Show the list's scheme, root key and dates, or one entry."))(trust_show)
    trusted.command("verify", help=N_("Check signature, root key and dates of a list."))(trust_verify)
    group.add_typer(trusted, name="trust")
    app.add_typer(group, name="keys")


def unlock(name: str) -> PrivateKey:
    """The private key of a key file, with the passphrase of the environment or asked for."""
    from baymark.certification import keys

    keys.card(name)  # nobody is asked for the passphrase of a key that is not there
    return keys.load(name, _passphrase(name))


def _passphrase(name: str, *, new: bool = False) -> str:
    from baymark.certification.errors import NoPassphrase

    given = os.environ.get(PASSPHRASE)
    if given:
        return given
    if not sys.stdin.isatty():
        raise NoPassphrase(name=name)
    asked = _("Passphrase of {name}").format(name=name)
    return str(typer.prompt(asked, hide_input=True, confirmation_prompt=new, err=True))


def new(
    name: Annotated[str, typer.Argument(help=N_("What the key is called here, such as an-li."))],
    person: Annotated[str, typer.Option("--person", help=N_("Who holds it."))],
    organisation: Annotated[str, typer.Option("--organisation", help=N_("For whom that person acts."))],
    role: Annotated[
        str,
        typer.Option("--role", help=N_("preparer, adviser, verifier, reviewer, decision, issuer or root.")),
    ],
    format_: Format = "table",
) -> None:
    from baymark.certification import keys

    kind = _format(format_)
    keys.assert_free(name)
    card = keys.create(name, person, organisation, role, _passphrase(name, new=True))
    _print([_card_row(card)], kind)


def list_(format_: Format = "table") -> None:
    from baymark.certification import keys

    kind = _format(format_)
    _print([_card_row(card) for card in keys.listed()], kind)


def show(
    name: Annotated[str, typer.Argument(help=N_("Name of the key."))], format_: Format = "table"
) -> None:
    from baymark.certification import keys, signature

    kind = _format(format_)
    card = keys.card(name)
    if kind == "json":
        # The bytes as signed: redirected into a file they are the card to send.
        sys.stdout.buffer.write(signature.to_bytes(card.document))
        return
    _print_facts(_card_row(card))


def trust_init(
    scheme: Annotated[str, typer.Option("--scheme", help=N_("For which scheme, such as gba-label."))],
    root: Annotated[str, typer.Option("--root", help=N_("The name of the root key here."))],
    days: ListDays = 365,
    list_file: ListFile = None,
) -> None:
    from baymark.certification import keys, trust
    from baymark.certification.errors import TrustListExists, WrongRole
    from baymark.commands.opening import say
    from baymark.errors import Place

    path = list_file or trust.default_path()
    if path.exists():
        raise TrustListExists(Place(path.name))
    card = keys.card(root)
    if card.role != "root":
        raise WrongRole(person=card.person, organisation=card.organisation, role="root", roles=_(card.role))
    key = unlock(root)
    trust.pin_root(key.multikey)
    made = trust.save(trust.new(scheme, key.multikey), key, days, path, first=True)
    say(_("Pinned root key: {key}").format(key=key.multikey))
    _said_saved(made, path)


def trust_add(
    key: Presented,
    role: Annotated[
        list[str] | None,
        typer.Option("--role", help=N_("A role of the key; may be repeated. Default: that of its card.")),
    ] = None,
    key_days: KeyDays = 1095,
    days: ListDays = 365,
    list_file: ListFile = None,
    pinned: Pinned = None,
) -> None:
    from baymark import clock
    from baymark.certification import trust

    card = _presented(key)
    at = clock.now()
    current, path = _current(list_file, pinned)
    entry = trust.Entry(
        card.key, card.person, card.organisation, tuple(role or [card.role]), at, _later(at, key_days)
    )
    _save(trust.with_entry(current, entry), days, path)


def trust_rotate(
    key: Listed,
    successor: Annotated[
        str, typer.Option("--to", help=N_("The new key: the name of a key here, or a card file."))
    ],
    key_days: KeyDays = 1095,
    days: ListDays = 365,
    list_file: ListFile = None,
    pinned: Pinned = None,
) -> None:
    from baymark import clock
    from baymark.certification import names, trust
    from baymark.certification.errors import EntryRefused

    at = clock.now()
    current, path = _current(list_file, pinned)
    old, card = current.entry(_key_of(key)), _presented(successor)
    for before, after in ((old.person, card.person), (old.organisation, card.organisation)):
        if names.compared(before) != names.compared(after):
            raise EntryRefused(
                reason=_("the new key is that of {after}, the old one of {before}").format(
                    after=after, before=before
                )
            )
    _save(trust.rotated(current, old.key, card.key, at, _later(at, key_days)), days, path)


def trust_expire(
    key: Listed, days: ListDays = 365, list_file: ListFile = None, pinned: Pinned = None
) -> None:
    from baymark import clock
    from baymark.certification import trust

    current, path = _current(list_file, pinned)
    _save(trust.expired(current, _key_of(key), clock.now()), days, path)


def trust_renew(days: ListDays = 365, list_file: ListFile = None, pinned: Pinned = None) -> None:
    current, path = _current(list_file, pinned, out_of_date=True)
    _save(current, days, path)


def trust_list(list_file: ListFile = None, pinned: Pinned = None, format_: Format = "table") -> None:
    from baymark.certification import trust

    kind = _format(format_)
    found = trust.load(list_file, root=pinned)
    _print([_entry_row(trust.entry_object(entry)) for entry in found.entries], kind)


def trust_show(
    key: Annotated[
        str | None, typer.Argument(metavar="[KEY]", help=N_("A listed key, or the name of a key here."))
    ] = None,
    list_file: ListFile = None,
    pinned: Pinned = None,
    format_: Format = "table",
) -> None:
    import json

    from baymark.certification import trust

    kind = _format(format_)
    found = trust.load(list_file, root=pinned)
    if key is not None:
        shown: dict[str, Any] = trust.entry_object(found.entry(_key_of(key)))
    else:
        shown = {"root": found.root, **trust.to_document(found)}
    if kind == "json":
        sys.stdout.write(json.dumps(shown, ensure_ascii=False, indent=2) + "\n")
        return
    if key is None:
        shown = {**shown, "keys": len(found.entries)}
        del shown["schema"]
    _print_facts(shown)


def trust_verify(
    file: Annotated[
        Path | None, typer.Argument(help=N_("The trust list. Default: trust.json of BAYMARK_HOME."))
    ] = None,
    pinned: Pinned = None,
    format_: Format = "table",
) -> None:
    from baymark.certification import trust
    from baymark.certification.errors import BadSignature, TrustExpired, WrongRoot
    from baymark.checks import CheckResult, Outcome
    from baymark.commands.printing import print_checks
    from baymark.errors import BaymarkError

    kind = _format(format_)
    failure: BaymarkError | None = None
    failed_at = len(_TRUST_CHECKS)
    try:
        trust.load(file, root=pinned)
    except BadSignature as error:
        failure, failed_at = error, 0
    except WrongRoot as error:
        failure, failed_at = error, 1
    except TrustExpired as error:
        failure, failed_at = error, 2
    results = []
    for number, check in enumerate(_TRUST_CHECKS):
        outcome = Outcome.PASSED if number < failed_at else Outcome.NOT_EXECUTED
        if failure is not None and number == failed_at:
            results.append(CheckResult(check, Outcome.FAILED, message=failure.explain()))
        else:
            results.append(CheckResult(check, outcome))
    print_checks(results, kind, sys.stdout)
    if failure is not None:
        raise failure


# In the order in which they are made; each rests on the one before.
_TRUST_CHECKS = ("trust-signature", "trust-root", "trust-dates")


def _format(given: str) -> str:
    from baymark.commands.opening import choose_format

    return choose_format(given, ("table", "json"))


def _card_row(card: KeyCard) -> dict[str, object]:
    from baymark import clock

    return {
        "id": card.name,
        "key": card.key,
        "person": card.person,
        "organisation": card.organisation,
        "role": card.role,
        "created": clock.as_text(card.created),
    }


def _entry_row(entry: dict[str, Any]) -> dict[str, Any]:
    return {"id": entry["key"], **{name: value for name, value in entry.items() if name != "key"}}


def _cell(head: str, value: object) -> str:
    """A value as a table shows it: roles in words, keys by both ends (`show` and JSON give them whole)."""
    if isinstance(value, list):
        return ", ".join(_(str(one)) for one in value)
    text = str(value)
    if head == "role":
        return _(text)
    return f"{text[:8]}…{text[-6:]}" if head in ("id", "key") and text.startswith("z6Mk") else text


# Heads of the tables, for the catalogue; in JSON they are the names themselves.
CARD_HEADS = (N_("id"), N_("key"), N_("person"), N_("organisation"), N_("role"), N_("created"))
ENTRY_HEADS = (N_("roles"), N_("valid_from"), N_("valid_until"))
LIST_HEADS = (N_("root"), N_("scheme"), N_("issued"), N_("expires"), N_("keys"))


def _print(rows: list[dict[str, Any]], kind: str) -> None:
    from baymark.commands.printing import print_objects

    if kind == "table":
        rows = [{head: _cell(head, value) for head, value in row.items()} for row in rows]
    print_objects(rows, kind, sys.stdout)


def _print_facts(facts: dict[str, Any]) -> None:
    from baymark.documents.terminal import width

    room = max(width(_(head)) for head in facts) + 2
    for head, value in facts.items():
        shown = str(value) if head == "key" else _cell(head, value)
        sys.stdout.write(f"{_(head)}{' ' * (room - width(_(head)))}{shown}\n")


def _presented(given: str) -> KeyCard:
    """The card of a key here, or of a file that another person sent."""
    from baymark.canonical import MAX_BYTES
    from baymark.certification import keys
    from baymark.certification.errors import UnreadableCard
    from baymark.errors import Place

    path = Path(given)
    if keys.is_name(given) and not path.is_file():
        return keys.card(given)
    try:
        with path.open("rb") as file:
            return keys.read_card(file.read(MAX_BYTES + 1), path.name)
    except OSError as error:
        raise UnreadableCard(Place(path.name), reason=error.strerror or str(error)) from error


def _key_of(given: str) -> str:
    """The multikey given, or that of a key here."""
    from baymark.certification import keys

    return keys.card(given).key if keys.is_name(given) else given


def _later(at: datetime, days: int) -> datetime:
    from baymark.certification.errors import EntryRefused

    if not 1 <= days <= 3660:
        raise EntryRefused(reason=_("a key is valid for 1 to 3660 days, not {days}").format(days=days))
    return at + timedelta(days=days)


def _current(
    list_file: Path | None, pinned: str | None, *, out_of_date: bool = False
) -> tuple[TrustList, Path]:
    """The list to be changed, and where it lies. One that is out of date is opened to be renewed only."""
    from baymark.certification import trust

    path = list_file or trust.default_path()
    return trust.load(path, root=pinned, any_time=out_of_date), path


def _save(changed: TrustList, days: int, path: Path) -> None:
    """Sign the list with the root key, which must be one of those here, and write it."""
    from baymark.certification import keys, trust
    from baymark.certification.errors import NoSuchKey

    cards = keys.listed()
    holder = next((card for card in cards if card.key == changed.root), None)
    if holder is None:
        raise NoSuchKey(name=changed.root, known=", ".join(card.name for card in cards) or "–")
    _said_saved(trust.save(changed, unlock(holder.name), days, path), path)


def _said_saved(saved: TrustList, path: Path) -> None:
    from baymark import clock
    from baymark.commands.opening import say

    say(
        _("{count} key(s), valid until {expires}").format(
            count=len(saved.entries), expires=clock.as_text(saved.expires)
        )
    )
    sys.stdout.write(f"{path}\n")

"""The registry on disk: opened only where it is durable, written only in whole acts.

SQLite with a write-ahead log, `synchronous = FULL` and foreign keys; each is read back on every connection, since
SQLite passes over a setting that it cannot keep. An act holds the write lock from its first read, so two
processes never see the same next number.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
import time as clock_of_waiting
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, func, insert, select
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.pool import NullPool

from baymark.canonical import sha256_hex
from baymark.certification.registry import schema
from baymark.certification.registry.errors import (
    ClockBehind,
    NumberTaken,
    RegistryBusy,
    TamperedRegistry,
    UnknownCertificate,
    UnsafeRegistry,
    UnusableRegistry,
)
from baymark.certification.registry.events import NOTHING_BEFORE, Event, checked, event
from baymark.clock import as_text
from baymark.i18n import _

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine, Row, Table

FILE = "registry.sqlite"
# Entries of one status list: the least that the Bitstring Status List recommendation allows.
STATUS_ENTRIES = 131_072
# Above half, a random draw would need many tries, and a list would say how many certificates a body has issued.
STATUS_USED = STATUS_ENTRIES // 2
BUSY_SECONDS = 30
ISSUE = "issue"  # the act that enters a certificate
WANTED = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "recursive_triggers": 1}

Draw = Callable[[int], int]


@dataclass(frozen=True)
class Entry:
    """One certificate of the directory. Times are texts in UTC; `credential` and `token` as signed."""

    number: str
    series: str
    running: int
    scheme: str
    scheme_version: str
    rule_pack: str
    rule_pack_version: str
    dossier_digest: str
    statement_digest: str
    holder: str
    product: str
    model: str
    declared_value: str
    unit: str
    issued: str
    valid_from: str
    valid_until: str
    state: str
    specimen: bool
    status_list: int
    status_index: int
    credential: bytes
    token: bytes
    credential_digest: str
    event_seq: int


class Registry:
    """A certification body's append-only book of acts and its directory of certificates."""

    def __init__(self, engine: Engine, path: Path, draw: Draw = secrets.randbelow) -> None:
        self._engine = engine
        self._draw = draw
        self.path = path

    @contextmanager
    def act(self) -> Iterator[Act]:
        """One act: everything written in it is there afterwards, or, on any error, nothing.

        Raises `RegistryBusy` where another process holds the registry for longer than `BUSY_SECONDS`.
        """
        with self._connected() as connection, _begun(connection, "BEGIN IMMEDIATE"):
            yield Act(connection, self._draw)

    def certificates(self) -> tuple[Entry, ...]:
        """The directory, in the order of issue, held against the book. Raises `TamperedRegistry`."""
        with self._connected() as connection:  # one transaction: both are read as of one moment
            found = connection.execute(select(schema.certificate).order_by(schema.certificate.c.event_seq))
            entries = {row.event_seq: _entry(row) for row in found}
            rows = connection.execute(select(schema.event).order_by(schema.event.c.seq)).all()
        for act in checked(_event(row) for row in rows):
            if act.seq in entries:
                _agree(entries[act.seq], act)
            elif act.act == ISSUE:
                reason = _("{number} was issued and is not in the directory")
                raise TamperedRegistry(reason=reason.format(number=act.subject))
        return tuple(entries.values())

    def certificate(self, number: str) -> Entry:
        """One certificate, held against the act that issued it. Raises `UnknownCertificate`, `TamperedRegistry`."""
        table = schema.certificate
        with self._connected() as connection:
            row = connection.execute(select(table).where(table.c.number == number)).first()
            if row is None:
                raise UnknownCertificate(number=number)
            entry = _entry(row)
            act = connection.execute(select(schema.event).where(schema.event.c.seq == entry.event_seq)).one()
        _agree(entry, _event(act))
        return entry

    def events(self) -> tuple[Event, ...]:
        """Every act in order, the chain checked from its start. Raises `TamperedRegistry`."""
        with self._connected() as connection:
            rows = connection.execute(select(schema.event).order_by(schema.event.c.seq)).all()
        return tuple(checked(_event(row) for row in rows))

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        with _translated(self.path), self._engine.connect() as connection:
            yield connection


class Act:
    """What may be done to the registry while its write lock is held."""

    def __init__(self, connection: Connection, draw: Draw) -> None:
        self._connection = connection
        self._draw = draw

    def next_running(self, series: str) -> int:
        """The running number after the last of a series, from 1."""
        table = schema.certificate
        last = select(func.max(table.c.running)).where(table.c.series == series)
        return int(self._connection.execute(last).scalar() or 0) + 1

    def require_free(self, number: str, series: str, running: int) -> None:
        """Raises `NumberTaken`."""
        table = schema.certificate
        taken = select(table.c.number).where(
            (table.c.number == number) | ((table.c.series == series) & (table.c.running == running))
        )
        if self._connection.execute(taken).first() is not None:
            raise NumberTaken(number=number)

    def standing(self, scheme: str, rule_pack: str, dossier_digest: str) -> str | None:
        """The number of a certificate, not a specimen, that a dossier has and that may still stand or return."""
        table = schema.certificate
        found = select(table.c.number).where(
            (table.c.scheme == scheme)
            & (table.c.rule_pack == rule_pack)
            & (table.c.dossier_digest == dossier_digest)
            & table.c.state.in_(("certified", "surveillance_due", "suspended"))
        )
        number = self._connection.execute(found).scalar()
        return None if number is None else str(number)

    def latest(self, act: str) -> Event | None:
        """The last event of a kind of act; the chain is not looked at."""
        table = schema.event
        found = select(table).where(table.c.act == act).order_by(table.c.seq.desc()).limit(1)
        row = self._connection.execute(found).first()
        return None if row is None else _event(row)

    def free_status(self) -> tuple[int, int]:
        """A status list and a random index of it that no certificate has: an order would tell who is beside whom.

        A list is used to its half, then the next one begins.
        """
        table = schema.certificate
        used = int(self._connection.execute(select(func.count()).select_from(table)).scalar() or 0)
        number = used // STATUS_USED + 1
        taken = set(
            self._connection.execute(
                select(table.c.status_index).where(table.c.status_list == number)
            ).scalars()
        )
        while (index := self._draw(STATUS_ENTRIES)) in taken:
            continue
        return number, index

    def record(self, time: datetime, act: str, subject: str, body: Mapping[str, Any]) -> Event:
        """Write the next event. Raises `ClockBehind` where the last act is later than `time`."""
        table = schema.event
        last = self._connection.execute(
            select(table.c.seq, table.c.time, table.c.digest).order_by(table.c.seq.desc()).limit(1)
        ).first()
        if last is not None and as_text(time) < last.time:
            raise ClockBehind(now=as_text(time), last=last.time)
        made = event(
            1 if last is None else last.seq + 1,
            time,
            act,
            subject,
            body,
            NOTHING_BEFORE if last is None else last.digest,
        )
        self._connection.execute(insert(table).values(**made.__dict__))
        return made

    def enter(self, entry: Entry) -> None:
        """Put a certificate into the directory. Its event must have been recorded in the same act."""
        self.require_free(entry.number, entry.series, entry.running)
        self._connection.execute(insert(schema.certificate).values(**entry.__dict__))


def open_registry(
    where: str | Path | None = None, *, create: bool = True, draw: Draw = secrets.randbelow
) -> Registry:
    """The registry at a path or `sqlite:///` address (default: in `BAYMARK_HOME`), made where there is none.

    Without `create`, one that is not there is refused: who only looks should not leave a registry behind.
    `draw` chooses status indices; it is the system's random source, and is given only by tests.
    Raises `UnusableRegistry`, `UnsafeRegistry`, `RegistryBusy`.
    """
    path = _path(where)
    if not create and not path.exists():
        raise UnusableRegistry(where=path, reason=_("there is no such file"))
    with _translated(path):
        _prepare(path)
        engine = create_engine(f"sqlite:///{path}", poolclass=NullPool)

        @sqlalchemy_event.listens_for(engine, "connect")
        def connected(connection: Any, _record: object) -> None:
            _settle(connection, path)

        @sqlalchemy_event.listens_for(engine, "begin")
        def begun(connection: Connection) -> None:
            # Acts begin themselves, with the write lock; for reading, a snapshot is enough.
            connection.exec_driver_sql(connection.get_execution_options().get("begins_with", "BEGIN"))

        with engine.connect() as connection, _begun(connection, "BEGIN IMMEDIATE"):
            _found(connection, path)
    return Registry(engine, path, draw)


def _path(where: str | Path | None) -> Path:
    if where is None:
        from baymark.paths import home_folder

        return home_folder() / FILE
    text = str(where)
    scheme, colon, rest = text.partition("://")
    if isinstance(where, str) and colon:
        if scheme != "sqlite" or not rest.startswith("/") or rest in ("/", "/:memory:"):
            raise UnusableRegistry(
                where=text, reason=_("only files of SQLite (sqlite:///PATH) are kept so far")
            )
        text = rest[1:]
    return Path(text).expanduser().absolute()


def _prepare(path: Path) -> None:
    """Make an empty file that only its owner reads, where there is none; refuse what is no file."""
    if path.is_symlink() or (path.exists() and not path.is_file()):
        raise UnusableRegistry(where=path, reason=_("it is not a plain file"))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise UnusableRegistry(where=path, reason=error.strerror or str(error)) from error


def _settle(connection: sqlite3.Connection, path: Path) -> None:
    """Set what the registry relies on and read it back. Raises `UnsafeRegistry`."""
    connection.isolation_level = None  # transactions begin where we say, not where the driver guesses
    connection.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
    connection.execute("PRAGMA trusted_schema = OFF")
    _write_ahead(connection)
    for name in ("synchronous", "foreign_keys", "recursive_triggers"):
        connection.execute(f"PRAGMA {name} = {WANTED[name]}")
    for name, wanted in WANTED.items():
        found = connection.execute(f"PRAGMA {name}").fetchone()[0]
        if found != wanted:
            reason = _("{name} = {found}, not {wanted}").format(name=name, found=found, wanted=wanted)
            raise UnsafeRegistry(where=path, reason=reason)


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Two processes that turn the log on at once: the second is told "locked" without being let to wait."""
    until = clock_of_waiting.monotonic() + BUSY_SECONDS
    while connection.execute("PRAGMA journal_mode").fetchone()[0] != WANTED["journal_mode"]:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError:
            if clock_of_waiting.monotonic() > until:
                raise
            clock_of_waiting.sleep(0.02)


def _found(connection: Connection, path: Path) -> None:
    """Make the tables of an empty file; of any other, see that it is a registry and still guards itself."""

    def pragma(name: str) -> Any:
        return connection.exec_driver_sql(f"PRAGMA {name}").scalar()

    present = {
        (row.type, row.name): row.sql
        for row in connection.exec_driver_sql("SELECT type, name, sql FROM sqlite_master")
    }
    wanted = {("trigger", name): f"CREATE TRIGGER {name} {text}" for name, text in schema.TRIGGERS.items()}
    if not present:
        schema.metadata.create_all(connection)
        for text in wanted.values():
            connection.exec_driver_sql(text)
        connection.exec_driver_sql(f"PRAGMA application_id = {schema.APPLICATION_ID}")
        connection.exec_driver_sql(f"PRAGMA user_version = {schema.SCHEMA_VERSION}")
        return
    if pragma("application_id") != schema.APPLICATION_ID:
        raise UnusableRegistry(where=path, reason=_("it is another program's database"))
    if (version := pragma("user_version")) != schema.SCHEMA_VERSION:
        raise UnusableRegistry(
            where=path, reason=_("it is of version {version}, not of {known}").format(
                version=version, known=schema.SCHEMA_VERSION
            )
        )  # fmt: skip
    for key, text in wanted.items():
        if present.get(key) != text:
            raise UnsafeRegistry(where=path, reason=_("the trigger {name} is not there").format(name=key[1]))


@contextmanager
def _begun(connection: Connection, how: str) -> Iterator[None]:
    with connection.execution_options(begins_with=how).begin():
        yield


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    """What SQLite says, as an error of ours: a registry that is held, or a file that is none."""
    try:
        yield
    except (OperationalError, sqlite3.OperationalError) as error:
        said = str(getattr(error, "orig", error))
        if "locked" in said or "busy" in said:
            raise RegistryBusy() from error
        raise UnusableRegistry(where=path, reason=said) from error
    except (DatabaseError, sqlite3.DatabaseError) as error:
        said = str(getattr(error, "orig", error))
        if isinstance(getattr(error, "orig", error), sqlite3.IntegrityError):
            raise  # a rule of ours was broken by our own code: no fault of the file
        raise UnusableRegistry(where=path, reason=said) from error


def _entry(row: Row[Any]) -> Entry:
    values = _typed(row, schema.certificate)
    return Entry(**(values | {"specimen": bool(values["specimen"])}))


def _event(row: Row[Any]) -> Event:
    return Event(**_typed(row, schema.event))


def _typed(row: Row[Any], table: Table) -> dict[str, Any]:
    """The row by column; SQLite itself lets another program put a text where bytes belong."""
    values = dict(row._mapping)
    for column in table.columns:
        if type(values[column.name]) is not column.type.python_type:
            reason = _("{column} is not of its kind").format(column=f"{table.name}.{column.name}")
            raise TamperedRegistry(reason=reason)
    return values


def _agree(entry: Entry, act: Event) -> None:
    """Raises `TamperedRegistry` where a certificate is not what its act says was issued."""
    if sha256_hex(act.content) != act.digest:
        raise TamperedRegistry(reason=_("event {seq} does not have its digest").format(seq=act.seq))
    said = act.body
    if act.subject != entry.number or said.get("certificate") != sha256_hex(entry.credential):
        reason = _("the credential of {number} is not the one that was issued")
        raise TamperedRegistry(reason=reason.format(number=entry.number))
    if said.get("token") != sha256_hex(entry.token):
        reason = _("the token of {number} is not the one that was issued")
        raise TamperedRegistry(reason=reason.format(number=entry.number))
    for name, value in said.get("entry", {}).items():
        if getattr(entry, name, None) != value:
            reason = _("{name} of {number} is not what was entered")
            raise TamperedRegistry(reason=reason.format(name=name, number=entry.number))

"""The registry keeps whole acts only: under two writers, under kill -9, and against whoever edits the file."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from baymark.canonical import parse_json, sha256_hex
from baymark.certification import registry as book
from baymark.certification.registry import schema, storage
from baymark.certification.registry.events import NOTHING_BEFORE

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)

# One act as `issue` does it: number, status index, event, certificate. Run here and in processes of their own.
ACT = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from baymark.canonical import sha256_hex
from baymark.certification import registry as book

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)

def issue(kept, pause=lambda: None, number=None, at=NOW):
    with kept.act() as act:
        running = number or act.next_running("T-2026")
        text = f"T-2026-{running:06d}"
        act.require_free(text, "T-2026", running)
        listed, index = act.free_status()
        credential = f"credential {text}".encode()
        said = {
            "certificate": sha256_hex(credential), "token": sha256_hex(b"token"),
            "entry": {"holder": "=A&B <Shenzhen>"},
        }
        event = act.record(at, "issue", text, said)
        pause()
        act.enter(book.Entry(
            number=text, series="T-2026", running=running, scheme="t", scheme_version="1.0.0", rule_pack="r",
            rule_pack_version="1.0.0", dossier_digest="d", statement_digest="s", holder="=A&B <Shenzhen>",
            product="p", model="m", declared_value="0.0791", unit="kgCO2e", issued=event.time,
            valid_from=event.time, valid_until="2027-11-20T08:00:00Z", state="certified", specimen=False,
            status_list=listed, status_index=index, credential=credential, token=b"token",
            credential_digest=sha256_hex(credential), event_seq=event.seq,
        ))
    return text
"""
made: dict[str, Callable[..., str]] = {}
exec(ACT, made)
issue = made["issue"]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "registry.sqlite"


def start(path: Path, body: str) -> subprocess.Popen[str]:
    """A process with the act above and a registry `kept`."""
    script = f"{ACT}\nkept = book.open_registry(Path({str(path)!r}))\n{body}"
    return subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)


def test_what_is_written_is_read_back(path: Path) -> None:
    kept = book.open_registry(path)
    numbers = [issue(kept) for _ in range(3)]
    again = book.open_registry(f"sqlite:///{path}")
    assert [entry.number for entry in again.certificates()] == numbers
    entry = again.certificate(numbers[1])
    assert (entry.holder, entry.specimen, entry.credential) == (
        "=A&B <Shenzhen>", False, f"credential {numbers[1]}".encode(),
    )  # fmt: skip
    assert path.stat().st_mode & 0o077 == 0


def test_events_are_a_chain_of_canonical_bytes(path: Path) -> None:
    kept = book.open_registry(path)
    for _ in range(3):
        issue(kept)
    events = kept.events()
    assert [event.seq for event in events] == [1, 2, 3]
    previous = NOTHING_BEFORE
    for event in events:
        said = parse_json(event.content, "event")
        assert said["previous"] == previous and said["time"] == "2026-11-20T08:00:00Z"
        previous = sha256_hex(event.content)
        assert event.digest == previous


def test_the_settings_are_in_force_on_every_connection(path: Path) -> None:
    kept = book.open_registry(path)
    for _ in range(2):
        with kept._connected() as connection:
            found = {n: connection.exec_driver_sql(f"PRAGMA {n}").scalar() for n in storage.WANTED}
            assert found == {
                "journal_mode": "wal",
                "synchronous": 2,
                "foreign_keys": 1,
                "recursive_triggers": 1,
            }


@pytest.mark.parametrize("name", ["journal_mode", "synchronous", "foreign_keys"])
def test_a_setting_that_is_not_in_force_is_refused(
    path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """As on a file system without shared memory: SQLite is asked, and goes on with something else."""
    book.open_registry(path)

    class Deaf:
        """A connection on which one setting cannot be made."""

        def __init__(self, inner: sqlite3.Connection) -> None:
            self.inner = inner

        def execute(self, text: str) -> sqlite3.Cursor:
            if text == f"PRAGMA {name}":
                return self.inner.execute("SELECT 0")
            return self.inner.execute("SELECT 0" if text.startswith(f"PRAGMA {name} =") else text)

    connection = sqlite3.connect(path)
    monkeypatch.setattr(storage, "BUSY_SECONDS", 0)
    with pytest.raises(book.UnsafeRegistry, match=name):
        storage._settle(Deaf(connection), path)  # type: ignore[arg-type]
    connection.close()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE event SET act = 'other'",
        "DELETE FROM event",
        "INSERT OR REPLACE INTO event SELECT seq, time, 'x', subject, content, 'd', 'p' FROM event",
        "INSERT INTO event VALUES (9, 't', 'a', 's', x'00', 'd', 'p')",
        "UPDATE certificate SET credential = x'00'",
        "UPDATE certificate SET number = 'T-2026-000009'",
        "UPDATE certificate SET state = 'fine'",
        "UPDATE certificate SET state = 'specimen'",
        "DELETE FROM certificate",
        "INSERT OR REPLACE INTO certificate SELECT * FROM certificate",
        "UPDATE OR REPLACE certificate SET status_index = 1",
    ],
)
def test_the_file_itself_forbids_other_programs_to_rewrite(path: Path, statement: str) -> None:
    """A plain connection of SQLite, none of our settings made."""
    kept = book.open_registry(path)
    issue(kept)
    before = (kept.events(), kept.certificates())
    with sqlite3.connect(path) as other, pytest.raises(sqlite3.IntegrityError):
        other.execute(statement)
    assert (kept.events(), kept.certificates()) == before


def test_a_state_may_change(path: Path) -> None:
    kept = book.open_registry(path)
    number = issue(kept)
    with sqlite3.connect(path) as other:
        other.execute("UPDATE certificate SET state = 'suspended'")
    assert kept.certificate(number).state == "suspended"


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE event SET content = replace(content, 'issue', 'other') WHERE seq = 2",
        "UPDATE event SET content = cast(replace(content, 'issue', 'other') AS BLOB) WHERE seq = 2",
        "UPDATE event SET time = '2026-11-19T08:00:00Z' WHERE seq = 2",
        "UPDATE event SET previous = digest WHERE seq = 3",
        "DELETE FROM event WHERE seq = 1",
    ],
)
def test_a_tampered_chain_is_named(path: Path, change: str) -> None:
    kept = book.open_registry(path)
    for _ in range(3):
        issue(kept)
    with sqlite3.connect(path) as other:
        for name in schema.TRIGGERS:
            other.execute(f"DROP TRIGGER {name}")
        other.execute(change)
    with pytest.raises(book.TamperedRegistry, match="event"):
        kept.events()
    with pytest.raises(book.UnsafeRegistry, match="trigger"):
        book.open_registry(path)


@pytest.mark.parametrize(
    "change", ["credential = 'text'", "credential = x'00'", "token = x'00'", "holder = 'B'"]
)
def test_a_credential_that_was_not_issued_is_not_shown(path: Path, change: str) -> None:
    kept = book.open_registry(path)
    number = issue(kept)
    with sqlite3.connect(path) as other:
        other.execute("DROP TRIGGER certificate_never_changes")
        other.execute(f"UPDATE certificate SET {change}")
    for look in (lambda: kept.certificate(number), kept.certificates):
        with pytest.raises(book.TamperedRegistry, match=f"{number}|certificate.credential"):
            look()


@pytest.mark.parametrize("change", ["DELETE FROM certificate", "UPDATE event SET digest = 'x' WHERE seq = 1"])
def test_the_directory_is_held_against_the_book(path: Path, change: str) -> None:
    """Triggers dropped, a row changed, triggers made again: the file looks whole to who only opens it."""
    kept = book.open_registry(path)
    issue(kept)
    with sqlite3.connect(path) as other:
        guards = other.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _text in guards:
            other.execute(f"DROP TRIGGER {name}")
        other.execute(change)
        for _name, text in guards:
            other.execute(text)
    with pytest.raises(book.TamperedRegistry):
        book.open_registry(path).certificates()


def test_two_processes_at_once_lose_and_double_nothing(path: Path) -> None:
    """Both start on a registry that is not there yet."""
    workers = [start(path, "for _ in range(25): print(issue(kept), flush=True)") for _ in range(2)]
    answers = [worker.communicate(timeout=120)[0].split() for worker in workers]
    assert [worker.returncode for worker in workers] == [0, 0]
    kept = book.open_registry(path)
    assert sorted(answers[0] + answers[1]) == [f"T-2026-{n:06d}" for n in range(1, 51)]
    assert [entry.number for entry in kept.certificates()] == sorted(answers[0] + answers[1])
    assert len(kept.events()) == 50
    assert len({(e.status_list, e.status_index) for e in kept.certificates()}) == 50


def test_kill_in_the_middle_of_an_act_leaves_nothing(path: Path) -> None:
    kept = book.open_registry(path)
    issue(kept)
    worker = start(path, "issue(kept, lambda: (print('half', flush=True), time.sleep(60)))")
    assert worker.stdout is not None and worker.stdout.readline() == "half\n"
    os.kill(worker.pid, signal.SIGKILL)
    worker.communicate()
    again = book.open_registry(path)
    assert len(again.events()) == 1 and len(again.certificates()) == 1
    assert issue(again) == "T-2026-000002"


def test_kill_at_any_moment_keeps_what_was_acknowledged(path: Path) -> None:
    acknowledged: list[str] = []
    for round_ in range(8):
        worker = start(path, "while True: print(issue(kept), flush=True)")
        assert worker.stdout is not None
        acknowledged.append(worker.stdout.readline().strip())
        time.sleep(0.003 * round_)
        os.kill(worker.pid, signal.SIGKILL)
        acknowledged += [line for line in worker.communicate()[0].split("\n")[:-1]]
    kept = book.open_registry(path)
    found = [entry.number for entry in kept.certificates()]
    assert len(acknowledged) >= 8 and set(acknowledged) <= set(found)
    assert [event.subject for event in kept.events()] == found
    with sqlite3.connect(path) as other:
        assert other.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_an_error_in_an_act_leaves_nothing(path: Path) -> None:
    kept = book.open_registry(path)

    def fail() -> None:
        raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError):
        issue(kept, fail)
    assert kept.events() == () and kept.certificates() == ()


def test_a_number_is_given_once(path: Path) -> None:
    kept = book.open_registry(path)
    issue(kept, number=7)
    with pytest.raises(book.NumberTaken) as refused:
        issue(kept, number=7)
    assert refused.value.exit_code == 3 and len(kept.events()) == 1
    assert issue(kept) == "T-2026-000008"


def test_status_indices_are_drawn_until_one_is_free(path: Path) -> None:
    drawn = iter([5, 5, 5, 9])
    limits: list[int] = []

    def draw(limit: int) -> int:
        limits.append(limit)
        return next(drawn)

    kept = book.open_registry(path, draw=draw)
    issue(kept)
    issue(kept)
    assert [(e.status_list, e.status_index) for e in kept.certificates()] == [(1, 5), (1, 9)]
    assert set(limits) == {131_072}


def test_a_new_status_list_begins_at_half(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage, "STATUS_USED", 2)
    drawn = iter([5, 6, 5])
    kept = book.open_registry(path, draw=lambda _limit: next(drawn))
    for _ in range(3):
        issue(kept)
    assert [(e.status_list, e.status_index) for e in kept.certificates()] == [(1, 5), (1, 6), (2, 5)]


def test_acts_are_not_back_dated(path: Path) -> None:
    kept = book.open_registry(path)
    issue(kept)
    with pytest.raises(book.ClockBehind) as refused:
        issue(kept, at=NOW - timedelta(seconds=1))
    assert refused.value.exit_code == 3 and len(kept.events()) == 1


def test_a_held_registry_is_said_to_be_held(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = book.open_registry(path)
    monkeypatch.setattr(storage, "BUSY_SECONDS", 0)
    with kept.act(), pytest.raises(book.RegistryBusy):
        issue(kept)


@pytest.mark.parametrize(
    "address", ["postgresql://host/base", "sqlite://", "sqlite:///", "sqlite:///:memory:"]
)
def test_other_addresses_are_refused(address: str) -> None:
    with pytest.raises(book.UnusableRegistry):
        book.open_registry(address)


def test_other_files_are_refused_and_left_alone(tmp_path: Path) -> None:
    other = tmp_path / "other.sqlite"
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE t (a)")
    text = tmp_path / "text"
    text.write_text("not a database, but long enough to be taken for one" * 20)
    link = tmp_path / "link"
    link.symlink_to(other)
    for path in (other, text, link, tmp_path):
        with pytest.raises(book.UnusableRegistry):
            book.open_registry(path)
    assert text.read_text().startswith("not a database")


def test_a_newer_registry_is_refused(path: Path) -> None:
    book.open_registry(path)
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 2")
    with pytest.raises(book.UnusableRegistry, match="version 2"):
        book.open_registry(path)


def test_an_unknown_number_is_named(path: Path) -> None:
    with pytest.raises(book.UnknownCertificate, match="T-1"):
        book.open_registry(path).certificate("T-1")

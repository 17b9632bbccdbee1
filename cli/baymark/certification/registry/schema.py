"""The tables of the registry, and what the database itself forbids.

Events are the book: each row is one act as canonical bytes, with the digest of those bytes and of the event
before. Certificates are the directory made from it; of a certificate only its state may change, and nothing is
ever deleted. The triggers hold for every program that opens the file, not only for this one.
"""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
)

SCHEMA_VERSION = 1
# "baym": tells this file from any other SQLite file before a table of it is touched.
APPLICATION_ID = 0x6261796D
STATES = (
    "certified", "surveillance_due", "suspended", "withdrawn", "cancelled", "expired", "superseded", "specimen",
)  # fmt: skip

metadata = MetaData()

event = Table(
    "event",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("time", String, nullable=False),
    Column("act", String, nullable=False),
    Column("subject", String, nullable=False, index=True),
    Column("content", LargeBinary, nullable=False),
    Column("digest", String, nullable=False, unique=True),
    Column("previous", String, nullable=False, unique=True),
    CheckConstraint("seq >= 1", name="event_counts_from_one"),
)

certificate = Table(
    "certificate",
    metadata,
    Column("number", String, primary_key=True),
    Column("series", String, nullable=False),
    Column("running", Integer, nullable=False),
    Column("scheme", String, nullable=False),
    Column("scheme_version", String, nullable=False),
    Column("rule_pack", String, nullable=False),
    Column("rule_pack_version", String, nullable=False),
    Column("dossier_digest", String, nullable=False, index=True),
    Column("statement_digest", String, nullable=False),
    Column("holder", String, nullable=False),
    Column("product", String, nullable=False),
    Column("model", String, nullable=False),
    Column("declared_value", String, nullable=False),
    Column("unit", String, nullable=False),
    Column("issued", String, nullable=False),
    Column("valid_from", String, nullable=False),
    Column("valid_until", String, nullable=False),
    Column("state", String, nullable=False),
    Column("specimen", Integer, nullable=False),
    Column("status_list", Integer, nullable=False),
    Column("status_index", Integer, nullable=False),
    Column("credential", LargeBinary, nullable=False),
    Column("token", LargeBinary, nullable=False),
    Column("credential_digest", String, nullable=False, unique=True),
    Column("event_seq", Integer, ForeignKey("event.seq"), nullable=False, unique=True),
    UniqueConstraint("series", "running", name="certificate_running_number_once"),
    UniqueConstraint("status_list", "status_index", name="certificate_status_index_once"),
    CheckConstraint(f"state IN ({', '.join(map(repr, STATES))})", name="certificate_state_known"),
    CheckConstraint("(state = 'specimen') = (specimen = 1)", name="certificate_specimen_stays_one"),
)

_FIXED = ", ".join(column.name for column in certificate.columns if column.name != "state")

# `INSERT OR REPLACE` deletes without a DELETE trigger; hence the two that look before an insert.
TRIGGERS = {
    "event_never_changes": (
        "BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'an event is never changed'); END"
    ),
    "event_never_deleted": (
        "BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'an event is never deleted'); END"
    ),
    "event_follows_the_last": (
        "BEFORE INSERT ON event WHEN NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM event) "
        "BEGIN SELECT RAISE(ABORT, 'an event follows the last one'); END"
    ),
    "certificate_never_changes": (
        f"BEFORE UPDATE OF {_FIXED} ON certificate "
        "BEGIN SELECT RAISE(ABORT, 'of a certificate only its state may change'); END"
    ),
    "certificate_never_deleted": (
        "BEFORE DELETE ON certificate BEGIN SELECT RAISE(ABORT, 'a certificate is never deleted'); END"
    ),
    "certificate_never_replaced": (
        "BEFORE INSERT ON certificate WHEN EXISTS (SELECT 1 FROM certificate WHERE number = NEW.number "
        "OR (series = NEW.series AND running = NEW.running) OR event_seq = NEW.event_seq "
        "OR (status_list = NEW.status_list AND status_index = NEW.status_index) "
        "OR credential_digest = NEW.credential_digest) "
        "BEGIN SELECT RAISE(ABORT, 'a certificate is never replaced'); END"
    ),
}

"""A ledger to be sealed, and the hand of somebody who owns the database."""

from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, insert, text

from tumorboard.audit.checking import anchors, verification
from tumorboard.audit.events import Event
from tumorboard.audit.models import LedgerEntry
from tumorboard.audit.sealing import raw
from tumorboard.audit.sealing.chain import seal_entries
from tumorboard.audit.sealing.keys import Keys, id_of
from tumorboard.audit.sealing.models import Seal
from tumorboard.audit.sealing.queries import newest_seal
from tumorboard.core.db import db

SECRET = "a key that no database has ever seen"
KEYS = Keys(id_of(SECRET), {id_of(SECRET): SECRET.encode()})
ZONE = ZoneInfo("America/New_York")
BEGAN = datetime(2026, 11, 2, 13, 0, tzinfo=UTC)


def write(person_id: int | None, count: int, *, first: int = 10, step: int = 2, began: datetime = BEGAN) -> list[int]:
    """Write entries with gaps between their ids; return the ids."""
    chance = Random(first)
    rows: list[dict[str, Any]] = [
        {
            "id": first + step * at, "at": began + timedelta(seconds=7 * at, microseconds=at), "event": Event.CASE_READ,
            "person_id": person_id, "case_id": chance.randrange(1, 50), "subject": "case", "subject_id": at,
            "facts": {"note": f"{at} ä"}, "address": "127.0.0.1", "request_id": f"{at:08x}",
        }
        for at in range(count)
    ]  # fmt: skip
    with db.engine.begin() as connection:
        connection.execute(insert(LedgerEntry), rows)
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT setval('ledger_entry_id_seq', (SELECT max(id) FROM ledger_entry))"))
    return [row["id"] for row in rows]


def seal(batch: int = 1000, keys: Keys = KEYS):
    """Seal what there is."""
    return seal_entries(keys, ZONE, batch=batch)


def newest() -> Seal:
    """The newest seal, as it stands now."""
    db.session.rollback()
    seal = newest_seal()
    assert seal is not None
    return seal


def found(keys: Keys = KEYS) -> list[tuple[str, int]]:
    """What the check finds: in a word, and of which entry."""
    return [(one.what, one.entry) for one in verification.findings(keys, verification.ground_of(keys))]


@contextmanager
def owner(monkeypatch):
    """The database as its owner may change it, with its triggers down; all is put back at the end."""
    with db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            for name in connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
                connection.execute(text(f"DROP TRIGGER {name}"))
        else:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        with monkeypatch.context() as patch:
            for module in (raw, verification, anchors):
                patch.setattr(module, "reading", lambda: nullcontext(connection))
            yield connection
        connection.rollback()


def run(connection: Connection, statement: str, **about) -> None:
    """One statement of the owner's."""
    connection.execute(text(statement), about)

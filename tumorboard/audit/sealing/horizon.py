"""Which entries are settled: none with a lower id can still appear.

SQLite has one writer, so ids are committed in their order. PostgreSQL takes an id when the row is written and shows the
row when its transaction commits: a lower id may come later. Whoever takes an id holds a lock on the table from before
that until the end of the transaction. So: read the highest id, see who holds the lock, wait until all of them have
ended. Whoever comes after takes a higher id. No clock and no guess is in it.
"""

import time

from sqlalchemy import Connection, text

_HIGHEST = text("SELECT max(id) FROM ledger_entry")
_WRITERS = text(
    "SELECT virtualtransaction FROM pg_locks WHERE locktype = 'relation' AND granted AND mode = 'RowExclusiveLock' "
    "AND relation = 'ledger_entry'::regclass "
    "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)
PATIENCE = 10.0
PAUSE = 0.05


def settled(connection: Connection, *, patience: float = PATIENCE) -> int | None:
    """The highest id up to which nothing more appears; None when somebody writes for longer than ``patience``."""
    highest: int | None = connection.scalar(_HIGHEST)
    if highest is None or connection.dialect.name == "sqlite":
        return highest
    waited_for, until = _writers(connection), time.monotonic() + patience
    while waited_for:
        if time.monotonic() > until:
            return None
        time.sleep(PAUSE)
        waited_for &= _writers(connection)
    return highest


def _writers(connection: Connection) -> set[str]:
    return set(connection.scalars(_WRITERS))

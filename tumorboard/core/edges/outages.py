"""What is wrong when the database is: told from the error, and no request waits long to hear it."""

import errno
import time
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError, PendingRollbackError
from sqlalchemy.exc import TimeoutError as NoConnection

__all__ = ["CONNECT", "NoConnection", "Outage", "Patience", "be_impatient", "outage_of", "patience"]


@dataclass(frozen=True)
class Outage:
    """A fault of the machine beneath, in words for whoever was about to save."""

    kind: str
    title: str
    sentence: str


FULL = Outage(
    "disk full",
    "The disk is full",
    "Nothing can be saved until your administrator has made room. Reading still works.",
)
READ_ONLY = Outage(
    "read-only",
    "The database can only be read",
    "Nothing can be saved until your administrator has seen to it. Reading still works.",
)
DISK = Outage(
    "disk", "The disk does not answer as it should", "Tell your administrator: the database file cannot be used."
)
AWAY = Outage("away", "The database does not answer", "It may be starting again. This page comes back by itself.")
BUSY = Outage("busy", "Too much at once", "The database is busy with others. This passes within seconds.")

_SQLITE = {
    "SQLITE_FULL": FULL, "SQLITE_READONLY": READ_ONLY, "SQLITE_BUSY": BUSY, "SQLITE_LOCKED": BUSY,
    "SQLITE_IOERR": DISK, "SQLITE_CANTOPEN": DISK, "SQLITE_CORRUPT": DISK, "SQLITE_NOTADB": DISK,
}  # fmt: skip
#: Disk full; a read-only transaction (a standby, or made so); deadlock, serialization, lock not available, cancelled.
_SQLSTATES = {"53100": FULL, "25006": READ_ONLY, "40P01": BUSY, "40001": BUSY, "55P03": BUSY, "57014": BUSY}
_ERRNOS = {errno.ENOSPC: FULL, errno.EDQUOT: FULL, errno.EROFS: READ_ONLY, errno.EIO: DISK}


def outage_of(error: BaseException) -> Outage | None:
    """What is wrong beneath; None when the error is our own."""
    if isinstance(error, NoConnection):
        return BUSY
    if isinstance(error, PendingRollbackError):
        return AWAY
    if isinstance(error, OSError):
        return _ERRNOS.get(error.errno or 0)
    if not isinstance(error, DBAPIError) or isinstance(error, IntegrityError):
        return None
    name = str(getattr(error.orig, "sqlite_errorname", ""))
    for prefix, outage in _SQLITE.items():
        if name.startswith(prefix):
            return outage
    if found := _SQLSTATES.get(getattr(error.orig, "sqlstate", None) or ""):
        return found
    is_gone = error.connection_invalidated or isinstance(error, OperationalError | InterfaceError)
    return AWAY if is_gone and not name else None


#: So long a request waits for PostgreSQL in all; with the time to connect again it is answered within eight seconds.
PATIENCE, CONNECT = 5.5, 2


class Patience:
    """How long a request may still wait."""

    def __init__(self, spent: float = 0) -> None:
        self.left = PATIENCE - spent


#: None outside of requests: a migration, a dump and the worker take the time they need.
patience: ContextVar[Patience | None] = ContextVar("patience", default=None)


def be_impatient(engine: Engine) -> None:
    """Let no request hang on a PostgreSQL that is silent: a cut network says nothing, for minutes."""
    if engine.dialect.name != "postgresql":
        return
    import psycopg

    class Connection(psycopg.Connection[Any]):
        """Gives up on a server that does not answer while somebody waits for a page."""

        def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
            """Wait for the server as long as the request may; then the connection is of no use any more."""
            waiting = patience.get()
            if waiting is None or timeout is not None:
                return super().wait(gen, interval, timeout)
            began = time.monotonic()
            try:
                return super().wait(gen, interval, max(waiting.left, 0.1))
            except psycopg.OperationalError as error:
                if "WaitTimeout" in type(error).__name__:
                    self.pgconn.finish()
                    raise psycopg.OperationalError("the server did not answer in time") from None
                raise
            finally:
                waiting.left -= time.monotonic() - began

    @event.listens_for(engine, "do_connect")
    def _connect(_dialect: Any, _record: Any, given: Any, named: Any) -> Any:
        return Connection.connect(*given, **named)

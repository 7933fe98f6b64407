"""One poller for each web process: while somebody listens it asks the table a few times a second and wakes them all."""

import logging
import threading
import time
import weakref
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from flask import current_app
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from tumorboard.core.db import db, writing
from tumorboard.rooms.signals import queries
from tumorboard.rooms.signals.queries import Heard
from tumorboard.rooms.signals.topics import Topic

log = logging.getLogger(__name__)
PAUSE = 0.2
#: So long without the database, and listeners are told to go: they would be shown a meeting that stands still.
PATIENCE = 3.0
MOST_KEPT = 5_000


class Seat:
    """A listener's place. Left by ``leave``, else when nobody keeps it: a stream may end before its first word."""

    def __init__(self, leave: Callable[[], None]) -> None:
        self.leave = weakref.finalize(self, leave)
        self.leave.atexit = False


class Poller:
    """Asks on short connections of its own, in a thread that starts with the first listener and ends with the last.

    ``most`` listeners at a time: each holds a thread of the web process, and pages need some too.
    """

    def __init__(self, engine: Engine, most: int) -> None:
        self.most = most
        self.is_stopping: Callable[[], bool] = lambda: False
        self._engine = engine
        self._woken = threading.Condition()
        self._listeners = 0
        self._thread: threading.Thread | None = None
        self._kept: deque[Heard] = deque()
        self._from = self._upto = 0
        self._failing_since: float | None = None

    @property
    def is_over(self) -> bool:
        """The process stops, or the database is away: listeners should go, and come again."""
        failing = self._failing_since
        return self.is_stopping() or (failing is not None and time.monotonic() - failing > PATIENCE)

    def join(self) -> "Seat | None":
        """Listen from now on, as long as the seat is kept; None when too many do."""
        with self._woken:
            if self._listeners >= self.most:
                return None
            if self._thread is None:
                with self._connection() as connection:
                    self._from = self._upto = queries.newest(connection)
                self._kept.clear()
                self._failing_since = None
                self._thread = threading.Thread(target=self._run, name="signals", daemon=True)
                self._thread.start()
            self._listeners += 1
        return Seat(self._leave)

    def _leave(self) -> None:
        with self._woken:
            self._listeners -= 1

    def missed(self, conference_id: int, after: int) -> tuple[set[Topic], int]:
        """What changed since a signal, straight from the table, and where to go on. ``join`` first."""
        with self._connection() as connection:
            return queries.topics_after(connection, conference_id, after)

    def wait(self, conference_id: int, after: int, seconds: float) -> tuple[set[Topic], int]:
        """What changes in a meeting after a signal, as soon as it does (nothing, after so long), and where to go on."""
        with self._woken:
            self._woken.wait_for(lambda: self._upto > after or self.is_over, seconds)
            if after < self._from:
                return set(Topic), max(after, self._upto)
            new = {one.topic for one in self._kept if one.id > after and one.conference_id == conference_id}
            return new, max(after, self._upto)

    def _run(self) -> None:
        writing.set(False)  # on SQLite: wait for no writer
        while True:
            time.sleep(PAUSE)
            with self._woken:
                if not self._listeners:
                    self._thread = None
                    return
            try:
                with self._connection() as connection:
                    self._tell(queries.signals_after(connection, self._upto))
            except SQLAlchemyError:
                self._note_failure()

    def _tell(self, new: Sequence[Heard]) -> None:
        with self._woken:
            self._failing_since = None
            for one in new:
                self._kept.append(one)
                self._upto = one.id
            while len(self._kept) > MOST_KEPT:
                self._from = self._kept.popleft().id
            if new or self.is_over:
                self._woken.notify_all()

    def _note_failure(self) -> None:
        with self._woken:
            if self._failing_since is None:
                self._failing_since = time.monotonic()
                log.exception("signals cannot be read")
            if self.is_over:
                self._woken.notify_all()

    @contextmanager
    def _connection(self) -> Iterator[Connection]:
        token = writing.set(False)
        try:
            with self._engine.connect() as connection:
                yield connection
        finally:
            writing.reset(token)


_MAKING = threading.Lock()
#: Threads that streams may hold in one process; ``gunicorn_settings.threads`` stands above it.
MOST_STREAMS = 64


def poller() -> Poller:
    """This process's poller. Its thread starts with the first listener, so after the fork."""
    with _MAKING:
        found = current_app.extensions.get("signals")
        if found is None:
            found = current_app.extensions["signals"] = Poller(db.engine, MOST_STREAMS)
        return found

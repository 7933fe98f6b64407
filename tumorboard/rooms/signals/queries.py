"""Reading signals, on a connection of one's own: a page's transaction may have begun before the newest was written."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, func, select

from tumorboard.core.db import rows_of
from tumorboard.rooms.signals.models import Signal
from tumorboard.rooms.signals.topics import Topic


class Heard(NamedTuple):
    """One signal."""

    id: int
    conference_id: int
    topic: Topic


_NEWEST = select(func.max(Signal.id))
_AFTER = select(Signal.id, Signal.conference_id, Signal.topic).where(Signal.id > bindparam("after")).order_by(Signal.id)
_OF_MEETING = _AFTER.where(Signal.conference_id == bindparam("conference"))


def newest_signal() -> int:
    """The id of the newest signal (0: none) as the page being made sees it: ask before reading what the page shows."""
    return rows_of(_NEWEST)[0][0] or 0


def newest(connection: Connection) -> int:
    """The id of the newest signal of all meetings."""
    return connection.scalar(_NEWEST) or 0


def signals_after(connection: Connection, after: int) -> Sequence[Heard]:
    """Every meeting's signals after an id, in their order."""
    return [Heard(*row) for row in connection.execute(_AFTER, {"after": after})]


def topics_after(connection: Connection, conference_id: int, after: int) -> tuple[set[Topic], int]:
    """What changed in a meeting since a signal, and the newest id of all meetings.

    A number from another life of this database (it was restored) is answered with everything.
    """
    upto = newest(connection)
    if after > upto:
        return set(Topic), upto
    rows = connection.execute(_OF_MEETING, {"after": after, "conference": conference_id})
    # A signal may be written between the two questions: then it is told now, and once more.
    return {row.topic for row in rows}, upto

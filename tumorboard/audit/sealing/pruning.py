"""Letting go of what is older than the ledger is kept: whole sealed ranges from its beginning, never by itself.

HIPAA asks for six years (45 CFR 164.316(b)(2)(i)); the setting can only be longer. The seals stay with their marks, and
a keyed tombstone says that these entries went on purpose: the check still passes, and tells of it.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, time
from typing import NamedTuple

from sqlalchemy import Connection, Table, delete, func, insert, select

from tumorboard.audit.events import Event
from tumorboard.audit.models import LedgerEntry
from tumorboard.audit.readings.models import Reading
from tumorboard.audit.sealing.canonical import digest_of
from tumorboard.audit.sealing.keys import Keys
from tumorboard.audit.sealing.models import Pruning, Seal
from tumorboard.audit.sealing.raw import reading
from tumorboard.core.db import now, own_transaction

_SEAL: Table = Seal.__table__  # type: ignore[assignment]
_PRUNING: Table = Pruning.__table__  # type: ignore[assignment]
_ENTRY: Table = LedgerEntry.__table__  # type: ignore[assignment]
_READING: Table = Reading.__table__  # type: ignore[assignment]
_STONE = [column.name for column in _PRUNING.c if column.name != "id"]
#: So many seals in one transaction: nobody waits long to write.
STEP = 20


class Old(NamedTuple):
    """What is older than the ledger is kept: the seals, and how many entries they cover."""

    first_seal: int
    last_seal: int
    entries: int


def kept_since(years: int) -> datetime:
    """The midnight before which entries are older than the ledger is kept."""
    today = now().astimezone(UTC).date()
    day = today.replace(day=28) if (today.month, today.day) == (2, 29) else today
    return datetime.combine(day.replace(year=day.year - years), time(), UTC)


def old_entries(since: datetime) -> Old | None:
    """The whole seals at the beginning whose newest entry is older; None when there are none."""
    with reading() as connection:
        done = connection.scalar(select(func.max(_PRUNING.c.seal_id))) or 0
        stays = connection.scalar(select(func.min(_SEAL.c.id)).where(_SEAL.c.newest_at >= since))
        old = select(func.min(_SEAL.c.id), func.max(_SEAL.c.id), func.sum(_SEAL.c.entries)).where(_SEAL.c.id > done)
        first, last, entries = connection.execute(old.where(_SEAL.c.id < stays) if stays else old).one()
    return Old(first, last, int(entries)) if first else None


def prune(keys: Keys, old: Old, since: datetime) -> Iterator[int]:
    """Delete what ``old`` names, a few seals at a time; say how many entries went with each step."""
    for last in range(min(old.first_seal + STEP - 1, old.last_seal), old.last_seal + STEP, STEP):
        with own_transaction() as connection:
            yield _step(connection, keys, min(last, old.last_seal), since)
        if last >= old.last_seal:
            return


def _step(connection: Connection, keys: Keys, seal_id: int, since: datetime) -> int:
    seal = connection.execute(select(_SEAL.c.to_id, _SEAL.c.total).where(_SEAL.c.id == seal_id)).one()
    stone = Pruning(
        at=now(), seal_id=seal_id, to_id=seal.to_id, total=seal.total, older_than=since, key_id=keys.newest
    )  # fmt: skip
    stone.digest = digest_of(keys.key, stone.facts, b"")
    values = {name: getattr(stone, name) for name in _STONE}
    connection.execute(insert(_PRUNING).values(values))
    gone = connection.execute(delete(_ENTRY).where(_ENTRY.c.id <= seal.to_id)).rowcount
    connection.execute(delete(_READING).where(_READING.c.on < since.date()))
    facts = {"seal": seal_id, "to": seal.to_id, "count": gone, "older_than": since.isoformat()}
    connection.execute(insert(_ENTRY).values(at=now(), event=Event.LEDGER_PRUNED, subject="seal", facts=facts))
    return gone

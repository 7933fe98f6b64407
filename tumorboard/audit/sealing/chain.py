"""Making seals: batches of settled entries in the order of their ids, each chained with the seal before it."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, Table, insert, select
from sqlalchemy.exc import IntegrityError

from tumorboard.audit.readings.counting import keep_readings, readings_in
from tumorboard.audit.sealing.canonical import FIRST, FORM, digest_of, mark_of, packed
from tumorboard.audit.sealing.horizon import settled
from tumorboard.audit.sealing.keys import Keys
from tumorboard.audit.sealing.models import Seal
from tumorboard.audit.sealing.raw import LOWEST, PART, part, reading
from tumorboard.core.db import now, own_transaction

_SEAL: Table = Seal.__table__  # type: ignore[assignment]
_COLUMNS = [column.name for column in _SEAL.c]
_NEWEST = select(_SEAL.c.id, _SEAL.c.to_id, _SEAL.c.total, _SEAL.c.digest).order_by(_SEAL.c.id.desc()).limit(1)
#: So many batches in one go, that other jobs have their turn: a hundred thousand entries.
MOST_BATCHES = 100


def seal_entries(keys: Keys, zone: ZoneInfo, *, batch: int = PART, most: int = MOST_BATCHES) -> list[Seal]:
    """Seal what is settled and not sealed yet; return the seals. ``zone`` is the day's where an entry has no programme.

    Reading and counting hold no lock. When two do this at once, the seal that is written second is dropped.
    """
    made: list[Seal] = []
    with reading() as connection:
        until = settled(connection)
    while until is not None and len(made) < most:
        with reading() as connection:
            last = connection.execute(_NEWEST).first()
            rows = part(connection, last.to_id if last else LOWEST, until, batch)
            lines = readings_in(connection, rows, zone)
        if not rows:
            break
        seal = _seal(keys, rows, last)
        try:
            with own_transaction() as connection:
                _write(connection, seal)
                keep_readings(connection, lines)
        except IntegrityError:
            break
        made.append(seal)
    return made


def _seal(keys: Keys, rows: Sequence[Row[*tuple[Any, ...]]], last: Row[*tuple[Any, ...]] | None) -> Seal:
    marks = [mark_of(keys.key, row) for row in rows]
    seal = Seal(
        id=last.id + 1 if last else 1, made_at=now(), form=FORM, key_id=keys.newest, from_id=marks[0].id,
        to_id=marks[-1].id, entries=len(marks), total=len(marks) + (last.total if last else 0),
        newest_at=max(marks, key=lambda one: one.at).moment, former=last.digest if last else FIRST, marks=packed(marks),
    )  # fmt: skip
    seal.digest = digest_of(keys.key, seal.facts, seal.marks)
    return seal


def _write(connection: Connection, seal: Seal) -> None:
    connection.execute(insert(_SEAL).values({name: getattr(seal, name) for name in _COLUMNS}))

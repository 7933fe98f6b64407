"""Entries as the database keeps them, with no reader's idea of a value between: in order, in parts of one size."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, Row, text

from tumorboard.audit.sealing.canonical import FORM, FORMS
from tumorboard.core.db import db, writing

PART = 1000
_AS = {
    "sqlite": {"at": "CAST(at AS TEXT)", "facts": "CAST(facts AS TEXT)"},
    # The zone of the connection must not show: SQLite keeps UTC, with all six digits.
    "postgresql": {"at": "to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')", "facts": "CAST(facts AS TEXT)"},
}


@contextmanager
def reading(engine: Engine | None = None) -> Iterator[Connection]:
    """A connection that only reads, so that no writer waits for it; ``engine`` is told where there is no app about."""
    token = writing.set(False)
    try:
        with (engine or db.engine).connect() as connection:
            yield connection
    finally:
        writing.reset(token)


def _statement(dialect: str) -> Any:
    columns = ", ".join(f"{_AS[dialect].get(name, name)} AS {name}" for name in FORMS[FORM])
    return text(f"SELECT id, {columns} FROM ledger_entry WHERE id > :after AND id <= :until ORDER BY id LIMIT :most")


_STATEMENTS = {dialect: _statement(dialect) for dialect in _AS}
LOWEST = -(2**63)


def part(connection: Connection, after: int, until: int, most: int = PART) -> Sequence[Row[*tuple[Any, ...]]]:
    """The next entries with an id above ``after``, up to ``until``."""
    about = {"after": after, "until": until, "most": most}
    return connection.execute(_STATEMENTS[connection.dialect.name], about).all()


def every_entry(until: int) -> Iterator[Row[*tuple[Any, ...]]]:
    """All of them up to ``until``, each part read in a transaction of its own."""
    after = LOWEST
    while True:
        with reading() as connection:
            rows = part(connection, after, until)
        yield from rows
        if len(rows) < PART:
            return
        after = rows[-1].id

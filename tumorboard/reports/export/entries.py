"""The entries of a file, oldest first, in parts of one size: memory does not grow with the ledger."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Engine, Row, select

from tumorboard.accounts.models import SignIn
from tumorboard.audit.models import LedgerEntry
from tumorboard.audit.sealing.raw import reading
from tumorboard.core.db import db
from tumorboard.directory.models import Person, Programme
from tumorboard.reports.queries import Asked, narrowed

PART = 1000
Told = Row[*tuple[Any, ...]]
_COLUMNS = (
    LedgerEntry.id, LedgerEntry.at, LedgerEntry.event, LedgerEntry.person_id, Person.name, LedgerEntry.patient_id,
    LedgerEntry.case_id, LedgerEntry.subject, LedgerEntry.subject_id, LedgerEntry.facts, LedgerEntry.request_id,
    LedgerEntry.address, LedgerEntry.sign_in_id, SignIn.device,
)  # fmt: skip


def entries_told(programme: Programme, asked: Asked) -> Iterator[Told]:
    """Each entry with who acted and on which device. They are read when they are asked for, after the request."""
    query = (
        narrowed(select(*_COLUMNS), programme, asked)
        .outerjoin(Person, Person.id == LedgerEntry.person_id)
        .outerjoin(SignIn, SignIn.id == LedgerEntry.sign_in_id)
        .order_by(LedgerEntry.id)
        .limit(PART)
    )
    return _parts(query, db.engine)


def _parts(query: Any, engine: Engine) -> Iterator[Told]:
    after = -(2**31)
    while True:
        with reading(engine) as connection:
            rows = connection.execute(query.where(LedgerEntry.id > after)).all()
        yield from rows
        if len(rows) < PART:
            return
        after = rows[-1].id

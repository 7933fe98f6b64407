"""The ledger's one table. Triggers in the database keep it append-only."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, event
from sqlalchemy.orm import Mapped, mapped_column

from tumorboard.audit.events import Event
from tumorboard.core.db import Base, now, only_on


class LedgerEntry(Base):
    """One thing somebody did or saw. ``facts`` holds ids, codes and changes, never free text of a patient."""

    at: Mapped[datetime] = mapped_column(default=now)
    event: Mapped[Event]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id"))
    patient_id: Mapped[int | None]
    case_id: Mapped[int | None]
    subject: Mapped[str] = mapped_column(default="")
    subject_id: Mapped[int | None]
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    request_id: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")
    once_key: Mapped[str | None] = mapped_column(unique=True)

    __table_args__ = (
        Index("ix_ledger_entry_case_id_id", "case_id", "id"),
        Index("ix_ledger_entry_patient_id_id", "patient_id", "id"),
        Index("ix_ledger_entry_programme_id_id", "programme_id", "id"),
        Index("ix_ledger_entry_person_id_id", "person_id", "id"),
        Index("ix_ledger_entry_subject_subject_id", "subject", "subject_id"),
    )


SQLITE_TRIGGERS = [
    "CREATE TRIGGER IF NOT EXISTS ledger_entry_no_update BEFORE UPDATE ON ledger_entry "
    "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END",
    "CREATE TRIGGER IF NOT EXISTS ledger_entry_no_delete BEFORE DELETE ON ledger_entry "
    "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END",
]
POSTGRES_TRIGGERS = [
    "CREATE OR REPLACE FUNCTION ledger_is_append_only() RETURNS trigger AS $$ "
    "BEGIN RAISE EXCEPTION 'the ledger is append-only'; END $$ LANGUAGE plpgsql",
    "CREATE OR REPLACE TRIGGER ledger_entry_no_change BEFORE UPDATE OR DELETE ON ledger_entry "
    "FOR EACH ROW EXECUTE FUNCTION ledger_is_append_only()",
    "CREATE OR REPLACE TRIGGER ledger_entry_no_truncate BEFORE TRUNCATE ON ledger_entry "
    "FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only()",
]

for _dialect, _statements in (("sqlite", SQLITE_TRIGGERS), ("postgresql", POSTGRES_TRIGGERS)):
    for _statement in _statements:
        event.listen(LedgerEntry.__table__, "after_create", only_on(_dialect, _statement))

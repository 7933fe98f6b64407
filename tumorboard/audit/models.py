"""The ledger's one table. Triggers in the database keep it append-only."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from tumorboard.audit.events import Event
from tumorboard.core.db import Base, beside, now


class LedgerEntry(Base):
    """One thing somebody did or saw. ``facts`` holds ids, codes and changes, never free text of a patient."""

    #: Entries hold ids and codes: an auditor reads them all.
    is_never_hidden: ClassVar[bool] = True

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
    #: The session it was done in, and so the device: the id in ``sign_in``.
    sign_in_id: Mapped[int | None]
    once_key: Mapped[str | None] = mapped_column(unique=True)

    __table_args__ = (
        Index("ix_ledger_entry_case_id_id", "case_id", "id"),
        Index("ix_ledger_entry_patient_id_id", "patient_id", "id"),
        Index("ix_ledger_entry_programme_id_id", "programme_id", "id"),
        Index("ix_ledger_entry_person_id_id", "person_id", "id"),
        Index("ix_ledger_entry_subject_subject_id", "subject", "subject_id"),
    )


for _verb in ("UPDATE", "DELETE"):
    beside(
        LedgerEntry.__table__,
        "sqlite",
        f"CREATE TRIGGER ledger_entry_no_{_verb.lower()} BEFORE {_verb} ON ledger_entry "
        "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END",
    )
for _statement in (
    "CREATE OR REPLACE FUNCTION ledger_is_append_only() RETURNS trigger AS $$ "
    "BEGIN RAISE EXCEPTION 'the ledger is append-only'; END $$ LANGUAGE plpgsql",
    "CREATE TRIGGER ledger_entry_no_change BEFORE UPDATE OR DELETE ON ledger_entry "
    "FOR EACH ROW EXECUTE FUNCTION ledger_is_append_only()",
    "CREATE TRIGGER ledger_entry_no_truncate BEFORE TRUNCATE ON ledger_entry "
    "FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only()",
):
    beside(LedgerEntry.__table__, "postgresql", _statement)

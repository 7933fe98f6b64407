"""The seals, and what was pruned under them. Triggers in the database keep both append-only."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, Table
from sqlalchemy.orm import Mapped, mapped_column

from tumorboard.audit.models import LedgerEntry
from tumorboard.core.db import Base, beside, now


class Seal(Base):
    """One link of the chain. Its ``id`` counts up without a gap; it covers what lies after the seal before it."""

    made_at: Mapped[datetime] = mapped_column(default=now)
    form: Mapped[int]
    key_id: Mapped[str]
    from_id: Mapped[int]
    to_id: Mapped[int] = mapped_column(index=True)
    entries: Mapped[int]
    #: How many entries the chain has sealed with this one.
    total: Mapped[int] = mapped_column(unique=True)
    #: The time of the newest entry in it: whole seals are pruned by it.
    newest_at: Mapped[datetime]
    former: Mapped[str]
    digest: Mapped[str]
    #: Id, time and mark of each entry, packed: they say which one was changed, and stay when the entries are pruned.
    marks: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)

    @property
    def facts(self) -> list[object]:
        """What the digest binds, beside the marks."""
        return [
            self.id, self.made_at.isoformat(), self.form, self.key_id, self.from_id, self.to_id, self.entries,
            self.total, self.newest_at.isoformat(), self.former,
        ]  # fmt: skip


class Pruning(Base):
    """A tombstone: every entry up to ``to_id`` was deleted on purpose, once it was older than the ledger is kept."""

    at: Mapped[datetime] = mapped_column(default=now)
    #: The last seal whose entries went, and with how many entries the ledger then began.
    seal_id: Mapped[int] = mapped_column(ForeignKey("seal.id"), unique=True)
    to_id: Mapped[int]
    total: Mapped[int]
    older_than: Mapped[datetime]
    key_id: Mapped[str]
    digest: Mapped[str]

    @property
    def facts(self) -> list[object]:
        """What the digest binds."""
        return [
            "pruning", self.at.isoformat(), self.seal_id, self.to_id, self.total, self.older_than.isoformat(),
            self.key_id,
        ]  # fmt: skip


#: The functions and triggers below are built on the ledger's own.
_LEDGER: Table = LedgerEntry.__table__  # type: ignore[assignment]
for _model in (Seal.__table__, Pruning.__table__):
    _model.add_is_dependent_on(_LEDGER)  # type: ignore[attr-defined]
    _table = _model.name  # type: ignore[attr-defined]
    for _verb in ("UPDATE", "DELETE"):
        beside(
            _model,
            "sqlite",
            f"CREATE TRIGGER {_table}_no_{_verb.lower()} BEFORE {_verb} ON {_table} "
            "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END",
        )
    beside(
        _model,
        "postgresql",
        f"CREATE TRIGGER {_table}_no_change BEFORE UPDATE OR DELETE ON {_table} "
        "FOR EACH ROW EXECUTE FUNCTION ledger_is_append_only()",
    )
    beside(
        _model,
        "postgresql",
        f"CREATE TRIGGER {_table}_no_truncate BEFORE TRUNCATE ON {_table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only()",
    )

# An entry may go when a tombstone covers it. Who writes a false tombstone is found: it is keyed as a seal is.
beside(Pruning.__table__, "sqlite", "DROP TRIGGER ledger_entry_no_delete")
beside(
    Pruning.__table__,
    "sqlite",
    "CREATE TRIGGER ledger_entry_no_delete BEFORE DELETE ON ledger_entry "
    "WHEN NOT EXISTS (SELECT 1 FROM pruning WHERE to_id >= OLD.id) "
    "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END",
)
beside(
    Pruning.__table__,
    "postgresql",
    "CREATE OR REPLACE FUNCTION ledger_is_append_only() RETURNS trigger AS $$ BEGIN "
    "IF TG_TABLE_NAME = 'ledger_entry' AND TG_OP = 'DELETE' THEN "
    "IF EXISTS (SELECT 1 FROM pruning WHERE to_id >= OLD.id) THEN RETURN OLD; END IF; END IF; "
    "RAISE EXCEPTION 'the ledger is append-only'; END $$ LANGUAGE plpgsql",
)

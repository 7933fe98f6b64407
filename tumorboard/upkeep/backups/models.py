"""One row for each backup: how far it is, where its file lies, what it holds."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from tumorboard.core.db import Base, now
from tumorboard.upkeep.backups.states import BackupState


class Backup(Base):
    """A backup that was asked for or fell due. A restored database knows only those begun before its own."""

    state: Mapped[BackupState] = mapped_column(default=BackupState.WAITING, index=True)
    asked_at: Mapped[datetime] = mapped_column(default=now)
    #: Empty: by the clock, or from the command line.
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    began_at: Mapped[datetime | None]
    #: The last sign of life while it is made.
    beat_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    #: How much is done, in per cent.
    done: Mapped[int] = mapped_column(default=0)
    file: Mapped[str] = mapped_column(default="")
    size: Mapped[int] = mapped_column(BigInteger, default=0)
    rows: Mapped[int] = mapped_column(BigInteger, default=0)
    #: The newest ledger entry in it.
    newest_entry: Mapped[int | None] = mapped_column(BigInteger)
    trouble: Mapped[str] = mapped_column(default="")

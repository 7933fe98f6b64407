"""Sign-ins that wait for their second step."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from tumorboard.core.db import Base, now


class HalfSignIn(Base):
    """Somebody gave the right password and owes the second step. No session: nothing can be seen with it.

    The cookie holds the key, the row its SHA-256. Rows are kept for a while because they count wrong codes.
    """

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    key_hash: Mapped[str] = mapped_column(unique=True)
    started_at: Mapped[datetime] = mapped_column(default=now)
    ended_at: Mapped[datetime | None]
    #: Wrong codes, and refused passkeys.
    wrong: Mapped[int] = mapped_column(default=0)

    __table_args__ = (Index("ix_half_sign_in_person_id_started_at", "person_id", "started_at"),)

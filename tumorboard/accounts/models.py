"""Passwords and sign-ins (sessions), each a row that can be ended."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from tumorboard.accounts.devices import device_words
from tumorboard.core.db import Base, now


class Password(Base):
    """A person's password, as an argon2id hash."""

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    hash: Mapped[str]
    set_at: Mapped[datetime] = mapped_column(default=now)


class SignIn(Base):
    """One session of one person on one device. The cookie holds the key, the row its SHA-256."""

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    key_hash: Mapped[str] = mapped_column(unique=True)
    device: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")
    started_at: Mapped[datetime] = mapped_column(default=now)
    last_seen_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime] = mapped_column(index=True)
    ended_at: Mapped[datetime | None]
    #: Wrong passwords in a row where one was asked for again, and when the last was.
    proofs_failed: Mapped[int] = mapped_column(default=0, server_default="0")
    proof_failed_at: Mapped[datetime | None]

    @property
    def words(self) -> str:
        """The device as its owner would say it."""
        return device_words(self.device)

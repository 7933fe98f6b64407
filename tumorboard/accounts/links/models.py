"""Links by which a person sets their password, each good once and for a while."""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tumorboard.core.db import Base, now
from tumorboard.directory.models import Person


class Purpose(StrEnum):
    """What a link is for, and how long it works."""

    INVITATION = "invitation"
    RESET = "reset"

    @property
    def lasts(self) -> timedelta:
        """An invitation waits for a week; who forgot their password sits at the screen (ASVS 5.0 V6.4.1)."""
        return timedelta(days=7) if self is Purpose.INVITATION else timedelta(minutes=30)

    @property
    def lasts_words(self) -> str:
        """The same in words."""
        return "7 days" if self is Purpose.INVITATION else "30 minutes"


class SignInLink(Base):
    """A link for one person. The table keeps its SHA-256; ``seed`` makes it again only with the installation's key."""

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    purpose: Mapped[Purpose]
    seed: Mapped[str]
    key_hash: Mapped[str] = mapped_column(unique=True)
    made_at: Mapped[datetime] = mapped_column(default=now)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    #: Taken back: another was made, the password was set, or the person's address changed.
    ended_at: Mapped[datetime | None]
    #: When the mail server took it, and what it said.
    sent_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(default="")

    person: Mapped[Person] = relationship(foreign_keys=[person_id])

    __table_args__ = (Index("ix_sign_in_link_person_id_id", "person_id", "id"),)

    @property
    def is_live(self) -> bool:
        """It still sets a password."""
        return self.used_at is None and self.ended_at is None and now() < self.expires_at

    @property
    def words(self) -> tuple[str, str, str]:
        """What became of it: words, colour and icon of its mark."""
        if self.used_at:
            return "Used", "ready", "check"
        if self.ended_at:
            return "Taken back", "done", "close"
        if not self.is_live:
            return "Too old", "done", "clock"
        return ("Sent", "info", "mail") if self.sent_at else ("Not used yet", "waiting", "clock")

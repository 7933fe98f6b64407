"""Signals of a meeting: what changed, never how."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from tumorboard.core.db import Base, now
from tumorboard.rooms.signals.topics import Topic


class Signal(Base):
    """Something of this topic changed in a conference.

    Ids become visible in their order (``pending`` sees to it), so a listener asks for what is after the last one. No
    foreign key: its check would lock the conference after everything else, and two writers could wait for each other.
    """

    conference_id: Mapped[int]
    topic: Mapped[Topic]
    at: Mapped[datetime] = mapped_column(default=now)

    __table_args__ = (Index("ix_signal_conference_id_id", "conference_id", "id"),)

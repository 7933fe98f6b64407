"""Who a provider vouches for, and the memberships that its groups have given."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tumorboard.core.db import Base, now


class Identity(Base):
    """A person at a provider: the subject never changes there, as an e-mail address may."""

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    issuer: Mapped[str]
    subject: Mapped[str]
    linked_at: Mapped[datetime] = mapped_column(default=now)

    __table_args__ = (UniqueConstraint("issuer", "subject"),)


class GroupMembership(Base):
    """This membership was given by a provider's groups, so it goes with them. One kept by hand has no such row."""

    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"), unique=True)
    issuer: Mapped[str]
    given_at: Mapped[datetime] = mapped_column(default=now)

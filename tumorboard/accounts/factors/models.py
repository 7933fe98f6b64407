"""Second factors as rows, each with a name its owner gave it, and recovery codes."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import BigInteger, ColumnElement, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from tumorboard.core.db import Base, now
from tumorboard.permissions import Is, May
from tumorboard.policy import Actor, predicate


class FactorKind(StrEnum):
    """A passkey signs in alone; an authenticator app shows the code that is asked for after the password."""

    PASSKEY = "passkey"
    APP = "app"

    @property
    def words(self) -> str:
        """What its owner calls it."""
        return {"passkey": "Passkey", "app": "Authenticator app"}[self.value]

    @property
    def icon(self) -> str:
        """Its picture in a list."""
        return {"passkey": "key", "app": "phone"}[self.value]


class Factor(Base):
    """A passkey or an authenticator app of a person. What belongs to the other kind is empty."""

    seen_with: ClassVar[May] = May.KEEP_OWN_FACTOR

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[FactorKind]
    name: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(default=now)
    last_used_at: Mapped[datetime | None]
    #: Of a passkey, in base64url: its id, its public key, and the number by which it knows this person.
    credential: Mapped[str | None] = mapped_column(unique=True)
    public_key: Mapped[str] = mapped_column(default="")
    user_handle: Mapped[str] = mapped_column(default="")
    uses: Mapped[int] = mapped_column(BigInteger, default=0)
    #: Of an app: its secret, sealed, and the time-step of the last code that was taken.
    secret: Mapped[str] = mapped_column(default="")
    last_step: Mapped[int] = mapped_column(BigInteger, default=0)


class RecoveryCode(Base):
    """One of ten codes on paper; only its hash is kept, and it opens the door once."""

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    code_hash: Mapped[str] = mapped_column(unique=True)
    made_at: Mapped[datetime] = mapped_column(default=now)
    used_at: Mapped[datetime | None]


def _is_own(actor: Actor, _model: Any) -> ColumnElement[bool]:
    return Factor.person_id == actor.id


predicate(Is.OWN, Factor, judge=lambda actor, thing: thing.person_id == actor.id, clause=_is_own)

"""Passwords and sign-ins (sessions), each a row that can be ended."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, text
from sqlalchemy.orm import Mapped, mapped_column

from tumorboard.accounts.devices import device_words
from tumorboard.core.db import Base, now


class How(StrEnum):
    """How somebody proved who they are when they signed in."""

    PASSWORD = "password"
    CODE = "password+code"
    PASSKEY = "passkey"
    RECOVERY = "recovery"
    PROVIDER = "provider"

    @property
    def words(self) -> str:
        """The way as its owner would say it."""
        return {
            "password": "Password", "password+code": "Password and code", "passkey": "Passkey",
            "recovery": "Recovery code", "provider": "Your institution",
        }[self.value]  # fmt: skip


class Ended(StrEnum):
    """Why a session ended, when its owner did not end it there and then."""

    ELSEWHERE = "elsewhere"
    PASSWORD = "password"
    FACTOR = "factor"
    ROLE = "role"
    ADMINISTRATOR = "administrator"

    @property
    def words(self) -> str:
        """What the owner reads when they come back."""
        return {
            "elsewhere": "This device was signed out from another one.",
            "password": "You were signed out because your password was changed.",
            "factor": "You were signed out because a passkey or an authenticator app of yours was added or removed.",
            "role": "You were signed out because your roles changed. Sign in to go on with the new ones.",
            "administrator": "You were signed out by an administrator.",
        }[self.value]


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
    ended_because: Mapped[Ended | None]
    #: Wrong passwords in a row where one was asked for again, and when the last was.
    proofs_failed: Mapped[int] = mapped_column(default=0, server_default="0")
    proof_failed_at: Mapped[datetime | None]
    how: Mapped[How] = mapped_column(default=How.PASSWORD, server_default=How.PASSWORD.value)
    #: When this person last proved who they are in this session: at its beginning, or asked again since.
    proved_at: Mapped[datetime | None] = mapped_column(default=now)
    #: A role of theirs needs a second factor and they have none: they set one up before anything else.
    must_set_up: Mapped[bool] = mapped_column(default=False, server_default=text("false"))

    @property
    def words(self) -> str:
        """The device as its owner would say it."""
        return device_words(self.device)

"""A repeated post does nothing twice: each form carries a token that is unique in the database."""

import secrets
from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from tumorboard.core.db import Base, db, now


class OnceToken(Base):
    """A form that was posted, and where its answer led."""

    token: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int | None]
    location: Mapped[str] = mapped_column(default="")
    posted_at: Mapped[datetime] = mapped_column(default=now, index=True)


def new_token() -> str:
    """A token for a form about to be shown."""
    return secrets.token_urlsafe(18)


def claim(token: str, *, person_id: int | None) -> bool:
    """Claim the token in this transaction; False when it was posted before. Waits for a post under way."""
    try:
        with db.session.begin_nested():
            db.session.execute(insert(OnceToken).values(token=token, person_id=person_id, location="", posted_at=now()))
    except IntegrityError:
        return False
    return True


def settle(token: str, location: str) -> None:
    """Remember, in the same transaction, where the answer led."""
    db.session.execute(update(OnceToken).where(OnceToken.token == token).values(location=location))


def release(token: str) -> None:
    """Let the token be posted again: the form was only shown once more, and nothing was done."""
    db.session.execute(delete(OnceToken).where(OnceToken.token == token))


def earlier_answer(token: str, *, person_id: int | None) -> str | None:
    """Where this person's earlier post of the token led; None when it was somebody else's."""
    return db.session.scalar(
        select(OnceToken.location).where(OnceToken.token == token, OnceToken.person_id == person_id)
    )

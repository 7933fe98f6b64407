"""Which link this is, and which a person has had."""

from datetime import timedelta

from sqlalchemy import func, select

from tumorboard.accounts.links.models import Purpose, SignInLink
from tumorboard.accounts.links.secrets import hashed
from tumorboard.core.db import db, now
from tumorboard.directory.models import Person

#: So many links to a forgotten password are mailed to one person in an hour: nobody's mailbox is filled by a stranger.
MOST_AN_HOUR = 3


def opened(token: str) -> SignInLink | None:
    """The live link with this secret; none when it was used, is too old, or never was."""
    link = db.session.scalar(select(SignInLink).where(SignInLink.key_hash == hashed(token)))
    return link if link is not None and link.is_live and link.person.is_active else None


def latest_link(person_id: int) -> SignInLink | None:
    """The link made last for this person."""
    return db.session.scalar(
        select(SignInLink).where(SignInLink.person_id == person_id).order_by(SignInLink.id.desc()).limit(1)
    )


def person_to_remind(email: str) -> int:
    """Whose address this is; 0 when nobody's. One look-up, for a known address as for an unknown one."""
    known = select(Person.id).where(
        Person.email == email.strip().lower(), Person.is_active, Person.is_system.is_(False)
    )
    return db.session.scalar(known) or 0


def has_enough(person_id: int) -> bool:
    """Say whether this person was mailed enough links in the last hour."""
    recent = select(func.count()).where(
        SignInLink.person_id == person_id, SignInLink.purpose == Purpose.RESET,
        SignInLink.made_at > now() - timedelta(hours=1),
    )  # fmt: skip
    return (db.session.scalar(recent) or 0) >= MOST_AN_HOUR

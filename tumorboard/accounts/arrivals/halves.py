"""The second step's bookkeeping: a half sign-in lasts ten minutes and five tries.

Wrong codes are counted for the person as well, over the last hour and the last month: guessing one code in a million
must not succeed by patience (NIST SP 800-63B 5.2.2 allows a hundred in a row, ASVS 5.0 V6.3.1). Who reaches this step
knows the password, so an outsider cannot close it for a colleague; and when it is closed for codes, a passkey and the
recovery codes, which nobody can guess, still open the door. A new password begins the count anew.
"""

import secrets
from datetime import timedelta

from sqlalchemy import delete, func, select, update

from tumorboard.accounts.arrivals.models import HalfSignIn
from tumorboard.accounts.sessions import hashed
from tumorboard.audit.events import Event
from tumorboard.audit.ledger import subscribe
from tumorboard.audit.models import LedgerEntry
from tumorboard.core.db import db, now, own_transaction
from tumorboard.directory.models import Person

LASTS, TRIES = timedelta(minutes=10), 5
#: Wrong codes of one person within the time, after which codes are taken from nobody for a while.
LIMITS = ((timedelta(hours=1), 10), (timedelta(days=30), 50))
KEPT = LIMITS[-1][0]


def start_half(person_id: int) -> str:
    """Make a half sign-in and return the key for the cookie; what is too old to count is forgotten."""
    key = secrets.token_urlsafe(32)
    db.session.execute(
        delete(HalfSignIn).where(HalfSignIn.started_at < now() - KEPT),
        execution_options={"synchronize_session": False},
    )
    db.session.add(HalfSignIn(person_id=person_id, key_hash=hashed(key)))
    return key


def half_of(key: str) -> tuple[int, Person] | None:
    """The half sign-in that this key opens, and whose it is; None when it is over."""
    row = db.session.execute(
        select(HalfSignIn.id, Person)
        .join(Person, Person.id == HalfSignIn.person_id)
        .where(
            HalfSignIn.key_hash == hashed(key), HalfSignIn.ended_at.is_(None), Person.is_active,
            HalfSignIn.started_at > now() - LASTS, HalfSignIn.started_at <= now() + LASTS, HalfSignIn.wrong < TRIES,
        )
    ).first()  # fmt: skip
    return (row[0], row[1]) if row else None


def count_try(half_id: int) -> int:
    """Count a try before it is looked at, so that many at once are no more than in turn; 0: none is left."""
    with own_transaction() as connection:
        counted = (
            update(HalfSignIn)
            .where(HalfSignIn.id == half_id, HalfSignIn.ended_at.is_(None), HalfSignIn.wrong < TRIES)
            .values(wrong=HalfSignIn.wrong + 1)
        )
        if connection.execute(counted).rowcount != 1:
            return 0
        return connection.scalar(select(HalfSignIn.wrong).where(HalfSignIn.id == half_id)) or 0


def forgive_try(half_id: int) -> None:
    """The try was right: this half sign-in is over, and the try was no wrong one."""
    with own_transaction() as connection:
        connection.execute(
            update(HalfSignIn).where(HalfSignIn.id == half_id).values(wrong=HalfSignIn.wrong - 1, ended_at=now())
        )


def takes_codes(person_id: int) -> bool:
    """Say whether this person's one-time codes are looked at just now: not after too many wrong ones."""
    for time, most in LIMITS:
        since = now() - time
        wrong = select(func.sum(HalfSignIn.wrong)).where(
            HalfSignIn.person_id == person_id, HalfSignIn.started_at > since
        )
        if (db.session.scalar(wrong) or 0) > most:
            return False
    return True


@subscribe(Event.PASSWORD_SET)
def _begin_anew(person: Person, _entry: LedgerEntry) -> None:
    db.session.execute(
        delete(HalfSignIn).where(HalfSignIn.person_id == person.id), execution_options={"synchronize_session": False}
    )

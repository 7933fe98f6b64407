"""Signals wait in the transaction and are written as its very last act.

On PostgreSQL an id is given when a row is inserted, but the row is seen when its transaction ends: of two writers the
later id can be seen first, and who then asks for what is after it never hears of the other. So writers take turns
between giving the id and the end of the transaction: one lock, taken last, when nothing else is left to wait for.
SQLite has one writer at a time anyway.
"""

from sqlalchemy import event, insert, text
from sqlalchemy.orm import Session, SessionTransaction

from tumorboard.core.db import db, now
from tumorboard.rooms.signals.models import Signal
from tumorboard.rooms.signals.topics import Topic

#: The name of the lock; any number that nothing else in the database uses.
TURN = 7_469_733


def signal(conference_id: int, topic: Topic | str) -> None:
    """Tell all who look at this meeting, once this transaction commits, that something of the topic changed.

    What has a ledger event in ``topics.TOPICS`` is told by itself; this is for the rest. Saying it twice tells it once.
    """
    db.session.connection()  # what is said before a transaction begins would outlive its rollback
    db.session.info.setdefault("signals", {})[conference_id, Topic(topic)] = None


@event.listens_for(db.session, "before_commit")
def _write(session: Session) -> None:
    if session.in_nested_transaction() or not session.info.get("signals"):
        return
    session.flush()
    said = session.info.pop("signals")
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:turn)"), {"turn": TURN})
    rows = [{"conference_id": conference_id, "topic": topic, "at": now()} for conference_id, topic in said]
    session.execute(insert(Signal), rows)


@event.listens_for(db.session, "after_transaction_end")
def _forget(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop("signals", None)

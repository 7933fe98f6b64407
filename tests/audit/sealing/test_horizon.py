"""Nothing is sealed below which an entry may still appear."""

from sqlalchemy import insert

from tests.audit.ground import found, seal
from tumorboard.audit.events import Event
from tumorboard.audit.models import LedgerEntry
from tumorboard.audit.sealing.canonical import unpacked
from tumorboard.audit.sealing.horizon import settled
from tumorboard.core.db import db, now

ENTRY = insert(LedgerEntry).values(event=Event.SIGN_IN_FAILED, facts={}).returning(LedgerEntry.id)


def test_who_commits_late_is_waited_for(make, monkeypatch):
    monkeypatch.setattr("tumorboard.audit.sealing.chain.settled", lambda one: settled(one, patience=0.1))
    if db.engine.dialect.name == "sqlite":
        return  # one writer: ids come in their order
    with db.engine.connect() as slow, db.engine.connect() as fast:
        late = slow.scalar(ENTRY.values(at=now()))
        early = fast.scalar(ENTRY.values(at=now()))
        fast.commit()
        assert (late or 0) < (early or 0)
        assert seal() == []
        slow.commit()
    (one,) = seal()
    assert [mark.id for mark in unpacked(one.marks)] == [late, early]
    assert found() == []


def test_who_begins_later_is_not_waited_for(make):
    if db.engine.dialect.name == "sqlite":
        return
    with db.engine.begin() as done:
        first = done.scalar(ENTRY.values(at=now()))
    with db.engine.connect() as reader, db.engine.connect() as later:
        assert settled(reader) == first
        later.scalar(ENTRY.values(at=now()))
        assert settled(reader, patience=0.1) is None
        later.rollback()
        assert settled(reader, patience=0.1) == first

"""The ledger is append-only, and no change goes without it."""

import pytest
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.exc import DatabaseError

from tumorboard.audit.events import Event
from tumorboard.audit.ledger import UnrecordedChange, record, saw
from tumorboard.audit.models import LedgerEntry
from tumorboard.core.db import db
from tumorboard.directory.models import Person


def test_an_entry_cannot_be_changed_or_deleted(make):
    make.person()
    entry = db.session.scalars(select(LedgerEntry)).first()
    assert entry is not None
    for statement in (
        update(LedgerEntry).values(subject="forged"),
        delete(LedgerEntry),
        text("UPDATE ledger_entry SET subject = 'forged'"),
        text("DELETE FROM ledger_entry"),
    ):
        with pytest.raises(DatabaseError, match="append-only"):
            db.session.execute(statement)
        db.session.rollback()
    entry = db.session.scalars(select(LedgerEntry)).one()
    entry.subject = "forged"
    with pytest.raises(DatabaseError, match="append-only"):
        db.session.flush()
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(LedgerEntry).where(LedgerEntry.subject == "forged")) == 0


def test_a_change_without_an_entry_cannot_commit(make):
    person = make.person()
    person.name = "Changed quietly"
    with pytest.raises(UnrecordedChange, match="person"):
        db.session.commit()
    db.session.rollback()
    with pytest.raises(UnrecordedChange, match="person"):
        db.session.execute(update(Person).values(name="In bulk"))
        db.session.commit()
    db.session.rollback()
    assert db.session.scalar(select(Person.name).where(Person.id == person.id)) == person.name != "Changed quietly"


def test_record_keeps_who_and_what(make):
    person = make.person()
    entry = record(Event.PERSON_CHANGED, person, by=make.actor(person), name=["old", "new"])
    db.session.commit()
    assert (entry.person_id, entry.subject, entry.subject_id) == (person.id, "person", person.id)
    assert entry.facts == {"name": ["old", "new"]}


def test_saw_is_kept_once_an_hour(make):
    by = make.actor(make.person())
    db.session.commit()
    for _ in range(3):
        saw(Event.CASES_LISTED, by=by, subject="programme", subject_id=1, cases=[3, 1])
    rows = db.session.scalars(select(LedgerEntry).where(LedgerEntry.event == Event.CASES_LISTED)).all()
    assert [row.facts for row in rows] == [{"cases": [1, 3]}]

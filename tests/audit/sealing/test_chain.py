"""Seals cover every entry once, in order, whoever seals at the same time."""

import threading

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError

from tests.audit.ground import KEYS, found, newest, seal, write
from tumorboard.audit.sealing.canonical import FIRST, unpacked
from tumorboard.audit.sealing.models import Seal
from tumorboard.audit.sealing.queries import count_waiting
from tumorboard.core.db import db


@pytest.fixture
def ids(make):
    """A ledger of some forty entries: their ids in order."""
    person = make.person()
    db.session.commit()
    written = write(person.id, 40)
    return [1, *written]


def test_each_entry_is_sealed_once_and_chained(ids):
    seals = seal(batch=15)
    assert [one.entries for one in seals] == [15, 15, 11]
    assert [mark.id for one in seals for mark in unpacked(one.marks)] == ids
    assert [one.former for one in seals] == [FIRST, seals[0].digest, seals[1].digest]
    assert [one.total for one in seals] == [15, 30, 41]
    assert seal() == []
    assert (newest().total, count_waiting()) == (41, 0)


def test_two_who_seal_at_once_make_one_chain(app, ids):
    def run():
        with app.app_context():
            for _ in range(10):
                seal(batch=4)

    threads = [threading.Thread(target=run) for _ in range(3)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert db.session.scalar(select(func.sum(Seal.entries))) == len(ids)
    assert found() == []


def test_a_seal_cannot_be_changed_or_deleted(ids):
    seal()
    for statement in ("UPDATE seal SET total = 1", "DELETE FROM seal"):
        with pytest.raises(DatabaseError, match="append-only"):
            db.session.execute(text(statement))
        db.session.rollback()
    assert newest().key_id == KEYS.newest

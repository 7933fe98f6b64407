"""Signals are written with the change, once, and become visible in the order of their ids on both databases."""

import threading
import time

import pytest
from flask import Flask
from sqlalchemy import event, text

from tests.databases import KIND
from tumorboard.core.db import db
from tumorboard.rooms.signals.pending import signal
from tumorboard.rooms.signals.queries import signals_after
from tumorboard.rooms.signals.topics import Topic


def heard(after: int = 0) -> list[tuple[int, str]]:
    with db.engine.connect() as connection:
        return [(one.conference_id, one.topic) for one in signals_after(connection, after)]


def test_signal_is_told_once_and_only_when_the_transaction_commits(app: Flask) -> None:
    with app.app_context():
        signal(7, Topic.PLAN)
        db.session.rollback()
        db.session.commit()
        assert heard() == []
        for topic in ("plan", "agenda", "plan"):
            db.session.execute(text("SELECT 1"))
            signal(7, topic)
        db.session.commit()
        assert heard() == [(7, "plan"), (7, "agenda")]
        db.session.commit()
        assert len(heard()) == 2


@pytest.mark.skipif(KIND != "postgres", reason="SQLite has one writer at a time, so its ids are in order by nature")
def test_signal_written_by_a_slow_transaction_is_not_missed_by_who_asks_for_later_ids(app: Flask) -> None:
    """Two writers: without the lock the first to get an id commits last, and a listener has passed it by then."""
    got_its_id, may_commit = threading.Event(), threading.Event()

    def hold(_connection) -> None:  # the row is inserted and has its id, and is not seen yet
        got_its_id.set()
        may_commit.wait(20)

    def slow() -> None:
        with app.app_context():
            db.session.execute(text("SELECT 1"))
            signal(1, Topic.PLAN)
            event.listen(db.session.connection(), "commit", hold)
            db.session.commit()

    def quick() -> None:
        with app.app_context():
            db.session.execute(text("SELECT 1"))
            signal(2, Topic.PLAN)
            db.session.commit()

    writers = [threading.Thread(target=slow), threading.Thread(target=quick)]
    writers[0].start()
    assert got_its_id.wait(20)
    writers[1].start()
    time.sleep(0.5)  # long enough for the quick one to pass, if it could
    with app.app_context():
        upto, seen = 0, []
        for _ in range(100):
            with db.engine.connect() as connection:
                for one in signals_after(connection, upto):
                    upto = one.id
                    seen.append(one.conference_id)
            may_commit.set()
            if len(seen) == 2:
                break
            time.sleep(0.05)
    for writer in writers:
        writer.join(20)
    assert seen == [1, 2]

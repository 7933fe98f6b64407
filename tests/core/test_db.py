"""SQLite is set up to be trusted; writers queue up fairly; moments have a zone; constants are spelled out."""

import threading
import time
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Integer, bindparam, select, text
from sqlalchemy.exc import StatementError

from tumorboard.audit.events import Event
from tumorboard.audit.ledger import record
from tumorboard.core.db import Turnstile, at, db, now, own_transaction, present, spelled, writing
from tumorboard.directory.models import Person
from tumorboard.patients.models import Patient
from tumorboard.plans.models import Recommendation
from tumorboard.plans.states import Progress

WRITERS = 16


def test_sqlite_keeps_what_it_acknowledged(make):
    if db.engine.dialect.name != "sqlite":
        assert db.session.scalar(text("SHOW server_encoding")) == "UTF8"
        return
    kept = {name: db.session.scalar(text(f"PRAGMA {name}")) for name in ("journal_mode", "synchronous", "foreign_keys")}
    assert kept == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_a_moment_without_zone_is_refused(make):
    db.session.add(Person(name="A", email="a@hospital.example", made_at=datetime(2026, 1, 1)))
    with pytest.raises(StatementError, match="time zone"):
        db.session.flush()


def test_moments_come_back_aware(make):
    person = make.person()
    db.session.expire_all()
    assert person.made_at.tzinfo is UTC


def test_the_turnstile_is_first_come_first_served():
    turnstile, order = Turnstile(), []
    assert turnstile.enter()

    def wait(number: int) -> None:
        turnstile.enter()
        order.append(number)
        turnstile.leave()

    threads = []
    for number in range(5):
        threads.append(threading.Thread(target=wait, args=(number,)))
        threads[-1].start()
        while len(turnstile._waiting) <= number:
            time.sleep(0.001)
    turnstile.leave()
    for thread in threads:
        thread.join()
    assert order == [0, 1, 2, 3, 4]


def test_the_turnstile_lets_nobody_wait_for_ever():
    turnstile = Turnstile()
    assert turnstile.enter()
    assert turnstile.enter(0.01) is False
    turnstile.leave()
    assert turnstile.enter(0.01) is True


def test_a_connection_keeps_its_turn_for_its_next_transaction(app):
    if "sqlite" not in app.config["SQLALCHEMY_DATABASE_URI"]:
        pytest.skip("only SQLite has one writer at a time")
    with app.app_context(), own_transaction():
        pass
    with app.app_context(), db.engine.connect() as connection:
        token = writing.set(True)
        for _ in range(2):
            with connection.begin():
                assert connection.info["turn"] is True
        writing.reset(token)
    with app.app_context(), own_transaction() as connection:
        assert connection.info["turn"] is True


def test_sixteen_writers_at_once_lose_nothing(app, make):
    by = make.root()
    trouble: list[BaseException] = []

    def write(number: int) -> None:
        try:
            with app.app_context():
                for turn in range(10):
                    person = Person(name=f"Writer {number}", email=f"w{number}.{turn}@hospital.example")
                    db.session.add(person)
                    record(Event.PERSON_MADE, person, by=by)
                    db.session.commit()
        except BaseException as error:
            trouble.append(error)

    db.session.commit()
    threads = [threading.Thread(target=write, args=(number,)) for number in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert trouble == []
    assert db.session.scalar(text("SELECT count(*) FROM person WHERE name LIKE 'Writer%'")) == WRITERS * 10
    assert db.session.scalar(text("SELECT count(*) FROM ledger_entry WHERE event = 'person.made'")) == WRITERS * 10


def test_the_clock_stands_where_the_demo_puts_it():
    moment = datetime(2026, 3, 6, 13, 30, tzinfo=UTC)
    with at(moment):
        assert now() == moment
        with at(moment.replace(hour=14)):
            assert now().hour == 14
        assert now() == moment
    assert abs((datetime.now(UTC) - now()).total_seconds()) < 60


def test_ids_and_states_are_written_and_nothing_else():
    query = (
        select(Recommendation.id)
        .where(Recommendation.owner_id == 7, Recommendation.progress.in_([Progress.OPEN, Progress.DONE]))
        .where(Recommendation.words == "';--", Recommendation.due_on < date(2027, 1, 1))
        .limit(bindparam("rows", type_=Integer()))
    )
    written = spelled(query).compile()
    assert "owner_id = 7" in str(written)
    assert "progress IN ('open', 'done')" in str(written)
    assert {str(value) for value in written.params.values()} == {"';--", "2027-01-01", "None"}


def test_the_clock_is_asked_when_the_statement_runs():
    written = spelled(select(Patient.id).where(Patient.made_at < present()))
    assert len(written.compile().params) == 1

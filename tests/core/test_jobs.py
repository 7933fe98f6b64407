"""Jobs run after the transaction that wrote them, and are tried again when they fail."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tumorboard.core import jobs
from tumorboard.core.db import db, now


@pytest.fixture
def ran(make, monkeypatch):
    """A job that notes its arguments, and one that fails."""
    notes: list[int] = []

    def fail() -> None:
        raise RuntimeError("a secret that must not be kept")

    monkeypatch.setitem(jobs.WORK, "note", lambda number: notes.append(number))
    monkeypatch.setitem(jobs.WORK, "fail", fail)
    return notes


def test_a_job_runs_once(ran):
    jobs.enqueue("note", number=7)
    db.session.commit()
    assert [jobs.run_one(), jobs.run_one()] == [True, False]
    assert ran == [7]


def test_a_rolled_back_job_never_runs(ran):
    jobs.enqueue("note", number=7)
    db.session.rollback()
    assert jobs.run_one() is False
    assert ran == []


def test_a_job_waits_until_it_is_due(ran):
    jobs.enqueue("note", number=7, due_at=now() + timedelta(hours=1))
    db.session.commit()
    assert jobs.run_one() is False
    assert jobs.run_one(now() + timedelta(hours=2)) is True


def test_a_failed_job_is_tried_again_and_then_given_up(ran):
    jobs.enqueue("fail")
    db.session.commit()
    moment = now()
    for _ in range(jobs.MOST_TRIES):
        assert jobs.run_one(moment) is True
        moment += timedelta(days=1)
    assert jobs.run_one(moment) is False
    row = db.session.scalars(select(jobs.Job)).one()
    assert (row.trouble, row.tries, row.gave_up_at is not None) == ("RuntimeError", jobs.MOST_TRIES, True)


def test_clockwork_has_one_next_row(make, monkeypatch):
    monkeypatch.setitem(jobs.EVERY, "tick", timedelta(hours=1))
    jobs.schedule()
    jobs.schedule()
    assert len(db.session.scalars(select(jobs.Job).where(jobs.Job.name == "tick")).all()) == 1


def test_jobs_done_long_ago_are_forgotten(ran):
    old, recent = jobs.enqueue("note", number=1), jobs.enqueue("note", number=2)
    db.session.flush()
    old.done_at, recent.done_at = now() - timedelta(days=31), now() - timedelta(days=29)
    db.session.commit()
    jobs.forget_done_jobs()
    assert db.session.scalars(select(jobs.Job)).all() == [recent]

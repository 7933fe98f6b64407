"""Sessions as rows: a key nobody can guess, and an end that comes by itself."""

from datetime import timedelta

import time_machine
from sqlalchemy import select

from tumorboard.accounts.models import SignIn
from tumorboard.accounts.sessions import start_session
from tumorboard.core.db import db, now


def test_every_session_has_a_long_key_of_its_own(make):
    person = make.person()
    keys = {start_session(person, device="", address="", hours=1) for _ in range(50)}
    db.session.flush()
    assert len(keys) == 50
    assert min(map(len, keys)) >= 43  # 256 bits in base64
    kept = set(db.session.scalars(select(SignIn.key_hash).where(SignIn.person_id == person.id)))
    assert not keys & kept


def test_a_session_ends_when_idle_and_at_the_latest_after_its_hours(app, client, make):
    person = make.with_password(make.person())
    idle, hours = app.config["SESSION_IDLE"], timedelta(hours=app.config["SESSION_HOURS"])
    minute, began = timedelta(minutes=1), now()
    idling, busy = client(), client()
    with time_machine.travel(began, tick=False):
        for browser in (idling, busy):
            browser.post("/sign-in", data={"email": person.email, "password": make.password})
    with time_machine.travel(began + idle - minute, tick=False):
        assert busy.get("/").status_code == 200
    with time_machine.travel(began + idle + minute, tick=False):
        assert idling.get("/").status_code == 302
        assert busy.get("/").status_code == 200
    for row in db.session.scalars(select(SignIn).where(SignIn.person_id == person.id)):
        row.last_seen_at = began + hours - 2 * minute
    db.session.commit()
    with time_machine.travel(began + hours - minute, tick=False):
        assert busy.get("/").status_code == 200
    with time_machine.travel(began + hours + minute, tick=False):
        assert busy.get("/").status_code == 302

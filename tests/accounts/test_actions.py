"""Signing in by password: an old one is as good as a new one, and the app's own person has none."""

from datetime import timedelta

import time_machine
from sqlalchemy import select

from tumorboard.accounts.models import Password
from tumorboard.accounts.passwords import hasher
from tumorboard.audit.events import Event
from tumorboard.audit.models import LedgerEntry
from tumorboard.core.db import db, now
from tumorboard.directory.models import Person


def test_a_password_of_five_years_ago_still_signs_in(client, make):
    with time_machine.travel(now() - timedelta(days=5 * 365), tick=False):
        person = make.with_password(make.person())
    answer = client().post("/sign-in", data={"email": person.email, "password": make.password})
    assert (answer.status_code, answer.location) == (303, "/")


def test_the_system_signs_in_by_no_password(client, make):
    system = Person(name="Tumorboard", email="system@tumorboard.invalid", is_system=True)
    db.session.add(system)
    db.session.flush()
    db.session.add(Password(person_id=system.id, hash=hasher().hash(make.password)))
    db.session.info["recorded"] = True
    db.session.commit()
    answer = client().post("/sign-in", data={"email": system.email, "password": make.password})
    assert answer.status_code == 422


def test_every_try_to_sign_in_is_noted_with_when_and_where(client, make):
    person = make.with_password(make.person())
    for password in ("not the password", make.password):
        client().post("/sign-in", data={"email": person.email, "password": password})
    noted = select(LedgerEntry).where(LedgerEntry.event.in_((Event.SIGN_IN_FAILED, Event.SIGNED_IN)))
    failed, came = db.session.scalars(noted.order_by(LedgerEntry.id))
    assert (failed.event, came.event) == (Event.SIGN_IN_FAILED, Event.SIGNED_IN)
    assert came.facts["how"] == "password"
    assert all(one.address == "127.0.0.1" and one.request_id and one.at for one in (failed, came))


def test_a_hash_of_a_lower_cost_is_renewed_at_sign_in(app, client, make):
    person = make.with_password(make.person())
    app.config["PASSWORD_COST"] = 2
    for _ in range(2):
        answer = client().post("/sign-in", data={"email": person.email, "password": make.password})
        assert answer.status_code == 303
        assert "t=2," in db.session.scalars(select(Password.hash)).one()

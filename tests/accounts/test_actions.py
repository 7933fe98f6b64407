"""Signing in by password: an old one is as good as a new one, and the app's own person has none."""

from datetime import timedelta

import time_machine

from tumorboard.accounts.models import Password
from tumorboard.accounts.passwords import hasher
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

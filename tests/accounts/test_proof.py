"""A fresh proof: counted by session, so that guessing at an open screen ends soon."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from tumorboard.accounts.proof import MOST, WAIT
from tumorboard.audit.events import Event
from tumorboard.audit.models import LedgerEntry
from tumorboard.core.db import db, now


@pytest.fixture
def sessions(make, client):
    """Two sessions of a chair, each a function that posts a proof at a plan's signing."""
    plan = make.plan(state="draft")
    person, address = make.with_password(make.chair_of(plan.presentation)), f"/plans/{plan.id}/sign"

    def _session():
        browser = client(person)
        return lambda password: browser.post(address, data={"password": password, "seen_hash": "another text"})

    both = _session(), _session()
    db.session.rollback()
    return both


@pytest.fixture
def browser(sessions):
    """The first of them."""
    return sessions[0]


def test_wrong_passwords_close_the_session_for_a_while_and_not_another(make, sessions):
    browser, other = sessions
    told = [browser("wrong").text for _ in range(MOST)]
    assert all("This is not your password" in one for one in told)
    assert "1 try is left" in told[-2]
    closed = browser(make.password).text
    assert "Too many wrong passwords from this sign-in" in closed
    assert "has changed since you read it" in other(make.password).text
    with time_machine.travel(now() + WAIT + timedelta(seconds=1), tick=False):
        assert "has changed since you read it" in browser(make.password).text
    db.session.rollback()
    failures = db.session.scalars(select(LedgerEntry).where(LedgerEntry.event == Event.PROOF_FAILED)).all()
    assert len(failures) == MOST


def test_a_right_password_forgives_the_wrong_ones(make, browser):
    for _ in range(2):
        for _ in range(MOST - 1):
            browser("wrong")
        assert "has changed since you read it" in browser(make.password).text


def test_many_at_once_are_no_more_tries_than_in_turn(app, browser):
    def guess(number):
        with app.app_context():
            return browser(f"guess {number}").text

    with ThreadPoolExecutor(12) as pool:
        told = list(pool.map(guess, range(12)))
    assert sum("This is not your password" in one for one in told) == MOST


def test_who_has_an_app_signs_a_plan_with_its_code_once(make, client):
    plan = make.plan(state="draft")
    person, address = make.with_password(make.chair_of(plan.presentation)), f"/plans/{plan.id}/sign"
    app, browser = make.app_of(person), client(person)
    text = browser.get(address).text
    assert "Code from your authenticator app" in text
    assert "Your password" not in text
    facts = {"password": make.password, "seen_hash": "another text"}
    assert "Type the code of your app" in browser.post(address, data=facts).text
    code = {"code": make.code_of(app), "seen_hash": "another text"}
    assert "has changed since you read it" in browser.post(address, data=code).text
    assert "was used before" in browser.post(address, data=code).text

"""Guessing is slowed down for everybody but the owner's own device, and told to the owner."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select, update
from werkzeug.middleware.proxy_fix import ProxyFix

from tumorboard.accounts.tries.counting import forget_tries
from tumorboard.accounts.tries.limits import ACCOUNT, DEVICE, NETWORK, PAIR, network_of, wait_words
from tumorboard.accounts.tries.models import TryCount
from tumorboard.core.db import db, now


@pytest.fixture
def ada(make):
    """Somebody with a password."""
    return make.with_password(make.person("Ada Lovelace"))


@pytest.fixture
def guess(client):
    """``guess(email, password, address, browser)``: a try, from a stranger's browser unless another is given."""

    def _guess(email, password="a wrong password", *, address="203.0.113.9", browser=None, headers=None):
        return (browser or client()).post(
            "/sign-in", data={"email": email, "password": password}, headers=headers or {},
            environ_base={"REMOTE_ADDR": address},
        )  # fmt: skip

    return _guess


def test_a_stranger_waits_and_the_owner_on_their_device_does_not(client, make, ada, guess):
    known = client()
    assert guess(ada.email, make.password, address="198.51.100.1", browser=known).status_code == 303
    known.post("/sign-out")
    answers = [guess(ada.email).status_code for _ in range(8)]
    assert answers == [422] * 5 + [429] * 3
    assert guess(ada.email, make.password).status_code == 429, "not even looked at"
    assert guess(ada.email, make.password, browser=known).status_code == 303, "same network, known device"
    text = known.get("/").text
    assert "5 tries to sign in as you failed since" in text
    assert "tries to sign in as you" not in known.get("/").text


def test_known_and_unknown_are_answered_alike_all_the_way(ada, guess):
    def told(email):
        found = []
        for _ in range(7):
            answer = guess(email)
            alert = answer.text.partition('role="alert"')[2].partition("</ul>")[0]
            found.append((answer.status_code, alert))
        return found

    assert told(ada.email) == told("nobody@hospital.example")


def test_waits_grow_and_pass(make, ada, guess):
    for _ in range(PAIR.free):
        guess(ada.email)
    assert "Wait 1 minute," in guess(ada.email).text
    with time_machine.travel(now() + timedelta(seconds=62), tick=False):
        assert guess(ada.email).status_code == 422
        assert "Wait 2 minutes" in guess(ada.email).text
    with time_machine.travel(now() + timedelta(minutes=4), tick=False):
        assert guess(ada.email, make.password).status_code == 303
    assert guess(ada.email).status_code == 422


def test_fifty_forged_forwarded_addresses_do_not_escape(app, make, ada, guess):
    inner = app.wsgi_app
    try:
        for proxies in (0, 1):
            app.wsgi_app = ProxyFix(inner, x_for=1) if proxies else inner
            # A client forges what it likes; the one proxy we trust appends whom it saw.
            forged = [f"192.0.2.{number}" + ", 203.0.113.77" * proxies for number in range(50)]
            email = ada.email if proxies else "nobody@hospital.example"
            answers = [guess(email, headers={"X-Forwarded-For": one}).status_code for one in forged]
            assert answers.count(422) == PAIR.free
            assert answers.count(429) == 50 - PAIR.free
    finally:
        app.wsgi_app = inner


def test_many_addresses_are_slowed_down_together(ada, guess):
    answers = [guess(ada.email, address=f"198.51.100.{number}").status_code for number in range(ACCOUNT.free + 5)]
    assert answers.count(422) == ACCOUNT.free
    assert guess("nobody@hospital.example", address="198.51.100.1").status_code == 422, "only this account waits"


def test_many_accounts_from_one_address_are_slowed_down(make, guess):
    guess("nobody@hospital.example")
    db.session.execute(update(TryCount).values(failed=NETWORK.free - 1))
    db.session.commit()
    assert [guess(f"person{number}@hospital.example").status_code for number in range(2)] == [422, 429]


def test_many_at_once_are_no_more_tries_than_in_turn(app, ada, guess):
    def one(_number):
        with app.app_context():
            return guess(ada.email).status_code

    email = ada.email
    with ThreadPoolExecutor(10) as pool:
        assert list(pool.map(one, range(10))).count(422) == PAIR.free
    assert email


def test_forget_tries_keeps_what_still_counts(make, ada, guess):
    guess(ada.email)
    guess("nobody@hospital.example")
    forget_tries()
    assert db.session.scalar(select(func.count()).select_from(TryCount)) == 5
    with time_machine.travel(now() + timedelta(days=61), tick=False):
        forget_tries()
    assert db.session.scalar(select(func.count()).select_from(TryCount)) == 0


@given(st.integers(0, 10_000), st.sampled_from([DEVICE, PAIR, NETWORK, ACCOUNT]))
def test_limits_grow_and_end(failed, limit):
    assert limit.wait(failed) <= limit.wait(failed + 1) <= limit.longest
    assert (limit.wait(failed) > timedelta(0)) == (failed >= limit.free)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.9", "203.0.113.9"), ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"), ("fe80::1%eth0", "fe80::/64"), ("", ""), ("unknown", "unknown"),
    ],
)  # fmt: skip
def test_network_of_is_what_one_household_has(address, network):
    assert network_of(address) == network


def test_wait_words_are_whole():
    assert [wait_words(timedelta(seconds=one)) for one in (0, 15, 60, 61, 900)] == [
        "1 second", "15 seconds", "1 minute", "2 minutes", "15 minutes",
    ]  # fmt: skip

"""The second step of signing in."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from tumorboard.accounts.arrivals.halves import LASTS, TRIES
from tumorboard.accounts.factors.models import Factor, RecoveryCode
from tumorboard.accounts.models import How, SignIn
from tumorboard.audit.events import Event
from tumorboard.audit.models import LedgerEntry
from tumorboard.core.db import db, now


@pytest.fixture
def owner(make):
    """Somebody with an authenticator app."""
    person = make.with_password(make.person("Ada"))
    return person, make.app_of(person)


def half(client, make, person):
    """A browser that has given the right password and owes the second step."""
    browser = client()
    answer = browser.post("/sign-in?next=/account", data={"email": person.email, "password": make.password})
    assert answer.location == "/sign-in/second?next=/account"
    return browser


def second(browser, code):
    """Send a code."""
    return browser.post("/sign-in/second?next=/account", data={"code": code})


def test_the_password_alone_opens_nothing(client, make, owner):
    browser = half(client, make, owner[0])
    for page in ("/", "/account", "/account/signing-in", "/account/prove", "/cases/1"):
        assert browser.get(page).location.startswith("/sign-in"), page
    assert "Nothing is open yet" in browser.get("/sign-in/second").text
    db.session.rollback()
    assert db.session.scalars(select(SignIn)).all() == []


def test_a_code_opens_the_door_once_and_the_session_says_how(client, make, owner):
    code = make.code_of(owner[1])
    browser = half(client, make, owner[0])
    before = browser.get_cookie("tumorboard").value
    assert second(browser, f"{code[:3]} {code[3:]}").location == "/account"
    assert browser.get_cookie("tumorboard").value != before
    assert browser.get("/account").status_code == 200
    replayed = second(half(client, make, owner[0]), code)
    assert replayed.status_code == 422
    assert "was used before" in replayed.text
    assert code not in replayed.text
    assert db.session.scalars(select(SignIn.how)).all() == [How.CODE]
    entry = db.session.scalars(select(LedgerEntry).where(LedgerEntry.event == Event.SIGNED_IN)).one()
    assert entry.facts == {"how": "password+code"}
    failed = db.session.scalars(select(LedgerEntry).where(LedgerEntry.event == Event.SECOND_STEP_FAILED)).one()
    assert failed.person_id == owner[0].id


@pytest.mark.both
def test_of_many_posts_of_one_code_one_opens_the_door(app, client, make, owner):
    browsers = [half(client, make, owner[0]) for _ in range(8)]
    code = make.code_of(owner[1])
    db.session.commit()

    def send(browser):
        with app.app_context():
            return second(browser, code).status_code

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(send, browsers)) == [303, *[422] * 7]


def test_a_half_sign_in_ends_after_five_wrong_codes_or_ten_minutes(client, make, owner):
    browser = half(client, make, owner[0])
    for _ in range(TRIES):
        assert second(browser, "000000").status_code == 422
    assert second(browser, make.code_of(owner[1])).location.startswith("/sign-in?")
    assert browser.get("/sign-in").status_code == 200
    assert [notice.kind for notice in make.notices(owner[0])][-1] == "second_step_failed"
    late = half(client, make, owner[0])
    with time_machine.travel(now() + LASTS + timedelta(seconds=1), tick=False):
        assert second(late, make.code_of(owner[1])).location.startswith("/sign-in?")
    assert second(half(client, make, owner[0]), make.code_of(owner[1])).status_code == 303


def test_wrong_codes_add_up_for_a_person_and_still_lock_nobody_out(client, make, owner):
    codes = make.recovery_codes(owner[0])
    for _ in range(3):
        browser = half(client, make, owner[0])
        for _ in range(4):
            second(browser, "000000")
    closed = second(half(client, make, owner[0]), make.code_of(owner[1]))
    assert "codes are not taken for an hour" in closed.text
    other = make.with_password(make.person("Bob"))
    app = make.app_of(other)
    assert second(half(client, make, other), make.code_of(app)).status_code == 303
    assert second(half(client, make, owner[0]), codes[0]).status_code == 303
    with time_machine.travel(now() + timedelta(minutes=61), tick=False):
        assert second(half(client, make, owner[0]), make.code_of(owner[1])).status_code == 303


def test_a_new_password_begins_the_count_anew(client, make, owner):
    for _ in range(3):
        browser = half(client, make, owner[0])
        for _ in range(4):
            second(browser, "000000")
    make.with_password(owner[0])
    assert second(half(client, make, owner[0]), make.code_of(owner[1])).status_code == 303


def test_a_recovery_code_opens_the_door_once_however_it_is_typed(client, make, owner):
    first, *_, last = make.recovery_codes(owner[0])
    assert second(half(client, make, owner[0]), first.upper().replace("-", " ")).status_code == 303
    assert second(half(client, make, owner[0]), first).status_code == 422
    stranger = make.with_password(make.person("Bob"))
    make.app_of(stranger)
    assert second(half(client, make, stranger), last).status_code == 422
    used = db.session.scalars(select(RecoveryCode).where(RecoveryCode.used_at.is_not(None))).all()
    assert len(used) == 1
    assert first not in {one.code_hash for one in used}


def test_the_secret_is_not_in_the_database_and_opens_for_its_owner_only(client, make, owner):
    row = db.session.scalars(select(Factor)).one()
    assert make.secrets[row.id] not in row.secret
    thief = make.with_password(make.person("Eve"))
    stolen = Factor(person_id=thief.id, kind=row.kind, name="Copied", secret=row.secret)
    db.session.add(stolen)
    db.session.info["recorded"] = True
    db.session.commit()
    assert second(half(client, make, thief), make.code_of(row)).status_code == 422


def test_a_code_outlives_the_installations_secret_and_is_sealed_anew(app, client, make, owner):
    former = app.config["SECRET_KEY"]
    app.config |= {"SECRET_KEY": "another one", "FORMER_SECRET_KEYS": [former]}
    assert second(half(client, make, owner[0]), make.code_of(owner[1])).status_code == 303
    app.config["FORMER_SECRET_KEYS"] = []
    with time_machine.travel(now() + timedelta(minutes=1), tick=False):
        assert second(half(client, make, owner[0]), make.code_of(owner[1])).status_code == 303

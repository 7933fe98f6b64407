"""Signing in and out through the pages."""

from datetime import timedelta

import time_machine

from tumorboard.core.db import db, now
from tumorboard.directory.actions import deactivate_person


def test_sign_in_opens_my_work(client, make):
    person = make.with_password(make.person("Ada"))
    browser = client()
    answer = browser.post("/sign-in", data={"email": person.email.upper(), "password": make.password})
    assert (answer.status_code, answer.location) == (303, "/")
    assert browser.get("/").status_code == 200


def test_sign_in_says_the_same_of_unknown_and_wrong(client, make):
    person = make.with_password(make.person())
    wrong = client().post("/sign-in", data={"email": person.email, "password": "wrong"})
    unknown = client().post("/sign-in", data={"email": "nobody@hospital.example", "password": "wrong"})
    assert wrong.status_code == unknown.status_code == 422
    assert "do not belong together" in wrong.text
    assert "do not belong together" in unknown.text


def test_sign_in_leads_on_to_our_pages_only(client, make):
    person = make.with_password(make.person())
    for wanted in ("//evil.example", "https://evil.example", "/\\evil.example"):
        answer = client().post(f"/sign-in?next={wanted}", data={"email": person.email, "password": make.password})
        assert answer.location == "/"


def test_an_old_cookie_is_refused_after_sign_out(client, make):
    browser = client(make.person())
    cookie = browser.get_cookie("tumorboard").value
    assert browser.post("/sign-out").status_code == 303
    browser.set_cookie("tumorboard", cookie)
    assert browser.get("/").location.startswith("/sign-in")


def test_deactivating_ends_sessions_at_once(client, make):
    person = make.person()
    browser = client(person)
    assert browser.get("/").status_code == 200
    deactivate_person(person, by=make.root())
    db.session.commit()
    assert browser.get("/").status_code == 302


def test_account_shows_where_one_is_signed_in(client, make):
    person = make.with_password(make.person())
    browser = client(person)
    client().post(
        "/sign-in", data={"email": person.email, "password": make.password},
        headers={"User-Agent": "Mozilla/5.0 (Windows NT 10.0; rv:132.0) Gecko/20100101 Firefox/132.0"},
    )  # fmt: skip
    text = browser.get("/account").text
    assert "You are signed in on 2 devices" in text
    assert "Firefox on Windows" in text
    assert text.count("This device") == 1


def test_sign_out_everywhere_ends_every_session(client, make):
    person = make.person()
    here, there = client(person), client(person)
    assert here.post("/sign-out-everywhere").status_code == 303
    assert there.get("/").status_code == 302


def test_account_refuses_a_wrong_present_password_beside_its_field(client, make):
    person = make.with_password(make.person())
    answer = client(person).post("/account", data={"current": "not it", "password": "a long new password"})
    assert answer.status_code == 422
    assert "This is not your present password." in answer.text
    assert "a long new password" not in answer.text


def test_account_refuses_a_short_password(client, make):
    person = make.with_password(make.person())
    answer = client(person).post("/account", data={"current": make.password, "password": "short"})
    assert answer.status_code == 422
    assert "A short sentence is good." in answer.text


def test_account_changes_the_password_and_ends_other_sessions(client, make):
    person = make.with_password(make.person())
    here, there = client(person), client(person)
    answer = here.post("/account", data={"current": make.password, "password": "a long new password"})
    assert answer.status_code == 303
    assert here.get("/account").status_code == 200
    assert there.get("/").status_code == 302
    again = client().post("/sign-in", data={"email": person.email, "password": "a long new password"})
    assert again.status_code == 303


def test_account_counts_only_devices_that_still_open_the_door(client, make):
    person = make.person()
    with time_machine.travel(now() - timedelta(minutes=50), tick=False):
        client(person)
    answer = client(person).get("/account").text
    assert "You are signed in on 1 device" in answer

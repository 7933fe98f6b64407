"""Signing in and out through the pages."""

from tumorboard.core.db import db
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

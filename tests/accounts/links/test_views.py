"""Links that work once: who gets them, what they open, and what is told to a stranger: nothing."""

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from tests.notifications.postoffice import post_office
from tumorboard.accounts.links.models import SignInLink
from tumorboard.audit.events import Event
from tumorboard.audit.models import LedgerEntry
from tumorboard.core.db import db, now
from tumorboard.core.jobs import run_one
from tumorboard.directory.actions import change_person, deactivate_person

NEW = "a long new password"


@pytest.fixture
def root(client, make):
    """An installation administrator."""
    return client(make.person("Root", is_installation_administrator=True))


def work() -> None:
    """Let the worker do what is due."""
    while run_one():
        pass
    db.session.expire_all()


def link_in(office, at=-1) -> str:
    """The path of the link in a letter."""
    _, message = office.arrived[at]
    found = re.search(r"http://localhost:8000(/sign-in/links/\S+)", message.get_content())
    assert found
    return found[1]


def signs_in(client, person, password) -> bool:
    answer = client().post("/sign-in", data={"email": person.email, "password": password})
    return bool(answer.status_code == 303)


def test_an_invitation_arrives_by_mail_and_works_once(app, root, client, make, tmp_path):
    person = make.person("Ada Lovelace")
    with post_office(app, tmp_path) as office:
        assert root.post(f"/people/{person.id}/sign-in-link").status_code == 303
        work()
        path = link_in(office)
        text = root.get(f"/people/{person.id}/sign-in-link").text
    assert office.arrived[0][0] == person.email
    assert "Your invitation" in office.arrived[0][1]["Subject"]
    assert "Sent" in text and "250 taken" in text and path not in text
    browser = client()
    for _ in range(2):  # a mail scanner opens it first: nothing is used by that
        assert "Welcome: set your password" in browser.get(path).text
    assert "15 to 200 characters" in browser.post(path, data={"password": "short"}).text
    assert browser.post(path, data={"password": NEW}).location == "/sign-in"
    assert signs_in(client, person, NEW)
    assert browser.get(path).status_code == 404
    assert browser.post(path, data={"password": "yet another password"}).status_code == 404


def test_a_reset_ends_every_session_and_lasts_half_an_hour(app, client, make, tmp_path):
    person = make.with_password(make.person("Ada Lovelace"))
    signed_in = client(person)
    with post_office(app, tmp_path) as office:
        client().post("/forgotten-password", data={"email": person.email.upper()})
        work()
        client().post("/forgotten-password", data={"email": person.email})
        work()
    first, path = link_in(office, 0), link_in(office, 1)
    assert client().get(first).status_code == 404, "the second one took its place"
    with time_machine.travel(now() + timedelta(minutes=31)):
        assert client().post(path, data={"password": NEW}).status_code == 404
    assert signed_in.get("/account").status_code == 200
    assert client().post(path, data={"password": NEW}).status_code == 303
    assert signed_in.get("/account").status_code == 302
    assert signs_in(client, person, NEW)
    assert not signs_in(client, person, make.password)


def test_forgotten_password_answers_and_writes_alike_for_known_and_unknown(app, client, make, tmp_path):
    person, gone = make.person(), make.person()
    deactivate_person(gone, by=make.root())
    texts = []
    with post_office(app, tmp_path) as office:
        for email in (person.email, "nobody@hospital.example", gone.email):
            answer = client().post("/forgotten-password", data={"email": email})
            texts.append(re.sub(r'(content|value)="[^"]*"', "", answer.text))
            events = db.session.scalars(select(LedgerEntry.event).order_by(LedgerEntry.id.desc()))
            assert events.first() is Event.RESET_ASKED
        assert texts[0] == texts[1] == texts[2]
        assert "Look into your mailbox" in texts[0]
        for _ in range(5):
            client().post("/forgotten-password", data={"email": person.email})
        work()
    assert [address for address, _ in office.arrived].count(person.email) <= 3
    assert {address for address, _ in office.arrived} == {person.email}


def test_without_a_mail_server_the_administrator_is_shown_the_link_once(root, client, make):
    person = make.person("Ada Lovelace")
    text = root.post(f"/people/{person.id}/sign-in-link").text
    path = re.findall(r'value="http://localhost:8000([^"]+)"', text)[0]
    assert path not in root.get(f"/people/{person.id}/sign-in-link").text
    assert "Ask your administrator" in client().get("/forgotten-password").text
    assert client().post(path, data={"password": NEW}).status_code == 303
    kept = db.session.scalars(select(SignInLink)).one()
    assert path.rpartition("/")[2] not in (kept.seed, kept.key_hash)


def test_a_second_factor_is_asked_after_a_reset(client, make):
    person = make.person("Ada Lovelace")
    make.app_of(person)
    browser = client()
    assert browser.post(f"/sign-in/links/{make.link(person)}", data={"password": NEW}).status_code == 303
    answer = browser.post("/sign-in", data={"email": person.email, "password": NEW})
    assert answer.location.startswith("/sign-in/second")
    assert browser.get("/account").status_code == 302


@pytest.mark.parametrize("what", ["address", "deactivated", "password"])
def test_a_link_is_over_when_what_it_rests_on_changes(client, make, what):
    person = make.person("Ada Lovelace")
    path = f"/sign-in/links/{make.link(person)}"
    if what == "address":
        change_person(
            person, name="Ada", email="new@hospital.example", is_installation_administrator=False, by=make.root()
        )
    elif what == "deactivated":
        deactivate_person(person, by=make.root())
    else:
        make.with_password(person)
    assert client().get(path).status_code == 404


def test_the_command_prints_a_link_when_no_administrator_can_come_in(app, client, make):
    person = make.person("Root", is_installation_administrator=True)
    db.session.commit()
    run = app.test_cli_runner()
    assert run.invoke(args=["sign-in-link", "nobody@hospital.example"]).exit_code == 1
    answer = run.invoke(args=["sign-in-link", person.email])
    assert answer.exit_code == 0, answer.output
    assert client().get(answer.output.strip().removeprefix("http://localhost:8000")).status_code == 200

"""The door: once-only posts, refusals that are kept, default deny."""

import threading
from contextvars import Context

import pytest
from flask import Blueprint
from sqlalchemy import func, select

from tests.app import make_app
from tumorboard.audit.events import Event
from tumorboard.audit.models import LedgerEntry
from tumorboard.core.db import db
from tumorboard.core.pages import go
from tumorboard.directory.actions import make_person
from tumorboard.directory.models import Person, Programme
from tumorboard.guard import actor, door
from tumorboard.permissions import May, Role

bp = Blueprint("trial", __name__)


@bp.post("/trial/person")
@door(May.KEEP_PEOPLE)
def add_person():
    """Add a person and lead to an address that names them."""
    number = db.session.scalar(select(func.count()).select_from(Person)) or 0
    person = make_person("Posted", f"posted{number}@hospital.example", by=actor())
    return go("home", person=person.id)


@bp.get("/trial/programme/<programme_slug>")
@door(May.KEEP_PROGRAMME, programme=Programme)
def keep(programme):
    """A page for the programme administrator."""
    return programme.name


@bp.get("/trial/unmarked")
def unmarked():
    """A view somebody forgot to give a door."""
    return "secret"


@pytest.fixture
def app(empty_url, tmp_path):
    """The app with three views of its own."""
    from tests.databases import fresh_database

    with fresh_database(tmp_path, like=empty_url) as url:
        app = make_app(url, tmp_path)
        app.register_blueprint(bp)
        yield app
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def test_a_view_without_a_door_is_refused(client, make):
    assert client(make.person()).get("/trial/unmarked").status_code == 404


def test_forty_posts_of_one_form_do_it_once(app, client, make):
    browser = client(make.person(is_installation_administrator=True))
    cookie = browser.get_cookie("tumorboard").value
    answers: list[tuple[int, str]] = []

    def post() -> None:
        one = app.test_client()
        one.set_cookie("tumorboard", cookie)
        answer = one.post("/trial/person", data={"once": "the-same-token"})
        answers.append((answer.status_code, answer.location or ""))

    db.session.commit()
    threads = [threading.Thread(target=lambda: Context().run(post)) for _ in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    posted = db.session.scalars(select(Person.id).where(Person.name == "Posted")).all()
    assert len(posted) == 1
    assert answers == [(303, f"/?person={posted[0]}")] * 40


def test_somebody_elses_token_says_nothing(client, make):
    mine = client(make.person(is_installation_administrator=True))
    theirs = client(make.person(is_installation_administrator=True))
    assert mine.post("/trial/person", data={"once": "token"}).status_code == 303
    assert theirs.post("/trial/person", data={"once": "token"}).status_code == 403


def test_what_may_not_be_seen_is_404_and_what_may_not_be_done_403(client, make):
    programme = make.programme("sarcoma")
    stranger = make.member(make.programme(), Role.COORDINATOR)
    assert client(stranger).get("/trial/programme/sarcoma").status_code == 404
    member = make.member(programme, Role.COORDINATOR)
    answer = client(member).get("/trial/programme/sarcoma")
    assert answer.status_code == 403
    assert "programme administrator" in answer.text
    refused = db.session.scalars(select(LedgerEntry.person_id).where(LedgerEntry.event == Event.REFUSED)).all()
    assert refused == [stranger.id, member.id]


def test_signed_out_posts_are_told_so(client):
    answer = client().post("/trial/person", data={"once": "token"})
    assert answer.status_code == 401
    assert "what you typed is still there" in answer.text


def test_a_null_byte_in_the_address_is_not_found(client, make):
    browser = client(make.person())
    assert browser.get("/trial/programme/a%00b").status_code == 404
    assert browser.get("/?q=%00").status_code == 404


def test_ten_megabytes_are_too_much(client, make):
    browser = client(make.person(is_installation_administrator=True))
    assert browser.post("/trial/person", data={"name": "x" * 10_000_000}).status_code == 413

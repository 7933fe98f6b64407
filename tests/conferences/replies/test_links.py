"""The link in an invitation."""

from datetime import timedelta

import pytest
import time_machine

from tumorboard.conferences.replies.links import reply_token, reply_url
from tumorboard.conferences.replies.queries import reply_of
from tumorboard.conferences.replies.states import Answer
from tumorboard.core.db import db
from tumorboard.directory.actions import end_membership
from tumorboard.permissions import Role


@pytest.fixture
def invited(make):
    """A meeting, an attendee of it, and the address in their invitation."""
    programme = make.programme()
    person = make.member(programme, Role.ATTENDEE, name="Dr. Ines Okafor")
    meeting = make.conference(programme)
    return meeting, person, f"/reply/{reply_token(meeting.id, person.id)}"


def test_reply_url_is_whole(app, invited):
    meeting, person, path = invited
    assert reply_url(meeting.id, person.id, base="https://board.example/") == f"https://board.example{path}"
    with app.test_request_context(base_url="https://here.example"):
        assert reply_url(meeting.id, person.id) == f"https://here.example{path}"


def test_answer_shows_on_get_and_answers_only_on_post(client, invited):
    meeting, person, path = invited
    browser = client()
    shown = browser.get(path)
    assert shown.status_code == 200
    assert "Dr. Ines Okafor" in shown.text
    assert reply_of(meeting.id, person.id) is None
    answered = browser.post(path, data={"answer": "remote"})
    assert "Thank you" in answered.text
    db.session.rollback()
    reply = reply_of(meeting.id, person.id)
    assert reply is not None
    assert (reply.answer, reply.answered_by_id) == (Answer.REMOTE, person.id)


def test_answer_signs_nobody_in(client, invited):
    *_, path = invited
    browser = client()
    browser.post(path, data={"answer": "no"})
    assert browser.get("/").status_code == 302


def test_answer_needs_the_forms_own_token(app, client, invited):
    meeting, person, path = invited
    app.config["WTF_CSRF_ENABLED"] = True
    assert client().post(path, data={"answer": "no"}).status_code == 400
    db.session.rollback()
    assert reply_of(meeting.id, person.id) is None


def test_answer_shows_what_is_wrong(client, invited):
    *_, path = invited
    answer = client().post(path, data={})
    assert answer.status_code == 422
    assert "Choose one of the three" in answer.text


def test_answer_says_the_same_of_every_link_that_is_no_use(client, make, invited):
    meeting, person, path = invited
    pages = {client().get("/reply/nonsense").text, client().get(path[:-1]).text}
    with time_machine.travel(meeting.ends_at + timedelta(seconds=1), tick=False):
        pages.add(client().get(path).text)
        assert client().post(path, data={"answer": "no"}).status_code == 404
    assert client().get(f"/reply/{reply_token(999, person.id)}").status_code == 404
    end_membership(person.memberships[0], by=make.root())
    db.session.commit()
    pages.add(client().get(path).text)
    assert len({text.split("<main", 1)[1] for text in pages}) == 1


def test_answer_tells_who_speaks_for_nothing_that_it_counts_for_none(client, make, invited):
    meeting, *_ = invited
    referrer = make.member(make.programme_of(meeting), Role.REFERRER)
    text = client().get(f"/reply/{reply_token(meeting.id, referrer.id)}").text
    assert "counts for none" in text

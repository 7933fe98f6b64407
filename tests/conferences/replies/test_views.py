"""Pages of replying."""

from datetime import UTC, datetime, time

import pytest

from tumorboard.conferences.replies.queries import reply_of
from tumorboard.conferences.replies.states import Answer
from tumorboard.core.db import db
from tumorboard.permissions import Role


@pytest.fixture
def meeting(make):
    """A meeting in a week."""
    return make.conference()


@pytest.fixture
def speaker(make, meeting):
    """An orthopaedic attendee."""
    return make.member(make.programme_of(meeting), Role.ATTENDEE, name="Dr. Ines Okafor")


def answered(meeting, person):
    """What stands in the database."""
    db.session.rollback()
    reply = reply_of(meeting.id, person.id)
    return reply.answer if reply else None


def test_give_is_one_click_with_undo(make, client, meeting, speaker):
    browser = client(speaker)
    path = f"/conferences/{meeting.id}/reply"
    text = browser.post(path, data={"answer": "in_room"}, follow_redirects=True).text
    assert "Your reply: in the room" in text
    assert answered(meeting, speaker) is Answer.IN_ROOM
    assert 'name="answer" value=""' in text
    assert "open again" in browser.post(path, data={"answer": ""}, follow_redirects=True).text
    assert answered(meeting, speaker) is None


def test_give_tells_who_speaks_for_nothing(make, client, meeting):
    referrer = make.member(make.programme_of(meeting), Role.REFERRER)
    path = f"/conferences/{meeting.id}/reply"
    assert "counts for none" in client(referrer).post(path, data={"answer": "no"}, follow_redirects=True).text


def test_part_takes_times_of_the_meetings_place(make, client, meeting, speaker):
    local = meeting.starts_at.astimezone(meeting.zone)
    until = local.replace(second=0, microsecond=0).strftime("%H:%M")
    browser, path = client(speaker), f"/conferences/{meeting.id}/reply/part"
    refused = browser.post(path, data={"answer": "in_room", "until_at": until})
    assert refused.status_code == 422
    assert "The meeting lasts from" in refused.text
    assert browser.post(path, data={"answer": "remote"}).status_code == 303
    assert answered(meeting, speaker) is Answer.REMOTE


def test_coming_shows_everybody_and_asks_a_specialty(make, client, meeting, speaker):
    browser = client(make.member(make.programme_of(meeting), Role.COORDINATOR))
    text = browser.get(f"/conferences/{meeting.id}/replies").text
    assert "Nobody has said yes" in text
    assert "Nobody speaks for it" in text
    ort = speaker.memberships[0].specialty_id
    path = f"/conferences/{meeting.id}/nudge"
    asked = browser.post(path, data={"specialty_id": ort}, follow_redirects=True).text
    assert "Specialty ORT is asked: Dr. Ines Okafor" in asked
    assert "was asked today" in browser.post(path, data={"specialty_id": ort}).text
    assert browser.post(path, data={"specialty_id": "x"}).status_code == 422


def test_give_for_is_the_coordinators(make, client, meeting, speaker):
    path = f"/conferences/{meeting.id}/replies/{speaker.id}"
    assert client(speaker).post(path, data={"answer": "no"}).status_code == 403
    browser = client(make.member(make.programme_of(meeting), Role.COORDINATOR))
    assert browser.post(path, data={"answer": "no"}).status_code == 303
    assert answered(meeting, speaker) is Answer.NO
    assert browser.get(f"/conferences/{meeting.id}/replies/{make.person().id}").status_code == 404


def test_heat_says_each_cell_in_words(make, client):
    series = make.series()
    programme = make.programme_of(series)
    speaker = make.member(programme, Role.ATTENDEE)
    make.reply(make.meetings_of(series)[0], speaker)
    text = client(speaker).get(f"/programmes/{programme.slug}/conferences/expected").text
    assert "24 gaps in 8 coming meetings; 7 still wait for a yes" in text
    assert text.count("Nobody has said yes") == 7
    assert text.count("Nobody speaks for it") == 24
    assert ">Comes<" in text.replace("</svg>", ">")


def test_a_meeting_on_the_hour_the_clocks_skip_says_so(make, client, time_machine):
    time_machine.move_to(datetime(2027, 3, 1, 12, tzinfo=UTC))
    series = make.series(make.programme(), weekday=6, starts=time(2, 30))
    before, skipped = make.meetings_of(series)[:2]
    browser = client(make.member(make.programme_of(series), Role.COORDINATOR))
    assert "02:30 does not exist on this day" in browser.get(f"/conferences/{skipped.id}").text
    assert "does not exist" not in browser.get(f"/conferences/{before.id}").text

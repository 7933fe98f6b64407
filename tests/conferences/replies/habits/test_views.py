"""Pages of habits."""

from datetime import timedelta

from tumorboard.conferences.replies.habits.queries import absences_of, pattern_of, substitutes_for
from tumorboard.core.db import db, now
from tumorboard.permissions import Role


def test_mine_notes_an_absence_and_takes_it_out(make, client):
    series = make.series()
    speaker = make.member(make.programme_of(series), Role.ATTENDEE)
    browser = client(speaker)
    today = now().date()
    days = {"from_on": today.isoformat(), "until_on": (today + timedelta(days=20)).isoformat()}
    text = browser.post("/my-replies", data=days | {"words": "Congress"}, follow_redirects=True).text
    assert "Congress" in text
    assert "until" in text
    db.session.rollback()
    (absence,) = absences_of(speaker.id)
    browser.post(f"/my-replies/absences/{absence.id}/remove")
    db.session.rollback()
    assert absences_of(speaker.id) == []


def test_mine_refuses_the_last_day_before_the_first(make, client):
    answer = client(make.person()).post("/my-replies", data={"from_on": "2030-08-17", "until_on": "2030-08-03"})
    assert answer.status_code == 422
    assert "Exchange the two days" in answer.text


def test_pattern_is_kept_and_dropped(make, client):
    series = make.series()
    speaker = make.member(make.programme_of(series), Role.ATTENDEE)
    browser, path = client(speaker), f"/series/{series.id}/my-pattern"
    data = {"answer": "in_room", "every_weeks": "2", "anchor_on": now().date().isoformat()}
    assert "every second week" in browser.post(path, data=data, follow_redirects=True).text
    browser.post(f"{path}/drop")
    db.session.rollback()
    assert pattern_of(series.id, speaker.id) is None


def test_substitutes_are_named_and_taken_out(make, client):
    programme = make.programme()
    ort = next(one for one in programme.specialties if one.code == "ORT")
    speaker, referrer = make.member(programme, Role.ATTENDEE), make.member(programme, Role.REFERRER)
    browser, today = client(speaker), now().date().isoformat()
    data = {"person_id": referrer.id, "from_on": today, "until_on": today}
    assert referrer.name in browser.post(f"/specialties/{ort.id}/substitutes", data=data, follow_redirects=True).text
    db.session.rollback()
    (substitute,) = substitutes_for(ort.id)
    browser.post(f"/specialties/{substitute.specialty_id}/substitutes/{substitute.id}/remove")
    db.session.rollback()
    assert substitutes_for(ort.id) == []

"""The pages of triage."""

from tumorboard.core.db import db, now
from tumorboard.permissions import Role
from tumorboard.presentations.triage.actions import list_only


def test_the_chair_is_asked_in_my_work_and_answers(client, make):
    presentation = make.presentation(state="accepted")
    presentation.times_deferred, presentation.urgency_asked_at = 2, now()
    db.session.info["recorded"] = True
    db.session.commit()
    browser = client(make.member(make.programme_of(presentation), Role.CHAIR))
    where = f"/presentations/{presentation.id}/urgency"
    home = browser.get("/").text
    assert where in home
    assert "Set the urgency: carried over 2 times" in home
    assert "It was carried over 2 times" in browser.get(where).text
    assert browser.post(where, data={"urgency": "urgent", "reason": ""}).status_code == 422
    answer = browser.post(where, data={"urgency": "urgent", "reason": "It grows"})
    assert answer.location == f"/presentations/{presentation.id}"
    assert where not in browser.get("/").text


def test_a_chair_lists_only_the_referrer_sees_it_and_the_board_asks(client, make):
    presentation = make.presentation(state="accepted")
    programme, here = make.programme_of(presentation), f"/presentations/{presentation.id}"
    browser = client(make.member(programme, Role.CHAIR))
    assert f"{here}/list-only" in browser.get(here).text
    assert browser.post(f"{here}/list-only", data={"protocol": ""}).status_code == 422
    assert browser.post(f"{here}/list-only", data={"protocol": "Exostosis protocol"}).location == here
    referrer = client(presentation.written_by)
    assert "Listed without discussion" in referrer.get(here).text
    assert "Exostosis protocol" in referrer.get(here).text
    assert referrer.get(f"{here}/ask-discussion").status_code == 403
    board = client(make.member(programme, Role.ATTENDEE))
    assert "Why it needs a discussion" in board.get(here).text
    assert board.post(f"{here}/ask-discussion", data={"because": ""}).status_code == 422
    assert board.post(f"{here}/ask-discussion", data={"because": "It grew"}).location == here
    assert "It will be discussed" in board.get(here).text


def test_the_agenda_shows_them_in_a_block_of_their_own(client, make):
    meeting = make.coming_meeting()
    programme = make.programme_of(meeting)
    chair = make.member(programme, Role.CHAIR)
    standard = make.presentation(programme, state="accepted")
    list_only(standard, protocol="Exostosis protocol", by=make.actor(chair))
    item = make.list_again(meeting, standard)
    other = make.listed(meeting)
    assert (item.minutes, item.position, other.position) == (1, 1, 0)
    browser = client(chair)
    here = f"/conferences/{meeting.id}"
    assert browser.post(f"{here}/minutes", data={"id": item.id, "minutes": 5}).status_code == 422
    assert browser.post(f"{here}/minutes", data={"id": item.id, "minutes": 0}).status_code == 303
    assert browser.post(f"{here}/move", data={"id": item.id, "position": 1}).status_code == 303
    assert browser.post(f"{here}/publish").status_code == 303
    page = browser.get(f"{here}/agenda").text
    assert page.index(other.presentation.case.number) < page.index("Listed without discussion")
    assert page.index("Listed without discussion") < page.index(standard.case.number)
    assert browser.post(f"/presentations/{standard.id}/ask-discussion", data={"because": "It grew"}).status_code == 303
    db.session.expire_all()
    assert (item.minutes, item.position) == (standard.minutes, 1)
    assert "Listed without discussion" not in browser.get(f"{here}/agenda").text

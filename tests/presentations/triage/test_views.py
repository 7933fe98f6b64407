"""The pages of triage."""

from tumorboard.core.db import db, now
from tumorboard.permissions import Role


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

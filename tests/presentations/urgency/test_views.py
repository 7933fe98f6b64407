"""The chair sees an urgent case."""

from tumorboard.permissions import Role


def test_see_is_one_click_from_my_work(make, client):
    presentation = make.presentation(urgency="bleeding")
    chair = make.member(make.programme_of(presentation), Role.CHAIR, name="Dr. Ada Chair")
    browser = client(chair)
    assert "Urgent: say that you have seen it" in browser.get("/").text
    assert "I have seen it" in browser.get(f"/presentations/{presentation.id}").text
    text = browser.post(f"/presentations/{presentation.id}/urgent-seen", follow_redirects=True).text
    assert "seen by" in text
    assert "Urgent: say that you have seen it" not in browser.get("/").text

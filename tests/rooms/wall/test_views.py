"""The wall shows the case that is discussed, hides names unless the programme shows them, and hears of changes."""

from tumorboard.agendas.running.actions import open_next
from tumorboard.core.db import db


def test_wall_says_so_when_no_case_is_listed(client, make):
    programme = make.programme("sarcoma")
    meeting = make.coming_meeting(programme)
    page = client(make.cast(programme)["coordinator"]).get(f"/conferences/{meeting.id}/wall")
    assert "No case is on this agenda" in page.text


def test_wall_hides_names_until_the_programme_shows_them(client, make):
    programme = make.programme("sarcoma")
    meeting = make.running_meeting(programme)
    item = open_next(meeting, since=None, by=make.desk(meeting))
    assert item is not None
    assert item.presentation is not None
    db.session.commit()
    name = item.presentation.case.patient.family_name
    browser = client(make.cast(programme)["chair"])
    hidden = browser.get(f"/conferences/{meeting.id}/wall").text
    assert item.presentation.case.number in hidden
    assert name not in hidden
    programme.wall_shows_names = True
    db.session.info["recorded"] = True
    db.session.commit()
    assert name in browser.get(f"/conferences/{meeting.id}/wall/case").text

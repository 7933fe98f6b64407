"""The wall shows the case that is discussed, hides names unless the programme shows them, and hears of changes."""

from tumorboard.agendas.running.actions import open_next
from tumorboard.core.db import db
from tumorboard.directory.models import Programme
from tumorboard.permissions import Role
from tumorboard.plans.stances.actions import take_stance
from tumorboard.presentations.actions import present_again


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


def test_wall_shows_what_was_decided_before_and_what_was_done(client, make):
    plan = make.plan()
    make.settled(make.recommendations(plan)[0], "not_done", reason="insurance")
    desk = make.desk(plan)
    again = present_again(plan.presentation, last_decision="no_clinical", question="What now instead?", by=desk,
                          presenter_id=desk.id)  # fmt: skip
    make.bring(again, "accepted")
    programme = db.session.get_one(Programme, plan.programme_id)
    meeting = make.running_meeting(programme, cases=0)
    make.list_again(meeting, again)
    open_next(meeting, since=None, by=make.desk(meeting))
    db.session.commit()
    page = client(make.chair_of(plan.presentation)).get(f"/conferences/{meeting.id}/wall/case").text
    assert "Decided before (1), the last: 0 of 2 carried out, 1 not carried out, 1 still open" in page
    assert "Insurance" in page


def test_wall_shows_who_dissents_and_why(client, make):
    meeting = make.running_meeting()
    plan = make.taken_up(meeting)
    make.write(plan)
    person = make.member(make.programme_of(meeting), Role.ATTENDEE, specialty="RAD", name="Dr. Rosa Keller")
    make.attendance(meeting, person, specialty="RAD")
    take_stance(plan, kind="dissent", reason="The margin is too close", by=make.actor(person))
    db.session.commit()
    html = client(make.member(make.programme_of(meeting), Role.CHAIR)).get(f"/conferences/{meeting.id}/wall/plan").text
    assert "1 dissents" in html
    assert "Dr. Rosa Keller" in html
    assert "The margin is too close" in html

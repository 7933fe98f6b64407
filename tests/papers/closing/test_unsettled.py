"""What is named when a meeting is closed."""

import pytest
from sqlalchemy import update

from tumorboard.agendas.actions import discuss_presentation
from tumorboard.agendas.carryover.actions import end_meeting
from tumorboard.agendas.carryover.queries import closing_of
from tumorboard.agendas.queries import open_items
from tumorboard.audit.events import Event
from tumorboard.audit.models import LedgerEntry
from tumorboard.core.db import db
from tumorboard.directory.models import Person
from tumorboard.papers.closing.unsettled import unsettled
from tumorboard.plans.actions import sign_plan
from tumorboard.plans.models import PlanLine


@pytest.fixture
def meeting(make):
    """A meeting with a case that is signed, one that is drafted, one discussed without a plan."""
    programme = make.programme("sarcoma")
    make.plan(programme)
    draft = make.plan(programme, state="draft")
    make.on_agenda(programme)
    meeting = make.meeting(draft.presentation)
    for item in open_items(meeting.id):
        discuss_presentation(item, by=make.desk(meeting))
    db.session.commit()
    return meeting


def test_unsettled_names_each_thing_and_where_it_is_mended(make, meeting):
    draft = make.plan(make.programme_of(meeting), state="draft")
    first, second = make.lines(draft)
    db.session.execute(update(PlanLine).where(PlanLine.id == first.id).values(owner_words="", owner_id=None))
    db.session.execute(update(PlanLine).where(PlanLine.id == second.id).values(due_on=None))
    found = [one for one in unsettled(meeting) if one.case_id == draft.case_id]
    assert [(one.kind, one.words, one.endpoint) for one in found] == [
        ("unsigned", "The plan is not signed", "plans.show"),
        ("no_owner", "“Wide resection, step 1” has nobody who sees to it", "plans.show"),
        ("no_day", "“Wide resection, step 2” has no day", "plans.show"),
    ]
    without = [one.words for one in unsettled(meeting) if one.kind == "no_input"]
    assert without == ["No input of Specialty ORT, Specialty PED, Specialty PAT, Specialty RAD"]  # the draft notes it
    db.session.rollback()


def test_a_meeting_is_closed_with_things_open_and_they_stay(make, client, meeting):
    browser = client(db.session.get(Person, make.desk(meeting).id))
    page = browser.get(f"/conferences/{meeting.id}/end").text
    assert page.count("The plan is not signed") == 1
    assert page.count("No plan is recorded") == 1
    assert "The meeting can be ended all the same" in page
    end_meeting(meeting, because={}, by=make.desk(meeting))
    db.session.commit()
    closing = closing_of(meeting.id)
    assert closing is not None
    assert closing.closed_by_id == make.desk(meeting).id
    entry = db.session.query(LedgerEntry).filter_by(event=Event.MEETING_CLOSED).one()
    assert entry.facts["still_open"] == {"unsigned": 1, "no_plan": 1, "no_input": 1}
    assert len(unsettled(meeting)) == 3


def test_nothing_is_open_once_all_is_signed(make):
    plan = make.plan(state="draft")
    meeting = make.meeting(plan.presentation)
    sign_plan(plan, by=make.actor(make.chair_of(plan.presentation)))
    assert unsettled(meeting) == []

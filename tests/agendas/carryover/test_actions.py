"""Ending a meeting: nothing that was not discussed is lost with it."""

import pytest
from sqlalchemy import select

from tumorboard.agendas.actions import discuss_presentation
from tumorboard.agendas.carryover.actions import Because, end_meeting
from tumorboard.agendas.models import Deferral
from tumorboard.agendas.queries import cases_left
from tumorboard.agendas.reading.lines import candidates_of
from tumorboard.audit.events import Event
from tumorboard.audit.models import LedgerEntry
from tumorboard.conferences.states import ConferenceState
from tumorboard.core.db import db
from tumorboard.core.errors import Forbidden, RuleBroken
from tumorboard.permissions import Role
from tumorboard.presentations.states import PresentationState


@pytest.fixture
def meeting(make):
    """A meeting of today."""
    return make.conference(starts_in_days=0)


def asked(presentation) -> int:
    """How often a chair was asked for the urgency."""
    entries = select(LedgerEntry).where(LedgerEntry.event == Event.CHAIR_URGENCY_ASKED)
    return len(db.session.scalars(entries.where(LedgerEntry.subject_id == presentation.id)).all())


def test_end_meeting_carries_over_what_was_not_discussed(make, meeting):
    desk = make.desk(meeting)
    items = [make.listed(meeting) for _ in range(3)]
    discuss_presentation(items[0], by=desk)
    left = cases_left(meeting)
    assert [item.id for item in left] == [items[1].id, items[2].id]
    because = {items[1].id: Because(), items[2].id: Because("imaging_missing")}
    assert end_meeting(meeting, because=because, by=desk) == 2
    db.session.commit()
    assert meeting.state is ConferenceState.HELD
    assert [row.reason for row in db.session.scalars(select(Deferral).order_by(Deferral.id))] == [
        "no_time", "imaging_missing"
    ]  # fmt: skip
    assert items[1].presentation.state is PresentationState.ACCEPTED
    assert items[1].presentation.carried_over_at is not None
    assert cases_left(meeting) == []
    assert end_meeting(meeting, because={}, by=desk) == 0


def test_end_meeting_refuses_a_list_that_is_old(make, meeting):
    desk = make.desk(meeting)
    make.listed(meeting)
    with pytest.raises(RuleBroken, match="Another case"):
        end_meeting(meeting, because={}, by=desk)
    assert meeting.state is ConferenceState.PLANNED


def test_end_meeting_refuses_before_its_day_and_whom_it_is_not_for(make):
    coming = make.conference(starts_in_days=7)
    with pytest.raises(RuleBroken, match="It is held on"):
        end_meeting(coming, because={}, by=make.desk(coming))
    attendee = make.actor(make.member(make.programme_of(coming), Role.ATTENDEE))
    with pytest.raises(Forbidden):
        end_meeting(coming, because={}, by=attendee)


def test_deferred_twice_stands_first_and_asks_the_chair_once(make, meeting):
    programme, desk = make.programme_of(meeting), make.desk(meeting)
    urgent = make.presentation(programme, state="accepted", urgency="cord_compression", urgency_reason="Legs")
    late = make.listed(meeting).presentation
    end_meeting(meeting, because={item.id: Because() for item in cases_left(meeting)}, by=desk)
    assert (late.times_deferred, late.urgency_asked_at, asked(late)) == (1, None, 0)
    for times in (2, 3):
        again = make.conference(programme, starts_in_days=0, starts_at=None)
        make.list_again(again, late)
        end_meeting(again, because={item.id: Because() for item in cases_left(again)}, by=desk)
        db.session.commit()
        assert late.times_deferred == times
        assert asked(late) == 1
    urgent.carried_over_at = late.carried_over_at
    assert [line.presentation_id for line in candidates_of(programme.id)] == [late.id, urgent.id]

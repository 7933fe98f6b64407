"""Late add-ons: asked, agreed to, refused."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from tumorboard.agendas.actions import list_presentation, unlist_presentation
from tumorboard.agendas.late.actions import answer_late_add_on, ask_late_add_on, withdraw_late_add_on
from tumorboard.agendas.late.queries import late_notes, preparing
from tumorboard.agendas.late.states import LateState
from tumorboard.agendas.models import AgendaItem
from tumorboard.audit.events import Event
from tumorboard.audit.models import LedgerEntry
from tumorboard.conferences.actions import cancel_conference
from tumorboard.core.db import db
from tumorboard.core.errors import Forbidden, RuleBroken, WrongStep
from tumorboard.directory.actions import change_specialty
from tumorboard.permissions import Role
from tumorboard.presentations.states import PresentationState


@pytest.fixture
def meeting(make):
    """A meeting whose referral has closed."""
    return make.closed_meeting()


def candidate(make, meeting):
    """A candidate of the meeting's programme."""
    return make.presentation(make.programme_of(meeting), state="accepted")


def on_agenda(meeting):
    """The presentations on its agenda."""
    return db.session.scalars(
        select(AgendaItem.presentation_id).where(AgendaItem.conference_id == meeting.id, AgendaItem.outcome.is_(None))
    ).all()


def test_list_presentation_refuses_after_the_cutoff(make, meeting):
    with pytest.raises(RuleBroken, match="Referral for this meeting closed on") as refusal:
        list_presentation(meeting, candidate(make, meeting), by=make.desk(meeting))
    assert "late add-on" in refusal.value.remedy


def test_list_presentation_puts_back_what_stood_there(make, meeting):
    item = make.listed(meeting)
    unlist_presentation(item, by=make.desk(meeting))
    list_presentation(meeting, item.presentation, by=make.desk(meeting))
    assert on_agenda(meeting) == [item.presentation_id]


def test_ask_late_add_on_waits_for_each_that_prepares(make, meeting):
    request = make.late_request(meeting)
    assert [one.specialty.code for one in request.answers] == ["PAT", "RAD"]
    assert (request.state, request.presentation.state) == (LateState.WAITING, PresentationState.ACCEPTED)
    assert on_agenda(meeting) == []
    note = late_notes(meeting.programme_id)[request.presentation_id]
    assert "waiting for Specialty PAT and Specialty RAD" in note.words


def test_ask_late_add_on_refuses_while_referral_is_open(make):
    meeting = make.conference()
    with pytest.raises(RuleBroken, match="still open"):
        ask_late_add_on(meeting, candidate(make, meeting), reason="Now", by=make.desk(meeting))


def test_ask_late_add_on_needs_a_reason_and_somebody_who_can_agree(make, meeting):
    with pytest.raises(RuleBroken, match="Say why") as refusal:
        ask_late_add_on(meeting, candidate(make, meeting), reason=" ", by=make.desk(meeting))
    assert refusal.value.field == "reason"
    with pytest.raises(RuleBroken, match="nobody speaks for it"):
        ask_late_add_on(meeting, candidate(make, meeting), reason="Now", by=make.desk(meeting))


def test_ask_late_add_on_asks_once(make, meeting):
    request = make.late_request(meeting)
    with pytest.raises(RuleBroken, match="waits for an answer already"):
        ask_late_add_on(meeting, request.presentation, reason="Again", by=make.desk(meeting))


def test_ask_late_add_on_places_at_once_where_nobody_prepares(make, meeting):
    programme = make.programme_of(meeting)
    administrator = make.actor(make.member(programme, Role.PROGRAMME_ADMINISTRATOR))
    for one in preparing(programme.id):
        change_specialty(one, name=one.name, is_required=True, is_retired=False, prepares=False, by=administrator)
    presentation = candidate(make, meeting)
    ask_late_add_on(meeting, presentation, reason="The cord is at risk", by=make.desk(meeting))
    assert on_agenda(meeting) == [presentation.id]


def test_answer_late_add_on_places_the_case_when_the_last_agrees(make, meeting):
    request = make.late_request(meeting)
    make.late_answer(request, "PAT")
    assert on_agenda(meeting) == []
    make.late_answer(request, "RAD")
    assert on_agenda(meeting) == [request.presentation_id]
    assert (request.state, request.presentation.state) == (LateState.AGREED, PresentationState.LISTED)
    events = db.session.scalars(select(LedgerEntry.event).order_by(LedgerEntry.id.desc()).limit(4)).all()
    assert events[::-1][-3:] == [Event.LATE_ANSWERED, Event.LATE_ANSWERED, Event.PRESENTATION_LISTED]


def test_answer_late_add_on_refused_leads_to_the_next_meeting(make, meeting):
    request = make.late_request(meeting)
    make.late_answer(request, "PAT")
    make.late_answer(request, "RAD", because="The MRI is not here")
    assert (request.state, on_agenda(meeting)) == (LateState.REFUSED, [])
    words = late_notes(meeting.programme_id)[request.presentation_id].words
    assert words.startswith("Not on ")
    assert words.endswith("Specialty RAD refused: The MRI is not here")
    with pytest.raises(RuleBroken, match="was refused for this meeting"):
        ask_late_add_on(meeting, request.presentation, reason="Please", by=make.desk(meeting))
    following = make.conference(make.programme_of(meeting), starts_in_days=30)
    list_presentation(following, request.presentation, by=make.desk(meeting))
    assert late_notes(meeting.programme_id) == {}


def test_answer_late_add_on_is_for_those_who_speak_for_it(make, meeting):
    request = make.late_request(meeting)
    answer = request.answers[0]
    for person in (make.desk(meeting), make.actor(make.member(make.programme_of(meeting), Role.ATTENDEE))):
        with pytest.raises(Forbidden):
            answer_late_add_on(answer, is_agreed=True, by=person)
    substitute = make.member(make.programme_of(meeting), Role.REFERRER)
    make.substitute(answer.specialty, substitute)
    answer_late_add_on(answer, is_agreed=True, by=make.actor(substitute))
    assert answer.answered_by_id == substitute.id


def test_answer_late_add_on_refuses_without_a_reason_and_twice(make, meeting):
    request = make.late_request(meeting)
    with pytest.raises(RuleBroken, match="Say why not"):
        make.late_answer(request, "PAT", because=" ")
    db.session.rollback()
    make.late_answer(request, "PAT")
    with pytest.raises(WrongStep, match="has answered already"):
        make.late_answer(request, "PAT")


def test_answer_late_add_on_is_too_late_after_the_meeting(make, meeting):
    request = make.late_request(meeting)
    with time_machine.travel(meeting.ends_at + timedelta(minutes=1), tick=False), pytest.raises(WrongStep):
        make.late_answer(request, "PAT")


def test_withdraw_late_add_on_leaves_a_candidate(make, meeting):
    request = make.late_request(meeting)
    withdraw_late_add_on(request, by=make.desk(meeting))
    db.session.flush()
    assert request.state is LateState.WITHDRAWN
    assert late_notes(meeting.programme_id) == {}
    with pytest.raises(WrongStep, match="Nobody waits"):
        make.late_answer(request, "PAT")


def test_a_cancelled_meeting_and_another_listing_end_the_waiting(make, meeting):
    first, second = make.late_request(meeting), make.late_request(meeting)
    other = make.conference(make.programme_of(meeting), starts_in_days=30)
    list_presentation(other, first.presentation, by=make.desk(meeting))
    assert first.state is LateState.WITHDRAWN
    cancel_conference(meeting, because="Snow", by=make.desk(meeting))
    assert second.state is LateState.WITHDRAWN

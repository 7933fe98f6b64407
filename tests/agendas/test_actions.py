"""Listing, moving, publishing, discussing, deferring; nothing is lost on the way."""

import pytest
from sqlalchemy import select

from tumorboard.agendas.actions import (
    add_break,
    defer_presentation,
    discuss_presentation,
    list_presentation,
    move_item,
    publish_agenda,
    set_minutes,
    unlist_presentation,
)
from tumorboard.agendas.models import AgendaItem, Deferral
from tumorboard.agendas.queries import open_items
from tumorboard.audit.events import Event
from tumorboard.audit.ledger import record
from tumorboard.audit.models import LedgerEntry
from tumorboard.conferences.states import CANCEL, ConferenceState
from tumorboard.core.db import db
from tumorboard.core.errors import Forbidden, RuleBroken, WrongStep
from tumorboard.permissions import Role
from tumorboard.presentations.states import PresentationState


@pytest.fixture
def meeting(make):
    """A coming meeting."""
    return make.coming_meeting()


@pytest.fixture
def desk(make, meeting):
    """Its coordinator."""
    return make.desk(meeting)


def order(meeting) -> list[int]:
    """The open items in their order; their places must be dense."""
    items = open_items(meeting.id)
    assert [item.position for item in items] == list(range(len(items)))
    return [item.id for item in items]


def test_list_presentation_takes_only_an_accepted_one(make, meeting, desk):
    presentation = make.presentation(make.programme_of(meeting))
    with pytest.raises(WrongStep, match="cannot be listed now: it is referred"):
        list_presentation(meeting, presentation, by=desk)


def test_list_presentation_is_the_desks(make, meeting):
    presentation = make.presentation(make.programme_of(meeting), state="accepted")
    attendee = make.actor(make.member(make.programme_of(meeting), Role.ATTENDEE))
    with pytest.raises(Forbidden):
        list_presentation(meeting, presentation, by=attendee)


def test_list_presentation_refuses_another_programmes_case(make, meeting, desk):
    with pytest.raises(RuleBroken, match="another programme"):
        list_presentation(meeting, make.presentation(state="accepted"), by=desk)


def test_a_case_stands_on_one_agenda_only(make, meeting, desk):
    item = make.listed(meeting)
    other = make.coming_meeting(make.programme_of(meeting), in_days=14)
    with pytest.raises(WrongStep):
        list_presentation(other, item.presentation, by=desk)


def test_items_move_and_stay_dense(make, meeting, desk):
    first, second, third = (make.listed(meeting).id for _ in range(3))
    move_item(db.session.get_one(AgendaItem, third), 0, by=desk)
    assert order(meeting) == [third, first, second]
    pause = add_break(meeting, by=desk, position=1)
    assert order(meeting) == [third, pause.id, first, second]
    unlist_presentation(db.session.get_one(AgendaItem, first), by=desk)
    assert order(meeting) == [third, pause.id, second]


def test_taking_off_makes_it_a_candidate_again(make, meeting, desk):
    item = make.listed(meeting)
    unlist_presentation(item, by=desk)
    assert item.presentation.state is PresentationState.ACCEPTED
    with pytest.raises(WrongStep, match="closed"):
        move_item(item, 0, by=desk)


@pytest.mark.parametrize("minutes", [0, -1, 121])
def test_set_minutes_refuses_the_impossible(make, meeting, desk, minutes):
    with pytest.raises(RuleBroken, match="1 to 120"):
        set_minutes(make.listed(meeting), minutes, by=desk)


def test_publish_agenda_freezes_numbered_versions(make, meeting, desk):
    with pytest.raises(RuleBroken, match="no case"):
        publish_agenda(meeting, by=desk)
    item = make.listed(meeting)
    assert publish_agenda(meeting, by=desk).number == 1
    db.session.commit()
    with pytest.raises(RuleBroken, match="Nothing has changed since version 1"):
        publish_agenda(meeting, by=desk)
    set_minutes(item, 12, by=desk)
    second = publish_agenda(meeting, by=desk)
    assert (second.number, [line["minutes"] for line in second.lines]) == (2, [12])


def test_every_change_counts_the_stamp_up(make, meeting, desk):
    def stamp() -> int:
        db.session.refresh(meeting)
        return int(meeting.agenda_stamp)

    before = stamp()
    item = make.listed(meeting)
    listed = stamp()
    set_minutes(item, 10, by=desk)
    shorter = stamp()
    discuss_presentation(item, by=desk)
    assert before < listed < shorter < stamp()


def test_defer_presentation_carries_over_with_a_coded_reason(make, meeting, desk):
    item = make.listed(meeting)
    with pytest.raises(RuleBroken):
        defer_presentation(item, reason="because", by=desk)
    with pytest.raises(RuleBroken, match="Say why"):
        defer_presentation(item, reason="other", by=desk)
    deferral = defer_presentation(item, reason="imaging_missing", by=desk)
    presentation = item.presentation
    assert presentation.state is PresentationState.ACCEPTED
    assert presentation.carried_over_at is not None
    assert (deferral.conference_id, deferral.reason) == (meeting.id, "imaging_missing")


def test_a_discussed_case_can_still_be_deferred(make, meeting, desk):
    item = make.listed(meeting)
    discuss_presentation(item, by=desk)
    assert item.presentation.state == "discussed"
    defer_presentation(item, reason="no_time", by=desk)
    assert item.presentation.state == "accepted"


def test_a_cancelled_meeting_loses_no_case(make, meeting, desk):
    items = [make.listed(meeting) for _ in range(2)]
    add_break(meeting, by=desk)
    CANCEL.take(meeting)
    record(Event.CONFERENCE_CANCELLED, meeting, by=desk)
    db.session.commit()
    assert meeting.state is ConferenceState.CANCELLED
    assert {item.presentation.state for item in items} == {PresentationState.ACCEPTED}
    reasons = db.session.scalars(select(Deferral.reason)).all()
    assert reasons == ["meeting_cancelled", "meeting_cancelled"]
    with pytest.raises(WrongStep, match="cancelled"):
        list_presentation(meeting, items[0].presentation, by=desk)


def test_moving_nowhere_writes_nothing(make, meeting, desk):
    item = make.listed(meeting)
    move_item(item, -1, by=desk)
    move_item(item, 7, by=desk)
    db.session.commit()
    entries = select(LedgerEntry.id).where(LedgerEntry.event == Event.AGENDA_CHANGED)
    assert db.session.scalars(entries).all() == []

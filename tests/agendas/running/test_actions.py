"""Running a meeting: one step for two hands, nothing discussed by mistake, every minute kept."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from tests.databases import KIND
from tumorboard.agendas.actions import defer_presentation, list_presentation, publish_agenda
from tumorboard.agendas.carryover.actions import Because, end_meeting
from tumorboard.agendas.models import AgendaItem
from tumorboard.agendas.queries import cases_left, open_items
from tumorboard.agendas.running import queries
from tumorboard.agendas.running.actions import (
    begin_break,
    close_item,
    defer_in_meeting,
    open_item,
    open_next,
    open_previous,
    pull_in,
    start_meeting,
)
from tumorboard.agendas.running.models import ItemSpan
from tumorboard.agendas.states import Outcome
from tumorboard.audit.models import LedgerEntry
from tumorboard.core.db import db, now
from tumorboard.core.errors import Forbidden, RuleBroken, WrongStep
from tumorboard.permissions import Role
from tumorboard.plans.actions import sign_plan, start_plan
from tumorboard.presentations.states import PresentationState


@pytest.fixture
def meeting(make):
    """A meeting of today with three cases, started."""
    return make.running_meeting(cases=3)


@pytest.fixture
def desk(make, meeting):
    """Its coordinator."""
    return make.desk(meeting)


def places(meeting) -> list[tuple[int, Outcome | None]]:
    """Every place that is not gone, in order; their positions must be dense."""
    rows = db.session.scalars(
        select(AgendaItem).where(AgendaItem.conference_id == meeting.id).order_by(AgendaItem.position, AgendaItem.id)
    ).all()
    there = [row for row in rows if row.outcome not in (Outcome.DEFERRED, Outcome.REMOVED)]
    assert [row.position for row in there] == list(range(len(there)))
    return [(row.id, row.outcome) for row in there]


def after(verb, *things, **facts):
    """What is current after an act, when something is."""
    current = verb(*things, **facts)
    assert current is not None
    return current


def ids(meeting) -> list[int]:
    """The places still to come."""
    return [item.id for item in open_items(meeting.id)]


def test_start_meeting_names_the_meeting_of_today(make):
    coming = make.coming_meeting(in_days=7)
    with pytest.raises(RuleBroken, match="not today") as refused:
        start_meeting(coming, by=make.desk(coming))
    assert "hold an extra meeting" in refused.value.remedy
    make.conference(make.programme_of(coming), starts_at=now())
    with pytest.raises(RuleBroken) as refused:
        start_meeting(coming, by=make.desk(coming))
    assert "Today's meeting is the one of" in refused.value.remedy


def test_the_demos_meeting_is_held_now(make):
    coming = make.coming_meeting(in_days=7)
    make.programme_of(coming).is_demo = True
    start_meeting(coming, by=make.desk(coming))
    assert coming.has_come and queries.is_running(coming.id)


def test_start_meeting_twice_is_once(make, meeting, desk):
    assert start_meeting(meeting, by=desk) == queries.sitting_of(meeting.id)
    started = select(LedgerEntry).where(LedgerEntry.event == "meeting.started")
    assert len(db.session.scalars(started).all()) == 1


def test_nothing_is_opened_before_the_start(make):
    meeting = make.conference(starts_at=now())
    item = make.listed(meeting)
    with pytest.raises(WrongStep, match="not started"):
        open_item(item, by=make.desk(meeting))


def test_a_meeting_over_midnight_is_one_meeting(make):
    evening = (now() + timedelta(days=3)).replace(hour=4, minute=30)  # half past eleven or midnight in New York
    meeting = make.conference(starts_at=evening, length_minutes=90)
    item = make.listed(meeting)
    with time_machine.travel(evening + timedelta(minutes=80), tick=False):
        start_meeting(meeting, by=make.desk(meeting))
        assert after(open_next, meeting, since=None, by=make.desk(meeting)) == item
    with time_machine.travel(evening + timedelta(minutes=100), tick=False):
        close_item(item, by=make.desk(meeting))
    (span,) = queries.spans_of(meeting.id)[item.id]
    assert queries.time_taken([span]) == timedelta(minutes=20)


def test_next_discusses_one_after_the_other(meeting, desk):
    first, second, third = ids(meeting)
    current = after(open_next, meeting, since=None, by=desk)
    assert current.id == first
    for expected in (second, third):
        current = after(open_next, meeting, since=current.id, by=desk)
        assert current.id == expected
    assert open_next(meeting, since=third, by=desk) is None
    assert places(meeting) == [(key, Outcome.DISCUSSED) for key in (first, second, third)]
    with pytest.raises(RuleBroken, match="No case is left"):
        open_next(meeting, since=None, by=desk)


def test_two_who_press_next_move_one_step(meeting, desk):
    first, second, _ = ids(meeting)
    open_next(meeting, since=None, by=desk)
    assert after(open_next, meeting, since=None, by=desk).id == first
    assert after(open_next, meeting, since=first, by=desk).id == second
    assert after(open_next, meeting, since=first, by=desk).id == second
    assert ids(meeting)[0] == second
    assert after(begin_break, meeting, since=first, by=desk).id == second


def test_previous_undoes_a_next_too_many(meeting, desk):
    first, second, third = ids(meeting)
    for since in (None, first):
        open_next(meeting, since=since, by=desk)
    assert after(open_previous, meeting, since=second, by=desk).id == first
    assert {item.presentation.state for item in cases_left(meeting) if item.presentation} == {PresentationState.LISTED}
    with pytest.raises(RuleBroken, match="before this one"):
        open_previous(meeting, since=first, by=desk)
    assert after(open_next, meeting, since=first, by=desk).id == second
    assert len(queries.spans_of(meeting.id)[first]) == 2
    assert ids(meeting) == [second, third]


def test_a_case_taken_out_of_turn_stands_where_it_was_discussed(meeting, desk):
    first, second, third = ids(meeting)
    open_item(db.session.get_one(AgendaItem, third), by=desk)
    open_item(db.session.get_one(AgendaItem, first), by=desk)
    close_item(db.session.get_one(AgendaItem, first), by=desk)
    assert [key for key, _ in places(meeting)] == [third, first, second]
    assert ids(meeting) == [second] and queries.current_item(meeting.id) is None


def test_a_break_pauses_the_case(meeting, desk):
    first = ids(meeting)[0]
    open_next(meeting, since=None, by=desk)
    pause = after(begin_break, meeting, since=first, by=desk)
    assert pause.presentation_id is None
    assert after(begin_break, meeting, since=pause.id, by=desk) == pause
    assert after(open_next, meeting, since=pause.id, by=desk).id == first
    assert places(meeting)[0] == (pause.id, Outcome.TAKEN)


def test_a_deferred_case_is_open_no_longer(meeting, desk):
    _, second, third = ids(meeting)
    current = after(open_next, meeting, since=None, by=desk)
    assert after(defer_in_meeting, current, reason="no_time", by=desk).id == second
    defer_presentation(db.session.get_one(AgendaItem, second), reason="no_time", by=desk)
    assert queries.current_item(meeting.id) is None
    assert ids(meeting) == [third]


def test_a_case_is_pulled_in_after_the_current_one(make, meeting, desk):
    first, second, third = ids(meeting)
    open_next(meeting, since=None, by=desk)
    presentation = make.presentation(make.programme_of(meeting))
    with pytest.raises(RuleBroken, match="cannot wait"):
        pull_in(meeting, presentation, reason=" ", by=desk)
    item = pull_in(meeting, presentation, reason="In the clinic since this morning", by=desk)
    assert ids(meeting) == [first, item.id, second, third]
    assert queries.pulled_in(meeting.id)[item.id].reason == "In the clinic since this morning"
    attendee = make.actor(make.member(make.programme_of(meeting), Role.ATTENDEE))
    with pytest.raises(Forbidden):
        pull_in(meeting, presentation, reason="Also", by=attendee)


def test_any_attendee_runs_a_published_meeting(make, meeting, desk):
    scribe = make.actor(make.member(make.programme_of(meeting), Role.ATTENDEE))
    with pytest.raises(Forbidden):
        open_next(meeting, since=None, by=scribe)
    publish_agenda(meeting, by=desk)
    assert after(open_next, meeting, since=None, by=scribe)


def test_a_plan_signed_while_its_case_is_open_does_not_stop_the_meeting(make, meeting, desk):
    first, second, _ = ids(meeting)
    current = after(open_next, meeting, since=None, by=desk)
    chair = make.actor(meeting.chair)
    plan = start_plan(current.presentation, by=chair)
    make.write(plan)
    sign_plan(plan, by=chair)
    assert {item.id for item in cases_left(meeting)} == set(ids(meeting)) - {first}
    assert after(open_next, meeting, since=first, by=desk).id == second
    assert current.presentation.state is PresentationState.PLANNED


def test_ending_the_meeting_ends_what_is_open(meeting, desk):
    open_next(meeting, since=None, by=desk)
    end_meeting(meeting, because={key: Because() for key in ids(meeting)}, by=desk)
    db.session.expire_all()
    assert not queries.is_running(meeting.id) and queries.current_item(meeting.id) is None
    assert db.session.scalars(select(ItemSpan.until_at)).one() is not None
    with pytest.raises(WrongStep, match="held"):
        start_meeting(meeting, by=desk)


def test_an_empty_meeting_says_what_to_do(make):
    meeting = make.running_meeting(cases=0)
    with pytest.raises(RuleBroken, match="No case is left") as refused:
        open_next(meeting, since=None, by=make.desk(meeting))
    assert "Pull a case in" in refused.value.remedy


@pytest.mark.skipif(KIND == "sqlite", reason="its writers wait for one another from the first statement on")
def test_next_from_two_connections_moves_one_step(make, app, meeting, desk):
    from concurrent.futures import ThreadPoolExecutor

    def _press(_number: int) -> int | None:
        with app.app_context():
            here = db.session.get_one(type(meeting), meeting_id)
            current = after(open_next, here, since=None, by=desk)
            db.session.commit()
            return current.id if current else None

    meeting_id, first = meeting.id, ids(meeting)[0]
    db.session.commit()
    with ThreadPoolExecutor(6) as pool:
        assert set(pool.map(_press, range(6))) == {first}
    db.session.rollback()
    assert len(db.session.scalars(select(ItemSpan)).all()) == 1


def test_a_carried_over_case_is_taken_up_at_its_next_meeting(make, meeting, desk):
    current = after(open_next, meeting, since=None, by=desk)
    defer_in_meeting(current, reason="no_time", by=desk)
    other = make.coming_meeting(make.programme_of(meeting))
    list_presentation(other, current.presentation, by=desk)
    assert queries.spans_of_presentation(other.id, current.presentation_id) == []
    assert len(queries.spans_of_presentation(meeting.id, current.presentation_id)) == 1

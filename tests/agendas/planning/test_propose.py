"""No proposal breaks a rule, whatever the week: properties, each looked at without the code that proposes."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings

from tests.agendas.planning.weeks import NAMES, TODAY, weeks
from tumorboard.agendas.planning.propose import propose
from tumorboard.agendas.planning.reasons import Kind, Reasons
from tumorboard.agendas.planning.search import Search
from tumorboard.agendas.planning.week import Candidate, Meeting, Proposed, Week, cases_in

quick = settings(max_examples=60, deadline=None)


@pytest.fixture(autouse=True)
def _fewer_steps(monkeypatch):
    """What holds after any step holds after the last: a few are enough here."""
    run = Search.run
    monkeypatch.setattr(Search, "run", lambda search: run(search, 400))


def ends(week: Week, key: int, slots) -> int:
    """When an agenda ends, one slot after the other."""
    at = 0
    for slot in slots:
        assert slot.start == at
        at += slot.minutes
    return at


@quick
@given(week=weeks())
def test_no_proposal_breaks_capacity_availability_cut_off_or_publication(week):
    found = propose(week)
    known = week.candidate_by_id
    for key, slots in found.agendas.items():
        meeting = week.meeting_by_id[key]
        assert meeting.is_open
        fresh = [slot for slot in slots if slot.candidate_id and not known[slot.candidate_id].stays]
        if fresh:
            assert ends(week, key, slots) <= meeting.minutes
        for slot in fresh:
            case = known[slot.candidate_id]
            assert slot.minutes == case.minutes
            assert not case.lacks
            assert not case.needs & meeting.away
            assert key not in case.not_at
            for specialty in case.needs & meeting.windows.keys():
                begin, end = meeting.windows[specialty]
                assert begin <= slot.start
                assert slot.start + slot.minutes <= end


@quick
@given(week=weeks())
def test_every_candidate_is_placed_once_or_left_out_once(week):
    found = propose(week)
    told = [one for slots in found.agendas.values() for one in cases_in(slots)] + list(found.left_out)
    assert sorted(told) == [one.id for one in week.candidates]
    assert found.agendas.keys() == {one.id for one in week.meetings if one.is_open}


@quick
@given(week=weeks())
def test_what_stands_by_hand_stays_in_its_order(week):
    found = propose(week)
    for key, slots in found.agendas.items():
        stay = [one for one in week.candidates if one.stays and one.at == key]
        wanted = [one.id for one in sorted(stay, key=lambda one: one.place)]
        there = [one for one in cases_in(slots) if one in wanted]
        places = [week.candidate_by_id[one].place for one in there]
        assert sorted(there) == sorted(wanted)
        assert places == sorted(places)
        assert {one.item_id for one in slots if one.item_id} == {one.item_id for one in week.meeting_by_id[key].pauses}


@quick
@given(week=weeks())
def test_the_same_week_gives_the_same_proposal(week):
    assert propose(week) == propose(Week(week.today, week.meetings, week.candidates, week.weights))


def can_be_put(week: Week, found: Proposed, case: Candidate, meeting: Meeting) -> bool:
    """Try every place of an agenda by hand: minutes, break, hours."""
    slots = found.agendas[meeting.id]
    standing = cases_in(slots)
    content = sum(week.candidate_by_id[one].minutes for one in standing) + case.minutes
    due = week.weights.break_minutes if content > week.weights.break_after else 0
    if content + (sum(one.minutes for one in meeting.pauses) if meeting.pauses else due) > meeting.minutes:
        return False
    for place in range(len(standing) + 1):
        if in_hours(week, meeting, [*standing[:place], case.id, *standing[place:]], content):
            return True
    return False


def in_hours(week: Week, meeting: Meeting, order: list[int], content: int) -> bool:
    """Go through an agenda minute by minute: does it end in time, with everybody there when they are needed?"""
    pauses = [(one.start, one.minutes) for one in meeting.pauses]
    if not pauses and content > week.weights.break_after and week.weights.break_minutes:
        pauses = [(content // 2, week.weights.break_minutes)]
    at = 0
    for key in order:
        while pauses and pauses[0][0] <= at:
            at += pauses.pop(0)[1]
        case = week.candidate_by_id[key]
        for specialty in () if case.stays else case.needs & meeting.windows.keys():
            begin, end = meeting.windows[specialty]
            if at < begin or at + case.minutes > end:
                return False
        at += case.minutes
    return True


@quick
@given(week=weeks())
def test_nobody_is_left_out_who_fits_an_eligible_meeting(week):
    found = propose(week)
    for key in found.left_out:
        case = week.candidate_by_id[key]
        for meeting in week.meetings:
            is_eligible = meeting.is_open and not case.lacks and not case.needs & meeting.away
            if is_eligible and meeting.id not in case.not_at:
                assert not can_be_put(week, found, case, meeting)


@quick
@given(week=weeks())
def test_every_one_left_out_has_a_true_reason(week):
    found = propose(week)
    reasons = Reasons(week, found, NAMES, {"slides": "Slides located"})
    for key in found.left_out:
        case = week.candidate_by_id[key]
        told = reasons.why_out(case)
        assert told.endswith(".")
        if case.lacks:
            assert told == "Lacks slides located."
            continue
        obstacles = reasons.obstacles(case)
        assert len(obstacles) == len(week.meetings)
        for one in obstacles:
            true = {
                Kind.PUBLISHED: one.meeting.is_published,
                Kind.CLOSED: one.meeting.is_closed,
                Kind.TAKEN_OFF: one.meeting.id in case.not_at,
                Kind.AWAY: bool(one.specialties) and set(one.specialties) == case.needs & one.meeting.away,
                Kind.HOURS: bool(one.meeting.windows),
                Kind.FULL: one.meeting.is_open and one.left < case.minutes,
                Kind.NOTHING: False,
            }
            assert true[one.kind], (one, case)


@quick
@given(week=weeks())
def test_every_one_placed_is_told_why(week):
    found = propose(week)
    reasons = Reasons(week, found, NAMES, {"slides": "Slides located"})
    for key in found.placed():
        assert reasons.why_here(week.candidate_by_id[key]).endswith(".")


def test_proposing_what_was_accepted_changes_nothing():
    meetings = tuple(
        Meeting(
            key, datetime(2026, 11, 27, 13, tzinfo=UTC) + timedelta(days=7 * key), TODAY + timedelta(days=7 * key), 60
        )
        for key in (1, 2)
    )
    cases = tuple(
        Candidate(key, "routine", date(2026, 11, key), 8 + key % 5, frozenset({key % 3})) for key in range(1, 13)
    )
    first = propose(Week(TODAY, meetings, cases))
    at = first.placed()
    accepted = tuple(
        Candidate(one.id, one.urgency, one.since, one.minutes, one.needs, at=at.get(one.id), place=3) for one in cases
    )
    assert propose(Week(TODAY, meetings, accepted)) == first

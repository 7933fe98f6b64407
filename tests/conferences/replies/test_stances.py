"""Who can be expected, without a database."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tumorboard.conferences.replies.stances import Away, Given, Habit, Meeting, Stance, expectation, stance
from tumorboard.conferences.replies.states import Answer, Expected

START = datetime(2026, 12, 4, 13, tzinfo=UTC)
END = START + timedelta(hours=1)
MEETING = Meeting(START, END, date(2026, 12, 4), date(2026, 12, 4), series_id=1)
WEEKLY = Habit(1, 1, date(2026, 11, 6))
HOLIDAY = Away(date(2026, 11, 30), date(2026, 12, 6))
QUARTER, HALF = START + timedelta(minutes=15), START + timedelta(minutes=30)


def test_stance_knows_nothing_of_who_never_answered():
    assert stance(MEETING) == Stance(Expected.UNKNOWN)


@pytest.mark.parametrize(
    ("reply", "absences", "habits", "state"),
    [
        (Given(Answer.IN_ROOM, START), [HOLIDAY], [], Expected.COMING),
        (Given(Answer.NO, START), [], [WEEKLY], Expected.AWAY),
        (None, [HOLIDAY], [WEEKLY], Expected.AWAY),
        (None, [Away(date(2026, 12, 5), date(2026, 12, 9))], [WEEKLY], Expected.COMING),
        (None, [Away(date(2026, 12, 4), date(2026, 12, 4))], [], Expected.AWAY),
    ],
)
def test_stance_lets_a_reply_beat_an_absence_and_an_absence_a_habit(reply, absences, habits, state):
    assert stance(MEETING, reply, absences=absences, habits=habits).state is state


def test_stance_forgets_a_reply_that_was_given_for_another_time():
    assert stance(MEETING, Given(Answer.NO, START - timedelta(hours=1))).state is Expected.UNKNOWN


@pytest.mark.parametrize(
    ("weeks", "anchor", "answer"),
    [
        (2, date(2026, 11, 20), Answer.IN_ROOM),
        (2, date(2026, 11, 27), Answer.NO),
        (3, date(2026, 11, 13), Answer.IN_ROOM),
        (1, date(2026, 12, 1), Answer.IN_ROOM),
        (2, date(2026, 12, 18), None),
    ],
)
def test_says_counts_weeks_from_the_anchor(weeks, anchor, answer):
    assert Habit(1, weeks, anchor).says(MEETING) is answer


def test_says_counts_in_the_planned_week_of_a_meeting_that_was_moved():
    moved = Meeting(START + timedelta(days=4), END, date(2026, 12, 8), date(2026, 12, 4), series_id=1)
    assert Habit(1, 2, date(2026, 11, 20)).says(moved) is Answer.IN_ROOM


def test_says_nothing_of_another_series():
    assert Habit(2, 1, date(2026, 11, 6)).says(MEETING) is None


def test_expectation_needs_one_who_comes():
    found = expectation(MEETING, [Stance(Expected.AWAY), Stance(), Stance(Expected.COMING)])
    assert (found.state, found.people, found.from_at, found.until_at) == (Expected.COMING, 3, None, None)
    assert found.covers(START, END)


def test_expectation_is_unknown_while_somebody_may_still_say_yes():
    assert expectation(MEETING, [Stance(Expected.AWAY), Stance()]).state is Expected.UNKNOWN


def test_expectation_is_away_until_the_first_is_back():
    away = [Stance(Expected.AWAY, away_until=date(2026, 12, day)) for day in (9, 6)]
    assert expectation(MEETING, away).away_until == date(2026, 12, 6)
    assert expectation(MEETING, [*away, Stance(Expected.AWAY)]).away_until is None


def test_expectation_of_nobody_is_away():
    found = expectation(MEETING, [])
    assert (found.state, found.people) == (Expected.AWAY, 0)


def test_expectation_joins_the_windows_of_those_who_come():
    early, late = Stance(Expected.COMING, until_at=HALF), Stance(Expected.COMING, from_at=HALF)
    assert expectation(MEETING, [early]).until_at == HALF
    assert not expectation(MEETING, [early]).covers(QUARTER, END)
    assert expectation(MEETING, [late, early]).covers(QUARTER, END)
    assert not expectation(MEETING, [Stance()]).covers(START, END)

"""The arithmetic of presence, compared with a simulation minute by minute."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tumorboard.conferences.attendance.spans import (
    Span,
    checked,
    close,
    come,
    differs_before,
    is_enough,
    is_there,
    leave,
    shared,
    together,
)
from tumorboard.conferences.states import Presence
from tumorboard.core.errors import RuleBroken

#: A meeting that runs over midnight.
BEGIN = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
LAST = 90
ROOM, REMOTE = Presence.IN_ROOM, Presence.REMOTE


def at(minute):
    """A minute of the meeting."""
    return BEGIN + timedelta(minutes=minute)


def minutes_of(windows, until=LAST):
    """The minutes that lie within any of these windows."""
    return {
        minute
        for minute in range(-5, 2 * LAST)
        if any(begins <= at(minute) and at(minute) < (ends or at(until)) for begins, ends in windows)
    }


minute = st.integers(0, LAST)
window = st.tuples(minute, minute | st.none()).map(lambda two: (at(two[0]), None if two[1] is None else at(two[1])))
windows = st.lists(window, max_size=6)
#: Somebody comes to the room, comes remote, or leaves, so many minutes after the last time.
walk = st.lists(st.tuples(st.sampled_from([ROOM, REMOTE, None]), st.integers(0, 12)), max_size=12)


@given(walk, minute)
def test_coming_and_leaving_never_overlaps_and_forgets_no_minute(steps, end):
    spans: list[Span] = []
    simulated: dict[int, Presence | None] = {}
    clock, there = 0, None
    for how, after in steps:
        for passed in range(clock, clock + after):
            simulated[passed] = there
        clock += after
        if how is None and there is None:
            with pytest.raises(RuleBroken, match="not there"):
                leave(spans, at(clock))
            continue
        spans = come(spans, how, at(clock)) if how else leave(spans, at(clock))
        there = how
        assert is_there(spans) is (how is not None)
    end = max(clock, end)
    simulated |= dict.fromkeys(range(clock, end), there)
    spans = close(spans, at(end))
    assert not is_there(spans)
    for one, following in pairwise(spans):
        assert one.until_at and one.until_at <= following.from_at
    for presence in (ROOM, REMOTE):
        theirs = [(one.from_at, one.until_at) for one in spans if one.presence is presence]
        assert minutes_of(theirs) == {key for key, value in simulated.items() if value is presence}
    with_length = [one for one in spans if one.until_at and one.until_at > one.from_at]
    if with_length:
        assert checked(reversed(with_length), since=at(0), until=at(400)) == with_length


@given(windows, windows)
def test_shared_time_is_what_counting_minutes_says(there, asked):
    want = len(minutes_of(there) & minutes_of(asked))
    assert shared(there, asked, until=at(LAST)) == timedelta(minutes=want)
    joined = together(there, until=at(LAST))
    assert minutes_of(joined) == minutes_of(there)
    assert all(one[1] < following[0] for one, following in pairwise(joined))


@given(windows, st.lists(window, min_size=1, max_size=3))
def test_enough_is_half_of_the_time_asked_about(there, asked):
    length, common = len(minutes_of(asked)), len(minutes_of(there) & minutes_of(asked))
    if length:
        assert is_enough(there, asked, until=at(LAST)) is (common * 2 >= length)


@given(windows, windows, minute)
def test_differs_before_sees_every_minute_before_and_none_after(was, became, moment):
    before = set(range(-5, moment))
    want = minutes_of(was) & before != minutes_of(became) & before
    assert differs_before(was, became, at(moment)) is want


def test_enough_of_one_moment_is_who_was_there_then():
    there = [(at(10), at(20))]
    assert is_enough(there, [(at(10), at(10))], until=at(LAST))
    assert not is_enough(there, [(at(21), at(21))], until=at(LAST))
    assert not is_enough([], [(at(10), at(10))], until=at(LAST))


@pytest.mark.parametrize(
    ("spans", "words"),
    [
        ([Span(ROOM, at(20), at(10))], "leave before they came"),
        ([Span(ROOM, at(5), at(20)), Span(REMOTE, at(10), at(30))], "overlap"),
        ([Span(ROOM, at(5)), Span(REMOTE, at(10), at(30))], "overlap"),
        ([Span(ROOM, at(-90), at(20))], "not within the meeting"),
        ([Span(ROOM, at(5), at(300))], "not within the meeting"),
    ],
)
def test_checked_refuses_impossible_times(spans, words):
    with pytest.raises(RuleBroken, match=words):
        checked(spans, since=at(-60), until=at(LAST))


def test_come_refuses_a_moment_before_they_went():
    with pytest.raises(RuleBroken, match="later than that"):
        come([Span(ROOM, at(5), at(20))], REMOTE, at(10))

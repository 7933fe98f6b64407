"""The order of candidates, and the places of a meeting."""

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from tumorboard.agendas.order import URGENCIES, Standing, moved, ordered, start_times

TODAY = date(2026, 11, 21)
standings = st.builds(
    Standing,
    presentation_id=st.integers(1, 10_000),
    urgency=st.sampled_from([*URGENCIES, "something else"]),
    waiting_since=st.dates(date(2026, 1, 1), TODAY),
    is_carried_over=st.booleans(),
)


def test_carried_over_then_urgency_then_waiting():
    old = Standing(1, "routine", date(2026, 10, 1))
    new = Standing(2, "routine", date(2026, 11, 1))
    urgent = Standing(3, "urgent", date(2026, 11, 20))
    cord = Standing(4, "cord_compression", date(2026, 11, 20))
    carried = Standing(5, "routine", date(2026, 11, 20), is_carried_over=True)
    assert ordered([new, old, urgent, cord, carried]) == [carried, cord, urgent, old, new]


def test_each_says_why():
    carried = Standing(5, "urgent", date(2026, 11, 18), is_carried_over=True)
    assert carried.why(TODAY, "Urgent") == "Carried over · Urgent · waiting 3 days"
    assert Standing(1, "routine", date(2026, 11, 20)).why(TODAY, "Routine") == "Waiting 1 day"


@given(st.lists(standings, unique_by=lambda one: one.presentation_id), st.randoms())
def test_the_same_candidates_stand_in_the_same_order(candidates, chance):
    shuffled = [*candidates]
    chance.shuffle(shuffled)
    assert ordered(shuffled) == ordered(candidates)


@given(st.lists(st.integers(), unique=True, min_size=1), st.data())
def test_moving_keeps_everything_and_puts_it_there(things, data):
    thing = data.draw(st.sampled_from(things))
    position = data.draw(st.integers(-3, len(things) + 3))
    after = moved(things, thing, position)
    assert sorted(after) == sorted(things)
    assert after.index(thing) == min(max(position, 0), len(things) - 1)
    assert [one for one in after if one != thing] == [one for one in things if one != thing]


def test_each_starts_when_the_one_before_ends():
    start = datetime(2026, 12, 4, 13, 0, tzinfo=UTC)
    assert [at.minute for at in start_times(start, [8, 12, 5])] == [0, 8, 20]

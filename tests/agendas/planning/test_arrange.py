"""The order inside a meeting (PRODUCT.md, rule 6)."""

from datetime import UTC, date, datetime

from tumorboard.agendas.planning.fill import filled, proposed
from tumorboard.agendas.planning.grid import grid_of
from tumorboard.agendas.planning.week import Candidate, Meeting, Pause, Week, Weights, cases_in

TODAY = date(2026, 11, 21)
STARTS = datetime(2026, 11, 27, 13, tzinfo=UTC)


def agenda(*cases: Candidate, minutes: int = 60, weights: Weights | None = None, **about):
    """The slots of one meeting that takes these cases."""
    meeting = Meeting(1, STARTS, STARTS.date(), minutes, **about)
    return proposed(filled(grid_of(Week(TODAY, (meeting,), cases, weights or Weights())))).agendas[1]


def case(key: int, needs: set[int] | None = None, minutes: int = 8, urgency: str = "routine", **more) -> Candidate:
    """A candidate."""
    return Candidate(key, urgency, TODAY, minutes, frozenset(needs or ()), **more)


def test_carried_over_then_urgency_then_longer_before_shorter():
    order = agenda(case(1), case(2, minutes=12), case(3, urgency="urgent"), case(4, is_carried_over=True))
    assert cases_in(order) == [4, 3, 2, 1]


def test_carried_over_twice_stands_before_all():
    order = agenda(case(1, is_carried_over=True, urgency="urgent"), case(2, is_carried_over=True, times_deferred=2))
    assert cases_in(order) == [2, 1]


def test_listed_only_comes_last():
    order = agenda(case(1, is_listed_only=True, minutes=1, urgency="urgent"), case(2), case(3, is_carried_over=True))
    assert cases_in(order) == [3, 2, 1]


def test_cases_for_the_same_specialist_stand_in_one_block():
    order = cases_in(agenda(case(1, {1, 5}), case(2, {1}, 12), case(3, {1, 5}), case(4, {1}, 10), case(5, {1, 5})))
    places = [order.index(key) for key in (1, 3, 5)]
    assert max(places) - min(places) == 2


def test_a_specialist_who_leaves_early_is_heard_first():
    order = agenda(case(1, {1}, 20, "urgent"), case(2, {2}, 8), windows={2: (0, 15)})
    assert cases_in(order) == [2, 1]


def test_a_specialist_who_comes_late_is_heard_late():
    order = agenda(case(1, {2}, 10, "urgent"), case(2, {1}, 20), windows={2: (20, 60)})
    assert cases_in(order) == [2, 1]


def test_a_long_meeting_has_a_break_in_the_middle():
    order = agenda(*(case(key, minutes=20) for key in range(1, 6)), minutes=120)
    assert [slot.candidate_id is None for slot in order] == [False, False, False, True, False, False]
    assert order[-1].start + order[-1].minutes == 110


def test_the_break_counts_against_the_length():
    order = agenda(*(case(key, minutes=20) for key in range(1, 7)), minutes=120)
    assert len(cases_in(order)) == 5


def test_a_break_that_stands_there_is_kept():
    order = agenda(case(1), case(2), case(3), pauses=(Pause(77, 5, 16),))
    assert [slot.item_id for slot in order] == [None, None, 77, None]


def test_what_stands_by_hand_keeps_its_order():
    kept = [case(key, minutes=5 + key, at=1, place=key, is_kept=True) for key in (1, 2)]
    order = agenda(*kept, case(3, urgency="urgent"), case(4, minutes=20))
    assert cases_in(order) == [3, 4, 1, 2]

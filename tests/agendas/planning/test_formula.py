"""The one formula, by hand."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tumorboard.agendas.planning.formula import blocks_kept_waiting, part, parts, total, weight
from tumorboard.agendas.planning.week import Candidate, Meeting, Proposed, Slot, Week, Weights

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("urgency", "days", "is_carried_over", "wanted"),
    [("routine", 0, False, 2), ("urgent", 0, False, 6), ("routine", 20, False, 4), ("routine", 0, True, 14),
     ("unheard of", 0, False, 2), ("routine", 3000, False, 28)],
)  # fmt: skip
def test_weight_grows_with_urgency_and_waiting(urgency, days, is_carried_over, wanted):
    case = Candidate(1, urgency, TODAY - timedelta(days=days), 8, is_carried_over=is_carried_over)
    assert weight(case, Weights(), TODAY) == wanted


def test_part_counts_weeks_and_weeks_too_late():
    case = Candidate(1, "urgent", TODAY, 8, wanted_on=TODAY + timedelta(days=7))
    week = Week(TODAY, (), (case,))
    assert part(case, week, TODAY + timedelta(days=7)).points == 6
    assert part(case, week, TODAY + timedelta(days=14)).points == 12 + 6


def test_blocks_kept_waiting_counts_who_comes_back():
    assert blocks_kept_waiting([{1, 2}, {1}, {1, 2}, {3}, {1, 3}]) == [0, 0, 1, 0, 1]


def test_total_is_the_sum_of_parts_and_left_out_waits_past_the_last_meeting():
    cases = tuple(Candidate(key, "routine", TODAY, 8, frozenset({key % 2})) for key in (1, 2, 3, 4))
    meeting = Meeting(7, datetime(2026, 11, 28, 13, tzinfo=UTC), TODAY + timedelta(days=7), 60)
    week = Week(TODAY, (meeting,), cases)
    proposed = Proposed({7: (Slot(0, 8, 1), Slot(8, 8, 2), Slot(16, 8, 3))}, (4,))
    found = parts(week, proposed)
    assert {key: one.points for key, one in found.items()} == {1: 2, 2: 2, 3: 3, 4: 4}
    assert total(week, proposed) == 7 * 11

"""Which agenda follows from what was accepted, whatever changed meanwhile: properties without a database."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.agendas.planning.weeks import NAMES, weeks
from tumorboard.agendas.planning.fill import filled, proposed
from tumorboard.agendas.planning.grid import grid_of
from tumorboard.agendas.planning.week import Week
from tumorboard.agendas.proposal.accepting import Standing, Wanted, chosen

quick = settings(max_examples=80, deadline=None)


def standing_of(week: Week) -> dict[int, list[Standing]]:
    """The agendas as they stand, in order; items are numbered as the cases are."""
    found = {}
    for meeting in week.meetings:
        here = sorted((one for one in week.candidates if one.at == meeting.id), key=lambda one: one.place)
        pauses = [Standing(one.item_id, None, one.minutes) for one in meeting.pauses]
        found[meeting.id] = [Standing(one.id, one.id, one.minutes) for one in here] + pauses
    return found


@st.composite
def changed(draw) -> tuple[Week, Week]:
    """A week, and the same some time later."""
    then = draw(weeks())
    meetings = tuple(
        replace(one, is_published=one.is_published or draw(st.integers(0, 5)) == 0,
                away=one.away | draw(st.frozensets(st.sampled_from(range(1, 6)), max_size=1)))
        for one in then.meetings
    )  # fmt: skip
    opened = [one.id for one in meetings if one.is_open]
    candidates = []
    for one in then.candidates:
        if one.at is not None and one.at not in opened:
            continue
        if draw(st.integers(0, 6)) == 0:
            continue
        at = draw(st.sampled_from([one.at, one.at, one.at, *opened]))
        candidates.append(replace(one, at=at, is_kept=one.is_kept or at != one.at, not_at=one.not_at - {at}))
    return then, Week(then.today, meetings, tuple(candidates), then.weights)


@quick
@given(both=changed(), data=st.data())
def test_nothing_is_applied_blindly(both, data):
    then, now = both
    found = proposed(filled(grid_of(then)))
    every = [*found.placed(), *found.left_out]
    cases = data.draw(st.sets(st.sampled_from(every))) if every else set()
    standing = standing_of(now)
    choice = chosen(then, now, found, standing, NAMES, cases=cases, meetings=set(found.agendas))
    for key, order in choice.agendas.items():
        meeting = now.meeting_by_id[key]
        fresh = [one for one in order if one.candidate_id is not None]
        assert meeting.is_open
        assert len({(one.item_id, one.candidate_id) for one in order if one != Wanted(one.minutes)}) == len(
            [one for one in order if one != Wanted(one.minutes)]
        )
        for one in fresh:
            case = now.candidate_by_id[one.candidate_id]
            assert one.candidate_id in cases
            assert one.minutes == case.minutes
            assert not case.needs & meeting.away
            assert case.at == then.candidate_by_id[case.id].at
        if fresh:
            assert sum(one.minutes for one in order) <= meeting.minutes
        kept = {one.item_id for one in standing[key]} - set(choice.moved_off)
        assert {one.item_id for one in order if one.item_id is not None} == kept
    assert not set(choice.refused) & set(choice.moved_off)


@quick
@given(week=weeks())
def test_everything_is_carried_out_when_nothing_changed(week):
    found = proposed(filled(grid_of(week)))
    every = {*found.placed(), *found.left_out}
    choice = chosen(week, week, found, standing_of(week), NAMES, cases=every, meetings=set(found.agendas))
    assert choice.refused == {}
    for key, slots in found.agendas.items():
        wanted = [one.candidate_id for one in slots if one.candidate_id]
        numbers = {one.item_id: one.presentation_id for one in standing_of(week)[key]}
        told = [one.candidate_id or numbers.get(one.item_id or 0) for one in choice.agendas[key]]
        assert [one for one in told if one] == wanted

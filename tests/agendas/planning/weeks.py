"""Weeks that hypothesis makes up: every kind of obstacle, hand-moves, breaks, wanted days."""

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import strategies as st

from tumorboard.agendas.order import URGENCIES
from tumorboard.agendas.planning.week import Candidate, Meeting, Pause, Week, Weights

TODAY = date(2026, 11, 21)
SPECIALTIES = range(1, 6)
NAMES = {key: f"Specialty {key}" for key in SPECIALTIES}
some = st.frozensets(st.sampled_from(SPECIALTIES), max_size=4)


@st.composite
def meeting(draw, key: int) -> Meeting:
    """A meeting of a later week, sometimes published, closed, short of specialists or with a break."""
    on = TODAY + timedelta(days=7 * key)
    minutes = draw(st.sampled_from((20, 45, 60, 120)))
    half = minutes // 2
    windows = draw(
        st.dictionaries(
            st.sampled_from(SPECIALTIES), st.sampled_from(((0, half), (half, minutes), (10, minutes))), max_size=2
        )
    )
    pauses = (Pause(900 + key, 5, half),) if draw(st.integers(0, 9)) == 0 else ()
    return Meeting(
        key, datetime.combine(on, time(13), UTC), on, minutes, is_published=draw(st.integers(0, 7)) == 0,
        is_closed=draw(st.integers(0, 7)) == 0, away=draw(st.frozensets(st.sampled_from(SPECIALTIES), max_size=2)),
        windows=windows, pauses=pauses,
    )  # fmt: skip


@st.composite
def candidate(draw, key: int, open_meetings: tuple[int, ...]) -> Candidate:
    """A case that waits, or stands on a draft: by hand, or as proposed before."""
    at = draw(st.sampled_from((None, None, None, *open_meetings)))
    days = st.one_of(st.none(), st.integers(0, 40))
    wanted = draw(days)
    return Candidate(
        key, draw(st.sampled_from(URGENCIES)), TODAY - timedelta(days=draw(st.integers(0, 90))),
        draw(st.sampled_from((5, 8, 12, 20, 40))), draw(some),
        None if wanted is None else TODAY + timedelta(days=wanted), draw(st.booleans()),
        ("slides",) if draw(st.integers(0, 5)) == 0 else (), at, draw(st.integers(0, 5)),
        times_deferred=draw(st.sampled_from((0, 0, 0, 1, 2, 3))), is_kept=at is not None and draw(st.booleans()),
        not_at=draw(st.frozensets(st.sampled_from(open_meetings or (99,)), max_size=1)) - {at},
    )  # fmt: skip


@st.composite
def weeks(draw, most: int = 14) -> Week:
    """A whole week."""
    meetings = tuple(draw(meeting(key)) for key in range(1, draw(st.integers(0, 4)) + 1))
    opened = tuple(one.id for one in meetings if one.is_open)
    candidates = tuple(draw(candidate(key, opened)) for key in range(1, draw(st.integers(0, most)) + 1))
    weights = Weights(block=draw(st.integers(0, 3)), late=draw(st.integers(0, 2)))
    return Week(TODAY, meetings, candidates, weights)

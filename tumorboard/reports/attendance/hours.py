"""How long somebody was at a meeting, and at how many of its cases. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from tumorboard.conferences.attendance.spans import EVER, Window, is_enough, shared, while_somebody_was_there


class Held(NamedTuple):
    """A meeting as it was planned, and when each of its discussed cases was open (nothing: nobody noted it)."""

    starts_at: datetime
    ends_at: datetime
    cases: Sequence[Sequence[Window]]


def time_there(held: Held, spans: Sequence[Window]) -> timedelta:
    """The time between the meeting's begin and its end: waiting before it does not count. No span: all of it."""
    if not spans:
        return held.ends_at - held.starts_at
    last = max((end for _, end in spans if end is not None), default=held.ends_at)
    end = max(held.ends_at, last)
    return shared(spans, [(held.starts_at, end)], until=held.ends_at)


def cases_there(held: Held, spans: Sequence[Window]) -> int:
    """The discussed cases of whose minutes somebody was there for at least half; all, where no minutes are known."""
    there = list(spans) or [(EVER, None)]
    return sum(not asked or _is_there(held, there, asked) for asked in held.cases)


def _is_there(held: Held, there: Sequence[Window], asked: Sequence[Window]) -> bool:
    windows = while_somebody_was_there(asked, there) if len(asked) == 1 and asked[0][1] is None else list(asked)
    until = max([held.ends_at, *(end for _, end in windows if end is not None)])
    return is_enough(there, windows, until=until)


def hours_words(length: timedelta) -> str:
    """``12 h 40 min``."""
    minutes = round(length.total_seconds() / 60)
    return f"{minutes // 60} h {minutes % 60:02} min"

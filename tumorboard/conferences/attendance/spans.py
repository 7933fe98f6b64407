"""When somebody was there: the arithmetic of presence. Pure.

The spans of a person are in order and share no minute; only the last may still be open: they are there until the
meeting ends. A specialty is present for a case when people of it (one after another is fine) were there for at least
half of that case's minutes. Quorum per case is PRODUCT.md, rule 5; the half is ours (no source: check locally).
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from tumorboard.conferences.states import Presence
from tumorboard.core.errors import RuleBroken

#: A window of time; its end is empty while it goes on.
Window = tuple[datetime, datetime | None]
ENOUGH = 0.5
#: Who is marked so soon after the begin was there from the begin: a list is not written in its first minute.
SOON = timedelta(minutes=10)
#: How long before its begin and after its planned end somebody can be at a meeting.
EARLY, OVERRUN = timedelta(hours=1), timedelta(hours=3)
NONE = timedelta()
#: Longer ago than any meeting: who has no span was there all the time.
EVER = datetime(1900, 1, 1, tzinfo=UTC)


class Span(NamedTuple):
    """One stretch of presence, in the room or remote; ``until_at`` is empty while it goes on."""

    presence: Presence
    from_at: datetime
    until_at: datetime | None = None


def come(spans: Sequence[Span], presence: Presence, at: datetime) -> list[Span]:
    """Somebody comes, or changes between remote and the room. Refuses a moment before they last came or went."""
    _not_before(spans, at)
    if not is_there(spans):
        return [*spans, Span(presence, at)]
    last = spans[-1]
    if last.presence is presence:
        return list(spans)
    before = [*spans[:-1], last._replace(until_at=at)] if last.from_at < at else list(spans[:-1])
    return [*before, Span(presence, at)]


def leave(spans: Sequence[Span], at: datetime) -> list[Span]:
    """Somebody goes. Refuses who is not there, and a moment before they came."""
    if not is_there(spans):
        raise RuleBroken("They are not there, so they cannot leave.", remedy="Say first when they came.")
    _not_before(spans, at)
    return [*spans[:-1], spans[-1]._replace(until_at=at)]


def close(spans: Sequence[Span], at: datetime) -> list[Span]:
    """The meeting ends: whoever is still there leaves, and nobody before they came."""
    return [*spans[:-1], spans[-1]._replace(until_at=max(at, spans[-1].from_at))] if is_there(spans) else list(spans)


def is_there(spans: Sequence[Span]) -> bool:
    """The last span goes on."""
    return bool(spans) and spans[-1].until_at is None


def checked(spans: Iterable[Span], *, since: datetime, until: datetime) -> list[Span]:
    """Spans written by hand, in order. Refuses leaving before coming, two at once, and what no meeting can hold."""
    ordered = sorted(spans, key=lambda one: one.from_at)
    for one in ordered:
        if one.until_at is not None and one.until_at <= one.from_at:
            raise RuleBroken("Somebody cannot leave before they came.", remedy="Exchange the two times.")
        if one.from_at < since or (one.until_at or one.from_at) > until:
            raise RuleBroken("This time is not within the meeting.", remedy="Choose times from its begin to its end.")
    for one, following in pairwise(ordered):
        if one.until_at is None or one.until_at > following.from_at:
            raise RuleBroken("Two of these times overlap.", remedy="Let the one end where the next begins.")
    return ordered


def together(windows: Iterable[Window], *, until: datetime) -> list[tuple[datetime, datetime]]:
    """The same time without overlaps, in order; what goes on ends at ``until``."""
    joined: list[tuple[datetime, datetime]] = []
    for begins, ends in sorted((begins, until if ends is None else ends) for begins, ends in windows):
        if ends <= begins:
            continue
        if joined and begins <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], ends))
        else:
            joined.append((begins, ends))
    return joined


def shared(there: Iterable[Window], asked: Iterable[Window], *, until: datetime) -> timedelta:
    """How long somebody was there within the time asked about."""
    asked = together(asked, until=until)
    return sum(
        (
            max(min(ends, last) - max(begins, first), NONE)
            for begins, ends in together(there, until=until)
            for first, last in asked
        ),
        NONE,
    )


def differs_before(was: Iterable[Window], became: Iterable[Window], at: datetime) -> bool:
    """Say whether the one presence and the other are unlike in any minute before a moment."""
    return _clipped(was, at) != _clipped(became, at)


def is_enough(there: Iterable[Window], asked: Sequence[Window], *, until: datetime) -> bool:
    """There for at least half of the time asked about; of a single moment, at that moment."""
    there = list(there)
    length = sum((ends - begins for begins, ends in together(asked, until=until)), NONE)
    if length == NONE:
        return any(
            begins <= at <= (until if ends is None else max(ends, begins)) for begins, ends in there for at, _ in asked
        )
    return shared(there, asked, until=until) >= length * ENOUGH


def while_somebody_was_there(asked: Iterable[Window], there: Iterable[Window]) -> list[Window]:
    """The time asked about, until the last person left: a case that nobody closed did not go on without them."""
    ends = [end for begin, end in there if begin != EVER]
    last = max((end for end in ends if end is not None), default=None)
    if last is None or None in ends:
        return list(asked)
    return [(begin, min(end or last, last) if begin < last else end) for begin, end in asked]


def _clipped(windows: Iterable[Window], at: datetime) -> list[tuple[datetime, datetime]]:
    return together(((begins, at if ends is None else min(ends, at)) for begins, ends in windows), until=at)


def _not_before(spans: Sequence[Span], at: datetime) -> None:
    last = max((one.until_at or one.from_at for one in spans), default=at)
    if at < last:
        raise RuleBroken("They came or went later than that already.", remedy="Correct their times instead.")

"""Who can be expected at a meeting: the pure rules.

Of one person, the first of these that says anything counts: an explicit reply (given for this very time), then an
absence (said for certain days), then a standing pattern (a habit). Of a specialty, one who comes is enough; while
somebody may still say yes it is unknown; away is when everyone who speaks or stands in for it has said no
(quorum predicted from replies before the meeting: PRODUCT.md, rule 5).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from tumorboard.conferences.replies.states import COMES, Answer, Expected

WEEK = 7


@dataclass(frozen=True)
class Meeting:
    """What the rules ask of a meeting: its time, its day where it is held, and its week in the series."""

    starts_at: datetime
    ends_at: datetime
    on: date
    planned_on: date | None = None
    series_id: int | None = None


@dataclass(frozen=True)
class Given:
    """An explicit reply; ``starts_at`` is the time it was given for."""

    answer: Answer
    starts_at: datetime
    from_at: datetime | None = None
    until_at: datetime | None = None


@dataclass(frozen=True)
class Habit:
    """Every n-th week of a series, counted from the week of the anchor day."""

    series_id: int
    every_weeks: int
    anchor_on: date
    answer: Answer = Answer.IN_ROOM

    def says(self, meeting: Meeting) -> Answer | None:
        """The answer for a meeting: no in the weeks between; nothing for another series, or before the anchor."""
        if meeting.series_id != self.series_id:
            return None
        weeks = (_monday(meeting.planned_on or meeting.on) - _monday(self.anchor_on)).days // WEEK
        if weeks < 0:
            return None
        return self.answer if weeks % self.every_weeks == 0 else Answer.NO


@dataclass(frozen=True)
class Away:
    """The days of an absence, both included."""

    from_on: date
    until_on: date


@dataclass(frozen=True)
class Stance:
    """What is known of one person for one meeting; ``reply`` when they said it themselves."""

    state: Expected = Expected.UNKNOWN
    from_at: datetime | None = None
    until_at: datetime | None = None
    away_until: date | None = None
    reply: Given | None = None


@dataclass(frozen=True)
class Expectation:
    """What can be expected of a specialty. Coming: ``windows`` says when somebody is there.

    ``from_at`` and ``until_at`` are the first and last moment of them, empty where it is the meeting's own.
    Away: ``away_until`` is the last day on which all of them are; ``people`` how many speak or stand in for it.
    """

    state: Expected
    from_at: datetime | None = None
    until_at: datetime | None = None
    away_until: date | None = None
    people: int = 0
    windows: tuple[tuple[datetime, datetime], ...] = ()

    def covers(self, starts_at: datetime, ends_at: datetime) -> bool:
        """Say whether somebody is expected from the one moment to the other (one after another is fine)."""
        if self.state is not Expected.COMING:
            return False
        at = starts_at
        for begins, ends in self.windows:
            if begins <= at < ends:
                at = ends
        return at >= ends_at


def stance(
    meeting: Meeting, reply: Given | None = None, *, absences: Iterable[Away] = (), habits: Iterable[Habit] = ()
) -> Stance:
    """What is known of one person: their reply, else an absence, else their habit."""
    if reply is not None and reply.starts_at == meeting.starts_at:
        return replace(_said(reply.answer, reply.from_at, reply.until_at), reply=reply)
    away = [one.until_on for one in absences if one.from_on <= meeting.on <= one.until_on]
    if away:
        return Stance(Expected.AWAY, away_until=max(away))
    for habit in habits:
        answer = habit.says(meeting)
        if answer is not None:
            return _said(answer, None, None)
    return Stance()


def expectation(meeting: Meeting, stances: Sequence[Stance]) -> Expectation:
    """What can be expected of a specialty, from everyone who speaks or stands in for it."""
    coming = [one for one in stances if one.state is Expected.COMING]
    if coming:
        windows = sorted((one.from_at or meeting.starts_at, one.until_at or meeting.ends_at) for one in coming)
        first, last = windows[0][0], max(ends for _, ends in windows)
        return Expectation(
            Expected.COMING, first if first > meeting.starts_at else None, last if last < meeting.ends_at else None,
            people=len(stances), windows=tuple(windows),
        )  # fmt: skip
    if any(one.state is Expected.UNKNOWN for one in stances):
        return Expectation(Expected.UNKNOWN, people=len(stances))
    back = [one.away_until for one in stances if one.away_until is not None]
    return Expectation(
        Expected.AWAY, away_until=min(back) if back and len(back) == len(stances) else None, people=len(stances)
    )


def _said(answer: Answer, from_at: datetime | None, until_at: datetime | None) -> Stance:
    if answer in COMES:
        return Stance(Expected.COMING, from_at, until_at)
    return Stance(Expected.AWAY)


def _monday(on: date) -> date:
    return on - timedelta(days=on.weekday())

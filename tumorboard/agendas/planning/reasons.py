"""Why each case stands where it stands, and what truly keeps the others out: found by looking at the agendas again."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from itertools import groupby
from zoneinfo import ZoneInfo

from tumorboard.agendas.planning.arrange import in_time
from tumorboard.agendas.planning.grid import Grid, grid_of
from tumorboard.agendas.planning.week import Candidate, Meeting, Proposed, Week, cases_in
from tumorboard.core.words import clock, day, plural


class Kind(StrEnum):
    """What keeps a case out of a meeting."""

    PUBLISHED = "published"
    CLOSED = "closed"
    TAKEN_OFF = "taken off"
    AWAY = "away"
    HOURS = "hours"
    FULL = "full"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Obstacle:
    """What keeps a case out of one meeting, and which specialties have to do with it."""

    kind: Kind
    meeting: Meeting
    specialties: tuple[int, ...] = ()
    left: int = 0


class Reasons:
    """Looks at one proposal. ``names`` are the specialties' names, ``lacking`` what each readiness code reads as."""

    def __init__(self, week: Week, proposed: Proposed, names: Mapping[int, str], lacking: Mapping[str, str]) -> None:
        self.week, self.proposed, self.names, self.lacking = week, proposed, names, lacking
        self.grid: Grid = grid_of(week)
        self.number = {one.id: j for j, one in enumerate(self.grid.cases)}
        self.orders = [[self.number[one] for one in cases_in(proposed.agendas[m.id])] for m in self.grid.meetings]
        self.at = proposed.placed()

    def obstacle(self, candidate: Candidate, meeting: Meeting) -> Obstacle:
        """The first thing that keeps a case out of a meeting as it is proposed now."""
        if meeting.is_published:
            return Obstacle(Kind.PUBLISHED, meeting)
        if meeting.is_closed:
            return Obstacle(Kind.CLOSED, meeting)
        if meeting.id in candidate.not_at:
            return Obstacle(Kind.TAKEN_OFF, meeting)
        if away := candidate.needs & meeting.away:
            return Obstacle(Kind.AWAY, meeting, tuple(sorted(away)))
        k = self.grid.meetings.index(meeting)
        content = sum(self.grid.minutes[j] for j in self.orders[k])
        if not self.grid.has_room(k, content + candidate.minutes):
            standing = content + self.grid.due_pause(k, content + candidate.minutes)
            return Obstacle(Kind.FULL, meeting, left=max(meeting.minutes - standing, 0))
        if self._has_place(candidate, k):
            return Obstacle(Kind.NOTHING, meeting)
        bound = tuple(sorted(key for key in candidate.needs if key in meeting.windows))
        return Obstacle(Kind.HOURS, meeting, bound)

    def _has_place(self, candidate: Candidate, k: int) -> bool:
        order, j = self.orders[k], self.number[candidate.id]
        return any(in_time(self.grid, k, [*order[:at], j, *order[at:]]) for at in range(len(order) + 1))

    def obstacles(self, candidate: Candidate, before: Meeting | None = None) -> list[Obstacle]:
        """What keeps a case out of every coming meeting, or of those before one, in the order of time."""
        coming = [one for one in self.week.meetings if before is None or one.starts_at < before.starts_at]
        return [self.obstacle(candidate, one) for one in coming if one.id != self.at.get(candidate.id)]

    def why_out(self, candidate: Candidate) -> str:
        """What keeps a case out of all of them, in a sentence."""
        if candidate.lacks:
            return f"Lacks {_together(self._lacks(candidate))}."
        if not self.week.meetings:
            return "No meeting is planned."
        told = [*self._told(candidate, self.obstacles(candidate)), *self._missed(candidate)]
        return _sentence(told)

    def why_here(self, candidate: Candidate) -> str:
        """Why a case stands in its meeting and in no earlier one, in a sentence; who it waits together with."""
        meeting = self.week.meeting_by_id[self.at[candidate.id]]
        if candidate.stays:
            lacks = f"; lacks {_together(self._lacks(candidate))}" if candidate.lacks else ""
            return ("Stays where it was placed by hand" if candidate.is_kept else "Stays on this agenda") + lacks + "."
        earlier = self.obstacles(candidate, before=meeting)
        told = self._told(candidate, earlier, last=meeting)
        if all(one.kind in (Kind.PUBLISHED, Kind.CLOSED) for one in earlier):
            told = [": ".join(["first meeting that is open", *told[:1]]), *told[1:]]
        if candidate.wanted_on and meeting.on > candidate.wanted_on:
            told.append(f"wanted by {day(candidate.wanted_on)}, which is missed")
        if hours := [key for key in sorted(candidate.needs) if key in meeting.windows]:
            told += [f"{self.names[key]} is there {_hours(meeting, key)}" for key in hours]
        if together := self._block(candidate, meeting):
            told.append(f"beside another case for {_together(together)}")
        return _sentence(told)

    def _told(self, candidate: Candidate, found: Sequence[Obstacle], last: Meeting | None = None) -> list[str]:
        """The obstacles in words, those that follow each other for the same cause as one."""
        told = []
        runs = [list(run) for _, run in groupby(found, key=lambda one: (one.kind, one.specialties))]
        for run, following in zip(runs, [*runs[1:], None], strict=False):
            told.append(self._words(candidate, run, following[0].meeting if following else last))
        return told

    def _words(self, candidate: Candidate, run: Sequence[Obstacle], after: Meeting | None) -> str:
        one, until = run[0], run[-1].meeting
        days = _together([day(each.meeting.on) for each in run]) if len(run) < 4 else _range(run)
        who = _together([self.names[key] for key in one.specialties])
        match one.kind:
            case Kind.PUBLISHED:
                return f"{days} {'is' if len(run) == 1 else 'are'} published"
            case Kind.CLOSED:
                return f"the cut-off of {days} has passed"
            case Kind.TAKEN_OFF:
                return f"taken off the agenda of {days} by hand"
            case Kind.AWAY:
                return f"no {who} before {day(after.on)}" if after else f"no {who} up to {day(until.on)}"
            case Kind.HOURS:
                return f"no {plural(candidate.minutes, 'minute')} left on {days} while {who} is there"
            case Kind.FULL if len(run) == 1:
                return f"{day(until.on)} has {one.left} of {plural(candidate.minutes, 'minute')} left"
            case Kind.FULL:
                return f"no meeting from {day(one.meeting.on)} to {day(until.on)} has {candidate.minutes} minutes left"
            case _:
                return f"{days} would have room, but then a specialist waits"

    def _lacks(self, candidate: Candidate) -> list[str]:
        return [self.lacking.get(one, one).lower() for one in candidate.lacks]

    def _missed(self, candidate: Candidate) -> list[str]:
        if candidate.wanted_on is None:
            return []
        if candidate.wanted_on >= self.week.after:
            return [f"wanted by {day(candidate.wanted_on)}, after the last of them"]
        return [f"wanted by {day(candidate.wanted_on)}"]

    def _block(self, candidate: Candidate, meeting: Meeting) -> list[str]:
        """Specialties it shares with a neighbour, and not with everybody in the meeting."""
        cases = [self.week.candidate_by_id[one] for one in cases_in(self.proposed.agendas[meeting.id])]
        place = cases.index(candidate)
        beside = frozenset().union(*(one.needs for one in [*cases[max(place - 1, 0) : place], *cases[place + 1 :][:1]]))
        everybody = frozenset.intersection(*(one.needs for one in cases))
        return [self.names[key] for key in sorted((candidate.needs & beside) - everybody)]


def _hours(meeting: Meeting, specialty: int) -> str:
    zone = ZoneInfo(meeting.zone)
    begin, end = (clock(meeting.starts_at + timedelta(minutes=minutes), zone) for minutes in meeting.windows[specialty])
    return f"from {begin} to {end}"


def _range(run: Sequence[Obstacle]) -> str:
    return f"{day(run[0].meeting.on)} to {day(run[-1].meeting.on)}"


def _together(words: Iterable[str]) -> str:
    words = list(words)
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""


def _sentence(told: Sequence[str]) -> str:
    words = "; ".join(told)
    return f"{words[:1].upper()}{words[1:]}."

"""The week as whole numbers and bits, for the rule and the search: who may stand where, and what that costs.

Cases are numbered in the order of PRODUCT.md's rule 6 (carried over, urgency, longer before shorter), so that sorting
their numbers is that order; meetings that are open are numbered by their start.
"""

from dataclasses import dataclass

from tumorboard.agendas.planning.formula import part
from tumorboard.agendas.planning.week import Candidate, Meeting, Week

OUT = -1
Window = tuple[int, int]


@dataclass(frozen=True)
class Grid:
    """Lists by case number ``j`` and meeting number ``k``."""

    week: Week
    cases: tuple[Candidate, ...]
    meetings: tuple[Meeting, ...]
    minutes: list[int]
    needs: list[int]
    tiers: list[int]
    #: ``cost[j][k]`` in point-days, without the blocks; ``cost[j][OUT]``, the last, is being left out.
    cost: list[list[int]]
    #: The meetings each case may be moved to; none for one that stays or is not ready.
    eligible: list[list[int]]
    #: What stays in each meeting, in the order in which it stands there.
    hand: list[list[int]]
    #: The minutes between which a case's specialties are all there, where that is not the whole meeting.
    windows: list[dict[int, Window]]
    #: Carried over first, then weight over minutes [Smith, Naval Research Logistics Quarterly 3, 1956]. The weight is
    #: what waiting from the first meeting past the last costs: so a wanted day counts as far as it may be missed.
    smith: list[int]

    def due_pause(self, k: int, content: int) -> int:
        """The minutes of breaks this much content asks for [a break in long meetings: PRODUCT.md, rule 6]."""
        meeting, weights = self.meetings[k], self.week.weights
        if meeting.pauses:
            return sum(one.minutes for one in meeting.pauses)
        return weights.break_minutes if content > weights.break_after else 0

    def has_room(self, k: int, content: int) -> bool:
        """Say whether this many minutes of cases, with the break they ask for, end before the meeting does."""
        return content + self.due_pause(k, content) <= self.meetings[k].minutes


def grid_of(week: Week) -> Grid:
    """Number the cases and the open meetings."""
    meetings = tuple(sorted((one for one in week.meetings if one.is_open), key=lambda one: (one.starts_at, one.id)))
    here = {one.id: number for number, one in enumerate(meetings)}
    known = [one for one in week.candidates if one.at is None or one.at in here]
    cases = tuple(sorted(known, key=lambda one: (one.tier, -one.minutes, one.since, one.id)))
    bits = {key: 1 << number for number, key in enumerate(sorted({key for one in cases for key in one.needs}))}
    tiers = {tier: number for number, tier in enumerate(sorted({one.tier for one in cases}))}
    windows = [
        {j: window for j, one in enumerate(cases) if not one.stays and (window := window_of(one, meeting))}
        for meeting in meetings
    ]
    cost = [[part(one, week, on).cost for on in (*(meeting.on for meeting in meetings), week.after)] for one in cases]
    value = [(costs[OUT] - costs[0]) / max(one.minutes, 1) for costs, one in zip(cost, cases, strict=True)]
    return Grid(
        week, cases, meetings, [one.minutes for one in cases], [sum(bits[key] for key in one.needs) for one in cases],
        [tiers[one.tier] for one in cases],
        cost,
        [_eligible(one, meetings) for one in cases],
        [_hand(cases, meeting) for meeting in meetings],
        windows,
        sorted(range(len(cases)), key=lambda j: (cases[j].first, -value[j], j)),
    )  # fmt: skip


def window_of(candidate: Candidate, meeting: Meeting) -> Window | None:
    """Between which minutes all its specialties are there; nothing when that is the whole meeting."""
    limits = [meeting.windows[key] for key in candidate.needs if key in meeting.windows]
    if not limits:
        return None
    window = (max(0, *(begin for begin, _ in limits)), min(meeting.minutes, *(end for _, end in limits)))
    return window if window != (0, meeting.minutes) else None


def may_stand(candidate: Candidate, meeting: Meeting) -> bool:
    """Say whether a case could be heard there at all: open, not taken off by hand, nobody it needs is away."""
    if not meeting.is_open or meeting.id in candidate.not_at or candidate.needs & meeting.away:
        return False
    begin, end = window_of(candidate, meeting) or (0, meeting.minutes)
    return begin + candidate.minutes <= end


def _eligible(candidate: Candidate, meetings: tuple[Meeting, ...]) -> list[int]:
    if candidate.stays or candidate.lacks:
        return []
    return [k for k, meeting in enumerate(meetings) if may_stand(candidate, meeting)]


def _hand(cases: tuple[Candidate, ...], meeting: Meeting) -> list[int]:
    there = [j for j, one in enumerate(cases) if one.stays and one.at == meeting.id]
    return sorted(there, key=lambda j: (cases[j].place, j))

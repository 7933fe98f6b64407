"""Where a meeting stands: which place on the agenda is open, since when, and what comes next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tumorboard.agendas.reading.lines import AgendaLine, CaseLine
from tumorboard.agendas.states import Outcome
from tumorboard.conferences.models import Conference
from tumorboard.conferences.states import ConferenceState


class Phase(StrEnum):
    """What the wall shows: a case, or a calm screen."""

    EMPTY = "empty"
    BEFORE = "before"
    CASE = "case"
    BREAK = "break"
    BETWEEN = "between"
    DONE = "done"
    OVER = "over"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class MeetingStanding:
    """The open place and the rest of the agenda, at a moment."""

    phase: Phase
    current: AgendaLine | None
    since: datetime | None
    #: What is still to come, breaks too, without the open place.
    coming: Sequence[AgendaLine]
    #: The number of the current case among the meeting's cases, and how many those are.
    number: int
    count: int

    @property
    def case(self) -> CaseLine | None:
        """The case that is discussed now."""
        return self.current.case if self.current else None


def standing(
    conference: Conference, lines: Sequence[AgendaLine], open_now: tuple[int, datetime] | None
) -> MeetingStanding:
    """Tell from the agenda as it is, and from what is open and since when, where the meeting stands."""
    opened, since = open_now or (None, None)
    current = next((line for line in lines if line.item_id == opened), None)
    coming = [line for line in lines if line.outcome is None and line is not current]
    cases = [line for line in lines if line.case is not None]
    number = cases.index(current) + 1 if current in cases else 0
    return MeetingStanding(_phase(conference, lines, current), current, since, coming, number, len(cases))


def _phase(conference: Conference, lines: Sequence[AgendaLine], current: AgendaLine | None) -> Phase:
    if conference.state is ConferenceState.CANCELLED:
        return Phase.CANCELLED
    if conference.state is ConferenceState.HELD:
        return Phase.OVER
    if current is not None:
        return Phase.CASE if current.case else Phase.BREAK
    cases = [line for line in lines if line.case is not None]
    if not cases:
        return Phase.EMPTY
    if all(line.outcome is not None for line in cases):
        return Phase.DONE
    has_begun = any(line.outcome is Outcome.DISCUSSED for line in lines)
    return Phase.BETWEEN if has_begun else Phase.BEFORE

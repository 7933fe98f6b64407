"""The forms of attendance: the list with its reason, and one member's times."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any, Self

from tumorboard.conferences.attendance.spans import EARLY, OVERRUN, Span
from tumorboard.conferences.models import Conference
from tumorboard.conferences.states import PRESENT, Presence
from tumorboard.conferences.times import moment_of
from tumorboard.core.errors import RuleBroken
from tumorboard.core.forms import Form, choice, clock, line

#: How often somebody can come and go by hand.
ROWS = 4
WAYS = {one.value: one.words for one in Presence if one in PRESENT}


class ReasonForm(Form):
    """Why attendance is changed, where a plan was signed on it. The list itself is drawn by the template."""

    because = line("Why is the attendance corrected?", longest=500)


class TimesForm(ReasonForm):
    """When somebody was there: up to four times."""

    @classmethod
    def of(cls, conference: Conference, spans: Sequence[Span]) -> Self:
        """The form with the times as they are kept."""
        kept: dict[str, Any] = {}
        for number, one in enumerate(spans[:ROWS]):
            kept[f"presence_{number}"] = one.presence.value
            kept[f"from_{number}"] = _clock(one.from_at, conference)
            kept[f"until_{number}"] = _clock(one.until_at, conference)
        return cls(data=kept)

    @property
    def rows(self) -> list[tuple[Any, Any, Any]]:
        """The fields, row by row."""
        return [(self[f"presence_{n}"], self[f"from_{n}"], self[f"until_{n}"]) for n in range(ROWS)]

    def spans(self, conference: Conference, kept: Sequence[Span]) -> list[Span]:
        """What was typed, as moments; a time that was not touched keeps its seconds. Refuses half a row."""
        known = {_clock(moment, conference): moment for one in kept for moment in one[1:] if moment}
        found = []
        for presence, begins, ends in self.rows:
            if begins.data is None and ends.data is None:
                continue
            if begins.data is None:
                raise RuleBroken("Say also from when on.", field=begins.name)
            from_at = known.get(begins.data) or _moment(begins.data, conference)
            until_at = (known.get(ends.data) or _moment(ends.data, conference)) if ends.data else None
            found.append(Span(Presence(presence.data or Presence.IN_ROOM), from_at, until_at))
        return found


for _number in range(ROWS):
    setattr(TimesForm, f"presence_{_number}", choice("How", WAYS))
    setattr(TimesForm, f"from_{_number}", clock("From"))
    setattr(TimesForm, f"until_{_number}", clock("Until"))


def _clock(moment: datetime | None, conference: Conference) -> time | None:
    return moment.astimezone(conference.zone).time().replace(second=0, microsecond=0) if moment else None


def _moment(at: time, conference: Conference) -> datetime:
    """The clock's time on the meeting's day, or on the day before or after it where the meeting runs over midnight."""
    days = [conference.on + timedelta(days=one) for one in (0, 1, -1)]
    moments = [moment_of(on, at, conference.zone) for on in days]
    opens, closes = conference.starts_at - EARLY, conference.ends_at + OVERRUN
    return next((one for one in moments if opens <= one <= closes), moments[0])

"""The forms of a series: its rule, its days without a meeting, its last day."""

from typing import Any

from wtforms.validators import Optional

from tumorboard.conferences.forms import BEGINS, PlaceForm
from tumorboard.conferences.series.cutoff import Cutoff
from tumorboard.conferences.times import WEEKDAYS
from tumorboard.core.forms import Clock, Form, Minutes, choice, clock, day, line

HOURS = "hours"
CLOSES = {"": "No cut-off", **{str(key): words for key, words in enumerate(WEEKDAYS)}, HOURS: "Some hours before"}


class RuleForm(PlaceForm):
    """The weekly rule of a series."""

    name = line("Name", required="Give the series a name.", longest=200)
    weekday = choice(
        "Day of the week", {str(key): words for key, words in enumerate(WEEKDAYS)}, required="Choose a day of the week."
    )
    starts = clock("Begins at", required=BEGINS)
    cutoff_day = choice("Referral closes on", CLOSES)
    cutoff_clock = Clock("At", format=["%H:%M", "%H:%M:%S"], validators=[Optional()])
    cutoff_hours = Minutes("Or so many hours before", validators=[Optional()])

    def show_cutoff(self, cutoff: Cutoff) -> None:
        """Fill in the cut-off that is kept."""
        if not self.is_submitted():
            self.cutoff_day.data = "" if cutoff.weekday is None else str(cutoff.weekday)
            self.cutoff_day.data = HOURS if cutoff.hours is not None else self.cutoff_day.data
            self.cutoff_clock.data, self.cutoff_hours.data = cutoff.clock, cutoff.hours

    @property
    def cutoff(self) -> Cutoff:
        """The cut-off as the actions take it."""
        if self.cutoff_day.data == HOURS:
            return Cutoff(hours=self.cutoff_hours.data or 0)
        if not self.cutoff_day.data:
            return Cutoff()
        return Cutoff(int(self.cutoff_day.data), self.cutoff_clock.data)

    @property
    def rule(self) -> dict[str, Any]:
        """What ``change_series`` takes."""
        named = {"name": self.name.data, "weekday": int(self.weekday.data), "starts": self.starts.data}
        return named | self.place_facts | {"cutoff": self.cutoff}


class SeriesForm(RuleForm):
    """A new series."""

    first_on = day("First meeting on or after", required="Choose the first day.")
    time_zone = line("Time zone", required="Enter a time zone, such as America/New_York.", longest=80)

    @property
    def beginning(self) -> dict[str, Any]:
        """What ``make_series`` takes."""
        return {"first_on": self.first_on.data, "time_zone": self.time_zone.data, **self.rule}


class HolidayForm(Form):
    """A day without a meeting."""

    on = day("Day", required="Choose a day.")
    words = line("What day is it?", longest=200)


class EndForm(Form):
    """The last day of a series."""

    ended_on = day("Last day", required="Choose the last day.")

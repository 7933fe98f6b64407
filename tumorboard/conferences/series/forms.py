"""The forms of a series: its rule, its days without a meeting, its last day."""

from typing import Any

from tumorboard.conferences.forms import BEGINS, PlaceForm
from tumorboard.conferences.times import WEEKDAYS
from tumorboard.core.forms import Form, choice, clock, day, line


class RuleForm(PlaceForm):
    """The weekly rule of a series."""

    name = line("Name", required="Give the series a name.", longest=200)
    weekday = choice(
        "Day of the week", {str(key): words for key, words in enumerate(WEEKDAYS)}, required="Choose a day of the week."
    )
    starts = clock("Begins at", required=BEGINS)

    @property
    def rule(self) -> dict[str, Any]:
        """What ``change_series`` takes."""
        named = {"name": self.name.data, "weekday": int(self.weekday.data), "starts": self.starts.data}
        return named | self.place_facts


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
